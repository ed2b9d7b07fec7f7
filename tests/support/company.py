"""Two workspaces in one database, and the use cases done by their people, each in a transaction of its own."""

import datetime as dt
from collections.abc import Callable
from functools import cache
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mentorship.errors import Refusal
from mentorship.meetings.form import SessionInput
from mentorship.people.members import upsert_members
from mentorship.people.person import find_or_ask
from mentorship.people.workspace import set_up_workspace
from mentorship.sessions import lifecycle as sessions
from storage.base import Base
from storage.location import Location
from storage.notice import SENT, WAITING, Card, Notice, subject_of
from storage.person import Person
from storage.rows import list_locations_in_use

T = TypeVar("T")
Rows = dict[str, list[tuple[Any, ...]]]

NOW = dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC)
MONDAY = dt.date(2026, 11, 23)
HOME, ELSEWHERE = "T0HOME", "T0ELSEWHERE"
PEOPLE = {
    HOME: ("olga", "ada", "grace", "mia", "tom", "gus"),
    ELSEWHERE: ("eve", "bob"),
}
ADMINS, GUESTS = ("olga", "eve"), ("gus",)
EVERYBODY = tuple((team, name) for team, names in PEOPLE.items() for name in names)
URL = "https://meet.example.com/room"


def slack_id(name: str) -> str:
    """Return this person's Slack id."""
    return f"U{name.upper()}"


class Company:
    """Acts as its people. Nothing is committed for good: closing it leaves an empty database."""

    def __init__(self, engine: sa.Engine) -> None:
        self.now = NOW
        self._connection = engine.connect()
        self._transaction = self._connection.begin()
        self.db = Session(self._connection, join_transaction_mode="create_savepoint", expire_on_commit=False)
        for team, names in PEOPLE.items():
            set_up_workspace(self.db, team_id=team, name=team.title(), url="", admins=[], now=NOW)
            upsert_members(self.db, team_id=team, users=[_user(team, name) for name in names], now=NOW)
        self.db.commit()

    def close(self) -> None:
        """Roll everything back."""
        self.db.close()
        self._transaction.rollback()
        self._connection.close()

    def act(self, who: str, use_case: Callable[..., T], **values: Any) -> T:
        """Run a use case for this person in a transaction, as a click would. Raises Refusal."""
        try:
            actor = self.person(who)
            done = use_case(self.db, actor=actor, now=self.now, **values)
        except BaseException:
            self.db.rollback()
            raise
        self.db.commit()
        self.db.expire_all()  # the next click has a session of its own
        return done

    def refused(self, who: str, use_case: Callable[..., object], **values: Any) -> Refusal:
        """Return the refusal of a use case for this person; it must have changed nothing."""
        before = self.rows()
        try:
            self.act(who, use_case, **values)
        except Refusal as refusal:
            assert self.rows() == before, "a refusal changes nothing"
            return refusal
        raise AssertionError("was not refused")

    def person(self, who: str) -> Person:
        """Return the person who acts. Raises Refusal for those who may not take part."""
        return find_or_ask(self.db, team_id=team_of(who), slack_id=slack_id(who))

    def session_input(self, mentor: str, **values: Any) -> SessionInput:
        """Return an hour on Monday at nine (UTC), in person and with nobody in it; `values` replace these."""
        defaults = {
            "mentor": slack_id(mentor),
            "mentee": None,
            "location_id": self.location(team_of(mentor)).id,
            "date": MONDAY,
            "time": dt.time(9),
            "minutes": 60,
            "online": False,
            "in_person": True,
            "meeting_url": "",
            "topic": "",
        }
        return SessionInput(**{**defaults, **values})

    def offer(self, mentor: str, *, publish: bool = True, **values: Any) -> int:
        """Let the mentor offer a session; return its id."""
        return self.act(mentor, sessions.create, plan=self.session_input(mentor, **values), publish=publish)

    def location(self, team: str) -> Location:
        """Return the one location of a new workspace."""
        workspace_id = self.person("olga" if team == HOME else "eve").workspace_id
        return self.db.get_one(Location, list_locations_in_use(self.db, workspace_id)[0].id)

    def rows(self) -> Rows:
        """Return all rows as the database has them: converting them to Python's types would be too slow."""
        self.db.flush()
        ask = self.db.connection().exec_driver_sql
        return {name: [tuple(row) for row in ask(statement)] for name, statement in select_statements().items()}

    def all(self, table: type[T]) -> list[T]:
        """Return all rows of a table, of both workspaces, in the same order on both databases."""
        return list(self.db.scalars(sa.select(table).order_by(*sa.inspect(table).primary_key)))

    def deliver(self) -> list[Notice]:
        """Mark all waiting notices as sent and post the cards; return those notices."""
        delivered = list(self.db.scalars(sa.select(Notice).where(Notice.state == WAITING)))
        for notice in delivered:
            notice.state = SENT
            if notice.kind == "card" and notice.meeting_id and not notice.refresh:
                card_key = {"subject": subject_of(notice), "lane": notice.lane}
                self.db.add(Card(**card_key, workspace_id=notice.workspace_id, channel="D1", ts=str(notice.id)))
        self.db.commit()
        return delivered


@cache
def select_statements() -> dict[str, str]:
    """Return the statement that selects all rows, by table."""
    return {
        table.name: str(sa.select(table).order_by(*table.primary_key).compile())
        for table in Base.metadata.sorted_tables
    }


def team_of(who: str) -> str:
    """Return the workspace of this person."""
    return next(team for team, name in EVERYBODY if name == who)


def _user(team: str, name: str) -> dict[str, Any]:
    return {
        "id": slack_id(name),
        "team_id": team,
        "real_name": name.title(),
        "tz": "UTC",
        "is_admin": name in ADMINS,
        "is_restricted": name in GUESTS,
        "is_primary_owner": name in ADMINS,
    }
