"""Sessions begin while schedulers of several processes, mentors and mentees act at the same moment."""

import datetime as dt
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from mentorship.meetings.form import SessionInput
from mentorship.meetings.meeting import SOON
from mentorship.meetings.places import enroll
from mentorship.outbox.kinds import NoticeKind
from mentorship.sessions import cancellation, change_booking
from mentorship.sessions import edit as session_edit
from storage.meeting import Enrollment, Meeting
from storage.notice import SENT, Notice
from storage.person import Person as Member
from tests.support.processes import Serve, serving, wait_for
from tests.support.race import HOUR, RaceSetup
from tests.support.race_company import MONDAY, Company, UseCaseCall
from tests.support.reminder_rounds import run_reminders
from tests.support.thoroughness import rounds

ROUNDS = rounds(6)
NINE = dt.time(9)


def start(round_: int) -> dt.datetime:
    """Return when the session of this round begins."""
    return dt.datetime.combine(MONDAY + dt.timedelta(days=round_), NINE, dt.UTC)


def tick(db: Session, *, actor: Member, now: dt.datetime, at: dt.datetime) -> None:
    """Do what the scheduler of some process does at that time."""
    run_reminders(db, at)


def deliver(db: Session, *, actor: Member, now: dt.datetime) -> None:
    """Let everything that waits have been told: while a reminder waits, it serves for the next one, too."""
    db.execute(sa.update(Notice).values(state=SENT))


def told(company: Company, number: int, starts_at: dt.datetime | None = None) -> Counter[tuple[str, int]]:
    """Return how often each person was reminded of this session (at this start), by each reminder."""
    found = [n for n in company.all(Notice) if n.meeting_id == number and n.kind == NoticeKind.REMINDER]
    those = [n for n in found if starts_at is None or n.details["starts"] == starts_at.isoformat()]
    return Counter(("+".join(n.details["reminders"]), n.person_id) for n in those)


def people(company: Company) -> list[int]:
    """Return the ids of Ada and Mia."""
    return [each.id for each in company.all(Member) if each.slack_id in ("UADA", "UMIA")]


def test_many_schedulers_tell_everybody_once(company: Company) -> None:
    for round_ in range(ROUNDS):
        number = company.offer("ada", round_, mentee="mia")
        for name, before in (("1440", 24 * HOUR), ("10", SOON)):
            company.run_at_once(*[("ada", tick, {"at": start(round_) - before})] * 6)
            company.do("ada", tick, at=start(round_) - before)  # what someone had locked
            counts = {who: count for (each, who), count in told(company, number).items() if each == name}
            assert list(counts.values()) == [1, 1]
            company.do("ada", deliver)


def test_the_scheduler_against_cancelling(company: Company) -> None:
    for round_ in range(ROUNDS):
        number = company.offer("ada", round_, mentee="mia")
        ticking: UseCaseCall = ("ada", tick, {"at": start(round_) - SOON})
        cancelling: UseCaseCall = ("ada", cancellation.cancel, {"meeting_id": number, "reason": "Ill"})
        company.run_at_once(*([ticking, cancelling, ticking] if round_ % 2 else [cancelling, ticking, ticking]))
        assert company.all(Meeting)[-1].state == "cancelled"
        assert set(told(company, number).values()) <= {1}
        company.do("ada", tick, at=start(round_) - SOON)
        assert len(told(company, number)) in (0, 2), "told before it was cancelled, or never"


def test_the_scheduler_against_moving(company: Company) -> None:
    """The new time is told once, whoever was first; what remains about the old time is dropped later."""
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
        calls: list[UseCaseCall] = [("ada", tick, {"at": start(round_) - SOON}), ("ada", session_edit.edit, edit)]
        company.run_at_once(*(calls if round_ % 2 else calls[::-1]))
        later = start(round_) + 2 * HOUR
        for at in (start(round_), later - SOON, later - SOON):
            company.do("ada", deliver)
            company.do("ada", tick, at=at)
        counts = told(company, number, later)
        assert sorted(counts.elements()) == sorted((name, who) for name in ("1440", "10") for who in people(company))


def test_the_scheduler_against_giving_the_place_back(company: Company) -> None:
    for round_ in range(ROUNDS):
        number = company.offer("ada", round_, mentee="mia")
        ticking: UseCaseCall = ("ada", tick, {"at": start(round_) - SOON})
        leaving: UseCaseCall = ("mia", change_booking.cancel_booking, {"meeting_id": number, "reason": ""})
        company.run_at_once(*([ticking, leaving] if round_ % 2 else [leaving, ticking]))
        company.do("ada", tick, at=start(round_) - SOON)
        assert sum(told(company, number).values()) in (0, 2), "both, or nobody"
        before = told(company, number)
        company.do("ada", deliver)
        company.do("ada", tick, at=start(round_) - dt.timedelta(minutes=1))
        assert told(company, number) == before, "nobody is told anything more"


# -- on real processes ----------------------------------------------------------------------------------------------

PAIRS = 4


@pytest.mark.timeout(400)
def test_processes_that_are_killed_and_started_tell_everybody_once(
    make_setup: Callable[[int, int], RaceSetup], tmp_path: Path
) -> None:
    setup = make_setup(PAIRS, PAIRS)
    numbers = [setup.offer(f"mentor{place}", setup.tomorrow) for place in range(PAIRS)]
    fill_and_bring_forward(setup, numbers)
    count = 1 if setup.url.startswith("sqlite") else 3
    bots = [Serve(setup.slack, setup.url, tmp_path, "worker") for _ in range(count)]
    for bot in bots:
        bot.start()
    wait_for(lambda: any(begins(setup)))
    for bot in bots:
        bot.kill()
    with serving(*bots):
        wait_for(lambda: len(begins(setup)) == 2 * PAIRS and setup.quiet())
    assert set(begins(setup).values()) == {1}
    assert set(setup.messages_by_notice().values()) == {1}


def fill_and_bring_forward(setup: RaceSetup, numbers: list[int]) -> None:
    """Let each session have been booked long ago, and begin in five minutes."""
    starts_at = dt.datetime.now(dt.UTC) + dt.timedelta(minutes=5)
    with Session(setup.engine) as db:
        for place, number in enumerate(numbers):
            slack_id = setup.slack.team.user_named(f"mentee{place}").id
            mentee = db.scalars(sa.select(Member).where(Member.slack_id == slack_id)).one()
            meeting = db.get_one(Meeting, number)
            enroll(db, meeting, mentee, role="mentee", source="booked", by=mentee, now=meeting.created_at)
            meeting.starts_at, meeting.ends_at = starts_at, starts_at + HOUR
        db.flush()
        db.execute(sa.update(Enrollment).values(created_at=starts_at - HOUR))
        db.commit()


def begins(setup: RaceSetup) -> Counter[tuple[str, int | None, int]]:
    """Return how often each person was told that a meeting begins soon, as Slack has it."""
    told = setup.messages_by_notice()
    return Counter(
        (n.kind, n.meeting_id, n.person_id) for n in setup.notices(Notice.kind == NoticeKind.REMINDER) if told[n.id]
    )
