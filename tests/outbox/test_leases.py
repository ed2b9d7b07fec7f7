"""Who may send: taking over, being fenced off, stopping, dying, and databases that go away."""

import asyncio
import datetime as dt
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from bot.outbox.lease import (
    find_free_workspaces,
    lock_leases,
    note_pause,
    release_leases,
    renew_leases,
    take_leases,
)
from handlers.slack.database import Database
from localslack.server import LocalSlack
from mentorship.errors import TryAgain
from storage.workspace import Lease, Workspace
from tests.outbox.conftest import Outbox

pytestmark = pytest.mark.asyncio
LENGTH = dt.timedelta(seconds=8)
HOUR = dt.timedelta(hours=1)
SOON: dict[str, Any] = {"in_flight": dt.timedelta(seconds=2)}  # what is begun has its effect, or never has one


async def test_a_lease_is_one_owners_until_it_runs_out(outbox: Outbox) -> None:
    now = dt.datetime.now(dt.UTC)
    transact = outbox.database.transact
    ((first, _),) = await transact(take_leases, [1], "one", LENGTH, now)
    assert await transact(take_leases, [1], "two", LENGTH, now) == []
    assert await transact(lock_leases, [first]) == await transact(renew_leases, [first], now) == {first}
    await transact(run_out)
    ((second, _),) = await transact(take_leases, [1], "two", LENGTH, now)
    assert second.epoch == first.epoch + 1
    assert await transact(lock_leases, [first]) == set()
    for late in (renew_leases, release_leases):
        assert await transact(late, [first], now) == set()
    assert await transact(lock_leases, [second]) == {second}
    assert await transact(release_leases, [second], now) == {second}
    assert len(await transact(take_leases, [1], "one", LENGTH, now)) == 1


async def test_leases_are_taken_renewed_and_given_back_together(outbox: Outbox) -> None:
    now, transact = dt.datetime.now(dt.UTC), outbox.database.transact

    def add_workspaces(db: Session) -> list[int]:
        new = [Workspace(team_id=f"T{number}", named_admins=[], sweep_at=now) for number in range(20)]
        db.add_all(new)
        db.flush()
        return [workspace.id for workspace in new]

    ids = await transact(add_workspaces)
    others = dict(await transact(take_leases, ids[:5], "other", LENGTH, now))
    ours = dict(await transact(take_leases, ids, "one", LENGTH, now))
    assert [lease.workspace_id for lease in ours] == ids[5:]
    await transact(run_out)
    stolen = dict(await transact(take_leases, ids[5:7], "other", LENGTH, now))
    assert {lease.workspace_id for lease in await transact(renew_leases, ours, now)} == set(ids[7:])
    assert await transact(renew_leases, stolen, now) == set(stolen)
    assert {lease.workspace_id for lease in await transact(release_leases, ours, now)} == set(ids[7:])
    assert len(await transact(take_leases, ids, "third", LENGTH, now)) == len(ids) - len(stolen)
    assert not await transact(lock_leases, others)


async def test_who_uses_a_lease_keeps_it_though_it_has_run_out(
    postgresql_url: Callable[[], str], slack: LocalSlack
) -> None:
    outbox = Outbox(postgresql_url(), slack)
    now, transact = dt.datetime.now(dt.UTC), outbox.database.transact
    ((first, _),) = await transact(take_leases, [1], "one", LENGTH, now)
    await transact(run_out)
    with Session(outbox.database.engine) as db:
        assert lock_leases(db, [first]) == {first}
        assert await transact(take_leases, [1], "two", LENGTH, now) == []
        assert await transact(renew_leases, [first], now) == {first}  # it does not wait for that either
        db.commit()
    await transact(run_out)
    assert len(await transact(take_leases, [1], "two", LENGTH, now)) == 1
    outbox.close()


def run_out(db: Session) -> None:
    db.execute(sa.update(Lease).values(until=dt.datetime.now(dt.UTC) - LENGTH))


