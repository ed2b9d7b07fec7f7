"""Steps of stories about what becomes of meetings after their end."""

import datetime as dt

from localslack.testing.person import Person
from localslack.testing.screen import Shown
from tests.support.running_bot import RunningBot
from tests.support.sessions import book, in_list, offer
from tests.support.start_reminders import START, travel_to

END = START + dt.timedelta(hours=1)
END_OF_CLASS = dt.datetime(2027, 1, 21, 15, tzinfo=dt.UTC)  # 16:00 in Berlin
DAY, HOUR = dt.timedelta(days=1), dt.timedelta(hours=1)
MOMENT = dt.timedelta(seconds=1)


def hold(bot: RunningBot, mentor: Person, mentee: Person, *, mentor_name: str = "ada") -> None:
    """Let a session be offered, booked, and be over."""
    offer(mentor)
    book(mentee, mentor_name)
    travel_to(bot, END + MOMENT)


def say(bot: RunningBot, person: Person, label: str) -> None:
    """Press a button on the newest message that has it; it must succeed, and all is told."""
    result = person.press(label, where="messages")
    assert result.ok, result
    bot.settle()


def newest(person: Person, words: str) -> Shown:
    """Return the newest message to this person in which these words stand."""
    found = [each for each in person.messages if words in each.text]
    assert found, [each.text for each in person.messages]
    return found[-1]


def choose_in_past(bot: RunningBot, person: Person, item: str) -> None:
    """Choose this item in the menu of the first entry under `Past`."""
    in_list(person, "Past")
    result = person.menu(item, where="home")
    assert result.ok, result
    bot.settle()
