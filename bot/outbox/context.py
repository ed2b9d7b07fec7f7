"""What all senders of one process share: the database, the clocks, how notices are rendered, and the metrics."""

import datetime as dt
import os
import random
import secrets
import socket
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import Session

from bot.clock import utc_now
from bot.outbox.render.payloads import Render
from bot.outbox.render.registry import render
from handlers.slack.database import Database
from mentorship.outbox.failures import notify_of_undeliverable
from storage.notice import Notice

OnUndeliverable = Callable[[Session, Notice, dt.datetime], None]

LEASE_DURATION = dt.timedelta(seconds=8)
START_SECONDS = 5.0  # in which what was decided is begun, or it is decided anew
CALL_SECONDS = 10.0  # after which we wait no longer for the answer to a call; nor does it take effect any more
LONGEST_DELAY = 300.0  # seconds


def make_owner_name() -> str:
    """Return a name for this sender that no other has."""
    return f"{socket.gethostname()[:40]}:{os.getpid()}:{secrets.token_hex(4)}"


def backoff(attempts: int) -> float:
    """Return the seconds until the next attempt after so many: 1, 2, 4, … 300, each a little more or less."""
    return min(LONGEST_DELAY, float(2 ** min(attempts - 1, 9)) * random.uniform(0.75, 1.25))  # noqa: S311 - it need not be secret


def ignore(*_seen: Any) -> None:
    """Do nothing."""


@dataclass
class OutboxContext:
    """Shared by the senders of one process.

    `in_flight` is how long what was decided may take effect, whatever became of the process that decided it.
    `clock` is the program's time; leases, and what is compared with Slack's timestamps, go by `wall_clock`, and Slack's
    rate limits by `pace_clock`, in seconds.
    `database_failures` counts, for each notice, the changes that failed though the database answered others.
    `on_notice_ended(outcome)` feeds the metrics.
    """

    database: Database
    clock: Callable[[], dt.datetime] = utc_now
    owner: str = field(default_factory=make_owner_name)
    render: Render = render
    on_undeliverable: OnUndeliverable = notify_of_undeliverable
    lease_duration: dt.timedelta = LEASE_DURATION
    in_flight: dt.timedelta = dt.timedelta(seconds=START_SECONDS + CALL_SECONDS)
    backoff: Callable[[int], float] = backoff
    wall_clock: Callable[[], dt.datetime] = utc_now
    monotonic: Callable[[], float] = time.monotonic
    pace_clock: Callable[[], float] = time.monotonic
    database_failures: Counter[int] = field(default_factory=Counter)
    on_notice_ended: Callable[[str], None] = ignore
    stopping: bool = False
