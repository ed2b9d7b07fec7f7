"""The dates of a series: the wall clock stays as it is, whatever the clocks do (hard cases D1, D2, D4, R4, R8, R10)."""

import datetime as dt
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mentorship.meetings.recurrence import FREQUENCIES, MAX_COPIES, Occurrence, Repeat, next_weekly_start, occurrences
from mentorship.times import HORIZON

ZONES = ["Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "America/Santiago", "UTC"]
BERLIN = ZoneInfo("Europe/Berlin")
STEPS = {"daily": 1, "weekly": 7, "two_weeks": 14, "four_weeks": 28}

zones = st.sampled_from(ZONES)
starts = st.datetimes(dt.datetime(2026, 1, 1), dt.datetime(2028, 12, 31), timezones=st.just(dt.UTC)).map(
    lambda each: each.replace(minute=each.minute // 15 * 15, second=0, microsecond=0)
)
dates = st.dates(dt.date(2025, 1, 1), dt.date(2033, 1, 1))
repeats = st.builds(
    Repeat, st.sampled_from(list(FREQUENCIES)), st.none() | st.integers(1, MAX_COPIES), st.none() | dates
)


def at(text: str, zone: ZoneInfo = BERLIN) -> dt.datetime:
    """Return a wall-clock time in Berlin as an instant."""
    return dt.datetime.fromisoformat(text).replace(tzinfo=zone).astimezone(dt.UTC)


def series(first: str, frequency: str, number: int | None = None, until: str | None = None) -> list[Occurrence]:
    """Return copies of a session in Berlin, planned an hour before it."""
    repeat = Repeat(frequency, number, dt.date.fromisoformat(until) if until else None)
    return occurrences(at(first), BERLIN.key, repeat, at(first) - dt.timedelta(hours=1))


def utc(found: list[Occurrence]) -> list[str]:
    """Return month, day and time of each, in UTC."""
    return [f"{each.starts_at:%m-%d %H:%M}" for each in found]


def wall(instant: dt.datetime, zone: str) -> dt.datetime:
    """Return what the clocks in `zone` show."""
    return instant.astimezone(ZoneInfo(zone)).replace(tzinfo=None, fold=0)


# -- the hard cases --------------------------------------------------------------------------------------------------


def test_d1_a_time_that_does_not_exist_is_moved_by_the_gap_and_marked() -> None:
    found = series("2027-03-26 02:30", "daily", 3)
    assert [each.clock_change for each in found] == ["", "gap", ""]
    assert utc(found) == ["03-27 01:30", "03-28 01:30", "03-29 00:30"]  # 02:30, 03:30, and 02:30 again


def test_d2_a_time_that_exists_twice_is_the_first_and_marked() -> None:
    found = series("2026-10-24 02:30", "daily", 2)
    assert [each.clock_change for each in found] == ["twice", ""]
    assert utc(found) == ["10-25 00:30", "10-26 01:30"]


def test_d4_the_same_time_tomorrow_is_23_hours_away() -> None:
    (found,) = series("2027-03-27 10:00", "daily", 1)
    assert found.starts_at - at("2027-03-27 10:00") == dt.timedelta(hours=23)
    assert found.clock_change == ""


def test_r4_mondays_until_a_date_across_the_clock_change() -> None:
    found = series("2026-10-05 18:00", "weekly", until="2026-11-02")  # inclusive
    assert utc(found) == ["10-12 16:00", "10-19 16:00", "10-26 17:00", "11-02 17:00"]


def test_r8_a_fifth_weekday_means_the_last() -> None:
    assert utc(series("2014-09-29 12:00", "monthly", 3)) == ["10-27 11:00", "11-24 11:00", "12-29 11:00"]


@pytest.mark.parametrize("frequency", ["", "hourly", "yearly", "Daily"])
def test_r10_another_frequency_is_an_error(frequency: str) -> None:
    with pytest.raises(KeyError):
        series("2026-10-05 18:00", frequency, 1)


@pytest.mark.parametrize(
    ("first", "expected"),
    [
        ("2026-01-07 12:00", ["02-04", "03-04", "04-01"]),  # the first Wednesday
        ("2026-01-28 12:00", ["02-25", "03-25", "04-22"]),  # the fourth, though there may be a fifth
        ("2026-01-29 12:00", ["02-26", "03-26", "04-30"]),  # a fifth Thursday: the last
    ],
)
def test_monthly_is_the_same_weekday_of_the_month(first: str, expected: list[str]) -> None:
    assert [f"{each.starts_at:%m-%d}" for each in series(first, "monthly", 3)] == expected


def test_weekdays_from_a_saturday() -> None:
    assert [f"{each.starts_at:%a}" for each in series("2026-11-21 12:00", "weekdays", 6)] == [
        "Mon",
        "Tue",
        "Wed",
        "Thu",
        "Fri",
        "Mon",
    ]


def test_dates_that_are_past_do_not_count() -> None:
    now = at("2026-11-10 12:00")  # this very moment is past
    found = occurrences(at("2026-10-06 12:00"), BERLIN.key, Repeat("weekly", 2, None), now)
    assert utc(found) == ["11-17 11:00", "11-24 11:00"]


def test_an_hour_that_moves_by_half() -> None:
    lord_howe = ZoneInfo("Australia/Lord_Howe")
    first = at("2026-10-03 02:15", lord_howe)
    (found,) = occurrences(first, lord_howe.key, Repeat("daily", 1, None), first)
    assert (found.clock_change, wall(found.starts_at, lord_howe.key).time()) == ("gap", dt.time(2, 45))


# -- whatever is asked for -------------------------------------------------------------------------------------------


@given(first=starts, zone=zones, repeat=repeats, wait=st.integers(-400, 1000))
def test_no_date_is_out_of_bounds(first: dt.datetime, zone: str, repeat: Repeat, wait: int) -> None:
    now = first + dt.timedelta(days=wait)
    found = [each.starts_at for each in occurrences(first, zone, repeat, now)]
    assert len(found) <= (repeat.number or MAX_COPIES)
    assert found == sorted(set(found))
    assert all(now < each <= now + HORIZON and each > first for each in found)
    if repeat.until:
        assert all(wall(each, zone).date() <= repeat.until for each in found)


@given(first=starts, zone=zones, repeat=repeats)
def test_the_wall_clock_stays_unless_it_is_marked(first: dt.datetime, zone: str, repeat: Repeat) -> None:
    for each in occurrences(first, zone, repeat, first):
        there, start = wall(each.starts_at, zone), wall(first, zone)
        assert (each.clock_change == "gap") == (there.time() != start.time())
        if each.clock_change == "twice":
            later = each.starts_at + dt.timedelta(minutes=30), each.starts_at + dt.timedelta(hours=1)
            assert there in [wall(instant, zone) for instant in later]


@given(first=starts, zone=zones, frequency=st.sampled_from(list(FREQUENCIES)))
def test_the_rhythm(first: dt.datetime, zone: str, frequency: str) -> None:
    found = occurrences(first, zone, Repeat(frequency, 30, None), first)
    days = [wall(each, zone).date() for each in [first, *(one.starts_at for one in found)]]
    if frequency == "monthly":
        months = [day.year * 12 + day.month for day in days]
        assert months == list(range(months[0], months[0] + len(months)))
        assert len({day.weekday() for day in days}) == 1
    elif frequency == "weekdays":
        assert all(day.weekday() < 5 for day in days[1:])
        assert all((later - day).days <= 3 for day, later in pairwise(days))
    else:
        assert {(later - day).days for day, later in pairwise(days)} == {STEPS[frequency]}


@given(first=starts, zone=zones, number=st.integers(1, 40), more=st.integers(0, 40))
def test_asking_for_more_only_adds(first: dt.datetime, zone: str, number: int, more: int) -> None:
    few, many = (occurrences(first, zone, Repeat("weekly", count, None), first) for count in (number, number + more))
    assert many[:number] == few


@given(first=starts, zone=zones, wait=st.integers(-1100, 3000))
def test_the_copy_of_any_session_is_weeks_on_and_to_come(first: dt.datetime, zone: str, wait: int) -> None:
    now = first + dt.timedelta(days=wait)
    copy: Any = next_weekly_start(first, zone, now)
    apart = copy - wall(first, zone)
    assert apart > dt.timedelta() == apart % dt.timedelta(weeks=1)
    assert copy > wall(now, zone)
    assert apart == dt.timedelta(weeks=1) or copy - dt.timedelta(weeks=1) <= wall(now, zone)
