"""A masterclass is moved while something else is done with it: one comes first, and what is left fits together."""

import datetime as dt
from typing import Any

from mentorship import booking, day_before, hosting, moving, reserving, steering
from mentorship.class_plan import MasterclassPlan
from mentorship.refusal import Refusal
from mentorship.span import stamp
from storage.location import Location
from storage.meeting import Enrollment, Meeting
from storage.notice import Notice
from tests.races.test_editing_races import double_booked, shuffled
from tests.races.test_series_races import MONDAY, NOW, Company, Deed, booking_of, company
from tests.thoroughness import rounds

__all__ = ["company"]

ROUNDS = rounds(6)
WAY = "was moved to another time"


def host(company: Company, day: int, guests: tuple[str, ...] = (), **wishes: Any) -> int:
    """Ada hosts an hour at nine, so many days after Monday."""
    plan = MasterclassPlan(
        title="Reading code",
        description="How to.",
        location_id=company.all(Location)[0].id,
        date=MONDAY + dt.timedelta(days=day),
        time=dt.time(9),
        minutes=60,
        online=False,
        in_person=True,
        guests=tuple(f"U{name.upper()}" for name in guests),
        **wishes,
    )
    sketch = company.do("ada", hosting.review, plan=plan).sketch_id
    number: int = company.do("ada", hosting.save, sketch_id=sketch)
    return number


def moving_of(number: int, day: int) -> dict[str, Any]:
    """To ten that day."""
    date, time = MONDAY + dt.timedelta(days=day), dt.time(10)
    return {"meeting_id": number, "date": date, "time": time, "reason": "Room"}


def heirs(company: Company, number: int) -> list[Meeting]:
    """Those in the place of this one: one at most."""
    return [each for each in company.all(Meeting) if each.moved_from_id == number]


def places(company: Company, number: int) -> dict[int, str]:
    """The state of each person's newest place."""
    return {each.person_id: each.state for each in company.all(Enrollment) if each.meeting_id == number}


def fits(company: Company, number: int) -> None:
    """Nobody is in two places, nobody was lost on the way, and nobody is in what does not take place."""
    assert not double_booked(company)
    (old,) = [each for each in company.all(Meeting) if each.id == number]
    if not old.live:
        assert {"attending", "asked"}.isdisjoint(places(company, number).values())
    for new in heirs(company, number):
        assert old.moved_to_id == new.id
        taken = {who for who, state in places(company, number).items() if state == "cancelled"}
        assert taken == set(places(company, new.id)), "everybody who had a place was taken along, and nobody else"


def test_two_moves_at_once(company: Company) -> None:
    for round_ in range(ROUNDS):
        number = host(company, round_, ("mia", "tom"))
        outcomes = company.at_once(*(("ada", moving.move, moving_of(number, 30 + round_ + n)) for n in (0, 10, 20)))
        refused = [str(each) for each in outcomes if isinstance(each, Refusal)]
        assert len(refused) == 2, outcomes
        assert all(WAY in each for each in refused)
        assert len(heirs(company, number)) == 1
        fits(company, number)


def test_against_reserving(company: Company) -> None:
    for round_ in range(ROUNDS):
        number = host(company, round_, ("mia",))
        reserve = {"meeting_id": number, "method": None}
        deeds = shuffled(
            round_, ("ada", moving.move, moving_of(number, 30 + round_)), ("tom", reserving.reserve, reserve)
        )
        outcomes = dict(zip((who for who, *_ in deeds), company.at_once(*deeds), strict=True))
        assert isinstance(outcomes["ada"], int), outcomes
        (new,) = heirs(company, number)
        if isinstance(outcomes["tom"], str):
            assert len(places(company, new.id)) == 3, "who came in before is taken along"
        else:
            assert WAY in str(outcomes["tom"])
            assert len(places(company, new.id)) == 2
        fits(company, number)


