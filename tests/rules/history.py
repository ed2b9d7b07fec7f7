"""What people do over a few days in two workspaces: each deed is drawn with dice, done, and looked at afterwards."""

import datetime as dt
from collections.abc import Callable
from random import Random
from typing import Any

from hypothesis import note

from mentorship import booking
from mentorship import session as sessions
from mentorship.meeting import mentee_of, phase
from mentorship.person import remove_roles, set_roles
from mentorship.plan import Plan
from mentorship.refusal import Refusal, Unknown
from storage.base import Base
from storage.meeting import DRAFT, PUBLISHED, Meeting
from storage.person import Person
from tests.rules.company import EVERYBODY, URL, Company, Rows, slack_id, team_of
from tests.rules.invariants import check_rows, check_sight, check_told, standings

# Most of it happens between few people at few times, so that they get in each other's way.
MEMBERS = ("ada", "grace", "mia", "tom", "olga")
NAMES = [name for _, name in EVERYBODY]
HOURS = [dt.time(15), dt.time(15, 30), dt.time(16), dt.time(16, 30)]
WAYS = [(True, True)] * 4 + [(False, True)] * 3 + [(True, False)] * 2 + [(False, False)]


class History:
    """One company's. `deed` lets something happen; `done` counts what was not refused."""

    def __init__(self, company: Company) -> None:
        self.company = company
        self.done: dict[str, int] = {}
        self._deeds: dict[Callable[[Random], object], float] = {
            self._create: 5, self._edit: 3, self._change_mentee: 2, self._hand_over: 1, self._publish: 2,
            self._cancel: 1, self._delete: 1, self._book: 7, self._cancel_booking: 2, self._change_attendance: 2,
            self._give_roles: 1, self._take_roles: 2, self._wait: 0.5, self._look_around: 2,
        }  # fmt: skip

    def deed(self, dice: Random) -> None:
        """Let something happen, and see that nothing impossible comes of it."""
        there = self.company.all(Meeting)
        happens = dice.choices(list(self._deeds), list(self._deeds.values()))[0] if len(there) > 3 else self._create
        happens(dice)
        check_rows(self.company)

    # -- sessions -------------------------------------------------------------------------------------------------

    def _create(self, dice: Random) -> None:
        mentor = dice.choice(MEMBERS)
        who = dice.choice([mentor] * 6 + ["olga", "olga", *NAMES])
        if self._do(who, sessions.create, plan=self._plan(mentor, dice), publish=dice.random() < 0.7):
            assert who == mentor or self._admin(who), "somebody offers a session for another"

    def _edit(self, dice: Random) -> None:
        meeting = self._meeting(dice)
        version = meeting.version - (dice.random() < 0.1)
        plan = self._plan(self._handle(meeting.host_id), dice)
        self._steer(dice, meeting, sessions.edit, version=version, plan=plan, publish=dice.random() < 0.3)

    def _change_mentee(self, dice: Random) -> None:
        meeting, mentee = self._meeting(dice), dice.choice([None, None, *MEMBERS])
        as_it_was = self.company.plan(
            self._handle(meeting.host_id),
            mentee=slack_id(mentee) if mentee else None,
            date=meeting.starts_at.date(),
            time=meeting.starts_at.time(),
            minutes=(meeting.ends_at - meeting.starts_at) // dt.timedelta(minutes=1),
            online=meeting.online,
            in_person=meeting.in_person,
            meeting_url=meeting.meeting_url,
            topic=meeting.topic,
        )
        self._steer(dice, meeting, sessions.edit, version=meeting.version, plan=as_it_was, publish=False)

    def _hand_over(self, dice: Random) -> None:
        meeting, plan = self._meeting(dice), self._plan(dice.choice(NAMES), dice)
        self._steer(dice, meeting, sessions.edit, version=meeting.version, plan=plan, publish=dice.random() < 0.5)

    def _publish(self, dice: Random) -> None:
        at = {"date": self._date(dice), "time": dice.choice(HOURS)} if dice.random() < 0.3 else {}
        self._steer(dice, self._meeting(dice, DRAFT), sessions.publish, meeting_url=dice.choice(["", URL]), **at)

    def _cancel(self, dice: Random) -> None:
        self._steer(dice, self._meeting(dice, PUBLISHED), sessions.cancel, reason="Ill")

    def _delete(self, dice: Random) -> None:
        self._steer(dice, self._meeting(dice, DRAFT), sessions.delete)

    # -- bookings -------------------------------------------------------------------------------------------------

    def _book(self, dice: Random) -> None:
        who, meeting = dice.choice([*MEMBERS, *NAMES]), self._meeting(dice, PUBLISHED)
        method = dice.choice(booking.METHODS)
        bookable = meeting.live and phase(meeting, self.company.now) == "coming"
        has_it = mentee_of(self.company.session, meeting)
        if self._do(who, booking.book, meeting_id=meeting.id, method=method, about="Growing"):
            assert bookable or has_it is not None and has_it.person_id == self._known(who).id
            assert self._known(who).id in standings(self.company)[meeting.id].places

    def _cancel_booking(self, dice: Random) -> None:
        meeting = self._meeting(dice, PUBLISHED)
        who = self._mentee(meeting, dice)
        if self._do(who, booking.cancel_booking, meeting_id=meeting.id, reason="Busy"):
            assert self._known(who).id not in standings(self.company)[meeting.id].places

    def _change_attendance(self, dice: Random) -> None:
        meeting, method = self._meeting(dice, PUBLISHED), dice.choice(booking.METHODS)
        who = self._mentee(meeting, dice)
        if self._do(who, booking.change_attendance, meeting_id=meeting.id, method=method):
            assert standings(self.company)[meeting.id].places[self._known(who).id] == ("mentee", method)

    # -- everything else ------------------------------------------------------------------------------------------

    def _give_roles(self, dice: Random) -> None:
        who, roles = (
            dice.choice(["olga", "olga", *NAMES]),
            {"mentor": dice.random() < 0.8, "admin": dice.random() < 0.3},
        )
        may = self._admin(who)
        assert self._do(who, set_roles, slack_id=slack_id(dice.choice(NAMES)), **roles) <= may

    def _take_roles(self, dice: Random) -> None:
        who = dice.choice(["olga", "olga", *NAMES])
        may = self._admin(who)
        assert self._do(who, remove_roles, person_id=self._known(dice.choice(NAMES)).id) <= may

    def _wait(self, dice: Random) -> None:
        self.company.now += dt.timedelta(hours=dice.randint(1, 12))
        note(f"it is {self.company.now:%d %H:%M}")

    def _look_around(self, dice: Random) -> None:
        check_sight(self.company, dice.choice([name for name in NAMES if name != "gus"]))

    # -- how it is done -------------------------------------------------------------------------------------------

    def _do(self, who: str, use_case: Callable[..., object], **wishes: Any) -> bool:
        """Whether it was done. Whatever comes of it must be right."""
        rows, before = self.company.rows(), standings(self.company)
        barred = {each.id for each in self.company.all(Person) if each.mentor is False}
        try:
            self.company.act(who, use_case, **wishes)
        except (Refusal, Unknown):
            assert self.company.rows() == rows, "a refusal changes nothing"
            return False
        note(f"{who}: {use_case.__name__} {wishes}")
        self.done[use_case.__name__] = self.done.get(use_case.__name__, 0) + 1
        told = self.company.deliver()
        actor = self._known(who)
        check_told(actor.id, before, standings(self.company), told)
        offered = [each for each in self.company.all(Meeting) if each.live and each.id not in before]
        assert not barred & {each.host_id for each in offered}, "somebody mentors who may not"
        assert _others(rows, actor) == _others(self.company.rows(), actor), "another workspace is touched"
        return True

    def _steer(self, dice: Random, meeting: Meeting, use_case: Callable[..., object], **wishes: Any) -> None:
        """Only the mentor and admins may do this."""
        host = self._handle(meeting.host_id)
        who = dice.choice([host] * 6 + ["olga"] * 3 + [self._mentee(meeting, dice), dice.choice(NAMES)])
        may = who == host or self._admin(who) and team_of(who) == team_of(host)
        assert self._do(who, use_case, meeting_id=meeting.id, **wishes) <= may

    def _plan(self, mentor: str, dice: Random) -> Plan:
        """Mostly a good one."""
        online, in_person = dice.choice(WAYS)
        mentee = dice.choice([None] * 6 + [*MEMBERS, *NAMES])
        return self.company.plan(
            mentor,
            mentee=slack_id(mentee) if mentee else None,
            date=self._date(dice),
            time=dice.choice(HOURS),
            minutes=dice.choice([30, 60, 60, 60, 90, 90, 10]),
            online=online,
            in_person=in_person,
            meeting_url=dice.choice([URL] * 8 + ["", "javascript:alert(1)"]),
            topic=dice.choice(["", "Careers"]),
        )

    def _date(self, dice: Random) -> dt.date:
        return (self.company.now + dt.timedelta(days=dice.choice([0, 1, 1, 1, 2]))).date()

    def _meeting(self, dice: Random, state: str = "") -> Meeting:
        """Any, but mostly one in this state."""
        there = self.company.all(Meeting)
        wanted = [each for each in there if each.state == state]
        return dice.choice(wanted if wanted and dice.random() < 0.7 else there)

    def _mentee(self, meeting: Meeting, dice: Random) -> str:
        """Whoever has the place, mostly."""
        taken = mentee_of(self.company.session, meeting)
        return self._handle(taken.person_id) if taken is not None and dice.random() < 0.8 else dice.choice(NAMES)

    def _known(self, who: str) -> Person:
        return next(each for each in self.company.all(Person) if each.slack_id == slack_id(who))

    def _admin(self, who: str) -> bool:
        return self._known(who).admin

    def _handle(self, person_id: int) -> str:
        return self.company.session.get_one(Person, person_id).name.lower()


def _others(rows: Rows, actor: Person) -> Rows:
    """The rows of the workspaces that are not the actor's."""
    columns = {name: list(table.columns.keys()) for name, table in Base.metadata.tables.items()}
    places = {name: found.index("workspace_id") for name, found in columns.items() if "workspace_id" in found}
    return {name: [row for row in rows[name] if row[place] != actor.workspace_id] for name, place in places.items()}
