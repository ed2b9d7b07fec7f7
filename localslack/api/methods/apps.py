"""apps.connections.open: the way into Socket Mode."""

from __future__ import annotations

import secrets

from localslack.api.methods.base import Call, method
from localslack.world.errors import SlackError
from localslack.world.model import Json


@method("apps.connections.open", "1", token="app")
def connections_open(call: Call) -> Json:
    """Return a websocket address that may be connected to once."""
    if not (call.world.app.manifest.get("settings") or {}).get("socket_mode_enabled"):
        raise SlackError("socket_mode_disabled")
    ticket = secrets.token_hex(16)
    call.world.socket_tickets.add(ticket)
    return {"url": f"{call.world.base_url.replace('http', 'ws', 1)}/link/?ticket={ticket}&app_id={call.world.app.id}"}
