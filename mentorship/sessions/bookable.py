"""Whether someone may book a session: every rule that can forbid it, in order, and a warning on odd hours."""

import datetime as dt
from functools import partial

from sqlalchemy.orm import Session

from mentorship.errors import START_OVER, NextStep, Refusal
from mentorship.meetings.local_times import describe_odd_hours
from mentorship.meetings.meeting import phase
from mentorship.program.limits import bookable_after, find_booking_blocks
from mentorship.program.visibility import SESSION_GONE, can_see
from mentorship.sessions.actions import active_hold_until
from mentorship.times import format_near_datetime
from storage.meeting import CANCELLED, DRAFT
from storage.open_starts import find_next_open_starts
from storage.person import Person
from storage.rows import AnyMeeting, AnyPerson, AnyPlace


def require_bookable(
    db: Session,
    meeting: AnyMeeting,
    mentee_enrollment: AnyPlace | None,
    actor: Person,
    now: dt.datetime,
    field: str | None = None,
    exclude: int | None = None,
) -> None:
    """Raise Refusal with the first rule that forbids the booking, for `field` of a form, and with next steps.

    `mentee_enrollment` is that of the mentee, if the session has one; `exclude` is the id of the meeting whose place
    the actor would give back for it. Whether mentor and mentee have the time is checked by `conflicts.claim`.
    """
    is_own_booking = mentee_enrollment is not None and mentee_enrollment.person_id == actor.id
    if not is_own_booking and not can_see(db, actor, meeting):
        raise Refusal(SESSION_GONE, next_steps=START_OVER)
    _require_coming(meeting, now, field)
    _require_not_own(meeting, actor, is_own_booking, field)
    _require_not_taken(db, meeting, mentee_enrollment, actor, now, field)
    if not meeting.host.can_take_part:
        raise Refusal(
            f"{meeting.host.name} is no longer in the program. Find another mentor.",
            next_steps=[NextStep("find")],
        )
    require_within_limits(db, meeting, actor, now, field, exclude)


def require_within_limits(
    db: Session,
    meeting: AnyMeeting,
    actor: Person,
    now: dt.datetime,
    field: str | None = None,
    exclude: int | None = None,
) -> None:
    """Raise Refusal if a limit of the program or of the mentor forbids the booking.

    Must be called again once mentor and mentee are locked: until then others may take what is left.
    """
    booking_block = find_booking_blocks(db, actor, [meeting], now, exclude).get(meeting.id)
    if booking_block is not None:
        raise booking_block.to_refusal(field)


def odd_hours_warning(meeting: AnyMeeting, reader: Person) -> str:
    """Return a warning if the session is early or late for its mentor or the reader; else an empty string."""
    return describe_odd_hours(meeting.starts_at, meeting.ends_at - meeting.starts_at, [meeting.host, reader], reader)


def _require_coming(meeting: AnyMeeting, now: dt.datetime, field: str | None) -> None:
    """Raise Refusal unless the session is published and has not begun."""
    refusal = partial(
        Refusal,
        field=field,
        next_steps=(NextStep("profile", meeting.host_id), NextStep("request", meeting.host_id), NextStep("find")),
    )
    if meeting.state == DRAFT:
        raise refusal("This session is a draft, so it can't be booked yet.")
    if meeting.state == CANCELLED:
        raise refusal(f"This session was cancelled. {_alternatives(meeting)}")
    if phase(meeting, now) != "coming":
        raise refusal(f"This session has already begun. {_alternatives(meeting)}")


def _require_not_own(meeting: AnyMeeting, actor: Person, is_own_booking: bool, field: str | None) -> None:
    """Raise Refusal if the actor is the mentor, or has booked the session already."""
    look = [NextStep("session", meeting.id)]
    if actor.id == meeting.host_id:
        words = "This is your own session, so you can't book it. Others can book it from your profile."
        raise Refusal(words, field=field, next_steps=look)
    if is_own_booking:
        words = "You've already booked this session. It's in your Home tab under Upcoming."
        raise Refusal(words, field=field, next_steps=look)


def _require_not_taken(
    db: Session,
    meeting: AnyMeeting,
    mentee_enrollment: AnyPlace | None,
    actor: Person,
    now: dt.datetime,
    field: str | None,
) -> None:
    """Raise Refusal if someone else has booked the session, or if it is held for someone on the waitlist."""
    if mentee_enrollment is not None:
        words = f"Someone else just booked this session. {_alternatives(meeting)}"
        raise Refusal(words, field=field, next_steps=_too_late_steps(db, meeting.host, actor, now))
    until = active_hold_until(meeting, now)
    if until is not None and meeting.held_for_id != actor.id:
        then = format_near_datetime(until, actor.zone, actor.locale, now)
        words = f"This session is held for someone on the waitlist until {then}. {_alternatives(meeting)}"
        raise Refusal(words, field=field, next_steps=_too_late_steps(db, meeting.host, actor, now))


def _alternatives(meeting: AnyMeeting) -> str:
    return f"See what else {meeting.host.name} has open, request another time, or find another mentor."


def _too_late_steps(db: Session, mentor: AnyPerson, actor: Person, now: dt.datetime) -> list[NextStep]:
    """Return what helps someone who came too late: another session of this mentor, or the queue for the next one.

    Hundreds may come too late at once, each waiting for the other before them: one look at an index is enough here.
    """
    another = find_next_open_starts(db, [mentor.id], actor, bookable_after(actor, now), now=now)
    nearest = NextStep("profile", mentor.id) if another else NextStep("notify", mentor.id)
    return [nearest, NextStep("request", mentor.id), NextStep("find")]
