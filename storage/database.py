"""Engines for the two databases, set up so that a transaction ends well within Slack's three seconds."""

import sqlite3
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event

LOCK_TIMEOUT_MS = 1500  # how long a statement waits for a lock; with everything else it stays under 2.5 s
STATEMENT_TIMEOUT_MS = 2000


def make_engine(url: str, *, with_timeouts: bool = True, read_only: bool = False) -> sa.Engine:
    """Return an engine for a plain `sqlite:///…` or `postgresql://…` URL.

    `with_timeouts` puts the time limits of a web process on PostgreSQL; migrations do without. `read_only` gives an
    SQLite engine whose transactions only read, beside the one writer.
    """
    plain = sa.make_url(url)
    if plain.get_backend_name() == "sqlite":
        return _sqlite(plain, "DEFERRED" if read_only else "IMMEDIATE")
    return _postgresql(plain, with_timeouts=with_timeouts)


def without_transactions(engine: sa.Engine) -> sa.Engine:
    """Return the same PostgreSQL connections for reading only: without a transaction a query spares two trips to the
    server.
    """
    return engine.execution_options(isolation_level="AUTOCOMMIT")


def _sqlite(url: sa.URL, begin: str) -> sa.Engine:
    engine = sa.create_engine(
        url, connect_args={"timeout": LOCK_TIMEOUT_MS / 1000}, pool_size=2, max_overflow=8, hide_parameters=True
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: sqlite3.Connection, _record: Any) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves, below
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", f"busy_timeout={LOCK_TIMEOUT_MS}"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def start(connection: sa.Connection) -> None:
        # IMMEDIATE takes the write lock at once: a transaction that reads first and writes later never fails as locked.
        connection.exec_driver_sql(f"BEGIN {begin}")

    return engine


def _postgresql(url: sa.URL, *, with_timeouts: bool) -> sa.Engine:
    limits = f" -c lock_timeout={LOCK_TIMEOUT_MS} -c statement_timeout={STATEMENT_TIMEOUT_MS}" if with_timeouts else ""
    engine = sa.create_engine(
        url.set(drivername="postgresql+psycopg"),
        connect_args={
            "options": f"-c timezone=UTC{limits} -c idle_in_transaction_session_timeout=10000",
            "connect_timeout": 2,
        },
        pool_size=8,
        max_overflow=2,
        pool_timeout=1,
        hide_parameters=True,  # what people typed has no place in the log
    )
    event.listen(engine, "handle_error", _remove_details)
    return engine


def _remove_details(context: sa.engine.ExceptionContext) -> None:
    """Keep only the message of PostgreSQL's error: its DETAIL may show a whole row, and so what people typed."""
    error, wrapper = context.original_exception, context.sqlalchemy_exception
    message = getattr(getattr(error, "diag", None), "message_primary", None)
    if message is not None:
        error.args = (message,)
        if wrapper is not None:
            wrapper.args = (f"({type(error).__module__}.{type(error).__qualname__}) {message}",)
