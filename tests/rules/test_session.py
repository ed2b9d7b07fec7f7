"""Single rules of sessions and bookings that a random history seldom meets."""

import datetime as dt

import pytest

from mentorship.people.roles import remove_roles
from mentorship.program.location import save_location
from mentorship.sessions import booking, cancellation, change_booking, edit
from mentorship.sessions import lifecycle as sessions
from storage.meeting import Meeting
from tests.support.company import MONDAY, URL, Company, slack_id


def book(company: Company, who: str, number: int) -> None:
    company.act(who, booking.book, meeting_id=number, method=None, about="")


@pytest.mark.parametrize(
    ("start", "end", "clash"),  # hours from the start of an existing session that lasts from 2 to 4 (hard case O1)
    [
        (0, 1, False), (1, 2, False), (1, 3, True), (1, 5, True), (2, 4, True), (3, 5, True), (4, 5, False),
        (5, 6, False), (1.75, 2.25, True), (2.5, 3, True),
    ],
)  # fmt: skip
def test_what_overlaps(company: Company, start: float, end: float, clash: bool) -> None:
    book(company, "mia", company.offer("ada", time=dt.time(11), minutes=120))
    at = (dt.datetime.combine(MONDAY, dt.time(9)) + dt.timedelta(hours=start)).time()
    other = company.offer("grace", time=at, minutes=int((end - start) * 60))
    if clash:
        words = str(company.refused("mia", booking.book, meeting_id=other, method=None, about=""))
        assert words.startswith("You already have a session with Ada then")
    else:
        book(company, "mia", other)


def test_a_mentor_is_busy_as_a_mentee_too(company: Company) -> None:
    book(company, "ada", company.offer("grace"))  # hard case O8
    refusal = company.refused("ada", sessions.create, plan=company.session_input("ada"), publish=True)
    assert refusal.field == "time"
    assert "a session with Grace" in str(refusal)


def test_drafts_cancelled_sessions_and_places_given_back_take_no_time(company: Company) -> None:
    company.offer("ada", publish=False)
    cancelled, left = company.offer("ada"), company.offer("grace")
    company.act("ada", cancellation.cancel, meeting_id=cancelled, reason="Ill")
    book(company, "mia", left)
    company.act("mia", change_booking.cancel_booking, meeting_id=left, reason="")
    book(company, "mia", company.offer("ada"))


def test_an_edit_does_not_clash_with_itself(company: Company) -> None:
    number = company.offer("ada", mentee=slack_id("mia"))  # hard case N22
    later = company.session_input("ada", mentee=slack_id("mia"), time=dt.time(9, 30))
    form = company.act("ada", edit.prepare_edit, meeting_id=number)
    company.act(
        "ada", edit.edit, meeting_id=number, version=1, enrollment_id=form.enrollment_id, plan=later, publish=False
    )


def test_a_draft_handed_over_and_published_at_once_takes_only_the_new_mentors_time(company: Company) -> None:
    company.offer("ada")
    number = company.offer("ada", publish=False)
    plan = company.session_input("grace")
    company.act("olga", edit.edit, meeting_id=number, version=1, enrollment_id=0, plan=plan, publish=True)
    book(company, "mia", number)


def test_the_other_commitment_is_named_only_to_those_who_may_see_it(company: Company) -> None:
    company.offer("grace", mentee=slack_id("mia"), topic="Layoffs")
    plan = company.session_input("ada", mentee=slack_id("mia"))
    assert str(company.refused("ada", sessions.create, plan=plan, publish=True)).startswith("Mia is busy then.")
    assert "Layoffs" in str(company.refused("olga", sessions.create, plan=plan, publish=True))


def test_a_place_given_back_can_be_booked_again(company: Company) -> None:
    number = company.offer("ada")  # hard case I10
    for who in ("mia", "tom", "mia"):
        book(company, who, number)
        company.act(who, change_booking.cancel_booking, meeting_id=number, reason="")


def test_booking_twice_changes_nothing(company: Company) -> None:
    number = company.offer("ada")
    book(company, "mia", number)
    before = company.rows()
    book(company, "mia", number)
    assert company.rows() == before


@pytest.mark.parametrize("who", ["bob", "eve"])
def test_ids_of_another_workspace_are_like_those_of_nothing(company: Company, who: str) -> None:
    number = company.offer("ada")
    real = company.refused(who, booking.book, meeting_id=number, method=None, about="")
    forged = company.refused(who, booking.book, meeting_id=number + 1000, method=None, about="")
    assert str(real) == str(forged)


