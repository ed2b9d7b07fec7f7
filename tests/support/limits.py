"""Limits on bookings, in stories."""

import datetime as dt
from typing import Any

import sqlalchemy as sa

from localslack.testing.person import Person
from storage.person import Person as Member
from tests.support.running_bot import RunningBot
from tests.support.sessions import (
    offer,
)

BOOK, CANCEL, OPEN = "Minimum notice to book (hours)", "Minimum notice to cancel (hours)", "Open bookings per mentee"
START = dt.datetime(2027, 1, 20, 14, tzinfo=dt.UTC)  # of what is offered by default


def limit_month(bot: RunningBot, person: Person, number: int) -> None:
    """Let the mentor set this limit of sessions per month in their profile."""
    change = sa.update(Member).where(Member.slack_id == person.id).values(sessions_per_month=number)
    bot.transact(lambda db: db.execute(change))


def offers(by: Person, *days: int, **values: Any) -> None:
    """Offer a session on each of these days of January."""
    for day in days:
        offer(by, date=f"2027-01-{day:02}", **values)
