"""Whether the bot can do its work: what /readyz reports."""

import math
import time
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from bot.clock import utc_now
from bot.jobs.scheduler import Scheduler
from bot.slack_client import Identity
from bot.web.socket_mode import SocketModeConnection
from handlers.slack.database import Database
from mentorship.errors import TryAgain
from storage.migrate import current_revision, newest_revision
from storage.workspace import try_writing

DATABASE_TIMEOUT_SECONDS = 1.5  # for a look at the database
WRITE_EVERY_SECONDS = 5.0  # at most: whoever asks us often must not wear the disk out
NOT_YET = "not looked at: the database does not answer"


class Health:
    """Checks the database, its schema, the scheduler and Slack."""

    def __init__(
        self,
        database: Database,
        identity: Identity,
        scheduler: Scheduler | None,
        socket_mode: SocketModeConnection | None,
    ) -> None:
        self._database = database
        self._identity = identity
        self._scheduler = scheduler
        self._socket_mode = socket_mode
        self._wrote_at = -math.inf  # when we last tried, on the monotonic clock
        self._write_problem = ""

    async def __call__(self) -> dict[str, str]:
        """Return for each check what is wrong, as text; empty when all is well."""
        database, schema = await self._check_database()
        late = "held up: no round was finished for a minute" if self._scheduler and self._scheduler.is_late else ""
        return {"database": database, "schema": schema, "tick": late, "slack": await self._check_slack()}

    async def _check_database(self) -> tuple[str, str]:
        if gone := missing_file_problem(self._database.engine.url):
            return gone, NOT_YET
        try:
            found = await self._database.transact(read_revision, timeout_seconds=DATABASE_TIMEOUT_SECONDS)
        except (TryAgain, SQLAlchemyError) as error:
            return _database_reason(error), NOT_YET
        problem = schema_problem(found)
        return "" if problem else await self._check_writing(), problem

    async def _check_writing(self) -> str:
        """Return why nothing can be written; empty when it can. Asked more often, it answers what it found last."""
        now = time.monotonic()
        if now - self._wrote_at >= WRITE_EVERY_SECONDS:
            self._wrote_at = now
            self._write_problem = await self._try_writing()
        return self._write_problem

    async def _try_writing(self) -> str:
        team_id, now = self._identity.team_id, utc_now()
        try:
            await self._database.transact(try_writing, team_id, now, timeout_seconds=DATABASE_TIMEOUT_SECONDS)
        except (TryAgain, SQLAlchemyError) as error:
            return _database_reason(error)
        return ""

    async def _check_slack(self) -> str:
        if self._identity.problem:
            return self._identity.problem
        if self._socket_mode is not None and not await self._socket_mode.is_connected():
            return "not connected by Socket Mode"
        return ""


def _database_reason(error: TryAgain | SQLAlchemyError) -> str:
    return error_reason(error.__cause__ if isinstance(error, TryAgain) else error)


def read_revision(db: Session) -> str | None:
    """Return the schema's revision, read in a transaction that could write, so that a locked database is noticed."""
    return current_revision(db.connection())


def schema_problem(found: str | None) -> str:
    """Return what is wrong with this revision; empty when it is ours."""
    if found == newest_revision():
        return ""
    return f"at {found or 'nothing'}, this version needs {newest_revision()}: run `mentorship migrate`"


def missing_file_problem(url: sa.URL) -> str:
    """Return that an SQLite file was deleted; empty when it is there.

    SQLite goes on writing to a deleted file, and all of it is lost.
    """
    if url.get_backend_name() == "sqlite" and not Path(url.database or "").exists():
        return "the database file is gone"
    return ""


def error_reason(error: BaseException | None) -> str:
    """Return the driver's own first line, if it has one."""
    words = str(error.orig).strip() if isinstance(error, sa.exc.DBAPIError) else ""
    if words:
        return words.splitlines()[0]
    return "does not answer in time"
