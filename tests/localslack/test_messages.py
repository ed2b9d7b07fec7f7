"""Messages: where the bot may write, what Slack refuses, changing them, history with metadata, files and pins."""

from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.webhook import WebhookClient

from localslack.server import LocalSlack
from localslack.testing.person import Person
from tests.localslack.conftest import Clock, button, section
from tests.support.recording_bot import Recorder

ROW = {"type": "actions", "block_id": "row", "elements": [button("Go"), button("Stop", "stop")]}
META = {"event_type": "notice", "event_payload": {"id": 17, "about": {"kind": "card"}}}


@pytest.fixture
def ada(slack: LocalSlack) -> Person:
    return slack.person("ada")


def test_a_message_to_a_user_opens_the_direct_message(slack: LocalSlack, client: WebClient, ada: Person) -> None:
    posted = client.chat_postMessage(channel=ada.id, text="Hello *you*")
    assert posted["channel"] == ada.dm.id
    assert posted["message"]["bot_id"] == slack.team.bot_id
    assert ada.last_message.text == "Hello you"
    assert client.conversations_open(users=ada.id)["channel"]["id"] == ada.dm.id


@pytest.mark.parametrize(
    ("to", "code"),
    [
        ("dora", "channel_not_found"),
        ("standup", "channel_not_found"),
        ("slackbot", "channel_not_found"),
        ("general", "not_in_channel"),
        ("C0NOWHERE", "channel_not_found"),
    ],
)
def test_where_the_bot_cannot_write(slack: LocalSlack, error: Any, to: str, code: str) -> None:
    people = {user.name: user.id for user in slack.team.users.values()}
    channel = people.get(to) or slack.team.channel_names.get(to, to)
    assert error("chat.postMessage", channel=channel, text="x") == code


def test_what_a_message_may_not_be(slack: LocalSlack, client: WebClient, ada: Person, error: Any) -> None:
    to: dict[str, Any] = {"channel": ada.id}
    assert error("chat.postMessage", **to) == "no_text"
    assert error("chat.postMessage", text="x") == "invalid_arguments"
    assert error("chat.postMessage", **to, text="x", blocks={"type": "section"}) == "invalid_blocks_format"
    assert error("chat.postMessage", **to, text="x", blocks=[section("x" * 3001)]) == "invalid_blocks"
    assert "/blocks/0/text/text" in slack.refusals[-1]
    assert error("chat.postMessage", **to, text="x", attachments=[{}] * 101) == "too_many_attachments"
    assert error("chat.postMessage", **to, text="x", markdown_text="x") == "markdown_text_conflict"
    assert error("chat.postMessage", **to, text="x", metadata={"event_type": "x"}) == "invalid_metadata_format"
    assert error("chat.postMessage", **to, text="x", thread_ts="1.2") == "cannot_reply_to_message"
    assert len(client.chat_postMessage(**to, text="x" * 41_000)["message"]["text"]) == 40_000


def test_forms_and_queries_are_taken_too(slack: LocalSlack, client: WebClient, ada: Person) -> None:
    form = {"channel": ada.id, "text": "x", "blocks": '[{"type":"divider"}]'}
    assert client.api_call("chat.postMessage", data=form)["message"]["blocks"][0]["type"] == "divider"
    assert client.api_call("users.info", http_verb="GET", params={"user": ada.id})["user"]["name"] == "ada"


def test_update(slack: LocalSlack, client: WebClient, ada: Person, error: Any) -> None:
    posted = client.chat_postMessage(channel=ada.id, text="old", blocks=[section("old")], metadata=META)
    at: dict[str, Any] = {"channel": posted["channel"], "ts": posted["ts"]}
    client.chat_update(**at, text="new")
    message = ada.last_message.message
    assert message
    assert (message.text, message.blocks, message.metadata) == ("new", [], META)
    assert error("chat.update", **at, text="x" * 4001) == "msg_too_long"
    assert error("chat.update", channel=ada.id, ts=at["ts"], text="x") == "channel_not_found"
    assert error("chat.update", channel=at["channel"], ts="1.2", text="x") == "message_not_found"
    client.chat_update(**at, text="newer", metadata={})
    assert message.metadata is None
    client.chat_delete(**at)
    assert ada.messages == []


