"""A day of a company on which everything that people can do is there to be done, and the calls that do it."""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mentorship.agenda.meeting_start import follow_start
from mentorship.agenda.reminder import schedule_new, send_reminders
from mentorship.home import home
from mentorship.masterclasses import attend, channel, create, day_before, edit, move, participants, waitlist
from mentorship.masterclasses import cancellation as masterclass_cancellation
from mentorship.masterclasses import waitlist_offers as masterclass_offers
from mentorship.masterclasses.form import MasterclassInput
from mentorship.meetings.form import SessionInput
from mentorship.meetings.venue import VenueInput
from mentorship.mentors import own_profile
from mentorship.people.members import upsert_members
from mentorship.people.person import find_or_ask
from mentorship.people.roles import set_roles
from mentorship.program import rules
from mentorship.requests import acceptance, answer, expire, send
from mentorship.requests.proposed_times import WallTime
from mentorship.sessions import booking, cancellation, change_booking, lifecycle, move_booking
from mentorship.sessions import edit as session_edit
from mentorship.sessions import waitlist as mentor_waitlist
from mentorship.sessions import waitlist_offers as mentor_offers
from storage.base import Base
from storage.location import Location
from storage.meeting import HOST, Enrollment, Meeting
from storage.notice import Card
from storage.person import Person
from storage.program import Program
from storage.waitlist import WaitlistEntry
from storage.workspace import SeenEvent, Workspace
from tests.support.race_company import MONDAY, NOW, UseCaseCall

HERE: dict[str, Any] = {"online": False, "in_person": True, "meeting_url": ""}
MOST_LATE = dt.timedelta(days=400)  # after NOW, when everything has begun or ended


def slack_id(who: str) -> str:
    """Return this person's Slack id."""
    return f"U{who.upper()}"


