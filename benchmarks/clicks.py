"""What Slack sends, signed: commands, opened Home tabs, clicks and submitted forms."""

import hashlib
import hmac
import itertools
import json
import re
import time
import uuid
from collections.abc import Callable
from urllib.parse import unquote_plus, urlencode

from benchmarks.wire import TEAM, Json

SECRET = "benchmark"  # noqa: S105 - made up
ABOUT = "How do I prepare for a talk?"  # what is typed into the form of a booking
FORM, JSON = "application/x-www-form-urlencoded", "application/json"

_numbers = itertools.count(1)
_TRIGGER = re.compile(rb"\d+\.1\.abc")
_TEXT = re.compile(rb"&text=([^&]*)")


class Clicked:
    """Makes the requests of one kind of click, and remembers each: by its trigger id what was typed in a command."""

    def __init__(self, make: Callable[[], bytes]) -> None:
        self._make = make
        self.number = 0
        self.texts: dict[str, str] = {}  # trigger id → text; an event of Slack's has no trigger id

    def __call__(self) -> bytes:
        """Return the next request."""
        request = self._make()
        self.number += 1
        if trigger := _TRIGGER.search(request):
            text = _TEXT.search(request)
            self.texts[trigger[0].decode()] = unquote_plus(text[1].decode()) if text else ""
        return request


def signed(body: bytes, content_type: str) -> bytes:
    """Return the whole HTTP request."""
    stamp = str(int(time.time()))
    base = b"v0:" + stamp.encode() + b":" + body
    signature = hmac.new(SECRET.encode(), base, hashlib.sha256).hexdigest()
    head = (
        f"POST /slack/events HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: Slackbot 1.0\r\nAccept: */*\r\n"
        f"Content-Type: {content_type}\r\nContent-Length: {len(body)}\r\n"
        f"X-Slack-Request-Timestamp: {stamp}\r\nX-Slack-Signature: v0={signature}\r\n\r\n"
    )
    return head.encode() + body


def command(user: str, text: str) -> bytes:
    """Return the command `/mentorship text`."""
    fields = {
        "token": "x",
        "team_id": TEAM,
        "team_domain": "bench",
        "channel_id": "D0BENCH",
        "channel_name": "directmessage",
        "user_id": user,
        "user_name": user.lower(),
        "command": "/mentorship",
        "text": text,
        "api_app_id": "A0BENCH",
        "is_enterprise_install": "false",
        "response_url": "https://hooks.slack.com/commands/x",
        "trigger_id": f"{next(_numbers)}.1.abc",
    }
    return signed(urlencode(fields).encode(), FORM)


def home_opened(user: str) -> bytes:
    """Return the event that someone opened the Home tab."""
    event = {"type": "app_home_opened", "user": user, "channel": "D0BENCH", "tab": "home", "event_ts": "1.1"}
    payload = {
        "token": "x",
        "team_id": TEAM,
        "api_app_id": "A0BENCH",
        "event": event,
        "type": "event_callback",
        "event_id": f"Ev{next(_numbers)}",
        "event_time": int(time.time()),
        "authorizations": [{"enterprise_id": None, "team_id": TEAM, "user_id": "U0BOT", "is_bot": True}],
    }
    return signed(json.dumps(payload).encode(), JSON)


def book_pressed(user: str, meeting_id: int) -> bytes:
    """Return a click on `Book` beside a session, in the Home tab's place."""
    action = {"type": "button", "action_id": "booking.open", "block_id": "b", "value": str(meeting_id)}
    return _interaction(user, {"type": "block_actions", "actions": [action], "view": {"id": "V1", "type": "home"}})