def test_a_session_cannot_be_put_into_a_location_of_another_workspace(company: Company) -> None:
    plan = company.session_input("ada", location_id=company.location("T0ELSEWHERE").id)
    assert company.refused("ada", sessions.create, plan=plan, publish=True).field == "location"


def test_who_mentors_no_more_cannot_publish_an_old_draft(company: Company) -> None:
    number = company.offer("ada", publish=False)
    company.act("olga", remove_roles, person_id=company.person("ada").id)
    assert "you don't mentor" in str(company.refused("ada", sessions.publish, meeting_id=number))


def test_a_mentee_who_left_meanwhile_is_not_published_with_a_draft(company: Company) -> None:
    number = company.offer("ada", publish=False, mentee=slack_id("mia"))
    company.person("mia").deactivated = True
    company.db.commit()
    assert "Mia's account is deactivated" in str(company.refused("ada", sessions.publish, meeting_id=number))


def test_an_admin_has_no_booking_in_a_draft_that_names_them(company: Company) -> None:
    number = company.offer("ada", publish=False, mentee=slack_id("olga"))
    assert "is a draft" in str(company.refused("olga", change_booking.cancel_booking, meeting_id=number, reason=""))


def test_a_session_keeps_its_time_when_its_location_gets_another_zone(company: Company) -> None:
    number, place = company.offer("ada", topic="Old"), company.location("T0HOME")
    moved = {"name": place.name, "zone": "Asia/Tokyo", "address": ""}
    company.act("olga", save_location, location_id=place.id, **moved)
    (meeting,) = company.all(Meeting)
    assert (meeting.zone, meeting.starts_at.hour) == ("UTC", 9)
    plan = company.session_input("ada", time=dt.time(18), topic="New")  # what the form shows now
    company.act("ada", edit.edit, meeting_id=number, version=1, enrollment_id=0, plan=plan, publish=False)
    (meeting,) = company.all(Meeting)
    assert (meeting.zone, meeting.starts_at.hour, meeting.topic) == ("Asia/Tokyo", 9, "New")


def test_a_time_that_was_there_twice_stays_when_nothing_else_is_chosen(company: Company) -> None:
    """Hard case D2: the zone of a location was corrected, and the session's time is ambiguous there."""
    number, place = company.offer("ada", date=dt.date(2027, 10, 31), time=dt.time(1, 30)), company.location("T0HOME")
    moved = {"name": place.name, "zone": "Europe/Berlin", "address": ""}
    company.act("olga", save_location, location_id=place.id, **moved)
    plan = company.session_input("ada", date=dt.date(2027, 10, 31), time=dt.time(2, 30), topic="New")
    company.act("ada", edit.edit, meeting_id=number, version=1, enrollment_id=0, plan=plan, publish=False)
    (meeting,) = company.all(Meeting)
    assert (meeting.starts_at.hour, meeting.starts_at.minute, meeting.topic) == (1, 30, "New")
    later = company.session_input("ada", date=dt.date(2028, 10, 29), time=dt.time(2, 30))
    form = {"meeting_id": number, "version": 2, "enrollment_id": 0, "publish": False}
    assert "happens twice" in str(company.refused("ada", edit.edit, plan=later, **form))


def test_a_zone_that_does_not_exist(company: Company) -> None:
    wanted = {"location_id": None, "name": "Stickney", "zone": "Mars/Phobos", "address": ""}  # hard case D32
    assert company.refused("olga", save_location, **wanted).field == "zone"


def test_a_mentor_cannot_pick_another(company: Company) -> None:
    assert company.refused("ada", sessions.create, plan=company.session_input("grace"), publish=True).field == "mentor"


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # no query is in it
@pytest.mark.parametrize(
    ("wish", "field"),
    [
        ({"minutes": 10}, "duration"),
        ({"minutes": 8 * 60 + 15}, "duration"),
        ({"in_person": False}, "attendance"),
        ({"online": True}, "meeting_url"),
        ({"online": True, "meeting_url": "meet.example.com"}, "meeting_url"),
        ({"online": True, "meeting_url": "javascript:alert(1)"}, "meeting_url"),
        ({"online": True, "meeting_url": f"{URL}|<!channel>"}, "meeting_url"),
        ({"date": dt.date(2026, 11, 19)}, "date"),
        ({"mentee": slack_id("ada")}, "mentee"),
        ({"mentee": slack_id("gus")}, "mentee"),
    ],
)
def test_bad_input_is_refused_beside_its_field(company: Company, wish: dict[str, object], field: str) -> None:
    plan = company.session_input("ada", **wish)
    assert company.refused("ada", sessions.create, plan=plan, publish=True).field == field
