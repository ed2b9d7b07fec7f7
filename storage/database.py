"""Engines for the two databases, set up so that a transaction ends well within Slack's three seconds."""

import json
import sqlite3
import warnings
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event

from storage.text import clean, clean_all

LOCK_TIMEOUT_MS = 1500  # how long a statement waits for a lock; with everything else it stays under 2.5 s
STATEMENT_TIMEOUT_MS = 2000


def make_engine(url: str, *, with_timeouts: bool = True, read_only: bool = False) -> sa.Engine:
    """Return an engine for a plain `sqlite:///…` or `postgresql://…` URL.

    `with_timeouts` puts the time limits of a web process on PostgreSQL; migrations do without. `read_only` gives an
    SQLite engine whose transactions only read, beside the one writer.
    """
    plain = sa.make_url(url)
    if plain.get_backend_name() == "sqlite":
        engine = _sqlite(plain, "DEFERRED" if read_only else "IMMEDIATE")
    else:
        engine = _postgresql(plain, with_timeouts=with_timeouts)
    event.listen(engine, "before_cursor_execute", _clean_parameters, retval=True)
    return engine


def check_url(url: sa.URL) -> None:
    """Check that one can try to connect with this URL. Raises ValueError.

    SQLAlchemy and the drivers refuse much of what is wrong only later: the port, an option, or its value.
    """
    parts = (url.username, str(url.password or ""), url.host, url.database, *url.query)
    if any(ord(sign) < ord(" ") for part in parts for sign in part or ""):
        raise ValueError("a control character")
    if url.port is not None and not 0 < url.port < 65536:
        raise ValueError("a port beyond all ports")
    if "uri" in url.query:
        raise ValueError("no file of its own")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")  # options that would be left out
            engine = make_engine(url.render_as_string(hide_password=False))
            _, options = engine.dialect.create_connect_args(engine.url)
            if engine.dialect.name == "postgresql":
                options.pop("context", None)  # SQLAlchemy's own, which no server sees
                driver: Any = engine.dialect.dbapi  # psycopg, which SQLite does without
                driver.conninfo.make_conninfo(**options)
    except Exception as error:  # of SQLAlchemy, Python or the driver, as the case may be
        raise ValueError(type(error).__name__) from error


def without_transactions(engine: sa.Engine) -> sa.Engine:
    """Return the same PostgreSQL connections for reading only: without a transaction a query spares two trips to the
    server.
    """
    return engine.execution_options(isolation_level="AUTOCOMMIT")


def _sqlite(url: sa.URL, begin: str) -> sa.Engine:
    engine = sa.create_engine(
        url,
        connect_args={"timeout": LOCK_TIMEOUT_MS / 1000},
        pool_size=2,
        max_overflow=8,
        hide_parameters=True,
        json_serializer=_clean_json,
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
    from storage.postgresql import Cursor

    limits = f" -c lock_timeout={LOCK_TIMEOUT_MS} -c statement_timeout={STATEMENT_TIMEOUT_MS}" if with_timeouts else ""
    # A plan is made once, for whichever values: with many rows PostgreSQL would make another one at each click, which
    # took five times as long as running it.
    plans = " -c plan_cache_mode=force_generic_plan"
    ours = f"-c timezone=UTC{limits} -c idle_in_transaction_session_timeout=10000{plans}"
    said = {"connect_timeout": "2", **url.query}  # what the URL says besides, such as a search_path, counts too
    engine = sa.create_engine(
        url.set(drivername="postgresql+psycopg", query=said | {"options": f"{url.query.get('options', '')} {ours}"}),
        connect_args={"cursor_factory": Cursor},
        pool_size=8,
        max_overflow=2,
        pool_timeout=1,
        hide_parameters=True,  # what people typed has no place in the log
        json_serializer=_clean_json,
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


def _clean_parameters(
    _connection: sa.Connection, _cursor: Any, statement: str, parameters: Any, _context: Any, _many: bool
) -> tuple[str, Any]:
    """Clean the texts that go to the database: the net below the door, so that none can make a statement fail."""
    return statement, _cleaned(parameters)


def _cleaned(parameters: Any) -> Any:
    """Return the parameters of one statement (a tuple or a mapping), or of many (a list of these), cleaned."""
    if isinstance(parameters, list):
        return [_cleaned(each) for each in parameters]
    values = parameters.values() if isinstance(parameters, dict) else parameters
    if "".join([value for value in values if isinstance(value, str)]).isprintable():  # as nearly always
        return parameters
    if isinstance(parameters, dict):
        return {name: clean(value) if isinstance(value, str) else value for name, value in parameters.items()}
    return tuple(clean(value) if isinstance(value, str) else value for value in parameters)


def _clean_json(value: Any) -> str:
    """Return the value as JSON. In JSON the unwanted characters are escaped, so they are taken out before."""
    return json.dumps(clean_all(value))
