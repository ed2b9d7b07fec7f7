"""On which days the demo's sample falls."""

import datetime as dt

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from bot.cli.sample_data.people import DEMO_PEOPLE
from bot.cli.sample_data.slack_steps import LeaveCompany, Say
from bot.cli.sample_data.stage import Stage, StoryState
from bot.cli.sample_data.story import STORY
from bot.cli.sample_data.working_time import LONDON, workday
from mentorship.people.members import upsert_members
from mentorship.people.workspace import set_up_workspace

MONDAY = dt.date(2026, 11, 30)
TEAM, BEFORE = "T0DEMO", dt.timedelta(days=30)
# Each day of the week, in winter, in summer, and in the weeks in which the clocks of one country have changed.
DAYS = [
    *(dt.date(2026, month, 10 + month % 7) for month in range(1, 13)),
    *(dt.date(2027, 3, 4 + 3 * number) for number in range(10)),
    *(dt.date(2026, 10, 16 + 3 * number) for number in range(5)),
]


@pytest.mark.parametrize(
    ("today", "days", "found"),
    [
        (MONDAY, 1, dt.date(2026, 12, 1)),
        (MONDAY, -1, dt.date(2026, 11, 27)),
        (dt.date(2026, 11, 29), 1, MONDAY),
        (dt.date(2026, 11, 29), -1, dt.date(2026, 11, 27)),
        (dt.date(2026, 11, 28), 2, dt.date(2026, 12, 1)),
        (dt.date(2026, 11, 27), 1, MONDAY),
        (dt.date(2026, 12, 31), 1, dt.date(2027, 1, 1)),
        (MONDAY, -10, dt.date(2026, 11, 16)),
    ],
)
def test_working_days_leave_out_weekends(today: dt.date, days: int, found: dt.date) -> None:
    assert workday(today, days) == found


def test_what_waits_for_an_answer_is_young_enough_and_all_happens_in_working_hours() -> None:
    for today in (MONDAY + dt.timedelta(days=days) for days in range(7)):
        instants = [moment.instant(today).astimezone(LONDON) for moment in STORY]
        assert all(each.weekday() < 5 and 9 <= each.hour < 18 for each in instants)
        assert max(instants).date() < today
        assert today - max(instants).date() <= dt.timedelta(days=3)


@pytest.mark.timeout(120)
def test_nobody_is_in_two_places_at_once_whenever_it_starts(db: Session) -> None:
    for today in DAYS:
        _play(db.connection(), today)


def _play(connection: sa.Connection, today: dt.date) -> None:
    """Play what people do, without Slack, for a demo that is started on this day. Raises Refusal where one is in the
    way of another.
    """
    with connection.begin_nested() as past, Session(connection, join_transaction_mode="create_savepoint") as db:
        _move_in(db, dt.datetime.combine(today, dt.time(0), dt.UTC) - BEFORE)
        ids = {each.handle: _slack_id(each.handle) for each in DEMO_PEOPLE}
        state = StoryState(TEAM, ids, today, {"mentorship": "C0PROGRAM"}, {"Apprentices": "S0APPRENTICES"})
        for instant, steps in sorted(((each.instant(today), each.steps) for each in STORY), key=lambda each: each[0]):
            for step in steps:
                if not isinstance(step, Say | LeaveCompany):
                    step.do(Stage(db, state, instant))
                    db.commit()
        past.rollback()


def _move_in(db: Session, now: dt.datetime) -> None:
    set_up_workspace(db, team_id=TEAM, name="Demo", url="", admins=[], now=now)
    users = [
        {
            "id": _slack_id(each.handle),
            "team_id": TEAM,
            "name": each.handle,
            "real_name": each.real_name,
            "tz": each.tz,
            "locale": each.locale,
            "deleted": each.deleted,
            "is_bot": each.is_bot,
            "is_restricted": each.is_restricted,
            "is_admin": each.is_admin,
            "profile": {"real_name": each.real_name, "title": each.title},
        }
        for each in DEMO_PEOPLE
    ]
    upsert_members(db, team_id=TEAM, users=users, now=now)
    db.commit()


def _slack_id(handle: str) -> str:
    return f"U0{handle.upper()}"
