"""A session as one person may see it, and what that person may do with it. The only place that decides either."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from mentorship.errors import START_OVER, NextStep, Refusal
from mentorship.meetings.timespan import HasTimespan, time_token
from mentorship.outbox.notify import enqueue_card, offer_subject, update_offer_card
from mentorship.people.person import PersonView
from mentorship.people.person import person_view as shown_person
from mentorship.program import location as places
from mentorship.program.limits import BookingBlock, change_deadline, find_booking_blocks
from mentorship.program.location import LocationView
from mentorship.program.visibility import SESSION_GONE as SESSION_GONE
from mentorship.program.visibility import AllowedGroups, find_allowed_groups, is_hidden_from
from mentorship.program.visibility import can_manage as can_manage
from storage.lane import Lane
from storage.meeting import (
    ATTENDING,
    CALLED_OFF,
    CANCELLED,
    DRAFT,
    MENTEE,
    SESSION,
    Enrollment,
    Meeting,
    enrollments_of,
    find_meeting,
    lock_meeting,
)
from storage.notice import has_card
from storage.person import Person, find_people, find_person

PLACED = (ATTENDING, CALLED_OFF)


@dataclass(frozen=True)
class SessionView(HasTimespan):
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
    is_booked: bool
    role: str | None  # host, mentee; None for everybody else
    enrollment_state: str | None  # the state of the viewer's own place, if they ever had one
    mentee: PersonView | None
    method: str | None  # how the mentee attends
    meeting_url: str
    link_state: str  # how a link that Zoom makes stands, where there is none yet: awaited, failed
    about: str
    to_confirm: bool  # whether the mentee has yet to say that they can make the time it was moved to
    reason: str
    cancelled_by: PersonView | None
    added_by: PersonView | None  # who added the mentee directly
    only_for: tuple[str, ...]  # the groups that may see and book it; empty for all but its mentor and admins
    actions: tuple[str, ...]
    booking_block: str = ""  # the rule that keeps the reader from booking it, although it is open
    change_until: dt.datetime | None = None  # until when a mentee can cancel or change a booking; None: until it starts
    held_for: PersonView | None = None  # the one of the waiting list to whom it is offered at present
    held_until: dt.datetime | None = None
    moved_to: dt.datetime | None = None  # when the session starts to which the viewer moved their booking

    @property
    def sequence(self) -> int:
        """The SEQUENCE of its calendar entries: it rises with every change."""
        return self.version

    @property
    def terms_token(self) -> str:
        """What its reader would agree to: see `terms`."""
        return _terms_token(self.time_token, self.location.id, self.online, self.in_person)


def find_session(db: Session, actor: Person, meeting_id: int, *, lock: bool = False) -> Meeting:
    """The session, if the actor may know of it. With `lock`, locked and read as it is now.

    Raises Refusal when it is gone, of another workspace, somebody else's draft, or restricted to groups of which the
    actor is none: all of these look the same.
    """
    reader = lock_meeting if lock else find_meeting
    meeting = reader(db, actor.workspace_id, meeting_id)
    if meeting is None or meeting.kind != SESSION or is_hidden_from(db, actor, meeting):
        raise Refusal(SESSION_GONE, next_steps=START_OVER)
    return meeting


def require_manager(actor: Person, meeting: Meeting) -> None:
    """Raises Refusal for anybody but the mentor and admins."""
    if not can_manage(actor, meeting):
        words = f"Only {meeting.host.name} or an admin can do this. Ask one of them to do it for you."
        raise Refusal(words, next_steps=[NextStep("profile", meeting.host_id)])


def mentee_of(db: Session, meeting: Meeting) -> Enrollment | None:
    """Who has the place, or had it when the session was cancelled."""
    return next((each for each in enrollments_of(db, [meeting.id]) if each.role == MENTEE), None)


def phase(meeting: Meeting, now: dt.datetime) -> str:
    """Whether it is coming, running or over."""
    if now < meeting.starts_at:
        return "coming"
    return "running" if now < meeting.ends_at else "over"


def terms_token(meeting: Meeting) -> str:
    """A name for its time, its place and the ways to attend: a form or button carries what it showed, so that nobody
    books what they have not seen.
    """
    return _terms_token(
        time_token(meeting.starts_at, meeting.ends_at), meeting.location_id, meeting.online, meeting.in_person
    )


def _terms_token(time: str, location_id: int, online: bool, in_person: bool) -> str:
    return f"{time}-{location_id}-{int(online)}{int(in_person)}"


def show_session(db: Session, *, actor: Person, meeting_id: int, now: dt.datetime) -> SessionView:
    """One session as the actor may see it."""
    return describe(db, actor, [find_session(db, actor, meeting_id)], now)[0]


def describe(db: Session, viewer: Person, meetings: Sequence[Meeting], now: dt.datetime) -> list[SessionView]:
    """These sessions as the viewer may see them, in the same order.

    It costs one query, and one more for each limit of numbers that may stand against booking one of them, or for
    what some of them are restricted to.
    """
    everybody = enrollments_of(db, [meeting.id for meeting in meetings], viewer.id)
    mentee_enrollments = {each.meeting_id: each for each in everybody if each.role == MENTEE and each.state in PLACED}
    own = {each.meeting_id: each for each in everybody if each.person_id == viewer.id}  # the newest, as ordered
    allowed_groups = find_allowed_groups(db, viewer, meetings)
    inside = [each for each in meetings if each.id not in allowed_groups.outside]
    open_to_them = [each for each in inside if _is_open(each, viewer, mentee_enrollments.get(each.id), now)]
    booking_blocks = find_booking_blocks(db, viewer, open_to_them, now)
    held_for = _held_for(db, viewer, meetings, now)
    views = (
        _describe(
            db,
            viewer,
            each,
            mentee_enrollments.get(each.id),
            own.get(each.id),
            booking_blocks.get(each.id),
            allowed_groups,
            now,
        )
        for each in meetings
    )
    return [
        replace(view, held_for=shown_person(held_for[each.id]), held_until=each.held_until)
        if each.id in held_for
        else view
        for each, view in zip(meetings, views, strict=True)
    ]


def active_hold_until(meeting: Meeting, now: dt.datetime) -> dt.datetime | None:
    """Until when it is kept for somebody of the waiting list; None when it is not, or the time to answer is over."""
    return meeting.held_until if meeting.held_until is not None and now < meeting.held_until else None


def _held_for(db: Session, viewer: Person, meetings: Sequence[Meeting], now: dt.datetime) -> dict[int, Person]:
    """To whom each of these is offered, as far as the viewer may know; mostly there is nothing to ask."""
    known = {
        each.id: each.held_for_id
        for each in meetings
        if each.held_for_id is not None
        and active_hold_until(each, now)
        and (can_manage(viewer, each) or each.held_for_id == viewer.id)
    }
    if not known:
        return {}
    people = {each.id: each for each in find_people(db, viewer.workspace_id, known.values())}
    return {number: people[person_id] for number, person_id in known.items()}


def _describe(
    db: Session,
    viewer: Person,
    meeting: Meeting,
    mentee_enrollment: Enrollment | None,
    own_enrollment: Enrollment | None,
    booking_block: BookingBlock | None,
    allowed_groups: AllowedGroups,
    now: dt.datetime,
) -> SessionView:
    hosting = viewer.id == meeting.host_id
    attending = own_enrollment is not None and own_enrollment.state == ATTENDING and meeting.live
    insider = hosting or viewer.admin or attending or own_enrollment is not None and own_enrollment.state == CALLED_OFF
    allowed = actions(viewer, meeting, own_enrollment if attending else None, mentee_enrollment, booking_block, now)
    cancelled_by = None
    if meeting.state == CANCELLED and meeting.cancelled_by_id:
        cancelled_by = find_person(db, meeting.workspace_id, meeting.cancelled_by_id)
    return SessionView(
        reader=shown_person(viewer),
        id=meeting.id,
        version=meeting.version,
        state=meeting.state,
        phase=phase(meeting, now),
        host=shown_person(meeting.host),
        location=places.location_view(meeting.location),
        zone=meeting.zone,
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        online=meeting.online,
        in_person=meeting.in_person,
        topic=meeting.topic,
        is_booked=mentee_enrollment is not None,
        role=own_enrollment.role if own_enrollment is not None else None,
        enrollment_state=own_enrollment.state if own_enrollment is not None else None,
        mentee=shown_person(mentee_enrollment.person) if mentee_enrollment is not None and insider else None,
        method=mentee_enrollment.method if mentee_enrollment is not None and insider else None,
        meeting_url=meeting.meeting_url if hosting or attending else "",
        link_state=meeting.link_state if (hosting or attending) and not meeting.meeting_url else "",
        about=mentee_enrollment.about if mentee_enrollment is not None and (hosting or attending) else "",
        to_confirm=mentee_enrollment is not None
        and mentee_enrollment.to_confirm
        and insider
        and meeting.live
        and now < meeting.starts_at,
        reason=meeting.reason if insider else own_enrollment.reason if own_enrollment is not None else "",
        cancelled_by=shown_person(cancelled_by) if cancelled_by is not None and insider else None,
        added_by=_added_by(mentee_enrollment) if insider else None,
        only_for=allowed_groups.names.get(meeting.id, ()),
        actions=tuple(each for each in allowed if each != "book" or meeting.id not in allowed_groups.outside),
        booking_block=booking_block.summary if booking_block is not None else "",
        change_until=change_deadline(meeting, viewer) if meeting.live and phase(meeting, now) == "coming" else None,
        moved_to=own_enrollment.moved_to if own_enrollment is not None else None,
    )


def _added_by(mentee_enrollment: Enrollment | None) -> PersonView | None:
    return (
        shown_person(mentee_enrollment.added_by)
        if mentee_enrollment is not None and mentee_enrollment.source == "direct_add"
        else None
    )


def _is_open(meeting: Meeting, viewer: Person, mentee_enrollment: Enrollment | None, now: dt.datetime) -> bool:
    """Whether the viewer could book it, if no number stood against it."""
    if active_hold_until(meeting, now) is not None and meeting.held_for_id != viewer.id:
        return False
    return (
        meeting.live and mentee_enrollment is None and phase(meeting, now) == "coming" and viewer.id != meeting.host_id
    )


def actions(
    viewer: Person,
    meeting: Meeting,
    own_enrollment: Enrollment | None,
    mentee_enrollment: Enrollment | None,
    booking_block: BookingBlock | None,
    now: dt.datetime,
) -> Iterable[str]:
    """What the viewer may do now, their own role's first, in the order of the three-dot menu.

    `book` is a button; `answer` are two, `I can make it` and `I can't`.
    """
    coming, over = phase(meeting, now) == "coming", phase(meeting, now) == "over"
    manages = can_manage(viewer, meeting)
    if meeting.state == DRAFT:
        return ["edit", "publish", "duplicate", "bulk_duplicate", "delete"] if manages else []
    if meeting.state == CANCELLED:
        return ["duplicate"] if manages else []
    if over:
        return ["duplicate", "bulk_duplicate"] if manages else []
    found = []
    if own_enrollment is not None and own_enrollment.role == MENTEE and coming:
        until = change_deadline(meeting, viewer)
        changeable = until is None or now <= until
        found += ["change_time"] if changeable else []
        found += ["change_attendance"] if changeable and meeting.online and meeting.in_person else []
        found += ["add_to_calendar"]
        found += ["cancel_booking"] if changeable else []
        found += ["answer"] if own_enrollment.to_confirm else []
    if manages:
        found += ["edit"] if coming else []
        found += ["duplicate", "bulk_duplicate"]
        found += ["add_to_calendar"] if viewer.id == meeting.host_id and coming else []
        found += ["cancel"]
    if booking_block is None and _is_open(meeting, viewer, mentee_enrollment, now):
        found += ["book"]
    return found


def refresh_card(db: Session, *, actor: Person, meeting_id: int, now: dt.datetime) -> None:
    """An old card was clicked: let it show how things are now, if it is the actor's."""
    meeting = find_meeting(db, actor.workspace_id, meeting_id)
    if meeting is None or is_hidden_from(db, actor, meeting):
        return
    lane = Lane.person(actor.id)
    if has_card(db, f"meeting:{meeting.id}", lane):
        enqueue_card(db, meeting, actor, now=now)
    if has_card(db, offer_subject(meeting), lane):
        update_offer_card(db, meeting, actor, now=now)
