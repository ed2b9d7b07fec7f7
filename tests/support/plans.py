"""Asks both databases how they would answer the statements that the tests noted: `python -m tests.support.plans`.

It fails where one goes through all rows of a table that grows, unless `allowed_scans` says why that is right. On SQLite
an empty database is asked, as it plans without knowing how many rows there are; PostgreSQL is filled before.
"""

import re
import sys
import tempfile
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa

from storage.database import make_engine
from storage.migrate import METADATA, upgrade
from tests.support import postgres
from tests.support.allowed_scans import ALLOWED
from tests.support.full_database import GROWING, fill
from tests.support.statements import Statement, read

# Whoever looks only for these still goes through a good part of the table.
COARSE = {"workspace_id", "kind", "live", "blocks", "mentor", "looking", "state", "refresh", "role"}
PARTIAL = {
    index.name
    for table in METADATA.sorted_tables
    for index in table.indexes
    if index.dialect_options["sqlite"]["where"] is not None
}
ON_SQLITE = re.compile(r"(SCAN|SEARCH) (\w+)(?: USING (?:COVERING )?INDEX (\w+))?(?: .*?\((.*)\))?")
PARAMETER = re.compile(r"%\((\w+)\)s")
NAMED = re.compile(r"\b(\w+) AS (\w+)\b")


def main() -> int:
    """Print the statements that scan, and return how many there are."""
    noted = read()
    with tempfile.NamedTemporaryFile(suffix=".db") as file, postgres.server() as folder:
        urls = {"sqlite": f"sqlite:///{file.name}", "postgresql": postgres.url(folder)}
        for url in urls.values():
            upgrade(url)
        fill(urls["postgresql"])
        scans = [each for kind, url in urls.items() for each in find_scans(kind, url, noted)]
    for statement, tables in scans:
        print(f"\n{statement.origin}: {statement.kind} goes through {', '.join(sorted(tables))}\n{statement.text}")  # noqa: T201
    print(f"\n{len(noted)} statements, {len(scans)} of them scan a table that grows")  # noqa: T201
    return len(scans)


def find_scans(kind: str, url: str, noted: list[Statement]) -> Iterator[tuple[Statement, set[str]]]:
    """Yield the statements that go through tables that grow, with these, except where that is allowed."""
    tables_of = sqlite_scans if kind == "sqlite" else postgresql_scans
    engine = make_engine(url, with_timeouts=False)
    with engine.connect() as connection:
        for statement in noted:
            if statement.kind == kind and statement.origin not in ALLOWED:
                tables = tables_of(connection, statement) & GROWING
                if tables:
                    yield statement, tables
    engine.dispose()


def sqlite_scans(connection: sa.Connection, statement: Statement) -> set[str]:
    """Return the tables of which SQLite would look at all rows."""
    tables = {**{name: name for name in METADATA.tables}, **_aliases(statement.text)}
    plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement.text}", tuple(statement.parameters))
    found = set()
    for *_, detail in plan:
        step = ON_SQLITE.match(detail)
        if step is not None:
            how, name, index, conditions = step.groups()
            columns = set(re.findall(r"(\w+)[=<>]", conditions or ""))
            if index not in PARTIAL and (how == "SCAN" or columns and columns <= COARSE):
                found.add(tables.get(name, name))
    return found


def postgresql_scans(connection: sa.Connection, statement: Statement) -> set[str]:
    """Return the tables of which PostgreSQL would look at all rows, or at all of an index.

    It is asked for the plan that it makes for whichever values, as `make_engine` has it do.
    """
    driver: Any = connection.connection.driver_connection
    names = list(dict.fromkeys(PARAMETER.findall(statement.text)))
    text = PARAMETER.sub(lambda each: f"${names.index(each[1]) + 1}", statement.text).replace("%%", "%")
    values = f"({', '.join('NULL' for _ in names)})" if names else ""
    driver.execute(f"PREPARE asked AS {text}")
    plan = driver.execute(f"EXPLAIN (FORMAT JSON) EXECUTE asked {values}").fetchone()[0][0]["Plan"]
    driver.execute("DEALLOCATE asked")
    return {node["Relation Name"] for node in _nodes(plan) if "Relation Name" in node and _is_scan(node)}


def _is_scan(node: dict[str, Any]) -> bool:
    """Return whether this part of a plan looks at all rows, or finds them by what many have."""
    if node["Node Type"] == "Seq Scan":
        return True
    steps = [each for each in _nodes(node) if each["Node Type"].endswith(("Index Scan", "Index Only Scan"))]
    return any(
        step["Index Name"] not in PARTIAL
        and set(re.findall(r"\(*(\w+)\)?(?:::\w+)? [=<>~]", _condition(step))) <= COARSE
        for step in steps
    )


def _condition(step: dict[str, Any]) -> str:
    return str(step.get("Index Cond", ""))


def _nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for each in plan.get("Plans", ()):
        yield from _nodes(each)


def _aliases(text: str) -> dict[str, str]:
    """Return the tables by the other names that they have in the statement."""
    return {alias: table for table, alias in NAMED.findall(text) if table in METADATA.tables}


if __name__ == "__main__":
    sys.exit(min(main(), 1))
