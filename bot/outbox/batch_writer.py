"""Writes what happens to notices: the changes of many lanes in one transaction, and only while we hold the lease."""

import asyncio
import contextlib
import logging
import math
from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar

from sqlalchemy.orm import Session

from bot.logs import WarnOnce
from bot.outbox.context import OutboxContext
from bot.outbox.lease import LeaseHandle, LeaseLost, release_lease, renew_lease
from mentorship.errors import TryAgain

T = TypeVar("T")
Change = Callable[[Session], Any]

MAX_FAILURES = 3  # of the changes for one notice, while the database answers others: then it is not tried on and on
MAX_BATCH = 32  # changes in one transaction: enough for any speed, short enough not to keep clicks waiting
RENEW_SECONDS = 2.0
MARGIN_SECONDS = 1.0  # we stop this long before others may begin
CHANGE_SECONDS = 3.0  # that one transaction may take
RETRY_SECONDS = 0.2  # before asking a database again that did not answer

log = logging.getLogger(__name__)


class PendingChange(NamedTuple):
    """A change whose result someone waits for."""

    change: Change
    result: asyncio.Future[Any]
    alone: bool
    notice_id: int | None = None
    max_failures: float = math.inf


class BatchWriter:
    """Takes changes from any number of lanes and commits them together, in the order in which they came."""

    def __init__(self, outbox: OutboxContext, lease: LeaseHandle) -> None:
        self._outbox = outbox
        self._lease = lease
        self._pending: list[PendingChange] = []
        self._wake_up = asyncio.Event()
        self._lease_valid_until = outbox.monotonic() + lease.duration.total_seconds() - MARGIN_SECONDS
        self._failures = outbox.database_failures
        self._database_warning = WarnOnce(log, "the database answers again; delivery goes on")

    async def write(
        self,
        change: Callable[[Session], T],
        *,
        alone: bool = False,
        notice_id: int | None = None,
        max_failures: int = MAX_FAILURES,
    ) -> T:
        """Return the result of `change(db)`, once it is committed. Raises what it raises; then it did not happen.

        `alone` is for a change that may wait for a row someone else has locked: with others' rows locked meanwhile,
        the two could wait for each other. Raises TryAgain when changes for this notice have failed `max_failures`
        times although the database answers; without a notice it is tried until it succeeds.
        """
        result: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        limit = math.inf if notice_id is None else max_failures
        pending = PendingChange(change, result, alone or notice_id in self._failures, notice_id, limit)
        if self._is_broken(pending):  # it may have cost us the lease, and with it the time to say so
            raise TryAgain
        self._pending.append(pending)
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
        except TryAgain as error:
            await self._database_failed(batch, error)
            return
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
            self._failures.pop(pending.notice_id, None)
            if not pending.result.done():
                pending.result.set_result(result)

    async def _database_failed(self, batch: list[PendingChange], error: TryAgain) -> None:
        """Let each change be tried alone from now on, once the database answers; one that has failed too often fails.

        That is counted first, and remembered by the process: a change that takes very long may cost us the lease.
        """
        self._failures.update(pending.notice_id for pending in batch)
        await self._wait_for_database()
        for pending in batch:
            if self._is_broken(pending):
                if not pending.result.done():
                    pending.result.set_exception(error)
            else:
                self._pending.append(pending._replace(alone=True))

    def _is_broken(self, pending: PendingChange) -> bool:
        """Return whether the change has failed too often, after which it begins to count anew."""
        broken = self._failures[pending.notice_id] >= pending.max_failures
        if broken:
            del self._failures[pending.notice_id]
        return broken

    async def _wait_for_database(self) -> None:
        """Renew the lease, and nothing else, until the database answers. Raises LeaseLost."""
        while True:
            try:
                await self._apply([])
                return
            except TryAgain:
                self._database_warning.warn("the database does not answer; delivery waits for it")
                await asyncio.sleep(RETRY_SECONDS)

    async def _apply(self, changes: list[Change]) -> list[Any]:
        began = self._outbox.monotonic()
        left = self._lease_valid_until - began
        if left <= 0:
            raise LeaseLost
        transact = self._outbox.database.transact
        results = await transact(self._apply_all, changes, timeout_seconds=min(left, CHANGE_SECONDS))
        self._lease_valid_until = began + self._lease.duration.total_seconds() - MARGIN_SECONDS
        self._database_warning.resolve()
        return results

    def _apply_all(self, db: Session, changes: list[Change]) -> list[Any]:
        renew_lease(db, self._lease, self._outbox.wall_clock())
        return [change(db) for change in changes]
