"""Processes on PostgreSQL tell each other of new notices, so that none waits until the outbox is looked at anyway."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest
import sqlalchemy as sa

from bot.outbox.notice_signal import NoticeSignal
from handlers.slack.database import Database
from localslack.server import LocalSlack
from tests.outbox.conftest import Outbox

pytestmark = pytest.mark.asyncio
LISTENING = sa.text("SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'LISTEN%' AND state = 'idle'")


@pytest.fixture
def outbox(postgresql_url: Callable[[], str], slack: LocalSlack) -> Outbox:
    return Outbox(postgresql_url(), slack)


def count_listening(outbox: Outbox) -> int:
    with outbox.database.engine.connect() as connection:
        return int(connection.scalars(LISTENING).one())


@asynccontextmanager
async def signalling(outbox: Outbox, database: Database, heard: Callable[[], None]) -> AsyncIterator[None]:
    """A process that signals, and hears of others."""
    before, signal = count_listening(outbox), NoticeSignal(database)
    tasks = [asyncio.create_task(signal.keep_sending()), asyncio.create_task(signal.keep_listening(heard))]
    await outbox.wait_until(lambda: count_listening(outbox) > before)
    yield
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def test_others_hear_of_new_notices_and_oneself_does_not(outbox: Outbox) -> None:
    other, heard = Database(str(outbox.database.engine.url.set(drivername="postgresql"))), list[str]()
    async with (
        signalling(outbox, outbox.database, lambda: heard.append("who told")),
        signalling(outbox, other, lambda: heard.append("other")),
    ):
        await other.transact(lambda db: db.execute(sa.text("SELECT 1")) and None)  # nothing to tell, and no signal
        await outbox.put_notice("mia", "hello")
        await outbox.wait_until(lambda: heard)
        await asyncio.sleep(0.1)
    assert heard == ["other"]
    assert outbox.database.on_notice == []
    outbox.close()
    other.close()


async def test_a_dispatcher_that_is_signalled_does_not_wait_to_look(
    outbox: Outbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("worker", "dispatcher"):
        monkeypatch.setattr(f"bot.outbox.{module}.POLL_SECONDS", 60.0)
    async with (
        outbox.running_dispatcher(separate_database=True) as dispatcher,
        signalling(outbox, dispatcher._database, dispatcher.wake),
        signalling(outbox, outbox.database, lambda: None),
    ):
        await asyncio.sleep(0.2)  # it has found nothing, and waits
        await outbox.put_notice("mia", "hello")
        await outbox.wait_until(lambda: outbox.texts("mia"))
    outbox.close()
