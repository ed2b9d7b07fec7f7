"""SQLite gives the id of the last row, once deleted, to the next one, unless the table says AUTOINCREMENT.

Old forms, buttons and notices name ids, and must never come to mean something else (https://sqlite.org/autoinc.html).
"""

import re

import sqlalchemy as sa

# Above the highest id that a table has, or that is spoken of: rows that were deleted before are named by old forms.
ROOM_FOR_DELETED = 1000
ID_COLUMN = re.compile(r"\bid INTEGER NOT NULL(?=\s*[,)])")
ID_KEY = re.compile(r",\s*(CONSTRAINT \w+ )?PRIMARY KEY \(id\)")
# Where ids are spoken of besides the table itself; a row there may outlive the one that it names.
SPOKEN_OF = {
    "meeting": (
        "SELECT max(meeting_id) FROM notice",
        "SELECT max(meeting_id) FROM sketch",
        "SELECT max(meeting_id) FROM session_request",
        "SELECT max(meeting_id) FROM waitlist_entry",
        "SELECT max(CAST(substr(subject, 9) AS INTEGER)) FROM card WHERE subject LIKE 'meeting:%'",
    ),
    "session_request": (
        "SELECT max(request_id) FROM notice",
        "SELECT max(CAST(substr(subject, 9) AS INTEGER)) FROM card WHERE subject LIKE 'request:%'",
    ),
}


def never_reuse_ids(connection: sa.Connection) -> None:
    """Rebuild the tables whose ids SQLite would use again. Foreign keys must be off.

    This follows https://sqlite.org/lang_altertable.html#otheralter, with the very words that made each table, so that
    all constraints stay, and with those of its indexes and triggers.
    """
    tables = "SELECT name, sql FROM sqlite_master WHERE type = 'table' AND sql LIKE '%PRIMARY KEY (id)%'"
    reused = connection.exec_driver_sql(tables).all()
    in_use = bool(reused) and connection.exec_driver_sql("SELECT max(id) FROM workspace").scalar() is not None
    for name, sql in reused:
        _rebuild(connection, name, sql)
        if in_use:
            _begin_above(connection, name, _highest_id(connection, name) + ROOM_FOR_DELETED)


def _rebuild(connection: sa.Connection, table: str, sql: str) -> None:
    beside = "SELECT sql FROM sqlite_master WHERE tbl_name = ? AND type IN ('index', 'trigger') AND sql IS NOT NULL"
    made_beside = connection.exec_driver_sql(beside, (table,)).scalars().all()
    connection.exec_driver_sql(_with_autoincrement(sql, table))
    # The names are the schema's own.
    connection.exec_driver_sql(f'INSERT INTO "new_{table}" SELECT * FROM "{table}"')  # noqa: S608
    connection.exec_driver_sql(f'DROP TABLE "{table}"')
    connection.exec_driver_sql(f'ALTER TABLE "new_{table}" RENAME TO "{table}"')
    for each in made_beside:
        connection.exec_driver_sql(each)


def _with_autoincrement(sql: str, table: str) -> str:
    """Return the words that make the same table, called `new_…`, with ids that are never used twice."""
    _, _, columns = sql.partition("(")
    columns = ID_KEY.sub("", columns, count=1)
    columns = ID_COLUMN.sub("id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT", columns, count=1)
    return f'CREATE TABLE "new_{table}" ({columns}'


def _highest_id(connection: sa.Connection, table: str) -> int:
    """Return the highest id that the table has, or that something else still names."""
    in_table = connection.scalar(sa.select(sa.func.max(sa.column("id"))).select_from(sa.table(table)))
    spoken_of = [connection.scalar(sa.text(each)) for each in SPOKEN_OF.get(table, ())]
    return max(each or 0 for each in (in_table, *spoken_of))


def _begin_above(connection: sa.Connection, table: str, last: int) -> None:
    """Let the next row get an id above `last`."""
    connection.exec_driver_sql("DELETE FROM sqlite_sequence WHERE name = ?", (table,))
    connection.exec_driver_sql("INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", (table, last))
