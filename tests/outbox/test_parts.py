"""The parts that delivery is made of, one by one."""

import asyncio
import datetime as dt
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest
import sqlalchemy as sa
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_slack_response import AsyncSlackResponse
from sqlalchemy.orm import Session

from bot.outbox.batch_writer import BatchWriter
from bot.outbox.context import LONGEST_DELAY, backoff
from bot.outbox.error_kinds import ErrorKind, classify
from bot.outbox.held_leases import HeldLease, HeldLeases
from bot.outbox.lease import LeaseLost
from bot.outbox.queue import Lanes, QueuedNotice
from bot.outbox.rate_limiter import ALL_METHODS, HISTORY, PER_MINUTE, POST, PUBLISH, UPDATE, CallPermit, RateLimiter
from storage.notice import SENDING, WAITING
from storage.program import Program
from storage.workspace import Lease, Workspace
from tests.outbox.conftest import Outbox

NOW = dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC)


class Clock:
    """A monotonic clock that stands until it is moved."""

    now = 1000.0

    def __call__(self) -> float:
        """The seconds it shows."""
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def row(
    number: int, lane: str = "person:1", *, refresh: bool = False, hours: int = 1, state: str = WAITING
) -> QueuedNotice:
    return QueuedNotice(number, lane, refresh, NOW + dt.timedelta(hours=hours), NOW, state)


def chosen(lanes: Lanes, *held: int, busy: tuple[str, ...] = ()) -> list[int]:
    return [row.id for row in lanes.candidates(busy, lambda row: row.id in held, lambda _row: False)]


def test_a_lane_gives_messages_in_order_before_refreshes() -> None:
    lanes = Lanes()
    first, second, refresh = row(1), row(2), row(3, refresh=True)
    lanes.reset([first, second, refresh])
    assert chosen(lanes) == [1]
    lanes.remove(first)
    lanes.remove(first)
    assert chosen(lanes) == [2]
    lanes.remove(second)
    assert (chosen(lanes), len(lanes)) == ([3], 1)


def test_a_refresh_passes_a_message_that_waits_unless_that_may_be_there_already() -> None:
    lanes = Lanes()
    lanes.reset([row(1), row(2), row(3, refresh=True), row(4, refresh=True)])
    assert chosen(lanes, 1) == [3]
    assert chosen(lanes, 1, 3) == [4]
    lanes.reset([row(1, state=SENDING), row(2), row(3, refresh=True)])
    assert chosen(lanes, 1) == []
    assert chosen(lanes) == [1]


def test_the_most_urgent_lane_is_first_and_busy_lanes_are_left_alone() -> None:
    lanes = Lanes()
    soon, late, home = row(5, "soon", hours=1), row(4, "late", hours=9), row(1, "home", refresh=True, hours=0)
    lanes.reset([home, late, soon])
    assert chosen(lanes) == [5, 4, 1]
    assert chosen(lanes, busy=("soon",)) == [4, 1]


def test_a_bucket_is_a_little_smaller_than_slacks_and_refilled_evenly(clock: Clock) -> None:
    limiter = RateLimiter(clock)
    taken = sum(limiter.acquire(UPDATE, "lane") for _ in range(PER_MINUTE[UPDATE]))
    assert 45 <= taken < PER_MINUTE[UPDATE]
    assert 0 < limiter.delay(UPDATE, "lane") <= 60 / PER_MINUTE[UPDATE]
    assert limiter.delay(HISTORY, "lane") == 0
    clock.now += 60 / PER_MINUTE[UPDATE]
    assert limiter.acquire(UPDATE, "lane")
    assert not limiter.acquire(UPDATE, "lane")


def test_views_have_a_larger_burst(clock: Clock) -> None:
    limiter = RateLimiter(clock)
    assert all(limiter.acquire(PUBLISH, "lane") for _ in range(900))


