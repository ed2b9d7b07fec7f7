"""What Alembic runs: all migrations in one transaction, on the connection of storage.migrate."""

import sqlalchemy as sa
from alembic import context

from storage.migrate import METADATA
from storage.migrations import SQLITE_TRIGGERS
from storage.migrations.sqlite_ids import never_reuse_ids
from storage.migrations.statistics import pin_statistics

LOCK = 727274  # any number, the same for all: it stands for "the schema of this database is being changed"


def migrate(connection: sa.Connection) -> None:
    """Bring the schema up to date. Of two processes that start together, one waits and finds nothing to do."""
    lite = connection.dialect.name == "sqlite"
    context.configure(connection=connection, target_metadata=METADATA, render_as_batch=True, transactional_ddl=True)
    with context.begin_transaction():
        if not lite:  # SQLite's BEGIN IMMEDIATE is lock enough
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(LOCK)))
        context.run_migrations()
        if lite:
            _finish_sqlite(connection)


def _finish_sqlite(connection: sa.Connection) -> None:
    """Restore the triggers, let no id be used twice, say how many rows there may be, and check the foreign keys.

    Foreign keys are off while tables are rebuilt, since otherwise their rows' children would be deleted.
    """
    for trigger in SQLITE_TRIGGERS:
        connection.exec_driver_sql(trigger.replace("CREATE TRIGGER", "CREATE TRIGGER IF NOT EXISTS", 1))
    never_reuse_ids(connection)
    pin_statistics(connection)
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    if broken:
        raise RuntimeError(f"foreign keys broken by the migration: {broken[:5]}")


migrate(context.config.attributes["connection"])