def test_only_own_messages_can_be_changed(slack: LocalSlack, client: WebClient, ada: Person, error: Any) -> None:
    ada.say("hello bot")
    mine = {"channel": ada.dm.id, "ts": ada.last_message.where["ts"]}
    assert error("chat.update", **mine, text="x") == "cant_update_message"
    assert error("chat.delete", **mine) == "cant_delete_message"


def test_ephemeral_messages(slack: LocalSlack, client: WebClient, ada: Person, error: Any) -> None:
    channel = client.conversations_create(name="talk")["channel"]["id"]
    assert error("chat.postEphemeral", channel=channel, user=ada.id, text="x") == "user_not_in_channel"
    client.conversations_invite(channel=channel, users=ada.id)
    ts = client.chat_postEphemeral(channel=channel, user=ada.id, text="only you")["message_ts"]
    assert [m.text for m in ada.ephemerals] == ["only you"]
    assert slack.person("mia").ephemerals == []
    assert error("chat.update", channel=channel, ts=ts, text="x") == "message_not_found"
    assert error("chat.postEphemeral", channel=channel, user=ada.id, text="é" * 2001) == "msg_too_long"
    assert client.conversations_history(channel=ada.dm.id)["messages"] == []


def test_history_pages_and_metadata(slack: LocalSlack, client: WebClient, ada: Person) -> None:
    stamps = [client.chat_postMessage(channel=ada.id, text=f"m{n}", metadata=META)["ts"] for n in range(5)]
    assert stamps == sorted(set(stamps))
    first = client.conversations_history(channel=ada.dm.id, limit=2)
    assert [m["text"] for m in first["messages"]] == ["m4", "m3"]
    assert "metadata" not in first["messages"][0]
    cursor = first["response_metadata"]["next_cursor"]
    second = client.conversations_history(channel=ada.dm.id, limit=2, cursor=cursor, include_all_metadata=True)
    assert [m["text"] for m in second["messages"]] == ["m2", "m1"]
    assert second["messages"][0]["metadata"] == META
    later = client.conversations_history(channel=ada.dm.id, oldest=stamps[3])
    assert ([m["text"] for m in later["messages"]], later["has_more"]) == (["m4"], False)
    both = client.conversations_history(channel=ada.dm.id, oldest=stamps[3], inclusive=True)
    assert len(both["messages"]) == 2


def test_threads(slack: LocalSlack, client: WebClient, ada: Person) -> None:
    root = client.chat_postMessage(channel=ada.id, text="root")
    client.chat_postMessage(channel=ada.id, text="reply", thread_ts=root["ts"])
    assert [m["text"] for m in client.conversations_history(channel=ada.dm.id)["messages"]] == ["root"]
    replies = client.conversations_replies(channel=ada.dm.id, ts=root["ts"])["messages"]
    assert [m["text"] for m in replies] == ["root", "reply"]


def test_a_click_on_a_message(slack: LocalSlack, client: WebClient, bot: Recorder, ada: Person) -> None:
    posted = client.chat_postMessage(channel=ada.id, text="Choose", blocks=[section("Choose"), ROW])
    assert ada.press("Go").ok
    payload = bot.last
    assert payload["container"] == {
        "type": "message", "message_ts": posted["ts"], "channel_id": ada.dm.id, "is_ephemeral": False,
    }  # fmt: skip
    assert payload["channel"] == {"id": ada.dm.id, "name": "directmessage"}
    assert payload["message"]["ts"] == posted["ts"]
    assert payload["actions"][0]["action_id"] == "go"
    assert payload["team"] == {"id": "T0WORKSPACE", "domain": "workspace"}


