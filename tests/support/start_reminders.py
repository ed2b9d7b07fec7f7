"""What people are told when a meeting is about to begin, in stories."""

import datetime as dt

import sqlalchemy as sa

from localslack.testing.person import Person
from localslack.testing.screen import Shown
from storage.program import Program
from tests.support.running_bot import RunningBot
from tests.support.sessions import fill, in_list, texts

START = dt.datetime(2027, 1, 20, 14, tzinfo=dt.UTC)  # 15:00 in Berlin
DAY, HOUR = dt.timedelta(days=1), dt.timedelta(hours=1)
SOON, MINUTE = dt.timedelta(minutes=10), dt.timedelta(minutes=1)
SESSION = "Your session with"
NEW_URL = "https://meet.example.com/new"


def remind_at_start_too(bot: RunningBot) -> None:
    """Let the program remind everyone a day and ten minutes before, as it does by itself, and at the start."""
    bot.transact(lambda db: db.execute(sa.update(Program).values(reminders="1440, 10, 0")))


def travel_to(bot: RunningBot, instant: dt.datetime) -> None:
    """Set the bot's clock to that time, run the jobs that are due, and deliver."""
    bot.settle()  # what was told before
    bot.clock.now = instant
    for _ in range(2):  # twice: nothing is told twice
        bot.tick()
        bot.settle()


def told(person: Person, words: str = " starts ") -> list[str]:
    """Return the first words of each message to this person that a meeting starts."""
    firsts = [text.partition(" (")[0] for text in texts(person)]
    return [first for first in firsts if words in first or "has started" in first]


def newest(person: Person) -> Shown:
    """Return the newest message that a meeting starts."""
    found = [each for each in person.messages if " starts " in each.plain_text or "has started" in each.plain_text]
    assert found, texts(person)
    return found[-1]


def edit(by: Person, **values: object) -> None:
    """Edit the first session in Home; it must succeed."""
    in_list(by)
    assert by.menu("Edit", where="home").ok
    fill(by, **values)
    result = by.submit()
    assert result.ok, result
    by.close(all=True)
