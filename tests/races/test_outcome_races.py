"""Several people say at the same moment what became of a session: each happens once, and nothing said is lost."""

import datetime as dt
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from mentorship.errors import Refusal
from mentorship.meetings.outcome_view import record_token
from mentorship.outcome import asking, booking_permission, disputes, mentor_absence, session_outcome
from mentorship.people import members
from mentorship.sessions import booking
from storage.attendance import Attendance
from storage.booking_permission import BookingPermission
from storage.meeting import Meeting
from storage.notice import Notice
from storage.program import Program
from tests.support.race_company import MONDAY, NOW, Company, UseCaseCall
from tests.support.thoroughness import rounds

END = dt.datetime.combine(MONDAY, dt.time(10), dt.UTC)
LATER = END + dt.timedelta(hours=1)
UNRECORDED = record_token(())


def after_the_end(use_case: Callable[..., Any]) -> Callable[..., Any]:
    """Return the use case, an hour after the session's end."""

    def run(db: Session, *, actor: Any, now: dt.datetime, **values: Any) -> Any:
        return use_case(db, actor=actor, now=LATER, **values)

    return run


RECORD, OBJECT, MENTOR_ABSENT = (
    after_the_end(each) for each in (session_outcome.record, disputes.say_was_there, mentor_absence.say_mentor_absent)
)


@pytest.fixture
def meeting_id(company: Company) -> int:
    """A session of Ada's with Mia; X and Y are admins."""
    users = [{"id": f"U{name}", "team_id": "T1", "real_name": name, "tz": "UTC", "is_admin": True} for name in "XY"]
    company.run(company.database.transact(members.upsert_members, team_id="T1", users=users, now=NOW))
    return company.offer("ada", 0, "mia")


def record(who: str, meeting_id: int, result: str) -> UseCaseCall:
    """Someone answers the question as it was first asked."""
    return who, RECORD, {"meeting_id": meeting_id, "result": result, "shown": UNRECORDED}


def recorded(company: Company) -> list[Attendance]:
    """All that is recorded."""

    def read(db: Session) -> list[Attendance]:
        return list(db.scalars(sa.select(Attendance).order_by(Attendance.person_id)))

    found: list[Attendance] = company.run(company.database.transact(read))
    return found


def kinds(company: Company) -> Counter[str]:
    """How many notices there are of each kind."""
    return Counter(each.kind for each in company.all(Notice))


def rows(company: Company) -> dict[str, tuple[str, bool]]:
    """What is recorded of each role, and whether it is disputed."""
    return {each.role: (each.state, each.disputed_at is not None) for each in recorded(company)}


def test_mentor_and_mentee_each_say_that_the_other_did_not_come(company: Company, meeting_id: int) -> None:
    calls = [record("ada", meeting_id, "no_show"), ("mia", MENTOR_ABSENT, {"meeting_id": meeting_id})] * 4
    outcomes = company.run_at_once(*calls)
    assert rows(company) == {"host": ("no_show", True), "mentee": ("no_show", True)}, outcomes
    assert kinds(company)["dispute"] == 2, "each of the two admins is asked once"


def test_of_mentor_and_admin_one_counts(company: Company, meeting_id: int) -> None:
    calls = [record("ada", meeting_id, "no_show"), record("x", meeting_id, "took_place")] * 4
    outcomes = company.run_at_once(*calls)
    said = {each for each in outcomes if not isinstance(each, Refusal)}
    assert len(said) == 1, outcomes
    assert rows(company) == {"mentee": ("no_show" if said == {"no_show"} else "attended", False)}
    assert kinds(company)["absent"] == (1 if said == {"no_show"} else 0)


def test_it_is_asked_once_by_however_many_processes(company: Company, meeting_id: int) -> None:
    def ask(db: Session, *, actor: Any, now: dt.datetime) -> None:
        asking.advance(db, meeting_id, now=END)

    company.run_at_once(*[("ada", ask, {})] * 8)
    assert kinds(company)["outcome"] == 1
    assert [each.outcome_step for each in company.all(Meeting)] == [1]


def test_an_answer_while_it_is_asked_again(company: Company, meeting_id: int) -> None:
    def ask(db: Session, *, actor: Any, now: dt.datetime) -> None:
        asking.advance(db, meeting_id, now=END + dt.timedelta(days=3))

    again: UseCaseCall = ("ada", ask, {})
    company.run_at_once(*[again, record("ada", meeting_id, "took_place")] * 4)
    assert rows(company) == {"mentee": ("attended", False)}
    assert [each.outcome_step for each in company.all(Meeting)] == [3], "nobody is asked once it is answered"


def test_i_was_there_and_a_correction(company: Company, meeting_id: int) -> None:
    company.do("ada", RECORD, meeting_id=meeting_id, result="no_show")
    token = record_token(recorded(company))
    corrected = {"meeting_id": meeting_id, "result": "took_place", "shown": token}
    object_: UseCaseCall = ("mia", OBJECT, {"meeting_id": meeting_id})
    correct: UseCaseCall = ("ada", RECORD, corrected)
    company.run_at_once(*[object_, correct] * 4)
    found = rows(company)["mentee"]
    assert found in (("attended", False), ("no_show", True)), found
    assert kinds(company)["dispute"] == (2 if found[1] else 0)


def test_two_admins_settle_it(company: Company, meeting_id: int) -> None:
    company.do("ada", RECORD, meeting_id=meeting_id, result="no_show")
    company.do("mia", OBJECT, meeting_id=meeting_id)
    settle = after_the_end(disputes.settle)
    mia = next(each for each in recorded(company)).person_id
    about = {"meeting_id": meeting_id, "person_id": mia}
    calls: list[UseCaseCall] = [
        ("x", settle, {**about, "result": "no_show"}),
        ("y", settle, {**about, "result": "took_place"}),
    ]
    outcomes = company.run_at_once(*calls * 3)
    refused = [each for each in outcomes if isinstance(each, Refusal)]
    assert len(refused) == 3, outcomes
    assert kinds(company)["result"] == 2, "both hear of it once"
    assert rows(company)["mentee"][1] is False


def test_one_answer_and_one_booking(company: Company, meeting_id: int) -> None:
    """The first answer of an admin counts, and what is allowed serves for one booking of several at once."""
    company.do("ada", RECORD, meeting_id=meeting_id, result="no_show")
    company.run(company.database.transact(_allow_none))
    ask, answer, book = (
        after_the_end(each) for each in (booking_permission.ask, booking_permission.answer, booking.book)
    )
    for round_ in range(rounds(3)):
        company.run_at_once(*[("mia", ask, {"meeting_id": 0})] * 4)
        asked = [each for each in company.all(BookingPermission) if each.state == "asked"]
        assert len(asked) == 1
        about = {"permission_id": asked[0].id}
        calls: list[UseCaseCall] = [("x", answer, {**about, "allow": True}), ("y", answer, {**about, "allow": False})]
        outcomes = company.run_at_once(*calls * 2)
        assert len([each for each in outcomes if isinstance(each, Refusal)]) == 2, outcomes
        open_ids = [company.offer("grace", 7 + 7 * round_ + day) for day in range(3)]
        booked = company.run_at_once(
            *[("mia", book, {"meeting_id": each, "method": None, "about": ""}) for each in open_ids]
        )
        allowed = next(each for each in company.all(BookingPermission) if each.id == asked[0].id).state
        assert len([each for each in booked if each is None]) == (1 if allowed == "used" else 0), booked


def _allow_none(db: Session) -> None:
    db.execute(sa.update(Program).values(no_shows_allowed=0))
