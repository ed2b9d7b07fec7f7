"""What there is in a workspace: people, conversations, messages, views, files, and the app itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from localslack.world.mail import Mail

Json = dict[str, Any]
StateValues = dict[str, dict[str, Json]]

HOOK_USES = 5


@dataclass(slots=True)
class User:
    """A member of a team. `team_id` may be another's: a stranger's, or in a Grid another of their own `grid_teams`."""

    id: str
    team_id: str
    name: str
    real_name: str
    tz: str = "Europe/London"
    locale: str = "en-GB"
    email: str = ""
    display_name: str = ""
    title: str = ""
    is_admin: bool = False
    is_owner: bool = False
    is_primary_owner: bool = False
    is_restricted: bool = False
    is_ultra_restricted: bool = False
    is_bot: bool = False
    deleted: bool = False
    forgotten: bool = False  # erased, after they were deactivated
    grid_teams: tuple[str, ...] = ()
    bot_id: str = ""
    updated: int = 0

    @property
    def shown_name(self) -> str:
        """The name people see beside messages."""
        return self.display_name or self.real_name or self.name

    def belongs_to(self, team_id: str) -> bool:
        """Whether this is one of their own workspaces."""
        return team_id in (self.team_id, *self.grid_teams)


@dataclass(slots=True)
class Message:
    """One message. `user` wrote it (the bot's own user for the bot); `ephemeral_to` alone sees an ephemeral one."""

    ts: str
    channel_id: str
    user: str
    text: str = ""
    blocks: list[Json] = field(default_factory=list)
    bot_id: str = ""
    app_id: str = ""
    thread_ts: str = ""
    subtype: str = ""
    metadata: Json | None = None
    files: list[str] = field(default_factory=list)
    attachments: list[Json] = field(default_factory=list)
    edited: str = ""
    ephemeral_to: str = ""
    reply_ts: list[str] = field(default_factory=list)
    state: dict[str, StateValues] = field(default_factory=dict)  # by person: what they chose in its selects, unsent


@dataclass(slots=True)
class Channel:
    """A conversation: `kind` is "public", "private" or "im"; `name` is empty for an im."""

    id: str
    team_id: str
    kind: str
    name: str = ""
    creator: str = ""
    created: int = 0
    members: dict[str, None] = field(default_factory=dict)  # a set that keeps the order of joining
    messages: dict[str, Message] = field(default_factory=dict)  # by ts, oldest first
    ephemerals: dict[str, Message] = field(default_factory=dict)
    pins: list[str] = field(default_factory=list)
    topic: str = ""
    purpose: str = ""
    is_archived: bool = False
    is_general: bool = False
    is_ext_shared: bool = False  # with another company (Slack Connect)
    is_pending_ext_shared: bool = False  # another company was invited to it
    is_org_shared: bool = False  # with another workspace of the same company
    bot_was_in: bool = False  # when it was archived; a bot still knows of such a channel
    previous_names: list[str] = field(default_factory=list)

    @property
    def is_im(self) -> bool:
        """Whether this is a direct message between two."""
        return self.kind == "im"

    def add_message(self, message: Message) -> None:
        """Add a message; an ephemeral one apart, because no method ever lists it."""
        (self.ephemerals if message.ephemeral_to else self.messages)[message.ts] = message

    def message(self, ts: str) -> Message | None:
        """Return the message with a ts, an ephemeral one too; None when there is none."""
        return self.messages.get(ts) or self.ephemerals.get(ts)


@dataclass(slots=True)
class View:
    """A modal or Home tab as one person has it open, with what they typed (`values`) and the errors shown."""

    id: str
    team_id: str
    user_id: str
    type: str
    blocks: list[Json]
    hash: str
    root_id: str
    previous_id: str | None = None
    title: Json | None = None
    submit: Json | None = None
    close: Json | None = None
    callback_id: str = ""
    private_metadata: str = ""
    external_id: str = ""
    clear_on_close: bool = False
    notify_on_close: bool = False
    bot_id: str = ""
    app_id: str = ""
    values: StateValues = field(default_factory=dict)  # block_id -> action_id -> Slack's state entry
    offered: dict[tuple[str, str], dict[str, Json]] = field(default_factory=dict)  # what selects have suggested so far
    errors: dict[str, str] = field(default_factory=dict)  # block_id -> text under the field
    notice: str = ""  # a general error line at the top of the modal


@dataclass(slots=True)
class File:
    """An uploaded file; `shares` are the conversations it was shared in."""

    id: str
    team_id: str
    name: str
    user: str
    size: int
    title: str = ""
    alt_text: str = ""
    content: bytes = b""
    created: int = 0
    uploaded: bool = False
    completed: bool = False
    secret: str = ""
    url: str = ""
    shares: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Usergroup:
    """A Slack user group (an @handle for several people)."""

    id: str
    team_id: str
    name: str
    handle: str
    users: list[str] = field(default_factory=list)
    created: int = 0
    date_delete: int = 0


@dataclass(slots=True)
class Trigger:
    """What is known of a trigger id: whose it is, until when it may be used, and whether it was."""

    id: str
    team_id: str
    user_id: str
    expires: float
    view_id: str = ""
    used: bool = False


@dataclass(slots=True)
class Hook:
    """A response_url: where it posts, and what it may still replace."""

    id: str
    team_id: str
    channel_id: str
    user_id: str
    expires: float
    message_ts: str = ""
    ephemeral: bool = False
    uses: int = HOOK_USES


@dataclass(slots=True)
class App:
    """The one app that the manifest describes, and where its requests go."""

    id: str
    manifest: Json
    signing_secret: str
    app_token: str
    verification_token: str
    client_id: str
    client_secret: str
    bot_url: str = ""  # HTTP mode: the bot's base address, without the path
    request_path: str = "/slack/events"

    @property
    def features(self) -> Json:
        """The manifest's features: slash_commands, shortcuts, app_home, bot_user."""
        features: Json = self.manifest.get("features") or {}
        return features

    @property
    def home_features(self) -> Json:
        """The manifest's switches of the app's Home and Messages tabs."""
        return self.features.get("app_home") or {}

    @property
    def name(self) -> str:
        """The app's name as people see it."""
        return str((self.manifest.get("display_information") or {}).get("name", "App"))

    def command(self, command: str) -> Json | None:
        """Return the manifest's entry of a slash command; None when it is not registered."""
        return next((c for c in self.features.get("slash_commands") or [] if c["command"] == command), None)

    def shortcuts(self, kind: str) -> list[Json]:
        """Return the registered shortcuts of a kind, "global" or "message"."""
        return [s for s in self.features.get("shortcuts") or [] if s["type"] == kind]

    def has_event(self, name: str) -> bool:
        """Return whether the manifest subscribes to an event (`message.im` and the like for messages)."""
        subscriptions = (self.manifest.get("settings") or {}).get("event_subscriptions") or {}
        return name in (subscriptions.get("bot_events") or [])

    def scopes(self, optional: bool) -> frozenset[str]:
        """Return the bot scopes that an installation grants, with the optional ones or without."""
        scopes = (self.manifest.get("oauth_config") or {}).get("scopes") or {}
        required = set(scopes.get("bot") or []) - set(scopes.get("bot_optional") or [])
        return frozenset(required | (set(scopes.get("bot_optional") or []) if optional else set()))


@dataclass(slots=True)
class Team:
    """A workspace: its people, conversations and what is open on each person's screen."""

    id: str
    name: str
    domain: str
    bot_token: str = ""
    bot_user_id: str = ""
    bot_id: str = ""
    installed: bool = True
    scopes: frozenset[str] = frozenset()
    restrict_channel_creation: bool = False
    users: dict[str, User] = field(default_factory=dict)
    channels: dict[str, Channel] = field(default_factory=dict)
    channel_names: dict[str, str] = field(default_factory=dict)  # taken names, archived ones too -> channel id
    ims: dict[frozenset[str], str] = field(default_factory=dict)  # the two people -> channel id
    views: dict[str, View] = field(default_factory=dict)  # every view that is still open, Home tabs too
    external_ids: dict[str, str] = field(default_factory=dict)  # external_id -> view id
    stacks: dict[str, list[View]] = field(default_factory=dict)  # user id -> their open modals, top last
    homes: dict[str, View] = field(default_factory=dict)  # user id -> what was published to them
    files: dict[str, File] = field(default_factory=dict)
    usergroups: dict[str, Usergroup] = field(default_factory=dict)
    mailboxes: dict[str, list[Mail]] = field(default_factory=dict)  # by user id, the oldest mail first

    def user_named(self, handle: str) -> User:
        """Find someone by handle ("ada" or "@ada"), id or name; raises LookupError, which says who there is."""
        wanted = handle.removeprefix("@")
        if wanted in self.users:
            return self.users[wanted]
        for user in self.users.values() if wanted else ():  # an empty name is that of nobody
            if wanted.lower() in (user.name.lower(), user.real_name.lower(), user.display_name.lower()):
                return user
        raise LookupError(f"nobody here is called {handle!r}; there are {[u.name for u in self.users.values()]}")

    def channel_named(self, name: str) -> Channel:
        """Find a channel by name ("general" or "#general") or id; raises LookupError, which says what there is."""
        channel = self.channels.get(name) or self.channels.get(self.channel_names.get(name.removeprefix("#"), ""))
        if channel is None:
            raise LookupError(f"no channel {name!r}; there are {sorted(self.channel_names)}")
        return channel


def elements_of(block: Json) -> Iterator[Json]:
    """Yield the elements of a block that a person can use, in order."""
    kind = block.get("type")
    if kind == "input":
        yield block["element"]
    elif kind == "section" and "accessory" in block and block["accessory"].get("type") != "image":
        yield block["accessory"]
    elif kind == "actions":
        yield from block["elements"]
