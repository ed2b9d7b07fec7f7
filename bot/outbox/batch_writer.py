"""Writes what happens to notices: the changes of many workspaces in one transaction, each while we hold its lease."""

import asyncio
import logging
from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar

from sqlalchemy.orm import Session

from bot.logs import WarnOnce
from bot.outbox.context import OutboxContext
from bot.outbox.held_leases import RETRY_SECONDS, HeldLease
from bot.outbox.lease import lock_leases, renew_leases
from bot.outbox.notice_state import NoticeLocked, read_ahead
from mentorship.errors import TryAgain

T = TypeVar("T")
Change = Callable[[Session], Any]

MAX_FAILURES = 3  # of the changes for one notice, while the database answers others: then it is not tried on and on
MAX_BATCH = 64  # changes in one transaction: enough for any speed, short enough not to keep clicks waiting
CHANGE_SECONDS = 3.0  # that one transaction may take

LOST = object()  # in place of a result: the lease is no longer ours

log = logging.getLogger(__name__)


class PendingChange(NamedTuple):
    """A change whose result someone waits for; `locks` the notice that it is for, before anything is read."""

    change: Change
    lease: HeldLease
    notice_id: int
    locks: bool
    result: asyncio.Future[Any]


class BatchWriter:
    """Takes changes from all deliveries of this process and commits them together, in the order in which they came."""

    def __init__(self, outbox: OutboxContext) -> None:
        self._outbox = outbox
        self._database = outbox.database
        self._pending: list[PendingChange] = []
        self._wake_up = asyncio.Event()
        self._transactions = asyncio.Semaphore(max(1, outbox.database.write_threads - 1))  # one is left to clicks
        self._failures = outbox.database_failures
        self._database_warning = WarnOnce(log, "the database answers again; delivery goes on")

    async def write(
        self,
        lease: HeldLease,
        change: Callable[[Session], T],
        *,
        notice_id: int,
        alone: bool = False,
        locks: bool = False,
        max_failures: float = MAX_FAILURES,
    ) -> T:
        """Return the result of `change(db)`, once it is committed. Raises what it raises; then it did not happen.

        Where it raises NoticeLocked, nothing is learned of whether it can be done.

        `alone` is for a change that may wait for a row someone else has locked: with others' rows locked meanwhile,
        the two could wait for each other. Raises TryAgain when changes for this notice have failed `max_failures`
        times although the database answers. Where the lease is lost it never returns: it is to be cancelled then.
        """
        alone = alone or notice_id in self._failures
        while not self._is_broken(notice_id, max_failures):  # it may have cost us the lease, and the time to say so
            pending = PendingChange(change, lease, notice_id, locks, asyncio.get_running_loop().create_future())
            try:
                result: T = await (self._write_alone(pending) if alone else self._write_together(pending))
            except TryAgain:
                alone = True
            except NoticeLocked:
                raise
            except Exception:
                if alone:
                    raise
                alone = True  # one of those written together has failed: the others must not suffer
            else:
                self._failures.pop(notice_id, None)
                return result
        raise TryAgain

    async def run(self) -> None:
        """Commit what is asked for, until cancelled."""
        while True:
            await self._wake_up.wait()
            self._wake_up.clear()
            while self._pending:
                async with self._transactions:
                    batch, self._pending = self._pending[:MAX_BATCH], self._pending[MAX_BATCH:]
                    await self._commit(batch)

    async def _write_together(self, pending: PendingChange) -> Any:
        self._pending.append(pending)
        self._wake_up.set()
        return await pending.result

    async def _write_alone(self, pending: PendingChange) -> Any:
        async with self._transactions:
            await self._commit([pending])
        return await pending.result

    async def _commit(self, batch: list[PendingChange]) -> None:
        """Commit these together, and let each know. Changes whose lease is lost are dropped silently."""
        batch = [each for each in batch if self._still_matters(each)]
        if not batch:
            return
        try:
            results = await self._apply(batch)
        except Exception as error:  # noqa: BLE001 - whoever waits for it is told
            if isinstance(error, TryAgain):
                await self._database_failed(batch)
            for pending in batch:
                if not pending.result.done():
                    pending.result.set_exception(error)
            return
        for pending, result in zip(batch, results, strict=True):
            if result is LOST:
                pending.lease.lose()
            elif pending.result.done():
                continue
            elif isinstance(result, NoticeLocked):
                pending.result.set_exception(result)
            else:
                pending.result.set_result(result)

    def _still_matters(self, pending: PendingChange) -> bool:
        """Return whether someone waits for this change, who may still make it."""
        if pending.lease.valid_until <= self._outbox.monotonic():
            pending.lease.lose()
            return False
        return not pending.result.done()

    async def _apply(self, batch: list[PendingChange]) -> list[Any]:
        left = min(each.lease.valid_until for each in batch) - self._outbox.monotonic()
        results = await self._database.transact(_apply_all, batch, timeout_seconds=min(left, CHANGE_SECONDS))
        self._database_warning.resolve()
        return results

    def _is_broken(self, notice_id: int, max_failures: float) -> bool:
        """Return whether changes for this notice have failed too often, after which it begins to count anew."""
        broken = self._failures[notice_id] >= max_failures
        if broken:
            del self._failures[notice_id]
        return broken

    async def _database_failed(self, batch: list[PendingChange]) -> None:
        """Wait until the database answers. That it failed with these notices is counted first, and remembered by the
        process: a change that takes very long may cost us the lease.
        """
        self._failures.update(each.notice_id for each in batch)
        handles = {each.lease.handle for each in batch}
        while True:
            try:
                await self._database.transact(renew_leases, handles, self._outbox.wall_clock())
                return
            except TryAgain:
                self._database_warning.warn("the database does not answer; delivery waits for it")
                await asyncio.sleep(RETRY_SECONDS)


def _apply_all(db: Session, batch: list[PendingChange]) -> list[Any]:
    ours = lock_leases(db, {each.lease.handle for each in batch})
    kept = [each for each in batch if each.lease.handle in ours]
    if len(kept) > 1:
        read_ahead(db, {each.notice_id: each.locks for each in kept})
    return [_apply(db, each) if each.lease.handle in ours else LOST for each in batch]


def _apply(db: Session, pending: PendingChange) -> Any:
    """Make the change and return its result. That a notice is locked concerns no other: nothing was changed yet."""
    try:
        return pending.change(db)
    except NoticeLocked as error:
        return error
