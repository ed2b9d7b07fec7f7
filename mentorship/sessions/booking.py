"""Booking: a mentee takes an open session, gives it back, changes how they attend, or answers to a moved time."""

import datetime as dt
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from mentorship.errors import NextStep, Refusal
from mentorship.meetings.conflicts import claim, enroll
from mentorship.meetings.local_times import odd_warning
from mentorship.meetings.timespan import time_token as stamp_of
from mentorship.outbox.kinds import NoticeKind
from mentorship.outbox.notify import enqueue_card, notify, refresh_home, send_calendar_removal
from mentorship.program.limits import bookable_after, find_booking_blocks, require_before_change_deadline
from mentorship.sessions.eligibility import require_bookable, require_within_limits
from mentorship.sessions.lifecycle import add_to_calendar
from mentorship.sessions.view import SessionView, describe, find_session, mentee_of, phase, terms_token
from mentorship.sessions.waitlist_offers import offer_opened_sessions, require_offer, settle_before_booking
from mentorship.times import format_datetime
from storage.meeting import CANCELLED, DRAFT, IN_PERSON, LEFT, MENTEE, ONLINE, Enrollment, Meeting
from storage.meeting_lists import list_hosted
from storage.person import Person, lock_persons

METHODS = (ONLINE, IN_PERSON)
MAX_CHOICES = 10  # Slack takes no more in one list of radio buttons
MAX_READ = 100  # among which these are looked for, where a month of the mentor's is full


@dataclass(frozen=True)
class BookingFormData:
    """A session about to be booked, and a warning where its time is odd for one of the two."""

    view: SessionView
    warning: str = ""


def prepare_booking(db: Session, *, actor: Person, meeting_id: int, now: dt.datetime) -> BookingFormData:
    """The session that the actor is about to book, if it can be booked by them."""
    meeting = find_session(db, actor, meeting_id)
    require_bookable(db, meeting, mentee_of(db, meeting), actor, now)
    return BookingFormData(describe(db, actor, [meeting], now)[0], _odd_hours_warning(meeting, actor, now))


def book(
    db: Session,
    *,
    actor: Person,
    meeting_id: int,
    method: str | None,
    about: str,
    now: dt.datetime,
    seen: str = "",
) -> BookingFormData | None:
    """Take the place in an open session. `method` is needed only where the session offers both ways to attend.

    `seen` are the terms that the form showed: where they are others by now nothing is booked, and the session is
    returned as it is; None when it is booked. Booking what one has booked already changes nothing and is no fault: the
    button was clicked twice.
    """
    meeting = find_session(db, actor, meeting_id, lock=True)
    mentee_enrollment = mentee_of(db, meeting)
    if mentee_enrollment is not None and mentee_enrollment.person_id == actor.id and meeting.live:
        return None
    require_bookable(db, meeting, mentee_enrollment, actor, now)
    if seen and seen != terms_token(meeting):
        return prepare_booking(db, actor=actor, meeting_id=meeting_id, now=now)
    method = _check_method(meeting, method)
    claim(
        db,
        [(meeting.host, None), (actor, None)],
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        exclude=meeting.id,
        viewer=actor,
    )
    require_within_limits(db, meeting, actor, now)
    settle_before_booking(db, meeting, actor, now=now)
    enroll(db, meeting, actor, role=MENTEE, source="booked", by=actor, now=now, method=method, about=about)
    _refresh_and_notify(db, meeting, actor, NoticeKind.BOOKED, {}, now)
    return None


def accept_offer(db: Session, *, actor: Person, meeting_id: int, now: dt.datetime, seen: str = "") -> None:
    """`Accept` of an offered place: at once, online where there is a choice, since that can be changed later.

    Raises Refusal where the session has other terms by now than those that were `seen` with the button.
    """
    meeting = find_session(db, actor, meeting_id, lock=True)
    mentee_enrollment = mentee_of(db, meeting)
    if mentee_enrollment is None or mentee_enrollment.person_id != actor.id:
        require_offer(db, meeting, actor, now)
        _require_shown_terms(meeting, actor, seen)
    book(db, actor=actor, meeting_id=meeting_id, method=ONLINE, about="", now=now)


