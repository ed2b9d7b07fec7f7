"""Cases that broke other programs, or that their best tests cover.

Each test names its case: C contention, I idempotency, D clock changes and zones, O overlaps, R series, K calendar
entries, T text. Covered elsewhere:

- C1, C2 tests/races/test_without_locks.py; C4, C7, C10, C13, C17 tests/races/test_races.py; C16 there is no call to
  Slack inside a transaction, by construction (handlers/slack/database.py).
- I1, I2 tests/stories/anywhere/test_stale.py (a form submitted twice books once), tests/races/test_series_races.py
  (two clicks on `Create`); I10 tests/rules/test_session.py.
- D1, D2, D5, D7, D8, D10, D11, D13 tests/rules/test_times.py and, in series, tests/rules/test_recurrence.py; D4
  tests/rules/test_recurrence.py; D31 tests/stories/sessions/test_changing_location.py; D32 tests/rules/test_session.py.
- O1, O8 tests/rules/test_session.py; N22 (a session does not clash with itself) tests/rules/test_session.py; O11
  tests/stories/sessions/test_overlaps.py.
- R1, R2 tests/stories/sessions/test_series.py (a preview, then all that is ticked or nothing); R4, R8, R10
  tests/rules/test_recurrence.py; R13, R17 do not arise: each session of a series is edited alone.
- K1, K2, K4, K5, K7 tests/stories/sessions/test_calendar_entries.py.
- T1 is also tested in tests/stories/anywhere/test_hostile_text.py; T2 in tests/stories/sessions/test_bad_forms.py.
"""

import datetime as dt
from typing import Any

import icalendar
import pytest

from blocks.home.home import home_view
from mentorship.agenda.calendar_file import calendar_object
from mentorship.home.home import show_home
from mentorship.meetings.invitation import Invitation, event_of
from mentorship.program.location import save_location
from mentorship.sessions import booking, cancellation, change_booking
from mentorship.sessions import lifecycle as sessions
from mentorship.sessions.view import SessionView, show_session
from storage.meeting import ATTENDING, MENTEE, Enrollment, Meeting, list_enrollments_ever
from tests.support.company import HOME, MONDAY, URL, Company

STRANGE = "👩‍👩‍👧‍👦 🇩🇪 שלום مرحبا"


def book(company: Company, who: str, number: int) -> None:
    company.act(who, booking.book, meeting_id=number, method=None, about="")


def seen(company: Company, who: str, number: int) -> SessionView:
    return company.act(who, show_session, meeting_id=number)


def event(company: Company, who: str, number: int) -> tuple[str, Any]:
    """Return the calendar entry of this person, as text and as another library reads it."""
    (place,) = list_enrollments_ever(company.db, number, company.person(who).id)
    about = event_of(company.db, company.db.get_one(Meeting, number), place)
    file = calendar_object(Invitation(number, "uid", "PUBLISH", 1, about, "Ada", "slack://user"), company.now)
    return file.decode(), icalendar.Calendar.from_ical(file).walk("VEVENT")[0]


def live_in(company: Company, who: str, zone: str) -> None:
    company.person(who).zone = zone
    company.db.commit()


def locate(company: Company, **values: str) -> None:
    place = company.location(HOME)
    company.act("olga", save_location, location_id=place.id, **{"name": place.name, "zone": place.zone, **values})


def test_c5_c11_a_latecomer_is_refused_though_no_list_offers_it(company: Company) -> None:
    number = company.offer("ada")
    book(company, "mia", number)
    words = str(company.refused("tom", booking.book, meeting_id=number, method=None, about=""))
    assert words.startswith("Someone else just booked this session.")
    assert [each.state for each in company.all(Enrollment) if each.role == MENTEE] == [ATTENDING]


def test_i7_i8_one_person_with_many_clicks_has_one_place(company: Company) -> None:
    number = company.offer("ada")
    for _ in range(20):
        book(company, "mia", number)
    assert len([each for each in company.all(Enrollment) if each.role == MENTEE]) == 1


def test_i11_what_is_cancelled_is_told_as_cancelled(company: Company) -> None:
    number = company.offer("ada")
    book(company, "mia", number)
    company.act("ada", cancellation.cancel, meeting_id=number, reason="Ill")
    company.now = dt.datetime.combine(MONDAY, dt.time(8), dt.UTC)
    for who, use_case in (("ada", cancellation.cancel), ("mia", change_booking.cancel_booking)):
        assert "cancelled" in str(company.refused(who, use_case, meeting_id=number, reason="x"))


@pytest.mark.parametrize(("zone", "words"), [("Pacific/Pago_Pago", "Thu 31 Dec"), ("UTC", "Fri 1 Jan 2027")])
def test_d14_two_dates_that_are_25_hours_apart(company: Company, zone: str, words: str) -> None:
    live_in(company, "ada", zone)
    locate(company, zone="Pacific/Kiritimati", address="")
    company.offer("ada", date=dt.date(2027, 1, 1), time=dt.time(23, 30))
    shown = home_view(company.act("ada", show_home, chosen="upcoming"))
    assert words in headings(shown)
    assert "in Kiritimati" in str(shown["blocks"])


def headings(view: dict[str, Any]) -> list[str]:
    return [block["text"]["text"] for block in view["blocks"] if block["type"] == "header"]


