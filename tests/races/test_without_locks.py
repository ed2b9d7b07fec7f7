"""The same race without what prevents it: the place is sold several times, so the other tests prove something."""

import asyncio
import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from handlers.slack.database import Database
from mentorship.errors import Refusal
from mentorship.meetings import conflicts, places
from mentorship.people.person import find_or_ask
from mentorship.sessions import booking
from mentorship.sessions.view import find_session
from tests.support.race import RaceSetup

RACERS = 4  # as many as there are threads
NET = ("DROP INDEX uq_enrollment_mentee", "ALTER TABLE enrollment DROP CONSTRAINT enrollment_no_overlap")


def remove_locks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the use case read without locking."""
    monkeypatch.setattr(booking, "find_session", lambda db, actor, number, *, lock: find_session(db, actor, number))
    monkeypatch.setattr(conflicts, "lock_persons", lambda *_: {})


def drop_constraints(setup: RaceSetup) -> None:
    """Let the database accept what the rules forbid."""
    with setup.engine.begin() as connection:
        for statement in NET:
            connection.execute(sa.text(statement))


def widen_the_gap(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait half a second between reading and writing (hard case C1)."""
    enroll = places.enroll

    def slow(db: Session, *args: Any, **more: Any) -> Any:
        db.execute(sa.text("SELECT pg_sleep(0.5)"))
        return enroll(db, *args, **more)

    monkeypatch.setattr(booking, "enroll", slow)


async def race(setup: RaceSetup, number: int) -> None:
    """Let everyone book at the same moment."""
    team, now, database = setup.slack.team, dt.datetime.now(dt.UTC), Database(setup.url)

    def book(db: Session, slack_id: str) -> None:
        actor = find_or_ask(db, team_id=team.id, slack_id=slack_id)
        booking.book(db, actor=actor, meeting_id=number, method=None, about="", now=now)

    bookings = (database.transact(book, person.id, timeout_seconds=20) for person in setup.people("mentee", RACERS))
    outcomes = await asyncio.gather(*bookings, return_exceptions=True)
    database.close()
    assert all(outcome is None or isinstance(outcome, Refusal) for outcome in outcomes), outcomes


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
@pytest.mark.parametrize(("locks", "net"), [(True, True), (True, False), (False, True), (False, False)])
def test_only_without_locks_and_net_the_place_is_sold_twice(
    make_setup: Callable[[int, int], RaceSetup], monkeypatch: pytest.MonkeyPatch, locks: bool, net: bool
) -> None:
    setup = make_setup(1, RACERS)
    number = setup.offer("mentor0", setup.tomorrow)
    widen_the_gap(monkeypatch)
    if not locks:
        remove_locks(monkeypatch)
    if not net:
        drop_constraints(setup)
    asyncio.run(race(setup, number))
    assert (len(setup.mentees()) == 1) is (locks or net)
