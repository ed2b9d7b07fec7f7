"""The clock of the demo, which can be turned forward: bot, local Slack and page read one and the same offset.

Leases, timeouts, trigger lifetimes and rate limits keep real time. `serve` has no such clock.
"""

import asyncio
import datetime as dt
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bot.cli.runtime import Runtime
from bot.clock import utc_now
from bot.outbox.queue import has_nothing_due
from bot.supervision import DATABASE_TIMEOUT_SECONDS
from mentorship.people.person import find_or_ask
from storage.base import Base, UtcDateTime
from storage.home_lists import read_home_facts
from storage.meeting import Meeting
from storage.meeting_lists import find_meeting_rows
from storage.person import Person

CHOICES = (
    ("soon", "10 minutes before my next session"),
    ("begin", "When it starts"),
    ("after", "When it is over"),
    ("hour", "1 hour ahead"),
    ("day", "1 day ahead"),
    ("week", "1 week ahead"),
)
STEPS = {"hour": dt.timedelta(hours=1), "day": dt.timedelta(days=1), "week": dt.timedelta(days=7)}
NOTHING_AHEAD = "Nothing is booked ahead of you. Book a session or let someone book yours, or choose a fixed step."
# Things happen at the instants that are in the database, and before meetings so long in advance.
LEADS = tuple(dt.timedelta(minutes=minutes) for minutes in (0, 10, 30, 60, 24 * 60))
ROUTINE = ("workspace", "people_group", "lease")  # tables of what the bot does for itself every now and then
LONGEST_STEP = dt.timedelta(hours=6)  # and some things on no instant that is there
DELIVERY_SECONDS = 5.0  # how long each stop waits for what is being told

T = TypeVar("T")

MEETINGS = Base.metadata.tables[Meeting.__tablename__]

_METADATA = sa.MetaData()
_OFFSET = sa.Table("demo_clock", _METADATA, sa.Column("offset_seconds", sa.Float, nullable=False))


class DemoClock:
    """The present time, turned ahead by `offset`."""

    def __init__(self) -> None:
        self.offset = dt.timedelta()

    def __call__(self) -> dt.datetime:
        """Return the time, in UTC."""
        return utc_now() + self.offset

    def seconds(self) -> float:
        """Return the same in seconds since 1970."""
        return time.time() + self.offset.total_seconds()

    def begin(self, instant: dt.datetime) -> None:
        """Let it be this instant: before anything happens it may be in the past."""
        self.offset = instant - utc_now()

    def set(self, instant: dt.datetime) -> None:
        """Let it be this instant, if that is ahead: the clock is never turned back."""
        self.offset = max(self.offset, instant - utc_now())


class ClockControl:
    """Turns the clock for whoever asks on the page, and lets everything happen that is due on the way, in order."""

    choices = CHOICES

    def __init__(self, clock: DemoClock, runtime: Runtime) -> None:
        self._clock = clock
        self._runtime = runtime
        self._loop = asyncio.get_running_loop()
        self._lock = asyncio.Lock()

    async def turn(self, team_id: str, user_id: str, choice: str) -> str:
        """Turn the clock as this person chose; return why that is not possible, or nothing.

        May be called on another event loop than the bot's.
        """
        turning = asyncio.run_coroutine_threadsafe(self._turn(team_id, user_id, choice), self._loop)
        return await asyncio.wrap_future(turning)

    async def _turn(self, team_id: str, user_id: str, choice: str) -> str:
        async with self._lock:
            target = await self._target(team_id, user_id, choice)
            if target is None:
                return NOTHING_AHEAD
            while (now := self._clock()) < target:
                self._clock.set(await self._query(next_stop, now=now, target=target))
                await self._keep_offset()
                await self.let_happen_what_is_due()
            return ""

    async def pass_meetings(self, target: dt.datetime) -> None:
        """Let it be this instant, and stop on the way where a session or masterclass begins, soon or now, or ends."""
        while (stop := await self._query(next_meeting_stop, now=self._clock(), target=target)) < target:
            self._clock.set(stop)
            await self.let_happen_what_is_due()
        self._clock.set(target)

    async def _target(self, team_id: str, user_id: str, choice: str) -> dt.datetime | None:
        if choice in STEPS:
            return self._clock() + STEPS[choice]
        return await self._query(moment_of_next, team_id=team_id, slack_id=user_id, choice=choice, now=self._clock())

    async def _keep_offset(self) -> None:
        await self._runtime.database.transact(save_offset, self._clock.offset, timeout_seconds=DATABASE_TIMEOUT_SECONDS)

    async def let_happen_what_is_due(self) -> None:
        """Run what is due now, and wait until it has been told."""
        if self._runtime.scheduler is not None:
            await self._runtime.scheduler.tick()
        deadline = time.monotonic() + DELIVERY_SECONDS
        # Only the database knows, and delivery may be held up for long by something that is not to stop the clock.
        while not await self.is_all_told() and time.monotonic() < deadline:  # noqa: ASYNC110
            await asyncio.sleep(0.02)

    async def is_all_told(self) -> bool:
        """Return whether nothing is due that has not been told."""
        return await self._query(has_nothing_due, now=self._clock())

    async def _query(self, query: Callable[..., T], **values: Any) -> T:
        return await self._runtime.database.query(query, **values, timeout_seconds=DATABASE_TIMEOUT_SECONDS)


