"""What a mail is about, for its subject: the name of the meeting or request, and when it is in the person's zone."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from blocks.agenda.reminder import reminder_headline
from blocks.kit import cut
from blocks.mail_subject import (
    HEADLINES,
    MOVED_AWAY,
    NAME_LIMIT,
    NEW_MENTOR,
    SAYS_ABSENT,
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
from storage.meeting_lists import has_moved_booking_to
from storage.notice import Notice
from storage.person import Person, find_person
from storage.request import SessionRequest, find_request
from storage.zones import find_zone

SETTLED_BY_OTHERS = (NoticeKind.OUTCOME, NoticeKind.DISPUTE)  # admins, who have no part in it, are asked too


@dataclass(frozen=True)
class _Mail:
    """Which notice the mail tells, to whom and when."""

    db: Session
    notice: Notice
    kind: NoticeKind
    person: Person
    now: dt.datetime

    def moment(self, instant: dt.datetime) -> str:
        """Return the instant as the person reads it."""
        return format_near_datetime(instant, self.person.zone, self.person.locale, self.now)


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
    mail = _Mail(db, notice, kind, person, now)
    if meeting is None:
        return _about_request(mail)
    return _about_several(mail, meeting, invitations) or _about_one(mail, meeting, invitations)


def _about_several(mail: _Mail, meeting: Meeting, invitations: Sequence[Invitation]) -> str:
    """Return the subject of a mail about several sessions at once, of which `meeting` is the first; else empty."""
    kind, count, when = mail.kind, len(starts_told(mail.notice)), mail.moment(meeting.starts_at)
    if kind == NoticeKind.FILE_OFF:
        first = min(each.event.starts_at for each in invitations)
        return mail_subject(several_headline(kind, len(invitations)), when=mail.moment(first))
    if count < 2:
        return ""
    if kind == NoticeKind.SERIES:
        return mail_subject(series_headline(count, is_draft=meeting.state == DRAFT), when=when)
    if kind == NoticeKind.CANCELLED:
        return mail_subject(several_headline(kind, count), when=when)
    what = several_sessions(count, when)
    if kind == NoticeKind.HANDED_OVER and _is_mentee(meeting, mail.person):
        return mail_subject(NEW_MENTOR, f"{cut(to_one_line(meeting.host.name), NAME_LIMIT)}, {what}")
    return mail_subject(HEADLINES[kind], what, who=_name_concerned(mail))


def _about_one(mail: _Mail, meeting: Meeting, invitations: Sequence[Invitation]) -> str:
    """Return the subject of a mail about one meeting."""
    kind, person = mail.kind, mail.person
    mentee, when, headline = _mentee_of(mail.db, meeting), mail.moment(meeting.starts_at), HEADLINES[kind]
    what = to_one_line(_meeting_name(kind, meeting, mentee, person))
    if kind == NoticeKind.CARD and (moved_to := _moved_to(mail.db, meeting, person)) is not None:
        return mail_subject(MOVED_AWAY, what, mail.moment(moved_to))
    if kind == NoticeKind.CARD and invitations:
        headline = card_headline(_place(mail, meeting, mentee, invitations[0]))
    if kind == NoticeKind.HANDED_OVER and _is_mentee(meeting, person):
        headline = NEW_MENTOR
    what = to_one_line(meeting.host.name) if headline == NEW_MENTOR else what
    if kind == NoticeKind.OUTCOME and meeting.kind == MASTERCLASS:
        headline = WHO_WAS_THERE
    if kind == NoticeKind.ABSENT and person.id == meeting.host_id:
        headline = SAYS_ABSENT
    if kind == NoticeKind.REMINDER:
        headline, when = _how_soon(mail, meeting.starts_at)
    return mail_subject(headline, what, when, _name_concerned(mail))


def _about_request(mail: _Mail) -> str:
    """Return the subject of a mail about a request, or about one that is gone."""
    notice, kind, person = mail.notice, mail.kind, mail.person
    request = find_request(mail.db, notice.workspace_id, notice.request_id) if notice.request_id is not None else None
    if request is None:
        return mail_subject(HEADLINES[kind])
    other, proposed = to_one_line(request.other_person(person.id).name), proposed_starts(request)
    proposed = [each for each in proposed if each > mail.now] or proposed
    when = or_other_times(mail.moment(proposed[0]), len(proposed))
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


def _name_concerned(mail: _Mail) -> str:
    """Return the name of the one person whom the notice is about; empty where there are several, or it names none."""
    details = mail.notice.details
    concerned = "by" if mail.kind == NoticeKind.ABSENT else "person"
    numbers = details.get("people") or [details.get(concerned) or details.get("mentee")]
    who = find_person(mail.db, mail.notice.workspace_id, int(numbers[0] or 0)) if len(numbers) == 1 else None
    return to_one_line(who.name) if who is not None else ""


def _how_soon(mail: _Mail, starts_at: dt.datetime) -> tuple[str, str]:
    """Return how soon a meeting begins, for the reminder of it; and when, without the time where that is told then."""
    now, zone, locale = mail.now, mail.person.zone, mail.person.locale
    here, at = find_zone(zone), format_time(starts_at, zone, locale)
    days = (starts_at.astimezone(here).date() - now.astimezone(here).date()).days
    headline = reminder_headline(minutes_until(starts_at, now), days, at)
    if at in headline:
        return headline, format_near_day(starts_at, zone, locale, now)
    return headline, mail.moment(starts_at)


def _mentee_of(db: Session, meeting: Meeting) -> Person | None:
    if meeting.kind == MASTERCLASS:
        return None
    return next((each.person for each in enrollments_of(db, [meeting.id]) if each.role == MENTEE), None)


def _meeting_name(kind: NoticeKind, meeting: Meeting, mentee: Person | None, person: Person) -> str:
    if meeting.kind == MASTERCLASS:
        return f"masterclass of {meeting.host.name}" if kind.rules.hides_title else f"“{meeting.title}”"
    if kind in SETTLED_BY_OTHERS and mentee is not None and person.id not in (meeting.host_id, mentee.id):
        return f"the session of {meeting.host.name} with {mentee.name}"
    if person.id != meeting.host_id:
        return f"your session with {meeting.host.name}"
    return f"your session with {mentee.name}" if mentee is not None else "your session"


def _moved_to(db: Session, meeting: Meeting, person: Person) -> dt.datetime | None:
    """Return when it is now what the person's entry was of: another masterclass, or a session they moved to."""
    if meeting.moved_to_id is not None:
        return find_present(db, meeting).starts_at
    places = list_enrollments_ever(db, meeting.id, person.id)
    return places[-1].moved_to if places and places[-1].state in LOST else None


def _place(mail: _Mail, meeting: Meeting, mentee: Person | None, invitation: Invitation) -> Place:
    view = describe(mail.db, mail.person, [meeting], mail.now)[0] if meeting.kind == SESSION else None
    return Place(
        held=invitation.method != CANCEL,
        hosts=mail.person.id == meeting.host_id,
        booked=mentee is not None,
        confirmed=invitation.event.confirmed,
        masterclass=meeting.kind == MASTERCLASS,
        updated=invitation.is_update,
        offered_to=to_one_line(view.held_for.name) if view is not None and view.held_for else "",
        rebooked=has_moved_booking_to(mail.db, mail.person.id, meeting.starts_at),
        handed_over=view is not None and view.handed_over_by is not None,
    )


def _request_headline(request: SessionRequest, other: str) -> str:
    return (
        f"{other} offers you a session"
        if request.sender_id == request.mentor_id
        else f"{other} would like a session with you"
    )
