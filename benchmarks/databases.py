"""Migrated databases of either kind, each made for one case."""

import contextlib
import itertools
from collections.abc import Callable, Iterator
from pathlib import Path

import sqlalchemy as sa

from storage.migrate import upgrade
from tests.support import postgres

Fresh = Callable[[], str]  # gives the URL of an empty, migrated database

_numbers = itertools.count(1)


@contextlib.contextmanager
def databases(kind: str, folder: Path) -> Iterator[Fresh]:
    """Yield a function that makes databases of this kind, `sqlite` or `postgresql`."""
    if kind == "sqlite":
        yield lambda: _migrated(f"sqlite:///{folder}/{next(_numbers)}.db")
        return
    with postgres.server() as server:

        def fresh() -> str:
            name = f"bench_{next(_numbers)}"
            engine = sa.create_engine(sa.make_url(postgres.url(server)).set(drivername="postgresql+psycopg"))
            with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                connection.execute(sa.text(f"CREATE DATABASE {name}"))
            engine.dispose()
            return _migrated(postgres.url(server, name))

        yield fresh


def _migrated(url: str) -> str:
    upgrade(url)
    return url
