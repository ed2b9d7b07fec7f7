"""Slack erases someone: whatever they wrote is erased here as well, wherever it is kept and whatever comes later."""

import datetime as dt
from collections.abc import Callable

import pytest

from localslack.server import LocalSlack
from localslack.testing.person import Person
from mentorship.people.leaving import ERASE_AGAIN_AFTER, SECOND_LOOK_AFTER
from tests.support.leavers import change, everything, forget, pass_time, told_that
from tests.support.masterclasses import host, newest_masterclass
from tests.support.moves import move, travel_to
from tests.support.participants import remove
from tests.support.requests import ask, decline, mentors, suggest
from tests.support.running_bot import RunningBot
from tests.support.sessions import book, in_list, offer

MINUTE, SECOND = dt.timedelta(minutes=1), dt.timedelta(seconds=1)
WORD = "quilt"  # in whatever is to be erased


def remove_with_a_reason(bot: RunningBot, ada: Person) -> None:
    """Remove Mia from a masterclass, and say why."""
    host(ada, guests=["mia"])
    bot.settle()
    assert remove(bot, ada, newest_masterclass(bot).id, "Mia", "No quilts here").ok
    ada.close(all=True)


def move_with_a_reason(bot: RunningBot, ada: Person) -> None:
    """Move a masterclass, and say why."""
    host(ada, guests=["mia"], description="All about quilts")
    bot.settle()
    move(bot, ada, reason="The quilts are not ready")


def save_a_profile(bot: RunningBot, ada: Person) -> None:
    """Say who one is, and where one meets people."""
    ada.command("/mentorship profile")
    ada.fill({"About": "Quilts", "Topics": "Quilting", "Meeting link": "https://meet.example.com/quilts"})
    assert ada.submit().ok
    host(ada)


def suggest_and_decline(bot: RunningBot, ada: Person) -> None:
    """Suggest another time to Mia, who declines; decline a request of Tom's."""
    mia, tom = (bot.slack.person(name) for name in ("mia", "tom"))
    mentors(ada)
    ask(mia)
    bot.settle()
    suggest(ada, attendance=["In person"], message="After the quilts?")
    bot.settle()
    decline(mia)
    ask(tom)
    bot.settle()
    decline(ada, "Too many quilts")


@pytest.mark.parametrize("write", [remove_with_a_reason, move_with_a_reason, suggest_and_decline, save_a_profile])
def test_whatever_a_mentor_wrote_goes(
    bot: RunningBot, slack: LocalSlack, ada: Person, olga: Person, write: Callable[[RunningBot, Person], None]
) -> None:
    write(bot, ada)
    bot.settle()
    assert WORD in everything(bot)
    forget(bot, slack, ada)
    olga.press("Cancel", where="messages")
    olga.fill({"Reason": "She has left"})
    assert olga.submit().ok
    bot.settle()
    pass_time(bot)
    assert WORD not in everything(bot)


def test_a_reason_that_is_still_on_its_way_is_told_and_goes_then(
    bot: RunningBot, slack: LocalSlack, ada: Person, mia: Person
) -> None:
    host(ada, guests=["mia"])
    bot.settle()
    in_list(mia)
    mia.menu("Leave", where="home")
    mia.fill({"Reason": "I have quilts to sew"})
    with slack.outage():
        assert mia.submit().ok
        change(slack, mia, deleted=True, forgotten=True)
        bot.tick()
        bot.clock.now += SECOND_LOOK_AFTER + SECOND
        bot.tick()
    pass_time(bot, 5 * MINUTE)
    assert told_that(ada, "I have quilts to sew")
    pass_time(bot, ERASE_AGAIN_AFTER)
    assert WORD not in everything(bot)


def test_that_slack_has_erased_somebody_says_that_they_are_deactivated(
    bot: RunningBot, slack: LocalSlack, ada: Person, mia: Person
) -> None:
    offer(ada)
    book(mia, about="My quilts")
    bot.settle()
    change(slack, mia, forgotten=True)  # and not a word of `deleted`
    pass_time(bot)
    assert WORD not in everything(bot)
    assert "Schmidt" not in everything(bot)


def test_whoever_is_erased_stays_so_until_they_are_active_again(
    bot: RunningBot, slack: LocalSlack, mia: Person
) -> None:
    forget(bot, slack, mia)
    for deleted in (True, False):
        change(slack, mia, forgotten=False, deleted=deleted)
        pass_time(bot)
        assert ("Schmidt" in everything(bot)) is not deleted


def test_the_words_about_what_clashed_with_theirs_go(
    bot: RunningBot, slack: LocalSlack, ada: Person, grace: Person, mia: Person
) -> None:
    """Mia, who is in Ada's session then, loses the place in Grace's masterclass that she has not confirmed."""
    offer(ada, date="2027-01-21", topic="My quilts")
    book(mia)
    host(grace, guests=["mia"])
    travel_to(bot, dt.datetime(2027, 1, 20, 14, 5, tzinfo=dt.UTC))
    assert told_that(mia, "Reading code", WORD)
    travel_to(bot, dt.datetime(2027, 1, 21, 16, 5, tzinfo=dt.UTC))
    forget(bot, slack, ada)
    assert WORD not in everything(bot)
    assert "Lovelace" not in everything(bot)
