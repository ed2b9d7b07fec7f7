"""A few people of one company who call use cases at the same moment, on threads of one process."""

import asyncio
import datetime as dt
from collections.abc import Callable, Coroutine
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from handlers.slack.database import Database
from mentorship.errors import Refusal, TryAgain
from mentorship.meetings.form import SessionInput
from mentorship.people.members import upsert_members
from mentorship.people.person import find_or_ask
from mentorship.people.workspace import set_up_workspace
from mentorship.sessions import lifecycle as sessions
from storage.location import Location
from storage.meeting import Enrollment
from tests.support.unhurried import unhurried

NOW = dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC)
MONDAY = dt.date(2026, 11, 23)
NAMES = ("ada", "grace", "mia", "tom")


UseCaseCall = tuple[str, Callable[..., Any], dict[str, Any]]


class Company:
    """People who act at the same moment, each on a thread of their own."""

    def __init__(self, url: str) -> None:
        with unhurried():  # it matters here who is faster, and not how fast they are
            self.database = Database(url)
        users = [{"id": f"U{name.upper()}", "team_id": "T1", "real_name": name.title(), "tz": "UTC"} for name in NAMES]
        self.run(self.database.transact(set_up_workspace, team_id="T1", name="Home", url="", admins=[], now=NOW))
        self.run(self.database.transact(upsert_members, team_id="T1", users=users, now=NOW))

    def run(self, coroutine: Coroutine[Any, Any, Any]) -> Any:
        """Wait for what the database does."""
        return asyncio.run(coroutine)

    def do(self, who: str, use_case: Callable[..., Any], **values: Any) -> Any:
        """Let one person do something. Raises Refusal."""
        return self.run(self._do(who, use_case, values))

    def run_at_once(self, *calls: UseCaseCall) -> list[Any]:
        """Run these calls at the same moment; return what each returned, or its refusal."""

        async def race() -> list[Any]:
            return await asyncio.gather(*(self._do(*call) for call in calls), return_exceptions=True)

        outcomes: list[Any] = self.run(race())
        strange = [each for each in outcomes if isinstance(each, BaseException) and not _is_refusal(each)]
        assert not strange, strange
        return outcomes

    def offer(self, mentor: str, day: int, mentee: str | None = None) -> int:
        """Return an hour at nine, this many days after Monday."""
        number: int = self.do(mentor, sessions.create, plan=self.session_input(mentor, day, mentee), publish=True)
        return number

    def session_input(self, mentor: str, day: int, mentee: str | None = None) -> SessionInput:
        """Return the input of such a session."""
        return SessionInput(
            mentor=f"U{mentor.upper()}",
            mentee=f"U{mentee.upper()}" if mentee else None,
            location_id=self.all(Location)[0].id,
            date=MONDAY + dt.timedelta(days=day),
            time=dt.time(9),
            minutes=60,
            online=False,
            in_person=True,
            meeting_url="",
            topic="",
        )

    def all(self, table: type[Any]) -> list[Any]:
        """Return all rows of a table, by id."""

        def read(db: Session) -> list[Any]:
            return list(db.scalars(sa.select(table).order_by(table.id)))

        found: list[Any] = self.run(self.database.transact(read))
        return found

    def count_mentees(self, meeting_id: int) -> int:
        """Return how many mentees have a place."""
        mentees = [each for each in self.all(Enrollment) if each.role == "mentee" and each.state == "attending"]
        return [each.meeting_id for each in mentees].count(meeting_id)

    async def _do(self, who: str, use_case: Callable[..., Any], values: dict[str, Any]) -> Any:
        def act(db: Session) -> Any:
            actor = find_or_ask(db, team_id="T1", slack_id=f"U{who.upper()}")
            return use_case(db, actor=actor, now=NOW, **values)

        return await self.database.transact(act)


def _is_refusal(outcome: object) -> bool:
    """Return whether a rule said no: to be asked to try again is no rule's doing."""
    return isinstance(outcome, Refusal) and not isinstance(outcome, TryAgain)


def booking_of(number: int) -> dict[str, Any]:
    """Return the arguments that book this session."""
    return {"meeting_id": number, "method": None, "about": ""}


def double_booked(company: Company) -> bool:
    """Return whether anybody is in two places at once."""
    there = [each for each in company.all(Enrollment) if each.live and each.blocks]
    spans = [(each.person_id, each.starts_at) for each in there]  # all last an hour, on the hour
    return len(spans) != len(set(spans))


def in_turn(round_: int, *calls: UseCaseCall) -> list[UseCaseCall]:
    """Return the calls in this order in odd rounds, and the other way round in even ones."""
    return list(calls[:: 1 if round_ % 2 else -1])
