"""Someone is found to have left at the moment at which others book, accept, cancel or hand over."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from mentorship.agenda import leaving
from mentorship.errors import Refusal, TryAgain
from mentorship.masterclasses import attend
from mentorship.people.leaving import SECOND_LOOK_AFTER
from mentorship.people.members import upsert_members
from mentorship.sessions import booking, cancellation, change_booking, handover, waitlist
from storage.meeting import ATTENDING, Enrollment, Meeting
from storage.person import Person as Member
from storage.request import PENDING, SessionRequest
from storage.waitlist import OFFERED, WAITING, WaitlistEntry
from tests.races.test_request_races import RequestCompany
from tests.support.channels import insert_masterclass
from tests.support.race_company import NOW, UseCaseCall, booking_of, in_turn
from tests.support.thoroughness import rounds

ROUNDS = rounds(6)


@pytest.fixture
def company(database_url: str, tmp_path: Path) -> Iterator[RequestCompany]:
    """Two mentors and two mentees, of whom one is an admin."""
    company = RequestCompany(database_url)
    company.run(company.database.transact(lambda db: db.execute(_is("grace").values(program_admin=True))))
    yield company
    company.database.close()


def _is(name: str) -> sa.Update:
    return sa.update(Member).where(Member.slack_id == f"U{name.upper()}")


def leaves(name: str) -> UseCaseCall:
    """Return the call by which Slack tells that someone is deactivated, and the scheduler finds it."""

    def leave(db: Session, *, actor: Member, now: Any) -> None:
        upsert_members(db, team_id="T1", users=[{"id": f"U{name.upper()}", "team_id": "T1", "deleted": True}], now=now)

    return "grace", leave, {}


def settles() -> UseCaseCall:
    """Return the call by which the scheduler settles what is due."""

    def settle(db: Session, *, actor: Member, now: Any) -> None:
        for person_id in leaving.due(db, now)[:1]:
            leaving.settle(db, person_id, now=now)

    return "grace", settle, {}


def at_once(company: RequestCompany, *calls: UseCaseCall) -> list[Any]:
    """Run these calls at the same moment; nobody may be asked to try again, as after a deadlock."""
    outcomes = company.run_at_once(*calls)
    assert not [each for each in outcomes if isinstance(each, TryAgain)]
    return outcomes


def look_again(company: RequestCompany) -> None:
    """Let a minute pass, in which whatever was being clicked is done, and the scheduler look again."""

    def settle(db: Session) -> None:
        now = NOW + SECOND_LOOK_AFTER
        for person_id in leaving.due(db, now):
            leaving.settle(db, person_id, now=now)

    company.run(company.database.transact(settle))


def comes_back(company: RequestCompany, name: str) -> None:
    """Let someone take part again."""
    user = {"id": f"U{name.upper()}", "team_id": "T1", "real_name": name.title(), "tz": "UTC"}
    company.run(company.database.transact(upsert_members, team_id="T1", users=[user], now=NOW))
    look_again(company)


def held_by(company: RequestCompany, name: str) -> list[str]:
    """Return what someone still holds: roles of places to come, open requests and entries."""
    number = person_id(company, name)
    places = [each.role for each in company.all(Enrollment) if each.person_id == number and _is_held(each)]
    requests = [each for each in company.all(SessionRequest) if each.state == PENDING]
    asked = ["request" for each in requests if number in (each.mentor_id, each.mentee_id)]
    entries = [each for each in company.all(WaitlistEntry) if each.state in (WAITING, OFFERED)]
    return places + asked + ["entry" for each in entries if number in (each.person_id, each.mentor_id)]


def _is_held(place: Enrollment) -> bool:
    return place.state == ATTENDING and place.live


def person_id(company: RequestCompany, name: str) -> int:
    """Return someone's id."""
    return next(int(each.id) for each in company.all(Member) if each.slack_id == f"U{name.upper()}")


def test_a_mentee_who_leaves_while_booking_holds_nothing_in_the_end(company: RequestCompany) -> None:
    for round_ in range(ROUNDS):
        number = company.offer("ada", round_)
        calls = in_turn(round_, leaves("mia"), ("mia", booking.book, booking_of(number)), settles())
        at_once(company, *calls)
        look_again(company)
        assert held_by(company, "mia") == []
        comes_back(company, "mia")


