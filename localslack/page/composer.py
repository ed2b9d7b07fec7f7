"""The composer: what can be completed in it, and what becomes of what someone wrote."""

import re
from collections.abc import Mapping

from localslack.client import actions, posting, world_events
from localslack.page.faces import Face, face_of
from localslack.page.scene import MOST_PEOPLE, Scene
from localslack.world.model import Channel, Json, Message, User
from localslack.world.results import Result

# Slack's own command, besides those of the app.
INVITE: Json = {
    "command": "/invite",
    "usage_hint": "@someone",
    "description": "Add people or apps to this channel",
    "built_in": True,
}
_CALLS = {"here": "<!here>", "channel": "<!channel>", "everyone": "<!everyone>"}


def commands(scene: Scene) -> list[Json]:
    """Return the slash commands on offer: the app's, and in a channel Slack's own."""
    own = [INVITE] if scene.channel and scene.channel.name else []
    return [*(scene.world.app.features.get("slash_commands") or []), *own]


def mentionable(scene: Scene) -> list[tuple[Face, User]]:
    """Return the people and apps that can be mentioned."""
    users = [u for u in scene.team.users.values() if not u.deleted and u.id != "USLACKBOT"]
    return [(face_of(user), user) for user in users[:MOST_PEOPLE]]


async def send(scene: Scene, text: str) -> Result:
    """Send what was written: a slash command, or a message."""
    channel = scene.ensure_conversation()
    if not text.startswith("/"):
        return await world_events.say(scene.world, scene.me.id, channel.id, as_sent(scene, text))
    name, _, words = text.partition(" ")
    if name == INVITE["command"] and channel.name:
        return await _invite(scene, channel, words)
    with_handles = _mentions(words, {name: f"@{user.name}" for name, user in _people(scene).items()})
    return await actions.command(scene.world, scene.me.id, channel.id, name, with_handles.strip())


def as_sent(scene: Scene, text: str) -> str:
    """Return a message as Slack keeps it: typed markup is text, names of people and channels are mentions."""
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    called = _mentions(escaped, _CALLS | {name: f"<@{user.id}>" for name, user in _people(scene).items()})
    return _mentions(called, {c.name: f"<#{c.id}>" for c in scene.seen if c.name}, sign="#")


async def _invite(scene: Scene, channel: Channel, words: str) -> Result:
    """Add whoever is named to the channel, and say so there."""
    named = [user for name, user in _people(scene).items() if _mentions(words, {name: ""}) != words]
    if not named:
        return Result(False, error="Say whom to add, for example /invite @mia.")
    world, team = scene.world, scene.team
    for user in dict.fromkeys(user.id for user in named):
        if user in channel.members:
            return Result(False, error=f"{team.users[user].shown_name} is already in #{channel.name}.")
        result = await world_events.invite(world, scene.me.id, channel.id, user)
        if not result.ok:
            return result
        said = f"was added to #{channel.name} by <@{scene.me.id}>."
        posting.post(world, team, channel, Message(world.new_ts(), channel.id, user, said, subtype="channel_join"))
    return Result()


def _people(scene: Scene) -> dict[str, User]:
    """Return people by the names that a mention of them may have: shown name and handle."""
    users = [user for _, user in mentionable(scene)]
    return {u.name: u for u in users} | {u.shown_name: u for u in users}


def _mentions(text: str, replacements: Mapping[str, str], sign: str = "@") -> str:
    """Replace each ``@name`` (or ``#name``) that stands as a word of its own, the longest name first."""
    by_name = {name.lower(): new for name, new in replacements.items()}
    names = "|".join(map(re.escape, sorted(by_name, key=len, reverse=True)))
    if not names:
        return text
    return re.sub(rf"(?<![\w@#]){sign}({names})(?!\w)", lambda m: by_name[m[1].lower()], text, flags=re.IGNORECASE)
