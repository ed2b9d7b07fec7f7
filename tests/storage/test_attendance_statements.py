"""Recording who was at a masterclass with five hundred participants costs as few statements as with five."""

import datetime as dt
from typing import Any

import pytest

from mentorship.masterclasses import create
from mentorship.masterclasses.form import MasterclassInput
from mentorship.outcome import masterclass_attendance, mentor_absence, session_outcome
from mentorship.outcome.masterclass_attendance import Ticks
from mentorship.sessions import booking
from storage.attendance import Attendance
from storage.meeting import Enrollment
from tests.support.company import HOME, MONDAY, Company
from tests.support.crowds import crowd
from tests.support.statements import noting

pytestmark = pytest.mark.both_databases

PEOPLE, MISSING = 500, 200
LATER = dt.datetime.combine(MONDAY, dt.time(20), dt.UTC)


@pytest.fixture
def held(company: Company) -> int:
    """A masterclass with many participants, which is over."""
    plan = MasterclassInput(
        title="Reading code",
        description="How to read what others wrote.",
        location_id=company.location(HOME).id,
        date=MONDAY,
        time=dt.time(13),
        minutes=60,
        online=False,
        in_person=True,
    )
    meeting_id: int = company.act(
        "ada", create.save, draft_id=company.act("ada", create.review, plan=plan).shown.draft_id
    )
    crowd(company.db, meeting_id, PEOPLE, 0)
    company.db.commit()
    company.now = LATER
    return meeting_id


def count(company: Company, who: str, use_case: Any, **values: Any) -> int:
    """Return how many statements this click costs."""
    company.db.expunge_all()
    with noting(company.db.get_bind().engine) as statements:
        company.act(who, use_case, **values)
    return len(statements)


def test_each_click_of_the_form(company: Company, held: int) -> None:
    people = frozenset(each.person_id for each in company.all(Enrollment) if each.role == "participant")
    shown = frozenset(sorted(people)[: masterclass_attendance.PAGE])
    half = Ticks(shown, frozenset(sorted(shown)[::2]))
    assert count(company, "ada", masterclass_attendance.open_attendance, meeting_id=held) <= 14
    assert count(company, "ada", masterclass_attendance.keep_ticks, meeting_id=held, ticks=half) <= 6
    assert count(company, "ada", masterclass_attendance.turn_page, meeting_id=held, ticks=half, page=1, words="") <= 16


def test_save(company: Company, held: int) -> None:
    people = frozenset(each.person_id for each in company.all(Enrollment) if each.role == "participant")
    missing = frozenset(sorted(people)[:MISSING])
    assert (
        count(company, "ada", masterclass_attendance.save, meeting_id=held, ticks=Ticks(people, people - missing)) <= 16
    )
    states = [each.state for each in company.all(Attendance)]
    assert (states.count("no_show"), len(states)) == (MISSING, PEOPLE)
    # Once more, with everybody there after all.
    assert count(company, "ada", masterclass_attendance.save, meeting_id=held, ticks=Ticks(people, people)) <= 16
    assert {each.state for each in company.all(Attendance)} == {"attended"}


def test_a_session(company: Company) -> None:
    meeting_id = company.offer("ada")
    company.act("tom", booking.book, meeting_id=meeting_id, method=None, about="")
    company.now = LATER
    record = {"meeting_id": meeting_id, "result": "took_place"}
    assert count(company, "ada", session_outcome.record, **record) <= 13
    assert count(company, "tom", mentor_absence.say_mentor_absent, meeting_id=meeting_id) <= 19