def test_a_mentor_who_leaves_while_being_booked_and_cancelled(company: RequestCompany) -> None:
    for round_ in range(ROUNDS):
        number, other = company.offer("ada", round_), company.offer("ada", round_ + 100, mentee="tom")
        at_once(company, leaves("ada"))
        calls: list[UseCaseCall] = [
            settles(),
            ("mia", booking.book, booking_of(number)),
            ("tom", change_booking.cancel_booking, {"meeting_id": other, "reason": ""}),
            ("grace", cancellation.cancel, {"meeting_id": other, "reason": "Left"}),
        ]
        outcomes = at_once(company, *in_turn(round_, *calls))
        assert any(isinstance(each, Refusal) for each in outcomes), "she cannot be booked any more"
        look_again(company)
        waiting = {each.id for each in company.all(Meeting) if each.live and each.cancel_at is not None}
        assert number in waiting
        assert other not in waiting
        comes_back(company, "ada")


def test_two_who_leave_with_requests_and_queues_between_them(company: RequestCompany) -> None:
    for round_ in range(ROUNDS):
        company.offer("ada", round_, mentee="tom")
        company.do("mia", waitlist.notify_me, mentor_id=person_id(company, "ada"))
        company.ask("mia", "ada", 50 + round_)
        at_once(company, leaves("ada"), leaves("mia"))
        at_once(company, settles(), settles(), settles())
        look_again(company)
        assert held_by(company, "mia") == []
        assert held_by(company, "ada") == ["host"] * (round_ + 1)
        comes_back(company, "ada")
        comes_back(company, "mia")


def test_a_request_that_is_accepted_as_one_of_the_two_leaves(company: RequestCompany) -> None:
    for round_ in range(ROUNDS):
        number = company.ask("mia", "ada", round_)
        calls = in_turn(round_, leaves("mia"), company.accept_call("ada", number), settles())
        at_once(company, *calls)
        look_again(company)
        assert held_by(company, "mia") == []
        comes_back(company, "mia")


def test_one_session_is_handed_over_once(company: RequestCompany) -> None:
    for round_ in range(ROUNDS):
        number = company.offer("ada", round_, mentee="mia")
        at_once(company, leaves("ada"))
        at_once(company, settles())
        values = {"meeting_id": number, "whole_series": False}
        calls: list[UseCaseCall] = [
            ("grace", handover.hand_over, {**values, "mentor": "UTOM", "warned_of": "UTOM"}),
            ("grace", handover.hand_over, {**values, "mentor": "UGRACE", "warned_of": "UGRACE"}),
            ("grace", cancellation.cancel, {"meeting_id": number, "reason": "Left"}),
        ]
        at_once(company, *in_turn(round_, *calls))
        hosts = [each for each in company.all(Enrollment) if (each.meeting_id, each.role) == (number, "host")]
        assert sum(_is_held(each) for each in hosts) <= 1
        meeting = next(each for each in company.all(Meeting) if each.id == number)
        if meeting.live:
            assert [each.person_id for each in hosts if _is_held(each)] == [meeting.host_id]
        assert meeting.cancel_at is None
        comes_back(company, "ada")


def test_a_place_in_a_masterclass_reserved_while_leaving(company: RequestCompany) -> None:
    def insert(db: Session) -> int:
        ada = db.scalars(sa.select(Member).where(Member.slack_id == "UADA")).one()
        return insert_masterclass(db, ada, maximum=1).id

    number = company.run(company.database.transact(insert))
    for round_ in range(ROUNDS):
        mine = {"meeting_id": number, "method": None}
        calls: list[UseCaseCall] = [leaves("mia"), ("mia", attend.reserve, mine), ("tom", attend.reserve, mine)]
        at_once(company, *in_turn(round_, *calls, settles()))
        look_again(company)
        assert held_by(company, "mia") == []
        places = [each for each in company.all(Enrollment) if each.role == "participant" and each.state == ATTENDING]
        assert len(places) <= 1
        if places:
            company.do("tom", attend.leave, meeting_id=number, reason="")
        comes_back(company, "mia")
