"""Posting and deleting messages, and their JSON: shared by the API's methods, response_urls and people's actions."""

from __future__ import annotations

import mimetypes
from typing import Any

from localslack.blockkit.blocks_in import complete_blocks
from localslack.blockkit.check import check_blocks
from localslack.world import events
from localslack.world.errors import SlackError
from localslack.world.model import Channel, File, Json, Message, Team
from localslack.world.state import World

TEXT_POSTED = 40_000
TEXT_CHANGED = 4_000


def checked_blocks(blocks: Any) -> list[Json]:
    """Return blocks that a message may carry, completed; raises SlackError for others."""
    if not isinstance(blocks, list) or not all(isinstance(block, dict) for block in blocks):
        raise SlackError("invalid_blocks_format")
    if len(blocks) > 50:
        raise SlackError("invalid_blocks", ["[ERROR] no more than 50 items allowed [json-pointer:/blocks]"])
    if faults := check_blocks(blocks, "message"):
        raise SlackError("invalid_blocks", faults)
    return complete_blocks(blocks)


def checked_metadata(metadata: Any) -> Json | None:
    """Return message metadata as Slack accepts it: an event_type and a payload of at most one level of objects."""
    if metadata in (None, "", {}):
        return None
    shaped = isinstance(metadata, dict) and isinstance(metadata.get("event_type"), str)
    payload = metadata.get("event_payload") if isinstance(metadata, dict) else None
    if not shaped or not isinstance(payload, dict):
        raise SlackError("invalid_metadata_format")
    if any(isinstance(v, dict) and any(isinstance(w, dict) for w in v.values()) for v in payload.values()):
        raise SlackError("invalid_metadata_schema")
    return {"event_type": metadata["event_type"], "event_payload": payload}


def post(world: World, team: Team, channel: Channel, message: Message) -> Message:
    """Add a message and tell everyone: the screens and, where subscribed, the app."""
    if message.thread_ts and message.thread_ts in channel.messages and not message.ephemeral_to:
        channel.messages[message.thread_ts].reply_ts.append(message.ts)
    channel.add_message(message)
    notify_viewers(world, team, channel, message)
    if not message.ephemeral_to:
        events.message(world, team, channel, lambda: message_json(team, message))
    return message


def bot_message(world: World, team: Team, channel: Channel, **fields: Any) -> Message:
    """Return a message by the app's bot, not yet posted."""
    author = {"user": team.bot_user_id, "bot_id": team.bot_id, "app_id": world.app.id}
    return Message(world.new_ts(), channel.id, **{**author, **fields})


def delete(world: World, team: Team, channel: Channel, message: Message) -> None:
    """Remove a message."""
    channel.messages.pop(message.ts, None)
    channel.ephemerals.pop(message.ts, None)
    if message.ts in channel.pins:
        channel.pins.remove(message.ts)
    notify_viewers(world, team, channel, message)


def notify_viewers(world: World, team: Team, channel: Channel, message: Message) -> None:
    """Tell the screens of those who see the conversation."""
    if not world.is_watched:
        return
    what = {"kind": "messages", "channel": channel.id}
    if message.ephemeral_to:
        world.notify_screens(team.id, message.ephemeral_to, what)
    elif channel.kind == "public":
        world.notify_screens(team.id, None, what)
    else:
        for member in channel.members:
            world.notify_screens(team.id, member, what)


def message_json(team: Team, message: Message, with_metadata: bool = False) -> Json:
    """Return a message as methods, payloads and events carry it."""
    body: Json = {"type": "message", "user": message.user, "text": message.text, "ts": message.ts, "team": team.id}
    if message.blocks:
        body["blocks"] = message.blocks
    optional = {
        "bot_id": message.bot_id,
        "app_id": message.app_id,
        "thread_ts": message.thread_ts,
        "subtype": message.subtype,
        "attachments": message.attachments,
        "files": [file_json(team.files[file_id]) for file_id in message.files],
        "metadata": message.metadata if with_metadata else None,
        "edited": {"user": message.user, "ts": message.edited} if message.edited else None,
    }
    body |= {key: value for key, value in optional.items() if value}
    if message.reply_ts:
        body |= {"thread_ts": message.ts, "reply_count": len(message.reply_ts), "latest_reply": message.reply_ts[-1]}
    return body


def file_json(file: File) -> Json:
    """Return a file object."""
    return {
        "id": file.id,
        "created": file.created,
        "timestamp": file.created,
        "name": file.name,
        "title": file.title or file.name,
        "alt_txt": file.alt_text,
        "mimetype": _mimetype(file.name),
        "filetype": file.name.rpartition(".")[2].lower() if "." in file.name else "binary",
        "user": file.user,
        "size": file.size,
        "mode": "hosted",
        "is_external": False,
        "is_public": False,
        "channels": file.shares,
        "url_private": file.url,
        "url_private_download": f"{file.url}?download=1",
    }


def _mimetype(name: str) -> str:
    return mimetypes.guess_type(name)[0] or "application/octet-stream"
