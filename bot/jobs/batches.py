"""A job that does in batches what may be much, each in a transaction of its own, so that no click waits for it."""

import datetime as dt
from collections.abc import Callable

from sqlalchemy.orm import Session

from bot.supervision import DATABASE_TIMEOUT_SECONDS
from handlers.slack.database import Database
from handlers.slack.interaction import Clock

BATCHES = 20  # in one round of the scheduler: the other jobs have their turn, too


class BatchJob:
    """`has_work(db, now)` says whether there is anything to do; `step(db, now)` does the next batch of it, and returns
    whether there may be another one.
    """

    def __init__(
        self,
        database: Database,
        clock: Clock,
        has_work: Callable[[Session, dt.datetime], bool],
        step: Callable[[Session, dt.datetime], bool],
    ) -> None:
        self._database = database
        self._clock = clock
        self._has_work = has_work
        self._step = step

    async def __call__(self) -> None:
        """Do the next batches. Raises TryAgain when the database is busy."""
        now = self._clock()
        if not await self._database.query(self._has_work, now, timeout_seconds=DATABASE_TIMEOUT_SECONDS):
            return
        for _ in range(BATCHES):
            if not await self._database.transact(self._step, now, timeout_seconds=DATABASE_TIMEOUT_SECONDS):
                return
