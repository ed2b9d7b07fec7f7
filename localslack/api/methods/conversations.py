"""conversations.*: channels and their members."""

from __future__ import annotations

import re

from localslack.api.methods.base import Call, method
from localslack.client import world_events
from localslack.world.errors import SlackError
from localslack.world.model import Channel, Json

KINDS = {"public_channel": "public", "private_channel": "private", "im": "im", "mpim": "mpim"}
READ = {"public": "channels:read", "private": "groups:read", "im": "im:read", "mpim": "mpim:read"}
NAME_LENGTH = 80
TOPIC_LENGTH = 250
MANAGE = ("channels:manage", "groups:write")


def channel_json(call: Call, channel: Channel) -> Json:
    """Return a conversation object."""
    base: Json = {"id": channel.id, "created": channel.created, "is_archived": channel.is_archived}
    base |= {"context_team_id": channel.team_id, "is_org_shared": channel.is_org_shared}
    base |= {"is_im": channel.is_im}
    if channel.is_im:
        other = call.other_member(channel)
        return base | {"user": other.id, "is_user_deleted": other.deleted}
    return base | {
        "name": channel.name,
        "name_normalized": channel.name,
        "is_channel": True,
        "is_group": False,
        "is_mpim": False,
        "is_private": channel.kind == "private",
        "is_general": channel.is_general,
        "is_shared": channel.is_ext_shared or channel.is_org_shared,
        "is_ext_shared": channel.is_ext_shared,
        "is_pending_ext_shared": channel.is_pending_ext_shared,
        "is_member": call.is_bot_in(channel),
        "creator": channel.creator,
        "topic": {"value": channel.topic, "creator": "", "last_set": 0},
        "purpose": {"value": channel.purpose, "creator": "", "last_set": 0},
        "previous_names": channel.previous_names,
        "num_members": len(channel.members),
    }


def refuse_im(channel: Channel) -> None:
    """Refuse a direct message."""
    if channel.is_im:
        raise SlackError("method_not_supported_for_channel_type")


def require_live_channel(channel: Channel) -> None:
    """Refuse a direct message or an archived channel."""
    refuse_im(channel)
    if channel.is_archived:
        raise SlackError("is_archived")


def channel_to_change(call: Call, **finer: str) -> Channel:
    """Return the channel that the call names and the bot may change: a live one that it is in, with the write scope.

    `finer` names narrower scopes that suffice, by the family of scopes ("channels", "groups").
    """
    channel = call.channel()
    require_live_channel(channel)
    call.require_channel_scope(channel, "write", **finer)
    call.require_membership(channel)
    return channel


@method("conversations.info", "3", required=("channel",))
def info(call: Call) -> Json:
    """Return one conversation."""
    channel = call.channel()
    call.require_channel_scope(channel, "read")
    return {"channel": channel_json(call, channel)}


@method("conversations.list", "2")
def list_(call: Call) -> Json:
    """List the public channels, and the private ones and direct messages that the bot is in."""
    kinds = _kinds(call)
    shown = [c for c in call.team.channels.values() if c.kind in kinds and (c.kind == "public" or call.is_bot_in(c))]
    return _channels(call, shown)


@method("users.conversations", "2")
def of_user(call: Call) -> Json:
    """List the conversations that someone is in, the bot by default."""
    kinds = _kinds(call)
    user_id = call.text("user") or call.team.bot_user_id
    mine = [c for c in call.team.channels.values() if c.kind in kinds and user_id in c.members]
    return _channels(call, [c for c in mine if c.kind == "public" or call.is_bot_in(c)])


def _kinds(call: Call) -> set[str]:
    names = call.names("types") or ["public_channel"]
    if unknown := [name for name in names if name.strip() not in KINDS]:
        raise SlackError("invalid_types", [f"unknown types: {unknown}"])
    kinds = {KINDS[name.strip()] for name in names}
    for kind in sorted(kinds):
        call.require_scope(READ[kind])
    return kinds


def _channels(call: Call, channels: list[Channel]) -> Json:
    if call.flag("exclude_archived"):
        channels = [c for c in channels if not c.is_archived]
    page, metadata = call.page(channels, 100, 1000)
    return {"channels": [channel_json(call, c) for c in page], "response_metadata": metadata}


@method("conversations.members", "4", required=("channel",))
def members(call: Call) -> Json:
    """List who is in a conversation."""
    channel = call.channel()
    call.require_channel_scope(channel, "read")
    page, metadata = call.page(list(channel.members), 100, 1000)
    return {"members": page, "response_metadata": metadata}


