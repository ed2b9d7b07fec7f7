"""What can be done to a masterclass's channel in Slack, one call each, and the words in which Slack refuses it."""

from dataclasses import dataclass
from typing import Any

from bot.outbox.errors import DeliveryError
from bot.outbox.rate_limiter import (
    ARCHIVE,
    CREATE,
    HISTORY,
    INFO,
    INVITE,
    JOIN,
    KICK,
    MEMBERS,
    OUR_CHANNELS,
    PIN,
    POST,
    RENAME,
    TOPIC,
    UPDATE,
)
from bot.outbox.render.payloads import Blocks
from bot.outbox.slack_calls import SlackCalls

EVENT_TYPE = "mentorship_channel"
PAGE, PAGES = 100, 5  # of messages, when we look for one of ours
MEMBERS_PAGE = 1000


@dataclass(frozen=True)
class FindChannel:
    """Slack may have made it: look for it among our own channels."""

    name: str
    private: bool
    method: str = OUR_CHANNELS


@dataclass(frozen=True)
class Create:
    """It is noted as being made: make it."""

    name: str
    private: bool
    method: str = CREATE


@dataclass(frozen=True)
class CheckChannel:
    """How it is: there, archived, with us in it."""

    slack_id: str
    method: str = INFO


@dataclass(frozen=True)
class Join:
    """Come back into a public channel."""

    slack_id: str
    method: str = JOIN


@dataclass(frozen=True)
class Rename:
    """Give it the name that the masterclass has now."""

    slack_id: str
    name: str
    method: str = RENAME


@dataclass(frozen=True)
class SetTopic:
    """Let the topic say when it is."""

    slack_id: str
    topic: str
    digest: str
    method: str = TOPIC


@dataclass(frozen=True)
class FindPost:
    """A message of ours may be there (`what`: card, last): look for it."""

    slack_id: str
    what: str
    mark: str
    method: str = HISTORY


@dataclass(frozen=True)
class PostMessage:
    """It is noted as being posted: post it."""

    slack_id: str
    what: str  # card, last
    mark: str
    text: str
    blocks: Blocks
    digest: str
    method: str = POST


@dataclass(frozen=True)
class EditCard:
    """Bring the card up to date where it stands."""

    slack_id: str
    ts: str
    text: str
    blocks: Blocks
    digest: str
    method: str = UPDATE


@dataclass(frozen=True)
class Pin:
    """Pin the card."""

    slack_id: str
    ts: str
    method: str = PIN


@dataclass(frozen=True)
class ListMembers:
    """Who is in it, a page at a time."""

    slack_id: str
    cursor: str
    method: str = MEMBERS


@dataclass(frozen=True)
class Invite:
    """They are noted as being invited: invite them. Slack ids by ids."""

    slack_id: str
    people: dict[int, str]
    method: str = INVITE


@dataclass(frozen=True)
class Remove:
    """Take somebody out."""

    slack_id: str
    person_id: int
    user: str
    method: str = KICK


@dataclass(frozen=True)
class Archive:
    """It has served."""

    slack_id: str
    method: str = ARCHIVE


ChannelCall = (
    FindChannel
    | Create
    | CheckChannel
    | Join
    | Rename
    | SetTopic
    | FindPost
    | PostMessage
    | EditCard
    | Pin
    | ListMembers
    | Invite
    | Remove
    | Archive
)


async def perform(slack: SlackCalls, call: ChannelCall) -> Any:
    """Do it, and return Slack's answer; of what is looked for, what was found, or None. Raises Trouble."""
    match call:
        case FindChannel():
            return await _find_channel(slack, call)
        case FindPost():
            return await _find_post(slack, call)
        case PostMessage() | EditCard():
            return await _perform_on_message(slack, call)
        case ListMembers() | Invite() | Remove():
            return await _perform_on_members(slack, call)
        case Create(name=name, private=private):
            return await slack.call(call.method, slack.client.conversations_create(name=name, is_private=private))
        case _:
            return await _perform_on_channel(slack, call)


