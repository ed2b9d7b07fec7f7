"""Fills an empty, migrated database with many workspaces, in each of which a few people are to be told something."""

import datetime as dt
import itertools

import sqlalchemy as sa
from sqlalchemy.orm import Session

from benchmarks.seed_rows import Row, notice_row, put
from storage.database import make_engine
from storage.notice import Notice
from storage.person import Person
from storage.program import Program
from storage.workspace import Workspace


def conversation(person_id: int) -> str:
    """Return Slack's id of the direct message with this person."""
    return f"D{person_id}"


def workspaces(url: str, count: int, people: int) -> None:
    """Add so many workspaces, with so many people in each."""
    now = dt.datetime.now(dt.UTC)
    engine = make_engine(url, with_timeouts=False)
    with engine.begin() as connection:
        ids = range(1, count + 1)
        put(connection, Workspace, [_workspace(number, now) for number in ids])
        put(connection, Program, [{"workspace_id": number} for number in ids])
        pairs = itertools.product(ids, range(people))
        put(connection, Person, [_person(number, 1 + place) for place, (number, _) in enumerate(pairs)])
    engine.dispose()


def notices(url: str, messages: int) -> int:
    """Give everyone so many short messages to be told, and return how many these are in all.

    They come in turns: the first of everyone, then the second.
    """
    now = dt.datetime.now(dt.UTC)
    engine = make_engine(url, with_timeouts=False)
    with Session(engine) as db:
        found = db.execute(sa.select(Person.id, Person.workspace_id).order_by(Person.id)).all()
        rows = [notice_row(person_id, workspace_id, now) for _ in range(messages) for person_id, workspace_id in found]
        put(db.connection(), Notice, rows)
        db.commit()
    engine.dispose()
    return len(rows)


def _workspace(number: int, now: dt.datetime) -> Row:
    return {"id": number, "team_id": f"T{number}", "named_admins": [], "sweep_at": now + dt.timedelta(days=1)}


def _person(workspace_id: int, person_id: int) -> Row:
    return {
        "id": person_id,
        "workspace_id": workspace_id,
        "slack_id": f"U{person_id}",
        "name": f"Person {person_id}",
        "zone": "Europe/Berlin",
        "locale": "en-US",
        "dm_channel": conversation(person_id),
    }
