"""Who is faster at a session on offer: the one who is asked, somebody else, the mentor, or the end of the time."""

import datetime as dt
import itertools
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from localslack.testing.person import Person
from localslack.world.model import Json
from mentorship.errors import Refusal
from mentorship.meetings.form import SessionInput
from mentorship.sessions import booking, waitlist, waitlist_offers
from mentorship.sessions import edit as session_edit
from mentorship.sessions import lifecycle as sessions
from mentorship.sessions.view import terms_token
from storage.meeting import Enrollment, Meeting
from storage.notice import Notice
from storage.person import Person as Member
from storage.waitlist import ACCEPTED, EXPIRED, OFFERED, WAITING, WaitlistEntry
from tests.races.test_races import addresses, no_deadlocks, processes
from tests.races.test_series_races import MONDAY, Company, UseCaseCall, booking_of, company
from tests.support.processes import serving, wait_for
from tests.support.race import HOUR, RaceSetup
from tests.support.thoroughness import rounds

__all__ = ["company"]

ROUNDS = rounds(6)
TOO_LATE = dt.timedelta(hours=13)
CROWD = 20


def expire(db: Session, *, actor: Member, now: dt.datetime) -> None:
    """What the ticker of some process does when the time is over."""
    for number in waitlist_offers.due(db, now + TOO_LATE)[:1]:
        waitlist_offers.expire(db, number, now=now + TOO_LATE)


def person(company: Company, name: str) -> int:
    """Their id."""
    return next(int(each.id) for each in company.all(Member) if each.slack_id == f"U{name.upper()}")


def offered_to_mia(company: Company, day: int) -> int:
    """A session of Ada's that Tom has just given back; its id."""
    number = company.offer("ada", day, mentee="tom")
    company.do("mia", waitlist.notify_me, mentor_id=person(company, "ada"))
    company.do("tom", booking.cancel_booking, meeting_id=number, reason="")
    assert company.all(WaitlistEntry)[-1].state == OFFERED
    return number


def mentee(company: Company, number: int) -> int | None:
    """Who has the place."""
    places = [each for each in company.all(Enrollment) if (each.meeting_id, each.role) == (number, "mentee")]
    there = [int(each.person_id) for each in places if each.state == "attending"]
    assert len(there) <= 1
    return there[0] if there else None


def shuffled(calls: list[UseCaseCall], round_: int) -> list[UseCaseCall]:
    """In another order each time."""
    orders = list(itertools.permutations(calls))
    return list(orders[round_ % len(orders)])


def test_accepting_against_the_end_of_the_time_and_a_stranger(company: Company) -> None:
    for round_ in range(ROUNDS):
        number = offered_to_mia(company, round_)
        deeds: list[UseCaseCall] = [
            ("mia", booking.accept_offer, {"meeting_id": number}),
            ("grace", booking.book, booking_of(number)),
            ("ada", expire, {}),
        ]
        company.run_at_once(*shuffled(deeds, round_))
        state, has_it = company.all(WaitlistEntry)[-1].state, mentee(company, number)
        assert state in (ACCEPTED, EXPIRED)
        if state == ACCEPTED:
            assert has_it == person(company, "mia")
        else:
            assert has_it in (None, person(company, "grace"))
        company.do("ada", sessions.cancel, meeting_id=number, reason="Ill")


def test_accepting_against_the_mentor_cancelling(company: Company) -> None:
    for round_ in range(ROUNDS):
        number = offered_to_mia(company, round_)
        deeds: list[UseCaseCall] = [
            ("mia", booking.accept_offer, {"meeting_id": number}),
            ("ada", sessions.cancel, {"meeting_id": number, "reason": "Ill"}),
        ]
        outcomes = company.run_at_once(*shuffled(deeds, round_))
        assert company.all(Meeting)[-1].state == "cancelled"
        assert company.all(Meeting)[-1].held_for_id is None
        assert mentee(company, number) is None
        refused = any(isinstance(each, Refusal) for each in outcomes)
        assert company.all(WaitlistEntry)[-1].state == (WAITING if refused else ACCEPTED)
        if refused:
            company.do("mia", waitlist.stop_notifying, mentor_id=person(company, "ada"))