def test_posts_to_one_conversation_are_a_second_apart_from_the_answer_on(clock: Clock) -> None:
    limiter = RateLimiter(clock)
    assert limiter.acquire(POST, "one")
    assert limiter.acquire(POST, "two")
    clock.now += 0.8
    limiter.record_post("one")
    assert limiter.delay(POST, "one") == pytest.approx(1.0)
    assert limiter.delay(POST, "two") == pytest.approx(0.2)
    assert limiter.delay(UPDATE, "one") == 0


def test_lanes_of_long_ago_are_forgotten(clock: Clock) -> None:
    limiter = RateLimiter(clock)
    for number in range(3000):
        clock.now += 0.01
        limiter.record_post(f"lane {number}")
    assert len(limiter._next_post_at) <= 1001


def test_a_pause_holds_its_method_or_all(clock: Clock) -> None:
    limiter = RateLimiter(clock)
    limiter.pause(POST, 30)
    limiter.pause(POST, 3)  # a shorter one ends no longer one
    assert (limiter.delay(POST, "lane"), limiter.delay(UPDATE, "lane")) == (30, 0)
    limiter.pause(ALL_METHODS, 60)
    assert limiter.delay(UPDATE, "lane") == 60
    clock.now += 61
    assert limiter.delay(POST, "lane") == 0


def test_a_permit_is_exchanged_spent_or_handed_back(clock: Clock) -> None:
    limiter = RateLimiter(clock)
    permit = CallPermit(limiter, "lane")
    assert permit.acquire(POST)
    assert permit.acquire(POST)
    assert permit.acquire(UPDATE)  # gives the post back
    assert limiter.delay(POST, "lane") == 0
    permit.release()
    assert sum(limiter.acquire(UPDATE, "lane") for _ in range(50)) == int(PER_MINUTE[UPDATE] * 0.95)
    assert not permit.acquire(UPDATE)
    assert permit.acquire(POST)
    permit.spend()
    permit.release()
    assert limiter.delay(POST, "lane") > 0


def answer(status: int, data: Any, headers: dict[str, str] | None = None) -> SlackApiError:
    response = AsyncSlackResponse(
        client=None, http_verb="POST", api_url="", req_args={}, data=data, headers=headers or {}, status_code=status
    )
    return SlackApiError("failed", response)  # type: ignore[no-untyped-call]


@pytest.mark.parametrize(
    ("error", "method", "kind", "pause", "seconds"),
    [
        (answer(429, {"error": "ratelimited"}, {"Retry-After": "30"}), POST, ErrorKind.LIMITED, POST, 30),
        (answer(200, {"error": "rate_limited"}), POST, ErrorKind.LIMITED, POST, 5),
        (answer(429, "slow down", {"retry-after": "soon"}), UPDATE, ErrorKind.LIMITED, UPDATE, 5),
        (answer(500, {"error": "internal_error"}), POST, ErrorKind.UNSURE, "", 0),
        (answer(200, {"error": "fatal_error"}), POST, ErrorKind.UNSURE, "", 0),
        (answer(503, "<html>"), POST, ErrorKind.UNSURE, "", 0),
        (answer(200, {}), POST, ErrorKind.UNSURE, "", 0),
        (aiohttp.ServerDisconnectedError(), POST, ErrorKind.UNSURE, "", 0),
        (TimeoutError(), POST, ErrorKind.UNSURE, "", 0),
        (ConnectionResetError(), POST, ErrorKind.UNSURE, "", 0),
        (answer(200, {"error": "token_revoked"}), POST, ErrorKind.LOCKED_OUT, ALL_METHODS, 60),
        (answer(200, {"error": "access_denied"}), POST, ErrorKind.LOCKED_OUT, ALL_METHODS, 60),
        (answer(200, {"error": "missing_scope"}), HISTORY, ErrorKind.DENIED, "", 0),
        (answer(200, {"error": "message_not_found"}), UPDATE, ErrorKind.NO_CARD, "", 0),
        (answer(200, {"error": "channel_not_found"}), UPDATE, ErrorKind.NO_CARD, "", 0),
        (answer(200, {"error": "channel_not_found"}), POST, ErrorKind.FOR_GOOD, "", 0),
        (answer(200, {"error": "messages_tab_disabled"}), POST, ErrorKind.FOR_GOOD, "", 0),
        (answer(200, {"error": "restricted_action_read_only_channel"}), POST, ErrorKind.FOR_GOOD, "", 0),
        (answer(200, {"error": "restricted_action_never_heard_of"}), UPDATE, ErrorKind.FOR_GOOD, "", 0),
        (answer(200, {"error": "never_heard_of"}), POST, ErrorKind.STRANGE, "", 0),
    ],
)
def test_every_error_is_classified(error: Exception, method: str, kind: ErrorKind, pause: str, seconds: float) -> None:
    classified = classify(error, method)
    assert (classified.kind, classified.paused_method, classified.pause_seconds) == (kind, pause, seconds)
    assert str(classified).startswith(f"{method}: ")


