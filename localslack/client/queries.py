"""What a person sees in Slack's client: conversations, messages, open modals and the Home tab."""

from __future__ import annotations

from localslack.world.model import Channel, Message, View
from localslack.world.state import World


def visible_channels(world: World, user_id: str) -> list[Channel]:
    """Return the conversations in a person's sidebar: those they are in, and public ones they could join."""
    team = world.team_of(user_id)
    guest = team.users[user_id].is_restricted or not team.users[user_id].belongs_to(team.id)
    return [c for c in team.channels.values() if user_id in c.members or (c.kind == "public" and not guest)]


def visible_messages(world: World, user_id: str, channel_id: str) -> list[Message]:
    """Return a conversation's messages in order of time, with the person's own ephemeral ones."""
    channel = world.team_of(user_id).channels[channel_id]
    if user_id not in channel.members and channel.kind != "public":
        return []
    own = [m for m in channel.ephemerals.values() if m.ephemeral_to == user_id]
    messages = [*channel.messages.values(), *own]
    return sorted(messages, key=lambda m: m.ts) if own else messages


def open_views(world: World, user_id: str) -> list[View]:
    """Return the modals that a person has open, the top one last."""
    return world.team_of(user_id).stacks.get(user_id, [])


def home(world: World, user_id: str) -> View | None:
    """Return what the app published to a person's Home tab; None when it published nothing."""
    return world.team_of(user_id).homes.get(user_id)


def pinned(world: World, user_id: str, channel_id: str) -> list[Message]:
    """Return the messages that are pinned in a conversation, as far as a person sees them."""
    pins = world.team_of(user_id).channels[channel_id].pins
    return [m for m in visible_messages(world, user_id, channel_id) if m.ts in pins]
