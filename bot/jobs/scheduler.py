"""The scheduler: every few seconds it runs the jobs. What is due is in the database; nothing is kept here."""

import asyncio
import contextlib
import datetime as dt
import logging
import time
from collections.abc import Awaitable, Callable, Iterable

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.supervision import Failures, describe
from mentorship.errors import TryAgain

Job = Callable[[], Awaitable[None]]

INTERVAL_SECONDS = 5.0
LONGEST_DELAY_SECONDS = 300.0  # of a job that fails

log = logging.getLogger(__name__)


class Round:
    """Jobs that run one after the other, again and again; one that fails is left out for a while."""

    def __init__(self, jobs: Iterable[Job]) -> None:
        self._jobs = tuple(jobs)
        self._failures = Failures(LONGEST_DELAY_SECONDS, first=INTERVAL_SECONDS)
        self.lock = asyncio.Lock()
        self.last_finished_at = time.monotonic()

    async def run(self) -> None:
        """Run all of them once."""
        async with self.lock:
            for job in self._jobs:
                if not self._failures.is_resting(job):
                    await self._run(job)
        self.last_finished_at = time.monotonic()

    async def _run(self, job: Job) -> None:
        try:
            await job()
        except TryAgain:
            log.info("the database is busy, retrying the job at the next tick")
        except Exception as error:
            log.error("job failed, retrying in %.0f s: %s", self._failures.add(job), describe(error))
            log.debug("job failed", exc_info=True)
        else:
            self._failures.forget(job)


class Scheduler:
    """Runs the jobs, again and again.

    Those that ask Slack (`slack_jobs`) have a round of their own: however long Slack takes to answer, what people wait
    for is done in time.
    """

    def __init__(
        self, jobs: Iterable[Job], slack_jobs: Iterable[Job] = (), *, seconds: float = INTERVAL_SECONDS
    ) -> None:
        self._round = Round(jobs)
        self._rounds = (self._round, Round(slack_jobs))
        self._seconds = seconds
        self._apscheduler = AsyncIOScheduler(timezone=dt.UTC)
        self._following: asyncio.Task[None] | None = None

    @property
    def is_late(self) -> bool:
        """Return whether something holds the jobs up that people wait for."""
        return time.monotonic() - self._round.last_finished_at > 60 + 3 * self._seconds

    def start(self) -> None:
        """Tick immediately, and from then on at every interval."""
        for round_ in self._rounds:
            self._apscheduler.add_job(
                round_.run,
                "interval",
                seconds=self._seconds,
                next_run_time=dt.datetime.now(dt.UTC),
                coalesce=True,
                max_instances=1,
                misfire_grace_time=None,
            )
        self._apscheduler.start()
        self._following = asyncio.create_task(self._follow_clock())

    async def stop(self) -> None:
        """Tick no more; rounds under way are finished."""
        if self._following is not None:
            self._following.cancel()
        if self._apscheduler.running:
            self._apscheduler.pause()
            async with contextlib.AsyncExitStack() as under_way:
                for round_ in self._rounds:
                    await under_way.enter_async_context(round_.lock)
                self._apscheduler.shutdown(wait=False)

    async def tick(self) -> None:
        """Run all jobs once."""
        await asyncio.gather(*(round_.run() for round_ in self._rounds))

    async def _follow_clock(self) -> None:
        """Tick on when the machine's clock is set back: APScheduler would wait until it is as late again as it was."""
        while True:
            await asyncio.sleep(self._seconds)
            now = dt.datetime.now(dt.UTC)
            for job in self._apscheduler.get_jobs():
                if job.next_run_time > now + dt.timedelta(seconds=2 * self._seconds):
                    job.modify(next_run_time=now)
