"""The rules of requests and offers: whether two people may agree on a session by themselves."""

import datetime as dt

from sqlalchemy.orm import Session

from mentorship.errors import NextStep, Refusal
from mentorship.people.person import pause_end
from mentorship.program.limits import bookable_after, find_open_bookings_block
from mentorship.times import format_hours, format_near_date
from storage.open_starts import count_upcoming_bookings
from storage.person import Person
from storage.request import SessionRequest, find_open_request
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


def require_none_open(db: Session, actor: Person, other: Person, *, field: str | None) -> None:
    """Raise Refusal if a request between the two is open: two people settle one thing at a time."""
    existing = find_open_request(db, actor.id, other.id)
    if existing is not None:
        words = f"{what_is_open(existing, actor, other)}, and that's still open. It's in your Home tab under Requests."
        raise Refusal(words, field=field, next_steps=[show_step(existing)])


def what_is_open(existing: SessionRequest, actor: Person, other: Person) -> str:
    """Return which of the two has asked, or offered, the other already."""
    is_own, is_offer = existing.sender_id == actor.id, existing.sender_id == existing.mentor_id
    if is_offer:
        return f"You have already offered {other.name} a session" if is_own else f"{other.name} offers you a session"
    return (
        f"You have already asked {other.name} for a session"
        if is_own
        else f"{other.name} would like a session with you"
    )


def show_step(request: SessionRequest) -> NextStep:
    """Return what a refusal offers next: to look at the request as it is now."""
    if request.sender_id == request.mentor_id:
        return NextStep("offer_show", request.id)
    return NextStep("request_show", request.id)
