"""The in-memory world of the local Slack: its teams, and what they share.

Everything lives on one event loop, so nothing here needs a lock. All look-ups go through dictionaries,
so that a workspace with many people and messages stays as fast as an empty one.
"""

from __future__ import annotations

import asyncio
import itertools
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from localslack.world.model import App, Channel, Hook, Json, Message, Team, Trigger
from localslack.world.results import Reply

TRIGGER_SECONDS = 3.0
HOOK_SECONDS = 30 * 60.0
FORGET_SECONDS = 60.0  # how long triggers and response_urls that expired are still told apart from unknown ones


class RequestSender(Protocol):
    """The way to the bot; `bot_link.requests.BotLink` is the real one."""

    async def send(self, kind: str, payload: Json, headers: dict[str, str] | None = None) -> Reply:
        """Deliver one request ("command", "interactive" or "event") and wait for the bot's answer."""

    async def post(self, body: bytes, headers: dict[str, str]) -> Reply:
        """POST raw bytes to the bot over HTTP, signed; `headers` replace what signing would set."""

    def event(self, team: Team, event: Json) -> asyncio.Task[Reply]:
        """Deliver an event with Slack's retries in the background; the task ends with the first attempt."""


class ClockControl(Protocol):
    """What turns the clock of the world and of the bot, where that is possible."""

    @property
    def choices(self) -> Sequence[tuple[str, str]]:
        """What a person can choose: each value with its words."""

    async def turn(self, team_id: str, user_id: str, choice: str) -> str:
        """Turn the clock as this person chose; return why that is not possible, or nothing."""


@dataclass(frozen=True)
class Welcome:
    """What whoever opens the page for the first time reads: who is who, and what to try."""

    title: str
    lead: str
    people: Sequence[tuple[str, str]]  # handle, and what to know of them
    to_try: Sequence[str]