class Stage:
    """Sessions, a request and masterclasses of a few people, made in one transaction; `calls` is what they may do.

    People have cards of all of it already, and all want mail, so that each call tells as many as it can.
    """

    def __init__(self, db: Session) -> None:
        self._db, self._location_id = db, db.scalars(sa.select(Location.id)).one()
        _forget_what_was(db)
        self.max, self.tom = self._person("max").id, self._person("tom").id
        self.booked, self.moving = self._offer("max", 9, "mia"), self._offer("ada", 12, "tom")
        self.open, self.elsewhere = self._offer("ada", 10), self._offer("grace", 9)
        for waiter, mentor_id in (("zoe", self.max), ("ada", self.max), ("olga", self.tom), ("zoe", self.tom)):
            self._act(waiter, mentor_waitlist.notify_me, mentor_id=mentor_id)
        self.held = self._offer("tom", 19)  # for olga, who came first
        self.request = self._act("mia", send.send_request, request_input=self._request("max", 11))
        self.full, self.roomy = self._host("grace", 14, 2, "tom", "mia"), self._host("ada", 16, 3, "tom")
        for name in ("zoe", "ada"):
            self._act(name, waitlist.join, meeting_id=self.full)
        self.offering = self._host("grace", 18, 1, "tom")
        self._act("mia", waitlist.join, meeting_id=self.offering)
        self._act("tom", attend.leave, meeting_id=self.offering, reason="")
        self.entry, self.held_entry = (
            db.scalars(sa.select(WaitlistEntry.id).where(WaitlistEntry.meeting_id == each)).one()
            for each in (self.offering, self.held)
        )
        mentee = (Enrollment.meeting_id == self.booked, Enrollment.role != HOST)
        self.enrollment = db.scalars(sa.select(Enrollment.id).where(*mentee)).one()
        self.change = self._reviewed_change()
        self._post_cards()

    def calls(self) -> dict[str, UseCaseCall]:
        """Return everything that happens on this day, by a name for it."""
        return {**self._session_calls(), **self._request_calls(), **self._masterclass_calls(), **self._other_calls()}

    def _session_calls(self) -> dict[str, UseCaseCall]:
        book = {"method": None, "about": ""}
        edited = {"meeting_id": self.booked, "version": 1, "enrollment_id": self.enrollment, "publish": False}
        return {
            "create": ("ada", lifecycle.create, {"plan": self._session("ada", 13, "tom"), "publish": True}),
            "book": ("mia", booking.book, {"meeting_id": self.open, **book}),
            "book elsewhere": ("tom", booking.book, {"meeting_id": self.elsewhere, **book}),
            "cancel booking": ("mia", change_booking.cancel_booking, {"meeting_id": self.booked, "reason": ""}),
            "move booking": ("tom", move_booking.move, {"meeting_id": self.moving, "target_id": self.open}),
            "edit": ("max", session_edit.edit, {**edited, "plan": self._session("max", 13, "mia")}),
            "replace mentee": ("max", session_edit.edit, {**edited, "plan": self._session("max", 9, "tom")}),
            "cancel": ("max", cancellation.cancel, {"meeting_id": self.booked, "reason": "Ill"}),
            "cancel open": ("ada", cancellation.cancel, {"meeting_id": self.open, "reason": "Ill"}),
            "notify me": ("tom", mentor_waitlist.notify_me, {"mentor_id": self.max}),
            "create elsewhere": ("max", lifecycle.create, {"plan": self._session("max", 12), "publish": True}),
            "accept session": ("olga", booking.accept_offer, {"meeting_id": self.held}),
            "pass session": ("olga", mentor_offers.pass_offer, {"meeting_id": self.held}),
            "expire session": ("ada", expire_session_offer, {"entry_id": self.held_entry}),
            "stop notifying": ("zoe", mentor_waitlist.stop_notifying, {"mentor_id": self.max}),
            "remind session": ("olga", remind, {"meeting_id": self.booked}),
        }

    def _request_calls(self) -> dict[str, UseCaseCall]:
        this = {"request_id": self.request}
        venue = VenueInput(location_id=self._location_id, **HERE)
        suggested = {"version": 1, "message": "", "wall_time": WallTime(MONDAY, dt.time(13)), "venue": venue}
        return {
            "send": ("tom", send.send_request, {"request_input": self._request("max", 9)}),
            "accept": ("max", acceptance.accept, {**this, "version": 1, "venue": venue}),
            "decline": ("max", answer.decline, {**this, "version": 1, "reason": "Busy"}),
            "suggest": ("max", answer.suggest, {**this, **suggested}),
            "withdraw": ("mia", answer.withdraw, this),
            "expire request": ("olga", expire_request, this),
        }

    def _masterclass_calls(self) -> dict[str, UseCaseCall]:
        full, roomy, offering = ({"meeting_id": each} for each in (self.full, self.roomy, self.offering))
        later = {"date": MONDAY, "time": dt.time(20), "reason": "Room"}
        guests = {"guests": [slack_id("mia"), slack_id("zoe")], "confirmed_warning": ""}
        return {
            "reserve": ("mia", attend.reserve, {**roomy, "method": None}),
            "reserve full": ("olga", attend.reserve, {**full, "method": None}),
            "leave": ("mia", attend.leave, {**full, "reason": ""}),
            "join waitlist": ("max", waitlist.join, full),
            "leave waitlist": ("zoe", waitlist.leave, full),
            "accept offer": ("mia", waitlist.accept_offer, offering),
            "pass offer": ("mia", waitlist.pass_offer, offering),
            "expire offer": ("olga", expire_offer, {"entry_id": self.entry}),
            "add people": ("ada", participants.add, {**roomy, **guests}),
            "remove": ("grace", participants.remove, {**full, "person_id": self.tom, "reason": "Sorry"}),
            "message all": ("grace", participants.message_all, {**full, "message": "Bring a laptop."}),
            "change": ("grace", edit.save, {"draft_id": self.change}),
            "move": ("grace", move.move, {**full, **later}),
            "move other": ("ada", move.move, {**roomy, **later}),
            "cancel masterclass": ("grace", masterclass_cancellation.cancel, {**full, "reason": "Ill"}),
            "remind masterclass": ("olga", remind, full),
            "day before": ("olga", check_minimum, full),
            "retry channel": ("grace", channel.retry_channel, full),
        }

    def _other_calls(self) -> dict[str, UseCaseCall]:
        roles = {"slack_id": slack_id("mia"), "mentor": True, "admin": False}
        return {
            "sweep": ("olga", sweep, {}),
            "profile": ("ada", own_profile.save_profile, {"profile_input": own_profile.ProfileInput(topics="Rust")}),
            "roles": ("olga", set_roles, roles),
            "program": ("olga", rules.save_program, {"rules": rules.Rules(help_contact="Olga")}),
            "home": ("mia", home.choose_list, {"chosen": "past", "page": 0}),
        }

    def _act(self, who: str, use_case: Callable[..., Any], **values: Any) -> Any:
        done = use_case(self._db, actor=self._person(who), now=NOW, **values)
        self._db.flush()
        return done

    def _person(self, who: str) -> Person:
        return find_or_ask(self._db, team_id="T1", slack_id=slack_id(who))

    def _session(self, mentor: str, hour: int, mentee: str | None = None) -> SessionInput:
        return SessionInput(
            mentor=slack_id(mentor),
            mentee=slack_id(mentee) if mentee is not None else None,
            location_id=self._location_id,
            date=MONDAY,
            time=dt.time(hour),
            minutes=60,
            topic="",
            **HERE,
        )

    def _offer(self, mentor: str, hour: int, mentee: str | None = None) -> int:
        number: int = self._act(mentor, lifecycle.create, plan=self._session(mentor, hour, mentee), publish=True)
        return number

    def _request(self, other: str, hour: int) -> send.RequestInput:
        return send.RequestInput(slack_id(other), "", [WallTime(MONDAY, dt.time(hour))], 60)

    def _masterclass(self, hour: int, maximum: int, *guests: str) -> MasterclassInput:
        return MasterclassInput(
            title="Reading code",
            description="How to read what others wrote.",
            location_id=self._location_id,
            date=MONDAY,
            time=dt.time(hour),
            minutes=60,
            guests=tuple(slack_id(guest) for guest in guests),
            maximum=maximum,
            minimum=1,
            online=False,
            in_person=True,
        )

    def _host(self, host: str, hour: int, maximum: int, *guests: str) -> int:
        seen = self._act(host, create.review, plan=self._masterclass(hour, maximum, *guests))
        number: int = self._act(host, edit.save, draft_id=seen.shown.draft_id)
        return number

    def _reviewed_change(self) -> int:
        """Return the id of the draft of a change of the full masterclass: more places, and one more guest."""
        shape = vars(self._masterclass(14, 3, "tom", "mia", "ada")).items()
        changes = {name: value for name, value in shape if name not in ("date", "time", "minutes")}
        seen = self._act("grace", edit.review_change, meeting_id=self.full, version=1, changes=changes)
        number: int = seen.shown.draft_id
        return number

    def _post_cards(self) -> None:
        people = list(self._db.scalars(sa.select(Person)))
        meetings = (
            self.booked,
            self.moving,
            self.open,
            self.elsewhere,
            self.held,
            self.full,
            self.roomy,
            self.offering,
        )
        common = {"workspace_id": people[0].workspace_id, "channel": "D1", "ts": "1.1"}
        cards = [
            {**common, "subject": f"meeting:{meeting}", "lane": f"person:{person.id}"}
            for meeting in meetings
            for person in people
        ]
        self._db.execute(sa.insert(Card), cards)


