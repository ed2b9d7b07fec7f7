"""Booking: a mentee takes an open session, gives it back, or changes how they attend."""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy.orm import Session

from mentorship.commitment import claim, enroll
from mentorship.meeting import SessionView, describe, find, mentee_of, phase
from mentorship.notice import refresh_home, show_card, tell
from mentorship.refusal import Refusal
from storage.meeting import CANCELLED, DRAFT, IN_PERSON, LEFT, MENTEE, ONLINE, Enrollment, Meeting, hosted
from storage.person import Person

METHODS = (ONLINE, IN_PERSON)
MOST_CHOICES = 10  # Slack takes no more in one list of radio buttons


def to_book(session: Session, *, actor: Person, meeting_id: int, now: dt.datetime) -> SessionView:
    """The session that the actor is about to book, if it can be booked by them."""
    meeting = find(session, actor, meeting_id)
    _require_bookable(meeting, mentee_of(session, meeting), actor, now)
    return describe(session, actor, [meeting], now)[0]


def book(session: Session, *, actor: Person, meeting_id: int, method: str | None, about: str, now: dt.datetime) -> None:
    """Take the place in an open session. `method` is needed only where the session offers both ways to attend.

    Booking what one has booked already changes nothing and is no fault: the button was clicked twice.
    """
    meeting = find(session, actor, meeting_id, lock=True)
    taken = mentee_of(session, meeting)
    if taken is not None and taken.person_id == actor.id and meeting.live:
        return
    _require_bookable(meeting, taken, actor, now)
    method = _method(meeting, method)
    claim(
        session,
        [(meeting.host, None), (actor, None)],
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        besides=meeting.id,
        viewer=actor,
    )
    enroll(session, meeting, actor, role=MENTEE, source="booked", by=actor, now=now, method=method, about=about)
    _both_told(session, meeting, actor, "booked", {}, now)


def cancel_booking(session: Session, *, actor: Person, meeting_id: int, reason: str, now: dt.datetime) -> None:
    """Give one's place back: the session is open again, and the mentor is told."""
    meeting = find(session, actor, meeting_id, lock=True)
    enrollment = _own_place(session, actor, meeting)
    if phase(meeting, now) != "coming":
        raise Refusal(
            f"This session has begun or is over, so the booking cannot be cancelled any more. "
            f"If you did not come, tell {meeting.host.name}."
        )
    enrollment.state, enrollment.blocks, enrollment.reason = LEFT, False, reason
    session.flush()
    _both_told(session, meeting, actor, "gave_up", {"reason": reason}, now)


def change_attendance(session: Session, *, actor: Person, meeting_id: int, method: str, now: dt.datetime) -> None:
    """Attend online instead of in person, or the other way round, where the session offers both."""
    meeting = find(session, actor, meeting_id, lock=True)
    enrollment = _own_coming_place(session, actor, meeting, now)
    if not (meeting.online and meeting.in_person):
        raise Refusal("This session offers only one way to attend.", field="attendance")
    if enrollment.method == _method(meeting, method):
        return
    enrollment.method = method
    _both_told(session, meeting, actor, "attendance", {"method": method}, now)


def to_change(session: Session, *, actor: Person, meeting_id: int, now: dt.datetime) -> SessionView:
    """The session whose booking the actor is about to change or cancel."""
    meeting = find(session, actor, meeting_id)
    _own_place(session, actor, meeting)
    return describe(session, actor, [meeting], now)[0]


@dataclass(frozen=True)
class Choices:
    """A booking about to be moved, and the mentor's other open sessions."""

    view: SessionView
    others: list[SessionView]


def to_move(session: Session, *, actor: Person, meeting_id: int, now: dt.datetime) -> Choices:
    """Where the actor's booking could be moved to. Raises Refusal when the mentor has nothing else open."""
    meeting = find(session, actor, meeting_id)
    _own_coming_place(session, actor, meeting, now)
    others = hosted(session, meeting.host_id, now, 0, MOST_CHOICES, free=True)
    if not others:
        raise Refusal(f"{meeting.host.name} has no other open session at present. You can cancel this booking instead.")
    return Choices(describe(session, actor, [meeting], now)[0], describe(session, actor, others, now))


