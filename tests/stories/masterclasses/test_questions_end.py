"""Questions about a masterclass that are over have no buttons, and say how they ended."""

import datetime as dt

import pytest

from localslack.server import LocalSlack
from localslack.testing.person import Person
from localslack.testing.screen import Shown
from tests.support.announcements import cancel, edit
from tests.support.forged_requests import press
from tests.support.masterclasses import host, newest_masterclass
from tests.support.moves import HOUR, NO, YES, move, travel_to
from tests.support.running_bot import RunningBot
from tests.support.waitlists import full, leave, wait_in_line

pytestmark = pytest.mark.both_databases

STARTS = dt.datetime(2027, 1, 22, 15, tzinfo=dt.UTC)  # to which it is moved
FIRST = dt.datetime(2027, 1, 21, 14, tzinfo=dt.UTC)  # of the one that is hosted


def asked(person: Person, words: str) -> Shown:
    """Return the newest message with these words as it is now, whatever it becomes."""
    return [each for each in person.messages if words in each.text][-1]


def now(person: Person, message: Shown) -> Shown:
    """Return the same message as it is now."""
    return next(each for each in person.messages if each.where == message.where)


def reminded(bot: RunningBot, ada: Person, mia: Person) -> Shown:
    """Let Mia be reminded that she has not said whether she can make the new time."""
    host(ada, guests=["mia"])
    bot.settle()
    move(bot, ada)
    travel_to(bot, STARTS - 24 * HOUR)
    reminder = asked(mia, "You haven't answered yet")
    assert reminder.buttons == [YES, NO]
    return reminder


@pytest.mark.parametrize(("answer", "words"), [(YES, "You said you can make it."), (NO, "You said you can't make it.")])
def test_a_reminder_that_is_answered_in_home(
    bot: RunningBot, ada: Person, mia: Person, answer: str, words: str
) -> None:
    reminder = reminded(bot, ada, mia)
    mia.home()
    assert mia.press(answer, where="home").ok
    bot.settle()
    ended = now(mia, reminder)
    assert ended.buttons == []
    assert words in ended.text
    assert "“Reading code”" in ended.text


def test_a_reminder_of_one_that_is_cancelled(bot: RunningBot, ada: Person, mia: Person) -> None:
    reminder = reminded(bot, ada, mia)
    cancel(ada)
    bot.settle()
    assert now(mia, reminder).buttons == []
    assert "@Ada Lovelace cancelled this masterclass." in now(mia, reminder).text


def test_a_reminder_of_one_that_is_moved_again(bot: RunningBot, ada: Person, mia: Person) -> None:
    reminder = reminded(bot, ada, mia)
    move(bot, ada, date="2027-01-29")
    assert now(mia, reminder).buttons == []
    assert "moved this masterclass to " in now(mia, reminder).text


def test_a_reminder_of_one_that_has_begun(bot: RunningBot, ada: Person, mia: Person) -> None:
    reminder = reminded(bot, ada, mia)
    travel_to(bot, STARTS)
    assert now(mia, reminder).buttons == []
    assert "It started before you answered." in now(mia, reminder).text


def few(bot: RunningBot, ada: Person) -> Shown:
    """Let Ada be asked whether to go ahead with too few."""
    host(ada, guests=["mia"], minimum="2")
    travel_to(bot, FIRST - 24 * HOUR)
    question = asked(ada, "people signed up")
    assert question.buttons == ["Go ahead", "Cancel"]
    return question


def test_too_few_and_then_enough(bot: RunningBot, slack: LocalSlack, ada: Person, tom: Person) -> None:
    question = few(bot, ada)
    press(slack, tom, "masterclass.reserve", str(newest_masterclass(bot).id))
    bot.settle()
    assert now(ada, question).buttons == []
    assert "Enough people have signed up, so it goes ahead." in now(ada, question).text


def test_too_few_and_cancelled_elsewhere(bot: RunningBot, ada: Person) -> None:
    question = few(bot, ada)
    cancel(ada)
    bot.settle()
    assert now(ada, question).buttons == []
    assert "You cancelled this masterclass." in now(ada, question).text


def test_too_few_and_begun(bot: RunningBot, ada: Person) -> None:
    question = few(bot, ada)
    travel_to(bot, FIRST)
    assert now(ada, question).buttons == []
    assert "It has started." in now(ada, question).text


def test_what_was_decided_stays_as_it_was(bot: RunningBot, slack: LocalSlack, ada: Person, tom: Person) -> None:
    question = few(bot, ada)
    assert ada.press("Go ahead", within=question).ok
    press(slack, tom, "masterclass.reserve", str(newest_masterclass(bot).id))
    bot.settle()
    assert now(ada, question).buttons == []
    assert "You decided to go ahead." in now(ada, question).text


def opened(bot: RunningBot, ada: Person, mia: Person, *waiting: Person) -> dict[str, Shown]:
    """Let a place be open to all who wait, shortly before the start."""
    wait_in_line(bot, full(bot, ada, "mia"), *waiting)
    bot.clock.now = FIRST - HOUR / 6
    leave(bot, mia)
    bot.settle()
    found = {each.id: asked(each, "There's room in") for each in waiting}
    assert all(each.buttons == ["Reserve a spot"] for each in found.values())
    return found


def test_an_open_place_that_is_taken(bot: RunningBot, ada: Person, mia: Person, tom: Person, grace: Person) -> None:
    room = opened(bot, ada, mia, tom, grace)
    assert tom.press("Reserve a spot", within=room[tom.id]).ok
    bot.settle()
    assert (now(tom, room[tom.id]).buttons, now(grace, room[grace.id]).buttons) == ([], [])
    assert "You have a spot now." in now(tom, room[tom.id]).text
    assert "It's full again." in now(grace, room[grace.id]).text
    leave(bot, tom)
    bot.settle()
    assert now(grace, room[grace.id]).buttons == ["Reserve a spot"], "there is room once more"


def test_an_open_place_once_it_begins(bot: RunningBot, ada: Person, mia: Person, grace: Person) -> None:
    room = opened(bot, ada, mia, grace)
    travel_to(bot, FIRST)
    assert now(grace, room[grace.id]).buttons == []
    assert "It has started." in now(grace, room[grace.id]).text


def test_an_open_place_of_one_that_a_guest_gets(bot: RunningBot, ada: Person, mia: Person, grace: Person) -> None:
    room = opened(bot, ada, mia, grace)
    edit(ada, guests=["tom"])
    bot.settle()
    assert now(grace, room[grace.id]).buttons == []
