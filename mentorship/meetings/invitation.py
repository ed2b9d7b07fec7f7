"""Invitations by mail: what is in somebody's own calendar, and what has to be mailed to bring it up to date.

A person has one entry for each meeting. It is mailed when they get a place, again when anything in it changes, and as
cancelled when they lose the place; its number (SEQUENCE) rises each time.
"""

import datetime as dt
import hashlib
from dataclasses import astuple, dataclass

from sqlalchemy.orm import Session

from storage.meeting import (
    ASKED,
    ATTENDING,
    HOST,
    IN_PERSON,
    MASTERCLASS,
    MENTEE,
    ONLINE,
    PUBLISHED,
    Enrollment,
    Meeting,
    enrollments_of,
    list_enrollments_ever,
)
from storage.person import Person

REQUEST, CANCEL = "REQUEST", "CANCEL"
HELD_STATES = (ATTENDING, ASKED)


@dataclass(frozen=True)
class CalendarEntry:
    """A meeting as it is in one person's calendar. Times are UTC."""

    summary: str
    description: str
    starts_at: dt.datetime
    ends_at: dt.datetime
    location: str
    url: str
    confirmed: bool  # False while they have yet to say that they can make it

    @property
    def digest(self) -> str:
        """A hash of everything in it."""
        return hashlib.sha256(repr(astuple(self)).encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Invitation:
    """An entry that is to be mailed. `method` is REQUEST, or CANCEL where the person no longer has a place."""

    uid: str
    method: str
    sequence: int
    entry: CalendarEntry
    host: str
    person: str


def entry_uid(meeting_id: int, person_id: int) -> str:
    """Return the UID of the person's entry of this meeting, which never changes; files to add to a calendar have it."""
    return f"session-{meeting_id}-person-{person_id}@mentorship"


def find_due_invitation(db: Session, meeting: Meeting, person: Person, now: dt.datetime) -> Invitation | None:
    """Return what has to be mailed to bring the person's calendar in line with the meeting; None where nothing has to.

    Nothing is mailed of a meeting that is over, and nothing of a draft.
    """
    enrollments = list_enrollments_ever(db, meeting.id, person.id)
    if not enrollments or meeting.ends_at <= now:
        return None
    last = _last_mailed(enrollments)
    wanted = meeting.state == PUBLISHED and enrollments[-1].state in HELD_STATES and person.can_take_part
    entry = calendar_entry_of(db, meeting, enrollments[-1])
    if not _needs_mail(last, entry, wanted=wanted):
        return None
    return Invitation(
        uid=entry_uid(meeting.id, person.id),
        method=REQUEST if wanted else CANCEL,
        sequence=max(_last_sequence(last) + 1, meeting.version),
        entry=entry,
        host=meeting.host.name,
        person=person.name,
    )


def _needs_mail(last: Enrollment | None, entry: CalendarEntry, *, wanted: bool) -> bool:
    """Return whether the person's calendar, as it was `last` mailed to, differs from the entry that is to be in it.

    Where none is `wanted`, it differs as long as there is one.
    """
    if last is None or (last.mailed or 0) <= 0:
        return wanted
    return not wanted or last.mailed_as != entry.digest


def mark_mailed(db: Session, meeting_id: int, person_id: int, invitation: Invitation) -> None:
    """Record that the invitation was mailed: this is what is in the person's calendar from now on."""
    enrollments = list_enrollments_ever(db, meeting_id, person_id)
    if enrollments:
        sign = 1 if invitation.method == REQUEST else -1
        enrollments[-1].mailed, enrollments[-1].mailed_as = sign * invitation.sequence, invitation.entry.digest


def calendar_entry_of(db: Session, meeting: Meeting, enrollment: Enrollment) -> CalendarEntry:
    """Return the meeting as it should be in the calendar of whoever has this place."""
    return CalendarEntry(
        summary=_summary(db, meeting, enrollment),
        description=meeting.description if meeting.kind == MASTERCLASS else meeting.topic,
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        location=location_text(meeting, enrollment),
        url=meeting.meeting_url if enrollment.method != IN_PERSON else "",
        confirmed=enrollment.state != ASKED,
    )


def location_text(meeting: Meeting, enrollment: Enrollment) -> str:
    """Return where whoever has this place goes, or `Online`."""
    if enrollment.method == ONLINE or not meeting.in_person:
        return "Online"
    here = meeting.location
    address = f"{here.name}, {here.address}" if here.address else here.name
    return f"{address}, or online" if meeting.online and enrollment.method is None else address


def _summary(db: Session, meeting: Meeting, enrollment: Enrollment) -> str:
    if meeting.kind == MASTERCLASS:
        return f"Masterclass: {meeting.title}"
    if enrollment.role != HOST:
        return f"Mentorship session with {meeting.host.name}"
    mentee = next((each.person for each in enrollments_of(db, [meeting.id]) if each.role == MENTEE), None)
    return f"Mentorship session with {mentee.name}" if mentee is not None else "Open mentorship session"


def _last_sequence(last: Enrollment | None) -> int:
    """Return the SEQUENCE of what was mailed last; 0 where nothing was."""
    return abs(last.mailed or 0) if last is not None else 0


def _last_mailed(enrollments: list[Enrollment]) -> Enrollment | None:
    """Return the place of which something was mailed last: numbers only ever rise."""
    return max((each for each in enrollments if each.mailed), key=lambda each: abs(each.mailed or 0), default=None)
