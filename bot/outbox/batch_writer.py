"""What happens to notices is written here, many lanes' changes in one transaction, and only while we hold the lease."""

import asyncio
import contextlib
import logging
from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar

from sqlalchemy.orm import Session

from bot.outbox.context import Complaint, Office
from bot.outbox.lease import Grip, Lost, hold, release
from mentorship.errors import TryAgain

T = TypeVar("T")
Change = Callable[[Session], Any]

BATCH = 32  # changes in one transaction: enough for any speed, short enough not to keep clicks waiting
RENEW_SECONDS = 2.0
MARGIN_SECONDS = 1.0  # we stop this long before others may begin
PAUSE_SECONDS = 0.2  # before asking a database again that did not answer

log = logging.getLogger(__name__)


class Asked(NamedTuple):
    """A change that somebody waits for."""

    change: Change
    answer: asyncio.Future[Any]
    alone: bool


class Ledger:
    """Takes changes from any number of lanes and commits them together, in the order in which they came."""

    def __init__(self, office: Office, grip: Grip) -> None:
        self._office = office
        self._grip = grip
        self._asked: list[Asked] = []
        self._bell = asyncio.Event()
        self._sure_until = office.monotonic() + grip.length.total_seconds() - MARGIN_SECONDS
        self._complaint = Complaint(log, "the database answers again; delivery goes on")

    async def write(self, change: Callable[[Session], T], *, alone: bool = False) -> T:
        """The result of `change(session)`, once it is committed. Raises what it raises; then it did not happen.

        `alone` is for a change that may wait for a row somebody else has locked: with others' rows locked meanwhile,
        the two could wait for each other.
        """
        answer: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._asked.append(Asked(change, answer, alone))
        self._bell.set()
        return await answer

    async def release(self) -> None:
        """Let go of the lease, as the last change."""
        await self.write(lambda db: release(db, self._grip, self._office.wall()))

    async def run(self) -> None:
        """Commit what is asked for and renew the lease, until cancelled. Raises Lost."""
        while True:
            await self._rung()
            await self._commit(self._next_batch())

    def _next_batch(self) -> list[Asked]:
        alone = (place for place, asked in enumerate(self._asked[:BATCH]) if asked.alone)
        size = max(1, next(alone, BATCH))
        batch, self._asked = self._asked[:size], self._asked[size:]
        return batch

    async def _rung(self) -> None:
        if not self._asked:
            self._bell.clear()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self._seconds_to_renewal()):
                    await self._bell.wait()

    def _seconds_to_renewal(self) -> float:
        length = self._office.lease.total_seconds()
        return max(0.0, min(RENEW_SECONDS, length / 4))

    async def _commit(self, batch: list[Asked]) -> None:
        try:
            results = await self._apply([asked.change for asked in batch])
        except Lost:
            raise
        except Exception as error:
            if len(batch) > 1:  # one of them is at fault: the others must not suffer
                for single in batch:
                    await self._commit([single])
            elif batch and not batch[0].answer.done():
                batch[0].answer.set_exception(error)
            elif not batch:
                raise
            return
        for asked, result in zip(batch, results, strict=True):
            if not asked.answer.done():
                asked.answer.set_result(result)

    async def _apply(self, changes: list[Change]) -> list[Any]:
        while True:
            began = self._office.monotonic()
            if began >= self._sure_until:
                raise Lost
            try:
                transaction = self._office.database.transact
                results = await transaction(self._all, changes, patience=self._sure_until - began)
            except TryAgain:
                self._complaint.say("the database does not answer; delivery waits for it")
                await asyncio.sleep(PAUSE_SECONDS)
                continue
            self._sure_until = began + self._grip.length.total_seconds() - MARGIN_SECONDS
            self._complaint.settle()
            return results

    def _all(self, db: Session, changes: list[Change]) -> list[Any]:
        hold(db, self._grip, self._office.wall())
        return [change(db) for change in changes]
