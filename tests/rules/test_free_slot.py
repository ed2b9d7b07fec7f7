"""The time that stands in a form at first is free, in working hours, and never at a weekend."""

import datetime as dt

import sqlalchemy as sa

from mentorship.meetings.free_slot import find_free_slot
from storage.person import Person
from tests.support.company import MONDAY, NOW, Company, slack_id


def slot(company: Company, *names: str, minutes: int = 60, zone: str = "UTC", after: dt.datetime = NOW) -> str:
    people = [company.person(name) for name in names]
    return f"{find_free_slot(company.db, people, minutes=minutes, zone=zone, after=after):%a %d %H:%M}"


def move_to(company: Company, **zones: str) -> None:
    for name, zone in zones.items():
        company.db.execute(sa.update(Person).where(Person.slack_id == slack_id(name)).values(zone=zone))


def test_on_a_friday_it_is_monday_morning(company: Company) -> None:
    assert slot(company, "ada") == "Mon 23 09:00"


def test_it_is_free_for_everybody(company: Company) -> None:
    company.offer("ada", time=dt.time(9))
    company.offer("grace", time=dt.time(10, 30))
    assert slot(company, "ada") == "Mon 23 10:00"
    assert slot(company, "ada", "grace") == "Mon 23 11:30"
    assert slot(company, "ada", "grace", minutes=30) == "Mon 23 10:00"


def test_a_draft_takes_no_time(company: Company) -> None:
    company.offer("ada", publish=False)
    assert slot(company, "ada") == "Mon 23 09:00"


def test_it_ends_in_working_hours(company: Company) -> None:
    company.offer("ada", time=dt.time(9), minutes=420)
    assert slot(company, "ada") == "Mon 23 16:00"
    assert slot(company, "ada", minutes=90) == "Tue 24 09:00"


def test_it_is_working_time_for_both(company: Company) -> None:
    move_to(company, ada="Europe/London", mia="America/New_York")
    assert slot(company, "mia", "ada", zone="America/New_York") == "Mon 23 14:00"


def test_where_working_hours_do_not_meet_reasonable_ones_will_do(company: Company) -> None:
    move_to(company, ada="Europe/London", mia="America/Los_Angeles")
    assert slot(company, "mia", "ada", zone="America/Los_Angeles") == "Mon 23 16:00"


def test_where_nothing_suits_both_it_suits_who_asks(company: Company) -> None:
    move_to(company, ada="Asia/Tokyo", mia="America/New_York")
    assert slot(company, "mia", "ada", zone="America/New_York") == "Mon 23 23:00"
    assert slot(company, "mia", "ada", minutes=240, zone="America/New_York") == "Mon 23 14:00"


def test_it_is_no_sooner_than_the_day_after(company: Company) -> None:
    wednesday = dt.datetime.combine(MONDAY + dt.timedelta(days=2), dt.time(23, 30), dt.UTC)
    assert slot(company, "ada", after=wednesday) == "Thu 26 09:00"
    move_to(company, ada="Asia/Tokyo")  # where it is Thursday already
    assert slot(company, "ada", zone="Asia/Tokyo", after=wednesday) == "Fri 27 00:00"
