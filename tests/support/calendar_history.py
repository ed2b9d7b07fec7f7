"""What people do at random with sessions and masterclasses that stand in their calendars."""

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from random import Random
from typing import Any

from hypothesis import note

from handlers.slack.database import Database
from mentorship.masterclasses import attend, create, participants
from mentorship.masterclasses import cancellation as class_cancellation
from mentorship.masterclasses import edit as class_edit
from mentorship.masterclasses import move as class_move
from mentorship.masterclasses.form import MasterclassInput
from mentorship.meetings.form import SessionInput
from mentorship.meetings.recurrence import Repeat
from mentorship.meetings.timespan import minutes_between, time_token
from mentorship.program.location import save_location
from mentorship.sessions import booking, calendar, cancellation, change_booking, edit, move_booking, series
from mentorship.sessions import lifecycle as sessions
from mentorship.sessions.view import mentee_of
from storage.meeting import ASKED, HOST, IN_PERSON, MASTERCLASS, ONLINE, PARTICIPANT, PUBLISHED, Enrollment, Meeting
from storage.person import Person
from tests.support.calendar_checks import Pair, check_calendars, is_held
from tests.support.calendar_history_base import NAMES, CalendarHistoryBase
from tests.support.calendar_post import CalendarPost
from tests.support.company import URL, Company, slack_id

HOURS = [dt.time(9), dt.time(11), dt.time(13), dt.time(15), dt.time(17)]
DELIVERED_AT_ONCE = 0.7
BACK_SOON = 0.25  # whoever has left the program, at each step


