"""Reminders of the start: everyone in a meeting is told how to join, ten minutes before and when it begins."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from mentorship.masterclasses.announcement import refresh_channels
from mentorship.masterclasses.channel_posts import post_start
from mentorship.meetings.meeting import SOON
from mentorship.outbox.kinds import NoticeKind
from mentorship.outbox.notify import notify, refresh_home, update_questions
from mentorship.outbox.questions import reminder_subject, update_all_questions
from mentorship.people.person import PersonView, person_view
from mentorship.program.location import LocationView, location_view
from storage.meeting import (
    ASKED,
    HOST,
    IN_PERSON,
    MASTERCLASS,
    MENTEE,
    ONLINE,
    TOLD_NOW,
    TOLD_SOON,
    Enrollment,
    Meeting,
    find_meeting,
)
from storage.person import Person
from storage.start_reminder import (
    list_due_reminders,
    list_enrollments_to_remind,
    lock_due_reminder,
)

MINUTE = dt.timedelta(minutes=1)


@dataclass(frozen=True)
class JoinView:
    """What someone who has a place in a meeting needs to know when it begins."""

    reader: PersonView
    hosting: bool
    kind: str  # session, masterclass
    title: str  # of a masterclass; a session's topic, which may be empty
    other: PersonView | None  # whom they meet: the host, or a session's mentee; None for a masterclass's host
    starts_at: dt.datetime
    ends_at: dt.datetime
    minutes: int  # until it begins, rounded up; 0 or less once it has begun
    online: bool  # how to join: as the reader attends, or the mentee whom they meet; both ways while nobody has chosen
    in_person: bool
    method: str | None  # how the mentee attends, for the mentor of a session that offers both
    url: str
    link_state: str  # awaited or failed, while there is no link from Zoom yet
    asked: bool  # whether the reader has yet to confirm; the place is kept until then
    location: LocationView


def due(db: Session, now: dt.datetime) -> list[int]:
    """Return the ids of the meetings that begin, or begin soon, and of which this is still to be told: each is to be
    given to `send_reminders`.
    """
    return list_due_reminders(db, now, now + SOON)


def send_reminders(db: Session, meeting_id: int, *, now: dt.datetime) -> None:
    """Tell everyone in the meeting that it begins soon, or that it begins; once, however many processes try.

    The mentor of a session that nobody has booked is told nothing.
    """
    meeting = lock_due_reminder(db, meeting_id, now, now + SOON)
    if meeting is None:
        return
    begun = meeting.starts_at <= now
    meeting.join_told = TOLD_NOW if begun else TOLD_SOON
    kind, starts = NoticeKind.JOIN_NOW if begun else NoticeKind.JOIN_SOON, meeting.starts_at.isoformat()
    for each in _unless_only_mentor(meeting, _enrollments_to_tell(db, meeting, begun=begun)):
        if each.person.can_take_part:
            details = {"starts": starts, "subject": reminder_subject(meeting, kind)}
            key = f"{kind}:{meeting.id}:{each.person_id}:{int(meeting.starts_at.timestamp())}"
            notify(db, kind, each.person, meeting=meeting, details=details, key=key, now=now)
            refresh_home(db, each.person, now=now)
            if begun and each.to_confirm and meeting.kind != MASTERCLASS:
                update_questions(db, meeting, each.person, now=now)
    if meeting.kind == MASTERCLASS and begun:  # a spot in it can no longer be reserved, nor anything be decided
        refresh_channels(db, meeting, now=now)
        update_all_questions(db, meeting, now=now)
    elif meeting.kind == MASTERCLASS:
        post_start(db, meeting, now=now)


def how_to_join(
    db: Session, person: Person, meeting_id: int, *, kind: NoticeKind, starts_at: dt.datetime, now: dt.datetime
) -> JoinView | None:
    """Return the meeting that begins at `starts_at` (soon, by the notice's `kind`), for someone who has a place in it.

    None when there is nothing left to tell: it was cancelled or moved, it is over, it has begun meanwhile (which is
    told by itself), or the person, or the only one whom they would have met, has given up the place.
    """
    meeting = find_meeting(db, person.workspace_id, meeting_id)
    if meeting is None or not meeting.live or meeting.starts_at != starts_at:
        return None
    if now >= (meeting.starts_at if kind == NoticeKind.JOIN_SOON else meeting.ends_at):
        return None
    coming = _unless_only_mentor(meeting, list_enrollments_to_remind(db, meeting.id, person.id))
    own_enrollment = next((each for each in coming if each.person_id == person.id), None)
    return _join_view(meeting, own_enrollment, coming, now) if own_enrollment is not None else None


def _enrollments_to_tell(db: Session, meeting: Meeting, *, begun: bool) -> list[Enrollment]:
    """Return the places in it. Whoever has only just got theirs need not be told that it begins soon."""
    found = list_enrollments_to_remind(db, meeting.id)
    return [each for each in found if begun or each.created_at <= meeting.starts_at - SOON]


def _unless_only_mentor(meeting: Meeting, found: list[Enrollment]) -> list[Enrollment]:
    """Return these places, unless they are only the mentor's in a session: a masterclass's host waits for whoever may
    come.
    """
    return found if meeting.kind == MASTERCLASS or any(each.role != HOST for each in found) else []


def _join_view(
    meeting: Meeting, own_enrollment: Enrollment, coming: Iterable[Enrollment], now: dt.datetime
) -> JoinView:
    """Return the meeting as whoever has `own_enrollment` joins it; `coming` are all who have a place."""
    hosting = own_enrollment.role == HOST
    mentee = next((each for each in coming if each.role == MENTEE), None)
    expected = _method_to_expect(meeting, mentee) if hosting else None
    way = expected or own_enrollment.method
    return JoinView(
        reader=person_view(own_enrollment.person),
        hosting=hosting,
        kind=meeting.kind,
        title=meeting.title if meeting.kind == MASTERCLASS else meeting.topic,
        other=_whom_they_meet(meeting, mentee, hosting=hosting),
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        minutes=-((now - meeting.starts_at) // MINUTE),
        online=meeting.online and way != IN_PERSON,
        in_person=meeting.in_person and way != ONLINE,
        method=expected,
        url=meeting.meeting_url,
        link_state=meeting.link_state if not meeting.meeting_url else "",
        asked=own_enrollment.state == ASKED,
        location=location_view(meeting.location),
    )


def _method_to_expect(meeting: Meeting, mentee: Enrollment | None) -> str | None:
    """Return how the mentee attends, if the session offers both ways."""
    return mentee.method if mentee is not None and meeting.online and meeting.in_person else None


def _whom_they_meet(meeting: Meeting, mentee: Enrollment | None, *, hosting: bool) -> PersonView | None:
    """Return the mentee for the host of a session, nobody for the host of a masterclass, and the host for others."""
    if not hosting:
        return person_view(meeting.host)
    return person_view(mentee.person) if mentee is not None else None
