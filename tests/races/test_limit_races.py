"""Limits hold however many people, or clicks of one person, come at once."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mentorship.errors import Refusal
from mentorship.sessions import booking, change_booking, move_booking
from storage.person import Person
from storage.program import Program
from tests.support.race_company import Company, UseCaseCall, booking_of

ROUNDS = 6


def test_one_mentee_with_many_hands(company: Company) -> None:
    company.run(company.database.transact(_rule, open_bookings=2))
    numbers = [company.offer(mentor, day) for day in range(ROUNDS) for mentor in ("ada", "grace")]
    calls: list[UseCaseCall] = [("mia", booking.book, booking_of(number)) for number in numbers[::2] + numbers[1::2]]
    outcomes = company.run_at_once(*calls)
    assert sum(company.count_mentees(number) for number in numbers) == 2
    refused = [str(each) for each in outcomes if isinstance(each, Refusal)]
    assert len(refused) == 2 * ROUNDS - 2
    assert all("the program allows 2 at a time" in words or "You already have a session" in words for words in refused)


def test_two_mentees_and_a_month_with_one_place(company: Company) -> None:
    company.run(company.database.transact(_takes, slack_id="UADA", number=ROUNDS // 2))
    numbers = [company.offer("ada", 8 + day) for day in range(ROUNDS)]  # all in December
    calls: list[UseCaseCall] = [(("mia", "tom")[number % 2], booking.book, booking_of(number)) for number in numbers]
    outcomes = company.run_at_once(*calls)
    assert sum(company.count_mentees(number) for number in numbers) == ROUNDS // 2
    refused = [str(each) for each in outcomes if isinstance(each, Refusal)]
    assert all("December 2026 is full" in words for words in refused)
    assert len(refused) == ROUNDS - ROUNDS // 2


def test_moving_at_the_limit_against_booking(company: Company) -> None:
    """Whoever is faster, there is one booking in the end: moving keeps it, and another booking is refused."""
    company.run(company.database.transact(_rule, open_bookings=1))
    for round_ in range(ROUNDS):
        mine, target, other = (company.offer("ada", 3 * round_ + place) for place in range(3))
        company.do("mia", booking.book, **booking_of(mine))
        moving: UseCaseCall = ("mia", move_booking.move, {"meeting_id": mine, "target_id": target})
        another: UseCaseCall = ("mia", booking.book, booking_of(other))
        outcomes = company.run_at_once(*[moving, another][:: 1 if round_ % 2 else -1])
        assert [isinstance(each, Refusal) for each in outcomes].count(True) == 1, outcomes
        assert (company.count_mentees(mine), company.count_mentees(target), company.count_mentees(other)) == (0, 1, 0)
        company.do("mia", change_booking.cancel_booking, meeting_id=target, reason="")


def _rule(db: Session, **rules: int) -> None:
    db.execute(sa.update(Program).values(**rules))


def _takes(db: Session, slack_id: str, number: int) -> None:
    db.execute(sa.update(Person).where(Person.slack_id == slack_id).values(sessions_per_month=number))
