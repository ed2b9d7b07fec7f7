"""Joining a meeting: whoever has a place in it is told how, ten minutes before it begins and when it begins."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from mentorship.masterclasses.announcement import refresh_channels
from mentorship.outbox.kinds import NoticeKind
from mentorship.outbox.notify import notify
from mentorship.people.person import PersonView
from mentorship.people.person import person_view as shown_person
from mentorship.program import location as places
from mentorship.program.location import LocationView
from storage.meeting import ASKED, HOST, IN_PERSON, MASTERCLASS, MENTEE, ONLINE, Enrollment, Meeting, find_meeting
from storage.person import Person
from storage.start_reminder import (
    TOLD_NOTHING,
    TOLD_NOW,
    TOLD_SOON,
    list_due_reminders,
    list_enrollments_to_remind,
    lock_due_reminder,
)

SOON = dt.timedelta(minutes=10)
MINUTE = dt.timedelta(minutes=1)


@dataclass(frozen=True)
class JoinView:
    """What somebody who has a place in a meeting needs to know when it begins."""

    reader: PersonView
    hosting: bool
    kind: str  # session, masterclass
    title: str  # a masterclass's title; a session's topic, which may be empty
    other: PersonView | None  # whom they meet: the host, or a session's mentee; None for a masterclass's host
    starts_at: dt.datetime
    ends_at: dt.datetime
    minutes: int  # until it begins, rounded up; 0 or less once it has begun
    online: bool  # whether the reader takes part online; the host of a meeting that is both has this and the next
    in_person: bool
    method: str | None  # how the mentee attends, for the mentor of a session that is both
    url: str
    link_state: str  # how a link that Zoom makes stands, where there is none yet: awaited, failed
    asked: bool  # whether the reader has yet to say that they can make it, and keeps the place until then
    location: LocationView


def due(db: Session, now: dt.datetime) -> list[int]:
    """The meetings that begin, or begin soon, of which this is still to be told: to be given to `announce`."""
    return list_due_reminders(db, now, now + SOON)


def send_reminders(db: Session, meeting_id: int, *, now: dt.datetime) -> None:
    """Tell everybody in the meeting that it begins soon, or that it begins; once, however many processes try.

    A session that nobody has booked begins for nobody: its mentor is told nothing.
    """
    meeting = lock_due_reminder(db, meeting_id, now, now + SOON)
    if meeting is None:
        return
    begun = meeting.starts_at <= now
    meeting.join_told = TOLD_NOW if begun else TOLD_SOON
    kind, starts = NoticeKind.JOIN_NOW if begun else NoticeKind.JOIN_SOON, meeting.starts_at.isoformat()
    for each in _unless_only_mentor(meeting, _enrollments_to_tell(db, meeting, begun=begun)):
        if each.person.can_take_part:
            key = f"{kind}:{meeting.id}:{each.person_id}:{int(meeting.starts_at.timestamp())}"
            notify(db, kind, each.person, meeting=meeting, details={"starts": starts}, key=key, now=now)
    if begun and meeting.kind == MASTERCLASS:  # no spot in it can be reserved any more
        refresh_channels(db, meeting, now=now)


def reset_start_reminders(meeting: Meeting, now: dt.datetime) -> None:
    """It has just been published, or moved to another time: what was told of the old one does not count.

    Where the new time comes soon, they have just learned of it, and are next told when it begins.
    """
    meeting.join_told = TOLD_NOTHING if meeting.starts_at - now > SOON else TOLD_SOON


def how_to_join(
    db: Session, person: Person, meeting_id: int, *, kind: NoticeKind, starts_at: dt.datetime, now: dt.datetime
) -> JoinView | None:
    """The meeting that begins (soon, if so its `kind`) at `starts_at`, for one who has a place in it.

    None when there is nothing to tell any more: it was cancelled or moved, it is over, it has begun meanwhile (which is
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
    """The places in it. Whoever has only just got theirs need not be told that it begins soon."""
    found = list_enrollments_to_remind(db, meeting.id)
    return [each for each in found if begun or each.created_at <= meeting.starts_at - SOON]


def _unless_only_mentor(meeting: Meeting, found: list[Enrollment]) -> list[Enrollment]:
    """These places, unless they are only the mentor's in a session. A masterclass's host waits for whoever may come."""
    return found if meeting.kind == MASTERCLASS or any(each.role != HOST for each in found) else []


def _join_view(
    meeting: Meeting, own_enrollment: Enrollment, coming: Iterable[Enrollment], now: dt.datetime
) -> JoinView:
    hosting, masterclass = own_enrollment.role == HOST, meeting.kind == MASTERCLASS
    mentee = next((each for each in coming if each.role == MENTEE), None)
    other = (mentee.person if mentee is not None else None) if hosting else meeting.host
    return JoinView(
        reader=shown_person(own_enrollment.person),
        hosting=hosting,
        kind=meeting.kind,
        title=meeting.title if masterclass else meeting.topic,
        other=shown_person(other) if other is not None else None,
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        minutes=-((now - meeting.starts_at) // MINUTE),
        online=meeting.online and own_enrollment.method != IN_PERSON,
        in_person=meeting.in_person and own_enrollment.method != ONLINE,
        method=mentee.method if hosting and mentee is not None and meeting.online and meeting.in_person else None,
        url=meeting.meeting_url,
        link_state=meeting.link_state if not meeting.meeting_url else "",
        asked=own_enrollment.state == ASKED,
        location=places.location_view(meeting.location),
    )
