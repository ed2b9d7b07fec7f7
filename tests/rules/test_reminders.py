"""Whatever happens around clock changes, and whenever the scheduler runs: everyone is reminded once, and in time."""

import contextlib
import datetime as dt
from collections import Counter
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from mentorship.agenda import reminder
from mentorship.errors import Refusal
from mentorship.mentors import own_profile
from mentorship.mentors.own_profile import ProfileInput
from mentorship.outbox.kinds import NoticeKind
from mentorship.people.members import upsert_members
from mentorship.program import rules
from mentorship.program.rules import Rules
from mentorship.sessions import booking, cancellation, change_booking, edit
from storage.location import Location
from storage.meeting import Enrollment, Meeting
from storage.notice import Notice
from tests.support.company import HOME, Company, slack_id
from tests.support.random_histories import run_random_histories
from tests.support.reminder_referee import Referee, Told
from tests.support.thoroughness import examples

EXAMPLES = {"sqlite": examples(80), "postgresql": examples(20, least=16)}
ZONES = (  # in two of them the clocks never change, in one by half an hour, in one at other times than elsewhere
    *("Europe/Berlin", "America/New_York", "America/Santiago", "Asia/Kolkata"),
    *("Asia/Tokyo", "Australia/Lord_Howe", "Pacific/Auckland", "Africa/Casablanca"),
)
PEOPLE = ("ada", "mia", "tom")
CHOICES = ("program", "10080", "1440", "evening", "120", "60", "10", "0")
PROGRAMS = ("1440, 10", "10", "", "2880, 60, 0", "600, 30", "1440, 120, 10")
MINUTE, HOUR, DAY = dt.timedelta(minutes=1), dt.timedelta(hours=1), dt.timedelta(days=1)
STEPS = (5 * MINUTE / 60, MINUTE, 7 * MINUTE, 40 * MINUTE, 2 * HOUR, 2 * HOUR, 5 * HOUR, 8 * HOUR)
FIRST_DAY, DAYS = dt.date(2027, 1, 1), 730
TIMES = (dt.time(0, 30), dt.time(2, 15), dt.time(9), dt.time(9, 10), dt.time(17, 45), dt.time(20), dt.time(23, 50))


class KilledError(Exception):
    """The process died before it could commit."""


