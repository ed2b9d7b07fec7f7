"""What a mentee does with a booking: cancelling it, changing how they attend, and answering to a moved time."""

import datetime as dt

from sqlalchemy.orm import Session

from mentorship.errors import NextStep, Refusal
from mentorship.form_state import require_as_shown
from mentorship.history import HistoryKind, record_history
from mentorship.meetings.meeting import check_method, phase
from mentorship.meetings.places import end_place
from mentorship.meetings.timespan import time_token
from mentorship.outbox.kinds import NoticeKind
from mentorship.program.limits import check_late, require_before_change_deadline
from mentorship.sessions.booking import refresh_and_notify_mentor
from mentorship.sessions.view import SessionView, describe, find_session, mentee_of, show_session
from mentorship.sessions.waitlist_offers import offer_opened_sessions
from mentorship.times import format_near_datetime
from storage.meeting import ATTENDING, CANCELLED, DRAFT, MENTEE, Enrollment, Meeting
from storage.person import Person, lock_persons


def show_booking(db: Session, *, actor: Person, meeting_id: int, now: dt.datetime) -> SessionView:
    """Return the session that the actor has just booked, to be confirmed.

    Raises Refusal if the place is lost by now: a form may be submitted again long after it was saved.
    """
    view = show_session(db, actor=actor, meeting_id=meeting_id, now=now)
    if (view.role, view.enrollment_state) != (MENTEE, ATTENDING):
        raise _lost_place(view.host.id)
    return view


def prepare_booking_change(db: Session, *, actor: Person, meeting_id: int, now: dt.datetime) -> SessionView:
    """Return the session whose booking the actor is about to change. Raises Refusal if it is too late."""
    meeting = find_session(db, actor, meeting_id)
    changeable_enrollment(db, actor, meeting, now)
    return describe(db, actor, [meeting], now)[0]


def prepare_cancel_booking(db: Session, *, actor: Person, meeting_id: int, now: dt.datetime) -> SessionView:
    """Return the session whose booking the actor is about to cancel. Raises Refusal if it has begun."""
    meeting = find_session(db, actor, meeting_id)
    _cancellable_enrollment(db, actor, meeting, now)
    return describe(db, actor, [meeting], now)[0]


def cancel_booking(
    db: Session,
    *,
    actor: Person,
    meeting_id: int,
    reason: str,
    now: dt.datetime,
    version: int | None = None,
    shown_late: bool | None = None,
) -> int:
    """Cancel the actor's booking: the session is open again, and the mentor is told.

    Within the program's notice to cancel, it needs a reason and is recorded as a late cancellation.
    Returns the mentor's id: the actor may not know of the session any longer, where it is for certain groups.
    `version` is that of the session when the form was drawn, and `shown_late` whether it said that it is late. Raises
    OutdatedForm, and Refusal if it has begun or there is no reason.
    """
    meeting = find_session(db, actor, meeting_id, lock=True)
    enrollment = _cancellable_enrollment(db, actor, meeting, now)
    require_as_shown("this session", version, meeting.version)
    enrollment.left_late = check_late(meeting, enrollment, reason=reason, shown_late=shown_late, now=now)
    end_booking(db, meeting, enrollment, NoticeKind.GAVE_UP, reason, now)
    return meeting.host_id


def confirm_time(db: Session, *, actor: Person, meeting_id: int, shown_time: str, now: dt.datetime) -> None:
    """Note that the actor can make the time to which a booked session was moved; confirming twice is no error.

    `shown_time` is the token of the time that was shown. Raises Refusal if the time has changed again since then.
    """
    meeting, enrollment = _enrollment_at_shown_time(db, actor, meeting_id, shown_time, now)
    if enrollment.to_confirm:
        enrollment.to_confirm = False
        db.flush()
        record_history(db, HistoryKind.CONFIRMED, meeting, by=actor, person=actor, now=now)
        refresh_and_notify_mentor(db, meeting, actor, NoticeKind.CONFIRMED, {}, now)


def decline_time(db: Session, *, actor: Person, meeting_id: int, shown_time: str, now: dt.datetime) -> None:
    """End the actor's booking because the session was moved to a time that they cannot make.

    No deadline applies, since the mentee did not choose this time. Raises Refusal as `confirm_time` does, and if the
    actor has already confirmed the time.
    """
    meeting, enrollment = _enrollment_at_shown_time(db, actor, meeting_id, shown_time, now)
    if not enrollment.to_confirm:
        raise Refusal(
            "You have said that you can make it, so you keep your spot. "
            "If you can't come after all, choose “Cancel booking” in the menu of the session.",
            next_steps=[NextStep("session", meeting.id)],
        )
    end_booking(db, meeting, enrollment, NoticeKind.DECLINED, "", now)


