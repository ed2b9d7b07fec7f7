"""How a random history of sessions is run: each action is checked, and its people and sessions are drawn at random."""

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from random import Random
from typing import Any

from hypothesis import note

from mentorship.errors import Refusal, UnknownPeople
from mentorship.meetings.form import SessionInput
from mentorship.sessions.view import mentee_of
from storage.base import Base
from storage.group import Group
from storage.meeting import Meeting
from storage.person import Person
from tests.support.company import EVERYBODY, URL, Company, Rows, slack_id, team_of
from tests.support.invariants import (
    check_drafts_told,
    check_group_limits,
    check_told,
    drafts,
    published_sessions,
)
from tests.support.waitlist_invariants import check_order, offers

MEMBERS = ("ada", "grace", "mia", "tom", "olga")
NAMES = [name for _, name in EVERYBODY]
HOURS = [dt.time(15), dt.time(15, 30), dt.time(16), dt.time(16, 30)]
ATTENDANCE_CHOICES = [(True, True)] * 4 + [(False, True)] * 3 + [(True, False)] * 2 + [(False, False)]


class SessionHistoryBase:
    """Does and checks single actions in a company. `done` counts those that were not refused, by use case."""

    def __init__(self, company: Company) -> None:
        self.company = company
        self.done: dict[str, int] = {}

    def _do(self, who: str, use_case: Callable[..., object], **arguments: Any) -> bool:
        """Run a use case and check the outcome; return whether it was done, and not refused."""
        rows, before, planned = self.company.rows(), published_sessions(self.company), drafts(self.company)
        offered = offers(self.company)
        barred = {each.id for each in self.company.all(Person) if each.mentor is False}
        try:
            self.company.act(who, use_case, **arguments)
        except (Refusal, UnknownPeople):
            assert self.company.rows() == rows, "a refusal changes nothing"
            return False
        note(f"{who}: {use_case.__name__} {arguments}")
        self.done[use_case.__name__] = self.done.get(use_case.__name__, 0) + 1
        told = self.company.deliver()
        check_group_limits(self.company, self._person(who), before, published_sessions(self.company))
        actor = self._person(who)
        check_told(actor.id, before, published_sessions(self.company), told)
        check_drafts_told(actor.id, planned, drafts(self.company), published_sessions(self.company).keys(), told)
        check_order(self.company, offered, actor.id)
        made = [each for each in self.company.all(Meeting) if each.live and each.id not in before]
        assert not barred & {each.host_id for each in made}, "someone mentors who may not"
        assert _others(rows, actor) == _others(self.company.rows(), actor), "another workspace is touched"
        return True

    def _form(self, meeting: Meeting) -> dict[str, int]:
        """Return what a form that is opened now remembers."""
        taken = mentee_of(self.company.db, meeting)
        return {"version": meeting.version, "enrollment_id": taken.id if taken is not None else 0}

    def _do_as_manager(self, dice: Random, meeting: Meeting, use_case: Callable[..., object], **arguments: Any) -> bool:
        """Run a use case that only the mentor and admins may run; return whether it was done."""
        host = self._handle(meeting.host_id)
        who = dice.choice([host] * 6 + ["olga"] * 3 + [self._mentee(meeting, dice), dice.choice(NAMES)])
        may = who == host or self._is_admin(who) and team_of(who) == team_of(host)
        done = self._do(who, use_case, meeting_id=meeting.id, **arguments)
        assert done <= may
        return done

    def _session_input(self, mentor: str, dice: Random) -> SessionInput:
        """Return random input, mostly valid."""
        online, in_person = dice.choice(ATTENDANCE_CHOICES)
        mentee = dice.choice([None] * 6 + [*MEMBERS, *NAMES])
        groups = self._groups()
        plan = self.company.session_input(
            mentor,
            mentee=slack_id(mentee) if mentee else None,
            groups=tuple(group.id for group in dice.sample(groups, dice.choice([0, 0, min(1, len(groups))]))),
            date=self._date(dice),
            time=dice.choice(HOURS),
            minutes=dice.choice([30, 60, 60, 60, 90, 90, 10]),
            online=online,
            in_person=in_person,
            meeting_url=dice.choice([URL] * 8 + ["", "javascript:alert(1)"]),
            topic=dice.choice(["", "Careers"]),
        )
        return self._maybe_confirm_warning(plan, dice)

    def _maybe_confirm_warning(self, plan: SessionInput, dice: Random) -> SessionInput:
        """Half of the time, confirm the warning that the mentee is in none of the groups."""
        warned = ":".join([plan.mentee or "", *map(str, sorted(plan.groups))])
        return replace(plan, confirmed_warning=warned if dice.random() < 0.5 else "")

    def _groups(self) -> list[Group]:
        return self.company.all(Group)

    def _date(self, dice: Random) -> dt.date:
        return (self.company.now + dt.timedelta(days=dice.choice([0, 1, 1, 1, 2]))).date()

    def _meeting(self, dice: Random, state: str = "") -> Meeting:
        """Return any session, but mostly one in this state."""
        there = self.company.all(Meeting)
        wanted = [each for each in there if each.state == state]
        return dice.choice(wanted if wanted and dice.random() < 0.7 else there)

    def _mentee(self, meeting: Meeting, dice: Random) -> str:
        """Return whoever has the place, mostly."""
        taken = mentee_of(self.company.db, meeting)
        return self._handle(taken.person_id) if taken is not None and dice.random() < 0.8 else dice.choice(NAMES)

    def _person(self, who: str) -> Person:
        return next(each for each in self.company.all(Person) if each.slack_id == slack_id(who))

    def _is_admin(self, who: str) -> bool:
        return self._person(who).admin

    def _handle(self, person_id: int) -> str:
        return self.company.db.get_one(Person, person_id).name.lower()


def _others(rows: Rows, actor: Person) -> Rows:
    """Return the rows of the workspaces that are not the actor's."""
    columns = {name: list(table.columns.keys()) for name, table in Base.metadata.tables.items()}
    places = {name: found.index("workspace_id") for name, found in columns.items() if "workspace_id" in found}
    return {name: [row for row in rows[name] if row[place] != actor.workspace_id] for name, place in places.items()}
