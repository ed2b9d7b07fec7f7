"""Who is faster at the places of a masterclass: one of two hundred, whoever waits, the host, or the end of the time."""

import datetime as dt
import itertools
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from localslack.testing.person import Person
from localslack.world.model import Json
from mentorship.errors import Refusal
from mentorship.masterclasses import attend, create, edit, waitlist, waitlist_offers
from mentorship.masterclasses.actions import MAX_PARTICIPANTS
from mentorship.masterclasses.form import MasterclassInput
from mentorship.people.person import find_or_ask, upsert_members
from storage.location import Location, list_locations_in_use
from storage.meeting import ASKED, ATTENDING, LEFT, PARTICIPANT, Enrollment, Meeting
from storage.notice import Notice
from storage.person import Person as Member
from storage.waitlist import ACCEPTED, EXPIRED, OFFERED, PASSED, QUEUED_STATES, STOPPED, WAITING, WaitlistEntry
from tests.races.test_offer_races import ids, pressed, submitted
from tests.races.test_races import addresses, no_deadlocks, processes
from tests.races.test_series_races import MONDAY, NOW, Company, UseCaseCall
from tests.support.forged_requests import inputs
from tests.support.processes import serving
from tests.support.race import RaceSetup, confirmed, refusal
from tests.support.thoroughness import rounds

ROUNDS = rounds(6)
TOO_LATE = dt.timedelta(hours=13)
RACERS, PLACES = 200, 20
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
    """Ada's masterclass with these guests, and no place left if no `maximum` says otherwise; its id."""
    seen = company.do(
        "ada", create.review, plan=masterclass_input(company, day, *guests, maximum=maximum or len(guests))
    )
    number: int = company.do("ada", edit.save, sketch_id=seen.sketch_id)
    return number


def review_of_maximum(company: Company, number: int, maximum: int) -> dict[str, Any]:
    """The review of a change of its maximum, drawn now."""
    meeting = next(each for each in company.all(Meeting) if each.id == number)
    shape = vars(masterclass_input(company, 0, maximum=maximum)).items()
    wish = {key: value for key, value in shape if key not in ("date", "time", "minutes")}
    seen = company.do("ada", edit.review_change, meeting_id=number, version=meeting.version, wish=wish)
    return {"sketch_id": seen.sketch_id}


def offered(company: Company, day: int, *line: str) -> int:
    """Tom has just left, and his place is offered to the first of these; its id."""
    number = host(company, day, "tom")
    for name in line:
        company.do(name, waitlist.join, meeting_id=number)
    company.do("tom", attend.leave, meeting_id=number, reason="")
    assert queue(company, number)[line[0]] == OFFERED
    return number


def expire(db: Session, *, actor: Member, now: dt.datetime, entry_id: int) -> None:
    """What the ticker of some process does when the time is over."""
    waitlist_offers.expire(db, entry_id, now=now + TOO_LATE)


def entry_of(company: Company, number: int) -> int:
    """The first in its queue."""
    return min(int(each.id) for each in company.all(WaitlistEntry) if each.meeting_id == number)


def names(company: Company) -> dict[int, str]:
    return {each.id: each.slack_id[1:].lower() for each in company.all(Member)}


def enrollment_states(company: Company, number: int) -> dict[str, str]:
    """Who has or had a place, and in what state the newest is."""
    who = names(company)
    there = [each for each in company.all(Enrollment) if each.meeting_id == number and each.role == PARTICIPANT]
    return {who[each.person_id]: each.state for each in there}


def queue(company: Company, number: int) -> dict[str, str]:
    """Who waits or waited, and in what state their newest entry is."""
    who = names(company)
    return {who[each.person_id]: each.state for each in company.all(WaitlistEntry) if each.meeting_id == number}


def check_capacity(company: Company, number: int) -> None:
    """Never more than the maximum; nobody waits beside a free place, or for what they have."""
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
    """In another order each time, with all of them in front at some time."""
    turn = round_ % len(calls)
    turned = [*calls[turn:], *calls[:turn]]
    return turned if round_ % 2 else turned[::-1]


