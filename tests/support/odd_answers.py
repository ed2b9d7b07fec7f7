"""What may come back in the place of an answer of Slack's, one of each class, by what it is."""

import json
from typing import Any

from localslack.world.faults import RawAnswer

HTML = b"<html><body><h1>Sorry!</h1>We will be back soon.</body></html>"
WRONG_TYPES = {
    "ok": True,
    "channel": ["C1"],
    "channels": {"C1": {}},
    "errors": "none",
    "members": "all of them",
    "messages": {"1": "one"},
    "response_metadata": "none",
    "team_id": 7,
    "ts": 17.5,
    "upload_url": None,
    "url": 7,
    "user": "U1",
    "user_id": ["U1"],
    "usergroups": [None, 7, {"id": 7}],
    "users": 3,
    "view": [],
}


def _json(what: Any, status: int = 200, **headers: str) -> RawAnswer:
    named = tuple((name.replace("_", "-"), value) for name, value in headers.items())
    return RawAnswer(status, json.dumps(what).encode(), headers=named)


def _limited(**headers: str) -> RawAnswer:
    return _json({"ok": False, "error": "ratelimited"}, 429, **headers)


UNREADABLE = {
    "503 as text": RawAnswer(503, b"upstream connect error or disconnect/reset before headers", "text/plain"),
    "500 in JSON": _json({"ok": False, "error": "internal_error"}, 500),
    "500 without a word": _json({}, 500),
    "502 as HTML": RawAnswer(502, HTML, "text/html"),
    "200 as HTML": RawAnswer(200, HTML, "text/html"),
    "HTML called JSON": RawAnswer(200, HTML),
    "text": RawAnswer(200, b"ok", "text/plain"),
    "a compressed file": RawAnswer(200, b"\x1f\x8b", "application/gzip"),
    "truncated JSON": RawAnswer(200, b'{"ok": true, "team_id": "T0WO'),
    "half of the body": RawAnswer(200, b'{"ok": true', declared=100),
    "no UTF-8": RawAnswer(200, b'{"ok": \xff\xfe}'),
    "a charset that is none": RawAnswer(200, b'{"ok": true}', "application/json; charset=hex"),
    "brackets without end": RawAnswer(200, b"[" * 100_000),
    "a list": _json([{"ok": True}]),
    "a text in JSON": _json("ok"),
    "a number": _json(7),
    "null": _json(None),
    "nothing": RawAnswer(200, b""),
    "an empty object": _json({}),
    "no ok": _json({"channel": {"id": "C1"}, "ts": "17.5"}),
    "no word for the error": _json({"ok": False}),
    "an object for the error": _json({"ok": False, "error": {"code": 7}}),
    "a novel for the error": _json({"ok": False, "error": "It did\nnot work. " * 100}),
    "a redirection": RawAnswer(302, b"", headers=(("location", "/nowhere"),)),
}
LIMITS = {
    "429 that says nothing": RawAnswer(429, b"", "text/html"),
    "429 without Retry-After": _limited(),
    "429 with no number": _limited(retry_after="soon"),
    "429 with a negative number": _limited(retry_after="-5"),
    "429 with a fraction": _limited(retry_after="1e400"),
    "429 with nan": _limited(retry_after="nan"),
    "429 with digits of another script": RawAnswer(429, b"", headers=(("retry-after", "\u00b2"),)),
}
ABSURD_LIMITS = {
    "429 with a number without end": _limited(retry_after="9" * 5000),
    "429 with a year": _limited(retry_after="31536000"),
    "429 until another century": _limited(retry_after="Fri, 31 Dec 2199 23:59:59 GMT"),
}
# Only where something of the answer is needed can one tell that it is odd.
WRONG_CONTENT = {"ok and nothing else": _json({"ok": True}), "everything of another type": _json(WRONG_TYPES)}
SHORT = UNREADABLE | LIMITS  # those after which one need not wait long
