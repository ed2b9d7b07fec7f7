"""What people do with sessions over a few days in two workspaces: random actions, each of which is checked."""

import datetime as dt
from collections.abc import Callable
from random import Random
from typing import Any

import sqlalchemy as sa
from hypothesis import note

from mentorship.meetings.form import SessionInput
from mentorship.meetings.meeting import METHODS, phase
from mentorship.meetings.timespan import time_token
from mentorship.people.roles import remove_roles, set_roles
from mentorship.program.group import GroupInput, archive_group, save_group
from mentorship.program.visibility import groups_of
from mentorship.sessions import booking, cancellation, change_booking, edit, waitlist, waitlist_offers
from mentorship.sessions import lifecycle as sessions
from mentorship.sessions.actions import active_hold_until
from mentorship.sessions.view import mentee_of
from storage.group import add_members, remove_members
from storage.meeting import DRAFT, PUBLISHED, Enrollment, Meeting
from storage.program import Program
from tests.support.company import URL, Company, slack_id
from tests.support.invariants import (
    check_rows,
    check_visibility,
    published_sessions,
)
from tests.support.session_history_base import HOURS, MEMBERS, NAMES, SessionHistoryBase
from tests.support.waitlist_invariants import check_order, check_queue, offers

# Most of it happens between few people at few times, so that there are conflicts.
GROUPS = ("Apprentices", "Readers", "Berlin")
OFFER_EXPIRY = 90  # minutes


