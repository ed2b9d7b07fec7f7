"""Asking to mentor, in stories."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from localslack.testing.person import Person
from storage.application import MentorApplication
from tests.support.running_bot import RunningBot
from tests.support.sessions import (
    top,
)

APPROVED = {"Who may mentor": "Approved by an admin"}
ASKS = "@Tom Okafor would like to become a mentor."


def ask(person: Person, message: str = "") -> None:
    """Submit `Ask to mentor` from Home."""
    person.home()
    person.press("Ask to mentor", where="home")
    assert (top(person).title, top(person).submit) == ("Ask to mentor", "Send")
    person.fill({"Message": message})
    assert person.submit().ok
    assert "Sent. The admins have been told." in top(person).text
    person.close(all=True)


def applications(bot: RunningBot) -> list[tuple[str, str]]:
    """Return the state and answer of each application."""

    def read(db: Session) -> list[tuple[str, str]]:
        return [(each.state, each.answer) for each in db.scalars(sa.select(MentorApplication))]

    return bot.transact(read)
