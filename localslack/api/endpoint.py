"""The Web API over HTTP: an ASGI endpoint of its own, so that it is quick and can cut a connection."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import json
import time
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from localslack.api.methods import RateLimited, call_method
from localslack.world.errors import SlackError
from localslack.world.faults import Faults, RawAnswer
from localslack.world.model import Json
from localslack.world.rate_limits import Limits
from localslack.world.state import World

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

JSON_TYPE = (b"content-type", b"application/json; charset=utf-8")


@dataclass(slots=True)
class ApiCall:
    """One line of the log of Web API calls. `error` is "" when it was ok; `cut` when the answer was withheld."""

    method: str
    args: Json
    team_id: str
    error: str
    at: float
    cut: bool = False

    @property
    def ok(self) -> bool:
        """Whether the call succeeded, answered or not."""
        return not self.error


@dataclass(slots=True)
class Request:
    """A Web API call as it came in."""

    method: str
    token: str
    args: Json


class Api:
    """Answers /api/<method>; keeps the log of calls."""

    def __init__(self, world: World, limits: Limits, faults: Faults) -> None:
        self.world, self.limits, self.faults = world, limits, faults
        self.calls: list[ApiCall] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one HTTP request; the faults that are switched on come first."""
        body = await _body(receive)
        method = scope["path"].rpartition("/")[2]
        faults = self.faults
        await _delay_or_hold(faults, method)
        if faults.outage == "closed":
            await hang_up(receive)
        elif faults.outage:
            await _answer(send, 503, {"ok": False, "error": "service_unavailable"})
        elif wait := faults.consume_rate_limit(method):
            self._log(Request(method, "", {}), "ratelimited")
            await _send_rate_limited(send, wait)
        elif raw := faults.consume_answer(method, after_effect=False):
            self._note_raw(Request(method, "", {}), raw)
            await send_raw(send, receive, raw)
        elif faults.consume_failure(method):
            self._log(Request(method, "", {}), "internal_error")
            await _answer(send, 500, {"ok": False, "error": "internal_error"})
        else:
            await self._serve(method, scope, body, receive, send)

    async def _serve(self, method: str, scope: Scope, body: bytes, receive: Receive, send: Send) -> None:
        status, answer, retry_after = 200, {}, 0
        request = Request(method, _bearer(scope), {})
        try:
            request.args = _client(scope) | _arguments(scope, body)
            request.token = request.token or str(request.args.pop("token", ""))
            request.args.pop("token", None)
            if error := self.faults.consume_refusal(method, request.args.values()):
                raise SlackError(error)
            answer = {"ok": True, **call_method(self.world, self.limits, method, request.token, request.args)}
            answer = self.faults.altered(method, answer)
        except RateLimited as limited:
            status, answer, retry_after = 429, limited.body(), limited.retry_after
        except SlackError as refused:
            answer = refused.body()
        error = answer.get("error", "") if not answer["ok"] else ""
        entry = self._log(request, error, answer)
        if raw := self.faults.consume_answer(method, after_effect=True):
            entry.cut = True
            await send_raw(send, receive, raw)
        elif should_cut_answer(self.faults, method, status):
            entry.cut = True
            await hang_up(receive)
        elif retry_after:
            await _send_rate_limited(send, retry_after)
        else:
            await _answer(send, status, answer, self._scopes(request.token))

    def _log(self, request: Request, error: str, answer: Json | None = None) -> ApiCall:
        team_id = self.world.team_of_token.get(request.token, "")
        entry = ApiCall(request.method, request.args, team_id, error, time.monotonic())
        self.calls.append(entry)
        if error and error != "ratelimited":
            messages = ((answer or {}).get("response_metadata") or {}).get("messages") or []
            self.world.note_refusal(" ".join([f"{request.method}: {error}", *messages]))
        return entry

    def _note_raw(self, request: Request, raw: RawAnswer) -> None:
        """Log a call that a fault answered before it had any effect."""
        self.calls.append(ApiCall(request.method, request.args, "", f"raw {raw.status}", time.monotonic()))

    def _scopes(self, token: str) -> list[tuple[bytes, bytes]]:
        team = self.world.teams.get(self.world.team_of_token.get(token, ""))
        return [(b"x-oauth-scopes", ",".join(sorted(team.scopes)).encode())] if team else []


