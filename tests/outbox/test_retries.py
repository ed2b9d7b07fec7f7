"""How often and how long each cause of failure is tried again, and that no notice holds back others for long."""

import datetime as dt
import time
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from bot.outbox.render.payloads import Payload
from bot.outbox.retry import RARELY
from storage.notice import Notice
from tests.outbox.conftest import Outbox, render_details
from tests.support.running_bot import Clock

pytestmark = pytest.mark.asyncio


async def turn(outbox: Outbox, clock: Clock, delays: tuple[float, ...]) -> None:
    """Turn the clock on by each of the delays, when the first notice waits for just that."""
    for delay in delays:
        tried = outbox.notices()[0].attempts
        clock.now += dt.timedelta(seconds=delay)
        await outbox.wait_until(partial(has_failed_again, outbox, tried))


def has_failed_again(outbox: Outbox, tried: int) -> bool:
    return outbox.notices()[0].attempts > tried


async def test_an_outage_uses_up_nothing_of_what_an_unknown_answer_is_allowed(outbox: Outbox) -> None:
    clock = Clock()
    outbox.slack.faults.fail("chat.postMessage", times=8)
    outbox.slack.faults.refuse("chat.postMessage", "never_heard_of", times=1)
    await outbox.put_notice("mia", "hello")
    async with outbox.running_dispatcher(clock=clock) as dispatcher:
        await outbox.wait_until(lambda: outbox.notices()[0].attempts == 9)
        clock.now += dt.timedelta(seconds=RARELY.delays[0])
        await outbox.wait_until(lambda: outbox.texts("mia") == ["hello"])
        await outbox.settle(dispatcher)
    (notice,) = outbox.notices("sent")
    assert {cause: counted["tries"] for cause, counted in (notice.failures or {}).items()} == {
        "unsure": 8,
        "strange": 1,
    }


async def test_unknown_answers_use_up_nothing_of_what_an_outage_is_allowed(outbox: Outbox) -> None:
    clock = Clock()
    outbox.slack.faults.refuse("chat.postMessage", "never_heard_of", times=5)
    await outbox.put_notice("mia", "hello")
    async with outbox.running_dispatcher(clock=clock) as dispatcher:
        await turn(outbox, clock, (0, *RARELY.delays[:-1]))
        outbox.slack.faults.fail("chat.postMessage", times=8)
        clock.now += dt.timedelta(seconds=RARELY.delays[-1])
        await outbox.wait_until(lambda: outbox.texts("mia") == ["hello"])
        await outbox.settle(dispatcher)


async def test_an_unknown_answer_is_tried_six_times_over_hours_and_holds_back_nothing(outbox: Outbox) -> None:
    clock = Clock()
    outbox.slack.faults.refuse("chat.postMessage", "never_heard_of", about="strange")
    await outbox.put_notice("mia", "strange", friend=outbox.people["tom"])
    await outbox.put_notice("mia", "after it")
    async with outbox.running_dispatcher(clock=clock) as dispatcher:
        await outbox.wait_until(lambda: outbox.texts("mia") == ["after it"])
        await turn(outbox, clock, RARELY.delays)
        await outbox.settle(dispatcher)
    assert outbox.texts("tom") == ["not told: strange"]
    assert outbox.notices("failed")[0].attempts == 6
    assert sum(RARELY.delays) > 4 * 3600


async def test_what_alone_finds_no_answer_is_passed_by_and_given_up_after_two_days(outbox: Outbox) -> None:
    clock = Clock()
    outbox.slack.faults.refuse("chat.postMessage", "internal_error", about="poison")
    await outbox.put_notice("mia", "poison")
    await outbox.put_notice("mia", "after it")
    async with outbox.running_dispatcher(clock=clock):
        await outbox.wait_until(lambda: outbox.texts("mia") == ["after it"])
        clock.now += dt.timedelta(days=2, seconds=1)
        await outbox.wait_until(lambda: outbox.notices("failed"))


async def test_an_outage_of_one_method_holds_back_no_messages_that_do_without_it(outbox: Outbox) -> None:
    outbox.slack.faults.fail("files.getUploadURLExternal", times=1000)
    await outbox.put_notice("mia", "session-7", "file")
    await outbox.put_notice("mia", "cancelled")
    async with outbox.running_dispatcher():
        await outbox.wait_until(lambda: outbox.texts("mia") == ["cancelled"])