def _forget_what_was(db: Session) -> None:
    """Delete everything but the people and their program."""
    kept = {each.__tablename__ for each in (Workspace, Location, Program, Person, SeenEvent)}
    for table in reversed(Base.metadata.sorted_tables):
        if table.name not in kept:
            db.execute(sa.delete(table))


def remind(db: Session, *, actor: Person, meeting_id: int, now: dt.datetime) -> None:
    """Do what the scheduler does when the meeting begins."""
    starts_at = db.get_one(Meeting, meeting_id).starts_at
    while schedule_new(db, now):
        pass
    send_reminders(db, meeting_id, now=starts_at - dt.timedelta(minutes=10))
    follow_start(db, meeting_id, now=starts_at)


def check_minimum(db: Session, *, actor: Person, meeting_id: int, now: dt.datetime) -> None:
    """Do what the scheduler does the day before."""
    starts_at = db.get_one(Meeting, meeting_id).starts_at
    day_before.remind_and_check_minimum(db, meeting_id, now=starts_at - dt.timedelta(hours=20))


def expire_request(db: Session, *, actor: Person, request_id: int, now: dt.datetime) -> None:
    """Do what the scheduler does when nobody has answered the request in time."""
    expire.remind_or_expire(db, request_id, now=now + MOST_LATE)


def expire_offer(db: Session, *, actor: Person, entry_id: int, now: dt.datetime) -> None:
    """Do what the scheduler does when nobody has answered the offer in time."""
    masterclass_offers.expire(db, entry_id, now=now + dt.timedelta(hours=13))


def expire_session_offer(db: Session, *, actor: Person, entry_id: int, now: dt.datetime) -> None:
    """Do what the scheduler does when nobody has answered the offer of a session in time."""
    mentor_offers.expire(db, entry_id, now=now + dt.timedelta(hours=13))


def sweep(db: Session, *, actor: Person, now: dt.datetime) -> None:
    """Do what the scheduler does with the list of members, in whatever order Slack has it."""
    users: list[Mapping[str, Any]] = [
        {
            "id": each.slack_id,
            "team_id": "T1",
            "real_name": each.name,
            "tz": "UTC",
            "profile": {"title": each.headline + "."},
            "is_admin": each.slack_admin,
        }
        for each in db.scalars(sa.select(Person).order_by(Person.name.desc()))
    ]
    upsert_members(db, team_id="T1", users=users, now=now)
