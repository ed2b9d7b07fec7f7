"""People are found by their names, as commands give them."""

import datetime as dt

import pytest
from sqlalchemy.orm import Session

from storage.person import Person, find_people_named
from storage.workspace import ensure_workspace

pytestmark = pytest.mark.both_databases


@pytest.mark.parametrize("asked", ["Élodie Ångström", "ÉLODIE Ångström"])
def test_a_name_with_capitals_beyond_ascii_is_found(db: Session, asked: str) -> None:
    workspace = ensure_workspace(db, "T1", dt.datetime.now(dt.UTC))
    db.add(Person(workspace_id=workspace.id, slack_id="U1", name="Élodie Ångström", zone="UTC"))
    db.flush()
    assert [each.slack_id for each in find_people_named(db, workspace.id, asked)] == ["U1"]
