"""`Ask a mentor about this`, on any message: a request with a link to it."""

from typing import Any

import pytest

from localslack.client import world_events
from localslack.server import LocalSlack
from localslack.testing.person import Person
from localslack.testing.screen import Shown
from tests.support.forged_requests import send, submit
from tests.support.requests import (
    accept,
    fill_and_send,
    mentors,
    request_card,
    requests,
    session_card,
)
from tests.support.running_bot import RunningBot
from tests.support.sessions import top

NAME = "Ask a mentor about this"
WHEN: dict[str, Any] = {"date": "2027-01-20", "time": "15:00"}


@pytest.fixture
def chat(slack: LocalSlack, ada: Person, mia: Person) -> str:
    """Make a channel with the two in it, and without the bot."""
    channel = slack.run(world_events.create_channel(slack.world, ada.id, "chat"))
    slack.run(world_events.join(slack.world, mia.id, channel.id))
    return "chat"


def said(by: Person, words: str, chat: str) -> Shown:
    """Return this person's message."""
    assert by.say(words, channel=chat).ok
    return by.messages_in(chat)[-1]


def link_to(message: Shown, slack: LocalSlack) -> str:
    at = message.where
    return f"https://{slack.team.domain}.slack.com/archives/{at['channel_id']}/p{at['ts'].replace('.', '')}"


def test_the_whole_flow(bot: RunningBot, slack: LocalSlack, ada: Person, mia: Person, chat: str) -> None:
    mentors(ada)
    message = said(ada, "Beware of premature optimisation", chat)
    assert mia.shortcut(NAME, message).ok
    assert top(mia).title == "Request a session"
    assert top(mia).values["Mentor"] == "Ada Lovelace"  # who wrote it
    assert "Goes with it: the message you want to ask about" in top(mia).text
    assert "Suggested: They wrote that message." in top(mia).text
    assert fill_and_send(mia, **WHEN, message="What does it mean?").ok
    bot.settle()
    link = link_to(message, slack)
    assert requests(bot)[0].link == link
    for person in (ada, mia):
        assert f"<{link}|The message that this is about>" in str(request_card(person).blocks)
    assert accept(ada).ok
    bot.settle()
    for words in ("What does it mean?", link):
        assert words in session_card(ada, "@Mia").text


def test_nothing_of_the_message_is_kept(bot: RunningBot, ada: Person, mia: Person, chat: str) -> None:
    mentors(ada)
    mia.shortcut(NAME, said(ada, "Top secret", chat))
    assert fill_and_send(mia, **WHEN).ok
    bot.settle()
    assert "Top secret" not in str(request_card(ada).blocks)
    assert requests(bot)[0].message == ""


def test_in_a_thread_the_link_leads_into_it(
    bot: RunningBot, slack: LocalSlack, ada: Person, mia: Person, chat: str
) -> None:
    mentors(ada)
    first = said(ada, "Anybody?", chat)
    at = first.where
    slack.run(world_events.say(slack.world, ada.id, at["channel_id"], "Me!", thread_ts=at["ts"]))
    mia.shortcut(NAME, mia.messages_in(chat)[-1])
    assert fill_and_send(mia, **WHEN).ok
    assert requests(bot)[0].link.endswith(f"?thread_ts={at['ts']}&cid={at['channel_id']}")


@pytest.mark.parametrize("writer", ["mia", "tom"])
def test_a_writer_who_cannot_be_asked_is_not_chosen(
    bot: RunningBot, slack: LocalSlack, mia: Person, chat: str, writer: str
) -> None:
    who = slack.person(writer)
    slack.run(world_events.join(slack.world, who.id, slack.team.channel_named(chat).id))
    assert mia.shortcut(NAME, said(who, "Hello", chat)).ok
    assert top(mia).values.get("Mentor") is None


def test_a_guest_is_refused_politely(bot: RunningBot, slack: LocalSlack, ada: Person, gus: Person, chat: str) -> None:
    slack.run(world_events.join(slack.world, gus.id, slack.team.channel_named(chat).id))
    assert gus.shortcut(NAME, said(ada, "Hello", chat)).ok
    assert "Guest accounts can't take part" in top(gus).text


ODD: list[dict[str, Any]] = [
    {},
    {"team": {"id": "T1", "domain": "evil.example/#"}},
    {"channel": {"id": "C1|x>"}},
    {"message_ts": "1|<!channel>"},
    {"message": {"user": None, "thread_ts": "<!here>", "ts": "1.2"}},
]


@pytest.mark.parametrize("odd", ODD)
def test_a_link_that_is_none_is_left_out(slack: LocalSlack, bot: RunningBot, mia: Person, odd: dict[str, Any]) -> None:
    trigger = slack.on_loop(lambda: slack.world.new_trigger(slack.team.id, mia.id).id)
    odd = {**odd, "team": {**odd["team"], "id": slack.team.id}} if "team" in odd else odd
    send(slack, mia, type="message_action", callback_id="request.ask", trigger_id=trigger, **odd)
    assert top(mia).title == "Request a session"
    assert "Goes with it" not in top(mia).text


def test_a_forged_link_is_left_out(slack: LocalSlack, bot: RunningBot, ada: Person, mia: Person) -> None:
    mentors(ada)
    values = {"mentor": ada.id, "date": "2027-01-20", "time": "15:00", "duration": "60"}
    submit(slack, mia, "request.send", '{"link": "https://evil.example|<!channel>"}', values)
    assert [each.link for each in requests(bot)] == [""]