def test_leaving_against_accepting(company: Company) -> None:
    """The one who accepts has the place that is kept; the one that is freed goes to the next in line."""
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
        deeds: list[UseCaseCall] = [
            ("ada", edit.save, change),
            *((name, attend.reserve, this) for name in ("mia", "grace", "zoe")),
        ]
        mixed = shuffled(deeds, day)
        outcomes = dict(zip((who for who, *_ in mixed), company.run_at_once(*mixed), strict=True))
        there = [name for name, state in enrollment_states(company, number).items() if state == ATTENDING]
        (meeting,) = [each for each in company.all(Meeting) if each.id == number]
        if is_done(outcomes["ada"]):
            assert (meeting.maximum, there) == (1, ["tom"])
        else:
            assert "cannot be lower than" in str(outcomes["ada"])
            assert (meeting.maximum, len(there)) == (3, 3)
        assert sorted(there) == sorted(
            ["tom", *(who for who, what in outcomes.items() if who != "ada" and is_done(what))]
        )
        check_capacity(company, number)


def test_cancelling_against_everything(company: Company) -> None:
    """Whoever comes first: afterwards nobody has a place or waits, and all who did were told why."""
    for day in range(ROUNDS):
        number = offered(company, day, "mia", "grace")
        change, this = review_of_maximum(company, number, 3), {"meeting_id": number}
        deeds: list[UseCaseCall] = [
            ("mia", waitlist.accept_offer, this),
            ("mia", waitlist.pass_offer, this),
            ("grace", waitlist.leave, this),
            ("tom", waitlist.join, this),
            ("zoe", attend.reserve, {**this, "method": None}),
            ("ada", edit.save, change),
            ("ada", edit.cancel, {**this, "reason": "Ill"}),
            ("max", waitlist.join, this),
            ("ada", expire, {"entry_id": entry_of(company, number)}),
        ]
        outcomes = company.run_at_once(*shuffled(deeds, day))
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
    """The one who was asked has it, however often and whoever else clicks."""
    for day in range(ROUNDS):
        number = offered(company, day, "mia", "grace")
        this = {"meeting_id": number}
        deeds: list[UseCaseCall] = [
            ("mia", waitlist.accept_offer, this),
            ("grace", waitlist.accept_offer, this),
            ("tom", attend.reserve, {**this, "method": None}),
            ("mia", waitlist.accept_offer, this),
        ]
        mixed = shuffled(deeds, day)
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
        deeds: list[UseCaseCall] = [
            ("mia", waitlist.accept_offer, this),
            ("mia", waitlist.pass_offer, this),
            *[("ada", expire, {"entry_id": entry_of(company, number)})] * 3,
        ]
        company.run_at_once(*shuffled(deeds, day))
        line = queue(company, number)
        assert line["mia"] in (ACCEPTED, PASSED, EXPIRED)
        assert line["grace"] == (WAITING if line["mia"] == ACCEPTED else OFFERED)
        who = names(company)
        asked = [
            who[each.person_id] for each in company.all(Notice) if (each.kind, each.meeting_id) == ("offer", number)
        ]
        assert asked == (["mia"] if line["mia"] == ACCEPTED else ["mia", "grace"])
        check_capacity(company, number)
        company.do("ada", edit.cancel, meeting_id=number, reason="Ill")


def test_beginning_to_wait_against_a_place_that_is_freed(company: Company) -> None:
    """Nobody waits beside a free place: they are offered it, or told that they can reserve it."""
    for day in range(ROUNDS):
        number = host(company, day, "tom")
        this = {"meeting_id": number}
        deeds: list[UseCaseCall] = [
            ("mia", waitlist.join, this),
            ("tom", attend.leave, {**this, "reason": ""}),
        ]
        refused = [str(each) for each in company.run_at_once(*shuffled(deeds, day)) if not is_done(each)]
        if refused:
            assert "A place in this masterclass is free just now" in refused[0]
        else:
            assert queue(company, number) == {"mia": OFFERED}
        check_capacity(company, number)


# -- on real processes ------------------------------------------------------------------------------------------------


@pytest.mark.timeout(300)
def test_two_hundred_people_want_twenty_places(make_scene: Callable[[int, int], RaceSetup], tmp_path: Path) -> None:
    """Exactly twenty attend, and everybody else is told that it is full, and what to do next."""
    scene = make_scene(1, RACERS)
    number, people = insert_masterclass(scene), scene.people("mentee", RACERS)
    bots = processes(scene, tmp_path)
    forms = [reserve_form(scene, each, number) for each in people]
    with serving(*bots):
        scene.slack.bot_url = bots[0].url
        results = scene.send_at_once(forms, addresses(bots))
    words = Counter(refusal(result).partition(":")[0] for result in results if not confirmed(result))
    assert words == {"This masterclass is full. Choose Join waitlist": RACERS - PLACES}
    winners = [person for person, result in zip(people, results, strict=True) if confirmed(result)]
    assert sorted(attending(scene, number)) == sorted(ids(scene, winners))
    assert len(winners) == PLACES
    assert no_deadlocks(scene)


