"""A request is answered twice, withdrawn, or expires, or its time is taken, at the same moment."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from localslack.world.model import Json
from mentorship.errors import Refusal
from mentorship.meetings.venue import VenueInput
from mentorship.requests import acceptance, answer, send
from mentorship.requests.expire import remind_or_expire
from mentorship.requests.proposed_times import WallTime
from mentorship.sessions import booking
from storage.location import Location
from storage.meeting import Enrollment, Meeting
from storage.notice import Notice
from storage.person import Person as Member
from storage.request import PENDING, SessionRequest
from tests.support.processes import serving, wait_for
from tests.support.race import MakeSetup, RaceSetup, addresses, confirmed, processes
from tests.support.race_company import MONDAY, NOW, Company, UseCaseCall, in_turn

ROUNDS = 8
ACCEPTERS = 8
HERE: dict[str, Any] = {"online": False, "in_person": True, "meeting_url": ""}


class RequestCompany(Company):
    """People who all mentor, and ask each other for an hour at nine."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.run(self.database.transact(lambda db: db.execute(sa.update(Member).values(mentor=True))))
        self.place = VenueInput(location_id=self.all(Location)[0].id, **HERE)

    def request_input(self, whom: str, day: int, place: VenueInput | None = None) -> send.RequestInput:
        """Return an hour at nine, this many days after Monday."""
        wall = WallTime(MONDAY + dt.timedelta(days=day), dt.time(9))
        return send.RequestInput(f"U{whom.upper()}", "", [wall], 60, place)

    def ask(self, who: str, whom: str, day: int = 0) -> int:
        """Let someone ask for it; return the request's id."""
        number: int = self.do(who, send.send_request, request_input=self.request_input(whom, day))
        return number

    def accept_call(self, who: str, number: int) -> UseCaseCall:
        """Return the call by which the mentor accepts."""
        return who, acceptance.accept, {"request_id": number, "version": 1, "venue": self.place}

    def withdraw_call(self, who: str, number: int) -> UseCaseCall:
        """Return the call by which the sender withdraws."""
        return who, answer.withdraw, {"request_id": number}

    def check_nobody_double_booked(self) -> None:
        """Check that nobody is in two places at once, and that each accepted request is one session of two people."""
        accepted = [each.meeting_id for each in self.all(SessionRequest) if each.state == "accepted"]
        requested = [each for each in self.all(Enrollment) if each.source == "request"]
        assert sorted(each.meeting_id for each in requested) == sorted(accepted)
        live = [(each.person_id, each.starts_at) for each in self.all(Enrollment) if each.live and each.blocks]
        assert len(set(live)) == len(live)


@pytest.fixture
def company(database_url: str) -> Iterator[RequestCompany]:
    company = RequestCompany(database_url)
    yield company
    company.database.close()


def test_two_requests_that_cross(company: RequestCompany) -> None:
    for round_, (one, other) in enumerate([("ada", "grace"), ("mia", "tom"), ("ada", "tom"), ("grace", "mia")]):
        outcomes = company.run_at_once(
            (one, send.send_request, {"request_input": company.request_input(other, round_)}),
            (other, send.send_request, {"request_input": company.request_input(one, round_)}),
            (one, send.send_offer, {"request_input": company.request_input(other, round_, company.place)}),
        )
        assert [isinstance(each, Refusal) for each in outcomes].count(False) == 1, outcomes
        assert all("that's still open" in str(each) for each in outcomes if isinstance(each, Refusal))
    assert len(company.all(SessionRequest)) == 4


def test_accepting_against_withdrawing(company: RequestCompany) -> None:
    for round_ in range(ROUNDS):
        number = company.ask("mia", "ada", round_)
        calls = in_turn(round_, company.accept_call("ada", number), company.withdraw_call("mia", number))
        outcomes = company.run_at_once(*calls)
        refused = [each for each in outcomes if isinstance(each, Refusal)]
        assert len(refused) == 1, outcomes
        assert "already" in str(refused[0])
    company.check_nobody_double_booked()


def test_accepting_twice_is_once(company: RequestCompany) -> None:
    number = company.ask("mia", "ada")
    outcomes = company.run_at_once(*[company.accept_call("ada", number)] * ACCEPTERS)
    assert outcomes == [None] * ACCEPTERS
    assert len(company.all(Meeting)) == 1
    assert [each.kind for each in company.all(Notice)].count("accepted") == 1
    company.check_nobody_double_booked()


def test_accepting_two_at_the_same_time(company: RequestCompany) -> None:
    for round_ in range(ROUNDS):
        numbers = [company.ask(who, "ada", round_) for who in ("mia", "tom", "grace")]
        outcomes = company.run_at_once(*(company.accept_call("ada", number) for number in numbers))
        assert [each is None for each in outcomes].count(True) == 1, outcomes
        for number, who in zip(numbers, ("mia", "tom", "grace"), strict=True):
            if any(each.id == number and each.state == PENDING for each in company.all(SessionRequest)):
                company.do(*company.withdraw_call(who, number)[:2], request_id=number)
    company.check_nobody_double_booked()


