"""Places of a masterclass are taken, freed, offered, accepted and cancelled at the same moment."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy.orm import Session

from mentorship.errors import Refusal
from mentorship.masterclasses import attend, cancellation, create, edit, waitlist, waitlist_offers
from mentorship.masterclasses.actions import MAX_PARTICIPANTS
from mentorship.masterclasses.form import MasterclassInput
from mentorship.people.members import upsert_members
from storage.location import Location
from storage.meeting import ASKED, ATTENDING, LEFT, PARTICIPANT, Enrollment, Meeting
from storage.notice import Notice
from storage.person import Person as Member
from storage.waitlist import ACCEPTED, EXPIRED, OFFERED, PASSED, QUEUED_STATES, STOPPED, WAITING, WaitlistEntry
from tests.support.race_company import MONDAY, NOW, Company, UseCaseCall
from tests.support.thoroughness import rounds

ROUNDS = rounds(6)
TOO_LATE = dt.timedelta(hours=13)


MORE = ("zoe", "max")
OFFLINE: dict[str, Any] = {"online": False, "in_person": True}


@pytest.fixture
def company(database_url: str) -> Iterator[Company]:
    company = Company(database_url)
    users = [{"id": f"U{name.upper()}", "team_id": "T1", "real_name": name.title(), "tz": "UTC"} for name in MORE]
    company.run(company.database.transact(upsert_members, team_id="T1", users=users, now=NOW))
    yield company
    company.database.close()


# -- on threads -------------------------------------------------------------------------------------------------------


def masterclass_input(company: Company, day: int, *guests: str, maximum: int) -> MasterclassInput:
    return MasterclassInput(
        title="Reading code",
        description="How to read what others wrote.",
        location_id=company.all(Location)[0].id,
        date=MONDAY + dt.timedelta(days=day),
        time=dt.time(9),
        minutes=60,
        guests=tuple(f"U{guest.upper()}" for guest in guests),
        maximum=maximum,
        **OFFLINE,
    )


def host(company: Company, day: int, *guests: str, maximum: int = 0) -> int:
    """Let Ada host a masterclass with these guests, full unless `maximum` says otherwise; return its id."""
    seen = company.do(
        "ada", create.review, plan=masterclass_input(company, day, *guests, maximum=maximum or len(guests))
    )
    number: int = company.do("ada", edit.save, draft_id=seen.shown.draft_id)
    return number


def review_of_maximum(company: Company, number: int, maximum: int) -> dict[str, Any]:
    """Return the arguments that save a change of its maximum, reviewed now."""
    meeting = next(each for each in company.all(Meeting) if each.id == number)
    shape = vars(masterclass_input(company, 0, maximum=maximum)).items()
    changes = {key: value for key, value in shape if key not in ("date", "time", "minutes")}
    seen = company.do("ada", edit.review_change, meeting_id=number, version=meeting.version, changes=changes)
    return {"draft_id": seen.shown.draft_id}


def offered(company: Company, day: int, *line: str) -> int:
    """Let Tom leave a masterclass, so that his place is offered to the first of these; return its id."""
    number = host(company, day, "tom")
    for name in line:
        company.do(name, waitlist.join, meeting_id=number)
    company.do("tom", attend.leave, meeting_id=number, reason="")
    assert queue(company, number)[line[0]] == OFFERED
    return number


def expire(db: Session, *, actor: Member, now: dt.datetime, entry_id: int) -> None:
    """Do what the scheduler of some process does when the time to answer is over."""
    waitlist_offers.expire(db, entry_id, now=now + TOO_LATE)


def entry_of(company: Company, number: int) -> int:
    """Return the id of the first entry in its queue."""
    return min(int(each.id) for each in company.all(WaitlistEntry) if each.meeting_id == number)


def names(company: Company) -> dict[int, str]:
    return {each.id: each.slack_id[1:].lower() for each in company.all(Member)}


def enrollment_states(company: Company, number: int) -> dict[str, str]:
    """Return the state of each person's newest place, by name."""
    who = names(company)
    there = [each for each in company.all(Enrollment) if each.meeting_id == number and each.role == PARTICIPANT]
    return {who[each.person_id]: each.state for each in there}