def cancel_booking(db: Session, *, actor: Person, meeting_id: int, reason: str, now: dt.datetime) -> None:
    """Give one's place back: the session is open again, and the mentor is told."""
    meeting = find_session(db, actor, meeting_id, lock=True)
    enrollment = _own_enrollment(db, actor, meeting)
    if phase(meeting, now) != "coming":
        raise Refusal(
            f"This session has begun or is over, so the booking cannot be cancelled any more. "
            f"If you did not come, tell {meeting.host.name}.",
            next_steps=[NextStep("sessions")],
        )
    require_before_change_deadline(meeting, actor, now)
    _end_booking(db, meeting, enrollment, NoticeKind.GAVE_UP, reason, now)


def confirm_time(db: Session, *, actor: Person, meeting_id: int, stamp: str, now: dt.datetime) -> None:
    """Say that one can make the time that a booked session was moved to; `stamp` names the time that was shown.

    Whoever says so twice has said it once. Raises Refusal when the time has changed again since.
    """
    meeting, enrollment = _enrollment_at_shown_time(db, actor, meeting_id, stamp, now)
    if enrollment.to_confirm:
        enrollment.to_confirm = False
        db.flush()
        _refresh_and_notify(db, meeting, actor, NoticeKind.CONFIRMED, {}, now)


def decline_time(db: Session, *, actor: Person, meeting_id: int, stamp: str, now: dt.datetime) -> None:
    """Give one's place up because the session was moved to a time that one cannot make.

    No cut-off stands against it, since the mentee did not choose this time. Raises Refusal as `confirm_time` does, and
    when the time was confirmed before.
    """
    meeting, enrollment = _enrollment_at_shown_time(db, actor, meeting_id, stamp, now)
    if not enrollment.to_confirm:
        raise Refusal(
            "You have said that you can make it, so you keep your place. "
            "If you can't come after all, choose “Cancel booking” in the menu of the session.",
            next_steps=[NextStep("look", meeting.id)],
        )
    _end_booking(db, meeting, enrollment, NoticeKind.DECLINED, "", now)


def change_attendance(db: Session, *, actor: Person, meeting_id: int, method: str, now: dt.datetime) -> None:
    """Attend online instead of in person, or the other way round, where the session offers both."""
    meeting = find_session(db, actor, meeting_id, lock=True)
    enrollment = _changeable_enrollment(db, actor, meeting, now)
    if not (meeting.online and meeting.in_person):
        raise Refusal(
            "This session offers only one way to attend, so there is nothing to change.",
            field="attendance",
            next_steps=[NextStep("look", meeting.id)],
        )
    if enrollment.method == _check_method(meeting, method):
        return
    enrollment.method = method
    meeting.version += 1  # it is another entry in calendars
    db.flush()
    _refresh_and_notify(db, meeting, actor, NoticeKind.ATTENDANCE, {"method": method}, now)
    if enrollment.calendar:
        notify(db, NoticeKind.FILE, actor, meeting=meeting, details={"again": True}, now=now)


def prepare_booking_change(db: Session, *, actor: Person, meeting_id: int, now: dt.datetime) -> SessionView:
    """The session whose booking the actor is about to change or cancel, if there still is time for that."""
    meeting = find_session(db, actor, meeting_id)
    _changeable_enrollment(db, actor, meeting, now)
    return describe(db, actor, [meeting], now)[0]


@dataclass(frozen=True)
class MoveOptions:
    """A booking about to be moved, and the mentor's other open sessions, with a warning of those at odd hours."""

    view: SessionView
    other_sessions: list[SessionView]
    warnings: dict[int, str] = field(default_factory=dict)  # by the ids of the sessions


