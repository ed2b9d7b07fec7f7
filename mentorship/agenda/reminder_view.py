"""What a reminder says when it is delivered: what begins when, how to join it, and what it is to be about."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from mentorship.meetings.timespan import time_token
from mentorship.people.person import PersonView, person_view
from mentorship.program.location import LocationView, location_view
from mentorship.program.reminders import AT_START, reminders_of
from storage.meeting import (
    ASKED,
    HOST,
    IN_PERSON,
    MASTERCLASS,
    MENTEE,
    ONLINE,
    Enrollment,
    Meeting,
    find_meeting,
)
from storage.meeting_start import list_kept_places
from storage.person import Person

MINUTE = dt.timedelta(minutes=1)


@dataclass(frozen=True)
class ReminderView:
    """What someone who has a place in a meeting needs to know before it begins."""

    id: int  # of the meeting
    reader: PersonView
    as_of: dt.datetime  # when it was read
    hosting: bool
    kind: str  # session, masterclass
    title: str  # of a masterclass; a session's topic, which may be empty
    other: PersonView | None  # whom they meet: the host, or a session's mentee; None for a masterclass's host
    starts_at: dt.datetime
    ends_at: dt.datetime
    minutes: int  # until it begins, rounded up; 0 or less once it has begun
    about: str  # what the mentee of a session would like to talk about
    online: bool  # how to join: as the reader attends, or the mentee whom they meet; both ways while nobody has chosen
    in_person: bool
    method: str | None  # how the mentee attends, for the mentor of a session that offers both
    url: str
    link_state: str  # awaited or failed, while there is no link from Zoom yet
    asked: bool  # whether the reader has yet to confirm; the place is kept until then
    location: LocationView

    @property
    def can_answer(self) -> bool:
        """Return whether the reader can still say whether they can make it."""
        return self.asked and self.minutes > 0

    @property
    def time_token(self) -> str:
        """Which time it has: see `mentorship.meetings.timespan.time_token`."""
        return time_token(self.starts_at, self.ends_at)


def minutes_until(starts_at: dt.datetime, now: dt.datetime) -> int:
    """Return how many minutes it is until then, rounded up; 0 or less once it has begun."""
    return -((now - starts_at) // MINUTE)


def describe_reminder(
    db: Session,
    person: Person,
    meeting_id: int,
    *,
    starts_at: dt.datetime,
    names: Iterable[str] | None,
    now: dt.datetime,
) -> ReminderView | None:
    """Return the meeting that begins at `starts_at`, for someone who has a place in it and wants one of the reminders
    `names` (None: whichever it is, it was put in the outbox by an older version of the program).

    None when there is nothing left to tell: it was cancelled or moved, it has begun (that it begins is told until it is
    over), the person, or the only one whom they would have met, has given up the place, or they want none by now.
    """
    meeting = find_meeting(db, person.workspace_id, meeting_id)
    if meeting is None or not meeting.live or meeting.starts_at != starts_at:
        return None
    if names is not None and not reminders_of(person.remind_me, person.program.reminders).intersection(names):
        return None
    if now >= (meeting.ends_at if names is None or AT_START in names else meeting.starts_at):
        return None
    coming = _unless_only_mentor(meeting, list_kept_places(db, meeting.id, person.id))
    own_enrollment = next((each for each in coming if each.person_id == person.id), None)
    return _reminder_view(meeting, own_enrollment, coming, now) if own_enrollment is not None else None


def _unless_only_mentor(meeting: Meeting, found: list[Enrollment]) -> list[Enrollment]:
    """Return these places, unless they are only the mentor's in a session: a masterclass's host waits for whoever may
    come.
    """
    return found if meeting.kind == MASTERCLASS or any(each.role != HOST for each in found) else []


def _reminder_view(
    meeting: Meeting, own_enrollment: Enrollment, coming: Iterable[Enrollment], now: dt.datetime
) -> ReminderView:
    """Return the meeting as whoever has `own_enrollment` joins it; `coming` are all who have a place."""
    hosting = own_enrollment.role == HOST
    mentee = next((each for each in coming if each.role == MENTEE), None)
    expected = _method_to_expect(meeting, mentee) if hosting else None
    way = expected or own_enrollment.method
    return ReminderView(
        id=meeting.id,
        reader=person_view(own_enrollment.person),
        as_of=now,
        hosting=hosting,
        kind=meeting.kind,
        title=meeting.title if meeting.kind == MASTERCLASS else meeting.topic,
        other=_whom_they_meet(meeting, mentee, hosting=hosting),
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        minutes=minutes_until(meeting.starts_at, now),
        about=mentee.about if mentee is not None else "",
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
