"""How a random history of masterclasses is run: each action is checked, and its people and masterclasses are drawn."""

from collections.abc import Callable
from random import Random
from typing import Any

from hypothesis import note

from mentorship.errors import Refusal, UnknownPeople
from mentorship.masterclasses import move, waitlist_offers
from mentorship.masterclasses.view import show_masterclass
from mentorship.submission import NotDone
from storage.meeting import ASKED, ATTENDING, HOST, PARTICIPANT, Enrollment, Meeting
from storage.person import Person
from storage.waitlist import OFFERED, WAITING, WaitlistEntry
from tests.support.company import Company, slack_id
from tests.support.masterclass_invariants import (
    check_moves,
    check_order,
    check_told,
    enrollment_states,
    entry_states,
    masterclasses,
)

NAMES = ("ada", "grace", "mia", "tom", "olga")


class MasterclassHistoryBase:
    """Does and checks single actions in a company. `done` counts those that were not refused, by use case."""

    def __init__(self, company: Company) -> None:
        self.company = company
        self.done: dict[str, int] = {}
        self._draft_id = 0  # of the newest review

    def _do(self, who: str, use_case: Callable[..., Any], **arguments: Any) -> bool:
        """Run a use case and check the outcome; return whether it was done, and not refused."""
        rows, before, placed = self.company.rows(), entry_states(self.company), enrollment_states(self.company)
        try:
            done = self.company.act(who, use_case, **arguments)
        except (Refusal, UnknownPeople):
            assert self.company.rows() == rows, "a refusal changes nothing"
            return False
        self._draft_id = done.shown.draft_id if isinstance(done, NotDone) else 0
        note(f"{who}: {use_case.__name__} {arguments}")
        name = f"{use_case.__module__.rpartition('.')[2]}.{use_case.__name__}"
        self.done[name] = self.done.get(name, 0) + 1
        told = self.company.deliver()
        check_order(self.company, before)
        check_moves(before, entry_states(self.company), moved=use_case is move.move)
        check_told(self.company, self._person(who).id, before, told)
        self._check_lost_enrollments(self._person(who).id, placed, {(each.kind, each.person_id) for each in told})
        return True

    def _check_lost_enrollments(self, actor: int, before: dict[int, str], news: set[tuple[str, int]]) -> None:
        """Check that everyone who lost a place through someone else was told."""
        for each in self.company.all(Enrollment):
            lost = before.get(each.id) in (ATTENDING, ASKED) and each.state not in (ATTENDING, ASKED)
            if lost and each.person_id != actor:
                kinds = {kind for kind, person in news if person == each.person_id}
                assert kinds & {"cancelled", "moved", "released"}, "someone lost a spot and was not told"

    def _live(self) -> list[Meeting]:
        return [each for each in masterclasses(self.company) if each.live and each.starts_at > self.company.now]

    def _class(self, dice: Random) -> Meeting:
        """Return a masterclass, mostly one to come, and mostly the newest of them."""
        if dice.random() < 0.1:
            return dice.choice(masterclasses(self.company))
        coming = self._live()
        return coming[-1] if dice.random() < 0.6 else dice.choice(coming)

    def _full(self, dice: Random) -> Meeting:
        """Return a masterclass, mostly a full one, and mostly one for which someone waits."""
        db, now = self.company.db, self.company.now
        full = [each for each in self._live() if not waitlist_offers.has_room(db, each, now)]
        waiting = {each.meeting_id for each in self.company.all(WaitlistEntry) if each.state == WAITING}
        awaited = [each for each in full if each.id in waiting]
        if not full or dice.random() < 0.1:
            return self._class(dice)
        return dice.choice(awaited if awaited and dice.random() < 0.7 else full)

    def _participant(self, meeting: Meeting, dice: Random) -> str:
        there = [each for each in self.company.all(Enrollment) if each.meeting_id == meeting.id]
        found = [each for each in there if each.role == PARTICIPANT and each.state in (ATTENDING, ASKED)]
        if not found or dice.random() < 0.1:
            return dice.choice(NAMES)
        return self._handle(dice.choice(found).person_id)

    def _is_enrolled(self, meeting: Meeting, who: str) -> bool:
        mine = (meeting.id, self._person(who).id)
        there = [each for each in self.company.all(Enrollment) if each.state in (ATTENDING, ASKED)]
        return any((each.meeting_id, each.person_id) == mine and each.role != HOST for each in there)

    def _people_with_offers(self, meeting: Meeting) -> set[int]:
        """Return the ids of those for whom a place is kept now."""
        there = [
            each for each in self.company.all(WaitlistEntry) if (each.meeting_id, each.state) == (meeting.id, OFFERED)
        ]
        return {each.person_id for each in there if each.offer_until and each.offer_until > self.company.now}

    def _has_expired_offer(self, meeting: Meeting) -> bool:
        """Return whether the time of some offer is over, and the scheduler has not run since."""
        there = [
            each for each in self.company.all(WaitlistEntry) if (each.meeting_id, each.state) == (meeting.id, OFFERED)
        ]
        return any(each.offer_until and each.offer_until <= self.company.now for each in there)

    def _can_see(self, meeting: Meeting, who: str) -> bool:
        try:
            show_masterclass(self.company.db, actor=self._person(who), meeting_id=meeting.id, now=self.company.now)
        except Refusal:
            return False
        return True

    def _person(self, who: str) -> Person:
        return next(each for each in self.company.all(Person) if each.slack_id == slack_id(who))

    def _handle(self, person_id: int) -> str:
        return self.company.db.get_one(Person, person_id).name.lower()
