"""What a wall-clock time at one place is elsewhere, and whether it is a reasonable hour for those who meet."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from mentorship.text import join_words
from mentorship.times import city_of_zone, format_near_day, format_time
from storage.person import Person
from storage.rows import AnyLocation, AnyPerson
from storage.zones import find_zone

EARLIEST, LATEST = dt.time(8), dt.time(20)  # the hours in which people like to meet
WORK_ENDS = dt.time(18)  # until when they are said to be in working hours
SATURDAY = 5  # as `date.weekday` counts
SEARCH_STEP = dt.timedelta(minutes=15)
MAX_ZONES = 6  # of those who meet, in which their times are shown
MAX_ELSEWHERE = 4  # times elsewhere that are shown beside each other
NIGHT_ENDS, NIGHT_BEGINS = dt.time(6), dt.time(23)


@dataclass(frozen=True)
class LocalTimes:
    """Lines for the form: the local time elsewhere, and a warning on odd hours (empty when there is none).

    `before` says what another location does to the time of a session that is being changed (empty: nothing).
    """

    elsewhere: list[str]
    warning: str
    before: str = ""


def pick_one_per_zone(people: Iterable[Person]) -> list[Person]:
    """Return the first of these people in each zone, up to as many zones as are shown."""
    zones: dict[str, Person] = {}
    for person in people:
        zones.setdefault(person.zone, person)
    return list(zones.values())[:MAX_ZONES]


def describe_time_change(
    before: dt.datetime, after: dt.datetime, zone: str, people: Iterable[Person], reader: Person
) -> str:
    """Say what another location changes: its clock shows the same as before, so it is another time for the reader.

    What it is for the reader now is said only where they are not among the people whose times are shown anyway.
    """
    date = after.astimezone(find_zone(zone)).date()
    now_so, then = (_format_local_time(each, reader.zone, date, reader) for each in (after, before))
    if any(person.id == reader.id for person in people):
        return f"Before, it was {then} for you."
    return (
        f"{format_time(after, zone, reader.locale)} in {city_of_zone(zone)} is {now_so} for you; before, it was "
        f"{then} for you."
    )


def local_times(
    zone: str,
    locations: Sequence[AnyLocation],
    people: list[Person],
    starts_at: dt.datetime,
    minutes: int,
    reader: Person,
    now: dt.datetime,
) -> LocalTimes:
    """Return what a start in `zone` is elsewhere, and for whom of these people it is an odd hour."""
    lines = _times_elsewhere(zone, locations, people, starts_at, reader)
    return LocalTimes(lines, odd_warning(starts_at, dt.timedelta(minutes=minutes), people, reader, zone, now))


def _times_elsewhere(
    zone: str, locations: Sequence[AnyLocation], people: list[Person], starts_at: dt.datetime, reader: Person
) -> list[str]:
    """Return the time in other zones, from west to east: in those of these people, then at locations, up to a few.

    Zones with the same time are named together.

    A person is named where there is no location in their zone, and the reader always.
    """
    here = starts_at.astimezone(find_zone(zone))
    there = {each.zone: f"in {each.name}" for each in locations}
    named = {person.zone: f"for {person.name} ({city_of_zone(person.zone)})" for person in reversed(people)}
    own = {person.zone: f"for you ({city_of_zone(person.zone)})" for person in people if person.id == reader.id}
    names = {other: name for other, name in (named | there | own).items() if _differs(here, other)}
    shown = sorted(
        list(names)[:MAX_ELSEWHERE], key=lambda other: starts_at.astimezone(find_zone(other)).replace(tzinfo=None)
    )
    said = groupby(shown, key=lambda other: _format_local_time(starts_at, other, here.date(), reader))
    lines = [f"{time} {_join_names([names[other] for other in zones])}" for time, zones in said]
    more = len(names) - len(shown)
    return [*lines, *([f"and {more} more {'place' if more == 1 else 'places'}"] if more else [])]


def _join_names(names: Sequence[str]) -> str:
    """Return names of one time, such as `in Berlin`, `in Paris` and `for you (Lagos)`, as one phrase."""
    if all(name.startswith("in ") for name in names):
        return join_words([names[0], *(name.removeprefix("in ") for name in names[1:])])
    return join_words(names)


def _differs(here: dt.datetime, zone: str) -> bool:
    """Return whether the clocks in `zone` show another time than here: the same time is not said twice."""
    return here.astimezone(find_zone(zone)).utcoffset() != here.utcoffset()


def _format_local_time(starts_at: dt.datetime, zone: str, date: dt.date, reader: Person) -> str:
    """Return the time of day in `zone`, with the weekday where it is another day there than `date`."""
    there = starts_at.astimezone(find_zone(zone))
    day = f"{there:%a} " if there.date() != date else ""
    return day + format_time(starts_at, zone, reader.locale)


def _name_for(person: AnyPerson, reader: Person) -> str:
    return "you" if person.id == reader.id else person.name


def is_reasonable_hour(starts_at: dt.datetime, lasting: dt.timedelta, zone: str, *, latest: dt.time = LATEST) -> bool:
    """Return whether all of [starts_at, starts_at + lasting] is between 8 and 20 h (`latest`) on one day in `zone`."""
    start, end = (each.astimezone(find_zone(zone)) for each in (starts_at, starts_at + lasting))
    return start.date() == end.date() and start.time() >= EARLIEST and end.time() <= latest


def next_waking_hour(instant: dt.datetime, zone: str) -> dt.datetime:
    """Return when to write to someone: the instant if it is between 8 and 20 h in `zone`, else the next 8 o'clock."""
    local = instant.astimezone(find_zone(zone))
    if EARLIEST <= local.time() < LATEST:
        return instant
    day = local.date() if local.time() < EARLIEST else local.date() + dt.timedelta(days=1)
    return dt.datetime.combine(day, EARLIEST, find_zone(zone)).astimezone(dt.UTC)