class SessionHistory(SessionHistoryBase):
    """A random history of one company. `act_at_random` lets one thing happen."""

    def __init__(self, company: Company) -> None:
        super().__init__(company)
        company.db.execute(sa.update(Program).values(offer_expiry=OFFER_EXPIRY))
        company.db.commit()
        self._weights: dict[Callable[[Random], object], float] = {
            self._create: 5, self._edit: 3, self._move: 3, self._change_mentee: 2, self._hand_over: 1, self._publish: 2,
            self._cancel: 1, self._delete: 1, self._book: 7, self._cancel_booking: 2, self._change_attendance: 2,
            self._answer: 5, self._save_group: 1.5, self._change_members: 2, self._archive: 0.7,
            self._give_roles: 1, self._take_roles: 2, self._wait: 0.5, self._look_around: 2,
            self._notify_me: 7, self._stop_notifying: 0.5, self._accept: 2, self._pass_on: 2.5, self._expire_offers: 1,
        }  # fmt: skip

    def act_at_random(self, dice: Random) -> None:
        """Let something happen, and check the invariants."""
        there = self.company.all(Meeting)
        happens = dice.choices(list(self._weights), list(self._weights.values()))[0] if len(there) > 3 else self._create
        happens(dice)
        check_rows(self.company)
        check_queue(self.company)

    # -- sessions -------------------------------------------------------------------------------------------------

    def _create(self, dice: Random) -> None:
        mentor = dice.choice(MEMBERS)
        who = dice.choice([mentor] * 6 + ["olga", "olga", *NAMES])
        if self._do(who, sessions.create, plan=self._session_input(mentor, dice), publish=dice.random() < 0.7):
            assert who == mentor or self._is_admin(who), "someone offers a session for another"

    def _edit(self, dice: Random) -> None:
        meeting = self._meeting(dice)
        form = self._form(meeting)
        form["version"] -= dice.random() < 0.1
        form["enrollment_id"] += dice.random() < 0.1
        current = form == self._form(meeting) or form["enrollment_id"] and not self._form(meeting)["enrollment_id"]
        plan = self._session_input(self._handle(meeting.host_id), dice)
        if self._do_as_manager(dice, meeting, edit.edit, **form, plan=plan, publish=dice.random() < 0.3):
            assert current, "something is overwritten unseen"

    def _change_mentee(self, dice: Random) -> None:
        meeting, mentee = self._meeting(dice), dice.choice([None, None, *MEMBERS])
        plan = self._maybe_confirm_warning(
            self._unchanged_input(meeting, mentee=slack_id(mentee) if mentee else None), dice
        )
        self._do_as_manager(dice, meeting, edit.edit, **self._form(meeting), plan=plan, publish=False)

    def _move(self, dice: Random) -> None:
        meeting = self._meeting(dice, PUBLISHED)
        taken = mentee_of(self.company.db, meeting)
        mentee = taken.person.slack_id if taken is not None else None
        plan = self._unchanged_input(meeting, mentee=mentee, date=self._date(dice), time=dice.choice(HOURS))
        before = (meeting.starts_at, meeting.ends_at)
        if self._do_as_manager(dice, meeting, edit.edit, **self._form(meeting), plan=plan, publish=False):
            taken, moved = mentee_of(self.company.db, meeting), before != (meeting.starts_at, meeting.ends_at)
            assert taken is None or not (moved and meeting.live) or taken.to_confirm or taken.person.admin, (
                "a mentee is not asked"
            )

    def _unchanged_input(self, meeting: Meeting, **values: Any) -> SessionInput:
        """Return the input that leaves this session as it is, except for `values`."""
        there = {
            "date": meeting.starts_at.date(),
            "time": meeting.starts_at.time(),
            "minutes": (meeting.ends_at - meeting.starts_at) // dt.timedelta(minutes=1),
            "online": meeting.online,
            "in_person": meeting.in_person,
            "meeting_url": meeting.meeting_url,
            "topic": meeting.topic,
            "groups": tuple(group.id for group in groups_of(self.company.db, meeting)),
        }
        return self.company.session_input(self._handle(meeting.host_id), **{**there, **values})

    def _hand_over(self, dice: Random) -> None:
        meeting, plan = self._meeting(dice), self._session_input(dice.choice(NAMES), dice)
        self._do_as_manager(dice, meeting, edit.edit, **self._form(meeting), plan=plan, publish=dice.random() < 0.5)

    def _publish(self, dice: Random) -> None:
        at = {"date": self._date(dice), "time": dice.choice(HOURS)} if dice.random() < 0.3 else {}
        self._do_as_manager(
            dice, self._meeting(dice, DRAFT), sessions.publish, meeting_url=dice.choice(["", URL]), **at
        )

    def _cancel(self, dice: Random) -> None:
        self._do_as_manager(dice, self._meeting(dice, PUBLISHED), cancellation.cancel, reason="Ill")

    def _delete(self, dice: Random) -> None:
        self._do_as_manager(dice, self._meeting(dice, DRAFT), sessions.delete)

    # -- bookings -------------------------------------------------------------------------------------------------

    def _book(self, dice: Random) -> None:
        who, meeting = dice.choice([*MEMBERS, *NAMES]), self._meeting(dice, PUBLISHED)
        method = dice.choice(METHODS)
        bookable = meeting.live and phase(meeting, self.company.now) == "coming"
        kept = active_hold_until(meeting, self.company.now) is not None and meeting.held_for_id != self._person(who).id
        has_it = mentee_of(self.company.db, meeting)
        if self._do(who, booking.book, meeting_id=meeting.id, method=method, about="Growing"):
            assert not kept, "what is kept for someone else cannot be booked"
            assert bookable or has_it is not None and has_it.person_id == self._person(who).id
            assert self._person(who).id in published_sessions(self.company)[meeting.id].enrollments

    def _cancel_booking(self, dice: Random) -> None:
        meeting = self._meeting(dice, PUBLISHED)
        who = self._mentee(meeting, dice)
        if self._do(who, change_booking.cancel_booking, meeting_id=meeting.id, reason="Busy"):
            assert self._person(who).id not in published_sessions(self.company)[meeting.id].enrollments

    def _change_attendance(self, dice: Random) -> None:
        meeting, method = self._meeting(dice, PUBLISHED), dice.choice(METHODS)
        who = self._mentee(meeting, dice)
        if self._do(who, change_booking.change_attendance, meeting_id=meeting.id, method=method):
            assert published_sessions(self.company)[meeting.id].enrollments[self._person(who).id][:2] == (
                "mentee",
                method,
            )

    def _answer(self, dice: Random) -> None:
        """Let someone answer whether they can make it: mostly who is asked, and mostly for the present time."""
        meeting = self._asking_meeting(dice)
        who, later = self._mentee(meeting, dice), dt.timedelta(minutes=30 * (dice.random() < 0.2))
        shown, makes_it = time_token(meeting.starts_at, meeting.ends_at + later), dice.random() < 0.5
        use_case = change_booking.confirm_time if makes_it else change_booking.decline_time
        if self._do(who, use_case, meeting_id=meeting.id, shown_time=shown):
            assert not later, "an answer to another time counts"
            assert (self._person(who).id in published_sessions(self.company)[meeting.id].enrollments) == makes_it

    def _asking_meeting(self, dice: Random) -> Meeting:
        """Return a session, mostly one whose mentee is asked whether they can make it."""
        there = [each for each in self.company.all(Enrollment) if each.live and each.starts_at > self.company.now]
        asked = [each.meeting_id for each in there if each.to_confirm and each.blocks]
        meeting = self._meeting(dice, PUBLISHED)
        if asked and dice.random() < 0.8:
            meeting = self.company.db.get_one(Meeting, dice.choice(asked))
        return meeting

    # -- groups ---------------------------------------------------------------------------------------------------

    def _save_group(self, dice: Random) -> None:
        """Let someone add a group by hand, or change the people of one."""
        who, here = dice.choice(["olga"] * 5 + NAMES), [*self._groups(), None, None]
        group = dice.choice(here)
        members = [slack_id(each) for each in dice.sample(MEMBERS, 2)]
        name = group.name if group is not None else dice.choice(GROUPS)
        may = self._is_admin(who)
        number = group.id if group is not None else None
        assert self._do(who, save_group, group_id=number, group_input=GroupInput(name, members)) <= may

    def _change_members(self, dice: Random) -> None:
        """Let someone join or leave a group, in whatever way."""
        groups = self._groups()
        if not groups:
            return
        group, person = dice.choice(groups), self._person(dice.choice(MEMBERS))
        change = dice.choice([add_members, remove_members])
        change(self.company.db, group, [person.id])
        self.company.db.commit()
        note(f"{person.name}: {change.__name__} {group.name}")

    def _archive(self, dice: Random) -> None:
        groups = self._groups()
        if groups:
            who, group = dice.choice(["olga"] * 5 + NAMES), dice.choice(groups)
            may = self._is_admin(who)
            assert self._do(who, archive_group, group_id=group.id) <= may

    # -- the waitlist -----------------------------------------------------------------------------------------

    def _notify_me(self, dice: Random) -> None:
        self._wait_for(waitlist.notify_me, dice)

    def _stop_notifying(self, dice: Random) -> None:
        self._wait_for(waitlist.stop_notifying, dice)

    def _wait_for(self, use_case: Callable[..., object], dice: Random) -> None:
        mentors = [self._handle(each.host_id) for each in self.company.all(Meeting) if each.live]
        who, mentor = dice.choice([*MEMBERS, *NAMES]), dice.choice([*mentors, *mentors, *NAMES])
        self._do(who, use_case, mentor_id=self._person(mentor).id)

    def _accept(self, dice: Random) -> None:
        meeting, who = self._offered(dice)
        stands = (
            active_hold_until(meeting, self.company.now) is not None and meeting.held_for_id == self._person(who).id
        )
        has_it = mentee_of(self.company.db, meeting)
        if self._do(who, booking.accept_offer, meeting_id=meeting.id):
            assert stands or has_it is not None and has_it.person_id == self._person(who).id
            assert self._person(who).id in published_sessions(self.company)[meeting.id].enrollments

    def _pass_on(self, dice: Random) -> None:
        meeting, who = self._offered(dice)
        self._do(who, waitlist_offers.pass_offer, meeting_id=meeting.id)

    def _offered(self, dice: Random) -> tuple[Meeting, str]:
        """Return a meeting and someone, mostly one that is offered to them."""
        kept = [each for each in self.company.all(Meeting) if each.held_for_id is not None]
        meeting = dice.choice(kept) if kept and dice.random() < 0.8 else self._meeting(dice, PUBLISHED)
        right = meeting.held_for_id is not None and dice.random() < 0.8
        return meeting, self._handle(meeting.held_for_id or 0) if right else dice.choice(NAMES)

    # -- everything else ------------------------------------------------------------------------------------------

    def _give_roles(self, dice: Random) -> None:
        who, roles = (
            dice.choice(["olga", "olga", *NAMES]),
            {"mentor": dice.random() < 0.8, "admin": dice.random() < 0.3},
        )
        may = self._is_admin(who)
        assert self._do(who, set_roles, slack_id=slack_id(dice.choice(NAMES)), **roles) <= may

    def _take_roles(self, dice: Random) -> None:
        who = dice.choice(["olga", "olga", *NAMES])
        may = self._is_admin(who)
        assert self._do(who, remove_roles, person_id=self._person(dice.choice(NAMES)).id) <= may

    def _wait(self, dice: Random) -> None:
        self.company.now += dt.timedelta(hours=dice.randint(1, 12))
        note(f"it is {self.company.now:%d %H:%M}")
        if dice.random() < 0.7:
            self._tick()

    def _expire_offers(self, dice: Random) -> None:
        if offers(self.company):
            self.company.now += dt.timedelta(minutes=OFFER_EXPIRY)
            self._tick()

    def _tick(self) -> None:
        """Run the jobs that are due."""
        db, now = self.company.db, self.company.now
        for number in waitlist_offers.due(db, now):
            before = offers(self.company)
            waitlist_offers.expire(db, number, now=now)
            db.commit()
            db.expire_all()
            check_order(self.company, before, 0)
            self.done["expire"] = self.done.get("expire", 0) + 1
        self.company.deliver()

    def _look_around(self, dice: Random) -> None:
        check_visibility(self.company, dice.choice([name for name in NAMES if name != "gus"]))