def test_accepting_against_the_mentor_adding_somebody(company: Company) -> None:
    """Hard case W16: by hand and by the queue at once. There is one mentee, and each was told what is so."""
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
        edit = {"meeting_id": number, "version": meeting.version, "place": 0, "plan": plan, "publish": False}
        deeds: list[UseCaseCall] = [
            ("mia", booking.accept_offer, {"meeting_id": number}),
            ("ada", session_edit.edit, edit),
        ]
        company.run_at_once(*shuffled(deeds, round_))
        assert mentee(company, number) in (person(company, "mia"), person(company, "grace"))
        assert company.all(WaitlistEntry)[-1].state in (ACCEPTED, WAITING)
        assert company.all(Meeting)[-1].held_for_id is None
        company.do("ada", sessions.cancel, meeting_id=number, reason="Ill")
        company.do("mia", waitlist.stop_notifying, mentor_id=person(company, "ada"))


def test_beginning_to_wait_against_a_session_that_opens(company: Company) -> None:
    """Nobody waits beside a session that is open to all: they are offered it, or told that they can book it."""
    company.offer("ada", 30, mentee="tom")
    for round_ in range(ROUNDS):
        number = company.offer("ada", round_, mentee="grace")
        deeds: list[UseCaseCall] = [
            ("mia", waitlist.notify_me, {"mentor_id": person(company, "ada")}),
            ("grace", booking.cancel_booking, {"meeting_id": number, "reason": ""}),
        ]
        refused = [str(each) for each in company.run_at_once(*shuffled(deeds, round_)) if isinstance(each, Refusal)]
        if refused:
            assert "has an open session just now" in refused[0]
        else:
            assert company.all(WaitlistEntry)[-1].state == OFFERED
            company.do("mia", waitlist_offers.pass_offer, meeting_id=number)
        company.do("ada", sessions.cancel, meeting_id=number, reason="Ill")


def test_two_tickers_end_one_offer_once(company: Company) -> None:
    """Hard case C23, on several processes."""
    for round_ in range(ROUNDS):
        number = offered_to_mia(company, round_)
        company.run_at_once(*[("ada", expire, {})] * 4)
        told = [each for each in company.all(Notice) if each.kind == "offer_expired"]
        assert len(told) == round_ + 1
        company.do("ada", sessions.cancel, meeting_id=number, reason="Ill")


# -- on real processes ----------------------------------------------------------------------------------------------


@pytest.mark.timeout(300)
def test_a_crowd_waits_and_two_sessions_open_at_once(
    make_scene: Callable[[int, int], RaceSetup], tmp_path: Path
) -> None:
    """Everybody presses everything twice: each waits once, each session is offered once, and taken by who is asked."""
    scene = make_scene(1, CROWD + 2)
    numbers = [scene.offer("mentor0", scene.tomorrow + place * 2 * HOUR) for place in range(2)]
    bots = processes(scene, tmp_path)
    *waiters, one, other = scene.people("mentee", CROWD + 2)
    mentor = mentor_id(scene)
    with serving(*bots):
        scene.slack.bot_url = bots[0].url
        urls = addresses(bots)
        forms = [book_form(scene, each, number) for each, number in zip((one, other), numbers, strict=True)]
        scene.send_at_once(forms, urls)
        wait_for(scene.quiet)
        scene.send_at_once([pressed(scene, each, "waitlist.join", mentor) for each in waiters * 2], urls)
        queue = entries(scene)
        assert sorted(each.person_id for each in queue) == sorted(ids(scene, waiters))
        leaving = [cancel_form(scene, each, number) for each, number in zip((one, other), numbers, strict=True)]
        scene.send_at_once(leaving * 2, urls)
        wait_for(scene.quiet)
        queue = entries(scene)
        assert [each.state for each in queue] == [OFFERED] * 2 + [WAITING] * (CROWD - 2), "the first two, in order"
        assert sorted(each.meeting_id or 0 for each in queue[:2]) == sorted(numbers)
        asked = {each.person_id: each.meeting_id for each in queue[:2]}
        strangers = [book_form(scene, each, number) for each in waiters for number in numbers]
        answers = [
            pressed(scene, each, "offer.accept", f"{terms_token_of(scene, asked[number])}:{asked[number]}")
            for each, number in zip(waiters, ids(scene, waiters), strict=True)
            if number in asked
        ]
        scene.send_at_once([*strangers[:CROWD], *answers, *strangers[CROWD:], *answers], urls)
        wait_for(scene.quiet)
    told = scene.notices(Notice.kind == "offer")
    assert {(each.person_id, each.meeting_id) for each in told} == set(asked.items())
    assert all(scene.messages_by_notice()[each.id] == 1 for each in told)
    assert dict(enrolled_mentees(scene)) == {number: who for who, number in asked.items()}
    assert no_deadlocks(scene)


