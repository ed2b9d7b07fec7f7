"""On which days the demo's sample falls."""

import datetime as dt

import pytest

from bot.cli.sample_data.story import STORY
from bot.cli.sample_data.working_time import LONDON, workday

MONDAY = dt.date(2026, 11, 30)


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
