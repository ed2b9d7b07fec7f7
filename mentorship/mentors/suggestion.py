"""Suggesting mentors to a mentee, with reasons."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from mentorship.people.person import day_if_ahead
from mentorship.program.limits import LONGEST_MONTH, bookable_after, month_of
from mentorship.times import minutes_ahead
from storage.mentor_search import (
    MentorCandidate,
    find_mentors_by_topics,
    find_mentors_in_zones,
    find_people_by_name,
    mentor_zones,
    topics_of,
)
from storage.open_starts import find_next_open_starts, list_booked_starts
from storage.person import Person
from storage.search_index import TOPIC, tags_of

MAX_SUGGESTIONS = 3
MAX_COMPARED = 300  # shared topics, and mentors in similar time zones, that are compared
SHORTLIST_SIZE = 12  # mentors among them whose sessions are looked at
NEAR_MINUTES = 180  # up to this difference between two clocks, a mentor counts as near
FEW_BOOKED = 2
SOON = dt.timedelta(days=30)  # no longer than LONGEST_MONTH


@dataclass(frozen=True)
class Candidate:
    """How well a mentor suits one mentee."""

    shared_topics: tuple[str, ...]  # as the mentor writes them
    minutes_apart: int  # difference between their clocks, never negative
    has_opening: bool = False  # whether a session is open for the mentee
    booked_soon: int = 0  # sessions with a mentee that start in the next 30 days


@dataclass(frozen=True)
class Suggestion:
    """A suggested mentor, the start (UTC) of their next open session, and the reasons in words."""

    mentor: Person
    next_open: dt.datetime | None
    reasons: tuple[str, ...]


def score(candidate: Candidate) -> float:
    """Return how well the mentor suits: topics count most, then a similar time zone, then how much time they have."""
    near = 1 - min(candidate.minutes_apart, 720) / 720
    free = 1 / (1 + candidate.booked_soon)
    return 4 * min(len(candidate.shared_topics), 5) + 3 * near + 2 * candidate.has_opening + free


def reasons(candidate: Candidate) -> tuple[str, ...]:
    """Return why the mentor suits, in words; nothing if neither topics nor the time zone match."""
    found = [f"Topics you share: {', '.join(candidate.shared_topics)}"] if candidate.shared_topics else []
    if candidate.minutes_apart <= NEAR_MINUTES:
        found.append(_time_difference_text(candidate.minutes_apart))
    if not found:
        return ()
    if candidate.booked_soon <= FEW_BOOKED:
        found.append(_bookings_text(candidate.booked_soon))
    return tuple(found)


def _time_difference_text(minutes: int) -> str:
    hours, rest = divmod(minutes, 60)
    if not minutes:
        return "Same time as yours"
    if not hours:
        return f"{rest} minutes from your time"
    return f"{hours} hour{'' if hours == 1 else 's'}{f' {rest} minutes' if rest else ''} from your time"


def _bookings_text(booked: int) -> str:
    if not booked:
        return f"No sessions booked in the next {SOON.days} days"
    return f"Only {booked} session{'' if booked == 1 else 's'} booked in the next {SOON.days} days"


def suggest(db: Session, reader: Person, now: dt.datetime) -> list[Suggestion]:
    """Return up to three mentors for someone who names topics or looks for a mentor, the most suitable first.

    None of them is paused, or has as many sessions this month as they want and nothing open.
    """
    topics = tags_of(db, reader, TOPIC)
    if not (topics or reader.looking):
        return []
    likely = _shortlist(db, reader, topics, now)
    ids = [mentor.id for mentor, _ in likely]
    if not ids:
        return []
    soonest = find_next_open_starts(db, ids, reader, bookable_after(reader, now), now=now)
    starts = list_booked_starts(db, ids, now - LONGEST_MONTH, now + LONGEST_MONTH, None)
    soon = Counter(mentor_id for mentor_id, start in starts if now < start <= now + SOON)
    this_month = _bookings_this_month(starts, [mentor for mentor, _ in likely], now)
    weighed = [
        (mentor, Candidate(seen.shared_topics, seen.minutes_apart, mentor.id in soonest, soon[mentor.id]))
        for mentor, seen in likely
        if mentor.id in soonest or not _has_enough_bookings(mentor, this_month[mentor.id])
    ]
    best = sorted(weighed, key=lambda each: (-score(each[1]), each[0].name, each[0].id))
    return [
        Suggestion(mentor, soonest.get(mentor.id), why) for mentor, candidate in best if (why := reasons(candidate))
    ][:MAX_SUGGESTIONS]


def _shortlist(db: Session, reader: Person, topics: dict[str, str], now: dt.datetime) -> list[tuple[Person, Candidate]]:
    """Return the most suitable mentors by shared topics and time zones, which cost no query for each mentor."""
    found = find_mentors_by_topics(db, reader.workspace_id, topics, MAX_COMPARED) if topics else []
    if reader.looking and len({each.id for each in found}) < MAX_SUGGESTIONS:
        found += _nearby(db, reader, now)
    shared = Counter(each.id for each in found)
    away = {zone: abs(minutes_ahead(zone, reader.zone, now)) for zone in {each.zone for each in found}}
    likely = sorted(set(found), key=lambda each: (-shared[each.id], away[each.zone], each.name, each.id))
    ids = [each.id for each in likely if each.id != reader.id and not _is_paused(each, now)][:SHORTLIST_SIZE]
    theirs = topics_of(db, ids)
    mentors = find_people_by_name(db, reader.workspace_id, ids)
    return [(each, Candidate(_shared_topics(theirs[each.id], topics), away[each.zone])) for each in mentors]


def _nearby(db: Session, reader: Person, now: dt.datetime) -> list[MentorCandidate]:
    """Return up to MAX_COMPARED mentors whose clocks are near the reader's now, the nearest first."""
    away = {zone: abs(minutes_ahead(zone, reader.zone, now)) for zone in mentor_zones(db, reader.workspace_id)}
    found: list[MentorCandidate] = []
    for minutes in sorted({each for each in away.values() if each <= NEAR_MINUTES}):
        zones = [zone for zone in away if away[zone] == minutes]
        found += find_mentors_in_zones(db, reader.workspace_id, zones, MAX_COMPARED - len(found))
        if len(found) == MAX_COMPARED:
            break
    return found


def _is_paused(mentor: MentorCandidate, now: dt.datetime) -> bool:
    return day_if_ahead(mentor.paused_until, mentor.zone, now) is not None


def _shared_topics(theirs: dict[str, str], topics: Iterable[str]) -> tuple[str, ...]:
    return tuple(theirs[folded] for folded in topics if folded in theirs)


def _has_enough_bookings(mentor: Person, booked: int) -> bool:
    return mentor.sessions_per_month is not None and booked >= mentor.sessions_per_month


def _bookings_this_month(
    starts: Sequence[tuple[int, dt.datetime]], mentors: Sequence[Person], now: dt.datetime
) -> Counter[int]:
    """Return how many of these booked sessions each mentor has in the current month of their own time zone."""
    zones = {mentor.id: mentor.zone for mentor in mentors}
    months = {mentor.id: month_of(now, mentor.zone) for mentor in mentors}
    return Counter(mentor_id for mentor_id, start in starts if month_of(start, zones[mentor_id]) == months[mentor_id])
