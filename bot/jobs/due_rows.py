"""Jobs that process rows that are due, each in a transaction of its own."""

import datetime as dt
import logging
from collections.abc import Callable, Sequence

from sqlalchemy.orm import Session

from bot.jobs.scheduler import INTERVAL_SECONDS, LONGEST_DELAY_SECONDS
from bot.supervision import DATABASE_TIMEOUT_SECONDS, Failures, describe
from handlers.slack.database import Database
from handlers.slack.interaction import Clock
from mentorship.errors import TryAgain

log = logging.getLogger(__name__)


class DueRowsJob:
    """`find(db, now)` returns the ids of the rows that are due; `settle(db, id, now=…)` locks one and looks again.

    Any number of processes may do so at the same time. A row that fails is logged, left alone for a while, and
    does not keep the others waiting.
    """

    def __init__(
        self,
        database: Database,
        clock: Clock,
        find: Callable[[Session, dt.datetime], Sequence[int]],
        settle: Callable[..., None],
    ) -> None:
        self._database = database
        self._clock = clock
        self._find = find
        self._settle = settle
        self._failures = Failures(LONGEST_DELAY_SECONDS, first=INTERVAL_SECONDS)

    async def __call__(self) -> None:
        """Settle what is due now. Raises TryAgain when the database is busy."""
        now = self._clock()
        for row_id in await self._database.query(self._find, now, timeout_seconds=DATABASE_TIMEOUT_SECONDS):
            if self._failures.is_resting(row_id):
                continue
            try:
                await self._database.transact(self._settle, row_id, now=now, timeout_seconds=DATABASE_TIMEOUT_SECONDS)
            except TryAgain:
                raise
            except Exception as error:
                delay = self._failures.add(row_id)
                log.error("job failed for row %d, retrying in %.0f s: %s", row_id, delay, describe(error))
                log.debug("job failed for row %d", row_id, exc_info=True)
            else:
                self._failures.forget(row_id)
