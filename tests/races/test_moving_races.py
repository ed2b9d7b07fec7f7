"""A masterclass is moved while something else is done with it: one comes first, and the outcome is consistent."""

import datetime as dt
from typing import Any

from mentorship.errors import Refusal
from mentorship.masterclasses import attend, cancellation, create, day_before, edit, move
from mentorship.masterclasses.form import MasterclassInput
from mentorship.meetings.timespan import time_token
from mentorship.sessions import booking
from storage.location import Location
from storage.meeting import Enrollment, Meeting
from storage.notice import Notice
from tests.support.race_company import MONDAY, NOW, Company, UseCaseCall, booking_of, double_booked, in_turn
from tests.support.thoroughness import rounds

ROUNDS = rounds(6)
WAY = "was moved to another time"


def host(company: Company, day: int, guests: tuple[str, ...] = (), **values: Any) -> int:
    """Let Ada host an hour at nine, this many days after Monday."""
    plan = MasterclassInput(
        title="Reading code",
        description="How to.",
        location_id=company.all(Location)[0].id,
        date=MONDAY + dt.timedelta(days=day),
        time=dt.time(9),
        minutes=60,
        online=False,
        in_person=True,
        guests=tuple(f"U{name.upper()}" for name in guests),
        **values,
    )
    draft_id = company.do("ada", create.review, plan=plan).shown.draft_id
    number: int = company.do("ada", create.save, draft_id=draft_id)
    return number


def move_arguments(number: int, day: int) -> dict[str, Any]:
    """Return the arguments that move it to ten on that day."""
    date, time = MONDAY + dt.timedelta(days=day), dt.time(10)
    return {"meeting_id": number, "date": date, "time": time, "reason": "Room"}


def successors(company: Company, number: int) -> list[Meeting]:
    """Return the masterclasses to which this one was moved: one at most."""
    return [each for each in company.all(Meeting) if each.moved_from_id == number]


def enrollment_states(company: Company, number: int) -> dict[int, str]:
    """Return the state of each person's newest place."""
    return {each.person_id: each.state for each in company.all(Enrollment) if each.meeting_id == number}


def check_nobody_lost(company: Company, number: int) -> None:
    """Check that nobody is in two places, was forgotten, or has a place in what does not take place."""
    assert not double_booked(company)
    (old,) = [each for each in company.all(Meeting) if each.id == number]
    if not old.live:
        assert {"attending", "asked"}.isdisjoint(enrollment_states(company, number).values())
    for new in successors(company, number):
        assert old.moved_to_id == new.id
        taken = {who for who, state in enrollment_states(company, number).items() if state == "cancelled"}
        assert taken == set(enrollment_states(company, new.id)), (
            "everyone who had a spot was taken along, and nobody else"
        )


def test_two_moves_at_once(company: Company) -> None:
    for round_ in range(ROUNDS):
        number = host(company, round_, ("mia", "tom"))
        outcomes = company.run_at_once(
            *(("ada", move.move, move_arguments(number, 30 + round_ + n)) for n in (0, 10, 20))
        )
        refused = [str(each) for each in outcomes if isinstance(each, Refusal)]
        assert len(refused) == 2, outcomes
        assert all(WAY in each for each in refused)
        assert len(successors(company, number)) == 1
        check_nobody_lost(company, number)


def test_against_reserving(company: Company) -> None:
    for round_ in range(ROUNDS):
        number = host(company, round_, ("mia",))
        reserve = {"meeting_id": number, "method": None}
        calls = in_turn(
            round_, ("ada", move.move, move_arguments(number, 30 + round_)), ("tom", attend.reserve, reserve)
        )
        outcomes = dict(zip((who for who, *_ in calls), company.run_at_once(*calls), strict=True))
        assert isinstance(outcomes["ada"], int), outcomes
        (new,) = successors(company, number)
        if isinstance(outcomes["tom"], str):
            assert len(enrollment_states(company, new.id)) == 3, "who came in before is taken along"
        else:
            assert WAY in str(outcomes["tom"])
            assert len(enrollment_states(company, new.id)) == 2
        check_nobody_lost(company, number)


