"""Verifies what the cases of delivery did: in the database, and at the local Slack."""

import json
from collections import Counter, defaultdict

from benchmarks.verify import POST, equal, rows, same
from benchmarks.wire import Slack
from localslack.server import LocalSlack
from localslack.world.model import Message


def delivered(url: str, slack: LocalSlack, people: int, messages: int) -> None:
    """Verify that each notice is sent, so many to each of so many people, and that each is exactly one message in the
    conversation with its person; and that the bot wrote nothing else.
    """
    statement = (
        "SELECT n.id, n.person_id, n.state, n.channel, n.ts, p.dm_channel FROM notice n "
        "JOIN person p ON p.id = n.person_id WHERE n.kind = 'roles'"
    )
    found = rows(url, statement)
    equal("notices by their state", {"sent": people * messages}, dict(Counter(row.state for row in found)))
    equal(
        "people with so many notices", {messages: people}, dict(Counter(Counter(r.person_id for r in found).values()))
    )
    expected = [(str(row.id), row.dm_channel, row.ts) for row in found]
    marks = [(_mark(message, "mentorship_notice"), message) for message in _written(slack)]
    direct = {row.dm_channel for row in found}
    told = ((mark, each.channel_id, each.ts) for mark, each in marks if mark and each.channel_id in direct)
    same("messages at Slack", expected, told)
    equal("posts that Slack took", len(marks), sum(call.method == POST and call.ok for call in slack.calls))


def posted(url: str, slack: Slack, people: int, messages: int) -> None:
    """Verify that each notice is sent, so many to each of so many people; and that each was posted once, in the
    conversation with its person, in their order.
    """
    statement = "SELECT n.id, n.state, p.dm_channel FROM notice n JOIN person p ON p.id = n.person_id ORDER BY n.id"
    found = rows(url, statement)
    equal("notices by their state", {"sent": people * messages}, dict(Counter(row.state for row in found)))
    expected, had = defaultdict(list), defaultdict(list)
    for row in found:
        expected[row.dm_channel].append(str(row.id))
    for body in slack.posted:
        message = json.loads(body)
        had[message["channel"]].append(message["metadata"]["event_payload"]["notice"])
    equal("conversations", {messages: people}, dict(Counter(len(ids) for ids in had.values())))
    equal(
        "conversations whose messages differ, or come in another order",
        [],
        [c for c in expected if had[c] != expected[c]],
    )
    equal("methods that were called", {POST: people * messages}, dict(slack.calls))


def gathered(url: str, slack: LocalSlack, people: int) -> None:
    """Verify that the masterclass has one channel, with its card pinned and with everyone in it, in the database and
    at Slack; and that each has been told what they were to be told (see `delivered`).
    """
    delivered(url, slack, people + 1, 1)
    channels = rows(url, "SELECT slack_id, state, card_ts, pinned FROM channel")
    own = [each for each in slack.team.channels.values() if each.creator == slack.team.bot_user_id]
    equal("channels in the database and at Slack", (1, 1), (len(channels), len(own)))
    row, made = channels[0], own[0]
    equal("channel", (made.id, "open", made.pins, True), (row.slack_id, row.state, [row.card_ts], bool(row.pinned)))
    cards = [message.ts for message in _written(slack) if _mark(message, "mentorship_channel")]
    equal("cards in the channel", [row.card_ts], cards)
    welcome = rows(url, "SELECT id, ts FROM notice WHERE kind = 'channel_welcome'")
    posted = [(_mark(each, "mentorship_notice"), each.ts) for each in _written(slack) if each.channel_id == made.id]
    equal("welcome in the channel", [(str(each.id), each.ts) for each in welcome], [each for each in posted if each[0]])
    equal("messages of the bot: to each and the host, the card and the welcome", people + 3, len(_written(slack)))
    joined = "SELECT p.slack_id FROM enrollment e JOIN person p ON p.id = e.person_id WHERE e.state = 'attending'"
    attending = [row.slack_id for row in rows(url, joined)]
    equal("people who attend, the host included", people + 1, len(attending))
    same("people in the channel", [*attending, slack.team.bot_user_id], list(made.members))
    members = Counter(row.state for row in rows(url, "SELECT state FROM channel_member"))
    equal("people in the channel, by how they stand to it", {"inside": people + 1}, dict(members))
    unsent = [row.kind for row in rows(url, "SELECT kind FROM notice WHERE state <> 'sent'")]
    equal("notices that wait: the thanks when it is over", ["channel_thanks"], unsent)


def _written(slack: LocalSlack) -> list[Message]:
    """Return all messages of the bot's, in every conversation."""
    channels = list(slack.team.channels.values())
    return [each for channel in channels for each in channel.messages.values() if each.user == slack.team.bot_user_id]


def _mark(message: Message, event_type: str) -> str:
    """Return what a message says it tells of: the id of a notice, or the card of a channel; empty for others."""
    metadata = message.metadata or {}
    told = next(iter((metadata.get("event_payload") or {}).values()), "")
    return str(told) if metadata.get("event_type") == event_type else ""
