"""Steps of stories in which a masterclass is moved, and what is stored."""

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from localslack.testing.person import Person
from localslack.testing.screen import Shown
from localslack.world.results import Result
from storage.meeting import MASTERCLASS, Meeting
from storage.person import Person as Member
from storage.waitlist import WaitlistEntry
from tests.support.masterclasses import confirmed
from tests.support.running_bot import RunningBot
from tests.support.sessions import NOW, in_list

LATER = {"Date": "2027-01-22", "Time": "16:00", "Reason": "The room is taken"}
YES, NO = "I can make it", "I can't"
HOUR = dt.timedelta(hours=1)


def open_move(by: Person, near: str = "Reading code") -> None:
    """Choose `Move` in the menu of a masterclass in the Home tab."""
    in_list(by)
    assert by.menu("Move", where="home", near=near).ok


def try_move(by: Person, **values: str) -> Result:
    """Fill and submit `Move masterclass`, whatever comes of it."""
    open_move(by)
    by.fill({**LATER, **{name.title(): value for name, value in values.items()}})
    return by.submit()


def move(bot: RunningBot, by: Person, **values: str) -> None:
    """Move the masterclass; it must succeed, and everyone be told."""
    result = try_move(by, **values)
    assert result.ok, result
    confirmed(by, "Moved")
    bot.settle()


def masterclasses(bot: RunningBot) -> list[Meeting]:
    """Return all masterclasses in the order in which they were made."""
    return bot.transact(_list_masterclasses)


def _list_masterclasses(db: Session) -> list[Meeting]:
    return list(db.scalars(sa.select(Meeting).where(Meeting.kind == MASTERCLASS).order_by(Meeting.id)))


def news(person: Person, words: str = " moved ") -> Shown:
    """Return the newest message with these words."""
    return [each for each in person.messages if words in each.text][-1]


def add_to_waitlist(bot: RunningBot, meeting_id: int, *people: Person, state: str = "waiting") -> None:
    """Let these people wait for a place in the masterclass, or be offered one until tomorrow."""

    def add(db: Session) -> None:
        for person in people:
            member = db.scalars(sa.select(Member).where(Member.slack_id == person.id)).one()
            entry = WaitlistEntry(
                workspace_id=member.workspace_id,
                person_id=member.id,
                meeting_id=meeting_id,
                state=state,
                created_at=NOW,
                offer_until=NOW + 24 * HOUR if state == "offered" else None,
            )
            db.add(entry)
            db.flush()

    bot.transact(add)


def queue(bot: RunningBot) -> list[tuple[int | None, str, str]]:
    """Return masterclass, person and state of each entry, in order."""

    def read(db: Session) -> list[tuple[int | None, str, str]]:
        entries = db.scalars(sa.select(WaitlistEntry).order_by(WaitlistEntry.id))
        return [(each.meeting_id, each.person.name.split()[0].lower(), each.state) for each in entries]

    return bot.transact(read)


def travel_to(bot: RunningBot, instant: dt.datetime) -> None:
    """Set the bot's clock to that time, run the jobs that are due, and deliver."""
    bot.clock.now = instant
    for _ in range(2):  # twice: nothing is done twice
        bot.tick()
        bot.settle()


def edit_row(bot: RunningBot, meeting_id: int, **values: Any) -> None:
    """Set these columns of the masterclass."""
    bot.transact(lambda db: db.execute(sa.update(Meeting).where(Meeting.id == meeting_id).values(**values)))