async def test_postgresql_decides_what_time_it_is(postgresql_url: Callable[[], str], slack: LocalSlack) -> None:
    """One process's clock is an hour ahead of the other's, which has the lease and was told to leave a method alone."""
    outbox = Outbox(postgresql_url(), slack)
    transact, now = outbox.database.transact, dt.datetime.now(dt.UTC)
    ahead, behind = now + HOUR, now - HOUR
    ((first, _),) = await transact(take_leases, [1], "one", LENGTH, behind)
    assert await transact(take_leases, [1], "two", LENGTH, ahead) == []
    assert await transact(renew_leases, [first], behind) == {first}
    await transact(note_pause, first, "chat.update", 100.0, behind)
    await outbox.put_notice("mia", "hello")
    assert await transact(find_free_workspaces, "two", ahead, ahead) == []
    assert abs(outbox.lease().until - now - LENGTH) < LENGTH / 2
    await transact(release_leases, [first], ahead)
    ((_, paused),) = await transact(take_leases, [1], "two", LENGTH, ahead)
    assert 90 < paused["chat.update"] <= 100
    outbox.close()


async def test_two_senders_tell_everything_once_and_in_order(outbox: Outbox) -> None:
    people = ["mia", "tom", "ada", "sam"]
    async with (
        outbox.running_dispatcher(separate_database=True),
        outbox.running_dispatcher(separate_database=True) as dispatcher,
    ):
        for number in range(3):
            for who in people:
                await outbox.put_notice(who, f"message {number}")
        await outbox.settle(dispatcher)
    for who in people:
        assert outbox.texts(who) == ["message 0", "message 1", "message 2"]


async def test_another_goes_on_where_one_died_while_sending(outbox: Outbox) -> None:
    outbox.slack.faults.slow(0.5, "chat.postMessage")
    for text in ("first", "second"):
        await outbox.put_notice("mia", text)
    dying = outbox.make_dispatcher(owner="dying", lease_duration=dt.timedelta(seconds=2), **SOON)
    running = asyncio.create_task(dying.run())
    await outbox.wait_until(lambda: outbox.notices("sending"))
    await asyncio.sleep(0.05)  # the call is on its way
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    async with outbox.running_dispatcher(separate_database=True, owner="other") as dispatcher:
        await outbox.settle(dispatcher)
    assert outbox.texts("mia") == ["first", "second"]
    assert outbox.lease().epoch >= 2


async def test_what_may_still_arrive_is_not_sent_once_more(outbox: Outbox) -> None:
    """Slack is slow with a call whose sender died, and whose lease ends at once."""
    outbox.slack.faults.slow(1.0, "chat.postMessage")
    for text in ("first", "second"):
        await outbox.put_notice("mia", text)
    dying = outbox.make_dispatcher(owner="dying", **SOON)
    running = asyncio.create_task(dying.run())
    await outbox.wait_until(lambda: outbox.notices("sending"))
    await asyncio.sleep(0.1)  # the call is on its way
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    await outbox.database.transact(run_out)
    outbox.slack.faults.clear()
    async with outbox.running_dispatcher(separate_database=True, owner="other", **SOON) as dispatcher:
        await outbox.settle(dispatcher)
    await asyncio.sleep(1.2)
    assert outbox.texts("mia") == ["first", "second"]
    assert outbox.count("chat.postMessage") == 2


async def test_whoever_lost_the_lease_changes_nothing_more(outbox: Outbox, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING)
    outbox.slack.faults.hold("chat.postMessage")
    await outbox.put_notice("mia", "hello")
    async with outbox.running_dispatcher(owner="slow", **SOON):
        await outbox.wait_until(lambda: outbox.notices("sending"))
        until = dt.datetime.now(dt.UTC) + dt.timedelta(minutes=1)
        usurp = sa.update(Lease).values(owner="other", epoch=Lease.epoch + 1, until=until)
        await outbox.database.transact(lambda db: db.execute(usurp) and None)
        outbox.slack.faults.release()
        await outbox.wait_until(lambda: outbox.messages("mia") and "the lease is lost" in caplog.text)
        assert len(outbox.notices("sending")) == 1  # it was sent, but is not ours to note
    async with outbox.running_dispatcher(separate_database=True, owner="other") as dispatcher:
        await outbox.settle(dispatcher)
    assert outbox.texts("mia") == ["hello"]


