"""What an admin's word to book once more counts for, and what is told with it."""

from typing import Any

import pytest
import sqlalchemy as sa

from localslack.client import world_events
from localslack.server import LocalSlack
from localslack.testing.person import Person
from storage.meeting import Meeting
from tests.support.forged_requests import press
from tests.support.groups import add_group
from tests.support.outcomes import newest, say
from tests.support.permissions import LATER, RULE, ask_admin
from tests.support.requests import accept, ask
from tests.support.running_bot import RunningBot
from tests.support.sessions import URL, fill, in_list, offer, top

pytestmark = pytest.mark.usefixtures("missed")


def test_what_is_allowed_counts_for_one_request(
    bot: RunningBot, ada: Person, mia: Person, grace: Person, olga: Person
) -> None:
    offer(grace, **LATER)
    ask_admin(bot, mia)
    say(bot, olga, "Allow")
    ask(mia, **LATER)
    mia.command("/mentorship request @grace")
    assert mia.modal is None
    assert RULE in mia.ephemerals[-1].text


def test_what_was_asked_for_with_that_word_becomes_a_session(
    bot: RunningBot, ada: Person, mia: Person, olga: Person
) -> None:
    ask_admin(bot, mia)
    say(bot, olga, "Allow")
    ask(mia, **LATER, time="09:00")
    bot.settle()
    assert accept(ada, attendance=["Online"], url=URL).ok
    assert "1:1 with @Ada" in in_list(mia)


def test_a_request_about_a_message_needs_the_word_too(bot: RunningBot, slack: LocalSlack, mia: Person) -> None:
    slack.run(world_events.create_channel(slack.world, mia.id, "chat"))
    assert mia.say("How do I say no?", channel="chat").ok
    mia.shortcut("Ask a mentor about this", mia.messages_in("chat")[-1])
    assert RULE in top(mia).text


@pytest.mark.parametrize("hidden", [{"groups": ["Readers"]}, {"then": "Save as draft"}], ids=["restricted", "draft"])
def test_nothing_is_told_of_a_session_that_the_asker_may_not_know(
    bot: RunningBot, slack: LocalSlack, ada: Person, mia: Person, olga: Person, hidden: dict[str, Any]
) -> None:
    add_group(olga, "Readers", members=["tom"])
    offer(ada, date="2027-03-03", **hidden)
    press(slack, mia, "permission.ask", str(newest_session(bot)))
    mia.close(all=True)
    bot.settle()
    assert "3 Mar" not in newest(olga, "@Mia Schmidt asks to book again").text
    say(bot, olga, "Allow")
    assert "@Olga Petrova says you can book" in mia.last_message.text
    assert "3 Mar" not in mia.last_message.text


def test_what_was_restricted_since_is_not_named_in_the_answer(
    bot: RunningBot, ada: Person, mia: Person, olga: Person
) -> None:
    add_group(olga, "Readers", members=["tom"])
    ask_admin(bot, mia)
    assert "10 Feb" in newest(olga, "@Mia Schmidt asks to book again").text
    in_list(ada)
    ada.menu("Edit", where="home")
    fill(ada, groups=["Readers"])
    assert ada.submit().ok
    say(bot, olga, "Allow")
    assert "@Olga Petrova says you can book" in mia.last_message.text
    assert "10 Feb" not in mia.last_message.text


def newest_session(bot: RunningBot) -> int:
    """Return the id of what was planned last."""
    return bot.transact(lambda db: db.scalar(sa.select(sa.func.max(Meeting.id))) or 0)
