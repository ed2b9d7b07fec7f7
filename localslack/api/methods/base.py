"""What all Web API methods share: their registry, one call's arguments, scopes and conversations."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from localslack.world.errors import SlackError
from localslack.world.model import Channel, Json, Team, User
from localslack.world.rate_limits import Limits
from localslack.world.state import World

T = TypeVar("T")
FALSE = ("false", "0", "", "False")


class RateLimited(SlackError):
    """Too many calls; answered as HTTP 429 with Retry-After."""

    def __init__(self, retry_after: int) -> None:
        super().__init__("ratelimited")
        self.retry_after = retry_after


@dataclass(slots=True)
class Call:
    """One call of a method: whose token it carries (`team`; none for the app-level token) and its arguments."""

    world: World
    limits: Limits
    name: str
    args: Json
    _team: Team | None

    @property
    def team(self) -> Team:
        """The workspace of the bot token."""
        if self._team is None:
            raise SlackError("not_allowed_token_type")
        return self._team

    def text(self, name: str, default: str = "") -> str:
        """Return a text argument."""
        value = self.args.get(name)
        if value is None:
            return default
        if isinstance(value, (dict, list)):
            raise SlackError("invalid_arguments", [f"[ERROR] must be a string [json-pointer:/{name}]"])
        return value if isinstance(value, str) else str(value)

    def flag(self, name: str, default: bool = False) -> bool:
        """Return a yes-or-no argument."""
        value = self.args.get(name)
        return default if value is None else str(value) not in FALSE

    def limit(self, default: int, most: int) -> int:
        """Return the `limit` argument of a paginated method, `most` if it is larger."""
        try:
            limit = int(self.text("limit") or default)
        except ValueError:
            raise SlackError("invalid_limit") from None
        if limit < 0:
            raise SlackError("invalid_limit")
        return min(limit or default, most)

    def data(self, name: str) -> Any:
        """Return an argument that is JSON: as it came in a JSON body, or parsed from a form's text."""
        value = self.args.get(name)
        if isinstance(value, str) and value.strip():
            try:
                return json.loads(value)
            except ValueError:
                raise SlackError("invalid_arguments", [f"[ERROR] must be valid JSON [json-pointer:/{name}]"]) from None
        return value or None

    def names(self, name: str) -> list[str]:
        """Return an argument that is a comma-separated list (or a JSON list)."""
        value = self.args.get(name) or []
        return [str(v) for v in value] if isinstance(value, list) else [v for v in str(value).split(",") if v]

    def require_scope(self, *alternatives: str) -> None:
        """Refuse unless one of these scopes was granted."""
        if not self.team.scopes.intersection(alternatives):
            provided = ",".join(sorted(self.team.scopes))
            raise SlackError("missing_scope", needed=alternatives[0], provided=provided)

    def require_channel_scope(self, channel: Channel, suffix: str, **finer: str) -> None:
        """Refuse unless the scope for this kind of conversation was granted; `finer` names narrower ones by kind."""
        family = {"public": "channels", "private": "groups", "im": "im"}[channel.kind]
        broad = "channels:manage" if (family, suffix) == ("channels", "write") else f"{family}:{suffix}"
        self.require_scope(broad, *([finer[family]] if family in finer else []))

    def user(self, name: str = "user", error: str = "user_not_found") -> User:
        """Return the user an argument names."""
        user = self.team.users.get(self.text(name))
        if user is None:
            raise SlackError(error)
        return user

    def channel(self, name: str = "channel") -> Channel:
        """Return the conversation an argument names, if the bot can know of it."""
        channel = self.team.channels.get(self.text(name))
        if channel is None or not self.knows(channel):
            raise SlackError("channel_not_found")
        return channel

    def knows(self, channel: Channel) -> bool:
        """Return whether the bot can know of a conversation."""
        return channel.kind == "public" or self.is_bot_in(channel) or channel.bot_was_in

    def other_member(self, channel: Channel) -> User:
        """Return whom the bot writes with in a direct message: the bot itself in one with nobody else."""
        bot_id = self.team.bot_user_id
        return self.team.users[next((member for member in channel.members if member != bot_id), bot_id)]

    def is_bot_in(self, channel: Channel) -> bool:
        """Return whether the bot is in a conversation."""
        return self.team.bot_user_id in channel.members

    def require_membership(self, channel: Channel) -> None:
        """Refuse unless the bot is in the channel."""
        if not self.is_bot_in(channel):
            raise SlackError("not_in_channel")

    def count_post(self, channel: Channel) -> None:
        """Count a message against the limit of one a second per channel; raises RateLimited beyond it."""
        if wait := self.limits.channel(self.team.id, channel.id):
            raise RateLimited(wait)

    def page(self, items: Sequence[T], default: int, most: int) -> tuple[list[T], Json]:
        """Return one page of a list, and the response_metadata with the next cursor."""
        start = self.cursor()
        end = start + self.limit(default, most)
        following = encode_cursor(end) if end < len(items) else ""
        return list(items[start:end]), {"next_cursor": following}

    def cursor(self) -> int:
        """Return the position that the `cursor` argument stands for."""
        cursor = self.text("cursor")
        if not cursor:
            return 0
        try:
            return int(base64.b64decode(cursor, validate=True).removeprefix(b"next:"))
        except ValueError:
            raise SlackError("invalid_cursor") from None


