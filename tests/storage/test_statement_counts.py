"""What a masterclass costs the database does not grow with its participants, all of whom want mail."""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from mentorship.masterclasses import cancellation, create, edit, move, participants
from mentorship.masterclasses.form import MasterclassInput
from mentorship.outcome import asking
from mentorship.people.members import upsert_members
from mentorship.people.person import find_or_ask
from mentorship.people.workspace import set_up_workspace
from storage.base import Base
from storage.calendar_entry import add_calendar_entries, set_followed_by_file
from storage.database import make_engine
from storage.location import Location
from storage.meeting import OUTCOME_ASKED, Enrollment, Meeting
from storage.notice import Card
from storage.person import Person
from storage.program import Program
from storage.waitlist import WaitlistEntry
from tests.support.statements import noting

pytestmark = pytest.mark.both_databases

NOW = dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC)
TEAM, HOST = "T1", "UHOST"
FEW, MANY = 12, 40


class Counted:
    """A workspace whose people all want mail and have opened the Home tab; statements are counted by transaction."""

    def __init__(self, url: str, guests: int) -> None:
        self.engine = make_engine(url, with_timeouts=False)
        self.guests, self.invited, self.added, self.waiting = (
            tuple(f"U{kind}{number}" for number in range(guests)) for kind in ("GUEST", "INVITED", "ADDED", "WAITING")
        )
        everyone = (HOST, *self.guests, *self.invited, *self.added, *self.waiting)
        users: list[Mapping[str, Any]] = [
            {"id": each, "team_id": TEAM, "real_name": each, "tz": "UTC"} for each in everyone
        ]
        with Session(self.engine) as db:
            set_up_workspace(db, team_id=TEAM, name="Home", url="", admins=[], now=NOW)
            upsert_members(db, team_id=TEAM, users=users, now=NOW)
            db.execute(sa.update(Program).values(sends_mail=True))
            db.execute(sa.update(Person).values(email="a@example.com", mail_choice=True, home_list="upcoming"))
            self.location_id = db.scalars(sa.select(Location.id)).one()
            db.commit()

    def count(self, use_case: Callable[..., Any], **arguments: Any) -> tuple[Any, int]:
        """Run a use case for the host; return what it returns, and how many statements it took."""
        with Session(self.engine, expire_on_commit=False) as db:
            actor = find_or_ask(db, team_id=TEAM, slack_id=HOST)
            with noting(self.engine) as statements:
                done = use_case(db, actor=actor, now=NOW, **arguments)
                db.commit()
        return done, len(statements)

    def count_all(self) -> dict[str, int]:
        """Return how many statements each of the things takes that concern everyone."""
        found: dict[str, int] = {}
        draft, found["review"] = self.count(create.review, plan=self.plan())
        number, found["save"] = self.count(edit.save, draft_id=draft.shown.draft_id)
        self.post_cards(number)
        self.let_wait(number)
        _, found["add"] = self.count(
            participants.add, meeting_id=number, guests=[*self.added, self.waiting[0]], confirmed_warning=""
        )
        _, found["message"] = self.count(participants.message_all, meeting_id=number, message="Bring a laptop.")
        changes = self.changes(title="Reading more code", guests=(*self.guests, *self.invited))
        draft, found["review change"] = self.count(edit.review_change, meeting_id=number, version=1, changes=changes)
        _, found["save change"] = self.count(edit.save, draft_id=draft.shown.draft_id)
        day = self.plan().date + dt.timedelta(days=1)
        number, found["move"] = self.count(move.move, meeting_id=number, date=day, time=dt.time(9), reason="Ill")
        self.post_cards(number)
        self.let_wait(number)
        _, found["end"] = self.count(_end, meeting_id=number)
        _, found["cancel"] = self.count(cancellation.cancel, meeting_id=number, reason="Ill")
        return found

    def plan(self) -> MasterclassInput:
        """Return the plan of a masterclass with everyone in it as a guest."""
        return MasterclassInput(
            title="Reading code",
            description="How to read what others wrote.",
            location_id=self.location_id,
            date=dt.date(2026, 11, 30),
            time=dt.time(9),
            minutes=60,
            online=False,
            in_person=True,
            guests=self.guests,
        )

    def changes(self, **values: Any) -> dict[str, Any]:
        """Return all that an edit can change, with these values."""
        shape = {**vars(self.plan()), **values}
        return {name: value for name, value in shape.items() if name not in ("date", "time", "minutes")}

    def let_wait(self, number: int) -> None:
        """Let people wait for a place, among them those who are about to be invited."""
        with Session(self.engine) as db:
            people = db.scalars(sa.select(Person).where(Person.slack_id.in_([*self.waiting, *self.invited])))
            entry = {"meeting_id": number, "created_at": NOW, "state": "waiting"}
            queued = set(db.scalars(sa.select(WaitlistEntry.person_id).where(WaitlistEntry.meeting_id == number)))
            inside = set(db.scalars(sa.select(Enrollment.person_id).where(Enrollment.meeting_id == number)))
            ids = [(each.id, each.workspace_id) for each in people if each.id not in queued | inside]
            rows = [{**entry, "person_id": person, "workspace_id": workspace} for person, workspace in ids]
            if rows:
                db.execute(sa.insert(WaitlistEntry), rows)
            db.commit()

    def post_cards(self, number: int) -> None:
        """Let everyone have been shown a card, and have the meeting in their calendar."""
        with Session(self.engine) as db:
            ids = list(db.scalars(sa.select(Person.id)))
            workspace_id = db.get_one(Meeting, number).workspace_id
            card = {"subject": f"meeting:{number}", "workspace_id": workspace_id, "channel": "D1"}
            db.execute(sa.insert(Card), [{**card, "lane": f"person:{each}", "ts": str(each)} for each in ids])
            db.execute(sa.update(Enrollment).values(state="attending"))
            add_calendar_entries(db, workspace_id, number, ids)
            set_followed_by_file(db, number, ids)
            db.commit()


def _end(db: Session, *, actor: Person, now: dt.datetime, meeting_id: int) -> None:
    """Let what follows from the end of the masterclass happen."""
    meeting = db.get_one(Meeting, meeting_id)
    asking.advance(db, meeting_id, now=meeting.ends_at)
    assert meeting.outcome_step == OUTCOME_ASKED


@pytest.fixture
def counted(database_url: str) -> Iterator[Callable[[int], dict[str, int]]]:
    """Return a function that counts for so many guests, each time in an empty database."""
    made: list[Counted] = []

    def count(guests: int) -> dict[str, int]:
        made.append(Counted(database_url, guests))
        found = made[-1].count_all()
        with made[-1].engine.begin() as connection:
            for table in reversed(Base.metadata.sorted_tables):
                connection.execute(sa.delete(table))
        return found

    yield count
    for each in made:
        each.engine.dispose()


def test_statements_do_not_grow_with_participants(counted: Callable[[int], dict[str, int]]) -> None:
    assert counted(FEW) == counted(MANY)
