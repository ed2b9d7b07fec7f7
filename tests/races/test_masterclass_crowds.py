"""Many people want the places of one masterclass at the same moment, on real processes."""

import datetime as dt
import itertools
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from localslack.testing.person import Person
from localslack.world.model import Json
from mentorship.masterclasses import create, edit
from mentorship.masterclasses.form import MasterclassInput
from mentorship.people.person import find_or_ask
from storage.meeting import ATTENDING, PARTICIPANT, Enrollment
from storage.notice import Notice
from storage.rows import list_locations_in_use
from storage.waitlist import OFFERED, WAITING, WaitlistEntry
from tests.support.forged_requests import inputs
from tests.support.processes import serving
from tests.support.race import RaceSetup, addresses, confirmed, processes, refusal
from tests.support.race_clicks import ids, pressed, submitted

RACERS, PLACES = 200, 20


OFFLINE: dict[str, Any] = {"online": False, "in_person": True}


# -- on real processes ------------------------------------------------------------------------------------------------


@pytest.mark.timeout(300)
def test_two_hundred_people_want_twenty_places(make_setup: Callable[[int, int], RaceSetup], tmp_path: Path) -> None:
    """Exactly twenty attend, and everyone else is told that it is full, and what to do next."""
    setup = make_setup(1, RACERS)
    number, people = insert_masterclass(setup), setup.people("mentee", RACERS)
    bots = processes(setup, tmp_path)
    forms = [reserve_form(setup, each, number) for each in people]
    with serving(*bots):
        setup.slack.bot_url = bots[0].url
        results = setup.send_at_once(forms, addresses(bots))
    words = Counter(refusal(result).partition(":")[0] for result in results if not confirmed(result))
    assert words == {"This masterclass is full. Choose Join waitlist": RACERS - PLACES}
    winners = [person for person, result in zip(people, results, strict=True) if confirmed(result)]
    assert sorted(attending(setup, number)) == sorted(ids(setup, winners))
    assert len(winners) == PLACES


@pytest.mark.timeout(300)
def test_a_crowd_waits_and_places_are_freed(make_setup: Callable[[int, int], RaceSetup], tmp_path: Path) -> None:
    """Everyone presses everything twice: each waits once, and places are offered to those who came first."""
    crowd = 24
    setup = make_setup(1, crowd + 2)
    people = setup.people("mentee", crowd + 2)
    *waiters, one, other = people
    number = insert_masterclass(setup, one, other, maximum=2)
    bots = processes(setup, tmp_path)
    with serving(*bots):
        setup.slack.bot_url = bots[0].url
        urls = addresses(bots)
        setup.send_at_once([pressed(setup, each, "masterclass.join_waitlist", number) for each in waiters * 2], urls)
        line = entries(setup, number)
        assert sorted(each.person_id for each in line) == sorted(ids(setup, waiters))
        setup.send_at_once([leave_form(setup, each, number) for each in (one, other)] * 2, urls)
        assert attending(setup, number) == []
        line = entries(setup, number)
        assert [each.state for each in line] == [OFFERED] * 2 + [WAITING] * (crowd - 2), "the first two, in order"
        asked = {each.person_id for each in line[:2]}
        clicks = [pressed(setup, each, "masterclass.accept", number) for each in people]
        strangers = [pressed(setup, each, "masterclass.reserve", number) for each in people]
        results = setup.send_at_once([*itertools.chain(*zip(strangers, clicks, strict=True)), *clicks], urls)
        assert {result.status for result in results} == {200}
    assert set(attending(setup, number)) == asked
    assert len(attending(setup, number)) == 2
    told = setup.notices(Notice.kind == "offer")
    assert sorted(each.person_id for each in told) == sorted(asked)


def insert_masterclass(setup: RaceSetup, *guests: Person, maximum: int = PLACES) -> int:
    """Insert a masterclass of the mentor's tomorrow, about which nobody need be told; return its id."""
    now = dt.datetime.now(dt.UTC)
    with Session(setup.engine) as db:
        actor = find_or_ask(db, team_id=setup.slack.team.id, slack_id=setup.slack.team.user_named("mentor0").id)
        plan = MasterclassInput(
            title="Reading code",
            description="How to read what others wrote.",
            location_id=list_locations_in_use(db, actor.workspace_id)[0].id,
            date=setup.tomorrow.date(),
            time=setup.tomorrow.time(),
            minutes=60,
            guests=tuple(guest.id for guest in guests),
            maximum=maximum,
            **OFFLINE,
        )
        seen = create.review(db, actor=actor, plan=plan, now=now)
        number = edit.save(db, actor=actor, draft_id=seen.shown.draft_id, now=now)
        db.commit()
        db.execute(sa.delete(Notice).where(Notice.meeting_id == number))
        db.commit()
        return number


def attending(setup: RaceSetup, number: int) -> list[int]:
    """Return the ids of those who attend."""
    wanted = sa.select(Enrollment.person_id).where(
        Enrollment.meeting_id == number, Enrollment.role == PARTICIPANT, Enrollment.state == ATTENDING
    )
    with Session(setup.engine) as db:
        return list(db.scalars(wanted))


def entries(setup: RaceSetup, number: int) -> list[WaitlistEntry]:
    """Return the queue in the order in which people came."""
    with Session(setup.engine, expire_on_commit=False) as db:
        wanted = sa.select(WaitlistEntry).where(WaitlistEntry.meeting_id == number)
        return list(db.scalars(wanted.order_by(WaitlistEntry.id)))


def reserve_form(setup: RaceSetup, who: Person, number: int) -> Json:
    """Return a made-up submission of `Reserve a spot`: no screen need show it."""
    form = submitted(setup, who, "reserving.reserve", number)
    chosen = {"type": "radio_buttons", "selected_option": {"value": "in_person"}}
    form["view"]["blocks"] = [inputs("attendance")]
    form["view"]["state"]["values"] = {"attendance": {"attendance": chosen}}
    return form


def leave_form(setup: RaceSetup, who: Person, number: int) -> Json:
    """Return a made-up submission of `Leave masterclass`."""
    return submitted(setup, who, "reserving.leave", number)
