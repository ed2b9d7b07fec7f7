"""What an app may post to a response_url, or answer to a slash command: up to five times within thirty minutes."""

from __future__ import annotations

from typing import Any

from localslack.client import posting
from localslack.world.errors import SlackError
from localslack.world.model import Channel, Hook, Json, Message, Team
from localslack.world.state import World


def use(world: World, hook: Hook | None, body: Any) -> None:
    """Use a response_url once; raises SlackError when no use is left."""
    if hook is None:
        raise SlackError("no_such_url")
    if hook.expires < world.monotonic():
        raise SlackError("expired_url")
    if hook.uses < 1:
        raise SlackError("used_url")
    respond(world, hook, body)
    hook.uses -= 1


def respond(world: World, hook: Hook, body: Any) -> None:
    """Post, replace or delete what the hook allows; ephemeral unless `response_type` says in_channel."""
    if not isinstance(body, dict):
        raise SlackError("invalid_payload")
    team = world.teams[hook.team_id]
    channel = team.channels[hook.channel_id]
    original = channel.message(hook.message_ts)
    if body.get("delete_original") and original is not None:
        posting.delete(world, team, channel, original)
        return
    text, blocks = _content(body)
    if body.get("replace_original") and original is not None:
        _replace(world, team, channel, original, text, blocks, body)
        return
    in_channel = body.get("response_type") == "in_channel"
    if channel.is_archived and in_channel:
        raise SlackError("is_archived")
    message = posting.bot_message(world, team, channel, text=text, blocks=blocks)
    message.ephemeral_to = "" if in_channel else hook.user_id
    message.thread_ts = str(body.get("thread_ts") or "")
    posting.post(world, team, channel, message)


def _content(body: Json) -> tuple[str, list[Json]]:
    text = body.get("text") or ""
    if not isinstance(text, str) or not (text or body.get("blocks") or body.get("attachments")):
        raise SlackError("no_text")
    return text, posting.checked_blocks(body["blocks"]) if body.get("blocks") else []


def _replace(
    world: World, team: Team, channel: Channel, original: Message, text: str, blocks: list[Json], body: Json
) -> None:
    original.text, original.blocks = text, blocks
    if body.get("metadata"):
        original.metadata = posting.checked_metadata(body["metadata"])
    if not original.ephemeral_to:
        original.edited = world.new_ts()
    posting.notify_viewers(world, team, channel, original)
