"""How a random history of calendars is run: who acts, and on what, drawn at random."""

import datetime as dt
from collections.abc import Callable
from random import Random
from typing import Any

import sqlalchemy as sa
from hypothesis import note

from mentorship.agenda import leaving, location_change
from mentorship.errors import Refusal, UnknownPeople
from mentorship.masterclasses import handover as class_handover
from mentorship.people.leaving import mark_participation
from mentorship.sessions import handover as session_handover
from storage.location import Location
from storage.meeting import MASTERCLASS, SESSION, Meeting
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

    def _leave_program(self) -> None:
        """Let someone leave, most often a mentor, and one of their sessions be handed over, at once or later."""
        if not self._away():
            hosts = [self._name(each.host_id) for each in self._meetings(SESSION)[:3]]
            leavers = [each for each in (*hosts, "mia") if each != "olga"]  # she is the admin who decides
            self._take_part(self._dice.choice(leavers), guest=True)
            if self._dice.random() < 0.5:
                self._hand_over()

    def _come_back(self) -> None:
        for person in self._away():
            self._take_part(person.name.lower(), guest=False)

    def _away(self) -> list[Person]:
        return [each for each in map(self._person, NAMES) if not each.can_take_part]

    def _take_part(self, name: str, *, guest: bool) -> None:
        person, took_part = self._person(name), self._person(name).can_take_part
        person.guest = guest
        mark_participation(person, took_part=took_part, now=self.company.now)
        self.company.db.commit()
        note(f"{self._steps} {name} {'has left' if guest else 'is back'}")
        self._follow_leavers()

    def _hand_over(self) -> None:
        for meeting in [each for each in self._meetings(SESSION) if not each.host.can_take_part][:1]:
            about = {"meeting_id": meeting.id, "whole_series": self._dice.random() < 0.5}
            for name in self._dice.sample(NAMES, len(NAMES)):
                if self._do(
                    "olga", session_handover.hand_over, mentor=slack_id(name), warned_of=slack_id(name), **about
                ):
                    return

    def _hand_over_class(self) -> None:
        for meeting in self._meetings(MASTERCLASS)[:1]:
            mentor = slack_id(self._dice.choice(NAMES))
            self._do("olga", class_handover.hand_over, meeting_id=meeting.id, mentor=mentor)

    def _follow_leavers(self) -> None:
        db = self.company.db
        for person_id in leaving.due(db, self.company.now):
            leaving.settle(db, person_id, now=self.company.now)
            db.commit()
        db.expire_all()

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
