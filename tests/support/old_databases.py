"""Databases as older versions of the program left them."""

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from alembic import command
from alembic.config import Config

from storage.database import make_engine
from storage.migrate import MIGRATIONS


@contextmanager
def database_of_version(url: str, revision: str) -> Iterator[sa.Connection]:
    """Empty the database, give it the schema of this revision, and yield a connection to fill it with rows."""
    engine = make_engine(url, with_timeouts=False)
    with engine.begin() as connection:
        _remove_schema(connection)
        config = Config(attributes={"connection": connection})
        config.set_main_option("script_location", str(MIGRATIONS))
        command.upgrade(config, revision)
        yield connection
    engine.dispose()


def _remove_schema(connection: sa.Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(sa.text("DROP SCHEMA public CASCADE"))
        connection.execute(sa.text("CREATE SCHEMA public"))
    else:
        connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
        for kind, name in connection.execute(sa.text("SELECT type, name FROM sqlite_master")).all():
            if kind == "table" and not name.startswith("sqlite_"):
                connection.exec_driver_sql(f"DROP TABLE {name}")
