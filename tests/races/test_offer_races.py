"""A session on offer is accepted, booked, edited, cancelled and expires at the same moment."""

import datetime as dt
import itertools
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from localslack.testing.person import Person
from localslack.world.model import Json
from mentorship.errors import Refusal
from mentorship.meetings.form import SessionInput
from mentorship.sessions import booking, cancellation, change_booking, waitlist, waitlist_offers
from mentorship.sessions import edit as session_edit
from mentorship.sessions.view import terms_token
from storage.meeting import Enrollment, Meeting
from storage.notice import Notice
from storage.person import Person as Member
from storage.waitlist import ACCEPTED, EXPIRED, OFFERED, WAITING, WaitlistEntry
from tests.support.processes import serving, wait_for
from tests.support.race import HOUR, RaceSetup, addresses, processes
from tests.support.race_clicks import ids, pressed, submitted
from tests.support.race_company import MONDAY, Company, UseCaseCall, booking_of
from tests.support.thoroughness import rounds

ROUNDS = rounds(6)
TOO_LATE = dt.timedelta(hours=13)
CROWD = 20


def expire(db: Session, *, actor: Member, now: dt.datetime) -> None:
    """Do what the scheduler of some process does when the time to answer is over."""
    for number in waitlist_offers.due(db, now + TOO_LATE)[:1]:
        waitlist_offers.expire(db, number, now=now + TOO_LATE)


def person(company: Company, name: str) -> int:
    """Return this person's id."""
    return next(int(each.id) for each in company.all(Member) if each.slack_id == f"U{name.upper()}")


def offered_to_mia(company: Company, day: int) -> int:
    """Let Tom give a session of Ada's back, so that it is offered to Mia; return its id."""
    number = company.offer("ada", day, mentee="tom")
    company.do("mia", waitlist.notify_me, mentor_id=person(company, "ada"))
    company.do("tom", change_booking.cancel_booking, meeting_id=number, reason="")
    assert company.all(WaitlistEntry)[-1].state == OFFERED
    return number


def mentee(company: Company, number: int) -> int | None:
    """Return who has the place, if anybody."""
    places = [each for each in company.all(Enrollment) if (each.meeting_id, each.role) == (number, "mentee")]
    there = [int(each.person_id) for each in places if each.state == "attending"]
    assert len(there) <= 1
    return there[0] if there else None


def shuffled(calls: list[UseCaseCall], round_: int) -> list[UseCaseCall]:
    """Return the calls in another order each round."""
    orders = list(itertools.permutations(calls))
    return list(orders[round_ % len(orders)])


def test_accepting_against_the_end_of_the_time_and_a_stranger(company: Company) -> None:
    for round_ in range(ROUNDS):
        number = offered_to_mia(company, round_)
        calls: list[UseCaseCall] = [
            ("mia", booking.accept_offer, {"meeting_id": number}),
            ("grace", booking.book, booking_of(number)),
            ("ada", expire, {}),
        ]
        company.run_at_once(*shuffled(calls, round_))
        state, has_it = company.all(WaitlistEntry)[-1].state, mentee(company, number)
        assert state in (ACCEPTED, EXPIRED)
        if state == ACCEPTED:
            assert has_it == person(company, "mia")
        else:
            assert has_it in (None, person(company, "grace"))
        company.do("ada", cancellation.cancel, meeting_id=number, reason="Ill")


def test_accepting_against_the_mentor_cancelling(company: Company) -> None:
    for round_ in range(ROUNDS):
        number = offered_to_mia(company, round_)
        calls: list[UseCaseCall] = [
            ("mia", booking.accept_offer, {"meeting_id": number}),
            ("ada", cancellation.cancel, {"meeting_id": number, "reason": "Ill"}),
        ]
        outcomes = company.run_at_once(*shuffled(calls, round_))
        assert company.all(Meeting)[-1].state == "cancelled"
        assert company.all(Meeting)[-1].held_for_id is None
        assert mentee(company, number) is None
        refused = any(isinstance(each, Refusal) for each in outcomes)
        assert company.all(WaitlistEntry)[-1].state == (WAITING if refused else ACCEPTED)
        if refused:
            company.do("mia", waitlist.stop_notifying, mentor_id=person(company, "ada"))


def test_accepting_against_the_mentor_adding_somebody(company: Company) -> None:
    """Hard case W16: one is added by hand and one from the queue at the same moment. In the end there is one mentee."""
    for round_ in range(ROUNDS):
        number = offered_to_mia(company, round_)
        meeting = company.all(Meeting)[-1]
        plan = SessionInput(
            mentor="UADA",
            mentee="UGRACE",
            location_id=meeting.location_id,
            date=MONDAY + dt.timedelta(days=round_),
            time=dt.time(9),
            minutes=60,
            online=False,
            in_person=True,
            meeting_url="",
            topic="",
        )
        edit = {"meeting_id": number, "version": meeting.version, "enrollment_id": 0, "plan": plan, "publish": False}
        calls: list[UseCaseCall] = [
            ("mia", booking.accept_offer, {"meeting_id": number}),
            ("ada", session_edit.edit, edit),
        ]
        company.run_at_once(*shuffled(calls, round_))
        assert mentee(company, number) in (person(company, "mia"), person(company, "grace"))
        assert company.all(WaitlistEntry)[-1].state in (ACCEPTED, WAITING)
        assert company.all(Meeting)[-1].held_for_id is None
        company.do("ada", cancellation.cancel, meeting_id=number, reason="Ill")
        company.do("mia", waitlist.stop_notifying, mentor_id=person(company, "ada"))