def prepare_move(db: Session, *, actor: Person, meeting_id: int, now: dt.datetime) -> MoveOptions:
    """Where the actor's booking could be moved to. Raises Refusal when the mentor has nothing else open."""
    meeting = find_session(db, actor, meeting_id)
    _changeable_enrollment(db, actor, meeting, now)
    after = bookable_after(actor, now)
    others = list_hosted(db, meeting.host_id, actor, after, 0, MAX_READ, open_only=True, now=now)
    booking_blocks = find_booking_blocks(db, actor, others, now, exclude=meeting.id)
    possible = [each for each in others if each.id not in booking_blocks][:MAX_CHOICES]
    if not possible:
        why = next((f" that you can book. {each.message}" for each in booking_blocks.values()), ".")
        raise Refusal(
            f"{meeting.host.name} has no other open session at present{why} You can cancel this booking instead.",
            next_steps=[NextStep("look", meeting.id), NextStep("find")],
        )
    warnings = {each.id: _odd_hours_warning(each, actor, now) for each in possible}
    return MoveOptions(describe(db, actor, [meeting], now)[0], describe(db, actor, possible, now), warnings)


def _odd_hours_warning(meeting: Meeting, actor: Person, now: dt.datetime) -> str:
    lasting = meeting.ends_at - meeting.starts_at
    return odd_warning(meeting.starts_at, lasting, [meeting.host, actor], actor, actor.zone, now)


def move(
    db: Session, *, actor: Person, meeting_id: int, target_id: int, now: dt.datetime, seen: str = ""
) -> MoveOptions | None:
    """Move one's booking to another open session of the same mentor, in one step: it works wholly or not at all.

    `seen` are the terms that the form showed of that one: where they are others by now nothing is moved, and what there
    is to choose is returned anew; None when it is moved.
    """
    locked = {each: find_session(db, actor, each, lock=True) for each in sorted({meeting_id, target_id})}
    meeting, target = locked[meeting_id], locked[target_id]
    enrollment = _changeable_enrollment(db, actor, meeting, now)
    if target.host_id != meeting.host_id or target.id == meeting.id:
        raise Refusal(f"Choose another open session of {meeting.host.name}.", field="time")
    require_bookable(db, target, mentee_of(db, target), actor, now, field="time", exclude=meeting.id)
    if seen and seen != terms_token(target):
        return prepare_move(db, actor=actor, meeting_id=meeting_id, now=now)
    enrollment.state, enrollment.blocks, enrollment.reason = LEFT, False, ""
    enrollment.moved_to = target.starts_at
    meeting.version += 1
    db.flush()
    span = {"starts_at": target.starts_at, "ends_at": target.ends_at}
    claim(db, [(target.host, "time"), (actor, "time")], **span, exclude=target.id, viewer=actor)
    require_within_limits(db, target, actor, now, field="time", exclude=meeting.id)
    settle_before_booking(db, target, actor, now=now)
    offered = {ONLINE: target.online, IN_PERSON: target.in_person}
    method = enrollment.method if offered.get(enrollment.method or "") else _check_method(target, ONLINE)
    about = enrollment.about
    enroll(db, target, actor, role=MENTEE, source="booked", by=actor, now=now, method=method, about=about)
    for person in (meeting.host, actor):
        enqueue_card(db, meeting, person, now=now)
    _refresh_and_notify(db, target, actor, NoticeKind.MOVED, {"from": meeting.starts_at.isoformat()}, now)
    _take_from_calendar(db, meeting, enrollment, now)
    if enrollment.calendar:
        add_to_calendar(db, actor=actor, meeting_id=target.id, now=now)
    offer_opened_sessions(db, [meeting], now=now, exclude=actor.id)
    return None


def _end_booking(
    db: Session, meeting: Meeting, enrollment: Enrollment, notice_kind: NoticeKind, reason: str, now: dt.datetime
) -> None:
    """The place is free again from here on, and the session open."""
    enrollment.state, enrollment.blocks, enrollment.reason = LEFT, False, reason
    meeting.version += 1  # an edit form drawn before shows who is in it no more
    db.flush()
    _refresh_and_notify(db, meeting, enrollment.person, notice_kind, {"reason": reason}, now)
    _take_from_calendar(db, meeting, enrollment, now)
    lock_persons(db, meeting.workspace_id, [meeting.host_id])
    offer_opened_sessions(db, [meeting], now=now, exclude=enrollment.person_id)


