"""Databases for the tests, quickly: emptied and used again on PostgreSQL, in memory where there is room on SQLite; and
engines that know already how to say what the tests before them asked.
"""

import shutil
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import sqlalchemy as sa

from storage.database import make_engine
from tests.support import postgres

USES = 50  # of one database: what is deleted leaves traces that make it slower
MEMORY = Path("/dev/shm")  # noqa: S108 - only this process's own folder in it is used
ROOM = 512 * 1024 * 1024  # bytes; a database of a test has about one million

# What the schema is: each part of it, and which transaction made it.
SCHEMA = """
SELECT md5(string_agg(part, ' ' ORDER BY part)) FROM (
    SELECT concat('class ', oid, ' ', xmin) FROM pg_class WHERE relnamespace = 'public'::regnamespace
    UNION ALL SELECT concat('column ', attrelid, ' ', attnum, ' ', a.xmin) FROM pg_attribute a
        JOIN pg_class c ON c.oid = attrelid WHERE relnamespace = 'public'::regnamespace
    UNION ALL SELECT concat('constraint ', oid, ' ', xmin) FROM pg_constraint
        WHERE connamespace = 'public'::regnamespace
    UNION ALL SELECT concat('trigger ', oid, ' ', xmin) FROM pg_trigger
    UNION ALL SELECT concat('version ', version_num) FROM alembic_version
    UNION ALL SELECT concat('function ', oid, ' ', xmin) FROM pg_proc WHERE pronamespace = 'public'::regnamespace
) parts (part)
"""
OTHERS = "SELECT pg_terminate_backend(pid, 1000) FROM pg_stat_activity WHERE datname = %s AND pid <> pg_backend_pid()"
TABLES = "SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version'"
NUMBERS = "SELECT setval(seqrelid::regclass, seqstart, false) FROM pg_sequence"


class Pool:
    """Copies of the database `template` of one server. What is given back is emptied, or dropped where its schema is
    not as it was.
    """

    def __init__(self, folder: str) -> None:
        self._folder = folder
        self._free: list[str] = []
        self._dropped: list[str] = []
        self._uses: Counter[str] = Counter()
        self._made = 0
        with self._connect("template") as connection:
            self._schema = _schema(connection)

    def take(self) -> str:
        """The name of an empty database."""
        name = self._free.pop() if self._free else self._make()
        self._uses[name] += 1
        return name

    def give_back(self, name: str) -> None:
        """Nobody uses it any more; whoever still is connected is not any longer."""
        if self._uses[name] < USES and self._emptied(name):
            self._free.append(name)
        else:
            self._run(f"DROP DATABASE {name} WITH (FORCE)")
            self._dropped.append(name)
            del self._uses[name]

    def _make(self) -> str:
        if self._dropped:
            name = self._dropped.pop()  # there are engines for it
        else:
            self._made += 1
            name = f"bot_{self._made}"
        self._run(f"CREATE DATABASE {name} TEMPLATE template")
        return name

    def _emptied(self, name: str) -> bool:
        try:
            with self._connect(name) as connection:
                connection.execute(OTHERS, [name])
                if _schema(connection) != self._schema:
                    return False
                tables = [row[0] for row in connection.execute(TABLES)]
                connection.execute("SET session_replication_role = replica")  # no order, no triggers
                for table in tables:
                    connection.execute(b"DELETE FROM " + table.encode())
                connection.execute(NUMBERS)
        except psycopg.Error:
            return False
        return True

    def _run(self, statement: str) -> None:
        with self._connect("postgres") as connection:
            connection.execute(statement.encode())

    def _connect(self, name: str) -> psycopg.Connection:
        return psycopg.connect(postgres.url(self._folder, name), autocommit=True)


class Engines:
    """Makes engines as `make_engine` does, and gives one again that was disposed of: what it has compiled once serves
    the next test on a database of this name. Most of the time of a short test would go into compiling.
    """

    def __init__(self) -> None:
        self._idle: defaultdict[tuple[Any, ...], list[sa.Engine]] = defaultdict(list)

    def make(self, url: str, **options: bool) -> sa.Engine:
        """An engine for this URL that nobody else uses."""
        idle = self._idle[url, *sorted(options.items())]
        if idle:
            return idle.pop()
        engine = make_engine(url, **options)

        def keep(_: sa.Engine) -> None:
            if engine not in idle:
                idle.append(engine)

        sa.event.listen(engine, "engine_disposed", keep)
        return engine


ENGINES = Engines()  # of this process: for all that need nothing special of an engine


@contextmanager
def quick_folder() -> Iterator[Path]:
    """A folder in memory where there is room, else on the disk: there, SQLite waits for it at each commit."""
    roomy = MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOM
    with tempfile.TemporaryDirectory(prefix="bot-", dir=MEMORY if roomy else None) as folder:
        yield Path(folder)


def _schema(connection: psycopg.Connection) -> str:
    row = connection.execute(SCHEMA).fetchone()
    return str(row[0]) if row is not None else ""