def test_accepting_while_the_mentor_offers_and_the_mentee_books(company: RequestCompany) -> None:
    for round_ in range(ROUNDS):
        number, other = company.ask("mia", "ada", round_), company.offer("grace", round_)
        book: UseCaseCall = ("mia", booking.book, {"meeting_id": other, "method": None, "about": ""})
        outcomes = company.run_at_once(*in_turn(round_, company.accept_call("ada", number), book))
        assert [each is None for each in outcomes].count(True) == 1, outcomes
        if company.count_mentees(other):
            company.do("mia", answer.withdraw, request_id=number)
        company.check_nobody_double_booked()


def test_suggesting_against_accepting(company: RequestCompany) -> None:
    for round_ in range(ROUNDS):
        number = company.ask("mia", "ada", round_)
        wall = WallTime(MONDAY + dt.timedelta(days=100 + round_), dt.time(9))
        suggesting: UseCaseCall = (
            "ada",
            answer.suggest,
            {"request_id": number, "version": 1, "message": "", "wall_time": wall, "venue": company.place},
        )
        outcomes = company.run_at_once(*in_turn(round_, company.accept_call("ada", number), suggesting))
        assert [each is None for each in outcomes].count(True) == 1, outcomes
        (request,) = (each for each in company.all(SessionRequest) if each.id == number)
        if request.state == PENDING:
            company.do("mia", answer.withdraw, request_id=number)
    company.check_nobody_double_booked()


def expire(db: Session, *, actor: Member, request_id: int, later: dt.datetime, now: dt.datetime) -> None:
    """Do what the scheduler of another process does at `later`."""
    remind_or_expire(db, request_id, now=later)


def test_expiring_against_accepting_in_several_processes(company: RequestCompany) -> None:
    for round_ in range(ROUNDS):
        number = company.ask("mia", "ada", round_)
        late: UseCaseCall = ("tom", expire, {"request_id": number, "later": NOW + dt.timedelta(days=4 + round_)})
        outcomes = company.run_at_once(*in_turn(round_, company.accept_call("ada", number), *[late] * 3))
        (request,) = (each for each in company.all(SessionRequest) if each.id == number)
        refused = [each for each in outcomes if isinstance(each, Refusal)]
        assert (request.state, len(refused)) in [("accepted", 0), ("expired", 1)], outcomes
    expired = [each for each in company.all(SessionRequest) if each.state == "expired"]
    assert [each.kind for each in company.all(Notice)].count("request_expired") == 2 * len(expired)
    company.check_nobody_double_booked()


# -- the same on real processes ---------------------------------------------------------------------------------------


def ready_to_accept(setup: RaceSetup, mentor: str, mentees: int) -> list[Json]:
    """Return forms in which one mentor is about to accept requests of several mentees for the same hour."""
    forms = []
    person = setup.slack.person(mentor)
    for mentee in setup.people("mentee", mentees):
        mentee.command(f"/mentorship request @{mentor}")
        mentee.fill({"Date": setup.tomorrow.date().isoformat(), "Time": "09:00"})
        assert mentee.submit().ok
    wait_for(lambda: sum("Accept" in message.buttons for message in person.messages) == mentees)
    for message in person.messages:
        if "Accept" in message.buttons:
            person.press("Accept", within=message)
            person.fill({"Attendance": ["In person"]})
            forms.append(setup.submission(person))
            person.close(all=True)
    return forms


@pytest.mark.timeout(400)
def test_one_mentor_accepts_many_at_the_same_time(make_setup: MakeSetup, tmp_path: Path) -> None:
    setup = make_setup(1, ACCEPTERS)
    setup.offer("mentor0", setup.tomorrow + dt.timedelta(days=9))  # offering a session makes one a mentor
    setup.open_conversations(["mentor0", *(f"mentee{number}" for number in range(ACCEPTERS))])
    bots = processes(setup, tmp_path)
    with serving(*bots):
        setup.slack.bot_url = bots[0].url
        forms = ready_to_accept(setup, "mentor0", ACCEPTERS)
        results = setup.send_at_once(forms + forms, addresses(bots))
        wait_for(setup.quiet)
    winners = [confirmed(result) for result in results]
    assert winners.count(True) == 2, "the same one, clicked twice"
    losers = [result for result in results if not confirmed(result)]
    assert all("You already have a session as mentor then" in str(result.body) for result in losers)
    (place,) = setup.mentees()
    with Session(setup.engine) as db:
        (accepted,) = db.scalars(sa.select(SessionRequest).where(SessionRequest.state == "accepted"))
        assert accepted.meeting_id == place[0]
    (told,) = setup.notices(Notice.kind == "accepted")
    assert setup.messages_by_notice()[told.id] == 1
