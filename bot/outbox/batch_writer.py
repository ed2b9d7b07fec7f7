"""Writes what happens to notices: the changes of many lanes in one transaction, and only while we hold the lease."""

import asyncio
import contextlib
import logging
from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar

from sqlalchemy.orm import Session

from bot.logs import WarnOnce
from bot.outbox.context import OutboxContext
from bot.outbox.lease import LeaseHandle, LeaseLost, release_lease, renew_lease
from mentorship.errors import TryAgain

T = TypeVar("T")
Change = Callable[[Session], Any]

MAX_BATCH = 32  # changes in one transaction: enough for any speed, short enough not to keep clicks waiting
RENEW_SECONDS = 2.0
MARGIN_SECONDS = 1.0  # we stop this long before others may begin
RETRY_SECONDS = 0.2  # before asking a database again that did not answer

log = logging.getLogger(__name__)


class PendingChange(NamedTuple):
    """A change whose result somebody waits for."""

    change: Change
    result: asyncio.Future[Any]
    alone: bool


class BatchWriter:
    """Takes changes from any number of lanes and commits them together, in the order in which they came."""

    def __init__(self, outbox: OutboxContext, lease: LeaseHandle) -> None:
        self._outbox = outbox
        self._lease = lease
        self._pending: list[PendingChange] = []
        self._wake_up = asyncio.Event()
        self._lease_valid_until = outbox.monotonic() + lease.duration.total_seconds() - MARGIN_SECONDS
        self._database_warning = WarnOnce(log, "the database answers again; delivery goes on")

    async def write(self, change: Callable[[Session], T], *, alone: bool = False) -> T:
        """Return the result of `change(db)`, once it is committed. Raises what it raises; then it did not happen.

        `alone` is for a change that may wait for a row somebody else has locked: with others' rows locked meanwhile,
        the two could wait for each other.
        """
        result: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._pending.append(PendingChange(change, result, alone))
        self._wake_up.set()
        return await result

    async def release(self) -> None:
        """Give the lease back, as the last change."""
        await self.write(lambda db: release_lease(db, self._lease, self._outbox.wall_clock()))

    async def run(self) -> None:
        """Commit what is asked for and renew the lease, until cancelled. Raises LeaseLost."""
        while True:
            await self._wait_for_changes()
            await self._commit(self._next_batch())

    def _next_batch(self) -> list[PendingChange]:
        alone = (index for index, pending in enumerate(self._pending[:MAX_BATCH]) if pending.alone)
        size = max(1, next(alone, MAX_BATCH))
        batch, self._pending = self._pending[:size], self._pending[size:]
        return batch

    async def _wait_for_changes(self) -> None:
        if not self._pending:
            self._wake_up.clear()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self._seconds_to_renewal()):
                    await self._wake_up.wait()

    def _seconds_to_renewal(self) -> float:
        length = self._outbox.lease_duration.total_seconds()
        return max(0.0, min(RENEW_SECONDS, length / 4))

    async def _commit(self, batch: list[PendingChange]) -> None:
        try:
            results = await self._apply([pending.change for pending in batch])
        except LeaseLost:
            raise
        except Exception as error:
            if len(batch) > 1:  # one of them failed: the others must not suffer
                for single in batch:
                    await self._commit([single])
            elif batch and not batch[0].result.done():
                batch[0].result.set_exception(error)
            elif not batch:
                raise
            return
        for pending, result in zip(batch, results, strict=True):
            if not pending.result.done():
                pending.result.set_result(result)

    async def _apply(self, changes: list[Change]) -> list[Any]:
        while True:
            began = self._outbox.monotonic()
            if began >= self._lease_valid_until:
                raise LeaseLost
            try:
                transaction = self._outbox.database.transact
                results = await transaction(self._apply_all, changes, timeout_seconds=self._lease_valid_until - began)
            except TryAgain:
                self._database_warning.warn("the database does not answer; delivery waits for it")
                await asyncio.sleep(RETRY_SECONDS)
                continue
            self._lease_valid_until = began + self._lease.duration.total_seconds() - MARGIN_SECONDS
            self._database_warning.resolve()
            return results

    def _apply_all(self, db: Session, changes: list[Change]) -> list[Any]:
        renew_lease(db, self._lease, self._outbox.wall_clock())
        return [change(db) for change in changes]
