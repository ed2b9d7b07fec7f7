"""Rules with a number in them, to the microsecond, over random times and bookings."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st

from mentorship.errors import Refusal
from mentorship.program.limits import (
    bookable_after,
    change_deadline,
    find_booking_blocks,
    month_of,
    require_before_change_deadline,
)
from mentorship.sessions import booking, cancellation, change_booking, move_booking
from mentorship.sessions.view import show_session
from storage.meeting import ATTENDING, MENTEE, Enrollment, Meeting
from storage.person import Person
from storage.program import Program
from tests.support.company import MONDAY, NOW, Company
from tests.support.database_pool import ENGINES
from tests.support.thoroughness import examples

START = dt.datetime(2026, 11, 23, 9, tzinfo=dt.UTC)  # of what is offered by default
TICK = dt.timedelta(microseconds=1)
NOTICES = st.integers(0, 720)
ZONES = st.sampled_from(["UTC", "America/New_York", "Pacific/Kiritimati", "Pacific/Pago_Pago", "Asia/Kathmandu"])
INSTANTS = st.datetimes(dt.datetime(2026, 1, 1), dt.datetime(2028, 1, 1), timezones=st.just(dt.UTC))


def rule(company: Company, **rules: int) -> None:
    """Set these rules of the first workspace."""
    workspace = company.person("olga").workspace_id
    company.db.execute(sa.update(Program).where(Program.workspace_id == workspace).values(**rules))
    company.db.commit()
    company.db.expire_all()


def limit(company: Company, mentor: str, number: int) -> None:
    company.person(mentor).sessions_per_month = number
    company.db.commit()


def book(company: Company, who: str, meeting_id: int) -> None:
    company.act(who, booking.book, meeting_id=meeting_id, method=None, about="")


def someone(zone: str = "UTC", **rules: int) -> Person:
    """Return a person who is in no database."""
    person = Person(id=1, workspace_id=1, slack_id="U1", name="Mia", zone=zone, locale="")
    person.program = Program(**{"notice_to_book": 0, "notice_to_cancel": 0, "open_bookings": None, **rules})
    return person


def meeting(starts_at: dt.datetime, host: Person) -> Meeting:
    return Meeting(id=7, host_id=host.id, host=host, starts_at=starts_at, ends_at=starts_at + dt.timedelta(hours=1))


@given(INSTANTS, NOTICES, st.integers(-(10**12), 10**12))
def test_the_notice_to_book_is_exact(start: dt.datetime, notice: int, distance: int) -> None:
    """N4, N8, N10: the boundary is on the allowed side, and 0 hours are no rule."""
    now = start - dt.timedelta(hours=notice) - dt.timedelta(microseconds=distance)
    if now < start:  # what has begun is refused before
        allowed = start > bookable_after(someone(notice_to_book=notice), now)
        assert allowed == (distance >= 0)


@given(INSTANTS, NOTICES, st.integers(-(10**12), 10**12), ZONES)
def test_the_notice_to_cancel_is_exact_in_every_zone(start: dt.datetime, notice: int, early: int, zone: str) -> None:
    """N8, N10, N13: zones do not enter the difference."""
    mia = someone(zone, notice_to_cancel=notice)
    its = meeting(start, someone(zone))
    now = start - dt.timedelta(hours=notice) - dt.timedelta(microseconds=early)
    assert (change_deadline(its, mia) is None) == (notice == 0)
    if notice == 0 or early >= 0:
        require_before_change_deadline(its, mia, now)
    else:
        with pytest.raises(Refusal, match="can be changed until"):
            require_before_change_deadline(its, mia, now)


@given(INSTANTS, ZONES)
def test_a_month_is_that_of_the_zone(instant: dt.datetime, zone: str) -> None:
    local = instant.astimezone(ZoneInfo(zone))
    assert month_of(instant, zone) == (local.year, local.month)
    assert abs((dt.date(*month_of(instant, zone), 15) - instant.date()).days) <= 17


@pytest.mark.parametrize("early", [dt.timedelta(0), dt.timedelta(hours=22), TICK])
def test_booked_at_the_boundary_or_before(company: Company, early: dt.timedelta) -> None:
    """N8: exactly 24 hours before is in time."""
    rule(company, notice_to_book=24)
    number = company.offer("ada")
    company.now = START - dt.timedelta(hours=24) - early
    assert "book" in company.act("mia", show_session, meeting_id=number).actions
    book(company, "mia", number)


def test_not_booked_a_moment_later(company: Company) -> None:
    """N4: what is listed as open is what can be booked."""
    rule(company, notice_to_book=24)
    number = company.offer("ada")
    company.now = START - dt.timedelta(hours=24) + TICK
    seen = company.act("mia", show_session, meeting_id=number)
    assert "book" not in seen.actions
    assert seen.booking_block == "Booking closed (24 hours' notice)"
    refusal = company.refused("mia", booking.book, meeting_id=number, method=None, about="")
    assert "until 24 hours before they start" in str(refusal)
    assert [step.action for step in refusal.next_steps] == ["profile", "find"]


@pytest.mark.parametrize(
    ("use_case", "words"),
    [
        (change_booking.prepare_booking_change, "until 24 hours before the start"),
        (move_booking.prepare_move, "until 24 hours before the start"),
        (change_booking.cancel_booking, "It's late to cancel, so say why"),
    ],
)
def test_not_cancelled_a_moment_too_late(company: Company, use_case: object, words: str) -> None:
    """N8, N14, I11: this holds for every change of the booking, and it is given up with a reason only; a cancelled
    session is refused as cancelled.
    """
    rule(company, notice_to_cancel=24)
    number = company.offer("ada")
    book(company, "mia", number)
    company.now = START - dt.timedelta(hours=24) + TICK
    arguments = {"meeting_id": number} | ({"reason": ""} if use_case is change_booking.cancel_booking else {})
    assert words in str(company.refused("mia", use_case, **arguments))  # type: ignore[arg-type]
    company.act("ada", cancellation.cancel, meeting_id=number, reason="Ill")
    assert "was cancelled" in str(company.refused("mia", use_case, **arguments))  # type: ignore[arg-type]


def test_cancelled_at_the_very_boundary(company: Company) -> None:
    rule(company, notice_to_cancel=24)
    number = company.offer("ada")
    book(company, "mia", number)
    company.now = START - dt.timedelta(hours=24)
    company.act("mia", change_booking.cancel_booking, meeting_id=number, reason="")


def test_after_the_start_only_the_mentor_cancels(company: Company) -> None:
    """N11: whatever the notice."""
    number = company.offer("ada")
    book(company, "mia", number)
    company.now = START
    assert "has begun" in str(company.refused("mia", change_booking.cancel_booking, meeting_id=number, reason=""))
    company.act("ada", cancellation.cancel, meeting_id=number, reason="Ill")


def test_three_open_bookings_and_no_fourth(company: Company) -> None:
    """N17: only bookings to come count, and moving one is still possible."""
    rule(company, open_bookings=3)
    numbers = [company.offer("ada", date=MONDAY + dt.timedelta(days=day)) for day in range(5)]
    for number in numbers[:3]:
        book(company, "mia", number)
    refusal = company.refused("mia", booking.book, meeting_id=numbers[3], method=None, about="")
    assert "booked 3 upcoming sessions, and the program allows 3 at a time" in str(refusal)
    assert [step.action for step in refusal.next_steps] == ["sessions"]
    company.act("mia", move_booking.move, meeting_id=numbers[2], target_id=numbers[3])
    company.act("mia", change_booking.cancel_booking, meeting_id=numbers[0], reason="")
    book(company, "mia", numbers[4])
    company.now = START + dt.timedelta(days=1)  # that of Tuesday has just begun
    book(company, "mia", numbers[2])


def test_one_mentee_s_limit_is_not_another_s(company: Company) -> None:
    rule(company, open_bookings=1)
    numbers = [company.offer("ada", date=MONDAY + dt.timedelta(days=day)) for day in range(2)]
    book(company, "mia", numbers[0])
    book(company, "tom", numbers[1])


def test_hosting_is_not_booking(company: Company) -> None:
    rule(company, open_bookings=1)
    company.offer("mia")
    book(company, "mia", company.offer("ada", date=MONDAY + dt.timedelta(days=1)))


def test_the_rules_of_one_workspace_do_not_bind_another(company: Company) -> None:
    rule(company, notice_to_book=720, open_bookings=1)
    book(company, "eve", company.offer("bob"))


def test_an_admin_who_books_keeps_the_rules(company: Company) -> None:
    rule(company, notice_to_book=720)
    company.refused("olga", booking.book, meeting_id=company.offer("ada"), method=None, about="")


BOOKINGS = st.lists(st.tuples(st.sampled_from(["mia", "tom", "grace"]), st.integers(0, 45)), min_size=1, max_size=12)


def test_no_history_of_bookings_exceeds_a_limit(database_url: str) -> None:
    """Whatever is tried in whatever order: the button is there exactly when booking works, and no limit is exceeded."""
    engine = ENGINES.make(database_url, with_timeouts=False)

    @settings(max_examples=examples(20), deadline=None)
    @given(BOOKINGS, st.integers(1, 3), st.integers(1, 3))
    def run(attempts: list[tuple[str, int]], most_open: int, most_a_month: int) -> None:
        company = Company(engine)
        try:
            rule(company, open_bookings=most_open)
            limit(company, "ada", most_a_month)
            for who, day in attempts:
                _try_to_book(company, who, MONDAY + dt.timedelta(days=day))
            _check(company, most_open, most_a_month)
        finally:
            company.close()

    run()
    engine.dispose()


def _try_to_book(company: Company, who: str, day: dt.date) -> None:
    number = company.offer("ada", date=day, time=_time(company))
    offered = "book" in company.act(who, show_session, meeting_id=number).actions
    try:
        book(company, who, number)
    except Refusal:
        assert not offered
    else:
        assert offered


def _time(company: Company) -> dt.time:
    """Return a time of day at which nobody has anything yet."""
    return dt.time(len(company.all(Meeting)))


def _check(company: Company, most_open: int, most_a_month: int) -> None:
    meetings = {each.id: each for each in company.all(Meeting)}
    taken = [each for each in company.all(Enrollment) if each.role == MENTEE and each.state == ATTENDING]
    for person_id in {each.person_id for each in taken}:
        assert sum(each.person_id == person_id for each in taken) <= most_open
    months = [month_of(meetings[each.meeting_id].starts_at, "UTC") for each in taken]
    assert all(months.count(month) <= most_a_month for month in months)


def test_it_costs_nothing_where_no_limit_is_set(company: Company) -> None:
    for day in range(3):
        company.offer("ada", date=MONDAY + dt.timedelta(days=day))
    mia, meetings = company.person("mia"), company.all(Meeting)
    assert {each.host.zone for each in meetings} == {"UTC"}  # all is read that is asked of
    assert mia.program.open_bookings is None
    asked: list[str] = []
    sa.event.listen(company.db.get_bind(), "before_cursor_execute", lambda *seen: asked.append(seen[2]))
    assert find_booking_blocks(company.db, mia, meetings, NOW) == {}
    assert asked == []