class CalendarHistory(CalendarHistoryBase):
    """A random history of one company. `act_at_random` lets one thing happen, `finish` compares calendars with it."""

    def __init__(self, company: Company, database: Database, dice: Random) -> None:
        super().__init__(company, dice)
        self.post = CalendarPost(company, database)
        self._asked: set[Pair] = set()  # who has asked for a file of what, and has not lost the place since
        self._gained: dict[Pair, int] = {}  # when
        self._mail_since: dict[int, int] = {}
        self._places = self._held()
        self._set_up()
        self._weights: dict[Callable[[], object], float] = {
            self._offer: 2.5, self._book: 4, self._edit: 3, self._answer: 3, self._change_attendance: 2,
            self._cancel_booking: 2, self._cancel: 1, self._change_time: 1.5, self._repeat: 0.8,
            self._host: 1.2, self._reserve: 3, self._confirm: 3, self._leave: 1.5, self._remove: 0.7, self._add: 1,
            self._edit_class: 1.5, self._move_class: 1.6, self._cancel_class: 0.3,
            self._add_to_calendar: 6, self._switch_mail: 4, self._correct_location: 0.8,
            self._leave_program: 1, self._hand_over: 2, self._hand_over_class: 0.8,
        }  # fmt: skip

    def act_at_random(self) -> None:
        """Let something happen, and mostly be delivered."""
        self._steps += 1
        if self._dice.random() < BACK_SOON:
            self._come_back()
        self._dice.choices(list(self._weights), list(self._weights.values()))[0]()
        self._note_places()
        self.company.now += dt.timedelta(minutes=self._dice.randint(0, 20))
        if self._dice.random() < DELIVERED_AT_ONCE:
            self.post.deliver(self._dice)

    def finish(self) -> None:
        """Deliver what still waits, and compare each person's calendar with the database."""
        self._follow_locations()
        self._follow_leavers()
        for _ in range(3):  # what a process had begun when it died is taken up again
            self.post.deliver(None)
        mailed = {
            pair
            for pair, step in self._gained.items()
            if self.company.db.get_one(Person, pair.person_id).wants_mail
            and step > self._mail_since.get(pair.person_id, self._steps)
        }
        check_calendars(self.company, self.post.told, asked=self._asked, mailed=mailed, dice=self._dice)

    def _set_up(self) -> None:
        self._do("olga", save_location, location_id=None, name="Hamburg", zone="Europe/Berlin", address="Elbe 1")
        for name in NAMES:
            self._person(name).email = f"{name}@example.com"
            self._person(name).mail_choice = self._dice.random() < 0.5
            if self._person(name).mail_choice:
                self._mail_since[self._person(name).id] = 0
        self.company.db.commit()

    # -- who has a place, and what they want of it -------------------------------------------------------------------

    def _held(self) -> dict[Pair, Enrollment]:
        newest = {Pair(each.person_id, each.meeting_id): each for each in self.company.all(Enrollment)}
        live = {each.id for each in self.company.all(Meeting) if each.state == PUBLISHED}
        return {pair: each for pair, each in newest.items() if is_held(each) and pair.meeting_id in live}

    def _note_places(self) -> None:
        held = self._held()
        for pair in held.keys() - self._places.keys():
            self._gained[pair] = self._steps
        for pair in self._places.keys() - held.keys():
            moved_to = self.company.db.get_one(Meeting, pair.meeting_id).moved_to_id
            if moved_to is not None and pair in self._asked:
                self._asked.add(Pair(pair.person_id, moved_to))
            self._asked.discard(pair)
            self._gained.pop(pair, None)
        self._places = held

    def _add_to_calendar(self) -> None:
        place = self._place()
        if place is None:
            return
        meeting = self.company.db.get_one(Meeting, place.meeting_id)
        add = attend.add_to_calendar if meeting.kind == MASTERCLASS else calendar.add_to_calendar
        if self._do(self._name(place.person_id), add, meeting_id=meeting.id):
            self._asked.add(Pair(place.person_id, meeting.id))

    def _switch_mail(self) -> None:
        person = self._person(self._dice.choice(NAMES))
        person.mail_choice, person.email_trouble = not person.is_to_be_mailed, ""
        if person.mail_choice:
            self._mail_since[person.id] = self._steps
        self.company.db.commit()
        note(f"{self._steps} {person.name}: mail {'on' if person.mail_choice else 'off'}")

    # -- sessions ----------------------------------------------------------------------------------------------------

    def _offer(self) -> None:
        mentor = self._dice.choice(["ada", "ada", "grace"])
        self._do(mentor, sessions.create, plan=self._session_input(mentor), publish=True)

    def _book(self) -> None:
        for meeting in self._meetings("session")[:3]:
            method = self._dice.choice([ONLINE, IN_PERSON])
            if self._do(self._dice.choice(NAMES), booking.book, meeting_id=meeting.id, method=method, about=""):
                return

    def _edit(self) -> None:
        for meeting in self._meetings("session")[:1]:
            mentee, host = mentee_of(self.company.db, meeting), self._name(meeting.host_id)
            stays = mentee is not None and self._dice.random() < 0.8
            plan = self._session_input(host, mentee=mentee.person.slack_id if mentee is not None and stays else None)
            if self._dice.random() < 0.4:  # at the same time
                local = meeting.starts_at.astimezone(dt.UTC)
                plan = replace(plan, date=local.date(), time=local.time(), location_id=self._location("").id,
                               minutes=minutes_between(meeting.starts_at, meeting.ends_at))  # fmt: skip
            form = {"version": meeting.version, "enrollment_id": mentee.id if mentee is not None else 0}
            self._do(host, edit.edit, meeting_id=meeting.id, plan=plan, publish=False, **form)

    def _answer(self) -> None:
        asked = [each for each in self._places.values() if each.to_confirm]
        for place in asked[:1]:
            use_case = self._dice.choice([change_booking.confirm_time, change_booking.decline_time])
            shown = time_token(place.starts_at, place.ends_at)
            self._do(self._name(place.person_id), use_case, meeting_id=place.meeting_id, shown_time=shown)

    def _change_attendance(self) -> None:
        place = self._place("mentee")
        if place is not None:
            method = self._dice.choice([ONLINE, IN_PERSON])
            name = self._name(place.person_id)
            self._do(name, change_booking.change_attendance, meeting_id=place.meeting_id, method=method)

    def _cancel_booking(self) -> None:
        place = self._place("mentee")
        if place is not None:
            name = self._name(place.person_id)
            self._do(name, change_booking.cancel_booking, meeting_id=place.meeting_id, reason="")

    def _cancel(self) -> None:
        for meeting in self._meetings("session")[:1]:
            rest = self._dice.random() < 0.6
            arguments = {"meeting_id": meeting.id, "reason": "Ill", "which": "following" if rest else "one"}
            self._do(self._name(meeting.host_id), cancellation.cancel, **arguments)

    def _change_time(self) -> None:
        place = self._place("mentee")
        for target in self._meetings("session")[:3] if place is not None else []:
            assert place is not None
            old, new = (Pair(place.person_id, each) for each in (place.meeting_id, target.id))
            had = old in self._asked
            moved = {"meeting_id": place.meeting_id, "target_id": target.id}
            if self._do(self._name(place.person_id), move_booking.move, **moved):
                self._asked |= {new} if had else set()
                return

    def _repeat(self) -> None:
        for meeting in self._meetings("session")[:1]:
            repeat, keep = Repeat("weekly", self._dice.choice([2, 3]), None), self._dice.random() < 0.6
            host, about = self._name(meeting.host_id), {"meeting_id": meeting.id, "repeat": repeat, "keep_mentee": keep}
            found = self._do(host, series.preview, **about)
            if found:
                chosen = [each.time_token for each in found.dates if not each.conflict]
                self._do(host, series.create_series, **about, chosen=chosen, digest=found.digest)

    def _session_input(self, mentor: str, **values: Any) -> SessionInput:
        online, in_person = self._dice.choice([(True, True), (True, True), (True, False), (False, True)])
        where = self._location(self._dice.choice(["Hamburg", ""]))
        return self.company.session_input(
            mentor, date=self._date(), time=self._dice.choice(HOURS), online=online, in_person=in_person,
            meeting_url=URL if online else "", topic=self._dice.choice(["", "Careers"]), location_id=where.id, **values,
        )  # fmt: skip

    # -- masterclasses -----------------------------------------------------------------------------------------------

    def _host(self) -> None:
        found = self._do("grace", create.review, plan=self._masterclass_input())
        if found:
            self._do("grace", class_edit.save, draft_id=found.shown.draft_id)

    def _reserve(self) -> None:
        for meeting in self._meetings(MASTERCLASS)[:1]:
            method = self._dice.choice([ONLINE, IN_PERSON])
            self._do(self._dice.choice(NAMES), attend.reserve, meeting_id=meeting.id, method=method)

    def _confirm(self) -> None:
        for place in [each for each in self._places.values() if each.state == ASKED][:1]:
            use_case = self._dice.choice([attend.confirm, attend.decline])
            shown = time_token(place.starts_at, place.ends_at)
            self._do(self._name(place.person_id), use_case, meeting_id=place.meeting_id, shown_time=shown)

    def _leave(self) -> None:
        place = self._place(PARTICIPANT)
        if place is not None:
            self._do(self._name(place.person_id), attend.leave, meeting_id=place.meeting_id, reason="")

    def _remove(self) -> None:
        place = self._place(PARTICIPANT)
        if place is not None:
            about = {"meeting_id": place.meeting_id, "person_id": place.person_id, "reason": ""}
            self._do("olga", participants.remove, **about)

    def _add(self) -> None:
        for meeting in self._meetings(MASTERCLASS)[:1]:
            guests = [slack_id(each) for each in self._dice.sample(NAMES, 2)]
            self._do("olga", participants.add, meeting_id=meeting.id, guests=guests, confirmed_warning="")

    def _edit_class(self) -> None:
        for meeting in self._meetings(MASTERCLASS)[:1]:
            plan = replace(self._masterclass_input(), title=self._dice.choice(["Old code", "New code"]))
            changes = {key: value for key, value in vars(plan).items() if key not in ("date", "time", "minutes")}
            about = {"meeting_id": meeting.id, "version": meeting.version, "changes": changes}
            found = self._do(self._name(meeting.host_id), class_edit.review_change, **about)
            if found:
                self._do(self._name(meeting.host_id), class_edit.save, draft_id=found.shown.draft_id)

    def _move_class(self) -> None:
        for meeting in self._meetings(MASTERCLASS)[:1]:
            at = {"date": self._date(), "time": self._dice.choice(HOURS), "reason": ""}
            self._do(self._name(meeting.host_id), class_move.move, meeting_id=meeting.id, **at)

    def _cancel_class(self) -> None:
        for meeting in self._meetings(MASTERCLASS)[:1]:
            self._do(self._name(meeting.host_id), class_cancellation.cancel, meeting_id=meeting.id, reason="Ill")

    def _masterclass_input(self) -> MasterclassInput:
        online = self._dice.random() < 0.7
        return MasterclassInput(
            title="Reading code", description="How to read.", location_id=self._location("Hamburg").id,
            date=self._date(), time=self._dice.choice(HOURS), minutes=60, online=online,
            in_person=not online or self._dice.random() < 0.5, meeting_url=URL if online else "",
            guests=tuple(slack_id(each) for each in self._dice.sample(NAMES, self._dice.choice([0, 1, 2]))),
        )  # fmt: skip

    # -- locations, and whom and what it is about --------------------------------------------------------------------

    def _correct_location(self) -> None:
        where = self._location("Hamburg")
        address = self._dice.choice(["Elbe 1", "Elbe 2", "Alster 3"])
        about = {"location_id": where.id, "name": where.name, "zone": where.zone, "address": address}
        self._do("olga", save_location, **about)
        self._follow_locations()

    def _place(self, role: str = "") -> Enrollment | None:
        found = [each for each in self._places.values() if each.role == role or not role]
        if not role:  # as a host one seldom asks
            found = [each for each in found if each.role != HOST or self._dice.random() < 0.4]
        return self._dice.choice(found) if found else None