class World:
    """All teams, and what they share: the app, ids, clocks, triggers, response_urls and who listens to changes."""

    def __init__(
        self, app: App, *, now: Callable[[], float] = time.time, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self.app = app
        self.now = now
        self.monotonic = monotonic
        self.base_url = ""  # of this server, without a trailing slash; set when it starts
        self.clock: ClockControl | None = None  # set where the clock can be turned
        self.welcome: Welcome | None = None
        self.read_before = 0.0  # what is older than this, in seconds since 1970, counts as read by everyone
        self.has_mail = False  # whether there is a mail server, and a mailbox for each person
        self.sender: RequestSender | None = None  # set when the server starts
        self.teams: dict[str, Team] = {}
        self.team_of_token: dict[str, str] = {}
        self.triggers: dict[str, Trigger] = {}
        self.hooks: dict[str, Hook] = {}
        self.oauth_codes: dict[str, tuple[str, str]] = {}  # code -> team id, user id
        self.socket_tickets: set[str] = set()
        self.refusals: list[str] = []
        self.ack_seconds = 3.0
        self.trigger_seconds = TRIGGER_SECONDS
        self._ids = itertools.count(1)
        self._last_ts = 0
        self._trigger_order: deque[str] = deque()
        self._hook_order: deque[str] = deque()
        self._listeners: dict[tuple[str, str], list[asyncio.Queue[Json]]] = {}

    # -- ids and clocks ---------------------------------------------------------------------------------------

    def new_id(self, prefix: str) -> str:
        """Return a new id in Slack's shape, e.g. C0000000A."""
        return f"{prefix}0{_base36(next(self._ids)):0>8}"

    def new_ts(self) -> str:
        """Return a new message timestamp: unique and rising, even if the clock does not rise."""
        self._last_ts = max(self._last_ts + 1, int(self.now() * 1_000_000))
        return f"{self._last_ts // 1_000_000}.{self._last_ts % 1_000_000:06d}"

    def new_hash(self) -> str:
        """Return a new view hash; every change of a view gives it one."""
        return f"{int(self.now())}.{_base36(next(self._ids)):0>8}"

    def new_trigger(self, team_id: str, user_id: str, view_id: str = "") -> Trigger:
        """Make a trigger id that may be used once within three seconds; forget long expired ones."""
        now = self.monotonic()
        while self._trigger_order and self.triggers[self._trigger_order[0]].expires < now - FORGET_SECONDS:
            del self.triggers[self._trigger_order.popleft()]
        number = next(self._ids)
        trigger = Trigger(
            f"{number}.{team_id}.{self.new_hash()}", team_id, user_id, now + self.trigger_seconds, view_id
        )
        self.triggers[trigger.id] = trigger
        self._trigger_order.append(trigger.id)
        return trigger

    def new_hook(self, team_id: str, channel_id: str, user_id: str, message: Message | None = None) -> str:
        """Make a response_url for an interaction in a conversation; forget long expired ones."""
        now = self.monotonic()
        while self._hook_order and self.hooks[self._hook_order[0]].expires < now - FORGET_SECONDS:
            del self.hooks[self._hook_order.popleft()]
        hook = Hook(self.new_id("R"), team_id, channel_id, user_id, now + HOOK_SECONDS)
        if message is not None:
            hook.message_ts, hook.ephemeral = message.ts, bool(message.ephemeral_to)
        self.hooks[hook.id] = hook
        self._hook_order.append(hook.id)
        return f"{self.base_url}/actions/{team_id}/{hook.id}"

    # -- look-ups ---------------------------------------------------------------------------------------------

    def add_team(self, team: Team) -> Team:
        """Add a team; its bot token works from now on."""
        self.teams[team.id] = team
        self.team_of_token[team.bot_token] = team.id
        return team

    @property
    def team(self) -> Team:
        """The first team, which is the only one in most tests."""
        return next(iter(self.teams.values()))

    def team_of(self, user_id: str) -> Team:
        """Return the team whose workspace a person acts in (ids are unique over all teams); raises LookupError."""
        for team in self.teams.values():
            if user_id in team.users:
                return team
        raise LookupError(f"no user {user_id}")

    def im_of(self, team: Team, one: str, other: str) -> Channel:
        """Return the direct message between two people; open it when there is none yet."""
        pair = frozenset((one, other))
        if pair not in team.ims:
            channel = Channel(self.new_id("D"), team.id, "im", created=int(self.now()), members=dict.fromkeys(pair))
            team.channels[channel.id] = channel
            team.ims[pair] = channel.id
        return team.channels[team.ims[pair]]

    # -- telling the page -------------------------------------------------------------------------------------

    @property
    def is_watched(self) -> bool:
        """Whether any screen listens; without one nobody need be told."""
        return bool(self._listeners)

    def notify_screens(self, team_id: str, user_id: str | None, what: Json) -> None:
        """Tell the screens of one person, or of everyone in the team, what changed.

        `what` is {"kind": "messages", "channel": …} | {"kind": "modal"} | {"kind": "home"} | {"kind": "sidebar"}.
        """
        for (team, user), queues in self._listeners.items():
            if team == team_id and user_id in (None, user):
                for queue in queues:
                    queue.put_nowait(what)

    def listen(self, team_id: str, user_id: str) -> asyncio.Queue[Json]:
        """Return a queue that receives the changes on one person's screen, until `unlisten`."""
        queue: asyncio.Queue[Json] = asyncio.Queue()
        self._listeners.setdefault((team_id, user_id), []).append(queue)
        return queue

    def unlisten(self, team_id: str, user_id: str, queue: asyncio.Queue[Json]) -> None:
        """End what `listen` began."""
        queues = self._listeners[team_id, user_id]
        queues.remove(queue)
        if not queues:
            del self._listeners[team_id, user_id]

    def note_refusal(self, line: str) -> None:
        """Note a line about something that Slack would refuse."""
        self.refusals.append(line)


def _base36(number: int) -> str:
    digits = ""
    while number:
        number, digit = divmod(number, 36)
        digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"[digit] + digits
    return digits
