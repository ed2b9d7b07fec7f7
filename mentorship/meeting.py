"""A session as one person may see it, and what that person may do with it. The only place that decides either."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from mentorship import location as places
from mentorship.location import LocationView
from mentorship.notice import show_card
from mentorship.person import PersonView
from mentorship.person import shown as shown_person
from mentorship.refusal import Refusal
from storage.meeting import (
    ATTENDING,
    CALLED_OFF,
    CANCELLED,
    DRAFT,
    MENTEE,
    Enrollment,
    Meeting,
    enrollments_of,
    find_meeting,
    lock_meeting,
)
from storage.notice import has_card
from storage.person import Person, find_person

PLACED = (ATTENDING, CALLED_OFF)
GONE = "This session does not exist any more. Open the Home tab to see what there is."


@dataclass(frozen=True)
class SessionView:
    """What one viewer may see of a session. What they may not see is None or empty."""

    reader: PersonView  # whose view this is
    id: int
    version: int
    state: str  # draft, published, cancelled
    phase: str  # coming, running, over
    host: PersonView
    location: LocationView
    zone: str  # the IANA zone the time was meant in
    starts_at: dt.datetime
    ends_at: dt.datetime
    online: bool
    in_person: bool
    topic: str
    taken: bool
    role: str | None  # host, mentee; None for everybody else
    place: str | None  # the state of the viewer's own place, if they ever had one
    mentee: PersonView | None
    method: str | None  # how the mentee attends
    meeting_url: str
    about: str
    reason: str
    cancelled_by: PersonView | None
    added_by: PersonView | None  # who added the mentee directly
    actions: tuple[str, ...]

    @property
    def minutes(self) -> int:
        """How long it lasts."""
        return int((self.ends_at - self.starts_at).total_seconds() // 60)

    @property
    def both(self) -> bool:
        """Whether the mentee chooses how to attend."""
        return self.online and self.in_person


def find(session: Session, actor: Person, meeting_id: int, *, lock: bool = False) -> Meeting:
    """The meeting, if the actor may know of it. With `lock`, locked and read as it is now.

    Raises Refusal when it is gone, of another workspace, or somebody else's draft: all three look the same.
    """
    reader = lock_meeting if lock else find_meeting
    meeting = reader(session, actor.workspace_id, meeting_id)
    if meeting is None or meeting.state == DRAFT and not may_steer(actor, meeting):
        raise Refusal(GONE)
    return meeting


def may_steer(actor: Person, meeting: Meeting) -> bool:
    """Whether the actor may edit, publish and cancel it: its mentor and admins may."""
    return actor.admin or actor.id == meeting.host_id


def require_steering(actor: Person, meeting: Meeting) -> None:
    """Raises Refusal for anybody but the mentor and admins."""
    if not may_steer(actor, meeting):
        raise Refusal(f"Only {meeting.host.name} or an admin can do this.")


def mentee_of(session: Session, meeting: Meeting) -> Enrollment | None:
    """Who has the place, or had it when the session was cancelled."""
    return next((each for each in enrollments_of(session, [meeting.id]) if each.role == MENTEE), None)


def phase(meeting: Meeting, now: dt.datetime) -> str:
    """Whether it is coming, running or over."""
    if now < meeting.starts_at:
        return "coming"
    return "running" if now < meeting.ends_at else "over"


def look(session: Session, *, actor: Person, meeting_id: int, now: dt.datetime) -> SessionView:
    """One session as the actor may see it."""
    return describe(session, actor, [find(session, actor, meeting_id)], now)[0]


def describe(session: Session, viewer: Person, meetings: Sequence[Meeting], now: dt.datetime) -> list[SessionView]:
    """These sessions as the viewer may see them, in the same order, for the price of one query."""
    everybody = enrollments_of(session, [meeting.id for meeting in meetings], viewer.id)
    taken = {each.meeting_id: each for each in everybody if each.role == MENTEE and each.state in PLACED}
    own = {each.meeting_id: each for each in everybody if each.person_id == viewer.id}  # the newest, as ordered
    return [_describe(session, viewer, each, taken.get(each.id), own.get(each.id), now) for each in meetings]


def _describe(
    session: Session,
    viewer: Person,
    meeting: Meeting,
    taken: Enrollment | None,
    mine: Enrollment | None,
    now: dt.datetime,
) -> SessionView:
    hosting = viewer.id == meeting.host_id
    attending = mine is not None and mine.state == ATTENDING and meeting.live
    insider = hosting or viewer.admin or attending or mine is not None and mine.state == CALLED_OFF
    cancelled_by = None
    if meeting.state == CANCELLED and meeting.cancelled_by_id:
        cancelled_by = find_person(session, meeting.workspace_id, meeting.cancelled_by_id)
    return SessionView(
        reader=shown_person(viewer),
        id=meeting.id,
        version=meeting.version,
        state=meeting.state,
        phase=phase(meeting, now),
        host=shown_person(meeting.host),
        location=places.shown(meeting.location),
        zone=meeting.zone,
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        online=meeting.online,
        in_person=meeting.in_person,
        topic=meeting.topic,
        taken=taken is not None,
        role=mine.role if mine is not None else None,
        place=mine.state if mine is not None else None,
        mentee=shown_person(taken.person) if taken is not None and insider else None,
        method=taken.method if taken is not None and insider else None,
        meeting_url=meeting.meeting_url if hosting or attending else "",
        about=taken.about if taken is not None and (hosting or attending) else "",
        reason=meeting.reason if insider else mine.reason if mine is not None else "",
        cancelled_by=shown_person(cancelled_by) if cancelled_by is not None and insider else None,
        added_by=_adder(taken) if insider else None,
        actions=tuple(actions(viewer, meeting, mine if attending else None, taken, now)),
    )


def _adder(taken: Enrollment | None) -> PersonView | None:
    return shown_person(taken.added_by) if taken is not None and taken.source == "direct_add" else None


def actions(
    viewer: Person, meeting: Meeting, mine: Enrollment | None, taken: Enrollment | None, now: dt.datetime
) -> Iterable[str]:
    """What the viewer may do now, their own role's first, in the order of the three-dot menu. `book` is a button."""
    coming, over = phase(meeting, now) == "coming", phase(meeting, now) == "over"
    steering = may_steer(viewer, meeting)
    if meeting.state == DRAFT:
        return ["edit", "publish", "duplicate", "bulk_duplicate", "delete"] if steering else []
    if meeting.state == CANCELLED:
        return ["duplicate"] if steering else []
    if over:
        return ["duplicate", "bulk_duplicate"] if steering else []
    found = []
    if mine is not None and mine.role == MENTEE and coming:
        found += ["change_time"]
        found += ["change_attendance"] if meeting.online and meeting.in_person else []
        found += ["add_to_calendar", "cancel_booking"]
    if steering:
        found += ["edit"] if coming else []
        found += ["duplicate", "bulk_duplicate"]
        found += ["add_to_calendar"] if viewer.id == meeting.host_id and coming else []
        found += ["cancel"]
    if taken is None and coming and viewer.id != meeting.host_id:
        found += ["book"]
    return found


def bring_up_to_date(session: Session, *, actor: Person, meeting_id: int, now: dt.datetime) -> None:
    """An old card was clicked: let it show how things are now, if it is the actor's."""
    meeting = find_meeting(session, actor.workspace_id, meeting_id)
    if meeting is not None and has_card(session, meeting.id, actor.id):
        show_card(session, meeting, actor, now=now)
