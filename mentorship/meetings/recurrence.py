"""The dates of a series: the same wall-clock time again and again, across clock changes. Pure functions."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice, takewhile
from zoneinfo import ZoneInfo

from dateutil import rrule

from mentorship.times import HORIZON, resolve_by_rule
from storage.zones import find_zone

MAX_COPIES = 104  # copies at once: two years of weeks
FREQUENCIES = {
    "daily": "Daily",
    "weekdays": "Weekdays",
    "weekly": "Weekly",
    "two_weeks": "Every 2 weeks",
    "four_weeks": "Every 4 weeks",
    "monthly": "Monthly",
}


@dataclass(frozen=True)
class Repeat:
    """How often, and until when: the `number` of copies, the date `until` (inclusive), or whichever ends first."""

    frequency: str
    number: int | None
    until: dt.date | None


@dataclass(frozen=True)
class Occurrence:
    """One date of a series (UTC). `clock_change` says what the clocks did to it: `""`, `"gap"` or `"twice"`."""

    starts_at: dt.datetime
    clock_change: str


def occurrences(first: dt.datetime, zone: str, repeat: Repeat, now: dt.datetime) -> list[Occurrence]:
    """Return the copies of a session that starts at `first` (UTC), at the same wall-clock time in its zone; only those
    still to come.

    A time that does not exist that day, or exists twice, follows `resolve_by_rule`, and is marked.
    """
    start = first.astimezone(find_zone(zone)).replace(tzinfo=None)
    upcoming = takewhile(
        lambda each: each.starts_at <= now + HORIZON, _to_occurrences(_local_starts(start, repeat), find_zone(zone))
    )
    return list(
        islice((each for each in upcoming if each.starts_at > now), min(repeat.number or MAX_COPIES, MAX_COPIES))
    )


def _local_starts(start: dt.datetime, repeat: Repeat) -> Iterator[dt.datetime]:
    """Yield the wall-clock times after `start`. Without an end of its own, whoever takes from it stops in time."""
    until = dt.datetime.combine(repeat.until, dt.time.max) if repeat.until else start + dt.timedelta(days=40 * 366)
    weekday = (rrule.MO, rrule.TU, rrule.WE, rrule.TH, rrule.FR, rrule.SA, rrule.SU)[start.weekday()]
    nth = (start.day - 1) // 7 + 1
    rules = {
        "daily": {"freq": rrule.DAILY},
        "weekdays": {"freq": rrule.WEEKLY, "byweekday": (rrule.MO, rrule.TU, rrule.WE, rrule.TH, rrule.FR)},
        "weekly": {"freq": rrule.WEEKLY},
        "two_weeks": {"freq": rrule.WEEKLY, "interval": 2},
        "four_weeks": {"freq": rrule.WEEKLY, "interval": 4},
        "monthly": {"freq": rrule.MONTHLY, "byweekday": weekday(nth if nth < 5 else -1)},
    }
    for wall in rrule.rrule(dtstart=start, until=until, **rules[repeat.frequency]):
        if wall > start:
            yield wall


def _to_occurrences(walls: Iterator[dt.datetime], zone: ZoneInfo) -> Iterator[Occurrence]:
    for wall in walls:
        yield Occurrence(*resolve_by_rule(wall, zone))


def next_weekly_start(first: dt.datetime, zone: str, now: dt.datetime) -> dt.datetime:
    """Return the same wall-clock time (naive) a week later, or as many weeks later as it takes to be in the future.

    A form shows it at first, so it may be one that the form will refuse: nothing is moved silently.
    """
    start, present = (each.astimezone(find_zone(zone)).replace(tzinfo=None) for each in (first, now))
    return next(wall for wall in _local_starts(start, Repeat("weekly", None, None)) if wall > present)