def odd_hour(starts_at: dt.datetime, lasting: dt.timedelta, zone: str) -> str:
    """Return `early` or `late` where it is outside 8–20 h in `zone`; else empty."""
    if is_reasonable_hour(starts_at, lasting, zone):
        return ""
    return "early" if starts_at.astimezone(find_zone(zone)).time() < EARLIEST else "late"


def describe_odd_hours(
    starts_at: dt.datetime, lasting: dt.timedelta, people: Sequence[AnyPerson], reader: Person
) -> str:
    """Return for whom of these people it is early or late, such as `Early for you (7:00 AM)`; empty if for nobody."""
    parts = [
        f"{_odd_word(word, starts_at, person.zone)} for {_name_for(person, reader)} "
        f"({_odd_time(word, starts_at, lasting, person.zone, reader)})"
        for person in people
        if (word := odd_hour(starts_at, lasting, person.zone))
    ]
    words = " and ".join(parts)
    return f"{words[0].upper()}{words[1:]}" if words else ""


def _odd_word(word: str, starts_at: dt.datetime, zone: str) -> str:
    begins = starts_at.astimezone(find_zone(zone)).time()
    return word if NIGHT_ENDS <= begins < NIGHT_BEGINS else "at night"


def _odd_time(word: str, starts_at: dt.datetime, lasting: dt.timedelta, zone: str, reader: Person) -> str:
    """Return what makes it odd: when it begins, or else when it ends."""
    begins, ends = (format_time(each, zone, reader.locale) for each in (starts_at, starts_at + lasting))
    is_evening = word == "late" and starts_at.astimezone(find_zone(zone)).time() < LATEST
    return f"until {ends}" if is_evening else begins


def nearest_reasonable(
    starts_at: dt.datetime, lasting: dt.timedelta, zones: list[str], now: dt.datetime, *, latest: dt.time = LATEST
) -> dt.datetime | None:
    """Return the nearest quarter of an hour still to come, within a day, at which a start is between 8 and 20 h
    (`latest`) in all zones; None if none is.
    """
    quarter = starts_at.replace(minute=starts_at.minute // 15 * 15)
    steps = range(int(dt.timedelta(days=1) / SEARCH_STEP) + 1)
    tries = (quarter + sign * step * SEARCH_STEP for step in steps for sign in (-1, 1))
    return next(
        (
            each
            for each in tries
            if each > now and all(is_reasonable_hour(each, lasting, zone, latest=latest) for zone in zones)
        ),
        None,
    )


def odd_warning(
    starts_at: dt.datetime, lasting: dt.timedelta, people: list[Person], reader: Person, zone: str, now: dt.datetime
) -> str:
    """Return for whom it is early or late, and the nearest time that suits all, on the clock in `zone`; else empty.

    It is for a form in which another time can be chosen. Only from 8 to 18 h on weekdays is called working hours.
    """
    odd = describe_odd_hours(starts_at, lasting, people, reader)
    if not odd:
        return ""
    zones = [person.zone for person in people]
    at_work = nearest_reasonable(starts_at, lasting, zones, now, latest=WORK_ENDS)
    better = at_work or nearest_reasonable(starts_at, lasting, zones, now)
    if better is None:
        return f"{odd}. No time that day is in everyone's working hours."
    odd_people = {each.id for each in people if odd_hour(starts_at, lasting, each.zone)}
    whose, whom = ("your", "you") if odd_people == {reader.id} else ("everyone's", "anyone")
    is_work = at_work is not None and all(at_work.astimezone(find_zone(each)).weekday() < SATURDAY for each in zones)
    hours = f"in {whose} working hours" if is_work else f"neither early nor late for {whom}"
    return f"{odd}. {_on_whose_clock(better, starts_at, zone, reader, now)} would be {hours}."


def _on_whose_clock(better: dt.datetime, starts_at: dt.datetime, zone: str, reader: Person, now: dt.datetime) -> str:
    """Return a better time to choose than `starts_at`, on the clock in `zone`, and what that is for the reader."""
    here, there = (each.astimezone(find_zone(zone)) for each in (starts_at, better))
    day = "" if here.date() == there.date() else f" on {format_near_day(better, zone, reader.locale, now)}"
    time = f"{format_time(better, zone, reader.locale)}{day}"
    if not _differs(there, reader.zone):
        return f"{time} your time"
    return f"{time} in {city_of_zone(zone)} ({_format_local_time(better, reader.zone, there.date(), reader)} your time)"
