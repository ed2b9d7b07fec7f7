"""One notice on its way: from being chosen to being delivered, put back, or given up. Each road has its own errand."""

import logging
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy.orm import Session

from bot.outbox.batch_writer import Ledger
from bot.outbox.context import Complaint, Office
from bot.outbox.lease import Grip
from bot.outbox.queue import Row
from bot.outbox.rate_limiter import Buckets, Permit
from bot.outbox.slack_calls import Courier
from storage.notice import FAILED

T = TypeVar("T")

TRIES_WHEN_BROKEN = 10  # about a quarter of an hour in which a fault of ours may be mended; then the lane goes on

log = logging.getLogger(__name__)


@dataclass
class Round:
    """What all errands of one workspace share."""

    office: Office
    grip: Grip
    ledger: Ledger
    courier: Courier
    buckets: Buckets
    locked_out: Complaint


@dataclass(frozen=True)
class Settled:
    """The notice needs nothing more."""


@dataclass(frozen=True)
class Held:
    """The notice waits so many seconds for its next attempt; 0 when a method's limit is all it waits for."""

    seconds: float
    method: str = ""


End = Settled | Held


class Errand(ABC):
    """Takes one notice as far as it gets now."""

    def __init__(self, round_: Round, row: Row, permit: Permit) -> None:
        self._round = round_
        self._row = row
        self._permit = permit

    async def run(self) -> End:
        """Where the notice stands when nothing more can be done at once."""
        try:
            return await self._go()
        except Exception as error:
            log.exception("notice %d could not be delivered, through a fault of ours", self._row.id)
            return await self._broken(type(error).__name__)
        finally:
            self._permit.hand_back()

    @abstractmethod
    async def _go(self) -> End:
        """Do what can be done now."""

    @abstractmethod
    async def _broken(self, error: str) -> End:
        """A fault of ours: try again later, but not for ever."""

    async def _write(self, change: Callable[[Session], T]) -> T:
        """By itself, since it may have to wait for whoever is changing the same rows."""
        return await self._round.ledger.write(change, alone=True)

    async def _put_off(self, change: Callable[[Session], float | None], error: str) -> End:
        """Note the attempt by `change`, which says after how many seconds comes the next; None when it was the last."""
        seconds = await self._write(change)
        if seconds is None:
            log.warning("notice %d is given up: %s", self._row.id, error)
            return self._ended(FAILED)
        return Held(seconds)

    def _ended(self, outcome: str) -> End:
        if outcome:
            self._round.office.on_end(outcome)
        return Settled()
