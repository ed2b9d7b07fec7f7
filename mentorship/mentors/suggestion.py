"""Suggesting mentors to a mentee, with the reasons why."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from mentorship.people.person import away_until
from mentorship.program.limits import LONGEST_MONTH, bookable_after, month_of
from mentorship.times import apart
from storage.meeting_lists import booked_starts, next_open
from storage.mentor import Likely, in_zones, mentor_zones, persons, sharing_topics, topics_of
from storage.person import Person
from storage.search_index import TOPIC, tags_of

MOST = 3
LOOKED_AT = 300  # shared topics and mentors nearby who are compared
SHORTLIST = 12  # of them, those whose sessions are looked at
NEAR = 180  # minutes between two clocks that are no hindrance yet
FEW_BOOKED = 2


@dataclass(frozen=True)
class Candidate:
    """A mentor in the light of one mentee."""

    shared: tuple[str, ...]  # topics, as the mentor writes them
    apart: int  # minutes between their clocks, never negative
    opening: bool = False  # whether something is open for the mentee
    booked: int = 0  # sessions with a mentee this month, past ones included


@dataclass(frozen=True)
class Suggestion:
    """A mentor who suits, the start (UTC) of their next open session, and why they suit, in words."""

    mentor: Person
    next_open: dt.datetime | None
    reasons: tuple[str, ...]


def score(candidate: Candidate) -> float:
    """How well the mentor suits: topics count most, then a clock nearby, then how much time they have."""
    near = 1 - min(candidate.apart, 720) / 720
    free = 1 / (1 + candidate.booked)
    return 4 * min(len(candidate.shared), 5) + 3 * near + 2 * candidate.opening + free


def reasons(candidate: Candidate) -> tuple[str, ...]:
    """Why the mentor suits, in words. Without a first reason (topics or the clock) they do not."""
    found = [f"Topics you share: {', '.join(candidate.shared)}"] if candidate.shared else []
    if candidate.apart <= NEAR:
        found.append(_nearness(candidate.apart))
    if not found:
        return ()
    if candidate.booked <= FEW_BOOKED:
        found.append(_load(candidate.booked))
    return tuple(found)


def _nearness(minutes: int) -> str:
    hours, rest = divmod(minutes, 60)
    if not minutes:
        return "The same time as yours"
    if not hours:
        return f"{rest} minutes apart from your time"
    return f"{hours} hour{'' if hours == 1 else 's'}{f' {rest} minutes' if rest else ''} apart from your time"


def _load(booked: int) -> str:
    if not booked:
        return "No session booked this month yet"
    return "Only 1 session booked this month" if booked == 1 else f"Only {booked} sessions booked this month"


def suggest(db: Session, reader: Person, now: dt.datetime) -> list[Suggestion]:
    """Up to three mentors for somebody who names topics or looks for a mentor, the most suitable first.

    None of them is paused, or has as many sessions as they want this month without anything open.
    """
    topics = tags_of(db, reader, TOPIC)
    if not (topics or reader.looking):
        return []
    likely = _shortlist(db, reader, topics, now)
    ids = [mentor.id for mentor, _ in likely]
    if not ids:
        return []
    soonest = next_open(db, ids, reader, bookable_after(reader, now), now=now)
    booked = _booked(db, [mentor for mentor, _ in likely], now)
    weighed = [
        (mentor, Candidate(seen.shared, seen.apart, mentor.id in soonest, booked[mentor.id]))
        for mentor, seen in likely
        if mentor.id in soonest or not _full(mentor, booked[mentor.id])
    ]
    best = sorted(weighed, key=lambda each: (-score(each[1]), each[0].name, each[0].id))
    return [
        Suggestion(mentor, soonest.get(mentor.id), why) for mentor, candidate in best if (why := reasons(candidate))
    ][:MOST]


def _shortlist(db: Session, reader: Person, topics: dict[str, str], now: dt.datetime) -> list[tuple[Person, Candidate]]:
    """The most suitable ones by what costs nothing to know of each."""
    found = sharing_topics(db, reader.workspace_id, topics, LOOKED_AT) if topics else []
    if reader.looking and len({each.id for each in found}) < MOST:
        found += _nearby(db, reader, now)
    shared = Counter(each.id for each in found)
    away = {zone: abs(apart(zone, reader.zone, now)) for zone in {each.zone for each in found}}
    likely = sorted(set(found), key=lambda each: (-shared[each.id], away[each.zone], each.name, each.id))
    ids = [each.id for each in likely if each.id != reader.id and not _resting(each, now)][:SHORTLIST]
    theirs = topics_of(db, ids)
    mentors = persons(db, reader.workspace_id, ids)
    return [(each, Candidate(_shared(theirs[each.id], topics), away[each.zone])) for each in mentors]


def _nearby(db: Session, reader: Person, now: dt.datetime) -> list[Likely]:
    """Mentors whose clocks are near the reader's now, the nearest first: as many as are looked at."""
    away = {zone: abs(apart(zone, reader.zone, now)) for zone in mentor_zones(db, reader.workspace_id)}
    found: list[Likely] = []
    for minutes in sorted({each for each in away.values() if each <= NEAR}):
        zones = [zone for zone in away if away[zone] == minutes]
        found += in_zones(db, reader.workspace_id, zones, LOOKED_AT - len(found))
        if len(found) == LOOKED_AT:
            break
    return found


def _resting(mentor: Likely, now: dt.datetime) -> bool:
    return away_until(mentor.paused_until, mentor.zone, now) is not None


def _shared(theirs: dict[str, str], topics: Iterable[str]) -> tuple[str, ...]:
    return tuple(theirs[folded] for folded in topics if folded in theirs)


def _full(mentor: Person, booked: int) -> bool:
    return mentor.sessions_per_month is not None and booked >= mentor.sessions_per_month


def _booked(db: Session, mentors: Sequence[Person], now: dt.datetime) -> Counter[int]:
    """How many sessions with a mentee each has in the month that it is where they live."""
    starts = booked_starts(db, [each.id for each in mentors], now - LONGEST_MONTH, now + LONGEST_MONTH, None)
    zones = {mentor.id: mentor.zone for mentor in mentors}
    months = {mentor.id: month_of(now, mentor.zone) for mentor in mentors}
    return Counter(mentor_id for mentor_id, start in starts if month_of(start, zones[mentor_id]) == months[mentor_id])
