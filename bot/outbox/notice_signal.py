"""By PostgreSQL's NOTIFY processes tell each other that there are new notices.

Only to wake them: what is to be delivered is always read from the outbox, which every dispatcher looks at twice a
second anyway. So a signal that is lost costs half a second.
"""

import asyncio
import contextlib
import secrets
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from handlers.slack.database import Database
from mentorship.errors import TryAgain

CHANNEL = "mentorship_notices"
SEND_SECONDS = 0.05  # between two signals, however many notices there are
NOTIFY = sa.select(sa.func.pg_notify(CHANNEL, sa.bindparam("sender", type_=sa.Text())))


class NoticeSignal:
    """The signal of one process; none is sent where the database is SQLite, which one process has for itself."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._sender = secrets.token_hex(8)
        self._wanted = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None

    async def keep_sending(self) -> None:
        """Signal whenever this process has put notices in the outbox, until cancelled."""
        self._loop = asyncio.get_running_loop()
        self._database.on_notice.append(self._want)
        try:
            while True:
                await self._wanted.wait()
                self._wanted.clear()
                with contextlib.suppress(TryAgain):
                    await self._database.query(_notify, self._sender)
                await asyncio.sleep(SEND_SECONDS)
        finally:
            self._database.on_notice.remove(self._want)

    async def keep_listening(self, on_signal: Callable[[], None]) -> None:
        """Call `on_signal` whenever another process signals, until cancelled. Raises what the connection raises."""
        engine = self._database.engine
        _, options = engine.dialect.create_connect_args(engine.url)
        options = {"connect_timeout": 2, **options, "autocommit": True}
        options.pop("context", None)  # SQLAlchemy's own
        driver: Any = engine.dialect.dbapi  # psycopg, which SQLite does without
        async with await driver.AsyncConnection.connect(**options) as connection:
            await connection.execute(f"LISTEN {CHANNEL}")
            async for signal in connection.notifies():
                if signal.payload != self._sender:
                    on_signal()

    def _want(self) -> None:
        """Ask for a signal, from any thread."""
        if self._loop is not None:
            with contextlib.suppress(RuntimeError):  # the loop is closed: there is nobody left to signal
                self._loop.call_soon_threadsafe(self._wanted.set)


def _notify(db: Session, sender: str) -> None:
    db.execute(NOTIFY, {"sender": sender})
