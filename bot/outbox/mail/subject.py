"""What a mail is about, for its subject: the name of the meeting or request, and when it is in the person's zone."""

import datetime as dt
from collections.abc import Sequence

from sqlalchemy.orm import Session

from blocks.kit import cut
from blocks.mail_subject import (
    HEADLINES,
    MOVED_AWAY,
    NAME_LIMIT,
    NEW_MENTOR,
    Place,
    card_headline,
    mail_subject,
    or_other_times,
    series_headline,
    several_headline,
    several_sessions,
)
from mentorship.meetings.invitation import Invitation
from mentorship.outbox.kinds import NoticeKind
from mentorship.requests.view import proposed_starts
from mentorship.sessions.view import describe
from mentorship.text import to_one_line
from mentorship.times import format_near_datetime
from storage.calendar_entry import CANCEL
from storage.meeting import (
    DRAFT,
    LOST,
    MASTERCLASS,
    MENTEE,
    SESSION,
    Meeting,
    enrollments_of,
    find_meeting,
    list_enrollments_ever,
)
from storage.notice import Notice
from storage.person import Person, find_person
from storage.request import SessionRequest, find_request


def subject_for(
    db: Session,
    notice: Notice,
    kind: NoticeKind,
    person: Person,
    meeting: Meeting | None,
    invitations: Sequence[Invitation],
    now: dt.datetime,
) -> str:
    """Return the subject of the mail that tells `kind` to the person, about the notice's meeting or request."""
    starts = starts_told(notice)
    if meeting is not None and kind == NoticeKind.SERIES and len(starts) > 1:
        headline = series_headline(len(starts), is_draft=meeting.state == DRAFT)
        return mail_subject(headline, when=_moment(meeting.starts_at, person, now))
    if meeting is not None and kind == NoticeKind.FILE_OFF:
        first = min(each.event.starts_at for each in invitations)
        return mail_subject(several_headline(kind, len(invitations)), when=_moment(first, person, now))
    if meeting is not None and kind == NoticeKind.CANCELLED and len(starts) > 1:
        return mail_subject(several_headline(kind, len(starts)), when=_moment(meeting.starts_at, person, now))
    if meeting is not None and len(starts) > 1:
        several = several_sessions(len(starts), _moment(meeting.starts_at, person, now))
        headline, what = _or_new_mentor(HEADLINES[kind], several, meeting, person)
        named = what if what == several else f"{cut(what, NAME_LIMIT)}, {several}"
        return mail_subject(headline, named, who=_name_concerned(db, notice))
    if meeting is not None:
        mentee = _mentee_of(db, meeting)
        what, starts_at = _meeting_name(kind, meeting, mentee, person), meeting.starts_at
        if kind == NoticeKind.CARD and (moved_to := _moved_to(db, meeting, person)) is not None:
            return mail_subject(MOVED_AWAY, to_one_line(what), _moment(moved_to, person, now))
        headline = HEADLINES[kind]
        if kind == NoticeKind.CARD and invitations:
            headline = card_headline(_place(db, meeting, mentee, person, invitations[0], now))
        headline, what = _or_new_mentor(headline, to_one_line(what), meeting, person)
        return mail_subject(headline, what, _moment(starts_at, person, now), _name_concerned(db, notice))
    request = find_request(db, notice.workspace_id, notice.request_id) if notice.request_id is not None else None
    if request is None:
        return mail_subject(HEADLINES[kind])
    other = to_one_line(request.other_person(person.id).name)
    proposed = proposed_starts(request)
    proposed = [each for each in proposed if each > now] or proposed
    when = or_other_times(_moment(proposed[0], person, now), len(proposed))
    if kind == NoticeKind.REQUEST_CARD:
        return mail_subject(_request_headline(request, other), when=when)
    return mail_subject(HEADLINES[kind], f"session with {other}", when)


def _or_new_mentor(headline: str, what: str, meeting: Meeting, person: Person) -> tuple[str, str]:
    """Return the headline and what it is about; of a session handed over, to its mentee, who their mentor is now."""
    is_mentee = meeting.kind == SESSION and person.id != meeting.host_id
    if is_mentee and headline == HEADLINES[NoticeKind.HANDED_OVER]:
        return NEW_MENTOR, to_one_line(meeting.host.name)
    return headline, what


def starts_told(notice: Notice) -> list[str]:
    """Return when the sessions start that the notice tells of at once; empty where it tells of one thing."""
    starts = notice.details.get("starts")
    return starts if isinstance(starts, list) else []


def _name_concerned(db: Session, notice: Notice) -> str:
    """Return the name of the one person whom the notice is about; empty where there are several, or it names none."""
    numbers = notice.details.get("people") or [notice.details.get("person") or notice.details.get("mentee")]
    who = find_person(db, notice.workspace_id, int(numbers[0] or 0)) if len(numbers) == 1 else None
    return to_one_line(who.name) if who is not None else ""


def _moment(instant: dt.datetime, person: Person, now: dt.datetime) -> str:
    return format_near_datetime(instant, person.zone, person.locale, now)


def _mentee_of(db: Session, meeting: Meeting) -> Person | None:
    if meeting.kind == MASTERCLASS:
        return None
    return next((each.person for each in enrollments_of(db, [meeting.id]) if each.role == MENTEE), None)


def _meeting_name(kind: NoticeKind, meeting: Meeting, mentee: Person | None, person: Person) -> str:
    if meeting.kind == MASTERCLASS:
        return f"masterclass of {meeting.host.name}" if kind.rules.hides_title else f"“{meeting.title}”"
    if person.id != meeting.host_id:
        return f"your session with {meeting.host.name}"
    return f"your session with {mentee.name}" if mentee is not None else "your session"


def _moved_to(db: Session, meeting: Meeting, person: Person) -> dt.datetime | None:
    """Return when it is now what the person's entry was of: another masterclass, or a session they moved to."""
    if meeting.moved_to_id is not None:
        new = find_meeting(db, meeting.workspace_id, meeting.moved_to_id)
        return new.starts_at if new is not None else None
    places = list_enrollments_ever(db, meeting.id, person.id)
    return places[-1].moved_to if places and places[-1].state in LOST else None


def _place(
    db: Session, meeting: Meeting, mentee: Person | None, person: Person, invitation: Invitation, now: dt.datetime
) -> Place:
    (view,) = describe(db, person, [meeting], now) if meeting.kind == SESSION else (None,)
    return Place(
        held=invitation.method != CANCEL,
        hosts=person.id == meeting.host_id,
        booked=mentee is not None,
        confirmed=invitation.event.confirmed,
        masterclass=meeting.kind == MASTERCLASS,
        updated=invitation.is_update,
        handed_over=view is not None and view.handed_over_by is not None,
    )


def _request_headline(request: SessionRequest, other: str) -> str:
    return (
        f"{other} offers you a session" if request.sender_id == request.mentor_id else f"{other} asks you for a session"
    )