class Fortnight:
    """Some days around a clock change: sessions are offered, booked, moved and called off, and people change their
    minds, while the scheduler mostly runs.
    """

    def __init__(self, company: Company, dice: Random) -> None:
        self.company, self.dice, self.db = company, dice, company.db
        zone = dice.choice(ZONES)
        company.now = near_clock_change(zone, dice)
        self.ids = {company.person(who).id: who for who in PEOPLE}
        self.zones = {who: dice.choice(ZONES) for who in PEOPLE}
        self.db.execute(sa.update(Location).values(zone=zone))
        self.db.commit()
        for who, its_zone in self.zones.items():
            self.store(who, its_zone)
        self.referee = Referee(self.zones, ["1440", "10"])
        self.told: Counter[Told] = Counter()
        self.moves: Counter[tuple[int, dt.datetime]] = Counter()
        self.tick(company.now)

    def live(self) -> None:
        """Let some days pass."""
        for _ in range(3):
            self.offer()
        end = self.company.now + 9 * DAY
        while self.company.now < end:
            self.company.now += self.dice.choice(STEPS)
            self.run_scheduler()
            if self.dice.random() < 0.35:
                self.act_at_random()

    def run_scheduler(self) -> None:
        """Let the scheduler run on time, late, twice, in a process that is killed, or by a clock that jumps ahead."""
        match self.dice.choice(["run"] * 6 + ["down"] * 3 + ["twice", "kill", "jump"]):
            case "run":
                self.tick(self.company.now)
            case "twice":
                self.tick(self.company.now)
                self.tick(self.company.now)
            case "kill":
                with contextlib.suppress(KilledError):
                    self.round(self.company.now, dies=True)
                self.db.rollback()
                self.db.expire_all()
                self.tick(self.company.now)
            case "jump":
                self.tick(self.company.now + self.dice.choice([20 * MINUTE, 5 * HOUR]))

    def tick(self, now: dt.datetime) -> None:
        """Run the scheduler: exactly those are told whom the referee names."""
        before = self.reminders()
        self.round(now)
        new = self.reminders() - before
        assert set(new) == self.referee.round(now), (now, self.referee.meetings)
        assert all(count == 1 for count in new.values())
        self.company.deliver()

    def round(self, now: dt.datetime, *, dies: bool = False) -> None:
        """Do what the scheduler does; a process that `dies` has committed only some of it."""
        for person_id in reminder.changed_people(self.db, now):
            reminder.follow_person(self.db, person_id, now=now)
            self.db.commit()
        while reminder.has_changed_program(self.db, now):
            reminder.follow_program(self.db, now)
            self.db.commit()
        if dies and self.dice.random() < 0.5:
            reminder.schedule_new(self.db, now)
            raise KilledError
        while reminder.schedule_new(self.db, now):
            self.db.commit()
        self.db.commit()
        for number in reminder.due(self.db, now):
            reminder.send_reminders(self.db, number, now=now)
            if dies:
                self.db.flush()
                raise KilledError
            self.db.commit()
        self.db.expire_all()

    def reminders(self) -> Counter[Told]:
        """Return how often who was reminded of which meeting at which start."""
        found = self.db.scalars(sa.select(Notice).where(Notice.kind == NoticeKind.REMINDER))
        starts = ((n.meeting_id or 0, self.ids[n.person_id], n.details["starts"]) for n in found)
        return Counter((number, who, dt.datetime.fromisoformat(start)) for number, who, start in starts)

    def act_at_random(self) -> None:
        """Let someone do something, if they may."""
        often = [self.offer, self.offer, self.offer, self.book, self.book, self.give_back, self.move, self.choose]
        with contextlib.suppress(Refusal, IndexError):
            self.dice.choice([*often, self.cancel, self.travel, self.set_program])()

    def offer(self) -> None:
        """Let Ada offer a session, mostly with someone in it."""
        mentee = self.dice.choice([None, "mia", "tom"])
        plan: dict[str, Any] = {"date": self.some_day(), "time": self.dice.choice(TIMES), "minutes": 30}
        with contextlib.suppress(Refusal):
            number = self.company.offer("ada", **plan, mentee=slack_id(mentee) if mentee else None)
            meeting = self.db.get_one(Meeting, number)
            self.referee.offered(number, "ada", meeting.starts_at, meeting.ends_at, self.company.now, mentee)

    def some_day(self) -> dt.date:
        """Return one of the next days."""
        return (self.company.now + self.dice.choice([0, 1, 1, 1, 2, 2, 3, 8]) * DAY).date()

    def a_session(self, *, booked: bool | None = None) -> tuple[Meeting, str | None]:
        """Return a session that is to come, and who has booked it. Raises IndexError where there is none."""
        found = []
        for meeting in self.company.all(Meeting):
            mentee = next((self.ids[e.person_id] for e in self.places(meeting) if e.role == "mentee"), None)
            if meeting.live and meeting.starts_at > self.company.now and booked in (None, mentee is not None):
                found.append((meeting, mentee))
        return self.dice.choice(found)

    def places(self, meeting: Meeting) -> list[Enrollment]:
        """Return the places that are kept."""
        mine = [each for each in self.company.all(Enrollment) if each.meeting_id == meeting.id]
        return [each for each in mine if each.state == "attending"]

    def book(self) -> None:
        """Let someone book an open session."""
        who, number = self.dice.choice(["mia", "tom"]), self.a_session(booked=False)[0].id
        self.company.act(who, booking.book, meeting_id=number, method=None, about="")
        self.referee.booked(number, who, self.company.now)

    def give_back(self) -> None:
        """Let a mentee cancel their booking."""
        meeting, mentee = self.a_session(booked=True)
        number = meeting.id
        self.company.act(mentee or "", change_booking.cancel_booking, meeting_id=number, reason="Ill")
        self.referee.lost(number, mentee or "")

    def move(self) -> None:
        """Let Ada move a session to another time."""
        meeting, mentee = self.a_session()
        number, before = meeting.id, meeting.starts_at
        place = self.company.act("ada", edit.prepare_edit, meeting_id=number).enrollment_id
        seen = {"meeting_id": number, "version": meeting.version, "enrollment_id": place}
        plan = self.company.session_input(
            "ada",
            date=self.some_day(),
            time=self.dice.choice(TIMES),
            minutes=30,
            mentee=slack_id(mentee) if mentee else None,
        )
        self.company.act("ada", edit.edit, **seen, plan=plan, publish=True)
        now_at = self.db.get_one(Meeting, number)
        if now_at.starts_at != before:
            self.referee.moved(number, now_at.starts_at, now_at.ends_at, self.company.now)
            self.tick(self.company.now)  # within one round, a session may come back to where it was

    def cancel(self) -> None:
        """Let Ada call a session off."""
        number = self.a_session()[0].id
        self.company.act("ada", cancellation.cancel, meeting_id=number, reason="Ill")
        self.referee.cancelled(number)

    def choose(self) -> None:
        """Let someone choose other reminders."""
        who, choice = self.dice.choice(PEOPLE), set(self.dice.sample(CHOICES, self.dice.randint(0, 4)))
        before = self.company.person(who).remind_me
        self.company.act(who, own_profile.save_profile, profile_input=ProfileInput(remind_me=tuple(choice)))
        if self.company.person(who).remind_me != before:
            self.referee.chose(who, choice, self.company.now)

    def travel(self) -> None:
        """Let someone be in another zone, as Slack tells."""
        who, zone = self.dice.choice(PEOPLE), self.dice.choice(ZONES)
        if self.company.person(who).zone != zone:
            self.store(who, zone)
            self.referee.travelled(who, zone, self.company.now)

    def store(self, who: str, zone: str) -> None:
        """Store what Slack says of this person."""
        user: dict[str, Any] = {"id": slack_id(who), "team_id": HOME, "real_name": who.title(), "tz": zone}
        upsert_members(self.db, team_id=HOME, users=[user], now=self.company.now)
        self.db.commit()
        self.db.expire_all()

    def set_program(self) -> None:
        """Let an admin set other reminders."""
        minutes = self.dice.choice(PROGRAMS)
        before = self.company.person("olga").program.reminders
        self.company.act("olga", rules.save_program, rules=Rules(reminders=minutes))
        if minutes != before:
            self.referee.set_program({each.strip() for each in minutes.split(",") if each}, self.company.now)


def near_clock_change(zone: str, dice: Random) -> dt.datetime:
    """Return an instant some days before the clocks change in this zone; where they never do, any."""
    begin = dt.datetime.combine(FIRST_DAY, dt.time(12), dt.UTC)
    days = [begin + number * DAY for number in range(DAYS)]
    here = ZoneInfo(zone)
    changes = [day for day in days if day.astimezone(here).utcoffset() != (day + DAY).astimezone(here).utcoffset()]
    return dice.choice(changes or days) - dice.randint(0, 6) * DAY


@pytest.mark.timeout(300)
def test_everyone_is_reminded_once_and_in_time(database_url: str) -> None:
    told = Counter[str]()

    def live_through(company: Company, dice: Random) -> None:
        fortnight = Fortnight(company, dice)
        fortnight.live()
        told.update(who for _, who, _ in fortnight.reminders().elements())

    run_random_histories(database_url, live_through, EXAMPLES)
    assert all(told[who] > 20 for who in PEOPLE), told