async def _perform_on_channel(slack: SlackCalls, call: CheckChannel | Join | Rename | SetTopic | Pin | Archive) -> Any:
    client, channel = slack.client, call.slack_id
    match call:
        case CheckChannel():
            return await slack.call(call.method, client.conversations_info(channel=channel))
        case Join():
            return await slack.call(call.method, client.conversations_join(channel=channel))
        case Rename(name=name):
            return await slack.call(call.method, client.conversations_rename(channel=channel, name=name))
        case SetTopic(topic=topic):
            return await slack.call(call.method, client.conversations_setTopic(channel=channel, topic=topic))
        case Pin(ts=ts):
            return await slack.call(call.method, client.pins_add(channel=channel, timestamp=ts))
        case Archive():
            return await slack.call(call.method, client.conversations_archive(channel=channel))


async def _perform_on_message(slack: SlackCalls, call: PostMessage | EditCard) -> Any:
    content: dict[str, Any] = {"channel": call.slack_id, "text": call.text, "blocks": call.blocks}
    if isinstance(call, EditCard):
        return await slack.call(call.method, slack.client.chat_update(ts=call.ts, **content))
    mark = {"event_type": EVENT_TYPE, "event_payload": {"what": call.mark}}
    content |= {"metadata": mark, "unfurl_links": False, "unfurl_media": False}
    return await slack.call(call.method, slack.client.chat_postMessage(**content))


async def _perform_on_members(slack: SlackCalls, call: ListMembers | Invite | Remove) -> Any:
    client, channel = slack.client, call.slack_id
    match call:
        case ListMembers(cursor=cursor):
            page = client.conversations_members(channel=channel, limit=MEMBERS_PAGE, cursor=cursor or None)
            return await slack.call(call.method, page)
        case Invite(people=people):
            users = list(people.values())
            return await slack.call(call.method, client.conversations_invite(channel=channel, users=users, force=True))
        case Remove(user=user):
            return await slack.call(call.method, client.conversations_kick(channel=channel, user=user))


async def _find_channel(slack: SlackCalls, call: FindChannel) -> Any:
    """The channel of this name that we ourselves have made."""
    ourselves = (await slack.call("auth.test", slack.client.auth_test()))["user_id"]
    kind, cursor = "private_channel" if call.private else "public_channel", None
    while cursor is None or cursor:
        listing = slack.client.users_conversations(
            types=kind, exclude_archived=True, limit=MEMBERS_PAGE, cursor=cursor or None
        )
        page = await slack.call(OUR_CHANNELS, listing)
        for channel in page["channels"]:
            if channel["name"] == call.name and channel.get("creator") == ourselves:
                return channel
        cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
    return None


async def _find_post(slack: SlackCalls, call: FindPost) -> Any:
    """The message with our mark; where the app may not read the channel, none is found."""
    cursor = ""
    for _ in range(PAGES):
        listing = slack.client.conversations_history(
            channel=call.slack_id, include_all_metadata=True, limit=PAGE, cursor=cursor or None
        )
        page = await slack.call(call.method, listing)
        for message in page["messages"]:
            metadata = message.get("metadata") or {}
            if metadata.get("event_type") == EVENT_TYPE and metadata["event_payload"].get("what") == call.mark:
                return message
        cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
        if not cursor:
            break
    return None


def invitation_errors(answer: Any) -> dict[str, str]:
    """Of an answer to an invitation, or the trouble with one: why Slack would not have some, by their Slack ids."""
    if isinstance(answer, DeliveryError):
        answer = getattr(getattr(answer.__cause__, "response", None), "data", None)
    errors = answer.get("errors") if answer is not None else None
    return {str(each.get("user")): str(each.get("error")) for each in errors or [] if not each.get("ok")}
