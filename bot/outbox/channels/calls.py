"""What can be done to a masterclass's channel in Slack, one call each: method, arguments, and what refusals mean."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any, ClassVar

from bot.outbox.channels import answers
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
    USER,
)
from bot.outbox.render.payloads import Blocks
from bot.outbox.slack_calls import SlackCalls, event_payload
from handlers.slack.slack_answer import read_text

EVENT_TYPE = "mentorship_channel"
PAGE, NEWEST = 100, 500  # messages in a page, and among how many of the newest we look for one of ours
MEMBERS_PAGE = 1000


class ChannelCall(ABC):
    """One call, as data. `method` is Slack's, whose limit it counts against."""

    method: ClassVar[str]
    essential: ClassVar[bool] = False  # without it there is no channel to speak of
    already_done: ClassVar[tuple[str, ...]] = ()  # errors that say all is as we wanted anyway

    @property
    def refusal_key(self) -> tuple[type, str]:
        """The key under which it is remembered that Slack refused this."""
        return type(self), self._subject()

    @staticmethod
    def read(answer: Any) -> Any:
        """Return what is taken from Slack's answer. Raises SlackCallError when the answer lacks it."""
        return answer

    @abstractmethod
    def _arguments(self) -> dict[str, Any]:
        """Return what Slack's method is called with."""

    def _subject(self) -> str:
        """Return what the call is about, where a channel can have several of its kind."""
        return ""

    async def perform(self, slack: SlackCalls) -> Any:
        """Make the call and return Slack's answer; of a search, what was found, or None. Raises DeliveryError."""
        return await slack.call(self.method, read=self.read, **self._arguments())


@dataclass(frozen=True)
class FindChannel(ChannelCall):
    """Look among our own channels for one that Slack may have made."""

    name: str
    private: bool
    method = OUR_CHANNELS
    read = staticmethod(answers.channels_page)
    essential = True

    def _arguments(self) -> dict[str, Any]:
        kind = "private_channel" if self.private else "public_channel"
        return {"types": kind, "exclude_archived": True, "limit": MEMBERS_PAGE}

    async def perform(self, slack: SlackCalls) -> Any:
        """Return the channel of this name that we ourselves have made, or None."""
        ourselves = await slack.call("auth.test", read=lambda answer: read_text(answer, "user_id"))
        async for channel in slack.list_items(self.method, read=self.read, **self._arguments()):
            if channel.get("name") == self.name and channel.get("creator") == ourselves and channel.get("id"):
                return channel
        return None


@dataclass(frozen=True)
class Create(ChannelCall):
    """Create the channel, which is noted as being made."""

    name: str
    private: bool
    method = CREATE
    read = staticmethod(answers.with_named_channel)
    essential = True

    def _arguments(self) -> dict[str, Any]:
        return {"name": self.name, "is_private": self.private}


@dataclass(frozen=True)
class CallInChannel(ChannelCall):
    """A call to a channel that is there."""

    slack_id: str

    def _arguments(self) -> dict[str, Any]:
        return {"channel": self.slack_id}


@dataclass(frozen=True)
class CheckChannel(CallInChannel):
    """Ask how the channel is: whether it is there, archived, with us in it."""

    method = INFO
    read = staticmethod(answers.with_channel)
    essential = True


@dataclass(frozen=True)
class Join(CallInChannel):
    """Come back into a public channel."""

    method = JOIN


@dataclass(frozen=True)
class Rename(CallInChannel):
    """Give the channel the name that the masterclass has now."""

    name: str
    method = RENAME
    read = staticmethod(answers.with_named_channel)

    def _arguments(self) -> dict[str, Any]:
        return {"channel": self.slack_id, "name": self.name}


@dataclass(frozen=True)
class SetTopic(CallInChannel):
    """Let the topic say when the masterclass is."""

    topic: str
    digest: str
    method = TOPIC

    def _arguments(self) -> dict[str, Any]:
        return {"channel": self.slack_id, "topic": self.topic}


@dataclass(frozen=True)
class FindPost(CallInChannel):
    """Look for a message of ours that may be there (`what`: card, last)."""

    what: str
    mark: str
    method = HISTORY
    read = staticmethod(answers.messages_page)

    def _subject(self) -> str:
        return self.what

    def _arguments(self) -> dict[str, Any]:
        return {"channel": self.slack_id, "include_all_metadata": True, "limit": PAGE}

    async def perform(self, slack: SlackCalls) -> Any:
        """Return the newest message with our mark, or None."""
        seen = 0
        async for message in slack.list_items(self.method, read=self.read, **self._arguments()):
            if event_payload(message, EVENT_TYPE).get("what") == self.mark and message.get("ts"):
                return message
            seen += 1
            if seen == NEWEST:
                break
        return None


@dataclass(frozen=True)
class PostMessage(CallInChannel):
    """Post a message, which is noted as being posted."""

    what: str  # card, last
    mark: str
    text: str
    blocks: Blocks
    digest: str
    method = POST
    read = staticmethod(answers.with_timestamp)

    def _subject(self) -> str:
        return self.what

    def _arguments(self) -> dict[str, Any]:
        return {
            "channel": self.slack_id,
            "text": self.text,
            "blocks": self.blocks,
            "metadata": {"event_type": EVENT_TYPE, "event_payload": {"what": self.mark}},
            "unfurl_links": False,
            "unfurl_media": False,
        }


@dataclass(frozen=True)
class EditCard(CallInChannel):
    """Edit the card in place."""

    ts: str
    text: str
    blocks: Blocks
    digest: str
    method = UPDATE

    def _arguments(self) -> dict[str, Any]:
        return {"channel": self.slack_id, "ts": self.ts, "text": self.text, "blocks": self.blocks}


@dataclass(frozen=True)
class Pin(CallInChannel):
    """Pin the card."""

    ts: str
    method = PIN
    already_done = ("already_pinned",)

    def _arguments(self) -> dict[str, Any]:
        return {"channel": self.slack_id, "timestamp": self.ts}


@dataclass(frozen=True)
class ListMembers(CallInChannel):
    """List who is in the channel, a page at a time."""

    cursor: str
    method = MEMBERS
    read = staticmethod(answers.members_page)
    essential = True

    def _arguments(self) -> dict[str, Any]:
        return {"channel": self.slack_id, "limit": MEMBERS_PAGE, "cursor": self.cursor or None}


@dataclass(frozen=True)
class LookUpPerson(CallInChannel):
    """Ask who someone is who is in the channel, and of whom we have not heard yet."""

    user: str
    method = USER

    def _arguments(self) -> dict[str, Any]:
        return {"user": self.user, "include_locale": True}


@dataclass(frozen=True)
class Invite(CallInChannel):
    """Invite people, who are noted as being invited: Slack ids by ids."""

    people: dict[int, str]
    method = INVITE
    essential = True

    def _arguments(self) -> dict[str, Any]:
        return {"channel": self.slack_id, "users": list(self.people.values()), "force": True}


@dataclass(frozen=True)
class Remove(CallInChannel):
    """Take someone out."""

    person_id: int
    user: str
    method = KICK

    def _subject(self) -> str:
        return self.user

    def _arguments(self) -> dict[str, Any]:
        return {"channel": self.slack_id, "user": self.user}


@dataclass(frozen=True)
class Archive(CallInChannel):
    """Archive a channel that is no longer needed."""

    method = ARCHIVE
    essential = True
    already_done = ("already_archived", "channel_not_found")
