"""How a request to the bot, and a person's action, ended."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True)
class Reply:
    """What the bot answered, after `ms` milliseconds: `error` is "" or why there is no usable answer."""

    status: int | None = None
    body: Any = None
    error: str = ""
    ms: float = 0.0
    no_retry: bool = False  # the bot asked for no retries of this event

    @property
    def ok(self) -> bool:
        """Whether the bot acknowledged."""
        return not self.error and self.status is not None and 200 <= self.status < 300


@dataclass(slots=True)
class Result:
    """How a person's action ended: they are shown `error`, and `field_errors` (by block_id) under inputs."""

    ok: bool = True
    status: int | None = None  # of the bot's HTTP answer; None when nothing was sent or nothing came back
    error: str = ""
    field_errors: dict[str, str] = field(default_factory=dict)
    ms: float = 0.0
    options: list[dict[str, Any]] = field(default_factory=list)  # of suggest()
    body: Any = None  # the bot's answer as it came


def from_reply(reply: Reply, name: str) -> Result:
    """Return the result of an action that sent one request; `name` is what the person used (the app or a command)."""
    if reply.ok:
        return Result(True, reply.status, ms=reply.ms, body=reply.body)
    if reply.error:
        error = f"{name} didn't respond ({reply.error})."
    else:
        error = f"{name} failed with an error (dispatch_failed, HTTP status {reply.status})."
    return Result(False, reply.status, error, ms=reply.ms, body=reply.body)
