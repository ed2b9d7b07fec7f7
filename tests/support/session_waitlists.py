"""Steps of stories about waiting for a session, and what is stored."""

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from localslack.testing.person import Person
from localslack.testing.screen import Shown
from storage.meeting import Meeting
from storage.person import Person as Member
from storage.program import Program
from storage.waitlist import WaitlistEntry
from tests.support.running_bot import RunningBot
from tests.support.sessions import book, in_list, offer, top

OFFERED = "A session with"


def rules(bot: RunningBot, **values: int) -> None:
    """Set the program's rules."""
    bot.transact(lambda db: db.execute(sa.update(Program).values(**values)))


def fully_booked(mentor: Person, mentee: Person, **values: Any) -> None:
    """Let the mentor have one session, booked by this mentee."""
    offer(mentor, **values)
    book(mentee, mentor.user.name)


def wait_for(person: Person, mentor: str = "ada") -> str:
    """Press `Notify me` in the mentor's profile; return what the profile says then."""
    person.command(f"/mentorship book @{mentor}")
    assert person.press("Notify me", where="modal").ok
    assert "Stop notifying me" in top(person).text
    return top(person).text


def profile(person: Person, mentor: str = "ada") -> Shown:
    """Return the mentor's profile as this person sees it now."""
    while person.modal is not None:
        person.close(all=True)
    person.command(f"/mentorship book @{mentor}")
    return top(person)


def cancel_booking(person: Person) -> None:
    """Cancel the one booking, in the Home tab."""
    in_list(person)
    person.menu("Cancel booking", where="home")
    assert person.submit().ok


def offers(person: Person) -> list[Shown]:
    """Return the messages that offer, or offered, a session to this person, oldest first."""
    return [each for each in person.messages if each.text.startswith((OFFERED, "1:1 with @")) and is_offer(each)]


def is_offer(message: Shown) -> bool:
    """Return whether this is the message of an offer, and not the card of a session."""
    words = ("kept for you until", "You took", "You passed", "Time's up", "no longer offered to you")
    return any(each in message.text for each in words)


def sessions(bot: RunningBot) -> list[Meeting]:
    """Return all sessions, soonest first."""

    def read(db: Session) -> list[Meeting]:
        return list(db.scalars(sa.select(Meeting).order_by(Meeting.starts_at, Meeting.id)))

    return bot.transact(read)


def states(bot: RunningBot) -> list[tuple[str, str]]:
    """Return (name, state) of everyone who ever waited, in the order in which they came."""

    def read(db: Session) -> list[tuple[str, str]]:
        wanted = (
            sa.select(Member.name, WaitlistEntry.state)
            .join(Member, Member.id == WaitlistEntry.person_id)
            .order_by(WaitlistEntry.id)
        )
        return [(name.split()[0], state) for name, state in db.execute(wanted)]

    return bot.transact(read)


def advance_time(bot: RunningBot, **time: float) -> None:
    """Let time pass, and run the jobs that are due."""
    bot.clock.now = bot.clock.now + dt.timedelta(**time)
    bot.tick()
    bot.settle()


def offered(bot: RunningBot, mentor: Person, mentee: Person, *waiting: Person) -> None:
    """Let the mentee cancel, so that the mentor's one session is offered to the first of those who wait."""
    fully_booked(mentor, mentee)
    for person in waiting:
        wait_for(person)
    cancel_booking(mentee)
    bot.settle()
