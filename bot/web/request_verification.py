"""The check before anything is parsed: only what Slack has signed a moment ago gets through.

Whatever is rejected gets a 4xx and one line in the log that says why, never what was in it.
"""

import asyncio
import hashlib
import hmac
import json
import logging
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

MAX_BODY_BYTES = 1024 * 1024  # bytes of a body
MAX_AGE_SECONDS = 300  # seconds between Slack's clock and ours
LENIENT = "surrogatepass"  # half an emoji is taken out later, rather than nothing of what was typed be understood
BODY_SECONDS = 10  # that a sender may take over a body

log = logging.getLogger(__name__)


class Rejected(Exception):
    """A request that is not to be answered, with the HTTP status that it gets."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status


class RequestVerifier:
    """Lets signed requests through to `app`, with their parsed body in `scope["state"]["body"]`."""

    def __init__(
        self,
        app: ASGIApp,
        secret: str,
        *,
        clock: Callable[[], float] = time.time,
        on_rejected: Callable[[int], None] = lambda status: None,
    ) -> None:
        self._app = app
        self._secret = secret.encode()
        self._clock = clock
        self._on_rejected = on_rejected

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the request through, or reject it."""
        try:
            body = await self._check(scope, receive)
        except Rejected as rejected:
            log.warning("rejected a request with %d: %s", rejected.status, rejected)
            self._on_rejected(rejected.status)
            # What is left of its body is not read: the connection must not be used again.
            answer = PlainTextResponse(str(rejected), rejected.status, {"Connection": "close"})
            await answer(scope, receive, send)
            return
        scope.setdefault("state", {})["body"] = body
        await self._app(scope, receive, send)

    async def _check(self, scope: Scope, receive: Receive) -> dict[str, Any]:
        headers = Headers(scope=scope)
        timestamp = _single_header(headers, "x-slack-request-timestamp")
        signature = _single_header(headers, "x-slack-signature")
        _check_declared_size(headers)
        self._check_age(timestamp)
        body = await read_body(receive)
        if not hmac.compare_digest(sign(self._secret, timestamp, body), signature.encode("latin-1")):
            raise Rejected(401, "the signature is wrong")
        return parse_body(body, json_type=headers.get("content-type", "").partition(";")[0] == "application/json")

    def _check_age(self, timestamp: str) -> None:
        if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= 12):
            raise Rejected(401, "the timestamp is no number")
        if abs(self._clock() - int(timestamp)) > MAX_AGE_SECONDS:
            raise Rejected(401, "the timestamp is too old, or this machine's clock is wrong")


def sign(secret: bytes, timestamp: str, body: bytes) -> bytes:
    """Return Slack's signature, version 0."""
    return b"v0=" + hmac.new(secret, b"v0:" + timestamp.encode() + b":" + body, hashlib.sha256).hexdigest().encode()


def parse_body(body: bytes, *, json_type: bool) -> dict[str, Any]:
    """Return what Slack says: the JSON object that the body is or carries as `payload`, else its form fields.

    Raises Rejected when the body cannot be read.
    """
    try:
        text = body.decode("utf-8", LENIENT)
        if json_type or text.startswith("{"):
            return _json_object(text)
        fields = dict(parse_qsl(text, keep_blank_values=True, errors=LENIENT, max_num_fields=1000))
        return _json_object(fields["payload"]) if "payload" in fields else dict(fields)
    except (ValueError, RecursionError):
        raise Rejected(400, "the body cannot be read") from None


async def read_body(receive: Receive) -> bytes:
    """Return the whole body. Raises Rejected as soon as it is too large, and when it does not come in time."""
    chunks, size = [], 0
    try:
        async with asyncio.timeout(BODY_SECONDS):
            while True:
                message = await receive()
                if message["type"] == "http.disconnect":
                    raise Rejected(400, "the sender went away")
                chunk = message.get("body", b"")
                size += len(chunk)
                if size > MAX_BODY_BYTES:
                    raise Rejected(413, "the body is too large")
                chunks.append(chunk)
                if not message.get("more_body"):
                    return b"".join(chunks)
    except TimeoutError:
        raise Rejected(408, "the body did not come") from None


def _single_header(headers: Headers, name: str) -> str:
    found = headers.getlist(name)
    if len(found) != 1:
        raise Rejected(401, f"{name} must be there, once")
    return found[0]


def _check_declared_size(headers: Headers) -> None:
    declared = headers.get("content-length", "0")
    if not (declared.isascii() and declared.isdigit()):
        raise Rejected(400, "the content length is no number")
    if len(declared) > 12 or int(declared) > MAX_BODY_BYTES:
        raise Rejected(413, "the body is too large")


def _json_object(text: str) -> dict[str, Any]:
    found = json.loads(text)
    if not isinstance(found, dict):
        raise ValueError("not an object")
    return found
