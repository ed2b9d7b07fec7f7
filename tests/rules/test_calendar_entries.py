"""One entry for each meeting and person: how it is numbered and written, and that no change is lost on its way."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from random import Random
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

import icalendar
import pytest
import vobject
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.slack.database import Database
from mentorship.agenda import location_change
from mentorship.agenda.calendar_file import calendar_object
from mentorship.masterclasses import attend, create
from mentorship.masterclasses import edit as class_edit
from mentorship.masterclasses.form import MasterclassInput
from mentorship.meetings.invitation import CalendarEvent, Invitation
from mentorship.meetings.timespan import time_token
from mentorship.program.location import save_location
from mentorship.sessions import booking, calendar, change_booking, edit
from mentorship.sessions.view import mentee_of
from storage.location import Location
from storage.meeting import Meeting
from storage.notice import WAITING, Notice
from tests.support.calendar_post import ADDRESS, CalendarPost
from tests.support.calendar_referee import Told
from tests.support.company import MONDAY, URL, Company, slack_id
from tests.support.database_pool import ENGINES
from tests.support.thoroughness import examples

ONLINE: dict[str, Any] = {"online": True, "in_person": False, "meeting_url": URL}
WHEN = dt.datetime(2027, 1, 20, 14, tzinfo=dt.UTC)
EVENT = CalendarEvent("Session", "", WHEN, WHEN, "UTC", "Berlin", "", "Ada", confirmed=True)


class Misfortune(Random):
    """Dice with which everything meets the same fault."""

    def __init__(self, fault: str) -> None:
        super().__init__()
        self._fault = fault

    def random(self) -> float:
        """Return a number at which mail is delivered, and meets a fault, by turns."""
        self._turns = getattr(self, "_turns", 0) + 1
        return 1.0 if self._turns == 1 else 0.0

    def choice(self, seq: Any) -> Any:
        """Return the fault, where it is among them."""
        return self._fault if self._fault in seq else seq[0]


@pytest.fixture
def post(database_url: str) -> Iterator[CalendarPost]:
    """Return what delivers for a company in which Ada has offered a session online."""
    engine = ENGINES.make(database_url, with_timeouts=False)
    database, company = Database(database_url), Company(engine)
    company.offer("ada", **ONLINE)
    yield CalendarPost(company, database)
    company.close()
    database.close()
    engine.dispose()


def want_mail(post: CalendarPost, who: str, *, wanted: bool = True) -> None:
    person = post.company.person(who)
    person.email, person.mail_choice = f"{who}@example.com", wanted
    post.company.db.commit()


def book(post: CalendarPost, who: str = "mia") -> None:
    post.company.act(who, booking.book, meeting_id=session(post).id, method=None, about="")


def leave(post: CalendarPost) -> None:
    post.company.act("mia", change_booking.cancel_booking, meeting_id=session(post).id, reason="")


def add(post: CalendarPost, who: str = "mia") -> None:
    post.company.act(who, calendar.add_to_calendar, meeting_id=session(post).id)
    post.deliver()


def session(post: CalendarPost) -> Meeting:
    return post.company.all(Meeting)[0]


def move(post: CalendarPost, time: dt.time, **values: Any) -> None:
    """Let Ada move the session, and let Mia stay in it."""
    company, meeting = post.company, session(post)
    mentee = mentee_of(company.db, meeting)
    assert mentee is not None
    plan = company.session_input("ada", mentee=mentee.person.slack_id, time=time, **{**ONLINE, **values})
    form = {"version": meeting.version, "enrollment_id": mentee.id}
    company.act("ada", edit.edit, meeting_id=meeting.id, plan=plan, publish=False, **form)


def told(post: CalendarPost, who: str = "mia") -> list[Told]:
    return post.told.get(post.company.person(who).id, [])


def brief(post: CalendarPost, who: str = "mia") -> list[tuple[str, int, str]]:
    """Return METHOD, SEQUENCE and STATUS of all that this person was sent."""
    return [(each.method, each.sequence, each.event.status) for each in told(post, who)]


def test_mail_and_file_of_one_entry_have_one_uid_and_one_counter(post: CalendarPost) -> None:
    want_mail(post, "mia")
    book(post)
    add(post)
    assert brief(post) == [("PUBLISH", 1, "CONFIRMED"), ("REQUEST", 1, "CONFIRMED")]
    for number, time in enumerate((dt.time(10), dt.time(11)), 2):
        move(post, time)
        post.deliver()
        assert sorted(brief(post)[-2:]) == [("PUBLISH", number, "TENTATIVE"), ("REQUEST", number, "TENTATIVE")]
    assert len({each.uid for each in told(post)}) == 1
    assert {each.organizer for each in told(post)} == {f"mailto:{ADDRESS}"}


def test_no_other_installation_has_the_same_uid(post: CalendarPost) -> None:
    book(post)
    add(post)
    uid = told(post)[0].uid
    assert len(uid) == 36, "a UUID, RFC 7986 5.3"
    assert "session" not in uid


def test_until_the_word_is_given_it_is_tentative(post: CalendarPost) -> None:
    book(post)
    add(post)
    move(post, dt.time(10))
    post.deliver()
    shown = session(post)
    token = time_token(shown.starts_at, shown.ends_at)
    post.company.act("mia", change_booking.confirm_time, meeting_id=shown.id, shown_time=token)
    post.deliver()
    assert [status for _, _, status in brief(post)] == ["CONFIRMED", "TENTATIVE", "CONFIRMED"]


def test_the_file_of_a_place_in_a_masterclass_that_is_yet_to_be_confirmed(post: CalendarPost) -> None:
    book(post)
    company = post.company
    plan = MasterclassInput(
        title="Code", description="How to read", location_id=session(post).location_id, date=MONDAY, time=dt.time(9),
        minutes=60, online=True, in_person=False, meeting_url=URL, guests=(slack_id("mia"),),
    )  # fmt: skip
    draft = company.act("grace", create.review, plan=plan)
    number = company.act("grace", class_edit.save, draft_id=draft.shown.draft_id)
    company.act("mia", attend.add_to_calendar, meeting_id=number)
    post.deliver()
    assert brief(post) == [("PUBLISH", 1, "TENTATIVE")], "she is busy then, and is asked"


def test_whoever_leaves_and_comes_back_has_the_same_entry_with_a_higher_number(post: CalendarPost) -> None:
    book(post)
    add(post)
    leave(post)
    post.deliver()
    book(post)
    add(post)
    assert brief(post) == [("PUBLISH", 1, "CONFIRMED"), ("CANCEL", 2, "CANCELLED"), ("PUBLISH", 3, "CONFIRMED")]
    assert len({each.uid for each in told(post)}) == 1


def test_the_mentors_own_entry_says_who_has_booked_since(post: CalendarPost) -> None:
    book(post)
    add(post, "ada")
    leave(post)
    post.deliver()
    book(post, "tom")
    post.deliver()
    assert [each.event.summary for each in told(post, "ada")] == [
        "Mentorship session with Mia", "Open mentorship session", "Mentorship session with Tom",
    ]  # fmt: skip


def test_what_came_by_mail_follows_by_file_once_mail_is_off(post: CalendarPost) -> None:
    want_mail(post, "mia")
    book(post)
    post.deliver()
    want_mail(post, "mia", wanted=False)
    move(post, dt.time(10))
    post.deliver()
    want_mail(post, "mia")
    move(post, dt.time(11))
    post.deliver()
    assert [method for method, *_ in brief(post)] == ["REQUEST", "PUBLISH", "REQUEST"]
    assert [number for _, number, _ in brief(post)] == [1, 2, 3]


def test_a_mail_that_waited_until_mail_was_off_is_replaced_by_a_file(post: CalendarPost) -> None:
    want_mail(post, "mia")
    book(post)
    post.deliver()
    move(post, dt.time(10))
    post.deliver(mail=False)
    want_mail(post, "mia", wanted=False)
    post.deliver()
    assert brief(post) == [("REQUEST", 1, "CONFIRMED"), ("PUBLISH", 2, "TENTATIVE")]


def test_an_address_that_is_refused_gets_the_rest_by_file(post: CalendarPost) -> None:
    want_mail(post, "mia")
    book(post)
    post.deliver()
    move(post, dt.time(10))
    post.deliver(Misfortune("refused"))
    post.deliver()
    assert brief(post) == [("REQUEST", 1, "CONFIRMED"), ("PUBLISH", 2, "TENTATIVE")]


def test_a_mail_of_which_nobody_knows_whether_it_was_sent_is_taken_back_too(post: CalendarPost) -> None:
    want_mail(post, "mia")
    book(post)
    post.deliver(Misfortune("died"))
    leave(post)
    post.deliver()
    assert brief(post) == [("REQUEST", 1, "CONFIRMED"), ("CANCEL", 2, "CANCELLED")]


def test_many_meetings_at_a_corrected_location_follow_a_few_at_a_time(post: CalendarPost) -> None:
    company = post.company
    where = session(post).location_id
    for day in range(location_change.MEETINGS_AT_ONCE):
        company.offer("grace", date=MONDAY + dt.timedelta(days=day))
    post.deliver()
    about = {"location_id": where, "name": "Office", "zone": "UTC", "address": "New door 1"}
    company.act("olga", save_location, **about)
    rounds = []
    while due := location_change.due(company.db, company.now):
        location_change.refresh_meetings(company.db, due[0], now=company.now)
        company.db.commit()
        waiting = [each for each in company.all(Notice) if each.state == WAITING and each.kind == "card"]
        rounds.append(len({each.meeting_id for each in waiting}))
    assert rounds == [location_change.MEETINGS_AT_ONCE, location_change.MEETINGS_AT_ONCE + 1]
    company.act("olga", save_location, **{**about, "zone": "Europe/Berlin"})
    assert location_change.due(company.db, company.now) == [], "meetings keep the zone in which they were meant"
    assert company.db.get_one(Location, where).refreshed_until is None


def written(event: CalendarEvent, method: str = "PUBLISH", organizer: str = "") -> str:
    invitation = Invitation(1, "uid-1", method, 3, event, "Mia", "slack://user?team=T1&id=UADA")
    return calendar_object(invitation, WHEN, organizer=organizer).decode()


@pytest.mark.parametrize("method", ["PUBLISH", "CANCEL"])
def test_a_file_has_an_organizer_and_no_attendee(method: str) -> None:
    text = written(EVENT, method)
    assert "ORGANIZER;CN=Ada:slack://user?team=T1&id=UADA\r\n" in text
    assert "ATTENDEE" not in text
    assert f"ORGANIZER;CN=Ada:mailto:{ADDRESS}\r\n" in written(EVENT, method, ADDRESS)


def test_times_carry_the_zone_in_which_the_meeting_was_meant() -> None:
    text = written(replace(EVENT, zone="Europe/Berlin"))
    assert "DTSTART;TZID=Europe/Berlin:20270120T150000\r\n" in text
    assert "BEGIN:DAYLIGHT\r\nDTSTART:20270328T020000\r\n" in text, "the onset by the clock before it: RFC 5545 3.6.5"
    assert "BEGIN:STANDARD\r\nDTSTART:20271031T030000\r\n" in text


def test_a_zone_that_nobody_knows_is_written_in_utc() -> None:
    text = written(replace(EVENT, zone="Moon/Sea_of_Tranquility"))
    assert "DTSTART:20270120T140000Z\r\n" in text
    assert "VTIMEZONE" not in text


@settings(max_examples=examples(100))
@given(
    st.sampled_from(sorted(name for name in available_timezones() if "/" in name and not name.startswith("posix"))),
    st.datetimes(dt.datetime(2027, 1, 1), dt.datetime(2030, 12, 31)),
    st.integers(15, 480),
)
def test_two_parsers_read_the_same_instants_by_the_rules_in_the_file(
    zone: str, start: dt.datetime, minutes: int
) -> None:
    """vobject goes by the VTIMEZONE in the file, icalendar by the zone's name."""
    starts_at = start.replace(second=0, microsecond=0, tzinfo=dt.UTC)
    ends_at = starts_at + dt.timedelta(minutes=minutes)
    text = written(replace(EVENT, starts_at=starts_at, ends_at=ends_at, zone=zone))
    event = vobject.readOne(text).vevent
    for found, instant in ((event.dtstart.value, starts_at), (event.dtend.value, ends_at)):
        assert found.replace(tzinfo=None) == instant.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
        if not _is_ambiguous(instant, zone):
            assert found.astimezone(dt.UTC) == instant
    read: Any = icalendar.Calendar.from_ical(text).walk("VEVENT")[0]
    if not _is_ambiguous(starts_at, zone):
        assert read["dtstart"].dt.astimezone(dt.UTC) == starts_at


def _is_ambiguous(instant: dt.datetime, zone: str) -> bool:
    """Return whether the clock shows this time twice: a local time in a calendar is the first of the two."""
    local = instant.astimezone(ZoneInfo(zone))
    return local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()
