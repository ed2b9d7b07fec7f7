"""What people do in a workspace without the app: write, join and leave, manage channels, change their profile."""

from __future__ import annotations

from typing import Any

from localslack.client import posting
from localslack.world import events
from localslack.world.directory import make_user, user_json
from localslack.world.model import Channel, Json, Message, Team, User, Usergroup
from localslack.world.results import Result
from localslack.world.sample_people import Someone
from localslack.world.state import World

PARTNER = "T0PARTNER"  # another company, with which a channel can be shared


async def say(world: World, user_id: str, channel_id: str, text: str, thread_ts: str = "") -> Result:
    """Write a message; refused where the app's Messages tab is read-only."""
    team = world.team_of(user_id)
    channel = team.channels.get(channel_id)
    if channel is None or user_id not in channel.members or channel.is_archived or team.users[user_id].deleted:
        return Result(False, error="You can't write here.")
    tabs = world.app.home_features
    closed = tabs.get("messages_tab_read_only_enabled") or not tabs.get("messages_tab_enabled")
    if closed and channel.is_im and team.bot_user_id in channel.members:
        return Result(False, error="Sending messages to this app has been turned off.")
    message = Message(world.new_ts(), channel_id, user_id, text, thread_ts=thread_ts)
    posting.post(world, team, channel, message)
    return Result(body=message)


async def join(world: World, user_id: str, channel_id: str) -> Result:
    """Join a public channel, or a private one as if someone had invited the person."""
    team = world.team_of(user_id)
    channel, user = team.channels[channel_id], team.users[user_id]
    if channel.is_archived or channel.is_im or user.deleted:
        return Result(False, error="You can't join this conversation.")
    add_member(world, team, channel, user)
    return Result()


async def leave(world: World, user_id: str, channel_id: str) -> Result:
    """Leave a channel."""
    team = world.team_of(user_id)
    channel = team.channels[channel_id]
    if channel.is_general or user_id not in channel.members:
        return Result(False, error="You can't leave this conversation.")
    remove_member(world, team, channel, team.users[user_id])
    return Result()


async def kick(world: World, user_id: str, channel_id: str, whom: str) -> Result:
    """Remove someone, or the bot, from a channel."""
    team = world.team_of(user_id)
    channel = team.channels[channel_id]
    if channel.is_general or whom not in channel.members:
        return Result(False, error="You can't remove them.")
    remove_member(world, team, channel, team.users[whom], by=user_id)
    return Result()


async def archive(world: World, user_id: str, channel_id: str) -> Result:
    """Archive a channel."""
    team = world.team_of(user_id)
    archive_channel(world, team, team.channels[channel_id], user_id)
    return Result()


async def unarchive(world: World, user_id: str, channel_id: str) -> Result:
    """Restore an archived channel; the app's bot is not in it until someone invites it again."""
    team = world.team_of(user_id)
    channel = team.channels[channel_id]
    channel.is_archived, channel.bot_was_in = False, False
    events.channel_unarchived(world, team, channel, user_id)
    world.notify_screens(team.id, None, {"kind": "sidebar"})
    return Result()


async def delete_channel(world: World, user_id: str, channel_id: str) -> Result:
    """Delete a channel for good."""
    team = world.team_of(user_id)
    channel = team.channels[channel_id]
    events.channel_deleted(world, team, channel, user_id)
    del team.channels[channel_id]
    del team.channel_names[channel.name]
    world.notify_screens(team.id, None, {"kind": "sidebar"})
    return Result()


async def invite(world: World, user_id: str, channel_id: str, whom: str) -> Result:
    """Add someone, or the bot, to a channel that the person is in."""
    team = world.team_of(user_id)
    channel = team.channels[channel_id]
    if user_id not in channel.members or channel.is_archived:
        return Result(False, error="You can't invite anybody here.")
    add_member(world, team, channel, team.users[whom], user_id)
    return Result()


async def create_channel(world: World, user_id: str, name: str, private: bool = False) -> Channel:
    """Create a channel as a person would."""
    team = world.team_of(user_id)
    return new_channel(world, team, name, private, user_id)


async def change_user(world: World, user_id: str, **fields: Any) -> User:
    """Change fields of a user (tz, locale, real_name, is_restricted, …) and send user_change."""
    team = world.team_of(user_id)
    user = team.users[user_id]
    for name, value in fields.items():
        setattr(user, name, value)
    user.updated = int(world.now())
    events.emit(world, team, _about_user(world, team, user, "user_change"))
    world.notify_screens(team.id, None, {"kind": "sidebar"})
    return user


async def deactivate(world: World, user_id: str) -> User:
    """Deactivate an account: it leaves all channels, and user_change says `deleted`."""
    team = world.team_of(user_id)
    for channel in team.channels.values():
        if user_id in channel.members and not channel.is_im:
            remove_member(world, team, channel, team.users[user_id])
    return await change_user(world, user_id, deleted=True)


async def add_user(world: World, someone: Someone) -> User:
    """Add a new person to the workspace, and send team_join."""
    user = make_user(world, world.team, someone)
    events.emit(world, world.team, _about_user(world, world.team, user, "team_join"))
    return user


