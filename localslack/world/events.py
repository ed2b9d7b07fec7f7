"""Events for the app: built as Slack builds them, and sent only where the manifest subscribes and the app may hear."""

from __future__ import annotations

from collections.abc import Callable

from localslack.world.model import Channel, Json, Team, User, Usergroup
from localslack.world.state import World

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
    "channel_unarchive": ("channels:read",),
    "channel_deleted": ("channels:read",),
    "group_unarchive": ("groups:read",),
    "group_deleted": ("groups:read",),
    "channel_shared": ("channels:read", "groups:read"),
    "channel_unshared": ("channels:read", "groups:read"),
    "channel_id_changed": ("channels:read", "groups:read"),
    "subteam_created": ("usergroups:read",),
    "subteam_updated": ("usergroups:read",),
    "subteam_members_changed": ("usergroups:read",),
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
    """Tell the app of a new message in a conversation that the bot is in."""
    kinds = {"im": ("im", "im"), "private": ("groups", "group"), "public": ("channels", "channel")}
    suffix, channel_type = kinds[channel.kind]
    if team.bot_user_id in channel.members and world.app.has_event(f"message.{suffix}"):
        event = {**body(), "channel": channel.id, "channel_type": channel_type}
        emit(world, team, {**event, "event_ts": event["ts"]}, f"message.{suffix}")


def member(world: World, team: Team, channel: Channel, user: User, joined: bool, inviter: str = "") -> None:
    """Tell the app that someone, or the bot itself, joined or left a channel that the bot is in."""
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
        emit(world, team, {"type": _event_type(channel, "left"), "channel": channel.id, "actor_id": inviter})


def channel_archived(world: World, team: Team, channel: Channel, by: str) -> None:
    """Tell the app that a channel was archived; of a private one (group_archive) only if the bot is in it."""
    if _bot_hears_of(team, channel):
        emit(world, team, {"type": _event_type(channel, "archive"), "channel": channel.id, "user": by, "is_moved": 0})


def channel_unarchived(world: World, team: Team, channel: Channel, by: str) -> None:
    """Tell the app that an archived channel was restored."""
    if _bot_hears_of(team, channel):
        emit(world, team, {"type": _event_type(channel, "unarchive"), "channel": channel.id, "user": by})


def channel_deleted(world: World, team: Team, channel: Channel, by: str) -> None:
    """Tell the app that a channel was deleted for good."""
    if _bot_hears_of(team, channel):
        emit(world, team, {"type": _event_type(channel, "deleted"), "channel": channel.id, "actor_id": by})


def subteam(world: World, team: Team, group: Usergroup, what: str) -> None:
    """Tell the app that a user group was "created" or "updated"; who its users are has an event of its own too."""
    emit(world, team, {"type": f"subteam_{what}", "subteam": subteam_json(group) | {"users": list(group.users)}})


def subteam_members_changed(world: World, team: Team, group: Usergroup, added: list[str], removed: list[str]) -> None:
    """Tell the app that people were added to or removed from a user group."""
    event: Json = {
        "type": "subteam_members_changed",
        "subteam_id": group.id,
        "team_id": team.id,
        "date_previous_update": group.created,
        "date_update": int(world.now()),
        "added_users": added,
        "added_users_count": len(added),
        "removed_users": removed,
        "removed_users_count": len(removed),
    }
    emit(world, team, event)


def subteam_json(group: Usergroup) -> Json:
    """Return a user group as the Web API and events carry it."""
    return {
        "id": group.id,
        "team_id": group.team_id,
        "is_usergroup": True,
        "is_subteam": True,
        "name": group.name,
        "description": "",
        "handle": group.handle,
        "is_external": False,
        "date_create": group.created,
        "date_update": group.created,
        "date_delete": group.date_delete,
        "auto_type": None,
        "prefs": {"channels": [], "groups": []},
        "user_count": len(group.users),
    }


def channel_renamed(world: World, team: Team, channel: Channel) -> None:
    """Tell the app that a channel has a new name."""
    if _bot_hears_of(team, channel):
        detail = {"id": channel.id, "name": channel.name, "created": channel.created}
        emit(world, team, {"type": _event_type(channel, "rename"), "channel": detail})


def channel_shared(world: World, team: Team, channel: Channel, other_team: str) -> None:
    """Tell the app that a channel was shared with another company."""
    if _bot_hears_of(team, channel):
        emit(world, team, {"type": "channel_shared", "connected_team_id": other_team, "channel": channel.id})


def channel_unshared(world: World, team: Team, channel: Channel, other_team: str) -> None:
    """Tell the app that a channel is no longer shared with another company; it may be with a third."""
    event: Json = {"type": "channel_unshared", "previously_connected_team_id": other_team, "channel": channel.id}
    if _bot_hears_of(team, channel):
        emit(world, team, event | {"is_ext_shared": channel.is_ext_shared})


def channel_id_changed(world: World, team: Team, channel: Channel, old_id: str) -> None:
    """Tell the app that a channel has another id from now on, as a private one has once it is shared."""
    if _bot_hears_of(team, channel):
        emit(world, team, {"type": "channel_id_changed", "old_channel_id": old_id, "new_channel_id": channel.id})


def channel_created(world: World, team: Team, channel: Channel) -> None:
    """Tell the app that a public channel was created."""
    if channel.kind == "public":
        detail = {"id": channel.id, "name": channel.name, "created": channel.created, "creator": channel.creator}
        emit(world, team, {"type": "channel_created", "channel": detail})


def _event_type(channel: Channel, what: str) -> str:
    return f"group_{what}" if channel.kind == "private" else f"channel_{what}"


def _bot_hears_of(team: Team, channel: Channel) -> bool:
    return channel.kind == "public" or team.bot_user_id in channel.members
