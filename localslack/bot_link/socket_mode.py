"""Socket Mode: the app's websockets, the envelopes sent down them and the acknowledgements that come back."""

from __future__ import annotations

import asyncio
import itertools
import json
import uuid
from typing import Any

from starlette.websockets import WebSocket, WebSocketDisconnect

from localslack.world.model import Json
from localslack.world.results import Reply
from localslack.world.state import World

ENVELOPE_TYPES = {"command": "slash_commands", "interactive": "interactive", "event": "events_api"}
MOST_SOCKETS = 10
CONNECTION_SECONDS = 3600


class SocketHub:
    """All sockets that the app holds; each envelope goes to one of them, in turn."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.sockets: list[WebSocket] = []
        self._turn = itertools.count()
        self._waiting: dict[str, asyncio.Future[Any]] = {}

    @property
    def connected(self) -> bool:
        """Whether the app holds a socket."""
        return bool(self.sockets)

    async def serve(self, websocket: WebSocket) -> None:
        """Serve one socket, from the ticket that apps.connections.open gave until it closes."""
        ticket = websocket.query_params.get("ticket", "")
        if ticket not in self.world.socket_tickets or len(self.sockets) >= MOST_SOCKETS:
            await websocket.close(4000)
            return
        self.world.socket_tickets.discard(ticket)
        await websocket.accept()
        self.sockets.append(websocket)
        try:
            await websocket.send_json(self._hello())
            while True:
                self._take_acknowledgement(await websocket.receive_text())
        except WebSocketDisconnect:
            pass
        finally:
            if websocket in self.sockets:
                self.sockets.remove(websocket)

    async def send(self, kind: str, payload: Json, retry: tuple[int, str] | None, seconds: float) -> Reply:
        """Send one envelope and wait for its acknowledgement, which stands for an HTTP 200."""
        envelope_id = str(uuid.uuid4())
        envelope: Json = {"envelope_id": envelope_id, "payload": payload, "type": ENVELOPE_TYPES[kind]}
        envelope["accepts_response_payload"] = kind != "event"
        if kind == "event":
            number, reason = retry or (0, "")
            envelope |= {"retry_attempt": number, "retry_reason": reason}
        future: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._waiting[envelope_id] = future
        try:
            await self.sockets[next(self._turn) % len(self.sockets)].send_json(envelope)
            return Reply(200, await asyncio.wait_for(future, seconds))
        except TimeoutError:
            return Reply(error="operation_timeout")
        except (WebSocketDisconnect, RuntimeError):
            return Reply(error="connection_failed: socket closed")
        finally:
            del self._waiting[envelope_id]

    async def disconnect(self, reason: str = "refresh_requested") -> None:
        """Tell the app to reconnect (warning, refresh_requested, link_disabled); all but a warning close the socket."""
        debug = {"host": "workspace"}
        for websocket in list(self.sockets):
            await websocket.send_json({"type": "disconnect", "reason": reason, "debug_info": debug})
            if reason != "warning":
                self.sockets.remove(websocket)
                await websocket.close()

    def _hello(self) -> Json:
        debug = {"host": "workspace", "build_number": 1, "approximate_connection_time": CONNECTION_SECONDS}
        connection = {"app_id": self.world.app.id}
        number = len(self.sockets)
        return {"type": "hello", "num_connections": number, "connection_info": connection, "debug_info": debug}

    def _take_acknowledgement(self, text: str) -> None:
        try:
            message = json.loads(text)
            envelope_id = message.get("envelope_id", "")
        except (ValueError, AttributeError):
            self.world.note_refusal(f"socket mode: not an acknowledgement: {text[:80]}")
            return
        future = self._waiting.get(envelope_id)
        if future is None:
            self.world.note_refusal(f"socket mode: acknowledged too late, or never sent: {envelope_id}")
        elif not future.done():
            future.set_result(message.get("payload"))