def queue(company: Company, number: int) -> dict[str, str]:
    """Return the state of each person's newest waitlist entry, by name."""
    who = names(company)
    return {who[each.person_id]: each.state for each in company.all(WaitlistEntry) if each.meeting_id == number}


def check_capacity(company: Company, number: int) -> None:
    """Check that the maximum holds, and that nobody waits while a place is free, or for what they have."""
    meeting = next(each for each in company.all(Meeting) if each.id == number)
    there = {name for name, state in enrollment_states(company, number).items() if state in (ATTENDING, ASKED)}
    line = {name: state for name, state in queue(company, number).items() if state in QUEUED_STATES}
    taken = len(there) + list(line.values()).count(OFFERED)
    assert taken <= (meeting.maximum or MAX_PARTICIPANTS)
    assert not there & line.keys()
    assert not (meeting.live and WAITING in line.values()) or taken == meeting.maximum
    assert meeting.live or not (there or line)


def is_done(outcome: object) -> bool:
    return not isinstance(outcome, Refusal)


def shuffled(calls: list[UseCaseCall], round_: int) -> list[UseCaseCall]:
    """Return the calls in another order each round; each of them comes first at some time."""
    turn = round_ % len(calls)
    turned = [*calls[turn:], *calls[:turn]]
    return turned if round_ % 2 else turned[::-1]


def test_leaving_against_accepting(company: Company) -> None:
    """Whoever accepts gets the place that is kept; the place that is freed goes to the next in line."""
    for day in range(ROUNDS):
        number = host(company, day, "tom", "grace")
        for name in ("mia", "zoe"):
            company.do(name, waitlist.join, meeting_id=number)
        company.do("tom", attend.leave, meeting_id=number, reason="")
        this = {"meeting_id": number}
        company.run_at_once(
            *shuffled(
                [
                    ("mia", waitlist.accept_offer, this),
                    ("grace", attend.leave, {**this, "reason": ""}),
                    ("max", attend.reserve, {**this, "method": None}),
                ],
                day,
            )
        )
        assert enrollment_states(company, number) == {"tom": LEFT, "grace": LEFT, "mia": ATTENDING}
        assert queue(company, number) == {"mia": ACCEPTED, "zoe": OFFERED}
        check_capacity(company, number)


def test_the_maximum_is_lowered_against_reserving(company: Company) -> None:
    for day in range(ROUNDS):
        number = host(company, day, "tom", maximum=3)
        change, this = review_of_maximum(company, number, 1), {"meeting_id": number, "method": None}
        calls: list[UseCaseCall] = [
            ("ada", edit.save, change),
            *((name, attend.reserve, this) for name in ("mia", "grace", "zoe")),
        ]
        mixed = shuffled(calls, day)
        outcomes = dict(zip((who for who, *_ in mixed), company.run_at_once(*mixed), strict=True))
        there = [name for name, state in enrollment_states(company, number).items() if state == ATTENDING]
        (meeting,) = [each for each in company.all(Meeting) if each.id == number]
        if is_done(outcomes["ada"]):
            assert (meeting.maximum, there) == (1, ["tom"])
        else:
            assert "can't be lower than" in str(outcomes["ada"])
            assert (meeting.maximum, len(there)) == (3, 3)
        assert sorted(there) == sorted(
            ["tom", *(who for who, what in outcomes.items() if who != "ada" and is_done(what))]
        )
        check_capacity(company, number)


