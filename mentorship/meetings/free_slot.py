"""The time that stands in a form at first: the next one, in working hours, at which those who are to meet are free."""

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from mentorship.meetings.local_times import SATURDAY, is_reasonable_hour
from mentorship.times import resolve_by_rule
from storage.commitments import list_busy_times
from storage.person import Person
from storage.zones import find_zone

SUGGEST_FROM, SUGGEST_UNTIL = dt.time(9), dt.time(17)  # well within anybody's working hours
WORK_LASTS, DAY = dt.timedelta(hours=8), dt.timedelta(days=1)
SLOTS_PER_DAY = 48  # a start every half hour
DAYS_SEARCHED = 28


def find_free_slot(
    db: Session, people: Sequence[Person], *, minutes: int, zone: str, after: dt.datetime
) -> dt.datetime:
    """Return the next start (UTC) at which all of these people are free and at work, on a weekday.

    It is no sooner than the day after `after`, on the clock in `zone`. Where their working hours do not meet, hours
    that are reasonable for all will do, else those in which the first person works.
    """
    duration = dt.timedelta(minutes=minutes)
    first = next(_weekday_starts(zone, after))
    until = first + dt.timedelta(days=DAYS_SEARCHED + 1)
    taken = list_busy_times(db, [person.id for person in people], first, until)
    zones = [person.zone for person in people]
    choices: tuple[Callable[[dt.datetime], bool], ...] = (
        lambda start: all(_is_working_time(start, duration, each) for each in zones),
        lambda start: all(_is_reasonable_time(start, duration, each) for each in zones),
        lambda start: _is_working_time(start, duration, zones[0]),
    )
    # Nearly always one of the first starts will do: none is worked out before it is looked at.
    found = (start for suits in choices for start in _weekday_starts(zone, after) if suits(start))
    return next((start for start in found if _is_free(start, duration, taken)), first)


def _weekday_starts(zone: str, after: dt.datetime) -> Iterator[dt.datetime]:
    """Yield every half hour of coming weekdays that the clocks in `zone` show exactly once, from the next day on."""
    here = find_zone(zone)
    tomorrow = after.astimezone(here).date() + dt.timedelta(days=1)
    for day in (tomorrow + dt.timedelta(days=number) for number in range(DAYS_SEARCHED)):
        if day.weekday() < SATURDAY:
            yield from _starts_on(day, here)


@lru_cache(maxsize=1024)  # all who open a form begin with the same few days
def _starts_on(day: dt.date, zone: ZoneInfo) -> tuple[dt.datetime, ...]:
    """Return every half hour of a day that the clocks show exactly once."""
    walls = (dt.datetime.combine(day, dt.time(slot // 2, slot % 2 * 30)) for slot in range(SLOTS_PER_DAY))
    resolved = (resolve_by_rule(wall, zone) for wall in walls)
    return tuple(start for start, odd in resolved if not odd)


def _is_free(start: dt.datetime, duration: dt.timedelta, taken: Sequence[tuple[dt.datetime, dt.datetime]]) -> bool:
    return not any(begins < start + duration and start < ends for begins, ends in taken)


def share_working_hours(zone: str, other: str, on: dt.datetime) -> bool:
    """Return whether people in these two zones are ever at work at the same time; clocks are as `on` that day."""
    apart = abs(
        on.astimezone(find_zone(zone)).replace(tzinfo=None) - on.astimezone(find_zone(other)).replace(tzinfo=None)
    )
    return min(apart, DAY - apart) < WORK_LASTS


@lru_cache(maxsize=4096)
def _is_working_time(start: dt.datetime, duration: dt.timedelta, zone: str) -> bool:
    here = find_zone(zone)
    if start.astimezone(here).time() < SUGGEST_FROM:  # as most are: half of all are at night
        return False
    return (start + duration).astimezone(here).time() <= SUGGEST_UNTIL and _is_reasonable_time(start, duration, zone)


def _is_reasonable_time(start: dt.datetime, duration: dt.timedelta, zone: str) -> bool:
    is_weekday = start.astimezone(find_zone(zone)).weekday() < SATURDAY
    return is_weekday and is_reasonable_hour(start, duration, zone)