def move(session: Session, *, actor: Person, meeting_id: int, target_id: int, now: dt.datetime) -> None:
    """Move one's booking to another open session of the same mentor, in one step: it works wholly or not at all."""
    locked = {each: find(session, actor, each, lock=True) for each in sorted({meeting_id, target_id})}
    meeting, target = locked[meeting_id], locked[target_id]
    enrollment = _own_coming_place(session, actor, meeting, now)
    if target.host_id != meeting.host_id or target.id == meeting.id:
        raise Refusal(f"Choose another open session of {meeting.host.name}.", field="time")
    _require_bookable(target, mentee_of(session, target), actor, now, field="time")
    enrollment.state, enrollment.blocks, enrollment.reason = LEFT, False, ""
    session.flush()
    span = {"starts_at": target.starts_at, "ends_at": target.ends_at}
    claim(session, [(target.host, "time"), (actor, "time")], **span, besides=target.id, viewer=actor)
    offered = {ONLINE: target.online, IN_PERSON: target.in_person}
    method = enrollment.method if offered.get(enrollment.method or "") else _method(target, ONLINE)
    about = enrollment.about
    enroll(session, target, actor, role=MENTEE, source="booked", by=actor, now=now, method=method, about=about)
    for person in (meeting.host, actor):
        show_card(session, meeting, person, now=now)
    _both_told(session, target, actor, "moved", {"from": meeting.starts_at.isoformat()}, now)


def _own_coming_place(session: Session, actor: Person, meeting: Meeting, now: dt.datetime) -> Enrollment:
    enrollment = _own_place(session, actor, meeting)
    if phase(meeting, now) != "coming":
        raise Refusal("This session has begun or is over, so the booking cannot be changed any more.")
    return enrollment


def _require_bookable(
    meeting: Meeting, taken: Enrollment | None, actor: Person, now: dt.datetime, field: str | None = None
) -> None:
    mentor = meeting.host
    others = f"See what else {mentor.name} has open, or find another mentor."
    if meeting.state == DRAFT:
        raise Refusal("This session is a draft, so it cannot be booked yet.", field=field)
    if meeting.state == CANCELLED:
        raise Refusal(f"This session was cancelled. {others}", field=field)
    if phase(meeting, now) != "coming":
        raise Refusal(f"This session has already begun. {others}", field=field)
    if actor.id == mentor.id:
        raise Refusal("This is your own session, so you cannot book it yourself.")
    if taken is not None and taken.person_id == actor.id:
        raise Refusal("You have booked this session already. You find it in the Home tab under Upcoming.")
    if taken is not None:
        raise Refusal(f"Somebody else booked this session a moment ago. {others}", field=field)
    if not mentor.welcome:
        raise Refusal(f"{mentor.name} does not take part in the program any more. Find another mentor.")


def _method(meeting: Meeting, chosen: str | None) -> str:
    if not (meeting.online and meeting.in_person):
        return ONLINE if meeting.online else IN_PERSON
    if chosen not in METHODS:
        raise Refusal("Choose whether you attend online or in person.", field="attendance")
    return chosen


def _own_place(session: Session, actor: Person, meeting: Meeting) -> Enrollment:
    """The actor's place in a session that goes on. Raises Refusal when they have none (any more)."""
    if meeting.state == CANCELLED:
        raise Refusal("This session was cancelled, so there is no booking left to change.")
    if meeting.state == DRAFT:  # only an admin comes this far: nobody else sees what is planned for them
        raise Refusal("This session is a draft, so there is no booking to change yet. Edit the draft instead.")
    enrollment = mentee_of(session, meeting)
    if enrollment is None or enrollment.person_id != actor.id:
        raise Refusal("You have no place in this session any more. Nothing was changed.")
    return enrollment


def _both_told(
    session: Session, meeting: Meeting, actor: Person, what: str, details: dict[str, str], now: dt.datetime
) -> None:
    """The cards of both follow, and the mentor gets a word of what the mentee did."""
    for person in (meeting.host, actor):
        show_card(session, meeting, person, now=now)
    tell(session, what, meeting.host, by=actor, meeting=meeting, details={"mentee": actor.id, **details}, now=now)
    refresh_home(session, actor, now=now)
