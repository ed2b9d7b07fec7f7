"""Whether the bot can do its work: what /readyz tells."""

import sqlite3
from pathlib import Path

import psycopg
import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from bot.jobs.scheduler import Ticker
from bot.slack_client import Identity
from bot.web.socket_mode import Socket
from handlers.slack.database import Database
from mentorship.errors import TryAgain
from storage.migrate import current, head

PATIENCE = 1.5  # seconds for a look at the database
NOT_YET = "not looked at: the database does not answer"


class Health:
    """Looks at the database, its schema, the ticker and Slack; each is empty text when all is well."""

    def __init__(self, database: Database, identity: Identity, ticker: Ticker | None, socket: Socket | None) -> None:
        self._database = database
        self._identity = identity
        self._ticker = ticker
        self._socket = socket

    async def __call__(self) -> dict[str, str]:
        """Name → what is wrong."""
        database, schema = await self._look_at_database()
        late = "held up: no round was finished for a minute" if self._ticker and self._ticker.late else ""
        return {"database": database, "schema": schema, "tick": late, "slack": await self._look_at_slack()}

    async def _look_at_database(self) -> tuple[str, str]:
        if gone := file_gone(self._database.engine.url):
            return gone, NOT_YET
        try:
            found = await self._database.transact(revision, patience=PATIENCE)
        except TryAgain as trouble:
            return reason(trouble.__cause__), NOT_YET
        except SQLAlchemyError as trouble:
            return reason(trouble), NOT_YET
        return "", schema_trouble(found)

    async def _look_at_slack(self) -> str:
        if self._identity.trouble:
            return self._identity.trouble
        if self._socket is not None and not await self._socket.connected():
            return "not connected by Socket Mode"
        return ""


def revision(db: Session) -> str | None:
    """The schema's revision, looked up in a transaction that could write: a database that is locked shows."""
    return current(db.connection())


def schema_trouble(found: str | None) -> str:
    """What is wrong with this revision; empty when it is ours."""
    if found == head():
        return ""
    return f"at {found or 'nothing'}, this version needs {head()}: run `mentorship migrate`"


def file_gone(url: sa.URL) -> str:
    """SQLite goes on writing to a file that was deleted, and all of it is lost: say so."""
    if url.get_backend_name() == "sqlite" and not Path(url.database or "").exists():
        return "the database file is gone"
    return ""


def reason(trouble: BaseException | None) -> str:
    """The driver's own first line, if it has one."""
    original = getattr(trouble, "orig", None)
    if isinstance(original, (sqlite3.Error, psycopg.Error)) and str(original).strip():
        return str(original).strip().splitlines()[0]
    return "does not answer in time"
