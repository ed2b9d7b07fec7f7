"""What is in someone's own calendar of a meeting, and what has to be sent to bring it up to date, by mail or by file.

A person has one entry for each meeting: a row of `calendar_entry`, which numbers what stands in it (SEQUENCE of RFC
5545) for mail and file alike. It is sent when they get a place or ask for a file, again when anything in it changes,
and as cancelled when they lose the place.
"""

import datetime as dt
import hashlib
from collections.abc import Sequence
from dataclasses import astuple, dataclass, replace
from typing import NamedTuple

from sqlalchemy.orm import Session

from storage.calendar_entry import (
    CANCEL,
    PUBLISH,
    REQUEST,
    CalendarEntry,
    add_calendar_entries,
    find_calendar_entry,
    list_followed_by_file,
    lock_calendar_entry,
    set_followed_by_file,
)
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
from storage.workspace import Workspace

HELD_STATES = (ATTENDING, ASKED)


@dataclass(frozen=True)
class CalendarEvent:
    """A meeting as it is in one person's calendar. Times are UTC; `zone` is the IANA zone in which they were meant."""

    summary: str
    description: str
    starts_at: dt.datetime
    ends_at: dt.datetime
    zone: str
    location: str
    url: str
    host: str
    confirmed: bool  # False while they have yet to say that they can make it


class SentEntry(NamedTuple):
    """What was sent of an entry, as it can be kept with a notice: METHOD and SEQUENCE of which meeting."""

    meeting_id: int
    method: str
    sequence: int


@dataclass(frozen=True)
class Invitation:
    """An entry that is to be sent.

    `method` is REQUEST by mail and PUBLISH by file, or CANCEL where the person no longer has a place. `host_uri` leads
    to the host in Slack.
    """

    meeting_id: int
    uid: str
    method: str
    sequence: int
    event: CalendarEvent
    person: str
    host_uri: str
    is_update: bool = False  # it stands in the calendar already, by an earlier mail

    @property
    def as_sent(self) -> SentEntry:
        """What is kept of it once it is sent."""
        return SentEntry(self.meeting_id, self.method, self.sequence)


@dataclass(frozen=True)
class _Standing:
    """What should be in the person's calendar now: the event, or where it is not `held`, nothing any more."""

    event: CalendarEvent
    held: bool

    @property
    def digest(self) -> str:
        """A hash of everything in it."""
        return hashlib.sha256(repr(astuple(self)).encode()).hexdigest()[:16]


def find_due_invitation(db: Session, meeting: Meeting, person: Person, now: dt.datetime) -> Invitation | None:
    """Return what has to be mailed to bring the person's calendar in line with the meeting; None where nothing has to.

    Nothing is mailed of a meeting that is over, and nothing of a draft. The entry is locked.
    """
    standing = _find_standing(db, meeting, person, now)
    if standing is None:
        return None
    entry = lock_calendar_entry(db, meeting.workspace_id, meeting.id, person.id)
    if standing.held:
        sure = entry.mailed == REQUEST and entry.mailed_at is not None
        due = not sure or entry.mailed_sequence != _number(entry, standing)
    else:
        sure, due = True, entry.mailed == REQUEST
    if not due:
        return None
    return replace(_hand_out(db, meeting, person, entry, standing, REQUEST), is_update=sure)


def find_due_file(
    db: Session, meeting: Meeting, person: Person, now: dt.datetime, *, asked: bool, by_mail: bool
) -> Invitation | None:
    """Return what a file has to bring to the person's calendar; None where it needs nothing. The entry is locked.

    `asked` is a file that they asked for just now, `by_mail` that their calendar gets its changes by mail.
    """
    standing = _find_standing(db, meeting, person, now)
    if standing is None:
        return None
    entry = lock_calendar_entry(db, meeting.workspace_id, meeting.id, person.id)
    due = asked and standing.held or _is_file_due(entry, standing, by_mail=by_mail)
    return _hand_out(db, meeting, person, entry, standing, PUBLISH) if due else None


def is_file_due(db: Session, meeting: Meeting, person: Person, now: dt.datetime, *, by_mail: bool) -> bool:
    """Return whether a file has to bring the person's calendar in line with the meeting."""
    entry = find_calendar_entry(db, meeting.id, person.id)
    if entry is None or not entry.is_followed_by_file(by_mail=by_mail):
        return False
    standing = _find_standing(db, meeting, person, now)
    return standing is not None and _is_file_due(entry, standing, by_mail=by_mail)


def mark_mailed(db: Session, workspace_id: int, person_id: int, sent: SentEntry, now: dt.datetime) -> None:
    """Record that the entry was mailed: this is what is in the person's calendar from now on."""
    entry = lock_calendar_entry(db, workspace_id, sent.meeting_id, person_id)
    entry.mailed, entry.mailed_sequence, entry.mailed_at = sent.method, sent.sequence, now


def mark_perhaps_mailed(db: Session, workspace_id: int, person_id: int, sent: SentEntry) -> None:
    """Record that the entry may have been mailed: if so, it has to be taken out again, and else it is still to come."""
    entry = lock_calendar_entry(db, workspace_id, sent.meeting_id, person_id)
    if sent.method == REQUEST:
        entry.mailed, entry.mailed_sequence, entry.mailed_at = REQUEST, sent.sequence, None


def mark_filed(db: Session, workspace_id: int, person_id: int, sent: SentEntry, now: dt.datetime) -> None:
    """Record that a file was sent; with one that ends the entry, no more files follow until the person asks for one."""
    entry = lock_calendar_entry(db, workspace_id, sent.meeting_id, person_id)
    entry.filed, entry.filed_sequence, entry.filed_at = sent.method, sent.sequence, now
    if sent.method == CANCEL:
        entry.by_file = False