def test_against_leaving(company: Company) -> None:
    for round_ in range(ROUNDS):
        number = host(company, round_, ("mia", "tom"))
        leave = {"meeting_id": number, "reason": ""}
        calls = in_turn(round_, ("ada", move.move, move_arguments(number, 30 + round_)), ("tom", attend.leave, leave))
        outcomes = dict(zip((who for who, *_ in calls), company.run_at_once(*calls), strict=True))
        (new,) = successors(company, number)
        assert len(enrollment_states(company, new.id)) == (3 if isinstance(outcomes["tom"], Refusal) else 2), outcomes
        check_nobody_lost(company, number)


def test_against_an_answer_to_the_move_before(company: Company) -> None:
    for round_ in range(ROUNDS):
        first = host(company, round_, ("mia", "tom"))
        number = company.do("ada", move.move, **move_arguments(first, 30 + round_))
        (meeting,) = successors(company, first)
        answer = {"meeting_id": number, "shown_time": time_token(meeting.starts_at, meeting.ends_at)}
        verb = attend.confirm if round_ % 3 else attend.decline
        calls = in_turn(round_, ("ada", move.move, move_arguments(number, 60 + round_)), ("mia", verb, answer))
        outcomes = dict(zip((who for who, *_ in calls), company.run_at_once(*calls), strict=True))
        (new,) = successors(company, number)
        assert outcomes["mia"] is None or WAY in str(outcomes["mia"])
        gone = outcomes["mia"] is None and verb is attend.decline
        assert sorted(enrollment_states(company, new.id).values()) == ["asked"] * (1 if gone else 2) + ["attending"]
        check_nobody_lost(company, number)


def test_against_cancelling_and_editing(company: Company) -> None:
    for round_ in range(ROUNDS):
        number = host(company, round_, ("mia",))
        (meeting,) = [each for each in company.all(Meeting) if each.id == number]
        changes = {
            "title": "Changed",
            "description": "Changed",
            "location_id": meeting.location_id,
            "online": False,
            "in_person": True,
        }
        seen = company.do("ada", edit.review_change, meeting_id=number, version=meeting.version, changes=changes)
        calls: list[UseCaseCall] = [
            ("ada", move.move, move_arguments(number, 30 + round_)),
            ("ada", edit.save, {"draft_id": seen.shown.draft_id}),
            ("ada", cancellation.cancel, {"meeting_id": number, "reason": "Ill"}),
        ]
        company.run_at_once(*calls[round_ % 3 :], *calls[: round_ % 3])
        new = successors(company, number)
        assert len(new) <= 1
        (old,) = [each for each in company.all(Meeting) if each.id == number]
        assert (old.live, bool(old.moved_to_id)) == (False, bool(new)), "it was moved, or cancelled, and not both"
        assert all(each.live and each.title == old.title for each in new), "what was saved before is taken along"
        check_nobody_lost(company, number)


def test_against_the_host_taking_on_something_else(company: Company) -> None:
    for round_ in range(ROUNDS):
        number = host(company, round_, ("mia",))
        other = company.offer("grace", 30 + round_)  # at nine, an hour before
        clash = {**move_arguments(number, 30 + round_), "time": dt.time(9, 30)}
        calls = in_turn(round_, ("ada", move.move, clash), ("ada", booking.book, booking_of(other)))
        outcomes = company.run_at_once(*calls)
        assert [isinstance(each, Refusal) for each in outcomes].count(True) == 1, outcomes
        check_nobody_lost(company, number)


def test_the_day_before_by_many_hands(company: Company) -> None:
    number = host(company, 0, ("mia",), minimum=3)
    (meeting,) = [each for each in company.all(Meeting) if each.id == number]
    now = meeting.starts_at - dt.timedelta(hours=20)

    def settle(db: Any, *, actor: Any, now: dt.datetime, at: dt.datetime) -> None:
        day_before.remind_and_check_minimum(db, number, now=at)

    assert meeting.created_at == NOW
    company.run_at_once(*[("ada", settle, {"at": now})] * 6)
    told = [each for each in company.all(Notice) if each.kind == "too_few"]
    assert len(told) == 1
