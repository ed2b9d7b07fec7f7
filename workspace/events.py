"""Events for the app: built as Slack builds them, and sent only where the manifest subscribes and the app may hear."""

from __future__ import annotations

from collections.abc import Callable

from workspace.state import Channel, Json, Team, User, World

# event -> any of these scopes must have been granted; events not named here need none
SCOPES = {
    "team_join": ("users:read",),
    "user_change": ("users:read",),
    "message.im": ("im:history",),
    "message.channels": ("channels:history",),
    "message.groups": ("groups:history",),
    "member_joined_channel": ("channels:read", "groups:read"),
    "member_left_channel": ("channels:read", "groups:read"),
    "channel_archive": ("channels:read",),
    "channel_created": ("channels:read",),
    "channel_rename": ("channels:read",),
    "channel_left": ("channels:read",),
    "group_archive": ("groups:read",),
    "group_rename": ("groups:read",),
    "group_left": ("groups:read",),
}


def emit(world: World, team: Team, event: Json, subscription: str = "") -> None:
    """Send an event in the background if the app subscribes to it, is installed and has the scope."""
    name = subscription or event["type"]
    if world.sender is None or not team.installed or not world.app.has_event(name):
        return
    if name in SCOPES and not team.scopes.intersection(SCOPES[name]):
        return
    event.setdefault("event_ts", world.new_ts())
    world.sender.event(team, event)


def message(world: World, team: Team, channel: Channel, body: Callable[[], Json]) -> None:
    """A new message in a conversation the bot is in."""
    kinds = {"im": ("im", "im"), "private": ("groups", "group"), "public": ("channels", "channel")}
    suffix, channel_type = kinds[channel.kind]
    if team.bot_user_id in channel.members and world.app.has_event(f"message.{suffix}"):
        event = {**body(), "channel": channel.id, "channel_type": channel_type}
        emit(world, team, {**event, "event_ts": event["ts"]}, f"message.{suffix}")


def member(world: World, team: Team, channel: Channel, user: User, joined: bool, inviter: str = "") -> None:
    """Somebody came into or left a channel that the bot is in (its own coming and going included)."""
    if team.bot_user_id not in channel.members and user.id != team.bot_user_id:
        return
    event: Json = {
        "type": "member_joined_channel" if joined else "member_left_channel",
        "user": user.id,
        "channel": channel.id,
        "channel_type": "G" if channel.kind == "private" else "C",
        "team": team.id,
    }
    emit(world, team, event | ({"inviter": inviter} if inviter else {}))
    if not joined and user.id == team.bot_user_id:
        emit(world, team, {"type": _twin(channel, "left"), "channel": channel.id, "actor_id": inviter})


def channel_archived(world: World, team: Team, channel: Channel, by: str) -> None:
    """A channel was archived; for private ones the bot must be in it and hears group_archive."""
    if _audible(team, channel):
        emit(world, team, {"type": _twin(channel, "archive"), "channel": channel.id, "user": by, "is_moved": 0})


def channel_renamed(world: World, team: Team, channel: Channel) -> None:
    """A channel has a new name."""
    if _audible(team, channel):
        detail = {"id": channel.id, "name": channel.name, "created": channel.created}
        emit(world, team, {"type": _twin(channel, "rename"), "channel": detail})


def channel_created(world: World, team: Team, channel: Channel) -> None:
    """A public channel came to be."""
    if channel.kind == "public":
        detail = {"id": channel.id, "name": channel.name, "created": channel.created, "creator": channel.creator}
        emit(world, team, {"type": "channel_created", "channel": detail})


def _twin(channel: Channel, what: str) -> str:
    return f"group_{what}" if channel.kind == "private" else f"channel_{what}"


def _audible(team: Team, channel: Channel) -> bool:
    return channel.kind == "public" or team.bot_user_id in channel.members
