"""pins.*: what is pinned in a channel."""

from __future__ import annotations

from localslack.api.methods.base import Call, method
from localslack.client.posting import message_json
from localslack.world.errors import SlackError
from localslack.world.model import Channel, Json


def _pinnable(call: Call) -> tuple[Channel, str]:
    channel = call.channel()
    ts = call.text("timestamp")
    if not ts:
        raise SlackError("no_item_specified")
    if channel.is_archived:
        raise SlackError("is_archived")
    call.require_membership(channel)
    if ts not in channel.messages:
        raise SlackError("message_not_found")
    return channel, ts


@method("pins.add", "2", scope="pins:write", required=("channel",))
def add(call: Call) -> Json:
    """Pin a message."""
    channel, ts = _pinnable(call)
    if ts in channel.pins:
        raise SlackError("already_pinned")
    channel.pins.append(ts)
    call.world.notify_screens(call.team.id, None, {"kind": "messages", "channel": channel.id})
    return {}


@method("pins.remove", "2", scope="pins:write", required=("channel",))
def remove(call: Call) -> Json:
    """Unpin a message."""
    channel, ts = _pinnable(call)
    if ts not in channel.pins:
        raise SlackError("no_pin")
    channel.pins.remove(ts)
    return {}


@method("pins.list", "2", scope="pins:read", required=("channel",))
def list_(call: Call) -> Json:
    """List what is pinned in a channel."""
    channel = call.channel()
    items = [message_json(call.team, channel.messages[ts]) for ts in channel.pins]
    return {"items": [{"type": "message", "channel": channel.id, "message": item} for item in items]}