@method("conversations.open", "3", scope=("im:write", "mpim:write"))
def open_(call: Call) -> Json:
    """Open the direct message with one person, or look up an open one."""
    if call.text("channel"):
        channel = call.channel()
        return {"no_op": True, "already_open": True, "channel": _opened(call, channel)}
    users = call.names("users")
    if not users:
        raise SlackError("users_list_not_supplied")
    if len(users) > 1:
        call.require_scope("mpim:write")
        raise SlackError("method_not_supported_for_channel_type")
    call.require_scope("im:write")
    user = call.team.users.get(users[0])
    if user is None:
        raise SlackError("user_not_found")
    if user.deleted:
        raise SlackError("user_disabled")
    if user.is_bot or user.id == "USLACKBOT":
        raise SlackError("cannot_dm_bot")
    if not user.belongs_to(call.team.id):
        raise SlackError("user_not_visible")
    known = frozenset((call.team.bot_user_id, user.id)) in call.team.ims
    channel = call.world.im_of(call.team, call.team.bot_user_id, user.id)
    again: Json = {"no_op": True, "already_open": True} if known else {}
    return again | {"channel": _opened(call, channel)}


def _opened(call: Call, channel: Channel) -> Json:
    return channel_json(call, channel) if call.flag("return_im") else {"id": channel.id}


def _checked_name(call: Call) -> str:
    name = call.text("name")
    if not name.strip():
        raise SlackError("invalid_name_required")
    if len(name) > NAME_LENGTH:
        raise SlackError("invalid_name_maxlength")
    if not re.fullmatch(r"[a-z0-9_-]+", name):
        raise SlackError("invalid_name_specials")
    if not re.search(r"[^\W_]", name):
        raise SlackError("invalid_name_punctuation")
    if name in call.team.channel_names:
        raise SlackError("name_taken")
    return name


@method("conversations.create", "2", required=("name",))
def create(call: Call) -> Json:
    """Create a channel with the bot in it; the names of archived channels stay taken."""
    private = call.flag("is_private")
    call.require_scope("groups:write" if private else "channels:manage")
    if call.team.restrict_channel_creation:
        raise SlackError("restricted_action")
    name = _checked_name(call)
    channel = world_events.new_channel(call.world, call.team, name, private, call.team.bot_user_id)
    return {"channel": channel_json(call, channel)}


@method("conversations.rename", "2", required=("channel", "name"))
def rename(call: Call) -> Json:
    """Rename a channel; a bot may rename only what it created."""
    channel = channel_to_change(call)
    if channel.creator != call.team.bot_user_id:
        raise SlackError("not_authorized")
    if call.text("name") != channel.name:
        world_events.rename_channel(call.world, call.team, channel, _checked_name(call))
    return {"channel": channel_json(call, channel)}


@method("conversations.archive", "2", required=("channel",))
def archive(call: Call) -> Json:
    """Archive a channel; the bot is no longer in it then, and can't undo it."""
    channel = call.team.channels.get(call.text("channel"))
    if channel is not None and channel.is_archived:
        raise SlackError("already_archived")
    channel = call.channel()
    refuse_im(channel)
    call.require_channel_scope(channel, "write")
    if channel.is_general:
        raise SlackError("cant_archive_general")
    call.require_membership(channel)
    world_events.archive_channel(call.world, call.team, channel, call.team.bot_user_id)
    return {}


@method("conversations.unarchive", "2", scope=MANAGE, required=("channel",))
def unarchive(call: Call) -> Json:
    """Refuse: a bot is never in an archived channel, so it can't unarchive one."""
    channel = call.team.channels.get(call.text("channel"))
    if channel is None:
        raise SlackError("channel_not_found")
    raise SlackError("not_in_channel" if channel.is_archived else "not_archived")


@method("conversations.setTopic", "2", required=("channel", "topic"))
def set_topic(call: Call) -> Json:
    """Set a channel's topic."""
    channel = _channel_to_describe(call, "topic")
    channel.topic = call.text("topic")
    call.world.notify_screens(call.team.id, None, {"kind": "sidebar"})
    return {"channel": channel_json(call, channel)}


@method("conversations.setPurpose", "2", required=("channel", "purpose"))
def set_purpose(call: Call) -> Json:
    """Set a channel's purpose."""
    channel = _channel_to_describe(call, "purpose")
    channel.purpose = call.text("purpose")
    return {"channel": channel_json(call, channel)}


def _channel_to_describe(call: Call, argument: str) -> Channel:
    channel = channel_to_change(call, channels="channels:write.topic", groups="groups:write.topic")
    if len(call.text(argument)) > TOPIC_LENGTH:
        raise SlackError("too_long")
    return channel
