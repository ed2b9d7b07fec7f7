"""After the upgrade nobody is asked about what ended before it; about what ends later they are."""

import datetime as dt
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from mentorship.outcome import asking
from storage.database import make_engine
from storage.meeting import OUTCOME_OPEN, OUTCOME_OVER, Meeting
from storage.migrate import upgrade
from tests.support.old_databases import database_of_version

NOW = dt.datetime.now(dt.UTC)
HOUR = dt.timedelta(hours=1)


def _text(instant: dt.datetime) -> str:
    """As SQLite keeps it; PostgreSQL reads that too."""
    return f"{instant:%Y-%m-%dT%H:%M:%S.%fZ}"


def _span(start: dt.datetime) -> dict[str, str]:
    """An hour from there."""
    return {"starts_at": _text(start), "ends_at": _text(start + HOUR)}


AT = _text(NOW)


@pytest.mark.filterwarnings("ignore:.*expression-based index")  # as far as rows are concerned it does not matter
def test_only_what_ends_later_is_asked_about(database_url: str) -> None:
    with database_of_version(database_url, "0019") as connection:
        at = {"workspace_id": 1, "created_at": AT}
        place = {"location_id": 1, "zone": "UTC", "online": False, "in_person": True}
        meeting = {**at, **place, "kind": "session", "state": "published", "live": True}
        people = {"host_id": 1, "created_by_id": 1}
        rows: list[tuple[str, dict[str, Any]]] = [
            ("workspace", {"id": 1, "team_id": "T1", "name": "", "url": "", "named_admins": [], "sweep_at": AT}),
            ("program", {"workspace_id": 1}),
            ("location", {"id": 1, "workspace_id": 1, "name": "Berlin", "zone": "Europe/Berlin"}),
            ("person", {"id": 1, "workspace_id": 1, "slack_id": "U1", "name": "Ada", "zone": "UTC"}),
            *(
                (
                    "meeting",
                    {**meeting, **people, "id": number, "starts_at": _text(start), "ends_at": _text(start + HOUR)},
                )
                for number, start in ((1, NOW - 2 * HOUR), (2, NOW + HOUR))
            ),
        ]
        for table, values in rows:
            known = sa.Table(table, sa.MetaData(), autoload_with=connection, resolve_fks=False)
            connection.execute(sa.insert(known).values(values))
    upgrade(database_url)
    engine = make_engine(database_url)
    with Session(engine) as db:
        steps = {each.id: each.outcome_step for each in db.scalars(sa.select(Meeting))}
        assert steps == {1: OUTCOME_OVER, 2: OUTCOME_OPEN}
        assert asking.due(db, NOW + 3 * HOUR) == [2]
    engine.dispose()