def follow_by_file(db: Session, meeting: Meeting, person: Person) -> None:
    """Let the person have a file of the meeting, and another one at every change."""
    lock_calendar_entry(db, meeting.workspace_id, meeting.id, person.id).by_file = True


def resume_files(db: Session, meeting: Meeting, person: Person) -> None:
    """Let the person have files of the meeting again, if it was a file that took it out of their calendar."""
    entry = find_calendar_entry(db, meeting.id, person.id)
    if entry is not None and entry.filed == CANCEL:
        follow_by_file(db, meeting, person)


def carry_over_files(db: Session, old: Meeting, new: Meeting, people: Sequence[Person]) -> None:
    """Let those of these people who have files of the old meeting have them of the new one, with entries of its own."""
    following = list_followed_by_file(db, old.id, [each.id for each in people])
    add_calendar_entries(db, new.workspace_id, new.id, following)
    set_followed_by_file(db, new.id, following)


def event_of(db: Session, meeting: Meeting, enrollment: Enrollment) -> CalendarEvent:
    """Return the meeting as it should be in the calendar of whoever has this place."""
    mentee = _find_mentee(db, meeting) if enrollment.role == HOST else None
    method = mentee.method if mentee is not None else enrollment.method
    url = link_for(meeting, method)
    return CalendarEvent(
        summary=_summary(meeting, enrollment, mentee),
        description=_description(meeting, url),
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        zone=meeting.zone,
        location=_location(meeting, method, url),
        url=url,
        host=meeting.host.name,
        confirmed=enrollment.state != ASKED and not enrollment.to_confirm,
    )


def own_method(db: Session, meeting: Meeting, enrollment: Enrollment) -> str | None:
    """Return how whoever has this place takes part: a mentor as their mentee does. None: in either way."""
    mentee = _find_mentee(db, meeting) if enrollment.role == HOST else None
    return mentee.method if mentee is not None else enrollment.method


def link_for(meeting: Meeting, method: str | None) -> str:
    """Return the meeting link for whoever takes part by this method; empty where they come in person."""
    return meeting.meeting_url if method != IN_PERSON else ""


def location_text(meeting: Meeting, method: str | None) -> str:
    """Return where whoever takes part by this method goes, or `Online`."""
    if method == ONLINE or not meeting.in_person:
        return "Online"
    here = meeting.location
    address = f"{here.name}, {here.address}" if here.address else here.name
    return f"{address}, or online" if meeting.online and method is None else address


def _location(meeting: Meeting, method: str | None, url: str) -> str:
    """Return where it is, with the link to it: calendars show LOCATION, and few of them URL."""
    where = location_text(meeting, method)
    if not url or where != "Online" and not where.endswith("or online"):
        return where
    return url if where == "Online" else f"{where}: {url}"


def _description(meeting: Meeting, url: str) -> str:
    about = meeting.description if meeting.kind == MASTERCLASS else meeting.topic
    return "\n\n".join(each for each in (about, f"Join online: {url}" if url else "") if each)


def _summary(meeting: Meeting, enrollment: Enrollment, mentee: Enrollment | None) -> str:
    if meeting.kind == MASTERCLASS:
        return f"Masterclass: {meeting.title}"
    if enrollment.role != HOST:
        return f"Mentorship session with {meeting.host.name}"
    return f"Mentorship session with {mentee.person.name}" if mentee is not None else "Open mentorship session"


def _find_mentee(db: Session, meeting: Meeting) -> Enrollment | None:
    """Return the place of a session's mentee; None where nobody has booked it, and of a masterclass."""
    if meeting.kind == MASTERCLASS:
        return None
    return next((each for each in enrollments_of(db, [meeting.id]) if each.role == MENTEE), None)


def _find_standing(db: Session, meeting: Meeting, person: Person, now: dt.datetime) -> _Standing | None:
    """Return how the meeting should be in the person's calendar; None if it is over, or they never had a place."""
    enrollments = list_enrollments_ever(db, meeting.id, person.id)
    if not enrollments or meeting.ends_at <= now:
        return None
    held = meeting.state == PUBLISHED and enrollments[-1].state in HELD_STATES and person.can_take_part
    if not held and find_calendar_entry(db, meeting.id, person.id) is None:
        return None
    return _Standing(event_of(db, meeting, enrollments[-1]), held)


def _is_file_due(entry: CalendarEntry, standing: _Standing, *, by_mail: bool) -> bool:
    if not entry.is_followed_by_file(by_mail=by_mail):
        return False
    if not standing.held:
        return entry.by_file and entry.filed == PUBLISH or entry.is_in_calendar and not by_mail
    mailed = entry.mailed_sequence if entry.mailed_at is not None and not entry.by_file else 0
    return max(entry.filed_sequence, mailed) != _number(entry, standing)


def _number(entry: CalendarEntry, standing: _Standing) -> int:
    """Return the SEQUENCE of this content: that of the newest if it is the same, else the next."""
    return entry.sequence if entry.digest == standing.digest else entry.sequence + 1


def _hand_out(
    db: Session, meeting: Meeting, person: Person, entry: CalendarEntry, standing: _Standing, method: str
) -> Invitation:
    """Number the content for good, before anybody sees it, and return it."""
    entry.sequence, entry.digest = _number(entry, standing), standing.digest
    workspace = db.get_one(Workspace, meeting.workspace_id)
    return Invitation(
        meeting_id=meeting.id,
        uid=entry.uid,
        method=method if standing.held else CANCEL,
        sequence=entry.sequence,
        event=standing.event,
        person=person.name,
        host_uri=f"slack://user?team={workspace.team_id}&id={meeting.host.slack_id}",
    )
