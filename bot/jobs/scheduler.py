"""The ticker: every few seconds it asks what is due. What is due is in the database; nothing is kept here."""

import asyncio
import datetime as dt
import logging
import time
from collections.abc import Awaitable, Callable, Sequence

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from mentorship.errors import TryAgain

Chore = Callable[[], Awaitable[None]]

EVERY_SECONDS = 5.0

log = logging.getLogger("mentorship.ticker")


class Ticker:
    """Runs the chores one after the other, again and again; one that fails is tried again at the next tick."""

    def __init__(self, chores: Sequence[Chore], *, seconds: float = EVERY_SECONDS) -> None:
        self._chores = chores
        self._seconds = seconds
        self._scheduler = AsyncIOScheduler(timezone=dt.UTC)
        self._at_work = asyncio.Lock()
        self.last = time.monotonic()  # when a round was last finished

    @property
    def late(self) -> bool:
        """Whether something holds the ticker up."""
        return time.monotonic() - self.last > 60 + 3 * self._seconds

    def start(self) -> None:
        """Tick at once, and from then on."""
        self._scheduler.add_job(
            self.tick,
            "interval",
            seconds=self._seconds,
            next_run_time=dt.datetime.now(dt.UTC),
            coalesce=True,
            max_instances=1,
            misfire_grace_time=None,
        )
        self._scheduler.start()

    async def stop(self) -> None:
        """Tick no more; a round under way is finished."""
        if self._scheduler.running:
            self._scheduler.pause()
            async with self._at_work:
                self._scheduler.shutdown(wait=False)

    async def tick(self) -> None:
        """One round of all chores."""
        async with self._at_work:
            for chore in self._chores:
                await self._run(chore)
        self.last = time.monotonic()

    async def _run(self, chore: Chore) -> None:
        try:
            await chore()
        except TryAgain:
            log.info("the database is busy; a chore waits for the next tick")
        except Exception:
            log.exception("a chore failed, and is tried again at the next tick")
