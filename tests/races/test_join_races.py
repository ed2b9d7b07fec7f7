"""Who is faster at the start: tickers of several processes, against each other and against a mentor or mentee."""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from mentorship.home import start_reminder
from mentorship.home.start_reminder import JOIN_NOW, JOIN_SOON, SOON
from mentorship.meetings.conflicts import enroll
from mentorship.meetings.form import SessionInput
from mentorship.sessions import booking
from mentorship.sessions import edit as session_edit
from mentorship.sessions import lifecycle as sessions
from storage.meeting import Enrollment, Meeting
from storage.notice import Notice
from storage.person import Person as Member
from tests.races.test_series_races import MONDAY, Company, UseCaseCall
from tests.support.processes import Serve, serving, wait_for
from tests.support.race import HOUR, RaceSetup
from tests.support.thoroughness import rounds

ROUNDS = rounds(6)
NINE = dt.time(9)


@pytest.fixture
def company(database_url: str) -> Iterator[Company]:
    """People who act at once."""
    company = Company(database_url)
    yield company
    company.database.close()


def start(round_: int) -> dt.datetime:
    """When the session of this round begins."""
    return dt.datetime.combine(MONDAY + dt.timedelta(days=round_), NINE, dt.UTC)


def tick(db: Session, *, actor: Member, now: dt.datetime, at: dt.datetime) -> None:
    """What the ticker of some process does at that time."""
    for number in start_reminder.due(db, at):
        start_reminder.send_reminders(db, number, now=at)


def told(company: Company, number: int) -> Counter[tuple[str, int]]:
    """How often each person was told that this session begins (soon)."""
    kinds = (JOIN_SOON, JOIN_NOW)
    return Counter((n.kind, n.person_id) for n in company.all(Notice) if n.meeting_id == number and n.kind in kinds)


def test_many_tickers_tell_everybody_once(company: Company) -> None:
    for round_ in range(ROUNDS):
        number = company.offer("ada", round_, mentee="mia")
        for kind, at in ((JOIN_SOON, start(round_) - SOON), (JOIN_NOW, start(round_))):
            company.run_at_once(*[("ada", tick, {"at": at})] * 6)
            counts = {who: count for (each, who), count in told(company, number).items() if each == kind}
            assert list(counts.values()) == [1, 1]


def test_the_ticker_against_cancelling(company: Company) -> None:
    for round_ in range(ROUNDS):
        number = company.offer("ada", round_, mentee="mia")
        ticking: UseCaseCall = ("ada", tick, {"at": start(round_)})
        cancelling: UseCaseCall = ("ada", sessions.cancel, {"meeting_id": number, "reason": "Ill"})
        company.run_at_once(*([ticking, cancelling, ticking] if round_ % 2 else [cancelling, ticking, ticking]))
        assert company.all(Meeting)[-1].state == "cancelled"
        assert set(told(company, number).values()) <= {1}
        company.do("ada", tick, at=start(round_))
        assert len(told(company, number)) in (0, 2), "told before it was cancelled, or never"


def test_the_ticker_against_moving(company: Company) -> None:
    """What is told of the new time is told once, whoever was first; what is left of the old time is dropped later."""
    for round_ in range(ROUNDS):
        number = company.offer("ada", round_, mentee="mia")
        meeting = company.all(Meeting)[-1]
        plan = SessionInput(
            mentor="UADA",
            mentee="UMIA",
            location_id=meeting.location_id,
            date=start(round_).date(),
            time=dt.time(11),
            minutes=60,
            online=False,
            in_person=True,
            meeting_url="",
            topic="",
        )
        place = company.do("ada", session_edit.prepare_edit, meeting_id=number).enrollment_id
        edit = {"meeting_id": number, "version": meeting.version, "enrollment_id": place, "plan": plan, "publish": True}
        deeds: list[UseCaseCall] = [("ada", tick, {"at": start(round_) - SOON}), ("ada", session_edit.edit, edit)]
        company.run_at_once(*(deeds if round_ % 2 else deeds[::-1]))
        assert company.all(Meeting)[-1].join_told == 0
        before = sum(told(company, number).values())
        for at in (start(round_), start(round_) + dt.timedelta(hours=2), start(round_) + dt.timedelta(hours=2)):
            company.do("ada", tick, at=at)
        assert sum(told(company, number).values()) - before == 2


def test_the_ticker_against_giving_the_place_back(company: Company) -> None:
    for round_ in range(ROUNDS):
        number = company.offer("ada", round_, mentee="mia")
        ticking: UseCaseCall = ("ada", tick, {"at": start(round_)})
        leaving: UseCaseCall = ("mia", booking.cancel_booking, {"meeting_id": number, "reason": ""})
        company.run_at_once(*([ticking, leaving] if round_ % 2 else [leaving, ticking]))
        company.do("ada", tick, at=start(round_))
        assert sum(told(company, number).values()) in (0, 2), "both, or nobody"


# -- on real processes ----------------------------------------------------------------------------------------------

PAIRS = 4


@pytest.mark.timeout(400)
def test_processes_that_are_killed_and_started_tell_everybody_once(
    make_scene: Callable[[int, int], RaceSetup], tmp_path: Path
) -> None:
    scene = make_scene(PAIRS, PAIRS)
    numbers = [scene.offer(f"mentor{place}", scene.tomorrow) for place in range(PAIRS)]
    fill_and_bring_forward(scene, numbers)
    count = 1 if scene.url.startswith("sqlite") else 3
    bots = [Serve(scene.slack, scene.url, tmp_path, "worker") for _ in range(count)]
    for bot in bots:
        bot.start()
    wait_for(lambda: any(begins(scene)))
    for bot in bots:
        bot.kill()
    with serving(*bots):
        wait_for(lambda: len(begins(scene)) == 2 * PAIRS and scene.quiet())
    assert set(begins(scene).values()) == {1}
    assert set(scene.messages_by_notice().values()) == {1}


def fill_and_bring_forward(scene: RaceSetup, numbers: list[int]) -> None:
    """Let each session have a mentee since long ago, and begin in five minutes."""
    starts_at = dt.datetime.now(dt.UTC) + dt.timedelta(minutes=5)
    with Session(scene.engine) as db:
        for place, number in enumerate(numbers):
            slack_id = scene.slack.team.user_named(f"mentee{place}").id
            mentee = db.scalars(sa.select(Member).where(Member.slack_id == slack_id)).one()
            meeting = db.get_one(Meeting, number)
            enroll(db, meeting, mentee, role="mentee", source="booked", by=mentee, now=meeting.created_at)
            meeting.starts_at, meeting.ends_at = starts_at, starts_at + HOUR
        db.flush()
        db.execute(sa.update(Enrollment).values(created_at=starts_at - HOUR))
        db.commit()


def begins(scene: RaceSetup) -> Counter[tuple[str, int | None, int]]:
    """How often each person was told that a meeting begins soon, as Slack has it."""
    told = scene.messages_by_notice()
    return Counter((n.kind, n.meeting_id, n.person_id) for n in scene.notices(Notice.kind == JOIN_SOON) if told[n.id])
