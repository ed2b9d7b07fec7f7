"""files.*: uploading in three steps, and looking a file up."""

from __future__ import annotations

import secrets
from typing import Any

from localslack.api.methods.base import Call, method
from localslack.client import posting
from localslack.world.errors import SlackError
from localslack.world.model import Channel, File, Json


@method("files.getUploadURLExternal", "4", scope="files:write", required=("filename", "length"))
def get_upload_url(call: Call) -> Json:
    """Return an address to POST the bytes to: the first step."""
    length = call.text("length")
    if not length.isdigit() or int(length) < 1:
        raise SlackError("invalid_arguments", ["[ERROR] must be a positive number [json-pointer:/length]"])
    team, world = call.team, call.world
    file = File(world.new_id("F"), team.id, call.text("filename"), team.bot_user_id, int(length))
    file.alt_text, file.created, file.secret = call.text("alt_txt"), int(world.now()), secrets.token_hex(12)
    file.url = f"{world.base_url}/files/{team.id}/{file.id}/{file.name}"
    team.files[file.id] = file
    return {"upload_url": f"{world.base_url}/upload/{team.id}/{file.id}/{file.secret}", "file_id": file.id}


@method("files.completeUploadExternal", "4", scope="files:write", required=("files",))
def complete_upload(call: Call) -> Json:
    """Complete uploaded files and share them in the conversation that is named, if any: the third step."""
    files = [_uploaded(call, entry) for entry in call.data("files") or []]
    if not files:
        raise SlackError("invalid_arguments", ["[ERROR] must name at least one file [json-pointer:/files]"])
    channel = _shared_in(call)
    for file in files:
        file.completed = True
    if channel is not None:
        _share(call, channel, files)
    return {"files": [posting.file_json(file) for file in files]}


def _uploaded(call: Call, entry: Any) -> File:
    file = call.team.files.get(str(entry.get("id"))) if isinstance(entry, dict) else None
    if file is None or not file.uploaded or file.completed:
        raise SlackError("file_not_found")
    file.title = str(entry.get("title") or file.name)
    return file


def _shared_in(call: Call) -> Channel | None:
    if not call.text("channel_id"):
        return None
    channel = call.channel("channel_id")
    if channel.is_archived:
        raise SlackError("is_archived")
    call.require_membership(channel)
    return channel


def _share(call: Call, channel: Channel, files: list[File]) -> None:
    blocks = posting.checked_blocks(call.data("blocks")) if call.data("blocks") else []
    message = posting.bot_message(call.world, call.team, channel, text=call.text("initial_comment"), blocks=blocks)
    message.files, message.thread_ts = [file.id for file in files], call.text("thread_ts")
    for file in files:
        file.shares.append(channel.id)
    posting.post(call.world, call.team, channel, message)


@method("files.info", "4", scope="files:read", required=("file",))
def info(call: Call) -> Json:
    """Return one file."""
    file = call.team.files.get(call.text("file"))
    if file is None or not file.completed:
        raise SlackError("file_not_found")
    return {"file": posting.file_json(file)}
