"""What people do with masterclasses over a few days: random actions, each of which is checked."""

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from random import Random
from typing import Any

import sqlalchemy as sa
from hypothesis import note

from mentorship.masterclasses import attend, create, day_before, edit, move, waitlist, waitlist_offers
from mentorship.masterclasses import cancellation as class_cancellation
from mentorship.masterclasses.form import MasterclassInput
from mentorship.masterclasses.view import show_masterclass
from mentorship.meetings.meeting import METHODS
from mentorship.meetings.timespan import time_token
from mentorship.sessions import booking, cancellation
from mentorship.sessions import lifecycle as sessions
from storage.commitments import find_overlapping
from storage.group import Group, GroupMember
from storage.meeting import ASKED, ATTENDING, MASTERCLASS, Enrollment, Meeting
from storage.person import Person
from storage.program import Program
from storage.waitlist import OFFERED, WAITING, WaitlistEntry
from tests.support.company import HOME, URL, Company, slack_id
from tests.support.masterclass_history_base import NAMES, MasterclassHistoryBase
from tests.support.masterclass_invariants import (
    check_masterclasses,
    check_moves,
    check_order,
    check_told,
    enrollment_states,
    entry_states,
)

# Few people, few places and few times, so that there are conflicts.
HOSTS = ("ada", "ada", "grace")
HOURS = [dt.time(15), dt.time(15, 30), dt.time(16)]
OFFER_EXPIRY = 90  # minutes


