"""What a wall-clock time at one place is elsewhere, and whether it is kind to those who meet."""

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from mentorship.times import city, on_clock
from storage.location import Location, find_location, locations
from storage.person import Person, find_member

EARLIEST, LATEST = dt.time(8), dt.time(20)  # the hours in which people like to meet
STEP = dt.timedelta(minutes=15)


@dataclass(frozen=True)
class Clocks:
    """Lines for the form: the local time elsewhere, and a warning on odd hours (empty when there is none)."""

    elsewhere: list[str]
    warning: str


def local_times(
    session: Session,
    *,
    actor: Person,
    location_id: int | None,
    date: dt.date | None,
    time: dt.time | None,
    minutes: int,
    mentor: str | None,
    mentee: str | None,
    now: dt.datetime,
) -> Clocks | None:
    """What the form's present choice means elsewhere; None while it is not complete. Says no to nothing."""
    here = find_location(session, actor.workspace_id, location_id) if location_id is not None else None
    if here is None or date is None or time is None or abs(date.year - now.year) > 4:
        return None
    starts_at = dt.datetime.combine(date, time, ZoneInfo(here.zone)).astimezone(dt.UTC)
    people = {find_member(session, actor.workspace_id, slack_id) for slack_id in (mentor, mentee) if slack_id}
    known = sorted((person for person in people if person is not None), key=lambda person: person.id)
    return clocks(here.zone, locations(session, actor.workspace_id), known, starts_at, minutes, actor, now)


def clocks(
    zone: str,
    places: list[Location],
    people: list[Person],
    starts_at: dt.datetime,
    minutes: int,
    reader: Person,
    now: dt.datetime,
) -> Clocks:
    """What a start at a place in `zone` is at the other places, and for those of these people who live elsewhere."""
    date = starts_at.astimezone(ZoneInfo(zone)).date()
    others = {place.zone: place.name for place in places if place.zone != zone}
    lines = [f"{_seen(starts_at, other, date, reader)} in {name}" for other, name in others.items()]
    lines += [_for(person, starts_at, date, reader) for person in people if person.zone != zone]
    return Clocks(lines, _warning(starts_at, dt.timedelta(minutes=minutes), people, reader, zone, now))


def _seen(starts_at: dt.datetime, zone: str, date: dt.date, reader: Person) -> str:
    """The time of day in `zone`, with the weekday where it is another day there."""
    there = starts_at.astimezone(ZoneInfo(zone))
    day = f"{there:%a} " if there.date() != date else ""
    return day + on_clock(starts_at, zone, reader.locale)


def _for(person: Person, starts_at: dt.datetime, date: dt.date, actor: Person) -> str:
    whom = "you" if person.id == actor.id else person.name
    return f"{_seen(starts_at, person.zone, date, actor)} for {whom} ({city(person.zone)})"


def kind(starts_at: dt.datetime, lasting: dt.timedelta, zone: str) -> bool:
    """Whether all of [starts_at, starts_at + lasting] lies between 8 and 20 h on one day in `zone`."""
    start, end = (each.astimezone(ZoneInfo(zone)) for each in (starts_at, starts_at + lasting))
    return start.date() == end.date() and start.time() >= EARLIEST and end.time() <= LATEST


def nearest_kind(
    starts_at: dt.datetime, lasting: dt.timedelta, zones: list[str], now: dt.datetime
) -> dt.datetime | None:
    """The nearest start to come within a day, in quarters of an hour, that is kind in all zones; None if none is."""
    steps = range(1, int(dt.timedelta(days=1) / STEP) + 1)
    tries = (starts_at + sign * step * STEP for step in steps for sign in (-1, 1))
    return next((each for each in tries if each > now and all(kind(each, lasting, zone) for zone in zones)), None)


def _warning(
    starts_at: dt.datetime, lasting: dt.timedelta, people: list[Person], actor: Person, zone: str, now: dt.datetime
) -> str:
    odd = [person for person in people if not kind(starts_at, lasting, person.zone)]
    if not odd:
        return ""
    names = " and ".join("you" if person.id == actor.id else person.name for person in odd)
    words = f"This is outside 8–20 h for {names}."
    better = nearest_kind(starts_at, lasting, [person.zone for person in people], now)
    if better is None:
        return f"{words} No time of that day suits both."
    local = better.astimezone(ZoneInfo(zone))
    return f"{words} The nearest time that suits is {local:%a %-d %b}, {on_clock(better, zone, actor.locale)} there."
