"""Whether somebody may book a session: every rule that stands between an open session and a person, in order."""

import datetime as dt
from functools import partial

from sqlalchemy.orm import Session

from mentorship.errors import START_OVER, NextStep, Refusal
from mentorship.meetings.meeting import phase
from mentorship.program.limits import bookable_after, find_booking_blocks
from mentorship.program.visibility import SESSION_GONE, can_see
from mentorship.sessions.actions import active_hold_until
from mentorship.times import format_datetime
from storage.meeting import CANCELLED, DRAFT, Enrollment, Meeting
from storage.meeting_lists import find_next_open_starts
from storage.person import Person


def require_bookable(
    db: Session,
    meeting: Meeting,
    mentee_enrollment: Enrollment | None,
    actor: Person,
    now: dt.datetime,
    field: str | None = None,
    exclude: int | None = None,
) -> None:
    """Raises Refusal with the first rule that stands against it, beside `field` where there is one, with ways on.

    `taken` is the place of the mentee, if there is one; `besides` is the meeting whose place they would give back.
    Whether both have the time is `commitment.claim`'s to ask.
    """
    mentor = meeting.host
    others = f"See what else {mentor.name} has open, request another time, or find another mentor."
    refusal_with_steps = partial(
        Refusal,
        field=field,
        next_steps=(NextStep("profile", mentor.id), NextStep("request", mentor.id), NextStep("find")),
    )
    is_own_booking = mentee_enrollment is not None and mentee_enrollment.person_id == actor.id
    if not is_own_booking and not can_see(db, actor, meeting):
        raise Refusal(SESSION_GONE, next_steps=START_OVER)
    if meeting.state == DRAFT:
        raise refusal_with_steps("This session is a draft, so it cannot be booked yet.")
    if meeting.state == CANCELLED:
        raise refusal_with_steps(f"This session was cancelled. {others}")
    if phase(meeting, now) != "coming":
        raise refusal_with_steps(f"This session has already begun. {others}")
    if actor.id == mentor.id:
        words = "This is your own session, so you cannot book it yourself. Others book it from your profile."
        raise Refusal(words, field=field, next_steps=[NextStep("look", meeting.id)])
    if is_own_booking:
        words = "You have booked this session already. You find it in the Home tab under Upcoming."
        raise Refusal(words, field=field, next_steps=[NextStep("look", meeting.id)])
    if mentee_enrollment is not None:
        raise Refusal(
            f"Somebody else booked this session a moment ago. {others}",
            field=field,
            next_steps=_too_late_steps(db, mentor, actor, now),
        )
    until = active_hold_until(meeting, now)
    if until is not None and meeting.held_for_id != actor.id:
        then = format_datetime(until, actor.zone, actor.locale)
        words = f"This session is kept for somebody on the waiting list until {then}. {others}"
        raise Refusal(words, field=field, next_steps=_too_late_steps(db, mentor, actor, now))
    if not mentor.can_take_part:
        raise Refusal(
            f"{mentor.name} does not take part in the program any more. Find another mentor.",
            next_steps=[NextStep("find")],
        )
    require_within_limits(db, meeting, actor, now, field, exclude)


def require_within_limits(
    db: Session,
    meeting: Meeting,
    actor: Person,
    now: dt.datetime,
    field: str | None = None,
    exclude: int | None = None,
) -> None:
    """Raises Refusal when a number of the program or of the mentor stands against it.

    To be asked again when mentor and mentee are locked: until then others may take what is left.
    """
    booking_block = find_booking_blocks(db, actor, [meeting], now, exclude).get(meeting.id)
    if booking_block is not None:
        raise booking_block.to_refusal(field)


def _too_late_steps(db: Session, mentor: Person, actor: Person, now: dt.datetime) -> list[NextStep]:
    """What helps somebody who came too late: another session of this mentor's, or the queue for the next one.

    Hundreds may come too late at once, each waiting for the other before them: one look at an index is enough here.
    """
    another = find_next_open_starts(db, [mentor.id], actor, bookable_after(actor, now), now=now)
    nearest = NextStep("profile", mentor.id) if another else NextStep("notify", mentor.id)
    return [nearest, NextStep("request", mentor.id), NextStep("find")]