def test_d16_d28_no_day_vanishes_from_the_list_over_a_clock_change(company: Company) -> None:
    live_in(company, "ada", "Europe/London")
    locate(company, zone="Europe/London", address="")
    days = [dt.date(2027, 10, 29) + dt.timedelta(days=day) for day in range(5)]  # the clocks go back on the 31st
    for day in days:
        for time in (dt.time(0), dt.time(12), dt.time(23)):
            company.offer("ada", date=day, time=time)
    shown = headings(home_view(company.act("ada", show_home, chosen="upcoming")))
    assert [shown.count(f"{day:%a %-d %b %Y}") for day in days] == [1] * 5


def test_d23_d25_the_reader_sees_the_day_that_it_is_for_them(company: Company) -> None:
    live_in(company, "ada", "America/New_York")
    company.offer("ada", date=dt.date(2026, 12, 14), time=dt.time(2))  # in UTC
    shown = home_view(company.act("ada", show_home, chosen="upcoming"))
    assert headings(shown) == ["Sun 13 Dec"]
    assert "14 Dec" not in str(shown["blocks"]).replace("Mon 14 Dec, ", "")


def test_d19_until_midnight_on_both_clock_changes(company: Company) -> None:
    locate(company, zone="America/New_York", address="")
    for day in (dt.date(2027, 3, 14), dt.date(2027, 11, 7)):
        number = company.offer("ada", date=day, time=dt.time(23))
        book(company, "mia", number)


@pytest.mark.parametrize(
    ("first", "second", "clash"),  # start and minutes
    [
        (((9, 0), 30), ((9, 30), 30), False),  # O2: back to back
        (((23, 45), 30), ((23, 30), 30), True),  # O4: over midnight
        (((9, 0), 60), ((9, 15), 15), True),  # O5: one inside the other
        (((9, 15), 15), ((9, 0), 480), True),
    ],
)
def test_o2_o4_o5_what_overlaps(
    company: Company, first: tuple[tuple[int, int], int], second: tuple[tuple[int, int], int], clash: bool
) -> None:
    company.offer("ada", time=dt.time(*first[0]), minutes=first[1])
    plan = company.session_input("ada", time=dt.time(*second[0]), minutes=second[1])
    if clash:
        refusal = company.refused("ada", sessions.create, plan=plan, publish=True)
        assert str(refusal).startswith("You already have a session as mentor then")
    else:
        company.act("ada", sessions.create, plan=plan, publish=True)


def test_o7_r14_a_cancelled_one_of_a_series_counts_no_more(company: Company) -> None:
    number = company.offer("ada")
    company.act("ada", cancellation.cancel, meeting_id=number, reason="Ill")
    company.offer("ada")


@pytest.mark.parametrize("minutes", [0, -60, 14, 481])
def test_r19_a_session_that_lasts_nothing_or_ends_before_it_begins(company: Company, minutes: int) -> None:
    plan = company.session_input("ada", minutes=minutes)
    assert company.refused("ada", sessions.create, plan=plan, publish=True).field == "duration"


def test_k8_a_meeting_in_utc_needs_no_rules_of_a_zone(company: Company) -> None:
    text, _ = event(company, "ada", company.offer("ada"))
    assert "DTSTART:20261123T090000Z\r\n" in text
    assert "TZID" not in text


@pytest.mark.parametrize("filler", ["\n", ",", ";", "\\", "\\n", "é", "👩‍👩‍👧‍👦"])
def test_k10_whatever_was_typed_is_read_back_from_the_folded_lines(company: Company, filler: str) -> None:
    for length in range(55, 70):
        topic = ("x" * length + filler + "y" * 30).strip()
        company.offer("ada", publish=False, topic=topic)
    for meeting in company.all(Meeting):
        text, entry = event(company, "ada", meeting.id)
        assert str(entry["description"]) == meeting.topic
        assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))


def test_k11_nothing_typed_becomes_a_line_of_its_own(company: Company) -> None:
    evil = "Topic\r\nX-EVIL:1\rATTENDEE:mailto:a@b.example\nX-EVIL:2"
    text, entry = event(company, "ada", company.offer("ada", topic=evil))
    assert not {"X-EVIL", "ATTENDEE"} & set(entry)
    assert not any(line.startswith(("X-EVIL", "ATTENDEE")) for line in text.splitlines())
    plan = company.session_input("grace", online=True, meeting_url=f"{URL}\r\nX-EVIL:1")
    assert company.refused("grace", sessions.create, plan=plan, publish=True).field == "meeting_url"


def test_t1_any_script_is_kept_as_it_is(company: Company) -> None:
    number = company.offer("ada", topic=STRANGE)
    _, entry = event(company, "ada", number)
    assert (seen(company, "mia", number).topic, str(entry["description"])) == (STRANGE, STRANGE)


def test_t4_an_address_in_several_lines(company: Company) -> None:
    locate(company, address="Main street 1\nFirst floor")
    _, entry = event(company, "ada", company.offer("ada"))
    assert str(entry["location"]).endswith(", Main street 1\nFirst floor")
    locate(company, address="")
    _, entry = event(company, "ada", company.all(Meeting)[0].id)
    assert str(entry["location"]) == company.location(HOME).name
