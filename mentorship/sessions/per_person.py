"""Several sessions that are told of at once: what each person concerned reads in one message."""

from collections.abc import Iterable, Sequence

from storage.meeting import Meeting
from storage.person import Person


def group_by_person(pairs: Iterable[tuple[Person, Meeting]]) -> list[tuple[Person, list[Meeting]]]:
    """Return each of these people with all of their sessions, soonest first."""
    sessions: dict[Person, list[Meeting]] = {}
    for person, session in sorted(pairs, key=lambda pair: pair[1].starts_at):
        sessions.setdefault(person, []).append(session)
    return list(sessions.items())


def starts_of(sessions: Sequence[Meeting]) -> list[str]:
    """Return when these sessions start, as the details of a notice keep it (ISO 8601, UTC)."""
    return [each.starts_at.isoformat() for each in sessions]
