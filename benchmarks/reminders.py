"""Reminders among very many that are to come: how long it takes to find what is due, and to work out what is new."""

import asyncio
import datetime as dt
import statistics
import time
from collections.abc import Callable

import sqlalchemy as sa
from sqlalchemy.orm import Session

from benchmarks import seed_reminders, verify
from benchmarks.bench import Bench
from benchmarks.results import Result
from mentorship.agenda import reminder
from storage.database import make_engine
from storage.meeting import Enrollment

MOST = 5.0  # milliseconds to find what is due
DUE = 100  # meetings of which someone is to be reminded now


async def reminders(run: Bench) -> list[Result]:
    """Measure a million coming reminders of which a few are due, beside as few as there are due."""
    return await asyncio.to_thread(_measure, run)


def _measure(run: Bench) -> list[Result]:
    meetings = run.size(500_000, 5_000)
    times = {count: _find_due(run.fresh(), count) for count in (1_000, meetings)}
    name = f"what is due among {2 * meetings:,} coming reminders, one statement"
    few, many = (f"{times[count]:.2f} ms" for count in (1_000, meetings))
    reached = None if run.quick else times[meetings] <= MOST
    return [
        Result(
            name, run.kind, many, few, f"{times[meetings] / times[1_000]:.2f}", target=f"≤ {MOST:g} ms", reached=reached
        )
    ]


def _find_due(url: str, meetings: int) -> float:
    """Return in how many milliseconds it is found what is due. Raises Mismatch where it is not all that is."""
    now = dt.datetime.now(dt.UTC)
    seed_reminders.fill(url, meetings, due=DUE, now=now)
    engine = make_engine(url, with_timeouts=False)
    with Session(engine) as db:
        found = _timed(lambda: reminder.due(db, now))
        if len(reminder.due(db, now)) != DUE:
            raise verify.Mismatch(f"meetings that are due: expected {DUE}, found {len(reminder.due(db, now))}")
        for meeting_id in reminder.due(db, now):
            reminder.send_reminders(db, meeting_id, now=now)
        db.commit()
        left = db.scalar(sa.select(sa.func.count()).where(Enrollment.remind_at <= now))
        if reminder.due(db, now) or left:
            raise verify.Mismatch(f"reminders still due: expected 0, found {left}")
    engine.dispose()
    return found


def _timed(ask: Callable[[], object]) -> float:
    """Return the median of some times in milliseconds."""
    times = []
    for _ in range(51):
        begun = time.perf_counter()
        ask()
        times.append((time.perf_counter() - begun) * 1000)
    return statistics.median(times)