def encode_cursor(position: int) -> str:
    """Return an opaque cursor for a position."""
    return base64.b64encode(f"next:{position}".encode()).decode()


@dataclass(frozen=True, slots=True)
class Method:
    """A Web API method: its tier, the scopes of which one suffices, and the arguments it needs."""

    run: Callable[[Call], Json]
    tier: str
    scopes: tuple[str, ...] = ()
    required: tuple[str, ...] = ()
    token: str = "bot"  # "bot", "app" (xapp-) or "none"


METHODS: dict[str, Method] = {}


def method(
    name: str, tier: str, *, scope: str | tuple[str, ...] = (), required: tuple[str, ...] = (), token: str = "bot"
) -> Callable[[Callable[[Call], Json]], Callable[[Call], Json]]:
    """Register a function as a Web API method; it returns the answer without "ok", or raises SlackError."""
    scopes = (scope,) if isinstance(scope, str) else scope

    def register(run: Callable[[Call], Json]) -> Callable[[Call], Json]:
        METHODS[name] = Method(run, tier, scopes, required, token)
        return run

    return register


def call_method(world: World, limits: Limits, name: str, token: str, args: Json) -> Json:
    """Call a method with Slack's order of checks: token, rate limit, scopes, arguments. Raises SlackError."""
    found = METHODS.get(name)
    if found is None:
        raise SlackError("unknown_method", req_method=name)
    team = _team_of(world, found, token)
    if wait := limits.method(team.id if team else "app", name, found.tier):
        raise RateLimited(wait)
    call = Call(world, limits, name, args, team)
    if found.scopes:
        call.require_scope(*found.scopes)
    missing = [key for key in found.required if args.get(key) in (None, "")]
    if missing:
        raise SlackError("invalid_arguments", [f"[ERROR] missing required field: {key}" for key in missing])
    return found.run(call)


def _team_of(world: World, found: Method, token: str) -> Team | None:
    if found.token == "none":
        return None
    if not token:
        raise SlackError("not_authed")
    if token == world.app.app_token:
        if found.token != "app":
            raise SlackError("not_allowed_token_type")
        return None
    team = world.teams.get(world.team_of_token.get(token, ""))
    if team is None:
        raise SlackError("invalid_auth")
    if not team.installed:
        raise SlackError("account_inactive")
    if found.token == "app":
        raise SlackError("not_allowed_token_type")
    return team
