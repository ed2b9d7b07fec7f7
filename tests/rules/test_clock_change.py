"""When a country changes its clocks: what has to follow, where to, and what stays as it was meant."""

import datetime as dt
from pathlib import Path

import pytest

from mentorship.agenda.clock_changes import find_displaced, let_follow
from mentorship.errors import Refusal
from mentorship.meetings.clock_change import find_clock_change
from mentorship.meetings.recurrence import Repeat
from mentorship.sessions import duplicate_once, edit, series
from mentorship.sessions.view import mentee_of
from storage.location import Location
from storage.meeting import Meeting, find_meeting
from storage.notice import Notice
from storage.zones import to_local
from tests.support.company import HOME, NOW, Company
from tests.support.zone_data import TWO_HOURS_AHEAD, changed_clocks

BERLIN, LONDON = "Europe/Berlin", "Europe/London"


def at(text: str) -> dt.datetime:
    """Return an instant of November 2026, by day and UTC."""
    return dt.datetime.fromisoformat(f"2026-11-{text}:00+00:00")


@pytest.fixture
def company(company: Company) -> Company:
    """Return a company whose one location is in Berlin."""
    company.location(HOME).zone = BERLIN
    company.db.commit()
    return company


def meeting(company: Company, meeting_id: int) -> Meeting:
    """Return the meeting as it is now."""
    found = find_meeting(company.db, company.person("ada").workspace_id, meeting_id)
    assert found is not None
    return found


def test_the_wall_clock_is_kept_beside_the_instant(company: Company) -> None:
    session = meeting(company, company.offer("ada", minutes=120))
    assert (session.local_start, session.starts_at) == (dt.datetime(2026, 11, 23, 9), at("23 08:00"))
    session.starts_at += dt.timedelta(hours=1)
    company.db.flush()
    assert session.local_start == dt.datetime(2026, 11, 23, 10)
    session.zone = LONDON
    company.db.flush()
    assert session.local_start == dt.datetime(2026, 11, 23, 9)
    session.local_start = NOW.replace(tzinfo=None)  # alone it cannot be set
    company.db.flush()
    assert session.local_start == dt.datetime(2026, 11, 23, 9)
    session.zone = "Mars/Phobos"
    company.db.flush()
    assert session.local_start is None


def test_an_edit_that_leaves_the_time_alone_leaves_what_was_meant(company: Company, tmp_path: Path) -> None:
    number = company.offer("ada", topic="Careers")
    with changed_clocks(tmp_path, Europe__Berlin=TWO_HOURS_AHEAD):
        shown = company.act("ada", edit.prepare_edit, meeting_id=number).view
        local = shown.starts_at + dt.timedelta(hours=2)  # what the form shows in Berlin
        plan = company.session_input("ada", topic="Python", date=local.date(), time=local.time())
        values = {"meeting_id": number, "version": shown.version, "enrollment_id": 0, "plan": plan, "publish": True}
        company.act("ada", edit.edit, **values)
        assert meeting(company, number).topic == "Python"
        assert meeting(company, number).local_start == dt.datetime(2026, 11, 23, 9)
        (displaced,) = find_displaced(company.db, now=NOW)
        assert displaced.changes[0].new == at("23 07:00")


def test_copies_are_made_of_the_time_that_was_meant(company: Company, tmp_path: Path) -> None:
    number = company.offer("ada")
    with changed_clocks(tmp_path, Europe__Berlin=TWO_HOURS_AHEAD):
        assert company.act("ada", duplicate_once.prepare_duplicate, meeting_id=number).plan.time == dt.time(9)
        weekly = Repeat("weekly", 1, None)
        shown = company.act("ada", series.preview, meeting_id=number, repeat=weekly, keep_mentee=False)
        assert [each.starts_at for each in shown.dates] == [at("30 07:00")]


def test_what_has_begun_is_over_or_is_cancelled_stays(company: Company, tmp_path: Path) -> None:
    company.offer("ada")
    with changed_clocks(tmp_path, Europe__Berlin=TWO_HOURS_AHEAD):
        assert len(find_displaced(company.db, now=at("23 07:59"))) == 1
        assert find_displaced(company.db, now=at("23 08:00")) == []


def test_a_new_time_that_has_passed_is_refused(company: Company, tmp_path: Path) -> None:
    company.offer("ada")
    with changed_clocks(tmp_path, Europe__Berlin=TWO_HOURS_AHEAD):
        (displaced,) = find_displaced(company.db, now=NOW)
        with pytest.raises(Refusal, match="its time has passed by now"):
            let_follow(company.db, displaced, now=at("23 07:00"))
        assert let_follow(company.db, displaced, now=at("23 06:59")) is True
        assert let_follow(company.db, displaced, now=at("23 06:59")) is False


def test_a_mentee_who_is_busy_then_is_named(company: Company, tmp_path: Path) -> None:
    booked = company.offer("ada", mentee="UMIA", topic="Careers")
    workspace = company.person("ada").workspace_id
    london = Location(workspace_id=workspace, name="London", zone=LONDON)
    company.db.add(london)
    company.db.commit()
    company.offer("grace", mentee="UMIA", location_id=london.id, time=dt.time(7), topic="Python")
    with changed_clocks(tmp_path, Europe__Berlin=TWO_HOURS_AHEAD):
        (displaced,) = find_displaced(company.db, now=NOW)
        told = len(company.all(Notice))
        with pytest.raises(Refusal, match="Mia has a session “Python” with Grace then"):
            let_follow(company.db, displaced, now=NOW)
        company.db.rollback()
    assert meeting(company, booked).starts_at == at("23 08:00")
    assert len(company.all(Notice)) == told
    enrollment = mentee_of(company.db, meeting(company, booked))
    assert enrollment is not None
    assert not enrollment.to_confirm


@pytest.mark.parametrize(
    ("local", "new", "note"),
    [
        (dt.datetime(2027, 3, 28, 9), "2027-03-28T07:00+00:00", ""),
        (dt.datetime(2027, 3, 28, 2, 30), "2027-03-28T01:30+00:00", "gap"),  # that day the clocks jump from 2 to 3
        (dt.datetime(2026, 10, 25, 2, 30), "2026-10-25T00:30+00:00", "twice"),
    ],
)
def test_a_time_that_does_not_exist_or_exists_twice_follows_the_rule_of_series(
    local: dt.datetime, new: str, note: str
) -> None:
    change = find_clock_change(BERLIN, local, dt.datetime(2027, 3, 27, tzinfo=dt.UTC))
    assert change is not None
    assert (change.new, change.note) == (dt.datetime.fromisoformat(new), note)
    assert find_clock_change(BERLIN, to_local(change.new, BERLIN), change.new) is None


def test_both_of_two_times_that_look_alike_are_as_meant() -> None:
    twice = dt.datetime(2026, 10, 25, 2, 30)
    for hour in (0, 1):
        assert find_clock_change(BERLIN, twice, dt.datetime(2026, 10, 25, hour, 30, tzinfo=dt.UTC)) is None
