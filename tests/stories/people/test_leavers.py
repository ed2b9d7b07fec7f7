"""Somebody may not take part any more: their places are freed and offered on, and whoever it concerns is told."""

import pytest

from localslack.server import LocalSlack
from localslack.testing.person import Person
from tests.support.leavers import DAY, LEFT, change, deactivate, leaver_cards, lose_event, pass_time, told_that
from tests.support.running_bot import RunningBot
from tests.support.sessions import book, in_list, offer

pytestmark = pytest.mark.both_databases


def test_a_mentee_who_leaves_frees_the_session_and_the_mentor_is_told(
    bot: RunningBot, slack: LocalSlack, ada: Person, mia: Person, tom: Person
) -> None:
    offer(ada)
    book(mia)
    deactivate(bot, slack, mia)
    assert told_that(ada, LEFT, "their booking of your session", "The session is open again")
    book(tom)
    assert "Tom" in in_list(ada)


def test_what_a_mentor_hosts_is_put_before_the_admins(
    bot: RunningBot, slack: LocalSlack, ada: Person, mia: Person, olga: Person, grace: Person
) -> None:
    offer(ada)
    book(mia)
    deactivate(bot, slack, ada)
    (card,) = leaver_cards(olga)
    assert "Ada" in card.text
    assert "Hand over" in card.buttons and "Cancel" in card.buttons
    assert told_that(mia, LEFT, "find another mentor for your session")
    olga.press("Hand over", where="messages")
    olga.fill({"Mentor": "Grace Hopper"})
    assert olga.submit().ok, olga.last
    bot.settle()
    assert told_that(mia, "handed over your session", "is your mentor now")
    assert told_that(grace, "handed over a session")
    assert "Grace" in in_list(mia)
    assert "Mia" in in_list(grace)
    (card,) = leaver_cards(olga)
    assert "Hand over" not in card.buttons
