"""Wall-clock times and instants, over the clock changes of the hard cases D1–D32."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mentorship.errors import Refusal
from mentorship.times import (
    HORIZON,
    format_datetime,
    format_day,
    format_duration,
    format_time,
    resolve_instant,
)
from storage.zones import zone_names
from tests.support.thoroughness import examples

NOW = dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC)
LONG_AGO = dt.timedelta(days=60)


def meant(wall: str, zone: str, now: dt.datetime | None = None) -> str:
    """Return the instant of a time such as `2026-12-01 09:00` in this zone, entered two months before."""
    chosen = dt.datetime.fromisoformat(wall)
    before = (now or chosen.replace(tzinfo=dt.UTC) - LONG_AGO).replace(tzinfo=dt.UTC)
    return f"{resolve_instant(chosen.date(), chosen.time(), zone, before):%Y-%m-%d %H:%MZ}"


def refused(wall: str, zone: str, now: dt.datetime | None = None) -> Refusal:
    """Return why it is refused."""
    with pytest.raises(Refusal) as refusal:
        meant(wall, zone, now)
    return refusal.value


@pytest.mark.parametrize(
    ("wall", "zone", "utc"),
    [
        ("2026-12-01 09:00", "Asia/Kathmandu", "2026-12-01 03:15Z"),  # D13
        ("2026-12-31 23:00", "Pacific/Kiritimati", "2026-12-31 09:00Z"),  # D14
        ("2026-12-31 23:00", "Pacific/Pago_Pago", "2027-01-01 10:00Z"),
        ("2027-03-27 10:00", "Europe/Berlin", "2027-03-27 09:00Z"),  # D4: from here to the next are 23 hours
        ("2027-03-28 10:00", "Europe/Berlin", "2027-03-28 08:00Z"),
        ("2027-03-28 01:59", "Europe/Berlin", "2027-03-28 00:59Z"),  # the edges of the gap
        ("2027-03-28 03:00", "Europe/Berlin", "2027-03-28 01:00Z"),
        ("2026-10-25 01:59", "Europe/Berlin", "2026-10-24 23:59Z"),  # the edges of the hour that comes twice
        ("2026-10-25 03:00", "Europe/Berlin", "2026-10-25 02:00Z"),
        ("2027-03-14 23:00", "America/New_York", "2027-03-15 03:00Z"),  # D19, on both days of a clock change
        ("2027-11-07 23:00", "America/New_York", "2027-11-08 04:00Z"),
        ("2023-06-13 22:00", "America/New_York", "2023-06-14 02:00Z"),  # D23
        ("2023-08-15 09:00", "Pacific/Honolulu", "2023-08-15 19:00Z"),  # D25
        ("2026-09-06 01:00", "America/Santiago", "2026-09-06 04:00Z"),  # D10: the day begins at one
        ("2011-12-31 00:00", "Pacific/Apia", "2011-12-30 10:00Z"),  # D11: after the date that never was
    ],
)
def test_a_time_is_that_of_the_clocks_there(wall: str, zone: str, utc: str) -> None:
    assert meant(wall, zone) == utc


@pytest.mark.parametrize(
    ("wall", "zone", "change"),
    [
        ("2027-03-28 02:30", "Europe/Berlin", "jump from 02:00 to 03:00"),  # D1
        ("2012-10-07 02:30", "Australia/Sydney", "jump from 02:00 to 03:00"),  # D5
        ("2018-03-25 01:30", "Europe/London", "jump from 01:00 to 02:00"),  # D8
        ("2017-03-12 02:30", "America/New_York", "jump from 02:00 to 03:00"),
        ("2014-10-05 02:00", "Australia/Sydney", "jump from 02:00 to 03:00"),
        ("2018-03-25 03:30", "Europe/Kiev", "jump from 03:00 to 04:00"),
        ("2018-10-07 02:30", "Australia/Canberra", "jump from 02:00 to 03:00"),
        ("2026-09-06 00:00", "America/Santiago", "jump from 00:00 to 01:00"),  # D10
        ("2027-03-28 00:30", "Asia/Beirut", "jump from 00:00 to 01:00"),
        ("2027-04-30 00:30", "Africa/Cairo", "jump from 00:00 to 01:00"),
        ("2027-10-03 02:15", "Australia/Lord_Howe", "jump from 02:00 to 02:30"),  # half an hour
    ],
)
def test_a_time_that_the_clocks_jump_over_is_refused(wall: str, zone: str, change: str) -> None:
    refusal = refused(wall, zone)
    before, after = change.split()[2::2]
    assert refusal.field == "time"
    assert f"{change}, so {wall[11:]} does not exist" in str(refusal)
    assert f"Choose a time before {before}, or {after} or later." in str(refusal)


@pytest.mark.parametrize(
    ("wall", "zone", "change"),
    [
        ("2026-10-25 02:30", "Europe/Berlin", "go back from 03:00 to 02:00"),  # D2
        ("2026-10-25 02:00", "Europe/Berlin", "go back from 03:00 to 02:00"),
        ("2012-04-01 02:30", "Australia/Sydney", "go back from 03:00 to 02:00"),  # D5
        ("2013-10-27 01:30", "Europe/London", "go back from 02:00 to 01:00"),  # D7
        ("2027-04-04 01:45", "Australia/Lord_Howe", "go back from 02:00 to 01:30"),
    ],
)
def test_a_time_that_comes_twice_is_refused(wall: str, zone: str, change: str) -> None:
    refusal = refused(wall, zone)
    after, before = change.split()[3::2]
    assert refusal.field == "time"
    assert f"{change}, so {wall[11:]} happens twice" in str(refusal)
    assert f"Choose a time before {before}, or {after} or later." in str(refusal)


def test_a_date_that_never_was_is_refused() -> None:
    assert "12:00 does not exist" in str(refused("2011-12-30 12:00", "Pacific/Apia"))  # D11


@pytest.mark.parametrize(
    ("wall", "zone", "field"),
    [
        ("2026-11-20 12:00", "UTC", "time"),  # this very moment has begun
        ("2026-11-20 11:59", "UTC", "time"),
        ("2026-11-19 23:00", "UTC", "date"),
        ("2026-11-20 21:00", "Asia/Tokyo", "time"),  # it is nine in the evening there
        ("2026-11-20 23:30", "Pacific/Kiritimati", "date"),  # it is tomorrow there
        ("1066-10-14 09:00", "Europe/London", "date"),
        ("2030-01-01 09:00", "UTC", "date"),
        ("9999-12-31 23:59", "Pacific/Pago_Pago", "date"),
        ("0001-01-01 00:00", "Pacific/Kiritimati", "date"),
    ],
)
def test_the_past_and_the_far_future_are_refused_beside_the_field(wall: str, zone: str, field: str) -> None:
    assert refused(wall, zone, NOW).field == field


@pytest.mark.parametrize(("wall", "zone"), [("2026-11-20 12:01", "UTC"), ("2026-11-20 04:01", "America/Los_Angeles")])
def test_the_next_minute_is_early_enough(wall: str, zone: str) -> None:
    assert meant(wall, zone, NOW) == "2026-11-20 12:01Z"


@settings(max_examples=examples(400), deadline=None, derandomize=True, database=None)
@given(
    zone=st.sampled_from(sorted(zone_names())),
    wall=st.datetimes(dt.datetime(2026, 1, 1), dt.datetime(2031, 1, 1)).map(lambda wall: wall.replace(second=0)),
)
def test_whatever_is_accepted_is_what_was_typed(zone: str, wall: dt.datetime) -> None:
    wall = wall.replace(microsecond=0)
    try:
        found = resolve_instant(wall.date(), wall.time(), zone, NOW)
    except Refusal as refusal:
        assert refusal.field in ("date", "time")
    else:
        assert NOW < found <= NOW + HORIZON
        assert found.utcoffset() == dt.timedelta()
        assert found.astimezone(ZoneInfo(zone)).replace(tzinfo=None) == wall


@pytest.mark.parametrize(
    ("zone", "locale", "words"),
    [
        ("Europe/London", "en-GB", "Thu 31 Dec 2026, 09:00"),
        ("America/New_York", "en-US", "Thu, Dec 31, 2026, 4:00 AM"),
        ("Asia/Kolkata", "en-IN", "Thu 31 Dec 2026, 2:30 PM"),
        ("Pacific/Kiritimati", "", "Thu 31 Dec 2026, 23:00"),
        ("Pacific/Pago_Pago", "", "Wed 30 Dec 2026, 22:00"),  # D14: the weekday and the date of the reader
    ],
)
def test_everybody_reads_their_own_clock_and_calendar(zone: str, locale: str, words: str) -> None:
    moment = dt.datetime(2026, 12, 31, 9, tzinfo=dt.UTC)
    assert format_datetime(moment, zone, locale) == words
    assert words == f"{format_day(moment, zone, locale)}, {format_time(moment, zone, locale)}"


@pytest.mark.parametrize(
    ("minutes", "words"), [(15, "15 minutes"), (60, "1 hour"), (90, "90 minutes"), (120, "2 hours")]
)
def test_durations_in_words(minutes: int, words: str) -> None:
    assert format_duration(minutes) == words