def change_attendance(
    db: Session, *, actor: Person, meeting_id: int, method: str, now: dt.datetime, version: int | None = None
) -> None:
    """Let the actor attend online instead of in person, or the other way round.

    `version` is that of the session when the form was drawn. Raises OutdatedForm, and Refusal if the session offers
    only one of the two, or if it is too late.
    """
    meeting = find_session(db, actor, meeting_id, lock=True)
    enrollment = changeable_enrollment(db, actor, meeting, now)
    if not (meeting.online and meeting.in_person):
        raise Refusal(
            "This session offers only one way to attend, so there is nothing to change.",
            field="attendance",
            next_steps=[NextStep("session", meeting.id)],
        )
    if enrollment.method == check_method(meeting, method):
        return
    require_as_shown("this session", version, meeting.version)
    enrollment.method = method
    meeting.version += 1
    db.flush()
    record_history(db, HistoryKind.ATTENDANCE, meeting, by=actor, person=actor, now=now)
    refresh_and_notify_mentor(db, meeting, actor, NoticeKind.ATTENDANCE, {"method": method}, now)


def changeable_enrollment(db: Session, actor: Person, meeting: Meeting, now: dt.datetime) -> Enrollment:
    """Return the actor's booking. Raises Refusal if they have none, or if it is too late to change it."""
    enrollment = _coming_enrollment(db, actor, meeting, now)
    require_before_change_deadline(meeting, actor, now)
    return enrollment


def end_booking(
    db: Session, meeting: Meeting, enrollment: Enrollment, notice_kind: NoticeKind, reason: str, now: dt.datetime
) -> None:
    """Take the mentee out of the session, tell the mentor, and offer the session to the queue."""
    kind = HistoryKind.DECLINED if notice_kind is NoticeKind.DECLINED else HistoryKind.LEFT
    free_session(db, meeting, enrollment, kind, reason=reason, by=enrollment.person, now=now)
    details = {"reason": reason, **({"late": True} if enrollment.left_late else {})}
    refresh_and_notify_mentor(db, meeting, enrollment.person, notice_kind, details, now)
    lock_persons(db, meeting.workspace_id, [meeting.host_id])
    offer_opened_sessions(db, [meeting], now=now, exclude=enrollment.person_id)


def free_session(
    db: Session,
    meeting: Meeting,
    enrollment: Enrollment,
    kind: HistoryKind,
    *,
    reason: str,
    by: Person | None,
    now: dt.datetime,
) -> None:
    """Take the mentee out of the session, without a word to anybody; `kind` says how that came about."""
    meeting.version += 1  # an edit form drawn before no longer shows who is in it
    end_place(db, meeting, enrollment, kind, by=by, reason=reason, now=now)


def _enrollment_at_shown_time(
    db: Session, actor: Person, meeting_id: int, shown_time: str, now: dt.datetime
) -> tuple[Meeting, Enrollment]:
    """Lock the session and return it with the actor's booking. Raises Refusal if its time is not the one shown."""
    meeting = find_session(db, actor, meeting_id, lock=True)
    enrollment = _coming_enrollment(db, actor, meeting, now)
    if shown_time != time_token(meeting.starts_at, meeting.ends_at):
        when = format_near_datetime(meeting.starts_at, actor.zone, actor.locale, now)
        raise Refusal(
            f"The time was changed again, so your answer doesn't count: the session is now on {when}. "
            "Its card in Messages, and the Home tab, ask you about this time.",
            next_steps=[NextStep("sessions")],
        )
    return meeting, enrollment


def _cancellable_enrollment(db: Session, actor: Person, meeting: Meeting, now: dt.datetime) -> Enrollment:
    """Return the actor's booking of a session that has not begun. Raises Refusal."""
    advice = f" If you did not come, tell {meeting.host.name}."
    return _coming_enrollment(db, actor, meeting, now, change="cancel", advice=advice)


def _coming_enrollment(
    db: Session, actor: Person, meeting: Meeting, now: dt.datetime, *, change: str = "change", advice: str = ""
) -> Enrollment:
    """Return the actor's booking of a session that has not begun. Raises Refusal."""
    enrollment = _own_enrollment(db, actor, meeting)
    if phase(meeting, now) != "coming":
        words = f"This session has begun or is over, so you can no longer {change} the booking.{advice}"
        raise Refusal(words, next_steps=[NextStep("sessions")])
    return enrollment


def _own_enrollment(db: Session, actor: Person, meeting: Meeting) -> Enrollment:
    """Return the actor's booking of a published session. Raises Refusal if they have none."""
    next_steps = [NextStep("profile", meeting.host_id), NextStep("sessions")]
    if meeting.state == CANCELLED:
        words = "This session was cancelled, so there is no booking left to change. You can book another one."
        raise Refusal(words, next_steps=next_steps)
    if meeting.state == DRAFT:  # only an admin comes this far: nobody else sees what is planned for them
        words = "This session is a draft, so there is no booking to change yet. Edit the draft instead."
        raise Refusal(words, next_steps=[NextStep("session", meeting.id)])
    enrollment = mentee_of(db, meeting)
    if enrollment is None or enrollment.person_id != actor.id:
        raise _lost_place(meeting.host_id)
    return enrollment


def _lost_place(mentor_id: int) -> Refusal:
    words = "You no longer have a spot in this session. Nothing was changed."
    return Refusal(words, next_steps=[NextStep("profile", mentor_id), NextStep("sessions")])
