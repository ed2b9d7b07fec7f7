"""The bot joins its workspace while the list of members is being read: nobody named an admin is missed."""

import datetime as dt
import threading

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from mentorship.people.members import upsert_members
from mentorship.people.person import find_or_ask
from mentorship.people.workspace import set_up_workspace
from storage.database import make_engine

NOW = dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC)


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_an_admin_is_named_while_their_page_of_members_is_read(database_url: str) -> None:
    engine = make_engine(database_url)
    with Session(engine) as first:
        set_up_workspace(first, team_id="T1", name="One", url="", admins=[], now=NOW)
        first.commit()
    with Session(engine) as reading:
        upsert_members(reading, team_id="T1", users=[{"id": "UTOM", "team_id": "T1", "real_name": "Tom"}], now=NOW)
        joining = threading.Thread(target=_join, args=(engine,))
        joining.start()
        joining.join(0.3)  # it waits for the page, or has gone past it
        reading.commit()
    joining.join()
    with Session(engine) as after:
        assert find_or_ask(after, team_id="T1", slack_id="UTOM").admin
    engine.dispose()


def _join(engine: sa.Engine) -> None:
    with Session(engine) as db:
        set_up_workspace(db, team_id="T1", name="One", url="", admins=["UTOM"], now=NOW)
        db.commit()