class MasterclassHistory(MasterclassHistoryBase):
    """A random history of one company. `act_at_random` lets one thing happen."""

    def __init__(self, company: Company) -> None:
        super().__init__(company)
        company.db.execute(sa.update(Program).values(offer_expiry=OFFER_EXPIRY))
        self._make_group()
        company.db.commit()
        self._weights: dict[Callable[[Random], object], float] = {
            self._host: 0.7, self._edit: 2, self._cancel: 0.3, self._move: 0.8,
            self._reserve: 4, self._leave: 5, self._join: 9, self._leave_line: 0.5, self._accept: 2, self._pass_on: 1,
            self._answer: 1.5, self._book: 1.5, self._change_group: 1, self._wait: 0.4, self._expire_offers: 2,
            self._jump_to_start: 0.3,
        }  # fmt: skip

    def act_at_random(self, dice: Random) -> None:
        """Let something happen, and check the invariants."""
        happens = dice.choices(list(self._weights), list(self._weights.values()))[0]
        (happens if len(self._live()) > 1 else self._host)(dice)
        check_masterclasses(self.company)

    # -- masterclasses ----------------------------------------------------------------------------------------------

    def _host(self, dice: Random) -> None:
        who = dice.choice(HOSTS)
        if self._do(who, create.review, plan=self._masterclass_input(dice)):
            self._do(who, edit.save, draft_id=self._draft_id)

    def _edit(self, dice: Random) -> None:
        meeting = self._class(dice)
        who = dice.choice([self._handle(meeting.host_id)] * 4 + ["olga", "mia"])
        plan = replace(self._masterclass_input(dice), title=dice.choice(["Old code", "New code"]))
        changes = {key: value for key, value in vars(plan).items() if key not in ("date", "time", "minutes")}
        version = meeting.version - (dice.random() < 0.1)
        if self._do(who, edit.review_change, meeting_id=meeting.id, version=version, changes=changes):
            self._do(who, edit.save, draft_id=self._draft_id)

    def _cancel(self, dice: Random) -> None:
        meeting = self._class(dice)
        who = dice.choice([self._handle(meeting.host_id)] * 3 + ["olga", "tom"])
        self._do(who, class_cancellation.cancel, meeting_id=meeting.id, reason="Ill")

    def _move(self, dice: Random) -> None:
        meeting = self._class(dice)
        lasting, number = meeting.ends_at - meeting.starts_at, meeting.id
        there = {each.person_id for each in self._enrolled_people(number)}
        line = [each.person_id for each in self._queue(number)]
        who = dice.choice([self._handle(meeting.host_id)] * 4 + ["olga", "mia"])
        date = (self.company.now + dt.timedelta(days=dice.choice([0, 1, 2]))).date()
        at = {"date": date, "time": dice.choice(HOURS), "reason": "Room"}
        if not self._do(who, move.move, meeting_id=number, **at):
            return
        old = self.company.db.get_one(Meeting, number)
        new = self.company.db.get_one(Meeting, old.moved_to_id)
        assert (old.ends_at - old.starts_at, new.ends_at - new.starts_at) == (lasting, lasting)
        assert {each.person_id for each in self._enrolled_people(new.id)} == there, "everyone is taken along"
        after = [each.person_id for each in self._queue(new.id)]
        assert after == [each for each in line if each in after], "the queue keeps its order"
        assert not self._queue(number)

    def _enrolled_people(self, number: int) -> list[Enrollment]:
        there = [each for each in self.company.all(Enrollment) if each.meeting_id == number]
        return [each for each in there if each.state in (ATTENDING, ASKED)]

    def _queue(self, number: int) -> list[WaitlistEntry]:
        """Return the entries of those who wait or are offered a place, in order."""
        there = [each for each in self.company.all(WaitlistEntry) if each.meeting_id == number]
        return sorted((each for each in there if each.state in (WAITING, OFFERED)), key=lambda each: each.id)

    def _masterclass_input(self, dice: Random) -> MasterclassInput:
        most = dice.choice([1, 1, 1, 2, 2, 3, None])
        groups = [each.id for each in self.company.all(Group)]
        guests = dice.sample(NAMES, dice.choice([0, 0, 1, 2]))
        return MasterclassInput(
            title="Reading code",
            description="How to read what others wrote.",
            location_id=self.company.location(HOME).id,
            date=(self.company.now + dt.timedelta(days=dice.choice([1, 1, 2]))).date(),
            time=dice.choice(HOURS),
            minutes=dice.choice([30, 60]),
            online=True,
            in_person=dice.random() < 0.4,
            meeting_url=URL,
            guests=tuple(slack_id(each) for each in guests),
            maximum=most,
            groups=tuple(groups) if dice.random() < 0.2 else (),
        )

    # -- places -----------------------------------------------------------------------------------------------------

    def _reserve(self, dice: Random) -> None:
        meeting, who = self._class(dice), dice.choice(NAMES)
        kept = self._people_with_offers(meeting)
        method = dice.choice(METHODS)
        had, expired = self._is_enrolled(meeting, who), self._has_expired_offer(meeting)
        free = (
            show_masterclass(self.company.db, actor=self._person(who), meeting_id=meeting.id, now=self.company.now).free
            if self._can_see(meeting, who)
            else 0
        )
        if self._do(who, attend.reserve, meeting_id=meeting.id, method=method):
            assert self._is_enrolled(meeting, who)
            assert had or free is None or free or self._person(who).id in kept or expired, "a kept spot"

    def _leave(self, dice: Random) -> None:
        meeting = self._full(dice)
        who = self._participant(meeting, dice)
        if self._do(who, attend.leave, meeting_id=meeting.id, reason=""):
            assert not self._is_enrolled(meeting, who)

    def _answer(self, dice: Random) -> None:
        asked = [each for each in self.company.all(Enrollment) if each.state == ASKED and each.live]
        if not asked:
            return
        place = dice.choice(asked)
        if dice.random() < 0.7:
            self._cancel_other_meetings(place)
        use_case = dice.choice([attend.confirm, attend.confirm, attend.decline])
        shown = time_token(place.starts_at, place.ends_at)
        self._do(self._handle(place.person_id), use_case, meeting_id=place.meeting_id, shown_time=shown)

    def _cancel_other_meetings(self, enrollment: Enrollment) -> None:
        """Let the hosts of this person's other meetings at that time cancel them."""
        for other in find_overlapping(
            self.company.db, [enrollment.person_id], enrollment.starts_at, enrollment.ends_at, enrollment.meeting_id
        ):
            cancel = class_cancellation.cancel if other.meeting.kind == MASTERCLASS else cancellation.cancel
            self._do(self._handle(other.meeting.host_id), cancel, meeting_id=other.meeting_id, reason="Ill")

    def _book(self, dice: Random) -> None:
        """Let someone book a session at about the same time."""
        mentor, mentee = dice.sample(NAMES, 2)
        date = (self.company.now + dt.timedelta(days=dice.choice([1, 2]))).date()
        if not self._do(mentor, _offer, company=self.company, mentor=mentor, date=date, time=dice.choice(HOURS)):
            return
        number = max(each.id for each in self.company.all(Meeting))
        self._do(mentee, booking.book, meeting_id=number, method=None, about="")

    # -- the queue --------------------------------------------------------------------------------------------------

    def _join(self, dice: Random) -> None:
        meeting = self._full(dice)
        people = [each for each in NAMES if not self._is_enrolled(meeting, each)]
        who = dice.choice(people if dice.random() < 0.9 else NAMES)
        if self._do(who, waitlist.join, meeting_id=meeting.id):
            assert not self._is_enrolled(meeting, who)

    def _leave_line(self, dice: Random) -> None:
        meeting, who = self._class(dice), dice.choice(NAMES)
        self._do(who, waitlist.leave, meeting_id=meeting.id)

    def _accept(self, dice: Random) -> None:
        meeting, who = self._offered(dice)
        stands = self._person(who).id in self._people_with_offers(meeting)
        had = self._is_enrolled(meeting, who)
        if self._do(who, waitlist.accept_offer, meeting_id=meeting.id):
            assert stands or had
            assert self._is_enrolled(meeting, who)

    def _pass_on(self, dice: Random) -> None:
        meeting, who = self._offered(dice)
        self._do(who, waitlist.pass_offer, meeting_id=meeting.id)

    def _offered(self, dice: Random) -> tuple[Meeting, str]:
        """Return a meeting and someone, mostly one that is offered to them."""
        kept = [each for each in self.company.all(WaitlistEntry) if each.state == OFFERED]
        if not kept or dice.random() < 0.2:
            return self._class(dice), dice.choice(NAMES)
        entry = dice.choice(kept)
        return self.company.db.get_one(Meeting, entry.meeting_id), self._handle(entry.person_id)

    # -- everything else --------------------------------------------------------------------------------------------

    def _change_group(self, dice: Random) -> None:
        """Let someone join the group or leave it."""
        group, person = self.company.all(Group)[0], self._person(dice.choice(NAMES))
        db = self.company.db
        there = db.get(GroupMember, (group.id, person.id))
        if there is not None:
            db.delete(there)
        else:
            db.add(GroupMember(workspace_id=group.workspace_id, group_id=group.id, person_id=person.id))
        db.commit()
        note(f"{person.name} {'leaves' if there else 'joins'} the group")

    def _wait(self, dice: Random) -> None:
        self.company.now += dt.timedelta(hours=dice.randint(1, 8))
        note(f"it is {self.company.now:%d %H:%M}")
        if dice.random() < 0.7:
            self._tick()

    def _expire_offers(self, dice: Random) -> None:
        if OFFERED in entry_states(self.company).values():
            self.company.now += dt.timedelta(minutes=OFFER_EXPIRY)
            if dice.random() < 0.7:
                self._tick()

    def _jump_to_start(self, dice: Random) -> None:
        """Let it be ten minutes before the next one starts."""
        coming = [each.starts_at for each in self._live() if each.starts_at > self.company.now + dt.timedelta(hours=1)]
        if coming:
            self.company.now = min(coming) - dt.timedelta(minutes=10)
            note(f"it is {self.company.now:%d %H:%M}")
            self._tick()

    def _tick(self) -> None:
        """Run the jobs that are due."""
        db, now = self.company.db, self.company.now
        for number in waitlist_offers.due(db, now):
            before = entry_states(self.company)
            waitlist_offers.expire(db, number, now=now)
            db.commit()
            db.expire_all()
            check_order(self.company, before)
            check_moves(before, entry_states(self.company))
            check_told(self.company, 0, before, self.company.deliver())
            self.done["expire"] = self.done.get("expire", 0) + 1
        for number in day_before.due(db, now):
            before, placed = entry_states(self.company), enrollment_states(self.company)
            day_before.remind_and_check_minimum(db, number, now=now)
            db.commit()
            db.expire_all()
            told = self.company.deliver()
            check_order(self.company, before)
            check_told(self.company, 0, before, told)
            self._check_lost_enrollments(0, placed, {(each.kind, each.person_id) for each in told})
            self.done["day_before"] = self.done.get("day_before", 0) + 1

    def _make_group(self) -> None:
        members = [self._person(name) for name in NAMES if name != "tom"]
        group = Group(workspace_id=members[0].workspace_id, name="Readers", source="by_hand")
        self.company.db.add(group)
        self.company.db.flush()
        for each in members:
            self.company.db.add(GroupMember(workspace_id=each.workspace_id, group_id=group.id, person_id=each.id))
        self.company.db.execute(sa.update(Program).values(grouped=True))


def _offer(db: Any, *, actor: Person, now: dt.datetime, company: Company, mentor: str, **at: Any) -> int:
    """Offer a session in person."""
    return sessions.create(db, actor=actor, plan=company.session_input(mentor, **at), publish=True, now=now)
