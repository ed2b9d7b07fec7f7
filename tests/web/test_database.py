"""Between async handlers and synchronous use cases: who gives up first, the worker or whoever waits for it."""

import asyncio
import time
from collections.abc import Callable
from threading import Barrier

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from handlers.slack.database import Database
from mentorship.errors import TryAgain
from tests.support.unhurried import unhurried

BUSY = 0.3  # seconds for which the one writer of SQLite is busy
PATIENCE = 0.1


def be_busy(_: Session) -> None:
    time.sleep(BUSY)


@pytest.mark.parametrize("speed", [1.0, 0.001])
def test_what_comes_too_late_is_not_done_whoever_notices_it(sqlite_url: Callable[[], str], speed: float) -> None:
    """With the loop's clock slowed down it is the worker that notices: the loop may be late by a moment."""
    database, done = Database(sqlite_url()), list[str]()

    async def wait() -> None:
        loop = asyncio.get_running_loop()
        started = time.monotonic()
        loop.time = lambda: started + (time.monotonic() - started) * speed  # type: ignore[method-assign]
        first = asyncio.create_task(database.transact(be_busy))
        await asyncio.sleep(0)
        with pytest.raises(TryAgain, match="nothing was changed"):
            await database.transact(lambda _: done.append("late"), timeout_seconds=PATIENCE)
        await first

    asyncio.run(wait())
    database.close()
    assert done == []


def test_two_that_wait_for_each_other_are_both_done(
    postgresql_url: Callable[[], str], caplog: pytest.LogCaptureFixture
) -> None:
    """PostgreSQL ends one of them after a second; that one is tried once more, and it is said in the log."""
    with unhurried():
        database = Database(postgresql_url())
    both_have_one, tries = Barrier(2), list[int]()

    def lock(db: Session, first: int, second: int) -> int:
        tries.append(first)
        db.execute(sa.select(sa.func.pg_advisory_xact_lock(first)))
        if len(tries) <= 2:
            both_have_one.wait()
        db.execute(sa.select(sa.func.pg_advisory_xact_lock(second)))
        return first

    async def race() -> list[int]:
        return list(await asyncio.gather(database.transact(lock, 1, 2), database.transact(lock, 2, 1)))

    assert asyncio.run(race()) == [1, 2]
    database.close()
    assert len(tries) == 3
    assert "deadlock: the transaction is tried once more" in caplog.text
