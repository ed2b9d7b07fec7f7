"""conversations.join, .leave, .kick and .invite: who is in a channel."""

from __future__ import annotations

from localslack.api.methods.base import Call, method
from localslack.api.methods.conversations import channel_json, channel_to_change, require_live_channel
from localslack.client import world_events
from localslack.world.errors import SlackError
from localslack.world.model import Channel, Json, User

INVITED_AT_ONCE = 100


@method("conversations.join", "3", scope="channels:join", required=("channel",))
def join(call: Call) -> Json:
    """Add the bot to a public channel."""
    channel = call.channel()
    if channel.kind != "public":
        raise SlackError("method_not_supported_for_channel_type")
    require_live_channel(channel)
    if call.is_bot_in(channel):
        return {"channel": channel_json(call, channel), "warning": "already_in_channel"}
    world_events.add_member(call.world, call.team, channel, call.team.users[call.team.bot_user_id])
    return {"channel": channel_json(call, channel)}


@method("conversations.leave", "3", required=("channel",))
def leave(call: Call) -> Json:
    """Take the bot out of a channel."""
    channel = call.channel()
    require_live_channel(channel)
    call.require_channel_scope(channel, "write")
    if channel.is_general:
        raise SlackError("cant_leave_general")
    if not call.is_bot_in(channel):
        return {"not_in_channel": True}
    world_events.remove_member(call.world, call.team, channel, call.team.users[call.team.bot_user_id])
    return {}


@method("conversations.kick", "3", required=("channel", "user"))
def kick(call: Call) -> Json:
    """Remove someone from a channel."""
    channel = channel_to_change(call)
    user = call.user()
    if user.id == call.team.bot_user_id:
        raise SlackError("cant_kick_self")
    if channel.is_general:
        raise SlackError("cant_kick_from_general")
    if user.id not in channel.members:
        raise SlackError("not_in_channel")
    world_events.remove_member(call.world, call.team, channel, user, by=call.team.bot_user_id)
    return {"errors": {}}


@method("conversations.invite", "3", required=("channel", "users"))
def invite(call: Call) -> Json:
    """Add up to a hundred people to a channel; one bad id fails the whole call unless `force`."""
    channel = channel_to_change(call, channels="channels:write.invites", groups="groups:write.invites")
    names = call.names("users")
    if len(names) > INVITED_AT_ONCE:
        raise SlackError("invalid_arguments", ["[ERROR] no more than 100 users [json-pointer:/users]"])
    errors = {name: _cant_invite(call, channel, name) for name in names}
    good = [name for name in errors if not errors[name]]
    bad = [{"user": name, "ok": False, "error": error} for name, error in errors.items() if error]
    if bad and not (call.flag("force") and good):
        raise SlackError(next(filter(None, errors.values())), errors=bad)
    for name in good:
        world_events.add_member(call.world, call.team, channel, call.team.users[name], call.team.bot_user_id)
    return {"channel": channel_json(call, channel)} | ({"errors": bad} if bad else {})


def _cant_invite(call: Call, channel: Channel, user_id: str) -> str:
    user = call.team.users.get(user_id)
    if user is None:
        return "user_not_found"
    if user_id == call.team.bot_user_id:
        return "cant_invite_self"
    if user_id in channel.members:
        return "already_in_channel"
    if user.deleted or user.id == "USLACKBOT":
        return "cant_invite"
    return _cant_invite_outsider(call, user)


def _cant_invite_outsider(call: Call, user: User) -> str:
    if not user.belongs_to(call.team.id):
        return "no_external_invite_permission"
    if user.is_ultra_restricted:
        return "ura_max_channels"
    return "user_is_restricted" if user.is_restricted else ""