def moment_of_next(db: Session, *, team_id: str, slack_id: str, choice: str, now: dt.datetime) -> dt.datetime | None:
    """Return when what Home says is next for the person begins, begins soon or is over; None where no such moment is
    ahead. An open session, in which they meet nobody yet, does not count.
    """
    person, since = find_or_ask(db, team_id=team_id, slack_id=slack_id), now
    while meetings := find_meeting_rows(db, person.workspace_id, _next_ids(db, person, since)):
        starts_at, ends_at = meetings[0].starts_at, meetings[0].ends_at
        moment = {"soon": starts_at - LEADS[1], "begin": starts_at, "after": ends_at}[choice]
        if moment > now:
            return moment
        since = ends_at  # it has begun, or will at any moment: then the one after it
    return None


def _next_ids(db: Session, person: Person, now: dt.datetime) -> list[int]:
    """Return the id of what is next for the person at this instant, if anything is."""
    number = read_home_facts(db, person, now).next_id
    return [number] if number is not None else []


def next_stop(db: Session, *, now: dt.datetime, target: dt.datetime) -> dt.datetime:
    """Return the next instant after `now`, and at most `target`, at which something may be due."""
    tables = [table for table in Base.metadata.sorted_tables if table.name not in ROUTINE]
    return min([target, now + LONGEST_STEP, *_stops_in(db, tables, now)])


def next_meeting_stop(db: Session, *, now: dt.datetime, target: dt.datetime) -> dt.datetime:
    """Return the same where nothing matters but when sessions and masterclasses begin and end: much fewer stops."""
    return min([target, *_stops_in(db, [MEETINGS], now, LEADS[:2])])


def _stops_in(
    db: Session, tables: Iterable[sa.Table], now: dt.datetime, leads: Sequence[dt.timedelta] = LEADS
) -> Iterator[dt.datetime]:
    """Yield the next instant of each column of instants in these tables, and so long before meetings begin."""
    for table in tables:
        firsts = _firsts_in(table, now, leads)
        row = db.execute(sa.select(*(first for first, _ in firsts))).one() if firsts else ()
        yield from (first - lead for first, (_, lead) in zip(row, firsts, strict=True) if first is not None)


def _firsts_in(table: sa.Table, now: dt.datetime, leads: Sequence[dt.timedelta]) -> list[tuple[Any, dt.timedelta]]:
    """Return, for each column of instants and each lead, what selects the first one that is ahead by more than it."""
    return [
        (sa.func.min(sa.case((column > now + lead, column))).label(f"{column.name}_{place}"), lead)
        for column in table.columns
        if isinstance(column.type, UtcDateTime)
        for place, lead in enumerate(leads if column is MEETINGS.c.starts_at else leads[:1])
    ]


def save_offset(db: Session, offset: dt.timedelta) -> None:
    """Keep the offset beside the data, which are of that time."""
    _METADATA.create_all(db.connection())
    db.execute(sa.delete(_OFFSET))
    db.execute(sa.insert(_OFFSET).values(offset_seconds=offset.total_seconds()))


def load_offset(db: Session) -> dt.timedelta:
    """Return the offset that was kept beside the data."""
    if not sa.inspect(db.connection()).has_table(_OFFSET.name):
        return dt.timedelta()
    return dt.timedelta(seconds=db.scalar(sa.select(_OFFSET.c.offset_seconds)) or 0.0)