def should_cut_answer(faults: Faults, method: str, status: int) -> bool:
    """Return whether to withhold the answer of a call that took effect."""
    return status == 200 and faults.consume_cut(method)


async def hang_up(receive: Receive) -> None:
    """Close the TCP connection without an answer; uvicorn's `receive` belongs to the object that has the transport."""
    transport = getattr(getattr(receive, "__self__", None), "transport", None)
    if transport is not None:
        transport.abort()
        with contextlib.suppress(TimeoutError):  # until uvicorn knows, or it would answer 500
            await asyncio.wait_for(receive(), 1)


async def _delay_or_hold(faults: Faults, method: str) -> None:
    seconds, caught = faults.latency(method), faults.consume_hold(method)
    if seconds or caught:
        faults.held += 1
        await asyncio.sleep(seconds)
        while caught and faults.holding:  # noqa: ASYNC110 - let go from a test's own thread
            await asyncio.sleep(0.01)
        faults.held -= 1


async def _body(receive: Receive) -> bytes:
    message = await receive()
    body: bytes = message.get("body", b"")
    if not message.get("more_body"):
        return body
    parts = [body]
    while message.get("more_body"):
        message = await receive()
        parts.append(message.get("body", b""))
    return b"".join(parts)


def _header(scope: Scope, name: bytes) -> str:
    return next((value.decode("latin-1") for key, value in scope["headers"] if key == name), "")


def _bearer(scope: Scope) -> str:
    kind, _, token = _header(scope, b"authorization").partition(" ")
    return token.strip() if kind.lower() == "bearer" else ""


def _client(scope: Scope) -> Json:
    """Return the client id and secret of HTTP Basic authentication, as oauth.v2.access takes them."""
    kind, _, encoded = _header(scope, b"authorization").partition(" ")
    if kind.lower() != "basic":
        return {}
    with contextlib.suppress(ValueError):
        client_id, _, secret = base64.b64decode(encoded, validate=True).decode().partition(":")
        return {"client_id": client_id, "client_secret": secret}
    raise SlackError("invalid_auth")


def _arguments(scope: Scope, body: bytes) -> Json:
    """Return the arguments of the query and of the body (a form or JSON); those of the body win."""
    try:
        args: Json = dict(parse_qsl(scope["query_string"].decode(), keep_blank_values=True, errors="strict"))
        if not body:
            return args
        content_type = _header(scope, b"content-type").partition(";")[0].strip().lower()
        if content_type == "application/json":
            return args | _json_object(body)
        if content_type == "application/x-www-form-urlencoded":
            return args | dict(parse_qsl(body.decode(), keep_blank_values=True, errors="strict"))
    except UnicodeDecodeError:
        raise SlackError("invalid_charset") from None
    raise SlackError("invalid_post_type" if content_type else "missing_post_type")


def _json_object(body: bytes) -> Json:
    try:
        parsed = json.loads(body)
    except ValueError:
        raise SlackError("invalid_json") from None
    if not isinstance(parsed, dict):
        raise SlackError("json_not_object")
    return parsed


async def send_raw(send: Send, receive: Receive, raw: RawAnswer) -> None:
    """Send an answer as it stands; one that declares more than it has ends with the connection."""
    length = len(raw.body) if raw.declared is None else raw.declared
    headers = [(b"content-type", raw.content_type.encode()), (b"content-length", str(length).encode())]
    headers += [(name.lower().encode(), value.encode()) for name, value in raw.headers]
    await send({"type": "http.response.start", "status": raw.status, "headers": headers})
    await send({"type": "http.response.body", "body": raw.body, "more_body": length > len(raw.body)})
    if length > len(raw.body):
        await hang_up(receive)


async def _send_rate_limited(send: Send, retry_after: int) -> None:
    await _answer(send, 429, {"ok": False, "error": "ratelimited"}, [(b"retry-after", str(retry_after).encode())])


async def _answer(send: Send, status: int, body: Json, headers: list[tuple[bytes, bytes]] | None = None) -> None:
    raw = json.dumps(body, separators=(",", ":")).encode()  # in ASCII, as Slack does: `\ud83d` may stand there alone
    length = (b"content-length", str(len(raw)).encode())
    await send({"type": "http.response.start", "status": status, "headers": [JSON_TYPE, length, *(headers or [])]})
    await send({"type": "http.response.body", "body": raw})
