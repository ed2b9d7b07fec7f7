"""Bringing a database to the newest schema. Alembic is imported only when there is something to do."""

import contextlib
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

import storage.application
import storage.attendance
import storage.booking_permission
import storage.calendar_entry
import storage.channel
import storage.feedback
import storage.form_submission
import storage.group
import storage.history
import storage.location
import storage.masterclass_draft
import storage.meeting
import storage.notice
import storage.person
import storage.program
import storage.request
import storage.search_index
import storage.waitlist
import storage.workspace  # noqa: F401 - these imports fill the metadata
from storage.base import Base
from storage.database import make_engine

METADATA = Base.metadata
MIGRATIONS = Path(__file__).parent / "migrations"
BUSY_MS = 30_000  # another process may be migrating the same SQLite file


class NewerSchema(Exception):
    """The database was brought to a schema that this version of the program does not know."""


def newest_revision() -> str:
    """Return the newest revision; by file name, since Alembic takes longer to load than everything else here."""
    return max(path.name[:4] for path in (MIGRATIONS / "versions").glob("[0-9]*.py"))


def current_revision(connection: sa.Connection) -> str | None:
    """Return the revision this database is at, None when it has no schema yet."""
    if not sa.inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.scalar(sa.text("SELECT version_num FROM alembic_version"))
    return found


def upgrade(url: str) -> bool:
    """Bring the database at this plain URL to the newest revision; return whether there was anything to do.

    Raises NewerSchema, and SQLAlchemy's errors when the database cannot be reached. All or nothing is changed.
    """
    with _engine(url) as engine, _connect(engine) as connection:
        found = current_revision(connection)
        connection.rollback()
        if found == newest_revision():
            return False
        if found is not None and found > newest_revision():
            raise NewerSchema(f"the database has schema {found}, this version knows no newer than {newest_revision()}")
        _run_alembic(connection)
        return True


def _run_alembic(connection: sa.Connection) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    command.upgrade(config, "head")
    connection.commit()


def _connect(engine: sa.Engine) -> sa.Connection:
    """Connect. Of two processes that make one new SQLite file, one is told immediately that it is locked, and waits."""
    deadline = time.monotonic() + BUSY_MS / 1000
    while True:
        try:
            return engine.connect()
        except OperationalError as error:
            if "database is locked" not in str(error) or time.monotonic() > deadline:
                raise
            time.sleep(0.05)


@contextlib.contextmanager
def _engine(url: str) -> Iterator[sa.Engine]:
    """Yield an engine without time limits and with SQLite's foreign keys off (see migrations/env.py)."""
    engine = make_engine(url, with_timeouts=False)
    if engine.dialect.name == "sqlite":

        @event.listens_for(engine, "connect")
        def prepare(connection: sqlite3.Connection, _record: Any) -> None:
            connection.execute("PRAGMA foreign_keys=OFF")
            connection.execute(f"PRAGMA busy_timeout={BUSY_MS}")

    try:
        yield engine
    finally:
        engine.dispose()
