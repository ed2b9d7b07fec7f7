"""The time that stands in a form at first: the next one, in working hours, at which those who are to meet are free."""

import datetime as dt
from collections.abc import Callable, Iterator, Sequence

from sqlalchemy.orm import Session

from mentorship.meetings.local_times import is_reasonable_hour
from mentorship.times import resolve_by_rule
from storage.meeting_lists import list_commitments
from storage.person import Person
from storage.zones import find_zone

WORK_STARTS, WORK_ENDS = dt.time(9), dt.time(17)
SATURDAY = 5  # as `date.weekday` counts
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
    starts = list(_weekday_starts(zone, after))
    taken = _taken_times(db, people, starts[0], starts[-1] + duration)
    free = [each for each in starts if not any(start < each + duration and each < end for start, end in taken)]
    zones = [person.zone for person in people]
    choices: tuple[Callable[[dt.datetime], bool], ...] = (
        lambda start: all(_is_working_time(start, duration, each) for each in zones),
        lambda start: all(_is_reasonable_time(start, duration, each) for each in zones),
        lambda start: _is_working_time(start, duration, zones[0]),
    )
    return next((start for suits in choices for start in free if suits(start)), starts[0])


def _weekday_starts(zone: str, after: dt.datetime) -> Iterator[dt.datetime]:
    """Yield every half hour of coming weekdays that the clocks in `zone` show exactly once, from the next day on."""
    here = find_zone(zone)
    tomorrow = after.astimezone(here).date() + dt.timedelta(days=1)
    for day in (tomorrow + dt.timedelta(days=number) for number in range(DAYS_SEARCHED)):
        if day.weekday() >= SATURDAY:
            continue
        for slot in range(SLOTS_PER_DAY):
            wall = dt.datetime.combine(day, dt.time(slot // 2, slot % 2 * 30))
            start, odd = resolve_by_rule(wall, here)
            if not odd:
                yield start


def _taken_times(
    db: Session, people: Sequence[Person], starts_at: dt.datetime, ends_at: dt.datetime
) -> list[tuple[dt.datetime, dt.datetime]]:
    return [
        (each.starts_at, each.ends_at)
        for person in people
        for each in list_commitments(db, person.id, starts_at, ends_at)
    ]


def _is_working_time(start: dt.datetime, duration: dt.timedelta, zone: str) -> bool:
    first, last = (each.astimezone(find_zone(zone)) for each in (start, start + duration))
    return _is_reasonable_time(start, duration, zone) and first.time() >= WORK_STARTS and last.time() <= WORK_ENDS


def _is_reasonable_time(start: dt.datetime, duration: dt.timedelta, zone: str) -> bool:
    is_weekday = start.astimezone(find_zone(zone)).weekday() < SATURDAY
    return is_weekday and is_reasonable_hour(start, duration, zone)