def test_response_url(slack: LocalSlack, client: WebClient, bot: Recorder, ada: Person, clock: Clock) -> None:
    client.chat_postMessage(channel=ada.id, text="Choose", blocks=[ROW])
    ada.press("Go")
    hook = WebhookClient(bot.last["response_url"])
    assert hook.send(text="for you").status_code == 200
    assert ada.ephemerals[-1].text == "for you"
    assert hook.send(text="done", replace_original=True).body == "ok"
    assert [m.text for m in ada.messages] == ["done"]
    assert hook.send(text="all", response_type="in_channel").status_code == 200
    assert hook.send(text="").body.startswith('{"ok":false,"error":"no_text"')
    assert hook.send(delete_original=True).status_code == 200
    assert [m.text for m in ada.messages] == ["all"]
    assert hook.send(text="fifth").status_code == 200
    assert "used_url" in hook.send(text="sixth").body


def test_a_response_url_ends_after_thirty_minutes(
    slack: LocalSlack, client: WebClient, bot: Recorder, ada: Person, clock: Clock
) -> None:
    ada.command("/raw")
    clock.advance(30 * 60 + 1)
    late = WebhookClient(bot.last["response_url"]).send(text="late")
    assert (late.status_code, "expired_url" in late.body) == (404, True)


def test_an_ephemeral_message_has_no_message_in_its_payload(
    slack: LocalSlack, client: WebClient, bot: Recorder, ada: Person
) -> None:
    client.chat_postEphemeral(channel=ada.dm.id, user=ada.id, text="x", blocks=[ROW])
    ada.press("Stop")
    assert "message" not in bot.last
    assert bot.last["container"]["is_ephemeral"] is True
    WebhookClient(bot.last["response_url"]).send(text="gone", replace_original=True)
    assert [m.text for m in ada.ephemerals] == ["gone"]


def test_a_stale_click(slack: LocalSlack, client: WebClient, bot: Recorder, ada: Person) -> None:
    posted = client.chat_postMessage(channel=ada.id, text="Choose", blocks=[ROW])
    seen = ada.last_message
    client.chat_update(channel=posted["channel"], ts=posted["ts"], text="Over")
    assert ada.press("Go", within=seen).ok
    assert (bot.last["actions"][0]["action_id"], bot.last["message"]["text"]) == ("go", "Over")


def test_files(slack: LocalSlack, client: WebClient, ada: Person, error: Any) -> None:
    uploaded = client.files_upload_v2(
        channel=ada.dm.id, filename="session.ics", content="BEGIN:VCALENDAR", title="Session", initial_comment="Here"
    )
    file = slack.team.files[uploaded["file"]["id"]]
    assert (file.content, file.shares) == (b"BEGIN:VCALENDAR", [ada.dm.id])
    message = client.conversations_history(channel=ada.dm.id)["messages"][0]
    assert (message["text"], message["files"][0]["name"]) == ("Here", "session.ics")
    again = {"files": [{"id": file.id}], "channel_id": ada.dm.id}
    assert error("files.completeUploadExternal", **again) == "file_not_found"
    announced = client.files_getUploadURLExternal(filename="never.csv", length=3)["file_id"]
    assert error("files.completeUploadExternal", files=[{"id": announced}]) == "file_not_found"
    assert error("files.getUploadURLExternal", filename="x", length=0) == "invalid_arguments"


def test_pins(slack: LocalSlack, client: WebClient, error: Any) -> None:
    channel = client.conversations_create(name="talk")["channel"]["id"]
    ts = client.chat_postMessage(channel=channel, text="Welcome")["ts"]
    client.pins_add(channel=channel, timestamp=ts)
    assert error("pins.add", channel=channel, timestamp=ts) == "already_pinned"
    assert error("pins.add", channel=channel, timestamp="1.2") == "message_not_found"
    assert client.chat_getPermalink(channel=channel, message_ts=ts)["permalink"].endswith(ts.replace(".", ""))
