"""What a mail is about, for its subject: the title of the meeting or request, and the day in the person's zone."""

import datetime as dt

from sqlalchemy.orm import Session

from blocks.mail_subject import HEADLINES, OUT_OF_CALENDAR, mail_subject
from mentorship.meetings.invitation import Invitation
from mentorship.outbox.kinds import NoticeKind
from mentorship.text import to_one_line
from mentorship.times import format_day
from storage.calendar_entry import CANCEL
from storage.meeting import MASTERCLASS, MENTEE, Meeting, enrollments_of
from storage.notice import Notice
from storage.person import Person
from storage.request import find_request


def subject_for(
    db: Session,
    notice: Notice,
    kind: NoticeKind,
    person: Person,
    meeting: Meeting | None,
    invitation: Invitation | None,
) -> str:
    """Return the subject of the mail that tells `kind` to the person, about the notice's meeting or request."""
    leaves_calendar = kind == NoticeKind.CARD and invitation is not None and invitation.method == CANCEL
    headline = OUT_OF_CALENDAR if leaves_calendar else HEADLINES[kind]
    title, starts_at = _topic(db, notice, kind, person, meeting)
    day = format_day(starts_at, person.zone, person.locale) if starts_at is not None else ""
    return mail_subject(headline, to_one_line(title), day)


def _topic(
    db: Session, notice: Notice, kind: NoticeKind, person: Person, meeting: Meeting | None
) -> tuple[str, dt.datetime | None]:
    """Return the title of what the mail is about, and when that starts; empty where it is about neither."""
    if meeting is not None:
        return _meeting_title(db, kind, meeting, person), meeting.starts_at
    request = find_request(db, notice.workspace_id, notice.request_id) if notice.request_id is not None else None
    if request is not None:
        return f"session with {request.other_person(person.id).name}", dt.datetime.fromisoformat(request.times[0])
    return "", None


def _meeting_title(db: Session, kind: NoticeKind, meeting: Meeting, person: Person) -> str:
    if meeting.kind == MASTERCLASS:
        return f"masterclass of {meeting.host.name}" if kind.rules.hides_title else f"“{meeting.title}”"
    title = _session_title(db, meeting, person)
    return f"{title} (“{meeting.topic}”)" if meeting.topic else title


def _session_title(db: Session, meeting: Meeting, person: Person) -> str:
    if person.id != meeting.host_id:
        return f"session with {meeting.host.name}"
    roles = {each.role: each.person for each in enrollments_of(db, [meeting.id])}
    return f"session with {roles[MENTEE].name}" if MENTEE in roles else "your session"
