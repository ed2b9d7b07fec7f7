"""A bot that only records what it is sent, and answers what a test wants."""

import json
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route


@dataclass
class RecordedRequest:
    """One request: raw, and its payload (a command's form fields, an interaction or an event envelope)."""

    body: bytes
    headers: dict[str, str]
    payload: dict[str, Any]


@dataclass
class Recorder:
    """Listens on `url`. `answer` gets a payload and returns None (empty 200), a body, or (status, body, headers)."""

    got: list[RecordedRequest] = field(default_factory=list)
    answer: Callable[[dict[str, Any]], Any] = lambda payload: None

    def __post_init__(self) -> None:
        listening = socket.create_server(("127.0.0.1", 0))
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        app = Starlette(routes=[Route("/slack/events", self._serve, methods=["POST"])])
        config = uvicorn.Config(app, log_config=None, lifespan="off", timeout_graceful_shutdown=1)
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, args=([listening],), daemon=True)
        self._listening = listening
        self._thread.start()

    async def _serve(self, request: Request) -> Response:
        body = await request.body()
        if request.headers["content-type"].startswith("application/json"):
            payload = json.loads(body)
        else:
            form = {key: values[0] for key, values in parse_qs(body.decode(), keep_blank_values=True).items()}
            payload = json.loads(form["payload"]) if "payload" in form else form
        self.got.append(RecordedRequest(body, dict(request.headers), payload))
        answer = self.answer(payload)
        status, content, headers = answer if isinstance(answer, tuple) else (200, answer, {})
        return JSONResponse(content, status, headers) if content is not None else Response(b"", status, headers)

    @property
    def last(self) -> dict[str, Any]:
        """The newest payload."""
        return self.got[-1].payload

    def events(self, kind: str) -> list[dict[str, Any]]:
        """The events of a type."""
        events = [got.payload["event"] for got in self.got if got.payload.get("type") == "event_callback"]
        return [event for event in events if event["type"] == kind]

    def stop(self) -> None:
        """Stop listening."""
        self._server.should_exit = True
        self._thread.join(5)
        self._listening.close()
