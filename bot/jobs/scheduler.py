"""The scheduler: every few seconds it runs the jobs. What is due is in the database; nothing is kept here."""

import asyncio
import datetime as dt
import logging
import time
from collections.abc import Awaitable, Callable, Sequence

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from mentorship.errors import TryAgain

Job = Callable[[], Awaitable[None]]

INTERVAL_SECONDS = 5.0

log = logging.getLogger("mentorship.ticker")


class Scheduler:
    """Runs the jobs one after the other, again and again; one that fails is tried again at the next tick."""

    def __init__(self, jobs: Sequence[Job], *, seconds: float = INTERVAL_SECONDS) -> None:
        self._jobs = jobs
        self._seconds = seconds
        self._apscheduler = AsyncIOScheduler(timezone=dt.UTC)
        self._round_lock = asyncio.Lock()
        self.last_round_at = time.monotonic()  # when a round was last finished

    @property
    def is_late(self) -> bool:
        """Return whether something holds the scheduler up."""
        return time.monotonic() - self.last_round_at > 60 + 3 * self._seconds

    def start(self) -> None:
        """Tick immediately, and from then on at every interval."""
        self._apscheduler.add_job(
            self.tick,
            "interval",
            seconds=self._seconds,
            next_run_time=dt.datetime.now(dt.UTC),
            coalesce=True,
            max_instances=1,
            misfire_grace_time=None,
        )
        self._apscheduler.start()

    async def stop(self) -> None:
        """Tick no more; a round under way is finished."""
        if self._apscheduler.running:
            self._apscheduler.pause()
            async with self._round_lock:
                self._apscheduler.shutdown(wait=False)

    async def tick(self) -> None:
        """Run all jobs once."""
        async with self._round_lock:
            for job in self._jobs:
                await self._run(job)
        self.last_round_at = time.monotonic()

    async def _run(self, job: Job) -> None:
        try:
            await job()
        except TryAgain:
            log.info("the database is busy, retrying the job at the next tick")
        except Exception:
            log.exception("job failed, retrying at the next tick")