def test_cancelling_against_everything(company: Company) -> None:
    """Whoever comes first: afterwards nobody has a place or waits, and everyone who did was told why."""
    for day in range(ROUNDS):
        number = offered(company, day, "mia", "grace")
        change, this = review_of_maximum(company, number, 3), {"meeting_id": number}
        calls: list[UseCaseCall] = [
            ("mia", waitlist.accept_offer, this),
            ("mia", waitlist.pass_offer, this),
            ("grace", waitlist.leave, this),
            ("tom", waitlist.join, this),
            ("zoe", attend.reserve, {**this, "method": None}),
            ("ada", edit.save, change),
            ("ada", cancellation.cancel, {**this, "reason": "Ill"}),
            ("max", waitlist.join, this),
            ("ada", expire, {"entry_id": entry_of(company, number)}),
        ]
        outcomes = company.run_at_once(*shuffled(calls, day))
        assert len([each for each in outcomes if is_done(each)]) >= 1
        (meeting,) = [each for each in company.all(Meeting) if each.id == number]
        assert not meeting.live
        check_capacity(company, number)
        who = names(company)
        told = Counter(
            (who[each.person_id], each.kind)
            for each in company.all(Notice)
            if each.meeting_id == number and each.kind in ("cancelled", "queue_cancelled")
        )
        lost = {name for name, state in enrollment_states(company, number).items() if state == "cancelled"}
        assert {name for name, kind in told if kind == "cancelled"} == lost
        stopped = {name for name, state in queue(company, number).items() if state == STOPPED} - {"grace"}
        assert {name for name, kind in told if kind == "queue_cancelled"} - {"grace"} == stopped
        assert set(told.values()) <= {1}


def test_two_at_one_offer(company: Company) -> None:
    """Whoever was asked gets it, however often they click, and whoever else clicks."""
    for day in range(ROUNDS):
        number = offered(company, day, "mia", "grace")
        this = {"meeting_id": number}
        calls: list[UseCaseCall] = [
            ("mia", waitlist.accept_offer, this),
            ("grace", waitlist.accept_offer, this),
            ("tom", attend.reserve, {**this, "method": None}),
            ("mia", waitlist.accept_offer, this),
        ]
        mixed = shuffled(calls, day)
        outcomes = company.run_at_once(*mixed)
        assert [who for (who, *_), each in zip(mixed, outcomes, strict=True) if is_done(each)] == ["mia", "mia"]
        assert queue(company, number) == {"mia": ACCEPTED, "grace": WAITING}
        assert (
            len([each for each in company.all(Enrollment) if each.meeting_id == number and each.state == ATTENDING])
            == 2
        )
        check_capacity(company, number)


def test_accepting_against_passing_and_the_end_of_the_time(company: Company) -> None:
    """An offer ends once, and the next in line is asked once."""
    for day in range(ROUNDS):
        number = offered(company, day, "mia", "grace")
        this = {"meeting_id": number}
        calls: list[UseCaseCall] = [
            ("mia", waitlist.accept_offer, this),
            ("mia", waitlist.pass_offer, this),
            *[("ada", expire, {"entry_id": entry_of(company, number)})] * 3,
        ]
        company.run_at_once(*shuffled(calls, day))
        line = queue(company, number)
        assert line["mia"] in (ACCEPTED, PASSED, EXPIRED)
        assert line["grace"] == (WAITING if line["mia"] == ACCEPTED else OFFERED)
        who = names(company)
        asked = [
            who[each.person_id] for each in company.all(Notice) if (each.kind, each.meeting_id) == ("offer", number)
        ]
        assert asked == (["mia"] if line["mia"] == ACCEPTED else ["mia", "grace"])
        check_capacity(company, number)
        company.do("ada", cancellation.cancel, meeting_id=number, reason="Ill")


def test_beginning_to_wait_against_a_place_that_is_freed(company: Company) -> None:
    """Nobody waits beside a free place: they are offered it, or told that they can reserve it."""
    for day in range(ROUNDS):
        number = host(company, day, "tom")
        this = {"meeting_id": number}
        calls: list[UseCaseCall] = [
            ("mia", waitlist.join, this),
            ("tom", attend.leave, {**this, "reason": ""}),
        ]
        refused = [str(each) for each in company.run_at_once(*shuffled(calls, day)) if not is_done(each)]
        if refused:
            assert "A spot in this masterclass is free just now" in refused[0]
        else:
            assert queue(company, number) == {"mia": OFFERED}
        check_capacity(company, number)