def enrolled_mentees(scene: RaceSetup) -> list[tuple[int, int]]:
    """(session, person) of every place that is taken."""
    wanted = sa.select(Enrollment.meeting_id, Enrollment.person_id)
    with Session(scene.engine) as db:
        found = db.execute(wanted.where(Enrollment.role == "mentee", Enrollment.state == "attending"))
        return [(row[0], row[1]) for row in found]


def terms_token_of(scene: RaceSetup, meeting_id: int | None) -> str:
    """The terms of the session, as the button to accept it carries them."""
    with Session(scene.engine) as db:
        return terms_token(db.get_one(Meeting, meeting_id))


def entries(scene: RaceSetup) -> list[WaitlistEntry]:
    """The queue, in the order in which people came."""
    with Session(scene.engine, expire_on_commit=False) as db:
        return list(db.scalars(sa.select(WaitlistEntry).order_by(WaitlistEntry.id)))


def ids(scene: RaceSetup, people: list[Person]) -> list[int]:
    """Our ids of these people."""
    with Session(scene.engine) as db:
        known = {each.slack_id: each.id for each in db.scalars(sa.select(Member))}
    return [known[each.id] for each in people]


def mentor_id(scene: RaceSetup) -> int:
    """Our id of the mentor."""
    return ids(scene, scene.people("mentor", 1))[0]


def pressed(scene: RaceSetup, who: Person, action_id: str, value: Any) -> Json:
    """A click on a button, held back at the very moment of being sent."""
    action = {"type": "button", "action_id": action_id, "block_id": "b", "value": str(value)}
    trigger = scene.slack.on_loop(lambda: scene.slack.world.new_trigger(scene.slack.team.id, who.id).id)
    home = {"type": "home", "id": "V0", "blocks": [], "private_metadata": "{}", "callback_id": "home"}
    user = {"id": who.id, "name": who.user.name, "team_id": scene.slack.team.id}
    return {"type": "block_actions", "user": user, "actions": [action], "view": home, "trigger_id": trigger}


def book_form(scene: RaceSetup, who: Person, meeting_id: int) -> Json:
    """`Book session`, made up: no screen need show it."""
    return submitted(scene, who, "booking.book", meeting_id)


def cancel_form(scene: RaceSetup, who: Person, meeting_id: int) -> Json:
    """`Cancel booking`, made up."""
    return submitted(scene, who, "booking.cancel", meeting_id)


def submitted(scene: RaceSetup, who: Person, form: str, meeting_id: int) -> Json:
    """A form without any input."""
    view = {
        "type": "modal",
        "id": "V0",
        "callback_id": form,
        "private_metadata": json.dumps({"id": meeting_id}),
        "title": {"type": "plain_text", "text": "Forged"},
        "blocks": [],
        "state": {"values": {}},
    }
    user = {"id": who.id, "name": who.user.name, "team_id": scene.slack.team.id}
    return {"type": "view_submission", "user": user, "view": view}