def test_attempts_get_rarer_but_never_rarer_than_every_five_minutes() -> None:
    assert 0.7 < backoff(1) < 1.3
    assert 6 < backoff(4) < 10
    assert backoff(1000) <= LONGEST_DELAY


@asynccontextmanager
async def writing(outbox: Outbox) -> AsyncIterator[tuple[BatchWriter, HeldLease]]:
    """A writer at work, and the lease of the one workspace."""
    context = outbox.make_dispatcher()._outbox
    ((lease, _),) = await HeldLeases(context).take([1])
    writer = BatchWriter(context)
    running = asyncio.create_task(writer.run())
    yield writer, lease
    running.cancel()


def count_workspaces(db: Session) -> int:
    return db.scalar(sa.select(sa.func.count()).select_from(Workspace)) or 0


@pytest.mark.asyncio
async def test_one_faulty_change_does_not_take_the_others_with_it(outbox: Outbox) -> None:
    """They are asked for together, so they are first tried in one transaction."""

    def faulty(_db: Session) -> None:
        raise ValueError("no")

    async with writing(outbox) as (writer, lease):
        good = [writer.write(lease, count_workspaces, notice_id=number) for number in range(3)]
        results = await asyncio.gather(*good, writer.write(lease, faulty, notice_id=3), return_exceptions=True)
    assert results[:3] == [1, 1, 1]
    assert isinstance(results[3], ValueError)


@pytest.mark.asyncio
async def test_changes_are_committed_together_but_some_alone(outbox: Outbox) -> None:
    alone = [False, False, True, False, True, True]
    async with writing(outbox) as (writer, lease):
        changes = (writer.write(lease, lambda db: db, notice_id=0, alone=each) for each in alone)
        sessions = await asyncio.gather(*changes)
    together = [session for session, each in zip(sessions, alone, strict=True) if not each]
    assert len({id(session) for session in together}) == 1
    assert len({id(session) for session in sessions}) == 4


@pytest.mark.asyncio
async def test_changes_of_several_workspaces_are_committed_together_except_where_the_lease_is_lost(
    outbox: Outbox,
) -> None:
    context = outbox.make_dispatcher()._outbox

    def add_workspace(db: Session) -> int:
        new = Workspace(team_id="T2", named_admins=[], sweep_at=NOW)
        db.add(new)
        db.flush()
        db.execute(sa.insert(Program).values(workspace_id=new.id))
        return new.id

    other = await outbox.database.transact(add_workspace)
    (kept, _), (lost, _) = await HeldLeases(context).take([1, other])
    usurp = sa.update(Lease).where(Lease.workspace_id == lost.workspace_id).values(owner="other", epoch=7)
    await outbox.database.transact(lambda db: db.execute(usurp) and None)
    writer = BatchWriter(context)
    running = asyncio.create_task(writer.run())
    unheard = asyncio.create_task(writer.write(lost, count_workspaces, notice_id=1))
    assert await writer.write(kept, count_workspaces, notice_id=2) == 2
    with pytest.raises(LeaseLost):
        await lost.wait_until_lost()
    assert not unheard.done()
    for task in (unheard, running):
        task.cancel()
