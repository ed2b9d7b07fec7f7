"""Between async handlers and synchronous use cases: who gives up first, the worker or whoever waits for it."""

import asyncio
import time
from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from handlers.slack.database import Database
from mentorship.errors import TryAgain

BUSY = 0.3  # seconds for which the one writer of SQLite is busy
PATIENCE = 0.1


def be_busy(_: Session) -> None:
    time.sleep(BUSY)


@pytest.mark.parametrize("speed", [1.0, 0.001])
def test_what_comes_too_late_is_not_done_whoever_notices_it(sqlite_url: Callable[[], str], speed: float) -> None:
    """With the loop's clock slowed down it is the worker that notices: the loop may be late by a moment."""
    database, done = Database(sqlite_url()), list[str]()

    async def wait() -> None:
        loop = asyncio.get_running_loop()
        started = time.monotonic()
        loop.time = lambda: started + (time.monotonic() - started) * speed  # type: ignore[method-assign]
        first = asyncio.create_task(database.transact(be_busy))
        await asyncio.sleep(0)
        with pytest.raises(TryAgain, match="nothing was changed"):
            await database.transact(lambda _: done.append("late"), timeout_seconds=PATIENCE)
        await first

    asyncio.run(wait())
    database.close()
    assert done == []
