"""What can be done to a masterclass's channel in Slack, one call each, and the words in which Slack refuses it."""

from dataclasses import dataclass
from typing import Any

from bot.outbox.errors import Trouble
from bot.outbox.rate_limiter import (
    ARCHIVE,
    CREATE,
    HISTORY,
    INFO,
    INVITE,
    JOIN,
    KICK,
    MEMBERS,
    OURS,
    PIN,
    POST,
    RENAME,
    TOPIC,
    UPDATE,
)
from bot.outbox.render.payloads import Blocks
from bot.outbox.slack_calls import Courier

EVENT_TYPE = "mentorship_channel"
PAGE, PAGES = 100, 5  # of messages, when we look for one of ours
MEMBERS_PAGE = 1000


@dataclass(frozen=True)
class Find:
    """Slack may have made it: look for it among our own channels."""

    name: str
    private: bool
    method: str = OURS


@dataclass(frozen=True)
class Create:
    """It is noted as being made: make it."""

    name: str
    private: bool
    method: str = CREATE


@dataclass(frozen=True)
class Look:
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
class Say:
    """It is noted as being posted: post it."""

    slack_id: str
    what: str  # card, last
    mark: str
    text: str
    blocks: Blocks
    digest: str
    method: str = POST


@dataclass(frozen=True)
class Edit:
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
class Read:
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


Deed = Find | Create | Look | Join | Rename | SetTopic | FindPost | Say | Edit | Pin | Read | Invite | Remove | Archive


async def call(courier: Courier, deed: Deed) -> Any:
    """Do it, and return Slack's answer; of what is looked for, what was found, or None. Raises Trouble."""
    match deed:
        case Find():
            return await _find(courier, deed)
        case FindPost():
            return await _find_post(courier, deed)
        case Say() | Edit():
            return await _write(courier, deed)
        case Read() | Invite() | Remove():
            return await _people(courier, deed)
        case Create(name=name, private=private):
            return await courier.call(deed.method, courier.client.conversations_create(name=name, is_private=private))
        case _:
            return await _channel(courier, deed)


async def _channel(courier: Courier, deed: Look | Join | Rename | SetTopic | Pin | Archive) -> Any:
    client, channel = courier.client, deed.slack_id
    match deed:
        case Look():
            return await courier.call(deed.method, client.conversations_info(channel=channel))
        case Join():
            return await courier.call(deed.method, client.conversations_join(channel=channel))
        case Rename(name=name):
            return await courier.call(deed.method, client.conversations_rename(channel=channel, name=name))
        case SetTopic(topic=topic):
            return await courier.call(deed.method, client.conversations_setTopic(channel=channel, topic=topic))
        case Pin(ts=ts):
            return await courier.call(deed.method, client.pins_add(channel=channel, timestamp=ts))
        case Archive():
            return await courier.call(deed.method, client.conversations_archive(channel=channel))


async def _write(courier: Courier, deed: Say | Edit) -> Any:
    content: dict[str, Any] = {"channel": deed.slack_id, "text": deed.text, "blocks": deed.blocks}
    if isinstance(deed, Edit):
        return await courier.call(deed.method, courier.client.chat_update(ts=deed.ts, **content))
    mark = {"event_type": EVENT_TYPE, "event_payload": {"what": deed.mark}}
    content |= {"metadata": mark, "unfurl_links": False, "unfurl_media": False}
    return await courier.call(deed.method, courier.client.chat_postMessage(**content))


async def _people(courier: Courier, deed: Read | Invite | Remove) -> Any:
    client, channel = courier.client, deed.slack_id
    match deed:
        case Read(cursor=cursor):
            page = client.conversations_members(channel=channel, limit=MEMBERS_PAGE, cursor=cursor or None)
            return await courier.call(deed.method, page)
        case Invite(people=people):
            users = list(people.values())
            return await courier.call(
                deed.method, client.conversations_invite(channel=channel, users=users, force=True)
            )
        case Remove(user=user):
            return await courier.call(deed.method, client.conversations_kick(channel=channel, user=user))


async def _find(courier: Courier, deed: Find) -> Any:
    """The channel of this name that we ourselves have made."""
    ourselves = (await courier.call("auth.test", courier.client.auth_test()))["user_id"]
    kind, cursor = "private_channel" if deed.private else "public_channel", None
    while cursor is None or cursor:
        listing = courier.client.users_conversations(
            types=kind, exclude_archived=True, limit=MEMBERS_PAGE, cursor=cursor or None
        )
        page = await courier.call(OURS, listing)
        for channel in page["channels"]:
            if channel["name"] == deed.name and channel.get("creator") == ourselves:
                return channel
        cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
    return None


async def _find_post(courier: Courier, deed: FindPost) -> Any:
    """The message with our mark; where the app may not read the channel, none is found."""
    cursor = ""
    for _ in range(PAGES):
        listing = courier.client.conversations_history(
            channel=deed.slack_id, include_all_metadata=True, limit=PAGE, cursor=cursor or None
        )
        page = await courier.call(deed.method, listing)
        for message in page["messages"]:
            metadata = message.get("metadata") or {}
            if metadata.get("event_type") == EVENT_TYPE and metadata["event_payload"].get("what") == deed.mark:
                return message
        cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
        if not cursor:
            break
    return None


def refusals(answer: Any) -> dict[str, str]:
    """Of an answer to an invitation, or the trouble with one: why Slack would not have some, by their Slack ids."""
    if isinstance(answer, Trouble):
        answer = getattr(getattr(answer.__cause__, "response", None), "data", None)
    errors = answer.get("errors") if answer is not None else None
    return {str(each.get("user")): str(each.get("error")) for each in errors or [] if not each.get("ok")}