@pytest.mark.timeout(300)
def test_a_crowd_waits_and_places_are_freed(make_scene: Callable[[int, int], RaceSetup], tmp_path: Path) -> None:
    """Everybody presses everything twice: each waits once, and who is offered a place is who came first."""
    crowd = 24
    scene = make_scene(1, crowd + 2)
    people = scene.people("mentee", crowd + 2)
    *waiters, one, other = people
    number = insert_masterclass(scene, one, other, maximum=2)
    bots = processes(scene, tmp_path)
    with serving(*bots):
        scene.slack.bot_url = bots[0].url
        urls = addresses(bots)
        late = waiters * 2
        while late:  # a slow machine may have asked somebody to try again
            scene.send_at_once([pressed(scene, each, "masterclass.join_waitlist", number) for each in late], urls)
            there = {each.person_id for each in entries(scene, number)}
            late = [each for each in waiters if not there & set(ids(scene, [each]))]
        line = entries(scene, number)
        assert sorted(each.person_id for each in line) == sorted(ids(scene, waiters))
        while attending(scene, number):
            leaving = [leave_form(scene, each, number) for each in (one, other)]
            scene.send_at_once(leaving * 2, urls)
        line = entries(scene, number)
        assert [each.state for each in line] == [OFFERED] * 2 + [WAITING] * (crowd - 2), "the first two, in order"
        asked = {each.person_id for each in line[:2]}
        clicks = [pressed(scene, each, "masterclass.accept", number) for each in people]
        strangers = [pressed(scene, each, "masterclass.reserve", number) for each in people]
        results = scene.send_at_once([*itertools.chain(*zip(strangers, clicks, strict=True)), *clicks], urls)
        while OFFERED in {each.state for each in entries(scene, number)}:
            results += scene.send_at_once(clicks, urls)
        assert {result.status for result in results} == {200}
    assert set(attending(scene, number)) == asked
    assert len(attending(scene, number)) == 2
    told = scene.notices(Notice.kind == "offer")
    assert sorted(each.person_id for each in told) == sorted(asked)
    assert no_deadlocks(scene)


def insert_masterclass(scene: RaceSetup, *guests: Person, maximum: int = PLACES) -> int:
    """A masterclass of the mentor's tomorrow, of which nobody need be told; its id."""
    now = dt.datetime.now(dt.UTC)
    with Session(scene.engine) as db:
        actor = find_or_ask(db, team_id=scene.slack.team.id, slack_id=scene.slack.team.user_named("mentor0").id)
        plan = MasterclassInput(
            title="Reading code",
            description="How to read what others wrote.",
            location_id=list_locations_in_use(db, actor.workspace_id)[0].id,
            date=scene.tomorrow.date(),
            time=scene.tomorrow.time(),
            minutes=60,
            guests=tuple(guest.id for guest in guests),
            maximum=maximum,
            **OFFLINE,
        )
        seen = create.review(db, actor=actor, plan=plan, now=now)
        number = edit.save(db, actor=actor, sketch_id=seen.draft_id, now=now)
        db.execute(sa.delete(Notice).where(Notice.meeting_id == number))
        db.commit()
        return number


def attending(scene: RaceSetup, number: int) -> list[int]:
    """The ids of those who attend."""
    wanted = sa.select(Enrollment.person_id).where(
        Enrollment.meeting_id == number, Enrollment.role == PARTICIPANT, Enrollment.state == ATTENDING
    )
    with Session(scene.engine) as db:
        return list(db.scalars(wanted))


def entries(scene: RaceSetup, number: int) -> list[WaitlistEntry]:
    """The queue, in the order in which people came."""
    with Session(scene.engine, expire_on_commit=False) as db:
        wanted = sa.select(WaitlistEntry).where(WaitlistEntry.meeting_id == number)
        return list(db.scalars(wanted.order_by(WaitlistEntry.id)))


def reserve_form(scene: RaceSetup, who: Person, number: int) -> Json:
    """`Reserve a spot`, made up: no screen need show it."""
    form = submitted(scene, who, "reserving.reserve", number)
    chosen = {"type": "radio_buttons", "selected_option": {"value": "in_person"}}
    form["view"]["blocks"] = [inputs("attendance")]
    form["view"]["state"]["values"] = {"attendance": {"attendance": chosen}}
    return form


def leave_form(scene: RaceSetup, who: Person, number: int) -> Json:
    """`Leave masterclass`, made up."""
    return submitted(scene, who, "reserving.leave", number)
