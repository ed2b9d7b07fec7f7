"""One notice on its way: from being chosen to being delivered, put back, or given up. Each road has its own errand."""

import logging
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy.orm import Session

from bot.outbox.batch_writer import BatchWriter
from bot.outbox.context import OutboxContext, WarnOnce
from bot.outbox.lease import LeaseHandle
from bot.outbox.queue import QueuedNotice
from bot.outbox.rate_limiter import CallPermit, RateLimiter
from bot.outbox.slack_calls import SlackCalls
from storage.notice import FAILED

T = TypeVar("T")

MAX_TRIES_AFTER_FAULT = 10  # about a quarter of an hour in which a fault of ours may be mended; then the lane goes on

log = logging.getLogger(__name__)


@dataclass
class WorkspaceContext:
    """What all errands of one workspace share."""

    outbox: OutboxContext
    lease: LeaseHandle
    writer: BatchWriter
    slack: SlackCalls
    rate_limiter: RateLimiter
    access_warning: WarnOnce


@dataclass(frozen=True)
class Done:
    """The notice needs nothing more."""


@dataclass(frozen=True)
class RetryAfter:
    """The notice waits so many seconds for its next attempt; 0 when a method's limit is all it waits for."""

    seconds: float
    method: str = ""


DeliveryResult = Done | RetryAfter


class Delivery(ABC):
    """Takes one notice as far as it gets now."""

    def __init__(self, context: WorkspaceContext, row: QueuedNotice, permit: CallPermit) -> None:
        self._context = context
        self._row = row
        self._permit = permit

    async def run(self) -> DeliveryResult:
        """Where the notice stands when nothing more can be done at once."""
        try:
            return await self._deliver()
        except Exception as error:
            log.exception("notice %d could not be delivered, through a fault of ours", self._row.id)
            return await self._handle_fault(type(error).__name__)
        finally:
            self._permit.release()

    @abstractmethod
    async def _deliver(self) -> DeliveryResult:
        """Do what can be done now."""

    @abstractmethod
    async def _handle_fault(self, error: str) -> DeliveryResult:
        """A fault of ours: try again later, but not for ever."""

    async def _write(self, change: Callable[[Session], T]) -> T:
        """By itself, since it may have to wait for whoever is changing the same rows."""
        return await self._context.writer.write(change, alone=True)

    async def _schedule_retry(self, change: Callable[[Session], float | None], error: str) -> DeliveryResult:
        """Note the attempt by `change`, which says after how many seconds comes the next; None when it was the last."""
        seconds = await self._write(change)
        if seconds is None:
            log.warning("notice %d is given up: %s", self._row.id, error)
            return self._finish(FAILED)
        return RetryAfter(seconds)

    def _finish(self, outcome: str) -> DeliveryResult:
        if outcome:
            self._context.outbox.on_notice_ended(outcome)
        return Done()
