"""A meeting gets another host just before someone who waits for its lock gets that, and so reads it as it is now.

PostgreSQL alone: on SQLite nobody reads while they wait to write.
"""

import datetime as dt
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from mentorship.agenda import leaving
from mentorship.masterclasses import attend, handover
from mentorship.meetings.recurrence import Repeat
from mentorship.meetings.zoom_link import record_link_made
from mentorship.people.leaving import SECOND_LOOK_AFTER
from mentorship.requests import answer
from mentorship.requests.proposed_times import WallTime
from mentorship.sessions import cancellation, series
from mentorship.sessions import handover as session_handover
from storage.meeting import Meeting
from storage.person import Person as Member
from storage.request import lock_request
from tests.races.test_leaver_races import held_by, leaves, person_id, settles
from tests.races.test_request_races import RequestCompany
from tests.races.test_series_races import all_of
from tests.support.channels import insert_masterclass
from tests.support.processes import wait_for
from tests.support.race_company import MONDAY, UseCaseCall

pytestmark = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)

WAITING = sa.text("SELECT count(*) FROM pg_locks WHERE NOT granted")


@pytest.fixture
def company(database_url: str) -> Iterator[RequestCompany]:
    """People who all mentor; Grace is an admin."""
    company = RequestCompany(database_url)
    grace = sa.update(Member).where(Member.slack_id == "UGRACE").values(program_admin=True)
    company.run(company.database.transact(lambda db: db.execute(grace)))
    yield company
    company.database.close()


def do_before_commit(company: RequestCompany, first: UseCaseCall, second: UseCaseCall) -> Any:
    """Let the second wait for what the first has locked and is about to commit; return what the second returns."""
    who, use_case, values = first
    waiting: list[Future[Any]] = []

    def act(db: Session, *, actor: Member, now: dt.datetime) -> None:
        use_case(db, actor=actor, now=now, **values)
        db.flush()
        waiting.append(pool.submit(company.do, second[0], second[1], **second[2]))
        wait_for(lambda: bool(db.scalar(WAITING)))

    with ThreadPoolExecutor(1) as pool:
        company.do(who, act)
        return waiting[0].result()


@pytest.fixture
def masterclass(company: RequestCompany) -> int:
    """Insert a masterclass that Ada hosts, and in which Mia has a place."""

    def insert(db: Session) -> int:
        ada = db.scalars(sa.select(Member).where(Member.slack_id == "UADA")).one()
        return insert_masterclass(db, ada).id

    number: int = company.run(company.database.transact(insert))
    company.do("mia", attend.reserve, meeting_id=number, method=None)
    return number


def to_grace(number: int) -> UseCaseCall:
    """Return the call by which Ada hands her masterclass over to Grace."""
    return "ada", handover.hand_over, {"meeting_id": number, "mentor": "UGRACE"}


def test_whoever_reserves_a_spot_gets_it(company: RequestCompany, masterclass: int) -> None:
    reserve: UseCaseCall = ("tom", attend.reserve, {"meeting_id": masterclass, "method": None})
    do_before_commit(company, to_grace(masterclass), reserve)
    assert held_by(company, "tom") == ["participant"]


def test_whoever_has_left_loses_the_place(company: RequestCompany, masterclass: int) -> None:
    mia = person_id(company, "mia")
    company.run_at_once(leaves("mia"))

    def settle(db: Session, *, actor: Member, now: dt.datetime) -> None:
        leaving.settle(db, mia, now=now + SECOND_LOOK_AFTER)  # found late: nobody looks once more

    do_before_commit(company, to_grace(masterclass), ("grace", settle, {}))
    assert held_by(company, "mia") == []


def test_the_link_that_zoom_has_made_is_kept(company: RequestCompany, masterclass: int) -> None:
    def record(db: Session, *, actor: Member, now: dt.datetime) -> None:
        made = {"zoom_id": "Z1", "url": "https://zoom.example.com/1"}
        record_link_made(db, workspace_id=actor.workspace_id, meeting_id=masterclass, now=now, **made)

    do_before_commit(company, to_grace(masterclass), ("grace", record, {}))
    assert [each.zoom_id for each in company.all(Meeting)] == ["Z1"]


@pytest.mark.parametrize(
    ("use_case", "values"),
    [
        (session_handover.hand_over, {"mentor": "UGRACE", "warned_of": "UGRACE", "whole_series": True}),
        (cancellation.cancel, {"reason": "She has left", "which": "following"}),
    ],
    ids=["hand over", "cancel"],
)
def test_one_of_a_series_that_another_admin_has_just_given_away_stays_as_it_is(
    company: RequestCompany, use_case: Callable[..., None], values: dict[str, Any]
) -> None:
    first, second, third = make_series(company)
    company.run_at_once(leaves("ada"))
    company.run_at_once(settles())
    give_away = {"meeting_id": second, "mentor": "UTOM", "warned_of": "UTOM", "whole_series": False}
    whole: UseCaseCall = ("grace", use_case, {"meeting_id": first, **values})
    do_before_commit(company, ("grace", session_handover.hand_over, give_away), whole)
    meetings = {each.id: (each.host_id, each.state) for each in company.all(Meeting)}
    assert meetings[second] == (person_id(company, "tom"), "published")
    assert meetings[first] == meetings[third] != (person_id(company, "ada"), "published")


def make_series(company: RequestCompany) -> list[int]:
    """Let Ada offer three sessions of one series; return their ids."""
    arguments = {"meeting_id": company.offer("ada", 0), "repeat": Repeat("weekly", 2, None), "keep_mentee": False}
    dates = all_of(company.do("ada", series.preview, **arguments))
    company.do("ada", series.create_series, **arguments, **dates)
    return [each.id for each in company.all(Meeting)]


def test_whoever_waits_for_a_request_reads_the_location_that_it_got(company: RequestCompany) -> None:
    number = company.ask("mia", "ada")
    later = WallTime(MONDAY + dt.timedelta(days=1), dt.time(9))
    where = {"request_id": number, "version": 1, "message": "", "wall_time": later, "venue": company.place}

    def read_location(db: Session, *, actor: Member, now: dt.datetime) -> bool:
        request = lock_request(db, actor.workspace_id, number)
        return request is not None and request.location is not None

    assert do_before_commit(company, ("ada", answer.suggest, where), ("mia", read_location, {}))
