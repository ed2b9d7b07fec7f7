"""Prepares what a host does with a masterclass of hundreds of people who all want mail."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from benchmarks.seed_rows import READER, mentee
from benchmarks.wire import TEAM
from mentorship.masterclasses import create, edit
from mentorship.masterclasses.form import MasterclassInput
from mentorship.people.person import find_or_ask
from mentorship.submission import NotDone
from storage.calendar_entry import add_calendar_entries, set_followed_by_file
from storage.database import make_engine
from storage.meeting import ATTENDING, Enrollment, Meeting
from storage.notice import Card, Notice, meeting_subject
from storage.person import Person
from storage.program import Program


def limit_places(url: str, places: int) -> None:
    """Let every masterclass have so many places."""
    _update(url, sa.update(Meeting).values(maximum=places))


def masterclass_draft(url: str, guests: int) -> int:
    """Let everyone want mail, and the reader have reviewed a masterclass with so many guests. Returns
    the id of the draft.
    """
    _update(url, sa.update(Person).values(email="someone@example.com", mail_choice=True))
    _update(url, sa.update(Program).values(sends_mail=True))
    reviewed: NotDone[create.Review] = _as_reader(url, create.review, plan=_plan("Reading code", guests))
    return reviewed.shown.draft_id


def change_draft(url: str, meeting_id: int) -> int:
    """Let the reader have reviewed another title for their masterclass. Returns the id of the draft."""
    shape = vars(_plan("Reading more code", 0)).items()
    changes = {name: value for name, value in shape if name not in ("date", "time", "minutes")}
    reviewed: NotDone[create.Review] = _as_reader(
        url, edit.review_change, meeting_id=meeting_id, version=1, changes=changes
    )
    return reviewed.shown.draft_id


def post_cards(url: str, meeting_id: int) -> None:
    """Let everyone in the meeting have a card of it, and have put it into their calendar; nothing waits any more."""
    lane = sa.literal("person:").concat(sa.cast(Enrollment.person_id, sa.String))
    columns = (
        sa.literal(meeting_subject(meeting_id)),
        lane,
        Enrollment.workspace_id,
        sa.literal("D1"),
        sa.literal("1.1"),
    )
    rows = sa.select(*columns).where(Enrollment.meeting_id == meeting_id)
    _update(url, sa.insert(Card).from_select(["subject", "lane", "workspace_id", "channel", "ts"], rows))
    mine = Enrollment.meeting_id == meeting_id
    _update(url, sa.update(Enrollment).where(mine).values(state=ATTENDING, blocks=True))
    _put_into_calendars(url, meeting_id)
    _update(url, sa.delete(Notice))


def _put_into_calendars(url: str, meeting_id: int) -> None:
    engine = make_engine(url, with_timeouts=False)
    with Session(engine) as db:
        mine = Enrollment.meeting_id == meeting_id
        people = list(db.scalars(sa.select(Enrollment.person_id).where(mine)))
        add_calendar_entries(db, db.get_one(Meeting, meeting_id).workspace_id, meeting_id, people)
        set_followed_by_file(db, meeting_id, people)
        db.commit()
    engine.dispose()


def _plan(title: str, guests: int) -> MasterclassInput:
    """Return a masterclass in ten days."""
    return MasterclassInput(
        title=title,
        description="How to read what others wrote.",
        location_id=1,
        date=(dt.datetime.now(dt.UTC) + dt.timedelta(days=10)).date(),
        time=dt.time(9),
        minutes=60,
        online=True,
        in_person=False,
        meeting_url="https://meet.example.com/room",
        guests=tuple(mentee(number) for number in range(guests)),
    )


def _as_reader(url: str, use_case: Callable[..., Any], **arguments: Any) -> Any:
    """Run a use case for the reader, and return what it returns."""
    engine = make_engine(url, with_timeouts=False)
    with Session(engine, expire_on_commit=False) as db:
        done = use_case(
            db, actor=find_or_ask(db, team_id=TEAM, slack_id=READER), now=dt.datetime.now(dt.UTC), **arguments
        )
        db.commit()
    engine.dispose()
    return done


def _update(url: str, statement: sa.Update | sa.Insert | sa.Delete) -> None:
    engine = make_engine(url, with_timeouts=False)
    with engine.begin() as connection:
        connection.execute(statement)
    engine.dispose()
