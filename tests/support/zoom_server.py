"""A stand-in for Zoom: a small HTTP server that keeps meetings, and that can fail, be slow and lose its answers."""

import json
import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

Json = dict[str, Any]

SCOPES = (
    "meeting:write:meeting:admin meeting:update:meeting:admin meeting:delete:meeting:admin "
    "meeting:read:list_meetings:admin"
)
PAGE = 2  # meetings in a page, whatever is asked for: so that there are several


@dataclass
class Fault:
    """What goes wrong with the next `times` calls of one kind."""

    call: str
    times: int
    status: int = 0
    body: Json = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    cut: bool = False
    seconds: float = 0.0
    early: float = 0.0


class ZoomServer:
    """Zoom, as far as the bot needs it. Calls are `token`, `make`, `list`, `change`, `remove`."""

    def __init__(self) -> None:
        self.meetings: dict[str, Json] = {}
        self.calls: list[str] = []
        self.sent: list[Json] = []  # the bodies of what made and changed
        self.scopes = SCOPES
        self.token = "token-1"
        self._faults: list[Fault] = []
        self._lock = threading.Lock()
        self._number = 80_000_000_000
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)

    @property
    def settings(self) -> dict[str, Any]:
        """Return the settings that the bot needs."""
        url = f"http://127.0.0.1:{self._server.server_port}"
        return {
            "zoom_account_id": "account",
            "zoom_client_id": "client",
            "zoom_client_secret": "zoom-hush",
            "zoom_api_url": f"{url}/v2",
            "zoom_oauth_url": f"{url}/oauth/token",
        }

    def start(self) -> None:
        """Listen."""
        self._thread.start()

    def stop(self) -> None:
        """Stop listening."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    # -- what goes wrong ------------------------------------------------------------------------------------------

    def fail(
        self, call: str, status: int, body: Json | None = None, *, times: int = 1, headers: Json | None = None
    ) -> None:
        """Let the next calls be answered like this, and do nothing."""
        self._faults.append(Fault(call, times, status, body or {}, headers or {}))

    def cut(self, call: str, *, times: int = 1) -> None:
        """Let the next calls take effect, and their answers be lost."""
        self._faults.append(Fault(call, times, cut=True))

    def slow(self, call: str, seconds: float, *, times: int = 1) -> None:
        """Let the next calls take this long after they took effect, in seconds."""
        self._faults.append(Fault(call, times, seconds=seconds))

    def delay(self, call: str, seconds: float, *, times: int = 1) -> None:
        """Let the next calls take effect only after this long, even if nobody waits for the answer by then."""
        self._faults.append(Fault(call, times, early=seconds))

    def clear_faults(self) -> None:
        """Let all be well again."""
        self._faults.clear()

    def withdraw_token(self) -> None:
        """Let the token that was given be valid no longer."""
        self.token = f"token-{int(self.token.partition('-')[2]) + 1}"

    def count(self, call: str) -> int:
        """Return how often this was called."""
        return self.calls.count(call)

    # -- what it does ---------------------------------------------------------------------------------------------

    def answer(self, verb: str, path: str, query: Json, body: str, authorization: str) -> tuple[Fault, int, Json]:
        """Do what is asked, unless it is to fail."""
        call = _name(verb, path)
        with self._lock:
            self.calls.append(call)
            fault = self._next_fault(call)
        time.sleep(fault.early)
        with self._lock:
            if fault.status:
                return fault, fault.status, fault.body
            if call == "token":
                return fault, *self._give_token(body, authorization)
            if authorization != f"Bearer {self.token}":
                return fault, 401, {"code": 124, "message": "Invalid access token."}
            return fault, *self._do(call, path, query, json.loads(body or "{}"))

    def _next_fault(self, call: str) -> Fault:
        for fault in self._faults:
            if fault.call == call and fault.times > 0:
                fault.times -= 1
                return fault
        return Fault(call, 0)

    def _give_token(self, body: str, authorization: str) -> tuple[int, Json]:
        asked = {name: values[0] for name, values in parse_qs(body).items()}
        if asked != {"grant_type": "account_credentials", "account_id": "account"}:
            return 400, {"reason": "unsupported grant type", "error": "unsupported_grant_type"}
        if authorization != "Basic Y2xpZW50Onpvb20taHVzaA==":  # client:zoom-hush
            return 400, {"reason": "Invalid client_id or client_secret", "error": "invalid_client"}
        return 200, {"access_token": self.token, "token_type": "bearer", "expires_in": 3599, "scope": self.scopes}

    def _do(self, call: str, path: str, query: Json, body: Json) -> tuple[int, Json]:
        if call == "make":
            return 201, self._make(body)
        if call == "list":
            return 200, self._list(str(query.get("next_page_token") or "0"))
        zoom_id = path.rpartition("/")[2]
        if zoom_id not in self.meetings:
            return 404, {"code": 3001, "message": f"Meeting does not exist: {zoom_id}."}
        if call == "change":
            self.meetings[zoom_id] |= body
            self.sent.append(body)
        else:
            del self.meetings[zoom_id]
        return 204, {}

    def _make(self, body: Json) -> Json:
        self._number += 1
        zoom_id = str(self._number)
        made = {**body, "id": self._number, "join_url": f"https://zoom.example/j/{zoom_id}?pwd=secret"}
        self.meetings[zoom_id] = made
        self.sent.append(body)
        return made

    def _list(self, start: str) -> Json:
        begin = int(start)
        everything = list(self.meetings.values())
        following = str(begin + PAGE) if begin + PAGE < len(everything) else ""
        return {"next_page_token": following, "meetings": everything[begin : begin + PAGE]}


def _name(verb: str, path: str) -> str:
    if path == "/oauth/token":
        return "token"
    if path == "/v2/users/me/meetings":
        return {"POST": "make", "GET": "list"}[verb]
    assert re.fullmatch(r"/v2/meetings/\d+", path), path
    return {"PATCH": "change", "DELETE": "remove"}[verb]


def _handler(zoom: ZoomServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        """One request."""

        def _answer(self) -> None:
            parts = urlsplit(self.path)
            query = {name: values[0] for name, values in parse_qs(parts.query).items()}
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
            fault, status, answer = zoom.answer(
                self.command, parts.path, query, body, self.headers.get("Authorization", "")
            )
            time.sleep(fault.seconds)
            if fault.cut:
                self.close_connection = True
                return
            content = b"" if status == 204 else json.dumps(answer).encode()
            self.send_response(status)
            for name, value in fault.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            with suppress(OSError):  # whoever asked may be dead
                self.end_headers()
                self.wfile.write(content)

        do_GET = do_POST = do_PATCH = do_DELETE = _answer  # noqa: N815 - as the base class wants them

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
            """Say nothing."""

    return Handler


@contextmanager
def running_zoom() -> Iterator[ZoomServer]:
    """Run a Zoom while the context lasts."""
    zoom = ZoomServer()
    zoom.start()
    yield zoom
    zoom.stop()
