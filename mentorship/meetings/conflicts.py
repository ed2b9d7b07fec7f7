"""Conflicts between commitments: the only way to claim anybody's time, and what is said of an overlap."""

import datetime as dt
from collections.abc import Iterable, Sequence

from sqlalchemy.orm import Session

from mentorship.errors import NextStep, Refusal
from mentorship.times import format_near_day, format_times
from storage.commitments import find_overlapping
from storage.meeting import MASTERCLASS, PARTICIPANT, Enrollment, Meeting
from storage.person import Person, lock_persons


def claim(
    db: Session,
    people: Iterable[tuple[Person, str | None]],
    *,
    starts_at: dt.datetime,
    ends_at: dt.datetime,
    exclude: int | None,
    viewer: Person,
) -> None:
    """Make sure that these people are free in [starts_at, ends_at), and stay so until the transaction ends.

    `people` come with the field of the form that names each, beside which a refusal is shown. The meeting with the id
    `exclude` (the one being planned) does not count against itself. Locks all of them in the order of their ids;
    whoever calls this holds the meeting's lock already, if there is a meeting. Raises Refusal when someone is busy.
    """
    claimants = list(people)
    lock_persons(db, viewer.workspace_id, [person.id for person, _ in claimants])
    require_free(db, claimants, starts_at=starts_at, ends_at=ends_at, exclude=exclude, viewer=viewer)


def claim_meeting_time(
    db: Session, meeting: Meeting, people: Iterable[tuple[Person, str | None]], *, viewer: Person
) -> None:
    """Reserve the time of a meeting for these people as `claim` does; the meeting itself is no conflict."""
    claim(db, people, starts_at=meeting.starts_at, ends_at=meeting.ends_at, exclude=meeting.id, viewer=viewer)


def require_free(
    db: Session,
    claimants: Sequence[tuple[Person, str | None]],
    *,
    starts_at: dt.datetime,
    ends_at: dt.datetime,
    exclude: int | None,
    viewer: Person,
) -> None:
    """Raise Refusal when one of these people is not free in [starts_at, ends_at) as things are now.

    Without locks this may change a moment later: only `claim` makes sure that their time stays free.
    """
    ids = [person.id for person, _ in claimants]
    found = find_overlapping(db, ids, starts_at, ends_at, exclude)
    for person, field in claimants:
        other = next((each for each in found if each.person_id == person.id), None)
        if other is not None:
            raise _conflict_refusal(person, other, viewer, field, "Choose another time")


def claim_for_new_host(db: Session, meetings: Sequence[Meeting], host: Person, *, viewer: Person) -> None:
    """Make sure that the person who is to host these meetings has their time, and keeps it.

    Locks the present hosts too. Raises Refusal beside `mentor` when the person is busy.
    """
    lock_persons(db, host.workspace_id, {host.id, *(meeting.host_id for meeting in meetings)})
    for meeting in meetings:
        found = find_overlapping(db, [host.id], meeting.starts_at, meeting.ends_at, meeting.id)
        if found:
            raise _conflict_refusal(host, found[0], viewer, "mentor", "Choose another mentor")


def claim_host_and_find_busy_guests(
    db: Session,
    host: Person,
    guests: Sequence[Person],
    *,
    starts_at: dt.datetime,
    ends_at: dt.datetime,
    exclude: int | None,
    viewer: Person,
) -> set[int]:
    """Make sure that the host is free in [starts_at, ends_at), and return the ids of the guests who are not.

    Busy guests are only asked; their time is reserved once they confirm. Locks as `claim` does. Raises Refusal beside
    `time` when the host is busy.
    """
    lock_persons(db, viewer.workspace_id, [host.id, *(guest.id for guest in guests)])
    require_free(db, [(host, "time")], starts_at=starts_at, ends_at=ends_at, exclude=exclude, viewer=viewer)
    return find_busy(db, guests, starts_at=starts_at, ends_at=ends_at, exclude=exclude)


def find_busy(
    db: Session,
    people: Sequence[Person],
    *,
    starts_at: dt.datetime,
    ends_at: dt.datetime,
    exclude: int | None,
) -> set[int]:
    """Return the ids of those of these people who have something else in [starts_at, ends_at)."""
    found = find_overlapping(db, [person.id for person in people], starts_at, ends_at, exclude)
    return {each.person_id for each in found}


def describe_conflict(person: Person, other: Enrollment, viewer: Person) -> str:
    """Return what the person has at that time, in a few words; it is named only to those who may see it."""
    if person.id == viewer.id:
        return f"you already have {commitment_name(other, person)}"
    if _can_see_commitment(viewer, other):
        return f"{person.name} already has {commitment_name(other, person)}"
    return f"{person.name} is busy"


def _can_see_commitment(viewer: Person, other: Enrollment) -> bool:
    return viewer.admin or viewer.id == other.meeting.host_id


def _conflict_refusal(person: Person, other: Enrollment, viewer: Person, field: str | None, advice: str) -> Refusal:
    """Return the refusal of an overlap, with what to do; the other commitment is named only to those who may see it."""
    day = format_near_day(other.starts_at, viewer.zone, viewer.locale, other.starts_at)
    when = f"{day}, {format_times(other.starts_at, other.ends_at, viewer.zone, viewer.locale)} your time"
    seen = person.id == viewer.id or _can_see_commitment(viewer, other)
    if person.id == viewer.id:
        words = (
            f"You already have {commitment_name(other, person)} then ({when}). {advice}, or "
            f"{_how_to_get_free(other)} first."
        )
    elif seen:
        words = f"{person.name} already has {commitment_name(other, person)} then ({when}). {advice}."
    else:
        words = f"{person.name} is busy then. {advice}."
    return Refusal(words, field=field, next_steps=[_commitment_step(other.meeting)] if seen else [])


def _commitment_step(meeting: Meeting) -> NextStep:
    return NextStep("masterclass", meeting.id) if meeting.kind == MASTERCLASS else NextStep("session", meeting.id)


def _how_to_get_free(other: Enrollment) -> str:
    """Return how whoever has this place makes themselves free."""
    return "leave that one" if other.role == PARTICIPANT else "cancel that one"


def commitment_name(other: Enrollment, person: Person) -> str:
    """Return what this place of the person is, in a few words, for someone who may see it."""
    host = other.meeting.host
    if other.meeting.kind == MASTERCLASS:
        return f"the masterclass “{other.meeting.title}”" + ("" if host.id != person.id else " to host")
    topic = f" “{other.meeting.topic}”" if other.meeting.topic else ""
    return f"a session{topic} as mentor" if host.id == person.id else f"a session{topic} with {host.name}"
