"""chat.*: messages of the bot."""

from __future__ import annotations

from typing import Any

from localslack.api.methods.base import Call, method
from localslack.client import posting
from localslack.world.errors import SlackError
from localslack.world.model import Channel, Json, Message, User

MARKDOWN_TEXT = 12_000
ATTACHMENTS = 100


def _target(call: Call) -> Channel:
    """Return where a message is to go, named by a conversation's id, a public channel's name or a user's id."""
    name = call.text("channel")
    if name in call.team.users:
        return _direct(call, call.team.users[name])
    channel = _channel_named(call, name)
    if channel.is_archived:
        raise SlackError("is_archived")
    if channel.is_im:
        return _direct(call, call.other_member(channel))
    if not call.is_bot_in(channel) and "chat:write.public" not in call.team.scopes:
        raise SlackError("not_in_channel")
    return channel


def _channel_named(call: Call, name: str) -> Channel:
    channels, ids = call.team.channels, call.team.channel_names
    channel = channels.get(name) or channels.get(ids.get(name.removeprefix("#"), ""))
    if channel is None or not call.knows(channel):
        raise SlackError("channel_not_found")
    return channel


def _direct(call: Call, user: User) -> Channel:
    if user.deleted or user.is_bot or user.id == "USLACKBOT" or not user.belongs_to(call.team.id):
        raise SlackError("channel_not_found")
    if not call.world.app.home_features.get("messages_tab_enabled"):
        raise SlackError("messages_tab_disabled")
    return call.world.im_of(call.team, call.team.bot_user_id, user.id)


def _content(call: Call) -> tuple[str, list[Json]]:
    text, markdown = call.text("text"), call.text("markdown_text")
    blocks, attachments = call.data("blocks"), call.data("attachments")
    if markdown and (text or blocks):
        raise SlackError("markdown_text_conflict")
    if len(markdown) > MARKDOWN_TEXT:
        raise SlackError("msg_too_long")
    _check_attachments(attachments)
    if not (text.strip() or markdown or blocks or attachments):
        raise SlackError("no_text")
    return text or markdown, posting.checked_blocks(blocks) if blocks else []


def _check_attachments(attachments: Any) -> None:
    if isinstance(attachments, list) and len(attachments) > ATTACHMENTS:
        raise SlackError("too_many_attachments")


@method("chat.postMessage", "posting", scope="chat:write", required=("channel",))
def post_message(call: Call) -> Json:
    """Post a message, truncated after 40,000 characters."""
    channel = _target(call)
    text, blocks = _content(call)
    message = posting.bot_message(call.world, call.team, channel, text=text[: posting.TEXT_POSTED], blocks=blocks)
    message.metadata = posting.checked_metadata(call.data("metadata"))
    message.attachments = call.data("attachments") or []
    message.thread_ts = call.text("thread_ts")
    if message.thread_ts and message.thread_ts not in channel.messages:
        raise SlackError("cannot_reply_to_message")
    call.count_post(channel)
    posting.post(call.world, call.team, channel, message)
    return {"channel": channel.id, "ts": message.ts, "message": posting.message_json(call.team, message, True)}


@method("chat.postEphemeral", "4", scope="chat:write", required=("channel", "user"))
def post_ephemeral(call: Call) -> Json:
    """Show a message to one member of a conversation; it can't be changed later."""
    channel = _target(call)
    user = call.user(error="user_not_in_channel")
    if user.id not in channel.members:
        raise SlackError("user_not_in_channel")
    text, blocks = _content(call)
    if len(text.encode()) > posting.TEXT_CHANGED:
        raise SlackError("msg_too_long")
    message = posting.bot_message(call.world, call.team, channel, text=text, blocks=blocks, ephemeral_to=user.id)
    message.thread_ts = call.text("thread_ts")
    posting.post(call.world, call.team, channel, message)
    return {"message_ts": message.ts}


def _own(call: Call, error: str) -> tuple[Channel, Message]:
    channel = call.channel()
    message = channel.messages.get(call.text("ts"))
    if message is None:
        raise SlackError("message_not_found")
    if message.user != call.team.bot_user_id:
        raise SlackError(error)
    return channel, message


@method("chat.update", "3", scope="chat:write", required=("channel", "ts"))
def update(call: Call) -> Json:
    """Change one of the bot's messages; text without blocks removes the blocks, metadata stays unless given."""
    if call.team.channels.get(call.text("channel"), Channel("", "", "im")).is_archived:
        raise SlackError("is_inactive")
    channel, message = _own(call, "cant_update_message")
    text, blocks = _content(call)
    if len(text) > posting.TEXT_CHANGED:
        raise SlackError("msg_too_long")
    metadata = call.data("metadata")
    if metadata is not None or "metadata" in call.args:
        message.metadata = posting.checked_metadata(metadata)
    message.text = text or message.text
    message.blocks, message.edited = blocks, call.world.new_ts()
    posting.notify_viewers(call.world, call.team, channel, message)
    body = posting.message_json(call.team, message, True)
    return {"channel": channel.id, "ts": message.ts, "text": message.text, "message": body}


@method("chat.delete", "3", scope="chat:write", required=("channel", "ts"))
def delete(call: Call) -> Json:
    """Delete one of the bot's messages."""
    channel, message = _own(call, "cant_delete_message")
    posting.delete(call.world, call.team, channel, message)
    return {"channel": channel.id, "ts": message.ts}


@method("chat.getPermalink", "hundreds", required=("channel", "message_ts"))
def get_permalink(call: Call) -> Json:
    """Return the address of a message."""
    channel = call.channel()
    ts = call.text("message_ts")
    if ts not in channel.messages:
        raise SlackError("message_not_found")
    link = f"{call.world.base_url}/archives/{channel.id}/p{ts.replace('.', '')}"
    return {"channel": channel.id, "permalink": link}
