"""A database with one workspace and one person, for tests of what a transaction writes."""

import contextlib
import datetime as dt
from collections.abc import Iterator

from sqlalchemy.orm import Session

from mentorship.people.members import upsert_members
from mentorship.people.workspace import set_up_workspace
from storage.database import make_engine

NOW = dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC)


@contextlib.contextmanager
def workspace_of_one(database_url: str) -> Iterator[Session]:
    """Yield a session in whose workspace there is only Mia, who joined now."""
    engine = make_engine(database_url, with_timeouts=False)
    with Session(engine, expire_on_commit=False) as db:
        set_up_workspace(db, team_id="T1", name="Home", url="", admins=[], now=NOW)
        upsert_members(db, team_id="T1", users=[{"id": "UMIA", "real_name": "Mia", "tz": "UTC"}], now=NOW)
        db.commit()
        yield db
    engine.dispose()