def test_against_leaving(company: Company) -> None:
    for round_ in range(ROUNDS):
        number = host(company, round_, ("mia", "tom"))
        leave = {"meeting_id": number, "reason": ""}
        deeds = shuffled(round_, ("ada", moving.move, moving_of(number, 30 + round_)), ("tom", reserving.leave, leave))
        outcomes = dict(zip((who for who, *_ in deeds), company.at_once(*deeds), strict=True))
        (new,) = heirs(company, number)
        assert len(places(company, new.id)) == (2 if outcomes["tom"] is None else 3), outcomes
        fits(company, number)


def test_against_an_answer_to_the_move_before(company: Company) -> None:
    for round_ in range(ROUNDS):
        first = host(company, round_, ("mia", "tom"))
        number = company.do("ada", moving.move, **moving_of(first, 30 + round_))
        (meeting,) = heirs(company, first)
        answer = {"meeting_id": number, "stamp": stamp(meeting.starts_at, meeting.ends_at)}
        verb = reserving.confirm if round_ % 3 else reserving.decline
        deeds = shuffled(round_, ("ada", moving.move, moving_of(number, 60 + round_)), ("mia", verb, answer))
        outcomes = dict(zip((who for who, *_ in deeds), company.at_once(*deeds), strict=True))
        (new,) = heirs(company, number)
        assert outcomes["mia"] is None or WAY in str(outcomes["mia"])
        gone = outcomes["mia"] is None and verb is reserving.decline
        assert sorted(places(company, new.id).values()) == ["asked"] * (1 if gone else 2) + ["attending"]
        fits(company, number)


def test_against_cancelling_and_editing(company: Company) -> None:
    for round_ in range(ROUNDS):
        number = host(company, round_, ("mia",))
        (meeting,) = [each for each in company.all(Meeting) if each.id == number]
        wish = {
            "title": "Changed",
            "description": "Changed",
            "location_id": meeting.location_id,
            "online": False,
            "in_person": True,
        }
        seen = company.do("ada", steering.review_change, meeting_id=number, version=meeting.version, wish=wish)
        deeds: list[Deed] = [
            ("ada", moving.move, moving_of(number, 30 + round_)),
            ("ada", steering.save, {"sketch_id": seen.sketch_id}),
            ("ada", steering.cancel, {"meeting_id": number, "reason": "Ill"}),
        ]
        company.at_once(*deeds[round_ % 3 :], *deeds[: round_ % 3])
        new = heirs(company, number)
        assert len(new) <= 1
        (old,) = [each for each in company.all(Meeting) if each.id == number]
        assert (old.live, bool(old.moved_to_id)) == (False, bool(new)), "it was moved, or cancelled, and not both"
        assert all(each.live and each.title == old.title for each in new), "what was saved before is taken along"
        fits(company, number)


def test_against_the_host_taking_on_something_else(company: Company) -> None:
    for round_ in range(ROUNDS):
        number = host(company, round_, ("mia",))
        other = company.offer("grace", 30 + round_)  # at nine, an hour before
        clash = {**moving_of(number, 30 + round_), "time": dt.time(9, 30)}
        deeds = shuffled(round_, ("ada", moving.move, clash), ("ada", booking.book, booking_of(other)))
        outcomes = company.at_once(*deeds)
        assert [isinstance(each, Refusal) for each in outcomes].count(True) == 1, outcomes
        fits(company, number)


def test_the_day_before_by_many_hands(company: Company) -> None:
    number = host(company, 0, ("mia",), minimum=3)
    (meeting,) = [each for each in company.all(Meeting) if each.id == number]
    now = meeting.starts_at - dt.timedelta(hours=20)

    def settle(session: Any, *, actor: Any, now: dt.datetime, at: dt.datetime) -> None:
        day_before.settle(session, number, now=at)

    assert meeting.created_at == NOW
    company.at_once(*[("ada", settle, {"at": now})] * 6)
    told = [each for each in company.all(Notice) if each.kind == "too_few"]
    assert len(told) == 1
