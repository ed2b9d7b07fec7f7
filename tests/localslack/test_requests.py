"""Requests to the bot: signatures, commands, shortcuts, events with retries, forging."""

import json
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.signature import SignatureVerifier

from localslack.bot_link.requests import signature
from localslack.client import actions
from localslack.server import LocalSlack
from localslack.testing.person import Person
from tests.support.recording_bot import Recorder

OFFICIAL_BODY = (
    b"token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V"
    b"&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text="
    b"&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN"
    b"&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c"
)


@pytest.fixture
def ada(slack: LocalSlack) -> Person:
    return slack.person("ada")


def test_the_official_signature() -> None:
    signed = signature("8f742231b10e8888abcd99yyyzzz85a5", "1531420618", OFFICIAL_BODY)
    assert signed == "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503"


def test_requests_are_signed(slack: LocalSlack, bot: Recorder, ada: Person) -> None:
    verifier = SignatureVerifier(slack.signing_secret)
    ada.command("/raw")
    ada.shortcut("Start something")
    ada.home()
    for got in bot.got:
        assert verifier.is_valid_request(got.body, got.headers)


def test_a_command(slack: LocalSlack, bot: Recorder, ada: Person) -> None:
    mia = slack.team.user_named("mia")
    assert ada.command("/example book @mia in #general, not @nobody").ok
    form = bot.last
    general = slack.team.channel_named("general").id
    assert form["text"] == f"book <@{mia.id}|mia> in <#{general}|general>, not @nobody"
    assert (form["command"], form["user_id"], form["user_name"]) == ("/example", ada.id, "ada")
    assert (form["channel_id"], form["channel_name"]) == (ada.dm.id, "directmessage")
    assert (form["team_id"], form["team_domain"]) == ("T0WORKSPACE", "workspace")
    assert form["is_enterprise_install"] == "false"
    assert form["response_url"].startswith(slack.page_url)
    ada.command("/example #general", channel="general")
    assert (bot.last["text"], bot.last["channel_name"]) == (f"<#{general}|general>", "general")
    ada.command("/raw @mia")
    assert bot.last["text"] == "@mia"
    assert "not a valid command" in ada.command("/unknown").error


def test_the_answer_to_a_command_is_ephemeral(slack: LocalSlack, bot: Recorder, ada: Person) -> None:
    bot.answer = lambda payload: {"text": "Only you"}
    ada.command("/raw")
    assert [m.text for m in ada.ephemerals] == ["Only you"]
    bot.answer = lambda payload: {"response_type": "in_channel", "text": "All"}
    ada.command("/raw")
    assert ada.last_message.text == "All"
    bot.answer = lambda payload: {"text": "x", "blocks": [{"type": "nonsense"}]}
    assert "invalid_blocks" in ada.command("/raw").error


def test_shortcuts(slack: LocalSlack, client: WebClient, bot: Recorder, ada: Person) -> None:
    ada.shortcut("Start something")
    assert (bot.last["type"], bot.last["callback_id"]) == ("shortcut", "start")
    assert "channel" not in bot.last
    client.chat_postMessage(channel=ada.id, text="a message")
    ada.shortcut("Use this message", message=ada.last_message)
    assert (bot.last["type"], bot.last["message"]["text"]) == ("message_action", "a message")
    assert not slack.run(actions.shortcut(slack.world, ada.id, "unknown")).ok
    assert "not in the manifest" in slack.refusals[-1]


def test_failures_are_shown(slack: LocalSlack, bot: Recorder, ada: Person) -> None:
    bot.answer = lambda payload: (404, None, {})
    assert "HTTP status 404" in ada.command("/raw").error
    slack.bot_url = "http://127.0.0.1:9"
    assert "didn't respond (connection_failed" in ada.command("/raw").error
    slack.bot_url = ""
    assert "no bot is connected" in ada.command("/raw").error


def test_events_are_retried(slack: LocalSlack, bot: Recorder, ada: Person) -> None:
    answers = iter([500, 503, 200])
    bot.answer = lambda payload: (next(answers), None, {})
    ada.say("hello")
    slack.run(slack.bot.wait_until_idle())
    assert [got.headers.get("x-slack-retry-num") for got in bot.got] == [None, "1", "2"]
    assert bot.got[1].headers["x-slack-retry-reason"] == "http_error"
    assert len({got.payload["event_id"] for got in bot.got}) == 1
    envelope = bot.last
    assert envelope["authorizations"][0]["team_id"] == envelope["team_id"] == slack.team.id
    event = envelope["event"]
    assert (event["type"], event["channel_type"], event["text"], event["user"]) == ("message", "im", "hello", ada.id)


def test_retries_end(slack: LocalSlack, bot: Recorder, ada: Person) -> None:
    bot.answer = lambda payload: (500, None, {})
    ada.home()
    slack.run(slack.bot.wait_until_idle())
    assert len(bot.got) == 4
    assert "never acknowledged" in slack.refusals[-1]
    bot.got.clear()
    bot.answer = lambda payload: (500, None, {"X-Slack-No-Retry": "1"})
    ada.home()
    slack.run(slack.bot.wait_until_idle())
    assert len(bot.got) == 1


def test_url_verification(slack: LocalSlack, bot: Recorder) -> None:
    bot.answer = lambda payload: {"challenge": payload["challenge"]}
    assert slack.run(slack.bot.verify_url())
    bot.answer = lambda payload: None
    assert not slack.run(slack.bot.verify_url())


def test_only_subscribed_events_are_sent(slack: LocalSlack, client: WebClient, bot: Recorder) -> None:
    channel = client.conversations_create(name="talk")["channel"]["id"]
    client.chat_postMessage(channel=channel, text="no message.channels in the manifest")
    slack.run(slack.bot.wait_until_idle())
    assert bot.events("channel_created") == bot.events("message") == []


def test_forging(slack: LocalSlack, bot: Recorder, ada: Person) -> None:
    forged: dict[str, Any] = {"type": "block_actions", "user": {"id": "U0EVIL", "team_id": "T0EVIL"}, "actions": []}
    slack.run(actions.send_interaction(slack.world, forged))
    assert bot.last["user"]["team_id"] == "T0EVIL"
    assert bot.last["team"]["id"] == slack.team.id
    body = b"payload=" + json.dumps({"type": "x"}).encode()
    slack.run(actions.post_signed(slack.world, body, {"X-Slack-Request-Timestamp": "not a number"}))
    assert bot.got[-1].body == body
    assert bot.got[-1].headers["x-slack-request-timestamp"] == "not a number"
