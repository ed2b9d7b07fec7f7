"""HTTP as cheap as it gets, so that what is measured is the bot: the load generator's client, and a stand-in for Slack.

Both talk to programs that keep connections open and always say Content-Length; they understand nothing else.
"""

import asyncio
import json
from collections import Counter
from dataclasses import dataclass
from typing import Any, cast

Json = dict[str, Any]

TEAM = "T0BENCH"
SHOWING = ("views.open", "views.publish")
VIEW = b'"view":'  # where the view begins in the body of a call
ANSWERS: dict[str, Json] = {
    "auth.test": {"url": "https://bench.slack.com/", "team": "Bench", "user": "bot", "team_id": TEAM}
    | {"user_id": "U0BOT", "bot_id": "B0BOT"},
    "users.list": {"members": [], "response_metadata": {"next_cursor": ""}},
    "conversations.open": {"channel": {"id": "D0BENCH"}},
    "chat.postMessage": {"channel": "D0BENCH", "ts": "1700000000.000100"},
}


class Messages(asyncio.Protocol):
    """Cuts what arrives into HTTP messages: `arrived(head, body)` is called with each."""

    def __init__(self) -> None:
        self._buffer = bytearray()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Remember where answers go."""
        self.transport = cast(asyncio.Transport, transport)  # uvloop's is one without saying so

    def data_received(self, data: bytes) -> None:
        """Collect, and hand on what is complete."""
        self._buffer += data
        while (end := self._buffer.find(b"\r\n\r\n")) >= 0:
            head = bytes(self._buffer[:end])
            size = end + 4 + _length(head)
            if len(self._buffer) < size:
                return
            body = bytes(self._buffer[end + 4 : size])
            del self._buffer[:size]
            self.arrived(head, body)

    def arrived(self, head: bytes, body: bytes) -> None:
        """Take a complete message: for subclasses."""


def _length(head: bytes) -> int:
    _, found, rest = head.lower().partition(b"content-length:")
    return int(rest.partition(b"\r\n")[0]) if found else 0


class Connection(Messages):
    """One open connection to a program under test; one request at a time."""

    def __init__(self) -> None:
        super().__init__()
        self._answer: asyncio.Future[tuple[int, bytes]] | None = None

    async def ask(self, request: bytes) -> tuple[int, bytes]:
        """Send a request, and return status and body of the answer."""
        self._answer = asyncio.get_running_loop().create_future()
        self.transport.write(request)
        return await self._answer

    def arrived(self, head: bytes, body: bytes) -> None:
        """Hand the answer to whoever waits for it."""
        if self._answer is not None:
            self._answer.set_result((int(head[9:12]), body))

    def connection_lost(self, exc: Exception | None) -> None:
        """Raise ConnectionError where someone waits for an answer: nobody must wait for ever."""
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(exc or ConnectionResetError("the program closed the connection"))


async def connect(port: int, connections: int) -> list[Connection]:
    """Open connections to a program on this machine."""
    loop = asyncio.get_running_loop()
    return [(await loop.create_connection(Connection, "127.0.0.1", port))[1] for _ in range(connections)]


class NothingShown(Exception):
    """A program under test has not shown what it was asked for."""


@dataclass(frozen=True)
class Shown:
    """One view, and for each call that carried it the trigger id, or the Slack id of whose Home tab it is."""

    view: Json
    calls: list[str]


def _addressed(before: bytes) -> str:
    fields = json.loads(before + VIEW + b"0}")
    return str(fields.get("trigger_id") or fields["user_id"])


class Slack:
    """A stand-in for Slack's Web API that says yes to everything after `latency` seconds, without any limits.

    The local Slack of `localslack/` checks every block and would be the bottleneck.
    """

    def __init__(self) -> None:
        self.latency = 0.0
        self.calls: Counter[str] = Counter()
        self.last: dict[str, bytes] = {}  # method → body of the last call
        self.updated: list[bytes] = []  # the bodies of calls of views.update
        self.posted: list[bytes] = []  # the same of chat.postMessage
        self._views: dict[tuple[str, bytes], list[bytes]] = {}  # method, view → what stood before it, of each call

    async def start(self) -> "Slack":
        """Listen on a free port."""
        server = await asyncio.get_running_loop().create_server(lambda: _Call(self), "127.0.0.1", 0)
        self._server = server
        self.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/api/"
        return self

    def stop(self) -> None:
        """Take no more calls."""
        self._server.close()

    def view(self, method: str) -> Json:
        """Return the view that the last call of `views.open` or `views.publish` carried. Raises NothingShown."""
        if method not in self.last:
            raise NothingShown(f"calls of {method}: expected one, found none")
        found: Json = json.loads(self.last[method])["view"]
        return found

    def forget(self) -> None:
        """Forget the calls so far."""
        self.calls.clear()
        self.last.clear()
        self.updated.clear()
        self.posted.clear()
        self._views.clear()

    def take(self, method: str, body: bytes) -> None:
        """Note a call. Most views are the same as one before, so each is kept once."""
        self.calls[method] += 1
        self.last[method] = body
        if method in SHOWING:
            before, _, view = body.partition(VIEW)
            self._views.setdefault((method, view), []).append(before)
        elif method == "views.update":
            self.updated.append(body)
        elif method == "chat.postMessage":
            self.posted.append(body)

    def shown(self, method: str) -> list[Shown]:
        """Return each view that calls of `views.open` or `views.publish` carried, and the calls that carried it."""
        return [
            Shown(json.loads(b"{" + VIEW + view)["view"], [_addressed(before) for before in calls])
            for (each, view), calls in self._views.items()
            if each == method
        ]


class _Call(Messages):
    def __init__(self, slack: Slack) -> None:
        super().__init__()
        self._slack = slack

    def arrived(self, head: bytes, body: bytes) -> None:
        """Answer a call, now or after the latency."""
        slack = self._slack
        method = head.split(b" ", 2)[1].rpartition(b"/")[2].decode()
        slack.take(method, body)
        answer = _ANSWERS.get(method, _YES)
        if slack.latency:
            asyncio.get_running_loop().call_later(slack.latency, self.transport.write, answer)
        else:
            self.transport.write(answer)


def _http(answer: Json) -> bytes:
    body = json.dumps({"ok": True, **answer}).encode()
    head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json; charset=utf-8\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


_YES = _http({})
_ANSWERS = {method: _http(answer) for method, answer in ANSWERS.items()}
