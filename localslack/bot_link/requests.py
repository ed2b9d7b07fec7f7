"""Requests to the bot: signed HTTP, or envelopes over Socket Mode while a socket is connected; events with retries."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import time
from typing import Any, Protocol
from urllib.parse import urlencode

import aiohttp

from localslack.client import payloads
from localslack.world.model import Json, Team
from localslack.world.results import Reply
from localslack.world.state import World

RETRY_DELAYS = (0.0, 60.0, 300.0)  # seconds before the first, second and third retry of an event
FORM = "application/x-www-form-urlencoded"


class EnvelopeSender(Protocol):
    """The sockets that the app holds; `socket_mode.SocketHub` is the real one."""

    @property
    def connected(self) -> bool:
        """Whether the app holds a socket."""

    async def send(self, kind: str, payload: Json, retry: tuple[int, str] | None, seconds: float) -> Reply:
        """Send one envelope and wait for its acknowledgement."""


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """Return the v0 signature over a request's timestamp and raw body."""
    base = b"v0:" + timestamp.encode() + b":" + body
    return "v0=" + hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()


class BotLink:
    """The way to the bot; `deliveries` logs each request as (kind, HTTP status or None, error, milliseconds)."""

    def __init__(self, world: World, envelopes: EnvelopeSender) -> None:
        self.world = world
        self.envelopes = envelopes
        self.retry_delays: tuple[float, ...] = RETRY_DELAYS
        self.deliveries: list[tuple[str, int | None, str, float]] = []
        self._session: aiohttp.ClientSession | None = None
        self._tasks: set[asyncio.Task[Any]] = set()

    async def send(self, kind: str, payload: Json, headers: dict[str, str] | None = None) -> Reply:
        """Deliver one request ("command", "interactive" or "event") and wait at most three seconds for its answer."""
        headers = headers or {}
        if self.envelopes.connected:
            retry = (int(headers["X-Slack-Retry-Num"]), headers["X-Slack-Retry-Reason"]) if headers else None
            started = time.monotonic()
            reply = await self.envelopes.send(kind, payload, retry, self.world.ack_seconds)
            reply.ms = (time.monotonic() - started) * 1000
            self._log(kind, reply)
            return reply
        if kind == "event":
            body, content_type = json.dumps(payload).encode(), "application/json"
        else:
            form = payload if kind == "command" else {"payload": json.dumps(payload)}
            body, content_type = urlencode(form).encode(), FORM
        return await self.post(body, {"Content-Type": content_type, **headers}, kind)

    async def post(self, body: bytes, headers: dict[str, str], kind: str = "raw") -> Reply:
        """POST raw bytes, signed; `headers` replace what signing would set."""
        app = self.world.app
        if not app.bot_url:
            return Reply(error="dispatch_unreachable: no bot is connected")
        timestamp = str(int(time.time()))
        signed = {
            "Content-Type": FORM,
            "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
            "X-Slack-Request-Timestamp": timestamp,
            "X-Slack-Signature": signature(app.signing_secret, timestamp, body),
            **headers,
        }
        started = time.monotonic()
        reply = await self._exchange(app.bot_url.rstrip("/") + app.request_path, body, signed)
        reply.ms = (time.monotonic() - started) * 1000
        self._log(kind, reply)
        return reply

    async def _exchange(self, url: str, body: bytes, headers: dict[str, str]) -> Reply:
        if self._session is None:
            # dropped before servers drop idle connections, so that none is found dead
            connector = aiohttp.TCPConnector(limit=0, keepalive_timeout=3)
            self._session = aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar())
        timeout = aiohttp.ClientTimeout(total=self.world.ack_seconds)
        try:
            async with self._session.post(
                url, data=body, headers=headers, timeout=timeout, allow_redirects=False
            ) as response:
                raw = await response.read()
                reply = Reply(response.status, _parsed(raw, response.content_type))
                if response.headers.get("X-Slack-No-Retry") == "1":
                    reply.no_retry = True
                return reply
        except TimeoutError:
            return Reply(error="operation_timeout")
        except aiohttp.ClientError as failed:
            return Reply(error=f"connection_failed: {type(failed).__name__}")

    def event(self, team: Team, event: Json) -> asyncio.Task[Reply]:
        """Deliver an event in the background with Slack's retries; the task ends with the first attempt."""
        payload = payloads.event_callback(self.world, team, event)
        return self._track_task(asyncio.ensure_future(self._first_attempt(payload)))

    async def _first_attempt(self, payload: Json) -> Reply:
        reply = await self.send("event", payload)
        if not reply.ok and not reply.no_retry:
            self._track_task(asyncio.ensure_future(self._retry(payload, reply)))
        return reply

    async def _retry(self, payload: Json, reply: Reply) -> None:
        for number, delay in enumerate(self.retry_delays, 1):
            await asyncio.sleep(delay)
            headers = {"X-Slack-Retry-Num": str(number), "X-Slack-Retry-Reason": _retry_reason(reply)}
            reply = await self.send("event", payload, headers)
            if reply.ok or reply.no_retry:
                return
        self.world.note_refusal(f"event {payload['event_id']} ({payload['event']['type']}) was never acknowledged")

    async def verify_url(self) -> bool:
        """Perform Slack's url_verification handshake; return whether the bot answered the challenge."""
        challenge = self.world.new_hash()
        token = self.world.app.verification_token
        reply = await self.send("event", {"type": "url_verification", "token": token, "challenge": challenge})
        answer = reply.body.get("challenge") if isinstance(reply.body, dict) else reply.body
        return reply.ok and answer == challenge

    async def wait_until_idle(self) -> None:
        """Wait until no event is under way (retries that are due later included)."""
        while self._tasks:
            await asyncio.wait(set(self._tasks))

    async def aclose(self) -> None:
        """Cancel what is under way and close the connections."""
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._session is not None:
            await self._session.close()

    def _track_task(self, task: asyncio.Task[Any]) -> asyncio.Task[Any]:
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    def _log(self, kind: str, reply: Reply) -> None:
        self.deliveries.append((kind, reply.status, reply.error, reply.ms))


def _parsed(raw: bytes, content_type: str) -> Any:
    text = raw.decode("utf-8", "replace")
    if content_type == "application/json" or text.startswith("{"):
        try:
            return json.loads(text) if text else None
        except ValueError:
            return text
    return text


def _retry_reason(reply: Reply) -> str:
    if reply.error == "operation_timeout":
        return "http_timeout"
    return "connection_failed" if reply.error else "http_error"