async def test_the_lease_is_renewed_during_a_long_call(outbox: Outbox) -> None:
    outbox.slack.faults.slow(5.0, "chat.postMessage")
    await outbox.put_notice("mia", "hello")
    short = dt.timedelta(seconds=4)
    async with (
        outbox.running_dispatcher(separate_database=True, lease_duration=short, owner="one") as dispatcher,
        outbox.running_dispatcher(separate_database=True, lease_duration=short, owner="two"),
    ):
        await outbox.settle(dispatcher)
    assert outbox.texts("mia") == ["hello"]
    assert outbox.count("chat.postMessage") == 1
    assert outbox.count("conversations.history") == 0


async def test_stopping_finishes_what_is_under_way_and_no_more(outbox: Outbox) -> None:
    outbox.slack.faults.hold("chat.postMessage")
    for text in ("first", "second"):
        await outbox.put_notice("mia", text)
    async with outbox.running_dispatcher():
        await outbox.wait_until(lambda: outbox.notices("sending"))
        asyncio.get_running_loop().call_later(0.2, outbox.slack.faults.release)
    assert [notice.state for notice in outbox.notices()] == ["sent", "waiting"]
    lease = outbox.lease()
    assert (lease.owner, lease.until <= dt.datetime.now(dt.UTC)) == ("", True)


async def test_stopping_before_starting_and_twice_is_harmless(sqlite_outbox: Outbox) -> None:
    dispatcher = sqlite_outbox.make_dispatcher()
    await dispatcher.stop()
    await dispatcher.run()
    await dispatcher.stop()


async def test_nothing_to_tell_gives_the_lease_back(sqlite_outbox: Outbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.outbox.worker.IDLE_SECONDS", 0.1)
    async with sqlite_outbox.running_dispatcher() as dispatcher:
        for number in range(2):
            await sqlite_outbox.put_notice("mia", f"message {number}")
            await sqlite_outbox.settle(dispatcher)
            await sqlite_outbox.wait_until(lambda: sqlite_outbox.lease().owner == "")
    assert sqlite_outbox.texts("mia") == ["message 0", "message 1"]
    assert sqlite_outbox.lease().epoch == 2


async def test_a_database_that_does_not_answer_is_waited_for(outbox: Outbox, caplog: pytest.LogCaptureFixture) -> None:
    """In the middle of the work, and for longer than the lease."""
    caplog.set_level(logging.INFO)
    outbox.slack.faults.slow(0.2, "chat.postMessage")
    async with outbox.running_dispatcher(lease_duration=dt.timedelta(seconds=2), separate_database=True) as dispatcher:
        for who in ("mia", "tom", "ada"):
            await outbox.put_notice(who, "hello")
        await outbox.wait_until(lambda: outbox.notices("sending"))
        with unanswered(dispatcher._database):
            await asyncio.sleep(2.5)
        await outbox.settle(dispatcher)
    assert outbox.texts("mia") == outbox.texts("tom") == outbox.texts("ada") == ["hello"]
    assert sum("the database does not answer" in record.message for record in caplog.records) in (1, 2)
    assert "the database answers again" in caplog.text


@contextmanager
def unanswered(database: Database) -> Iterator[None]:
    """A database that nobody reaches."""

    def unreachable(*_args: object) -> None:
        raise TryAgain

    real = database._in_thread
    database._in_thread = unreachable  # type: ignore[assignment]
    try:
        yield
    finally:
        database._in_thread = real  # type: ignore[method-assign]


async def test_connections_that_the_server_ends_do_no_harm(
    postgresql_url: Callable[[], str], slack: LocalSlack
) -> None:
    outbox = Outbox(postgresql_url(), slack)
    kill = sa.text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()")
    words = [f"message {number}" for number in range(8)]
    async with outbox.running_dispatcher(separate_database=True) as dispatcher:
        for text in words:
            await outbox.put_notice("mia", text)
            with outbox.database.engine.begin() as connection:
                connection.execute(kill)
            await asyncio.sleep(0.02)
        await outbox.settle(dispatcher)
    assert outbox.texts("mia") == words
    outbox.close()
