"""conversations.history and .replies: what was written, with metadata on request."""

from __future__ import annotations

from localslack.api.methods.base import Call, encode_cursor, method
from localslack.client.posting import message_json
from localslack.world.errors import SlackError
from localslack.world.model import Channel, Json, Message

PAGE = 999


def _readable(call: Call) -> Channel:
    channel = call.channel()
    call.require_channel_scope(channel, "history")
    call.require_membership(channel)
    return channel


def _ts_key(ts: str) -> tuple[int, int]:
    """Return a ts as a pair that sorts correctly, even if it is given without its six decimals."""
    seconds, _, micros = ts.partition(".")
    try:
        return int(seconds), int(micros[:6].ljust(6, "0"))
    except ValueError:
        raise SlackError("invalid_ts_oldest") from None


def _in_range(call: Call, messages: list[Message]) -> list[Message]:
    """Return the messages after `oldest` and before `latest`; those at either too if `inclusive`."""
    inclusive = call.flag("inclusive")
    oldest = _ts_key(call.text("oldest") or "0")
    latest = _ts_key(call.text("latest") or "9999999999")

    def is_in_range(at: tuple[int, int]) -> bool:
        return oldest < at < latest or (inclusive and at in (oldest, latest))

    return [m for m in messages if is_in_range(_ts_key(m.ts))]


def _page(call: Call, messages: list[Message]) -> Json:
    start, limit = call.cursor(), call.limit(100, PAGE)
    more = start + limit < len(messages)
    with_metadata = call.flag("include_all_metadata")
    return {
        "messages": [message_json(call.team, m, with_metadata) for m in messages[start : start + limit]],
        "has_more": more,
        "response_metadata": {"next_cursor": encode_cursor(start + limit) if more else ""},
    }


@method("conversations.history", "3", required=("channel",))
def history(call: Call) -> Json:
    """Return a conversation's messages, newest first, without the replies in threads."""
    channel = _readable(call)
    newest_first = [m for m in reversed(channel.messages.values()) if m.thread_ts in ("", m.ts)]
    return {"pin_count": len(channel.pins)} | _page(call, _in_range(call, newest_first))


@method("conversations.replies", "3", required=("channel", "ts"))
def replies(call: Call) -> Json:
    """Return a thread: its first message, then the replies in order of time."""
    channel = _readable(call)
    first = channel.messages.get(call.text("ts"))
    if first is None:
        raise SlackError("thread_not_found")
    answers = [channel.messages[ts] for ts in first.reply_ts if ts in channel.messages]
    return _page(call, [first, *_in_range(call, answers)])
