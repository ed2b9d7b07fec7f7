"""How a random history of calendars is run: who acts, and on what, drawn at random."""

import datetime as dt
from collections.abc import Callable
from random import Random
from typing import Any

import sqlalchemy as sa
from hypothesis import note

from mentorship.agenda import location_change
from mentorship.errors import Refusal, UnknownPeople
from storage.location import Location
from storage.meeting import Meeting
from storage.person import Person
from tests.support.company import HOME, Company, slack_id

NAMES = ("ada", "grace", "mia", "tom", "olga")


class CalendarHistoryBase:
    """Does single actions in a company. `done` counts those that were not refused, by use case."""

    def __init__(self, company: Company, dice: Random) -> None:
        self.company, self._dice = company, dice
        self.done: dict[str, int] = {}
        self._steps = 0

    def _do(self, who: str, use_case: Callable[..., Any], **arguments: Any) -> Any:
        """Run a use case; return what it returns, or True; None where it was refused."""
        try:
            done = self.company.act(who, use_case, **arguments)
        except (Refusal, UnknownPeople):
            return None
        note(f"{self._steps} {who}: {use_case.__module__}.{use_case.__name__} {arguments}")
        name = f"{use_case.__module__.partition('.')[2]}.{use_case.__name__}"
        self.done[name] = self.done.get(name, 0) + 1
        return True if done is None else done

    def _follow_locations(self) -> None:
        db = self.company.db
        for location_id in location_change.due(db, self.company.now):
            location_change.refresh_meetings(db, location_id, now=self.company.now)
            db.commit()

    def _location(self, name: str) -> Location:
        """Return the location of this name, or else the first one."""
        found = self.company.all(Location)
        workspace_id = self._person("ada").workspace_id
        home = [each for each in found if each.workspace_id == workspace_id]
        return next((each for each in home if each.name == name), self.company.location(HOME))

    def _date(self) -> dt.date:
        return (self.company.now + dt.timedelta(days=self._dice.choice([2, 3, 4]))).date()

    def _meetings(self, kind: str) -> list[Meeting]:
        """Return the coming meetings of this kind in any order."""
        now = self.company.now
        found = [each for each in self.company.all(Meeting) if each.kind == kind and each.live and each.starts_at > now]
        self._dice.shuffle(found)
        return found

    def _person(self, name: str) -> Person:
        wanted = sa.select(Person).where(Person.slack_id == slack_id(name))
        return self.company.db.scalars(wanted).one()

    def _name(self, person_id: int) -> str:
        return self.company.db.get_one(Person, person_id).name.lower()
