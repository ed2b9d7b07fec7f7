"""What the senders of one process share: where things are, how time passes, what to tell the metrics."""

import datetime as dt
import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from logging import Logger
from typing import TYPE_CHECKING, Any

from sqlalchemy.orm import Session

from bot.clock import utc_now
from bot.outbox.render.payloads import Payload
from handlers.slack.database import Database
from storage.notice import Notice

if TYPE_CHECKING:  # only where they are set up need these, and what they import, be in memory
    from bot.outbox.mail.mime import Mailer
    from bot.outbox.zoom.client import ZoomClient

Render = Callable[[Session, Notice, dt.datetime], Payload | None]
OnUndeliverable = Callable[[Session, Notice, dt.datetime], None]

LONGEST_DELAY = 300.0


def backoff(attempts: int) -> float:
    """Seconds until the next attempt after so many: 1, 2, 4, … 300, each a little more or less."""
    return min(LONGEST_DELAY, float(2 ** min(attempts - 1, 9)) * random.uniform(0.75, 1.25))  # noqa: S311 - it need not be secret


def ignore(*_seen: Any) -> None:
    """Nobody listens."""


@dataclass
class OutboxContext:
    """Shared by the senders of one process. `on_call(method, outcome)` and `on_end(outcome)` feed the metrics."""

    database: Database
    owner: str
    clock: Callable[[], dt.datetime]
    render: Render
    on_undeliverable: OnUndeliverable
    lease_duration: dt.timedelta
    zoom: "ZoomClient | None" = None  # where links are made
    mailer: "Mailer | None" = None  # what writes and sends mail
    backoff: Callable[[int], float] = backoff
    wall_clock: Callable[[], dt.datetime] = utc_now
    monotonic: Callable[[], float] = time.monotonic
    on_call: Callable[[str, str], None] = field(default=ignore)
    on_notice_ended: Callable[[str], None] = field(default=ignore)
    stopping: bool = False


class WarnOnce:
    """Something that is wrong for a while: said once, and once more when it is over."""

    def __init__(self, logger: Logger, recovery_message: str) -> None:
        self._logger = logger
        self._recovery_message = recovery_message
        self._warned: set[str] = set()

    def warn(self, message: str, *args: object, topic: str = "") -> None:
        """Log a warning, unless one about this was logged already."""
        if topic not in self._warned:
            self._logger.warning(message, *args)
        self._warned.add(topic)

    def resolve(self, *topics: str) -> None:
        """All is well with these; say so if it was not."""
        for topic in self._warned.intersection(topics or {""}):
            self._warned.remove(topic)
            self._logger.info(self._recovery_message)
