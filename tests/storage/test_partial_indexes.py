"""Conditions of partial indexes: nothing is bound in them, so SQLite plans a statement that meets one only once."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from storage.meeting import MASTERCLASS, Meeting
from storage.migrate import METADATA

CONDITIONS = {
    index.name: condition
    for table in METADATA.sorted_tables
    for index in table.indexes
    if (condition := index.dialect_options["sqlite"]["where"]) is not None
}


def test_their_conditions_are_written_out() -> None:
    assert len(CONDITIONS) > 20
    assert [name for name, condition in CONDITIONS.items() if condition.compile().params] == []


def test_words_and_steps_are_never_bound(db: Session) -> None:
    compared = (Meeting.kind == MASTERCLASS, Meeting.state.in_(["it's", "draft"]), Meeting.outcome_step < 3)
    statement = sa.select(Meeting.id).where(*compared)
    assert statement.compile().params == {}
    assert db.execute(statement).all() == []
