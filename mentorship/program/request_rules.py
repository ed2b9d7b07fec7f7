"""The rules of requests and offers: whether two people may agree on a session by themselves."""

import datetime as dt

from sqlalchemy.orm import Session

from mentorship.errors import NextStep, Refusal
from mentorship.people.person import pause_end
from mentorship.program.limits import bookable_after, find_open_bookings_block, format_hours
from mentorship.times import format_near_date
from storage.meeting_lists import count_upcoming_bookings
from storage.person import Person
from storage.zones import find_zone


def require_taking_requests(mentor: Person, actor: Person, now: dt.datetime, *, field: str | None) -> None:
    """Raise Refusal if the actor cannot ask this mentor for a session now."""
    if mentor.mentor is not True:
        raise Refusal(
            f"{mentor.name} isn't a mentor yet. Find a mentor to see who is.",
            field=field,
            next_steps=[NextStep("find")],
        )
    if until := pause_end(mentor, now):
        until_day = format_near_date(until, actor.locale, now.astimezone(find_zone(mentor.zone)).date())
        raise Refusal(
            f"{mentor.name} isn't taking requests until {until_day}. See what they have open, or find another mentor.",
            field=field,
            next_steps=[NextStep("profile", mentor.id), NextStep("find")],
        )


def takes_requests(mentor: Person, now: dt.datetime) -> bool:
    """Return whether this person mentors, and is not paused."""
    return mentor.can_take_part and mentor.mentor is True and pause_end(mentor, now) is None


def require_notice(starts_at: dt.datetime, actor: Person, now: dt.datetime, *, field: str) -> None:
    """Raise Refusal if a mentee proposes a time sooner than the program's minimum notice to book allows."""
    if starts_at <= bookable_after(actor, now):
        notice = format_hours(actor.program.notice_to_book)
        raise Refusal(f"A session is booked at least {notice} before it starts. Choose a later time.", field=field)


def require_room_for_booking(db: Session, mentee: Person, now: dt.datetime, *, viewer: Person) -> None:
    """Raise Refusal if the mentee has as many coming bookings as the program allows; its words are for `viewer`.

    Once the mentee is locked, the answer stays true until the transaction ends.
    """
    most = viewer.program.open_bookings
    if most is None:
        return
    if viewer.id == mentee.id:
        bookings_block = find_open_bookings_block(db, mentee, now, None)
        if bookings_block is not None:
            raise bookings_block.to_refusal(None)
    elif count_upcoming_bookings(db, mentee.id, now, None) >= most:
        limit = "1 coming session" if most == 1 else f"{most} coming sessions"
        raise Refusal(
            f"The program allows a mentee {limit} at a time, and {mentee.name} has that many. "
            "Ask them to cancel one, wait until one is over, or decline."
        )