def book_submitted(user: str, meeting_id: int, seen: str, view: Json) -> bytes:
    """Return a submitted `Book session`.

    `view` is the form as the bot showed it for some session; `seen` are the terms that it shows for this one.
    """
    typed = {"about": {"about": {"type": "plain_text_input", "value": ABOUT}}}
    kept = {"id": "V1", "root_view_id": "V1", "previous_view_id": None, "team_id": TEAM, "state": {"values": typed}}
    own = {"id": meeting_id, "seen": seen, "key": uuid.uuid4().hex}  # each form takes effect once
    metadata = json.dumps({**json.loads(view["private_metadata"]), **own})
    submitted = {**view, **kept, "private_metadata": metadata}
    return _interaction(user, {"type": "view_submission", "view": submitted, "response_urls": []})


def reserve_pressed(user: str, meeting_id: int) -> bytes:
    """Return a click on `Reserve a spot` beside a masterclass, in the Home tab's place."""
    action = {"type": "button", "action_id": "masterclass.reserve", "block_id": "b", "value": str(meeting_id)}
    home = {"id": "V1", "type": "home", "callback_id": "home"}
    return _interaction(user, {"type": "block_actions", "actions": [action], "view": home})


def join_pressed(user: str, meeting_id: int) -> bytes:
    """Return a click on `Join waitlist` in the modal that says that a masterclass is full."""
    action = {"type": "button", "action_id": "masterclass.join_waitlist", "block_id": "b", "value": str(meeting_id)}
    modal = {"id": "V1", "type": "modal", "callback_id": "message", "root_view_id": "V1", "private_metadata": "{}"}
    view = {**modal, "title": {"type": "plain_text", "text": "Not possible"}, "blocks": []}
    return _interaction(user, {"type": "block_actions", "actions": [action], "view": view})


def leave_submitted(user: str, meeting_id: int) -> bytes:
    """Return a submitted `Leave masterclass`."""
    return submitted(user, "reserving.leave", {"id": meeting_id}, {})


def submitted(user: str, form: str, about: Json, typed: Json) -> bytes:
    """Return a submitted form: what it is `about`, and what was typed or chosen, as text."""
    inputs = [{"type": "input", "block_id": name, "element": {"action_id": name}} for name in typed]
    values = {name: {name: {"value": value}} for name, value in typed.items()}
    view = {
        "id": "V1",
        "type": "modal",
        "callback_id": form,
        "private_metadata": json.dumps(about),
        "title": {"type": "plain_text", "text": "Form"},
        "blocks": inputs,
        "state": {"values": values},
        "root_view_id": "V1",
        "previous_view_id": None,
    }
    return _interaction(user, {"type": "view_submission", "view": view, "response_urls": []})


def bulk_pressed(user: str, meeting_id: int) -> bytes:
    """Return a click on `Bulk duplicate` beside a session, in the Home tab's place."""
    name = "bulk_duplicate"
    action = {"type": "button", "action_id": f"session.item.{name}", "block_id": "b", "value": f"{name}:{meeting_id}"}
    return _interaction(user, {"type": "block_actions", "actions": [action], "view": {"id": "V1", "type": "home"}})


def bulk_submitted(user: str, view: Json, number: int) -> bytes:
    """Return a submitted `Bulk duplicate` of so many dates, a week apart; `view` is the form that the bot showed."""
    typed = {"number": {"number": {"type": "number_input", "value": str(number)}}}
    kept = {"id": "V1", "root_view_id": "V1", "previous_view_id": None, "team_id": TEAM, "state": {"values": typed}}
    return _interaction(user, {"type": "view_submission", "view": {**view, **kept}, "response_urls": []})


def _interaction(user: str, payload: Json) -> bytes:
    common = {
        "token": "x",
        "api_app_id": "A0BENCH",
        "team": {"id": TEAM, "domain": "bench"},
        "user": {"id": user, "username": user.lower(), "name": user.lower(), "team_id": TEAM},
        "enterprise": None,
        "is_enterprise_install": False,
        "trigger_id": f"{next(_numbers)}.1.abc",
    }
    return signed(urlencode({"payload": json.dumps({**common, **payload})}).encode(), FORM)