def test_beginning_to_wait_against_a_session_that_opens(company: Company) -> None:
    """Nobody waits beside a session that is open to all: they are offered it, or told that they can book it."""
    company.offer("ada", 30, mentee="tom")
    for round_ in range(ROUNDS):
        number = company.offer("ada", round_, mentee="grace")
        calls: list[UseCaseCall] = [
            ("mia", waitlist.notify_me, {"mentor_id": person(company, "ada")}),
            ("grace", change_booking.cancel_booking, {"meeting_id": number, "reason": ""}),
        ]
        refused = [str(each) for each in company.run_at_once(*shuffled(calls, round_)) if isinstance(each, Refusal)]
        if refused:
            assert "has an open session right now" in refused[0]
        else:
            assert company.all(WaitlistEntry)[-1].state == OFFERED
            company.do("mia", waitlist_offers.pass_offer, meeting_id=number)
        company.do("ada", cancellation.cancel, meeting_id=number, reason="Ill")


def test_two_schedulers_end_one_offer_once(company: Company) -> None:
    """Hard case C23, on several processes."""
    for round_ in range(ROUNDS):
        number = offered_to_mia(company, round_)
        company.run_at_once(*[("ada", expire, {})] * 4)
        told = [each for each in company.all(Notice) if each.kind == "offer_expired"]
        assert len(told) == round_ + 1
        company.do("ada", cancellation.cancel, meeting_id=number, reason="Ill")


# -- on real processes ----------------------------------------------------------------------------------------------


@pytest.mark.timeout(300)
def test_a_crowd_waits_and_two_sessions_open_at_once(
    make_setup: Callable[[int, int], RaceSetup], tmp_path: Path
) -> None:
    """Everyone presses everything twice: each waits once; each session is offered once, and taken by who is asked."""
    setup = make_setup(1, CROWD + 2)
    numbers = [setup.offer("mentor0", setup.tomorrow + place * 2 * HOUR) for place in range(2)]
    bots = processes(setup, tmp_path)
    *waiters, one, other = setup.people("mentee", CROWD + 2)
    mentor = mentor_id(setup)
    with serving(*bots):
        setup.slack.bot_url = bots[0].url
        urls = addresses(bots)
        forms = [book_form(setup, each, number) for each, number in zip((one, other), numbers, strict=True)]
        setup.send_at_once(forms, urls)
        wait_for(setup.quiet)
        setup.send_at_once([pressed(setup, each, "waitlist.join", mentor) for each in waiters * 2], urls)
        queue = entries(setup)
        assert sorted(each.person_id for each in queue) == sorted(ids(setup, waiters))
        leaving = [cancel_form(setup, each, number) for each, number in zip((one, other), numbers, strict=True)]
        setup.send_at_once(leaving * 2, urls)
        wait_for(setup.quiet)
        queue = entries(setup)
        assert [each.state for each in queue] == [OFFERED] * 2 + [WAITING] * (CROWD - 2), "the first two, in order"
        assert sorted(each.meeting_id or 0 for each in queue[:2]) == sorted(numbers)
        asked = {each.person_id: each.meeting_id for each in queue[:2]}
        strangers = [book_form(setup, each, number) for each in waiters for number in numbers]
        answers = [
            pressed(setup, each, "offer.accept", f"{terms_token_of(setup, asked[number])}:{asked[number]}")
            for each, number in zip(waiters, ids(setup, waiters), strict=True)
            if number in asked
        ]
        setup.send_at_once([*strangers[:CROWD], *answers, *strangers[CROWD:], *answers], urls)
        wait_for(setup.quiet)
    told = setup.notices(Notice.kind == "offer")
    assert {(each.person_id, each.meeting_id) for each in told} == set(asked.items())
    assert all(setup.messages_by_notice()[each.id] == 1 for each in told)
    assert dict(enrolled_mentees(setup)) == {number: who for who, number in asked.items()}


def enrolled_mentees(setup: RaceSetup) -> list[tuple[int, int]]:
    """Return (session, person) of every place that is taken."""
    wanted = sa.select(Enrollment.meeting_id, Enrollment.person_id)
    with Session(setup.engine) as db:
        found = db.execute(wanted.where(Enrollment.role == "mentee", Enrollment.state == "attending"))
        return [(row[0], row[1]) for row in found]


def terms_token_of(setup: RaceSetup, meeting_id: int | None) -> str:
    """Return the session's terms token, as the button to accept it carries it."""
    with Session(setup.engine) as db:
        return terms_token(db.get_one(Meeting, meeting_id))


def entries(setup: RaceSetup) -> list[WaitlistEntry]:
    """Return the queue in the order in which people came."""
    with Session(setup.engine, expire_on_commit=False) as db:
        return list(db.scalars(sa.select(WaitlistEntry).order_by(WaitlistEntry.id)))


def mentor_id(setup: RaceSetup) -> int:
    """Return our id of the mentor."""
    return ids(setup, setup.people("mentor", 1))[0]


def book_form(setup: RaceSetup, who: Person, meeting_id: int) -> Json:
    """Return a made-up submission of `Book session`: no screen need show it."""
    return submitted(setup, who, "booking.book", meeting_id)


def cancel_form(setup: RaceSetup, who: Person, meeting_id: int) -> Json:
    """Return a made-up submission of `Cancel booking`."""
    return submitted(setup, who, "booking.cancel", meeting_id)
