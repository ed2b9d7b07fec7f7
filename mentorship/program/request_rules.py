"""Whether two people may settle on a session by themselves: the rules of requests and offers."""

import datetime as dt

from sqlalchemy.orm import Session

from mentorship.errors import Refusal, Step
from mentorship.people.person import paused
from mentorship.program.limits import bookable_after, enough_bookings, hours
from storage.meeting_lists import coming_bookings
from storage.person import Person


def require_taking_requests(mentor: Person, now: dt.datetime, *, field: str | None) -> None:
    """Raises Refusal when this mentor cannot be asked for a session now."""
    if mentor.mentor is not True:
        raise Refusal(
            f"{mentor.name} does not mentor (yet). Find a mentor to see who does.", field=field, steps=[Step("find")]
        )
    if until := paused(mentor, now):
        raise Refusal(
            f"{mentor.name} takes no new requests until {until:%-d %B %Y}. "
            "See what they have open, or find another mentor.",
            field=field,
            steps=[Step("profile", mentor.id), Step("find")],
        )


def require_notice(starts_at: dt.datetime, actor: Person, now: dt.datetime, *, field: str) -> None:
    """Raises Refusal when a mentee proposes a time sooner than the program's minimum notice to book allows."""
    if starts_at <= bookable_after(actor, now):
        notice = hours(actor.program.notice_to_book)
        raise Refusal(f"A session is booked at least {notice} before it starts. Choose a later time.", field=field)


def require_another_booking(db: Session, mentee: Person, now: dt.datetime, *, viewer: Person) -> None:
    """Raises Refusal when the mentee has as many coming bookings as the program allows.

    Once the mentee is locked, the answer stays true until the transaction ends.
    """
    most = viewer.program.open_bookings
    if most is None:
        return
    if viewer.id == mentee.id:
        against = enough_bookings(db, mentee, now, None)
        if against is not None:
            raise against.refusal(None)
    elif coming_bookings(db, mentee.id, now, None) >= most:
        limit = "1 coming session" if most == 1 else f"{most} coming sessions"
        raise Refusal(
            f"The program allows a mentee {limit} at a time, and {mentee.name} has that many. "
            "Ask them to cancel one, wait until one is over, or decline."
        )
