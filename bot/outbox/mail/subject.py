"""What a mail is about, for its subject: the name of the meeting or request, and when it is in the person's zone."""

import datetime as dt
from collections.abc import Sequence

from sqlalchemy.orm import Session

from blocks.agenda.reminder import reminder_headline
from blocks.kit import cut
from blocks.mail_subject import (
    HEADLINES,
    MOVED_AWAY,
    NAME_LIMIT,
    NEW_MENTOR,
    WHO_WAS_THERE,
    Place,
    card_headline,
    mail_subject,
    or_other_times,
    series_headline,
    several_headline,
    several_sessions,
)
from mentorship.agenda.reminder_view import minutes_until
from mentorship.masterclasses.replacement import find_present
from mentorship.meetings.invitation import Invitation
from mentorship.outbox.kinds import NoticeKind
from mentorship.requests.view import proposed_starts
from mentorship.sessions.view import describe
from mentorship.text import to_one_line
from mentorship.times import format_near_datetime, format_near_day, format_time
from storage.calendar_entry import CANCEL
from storage.meeting import (
    DRAFT,
    LOST,
    MASTERCLASS,
    MENTEE,
    SESSION,
    Meeting,
    enrollments_of,
    list_enrollments_ever,
)
from storage.notice import Notice
from storage.person import Person, find_person
from storage.request import SessionRequest, find_request
from storage.zones import find_zone


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
    if meeting is None:
        return _about_request(db, notice, kind, person, now)
    several = _about_several(db, notice, kind, person, meeting, invitations, now)
    return several or _about_one(db, notice, kind, person, meeting, invitations, now)


def _about_several(
    db: Session,
    notice: Notice,
    kind: NoticeKind,
    person: Person,
    meeting: Meeting,
    invitations: Sequence[Invitation],
    now: dt.datetime,
) -> str:
    """Return the subject of a mail about several sessions at once, of which `meeting` is the first; else empty."""
    count, when = len(starts_told(notice)), _moment(meeting.starts_at, person, now)
    if kind == NoticeKind.FILE_OFF:
        first = min(each.event.starts_at for each in invitations)
        return mail_subject(several_headline(kind, len(invitations)), when=_moment(first, person, now))
    if count < 2:
        return ""
    if kind == NoticeKind.SERIES:
        return mail_subject(series_headline(count, is_draft=meeting.state == DRAFT), when=when)
    if kind == NoticeKind.CANCELLED:
        return mail_subject(several_headline(kind, count), when=when)
    what = several_sessions(count, when)
    if kind == NoticeKind.HANDED_OVER and _is_mentee(meeting, person):
        return mail_subject(NEW_MENTOR, f"{cut(to_one_line(meeting.host.name), NAME_LIMIT)}, {what}")
    return mail_subject(HEADLINES[kind], what, who=_name_concerned(db, notice))


def _about_one(
    db: Session,
    notice: Notice,
    kind: NoticeKind,
    person: Person,
    meeting: Meeting,
    invitations: Sequence[Invitation],
    now: dt.datetime,
) -> str:
    mentee, when, headline = _mentee_of(db, meeting), _moment(meeting.starts_at, person, now), HEADLINES[kind]
    what = to_one_line(_meeting_name(kind, meeting, mentee, person))
    if kind == NoticeKind.CARD and (moved_to := _moved_to(db, meeting, person)) is not None:
        return mail_subject(MOVED_AWAY, what, _moment(moved_to, person, now))
    if kind == NoticeKind.CARD and invitations:
        headline = card_headline(_place(db, meeting, mentee, person, invitations[0], now))
    if kind == NoticeKind.HANDED_OVER and _is_mentee(meeting, person):
        headline = NEW_MENTOR
    what = to_one_line(meeting.host.name) if headline == NEW_MENTOR else what
    if kind == NoticeKind.OUTCOME and meeting.kind == MASTERCLASS:
        headline = WHO_WAS_THERE
    if kind == NoticeKind.REMINDER:
        headline, when = _how_soon(meeting.starts_at, person, now)
    return mail_subject(headline, what, when, _name_concerned(db, notice))


def _about_request(db: Session, notice: Notice, kind: NoticeKind, person: Person, now: dt.datetime) -> str:
    request = find_request(db, notice.workspace_id, notice.request_id) if notice.request_id is not None else None
    if request is None:
        return mail_subject(HEADLINES[kind])
    other, proposed = to_one_line(request.other_person(person.id).name), proposed_starts(request)
    proposed = [each for each in proposed if each > now] or proposed
    when = or_other_times(_moment(proposed[0], person, now), len(proposed))
    if kind == NoticeKind.REQUEST_CARD:
        return mail_subject(_request_headline(request, other), when=when)
    return mail_subject(HEADLINES[kind], f"session with {other}", when)


def _is_mentee(meeting: Meeting, person: Person) -> bool:
    """Return whether the person, who has a part in the meeting, is not the mentor of a session."""
    return meeting.kind == SESSION and person.id != meeting.host_id


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


def _how_soon(starts_at: dt.datetime, person: Person, now: dt.datetime) -> tuple[str, str]:
    """Return how soon a meeting begins, for the reminder of it; and when, without the time where that is told then."""
    here, at = find_zone(person.zone), format_time(starts_at, person.zone, person.locale)
    days = (starts_at.astimezone(here).date() - now.astimezone(here).date()).days
    headline = reminder_headline(minutes_until(starts_at, now), days, at)
    if at in headline:
        return headline, format_near_day(starts_at, person.zone, person.locale, now)
    return headline, _moment(starts_at, person, now)


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
        return find_present(db, meeting).starts_at
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
