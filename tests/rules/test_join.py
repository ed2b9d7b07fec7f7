"""Whatever happens to a session around its start, and whenever the scheduler runs: reminders are sent once, in time."""

import contextlib
import datetime as dt
from collections import Counter
from random import Random
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from mentorship.agenda import start_reminder
from mentorship.errors import Refusal
from mentorship.meetings.meeting import SOON
from mentorship.outbox.kinds import NoticeKind
from mentorship.sessions import booking, cancellation, change_booking, edit
from storage.base import is_sqlite
from storage.meeting import Enrollment, Meeting
from storage.notice import Notice
from storage.start_reminder import list_due_reminders
from tests.support.company import MONDAY, Company, slack_id
from tests.support.random_histories import run_random_histories
from tests.support.thoroughness import examples

EXAMPLES = {"sqlite": examples(60), "postgresql": examples(15, least=13)}
NINE = dt.datetime.combine(MONDAY, dt.time(9), dt.UTC)
MINUTE = dt.timedelta(minutes=1)
TIMES = [dt.time(9), dt.time(9, 5), dt.time(9, 20), dt.time(9, 45)]
TICK = dt.timedelta(seconds=5)


class Morning:
    """Ada's sessions on Monday around nine, with a scheduler that mostly runs."""

    def __init__(self, company: Company, dice: Random) -> None:
        self.company, self.dice = company, dice
        self.company.now = NINE - 40 * MINUTE
        self.offer()

    def live(self) -> None:
        """Let two hours pass in steps of a few minutes."""
        while self.company.now < NINE + 80 * MINUTE:
            self.company.now += self.dice.choice([TICK, MINUTE, 3 * MINUTE, 7 * MINUTE])
            for _ in range(self.dice.choice([0, 1, 1, 2])):
                self.tick()
            self.company.deliver()  # otherwise what is told again would be taken for what still waits
            if self.dice.random() < 0.4:
                self.act_at_random()
        self.check()

    def offer(self) -> None:
        """Let Ada offer a session, mostly with someone in it."""
        mentee = self.dice.choice([None, "mia", "tom"])
        time = self.dice.choice(TIMES)
        with contextlib.suppress(Refusal):  # it is past, or she is busy then
            self.company.offer("ada", time=time, minutes=15, mentee=slack_id(mentee) if mentee else None)

    def act_at_random(self) -> None:
        """Let someone do something, if they may."""
        there = [each for each in self.company.all(Meeting) if each.live]
        with contextlib.suppress(Refusal):
            self.change(self.dice.choice(there)) if there else self.offer()

    def change(self, meeting: Meeting) -> None:
        """Change the session, or something else. Raises Refusal."""
        taken = [each for each in self.enrolled_people(meeting) if each.role == "mentee"]
        match self.dice.choice(["offer", "move", "move", "book", "give back", "cancel"]):
            case "offer":
                self.offer()
            case "move":
                seen = {
                    "meeting_id": meeting.id,
                    "version": meeting.version,
                    "enrollment_id": taken[0].id if taken else 0,
                }
                mentee = taken[0].person.slack_id if taken else None
                plan = self.company.session_input("ada", time=self.dice.choice(TIMES), minutes=15, mentee=mentee)
                self.company.act("ada", edit.edit, **seen, plan=plan, publish=True)
            case "book":
                self.company.act("mia", booking.book, meeting_id=meeting.id, method=None, about="")
            case "give back":
                self.company.act("mia", change_booking.cancel_booking, meeting_id=meeting.id, reason="")
            case _:
                self.company.act("ada", cancellation.cancel, meeting_id=meeting.id, reason="ill")

    def enrolled_people(self, meeting: Meeting) -> list[Enrollment]:
        """Return who has a place now."""
        return [
            each for each in self.company.all(Enrollment) if (each.meeting_id, each.state) == (meeting.id, "attending")
        ]

    def tick(self) -> None:
        """Run the scheduler: everyone who is told is due to be told now, and nobody is forgotten."""
        db, now = self.company.db, self.company.now
        before = {each.id for each in self.company.all(Notice)}
        for number in start_reminder.due(db, now):
            start_reminder.send_reminders(db, number, now=now)
        db.commit()
        db.expire_all()
        new = [each for each in self.company.all(Notice) if each.id not in before]
        for notice in new:
            meeting = db.get_one(Meeting, notice.meeting_id)
            assert meeting.live
            assert notice.details["starts"] == meeting.starts_at.isoformat()
            assert notice.person_id in [each.person_id for each in self.enrolled_people(meeting)]
            assert len(self.enrolled_people(meeting)) > 1
            begun = notice.kind == NoticeKind.JOIN_NOW
            assert meeting.starts_at <= now < meeting.ends_at if begun else now < meeting.starts_at <= now + SOON
        assert start_reminder.due(db, now) == []
        self.check_nobody_missed()

    def check_nobody_missed(self) -> None:
        """Check that everyone who has a place in a running session with both its people has been told of it."""
        now = self.company.now
        told = {(each.meeting_id, each.person_id, each.details["starts"]) for each in self.told(NoticeKind.JOIN_NOW)}
        for meeting in self.company.all(Meeting):
            if meeting.live and meeting.starts_at <= now < meeting.ends_at:
                for place in self.enrolled_people(meeting) if len(self.enrolled_people(meeting)) > 1 else []:
                    assert (meeting.id, place.person_id, meeting.starts_at.isoformat()) in told

    def told(self, kind: str) -> list[Notice]:
        """Return all notices of this kind."""
        return [each for each in self.company.all(Notice) if each.kind == kind]

    def check(self) -> None:
        """Check that nothing was told twice about one time, unless the session was moved to another time and back."""
        moves = Counter(each.meeting_id for each in self.company.all(Notice) if each.kind == "changed")
        for kind in (NoticeKind.JOIN_SOON, NoticeKind.JOIN_NOW):
            counts = Counter((each.meeting_id, each.person_id, each.details["starts"]) for each in self.told(kind))
            assert all(count == 1 or moves[number] >= 2 for (number, _, _), count in counts.items())


@pytest.mark.timeout(300)
def test_each_thing_is_told_once_and_in_time(database_url: str) -> None:
    told = Counter[str]()

    def live_through(company: Company, dice: Random) -> None:
        Morning(company, dice).live()
        told.update(each.kind for each in company.all(Notice))

    run_random_histories(database_url, live_through, EXAMPLES)
    assert told[NoticeKind.JOIN_SOON] > 10
    assert told[NoticeKind.JOIN_NOW] > 10


def test_what_is_due_is_found_by_its_index(db: Session) -> None:
    plans: list[str] = []
    lite = is_sqlite(db)

    def explain(connection: sa.Connection, cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        with contextlib.closing(connection.connection.cursor()) as own:
            own.execute(f"EXPLAIN {'QUERY PLAN ' if lite else ''}{statement}", parameters)
            plans.append(str(own.fetchall()))

    if not lite:
        db.execute(sa.text("SET enable_seqscan = off"))  # in an empty table nothing else would be used
    sa.event.listen(db.connection(), "before_cursor_execute", explain)
    list_due_reminders(db, NINE, NINE + SOON)
    assert "ix_meeting_to_join" in " ".join(plans)
