"""A session is edited while its mentee does something: nobody is in two places, and nobody loses a place unseen."""

import datetime as dt
from dataclasses import replace
from typing import Any

from mentorship.errors import Refusal
from mentorship.meetings.form import SessionInput
from mentorship.meetings.timespan import time_token
from mentorship.sessions import booking, change_booking, edit
from storage.meeting import Enrollment, Meeting
from tests.support.race_company import Company, UseCaseCall, booking_of, double_booked, in_turn
from tests.support.thoroughness import rounds

ROUNDS = rounds(6)


def form(company: Company, mentor: str, number: int, plan: SessionInput) -> dict[str, Any]:
    """Return the arguments of a form to edit that was opened now and filled in like this."""
    drawn = company.do(mentor, edit.prepare_edit, meeting_id=number)
    kept = {"version": drawn.view.version, "enrollment_id": drawn.enrollment_id}
    return {"meeting_id": number, **kept, "plan": plan, "publish": False}


def test_moving_a_session_against_its_mentee_booking_elsewhere_then(company: Company) -> None:
    for round_ in range(ROUNDS):
        mine = company.offer("ada", 2 * round_, mentee="mia")
        other = company.offer("grace", 2 * round_ + 1)
        moved = company.session_input("ada", 2 * round_ + 1, "mia")
        calls = in_turn(
            round_,
            ("ada", edit.edit, form(company, "ada", mine, moved)),
            ("mia", booking.book, booking_of(other)),
        )
        outcomes = company.run_at_once(*calls)
        refused = [str(each) for each in outcomes if isinstance(each, Refusal)]
        assert len(refused) == 1, outcomes
        assert "Mia is busy then" in refused[0] or "You already have a session" in refused[0]
        assert company.count_mentees(mine) == 1
        assert not double_booked(company)


def test_booking_against_an_edit_that_names_nobody(company: Company) -> None:
    for round_ in range(ROUNDS):
        number = company.offer("ada", round_)
        plan = replace(company.session_input("ada", round_), topic="New")
        calls = in_turn(
            round_,
            ("mia", booking.book, booking_of(number)),
            ("ada", edit.edit, form(company, "ada", number, plan)),
        )
        outcomes = dict(zip((who for who, *_ in calls), company.run_at_once(*calls), strict=True))
        assert outcomes["mia"] is None
        assert company.count_mentees(number) == 1, "she has what she booked"
        (meeting,) = [each for each in company.all(Meeting) if each.id == number]
        assert (meeting.topic == "New") != isinstance(outcomes["ada"], Refusal)
        if isinstance(outcomes["ada"], Refusal):
            assert "Mia took the spot in this session" in str(outcomes["ada"])


def test_i_cannot_against_the_next_edit(company: Company) -> None:
    for round_ in range(ROUNDS):
        number, later = company.offer("ada", round_, mentee="mia"), dt.time(14 + round_ % 2)
        once = replace(company.session_input("ada", round_, "mia"), time=dt.time(11))
        company.do("ada", edit.edit, **form(company, "ada", number, once))
        (meeting,) = [each for each in company.all(Meeting) if each.id == number]
        answer = {"meeting_id": number, "shown_time": time_token(meeting.starts_at, meeting.ends_at)}
        calls = in_turn(
            round_,
            ("mia", change_booking.decline_time, answer),
            ("ada", edit.edit, form(company, "ada", number, replace(once, time=later))),
        )
        outcomes = dict(zip((who for who, *_ in calls), company.run_at_once(*calls), strict=True))
        assert [isinstance(each, Refusal) for each in outcomes.values()].count(True) == 1, outcomes
        if outcomes["mia"] is None:
            assert "Someone changed this session" in str(outcomes["ada"])
            assert company.count_mentees(number) == 0
        else:
            assert "The time was changed again" in str(outcomes["mia"])
            (place,) = [each for each in company.all(Enrollment) if each.meeting_id == number and each.role == "mentee"]
            assert (place.state, place.to_confirm) == ("attending", True)


def test_an_answer_with_many_hands(company: Company) -> None:
    number = company.offer("ada", 0, mentee="mia")
    moved = replace(company.session_input("ada", 0, "mia"), time=dt.time(11))
    company.do("ada", edit.edit, **form(company, "ada", number, moved))
    (meeting,) = company.all(Meeting)
    answer = {"meeting_id": number, "shown_time": time_token(meeting.starts_at, meeting.ends_at)}
    outcomes = company.run_at_once(
        *[("mia", change_booking.confirm_time, answer)] * 3, *[("mia", change_booking.decline_time, answer)] * 3
    )
    confirmed, declined = outcomes[:3].count(None), outcomes[3:].count(None)
    assert (confirmed, declined) in ((3, 0), (0, 1)), outcomes
    assert company.count_mentees(number) == (1 if confirmed else 0)


def test_two_direct_adds_of_one_mentee(company: Company) -> None:
    for round_ in range(ROUNDS):
        numbers = {mentor: company.offer(mentor, round_) for mentor in ("ada", "grace")}
        calls: list[UseCaseCall] = [
            (mentor, edit.edit, form(company, mentor, number, company.session_input(mentor, round_, "mia")))
            for mentor, number in numbers.items()
        ]
        outcomes = company.run_at_once(*in_turn(round_, *calls))
        (refused,) = [each for each in outcomes if isinstance(each, Refusal)]
        assert (refused.field, str(refused)) == ("mentee", "Mia is busy then. Choose another time.")
        assert sum(company.count_mentees(number) for number in numbers.values()) == 1
        assert not double_booked(company)
