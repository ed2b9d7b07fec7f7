"""What is due among all coming reminders is found by one indexed statement."""

from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from storage.base import is_sqlite
from storage.reminder import SELECT_DUE, SELECT_UNSCHEDULED, list_changed_people, list_due_reminders
from tests.support.company import NOW

pytestmark = pytest.mark.both_databases


@pytest.mark.parametrize(
    ("statement", "index"),
    [(SELECT_DUE, "ix_enrollment_remind_at"), (SELECT_UNSCHEDULED, "ix_enrollment_to_schedule")],
)
def test_its_index_finds_it_in_order(db: Session, statement: sa.Select[Any], index: str) -> None:
    plan = explain(db, statement, {"now": NOW, "limit": 500})
    assert index in plan
    assert "SCAN enrollment\n" not in plan
    assert "SORT" not in plan.upper(), "the index has them in the order in which they are due"


def test_it_is_one_statement(db: Session) -> None:
    asked: list[str] = []
    sa.event.listen(db.connection(), "before_cursor_execute", lambda *event: asked.append(event[2]))
    list_due_reminders(db, NOW)
    assert len(asked) == 1
    list_changed_people(db)
    assert len(asked) == 2


def explain(db: Session, statement: sa.Select[Any], values: dict[str, Any]) -> str:
    """Return how the database would answer the statement; PostgreSQL as if the table were not empty."""
    asked: list[tuple[str, Any]] = []

    def note(*event: Any) -> None:
        asked.append((event[2], event[3]))

    connection = db.connection()
    if not is_sqlite(db):
        for way in ("seqscan", "bitmapscan", "sort"):
            connection.execute(sa.text(f"SET LOCAL enable_{way} = off"))
    sa.event.listen(connection, "before_cursor_execute", note)
    connection.execute(statement, values)
    sa.event.remove(connection, "before_cursor_execute", note)
    text, parameters = asked[-1]
    how = "EXPLAIN QUERY PLAN" if is_sqlite(db) else "EXPLAIN"
    return "\n".join(str(row[-1]) for row in connection.exec_driver_sql(f"{how} {text}", parameters))
