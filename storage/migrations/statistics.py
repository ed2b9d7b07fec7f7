"""What SQLite is told of how many rows there are: what it would find out itself in a database with years in it.

Without, it takes a workspace for as narrow as a name, and may read all its people to find three. PostgreSQL counts by
itself. SQLite names this way to keep plans as they were tested (https://sqlite.org/optoverview.html, on sqlite_stat1).
"""

import sqlalchemy as sa

ROWS, FEW = 100_000, 1_000  # of a table that grows, and of what an index has of it that is only of some
SMALL = ("workspace", "program", "location", "people_group", "lease", "alembic_version")
# How many times fewer rows are left once one of these is known; of everything else some remain.
NARROWS = dict.fromkeys(("workspace_id", "live", "blocks"), 1) | dict.fromkeys(
    ("kind", "state", "role", "refresh", "mentor", "looking"), 2
)
SOME = 2_000


def pin_statistics(connection: sa.Connection) -> None:
    """Let SQLite plan by these numbers, whatever is in the database."""
    connection.exec_driver_sql("ANALYZE sqlite_schema")  # makes the table
    connection.exec_driver_sql("DELETE FROM sqlite_stat1")
    growing = [table for table in sa.inspect(connection).get_table_names() if table not in SMALL]
    rows = [row for table in growing for row in _of(connection, table)]
    connection.exec_driver_sql("INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES (?, ?, ?)", rows)
    connection.exec_driver_sql("ANALYZE sqlite_schema")  # this connection reads it


def _of(connection: sa.Connection, table: str) -> list[tuple[str, str | None, str]]:
    """Return what is said of the indexes of a table; of one without, how many rows it has."""
    found: list[tuple[str, str | None, str]] = []
    for _, name, unique, _, partial in connection.exec_driver_sql(f"PRAGMA index_list({table})").all():
        columns = [row[2] for row in connection.exec_driver_sql(f"PRAGMA index_info({name})")]
        left = ROWS if not partial else FEW
        counts = [left]
        for column in columns:
            left = max(left // NARROWS.get(column, SOME), 1)
            counts.append(left)
        if unique:
            counts[-1] = 1
        found.append((table, name, " ".join(map(str, counts))))
    return found or [(table, None, str(ROWS))]