def _take_from_calendar(db: Session, meeting: Meeting, enrollment: Enrollment, now: dt.datetime) -> None:
    send_calendar_removal(db, enrollment.person, [meeting] if enrollment.calendar else [], now=now)


def _require_shown_terms(meeting: Meeting, actor: Person, shown_terms: str) -> None:
    """Raises Refusal when the offer was answered as it was shown before the session was edited."""
    if shown_terms and shown_terms != terms_token(meeting):
        when = format_datetime(meeting.starts_at, actor.zone, actor.locale)
        raise Refusal(
            f"This session was changed since you saw the offer, so nothing is booked yet: it is now on {when}. "
            "The message that offers it shows it as it is now. Answer there.",
            next_steps=[NextStep("look", meeting.id)],
        )


def _enrollment_at_shown_time(
    db: Session, actor: Person, meeting_id: int, shown_time: str, now: dt.datetime
) -> tuple[Meeting, Enrollment]:
    """The session, locked, and the actor's place in it, if it still has the time that they answer to."""
    meeting = find_session(db, actor, meeting_id, lock=True)
    enrollment = _coming_enrollment(db, actor, meeting, now)
    if shown_time != stamp_of(meeting.starts_at, meeting.ends_at):
        when = format_datetime(meeting.starts_at, actor.zone, actor.locale)
        raise Refusal(
            f"The time was changed again, so nothing was noted: the session is now on {when}. "
            "Its card in Messages, and the Home tab, ask you about this time.",
            next_steps=[NextStep("sessions")],
        )
    return meeting, enrollment


def _changeable_enrollment(db: Session, actor: Person, meeting: Meeting, now: dt.datetime) -> Enrollment:
    """The actor's place, while they may change it."""
    enrollment = _coming_enrollment(db, actor, meeting, now)
    require_before_change_deadline(meeting, actor, now)
    return enrollment


def _coming_enrollment(db: Session, actor: Person, meeting: Meeting, now: dt.datetime) -> Enrollment:
    enrollment = _own_enrollment(db, actor, meeting)
    if phase(meeting, now) != "coming":
        words = "This session has begun or is over, so the booking cannot be changed any more."
        raise Refusal(words, next_steps=[NextStep("sessions")])
    return enrollment


def _check_method(meeting: Meeting, chosen: str | None) -> str:
    if not (meeting.online and meeting.in_person):
        return ONLINE if meeting.online else IN_PERSON
    if chosen not in METHODS:
        raise Refusal("Choose whether you attend online or in person.", field="attendance")
    return chosen


def _own_enrollment(db: Session, actor: Person, meeting: Meeting) -> Enrollment:
    """The actor's place in a session that goes on. Raises Refusal when they have none (any more)."""
    next_steps = [NextStep("profile", meeting.host_id), NextStep("sessions")]
    if meeting.state == CANCELLED:
        words = "This session was cancelled, so there is no booking left to change. You can book another one."
        raise Refusal(words, next_steps=next_steps)
    if meeting.state == DRAFT:  # only an admin comes this far: nobody else sees what is planned for them
        words = "This session is a draft, so there is no booking to change yet. Edit the draft instead."
        raise Refusal(words, next_steps=[NextStep("look", meeting.id)])
    enrollment = mentee_of(db, meeting)
    if enrollment is None or enrollment.person_id != actor.id:
        raise Refusal("You have no place in this session any more. Nothing was changed.", next_steps=next_steps)
    return enrollment


def _refresh_and_notify(
    db: Session, meeting: Meeting, actor: Person, notice_kind: NoticeKind, details: dict[str, str], now: dt.datetime
) -> None:
    """The cards of both follow, and the mentor gets a word of what the mentee did."""
    for person in (meeting.host, actor):
        enqueue_card(db, meeting, person, now=now)
    notify(db, notice_kind, meeting.host, by=actor, meeting=meeting, details={"mentee": actor.id, **details}, now=now)
    refresh_home(db, actor, now=now)