@pytest.mark.parametrize("attempts", [6, 10])  # that fail; from the eighth on the second is tried, too
async def test_messages_keep_their_order_however_long_an_outage_lasts(outbox: Outbox, attempts: int) -> None:
    words, clock, pause = ["first", "second"], Clock(), dt.timedelta(seconds=60)
    outbox.slack.faults.fail("chat.postMessage", times=1000)
    for text in words:
        await outbox.put_notice("mia", text)

    def rests(failed: int) -> bool:
        """Return whether the first has failed so often, waits for its next attempt, and holds back the second."""
        first = outbox.notices()[0]
        return first.attempts == failed and first.due_at > clock.now + pause / 2 and not first.passed_by

    async with outbox.running_dispatcher(clock=clock, backoff=lambda _attempts: pause.total_seconds()) as dispatcher:
        for number in range(1, attempts):
            await outbox.wait_until(partial(rests, number))
            clock.now += pause
        await outbox.wait_until(partial(rests, attempts))
        outbox.slack.faults.clear()
        clock.now += pause
        await outbox.settle(dispatcher)
    assert outbox.texts("mia") == words


async def test_a_card_that_may_be_there_is_not_posted_again_by_what_has_passed_it_by(outbox: Outbox) -> None:
    outbox.slack.faults.cut("chat.postMessage", times=1)
    outbox.slack.faults.refuse("conversations.history", "missing_scope")
    await outbox.put_notice("mia", "open", "card", meeting_id=7)
    await outbox.put_notice("mia", "booked", "card", meeting_id=7)
    await outbox.put_notice("mia", "news")
    clock = Clock()
    async with outbox.running_dispatcher(clock=clock) as dispatcher:
        await outbox.wait_until(lambda: outbox.texts("mia") == ["open", "news"])
        outbox.slack.faults.clear()
        clock.now += dt.timedelta(seconds=30)
        await outbox.wait_until(lambda: outbox.texts("mia") == ["booked", "news"])
        await outbox.settle(dispatcher)
    assert len(outbox.cards()) == 1


def fail_in_database(db: Session, notice: Notice, now: dt.datetime) -> Payload | None:
    """Compose as always, but for one notice with an error that a database also has when it is gone."""
    if notice.details["text"] == "poison":
        raise sa.exc.OperationalError("SELECT", {}, Exception("too many SQL variables"))
    return render_details(db, notice, now)


def compose_slowly(db: Session, notice: Notice, now: dt.datetime) -> Payload | None:
    """Compose as always, but one notice for longer than a transaction, or a lease, may last."""
    if notice.details["text"] == "poison":
        time.sleep(0.7)
    return render_details(db, notice, now)


@pytest.mark.parametrize(("compose", "lease_seconds"), [(fail_in_database, 8.0), (compose_slowly, 1.4)])
async def test_a_notice_with_which_the_database_fails_stops_no_other(
    outbox: Outbox,
    compose: Callable[..., Payload | None],
    lease_seconds: float,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr("bot.outbox.batch_writer.CHANGE_SECONDS", 0.4)
    clock = Clock()
    await outbox.put_notice("mia", "poison", friend=outbox.people["sam"])
    for who in ("mia", "tom", "ada"):
        await outbox.put_notice(who, "hello")
    options: dict[str, Any] = {"render": compose, "clock": clock, "lease_duration": dt.timedelta(seconds=lease_seconds)}
    async with outbox.running_dispatcher(**options) as dispatcher:
        await outbox.wait_until(lambda: all(outbox.texts(who) == ["hello"] for who in ("mia", "tom", "ada")))
        await outbox.wait_until(lambda: outbox.notices()[0].attempts == 1)
        await turn(outbox, clock, RARELY.delays)
        await outbox.settle(dispatcher)
    assert outbox.notices("failed")[0].error == "the database did not answer"
    assert outbox.texts("sam") == ["not told: poison"]
    assert "the database does not answer to this one alone" in caplog.text


async def test_a_database_that_is_gone_for_a_while_counts_against_no_notice(outbox: Outbox) -> None:
    gone = True

    def refuse_to_use_leases(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if gone and statement.startswith(("SELECT lease.workspace_id, lease.epoch", "UPDATE lease SET until")):
            raise sa.exc.OperationalError(statement, {}, Exception("server closed the connection"))

    sa.event.listen(outbox.database.engine, "before_cursor_execute", refuse_to_use_leases)
    for who in ("mia", "tom"):
        await outbox.put_notice(who, "hello")
    async with outbox.running_dispatcher() as dispatcher:
        await outbox.wait_until(lambda: dispatcher._outbox.database_failures)
        gone = False
        await outbox.settle(dispatcher)
    assert outbox.texts("mia") == outbox.texts("tom") == ["hello"]
    assert [notice.attempts for notice in outbox.notices()] == [0, 0]