async def add_external(world: World, someone: Someone, home_team_id: str, channel_id: str) -> User:
    """Let someone of another workspace into a channel, which is shared from then on (Slack Connect)."""
    team = next(t for t in world.teams.values() if channel_id in t.channels)
    user = make_user(world, team, someone, home_team_id=home_team_id)
    channel = team.channels[channel_id]
    channel.is_ext_shared = True
    add_member(world, team, channel, user)
    return user


async def share(world: World, channel_id: str, *, new_id: bool = False) -> Channel:
    """Share a channel with another company (Slack Connect); with `new_id` it changes its id, as a private one does."""
    team = next(t for t in world.teams.values() if channel_id in t.channels)
    channel = team.channels[channel_id]
    channel.is_ext_shared, channel.is_pending_ext_shared = True, False
    if new_id:
        await change_id(world, channel_id)
    events.channel_shared(world, team, channel, PARTNER)
    return channel


async def unshare(world: World, channel_id: str) -> None:
    """Stop sharing a channel with another company."""
    team = next(t for t in world.teams.values() if channel_id in t.channels)
    channel = team.channels[channel_id]
    channel.is_ext_shared = channel.is_pending_ext_shared = False
    events.channel_unshared(world, team, channel, PARTNER)


async def change_id(world: World, old_id: str) -> Channel:
    """Give a channel another id; nobody knows it by the old one any more."""
    team = next(t for t in world.teams.values() if old_id in t.channels)
    channel = team.channels[old_id]
    channel.id = world.new_id("C")
    del team.channels[old_id]
    team.channels[channel.id], team.channel_names[channel.name] = channel, channel.id
    for message in (*channel.messages.values(), *channel.ephemerals.values()):
        message.channel_id = channel.id
    for hook in world.hooks.values():
        hook.channel_id = channel.id if hook.channel_id == old_id else hook.channel_id
    events.channel_id_changed(world, team, channel, old_id)
    world.notify_screens(team.id, None, {"kind": "sidebar"})
    return channel


def add_usergroup(world: World, team: Team, name: str, handle: str, users: list[str]) -> Usergroup:
    """Create a Slack user group."""
    group = Usergroup(world.new_id("S"), team.id, name, handle, users, int(world.now()))
    team.usergroups[group.id] = group
    events.subteam(world, team, group, "created")
    return group


def change_usergroup(world: World, team: Team, group: Usergroup, users: list[str]) -> None:
    """Set exactly which people are in a user group."""
    added = [user for user in users if user not in group.users]
    removed = [user for user in group.users if user not in users]
    group.users = list(users)
    events.subteam_members_changed(world, team, group, added, removed)
    events.subteam(world, team, group, "updated")


def disable_usergroup(world: World, team: Team, group: Usergroup) -> None:
    """Disable a user group: Slack's way of deleting it."""
    group.date_delete = int(world.now())
    events.subteam(world, team, group, "updated")


# -- the same changes without a Result, for the Web API's methods ---------------------------------------------------


def new_channel(world: World, team: Team, name: str, private: bool, creator: str) -> Channel:
    """Create a channel with its creator in it."""
    channel = Channel(world.new_id("C"), team.id, "private" if private else "public", name, creator, int(world.now()))
    channel.members[creator] = None
    team.channels[channel.id] = channel
    team.channel_names[name] = channel.id
    events.channel_created(world, team, channel)
    world.notify_screens(team.id, None, {"kind": "sidebar"})
    return channel


def rename_channel(world: World, team: Team, channel: Channel, name: str) -> None:
    """Give a channel a new name; the old one is free again."""
    del team.channel_names[channel.name]
    channel.previous_names.insert(0, channel.name)
    channel.name, team.channel_names[name] = name, channel.id
    events.channel_renamed(world, team, channel)
    world.notify_screens(team.id, None, {"kind": "sidebar"})


def add_member(world: World, team: Team, channel: Channel, user: User, inviter: str = "") -> None:
    """Add someone to a channel."""
    channel.members[user.id] = None
    events.member(world, team, channel, user, True, inviter)
    world.notify_screens(team.id, user.id, {"kind": "sidebar"})


def remove_member(world: World, team: Team, channel: Channel, user: User, by: str = "") -> None:
    """Remove someone from a channel."""
    channel.members.pop(user.id, None)
    events.member(world, team, channel, user, False, by)
    world.notify_screens(team.id, user.id, {"kind": "sidebar"})


def archive_channel(world: World, team: Team, channel: Channel, by: str) -> None:
    """Archive a channel; its name stays taken, and the app's bot is no longer in it."""
    channel.is_archived = True
    events.channel_archived(world, team, channel, by)
    channel.bot_was_in = team.bot_user_id in channel.members
    channel.members.pop(team.bot_user_id, None)
    world.notify_screens(team.id, None, {"kind": "sidebar"})


def _about_user(world: World, team: Team, user: User, kind: str) -> Json:
    """Return an event about a person, with the number beside them that Slack sends for caches."""
    shown = user_json(world, team, user, email=_email(team))
    return {"type": kind, "user": shown, "cache_ts": int(world.now())}


def _email(team: Team) -> bool:
    return "users:read.email" in team.scopes
