"""The minimum notice to book and to cancel a session."""

import datetime as dt

import pytest

from localslack.testing.person import Person
from tests.support.limits import BOOK, CANCEL, START, offers
from tests.support.running_bot import RunningBot
from tests.support.sessions import (
    BOTH,
    book,
    card,
    in_list,
    offer,
    open_booking,
    save,
    set_program,
    top,
    unchanged,
)

pytestmark = pytest.mark.both_databases

HOUR = dt.timedelta(hours=1)
MOMENT = dt.timedelta(seconds=5)  # more than a story takes; the exact boundary is told in tests/rules


def test_the_minimum_notice_to_book(bot: RunningBot, olga: Person, ada: Person, mia: Person) -> None:
    set_program(olga, {BOOK: "24"})
    offer(ada)
    bot.clock.now = START - 24 * HOUR - 60 * MOMENT
    open_booking(mia)
    bot.clock.now = START - 24 * HOUR + MOMENT
    unchanged(bot, mia.submit)
    assert "sessions can be booked until 24 hours before they start" in top(mia).text
    assert {"View profile", "Find a mentor"} <= set(top(mia).buttons)


def test_just_in_time(bot: RunningBot, olga: Person, ada: Person, mia: Person) -> None:
    set_program(olga, {BOOK: "24"})
    offer(ada)
    bot.clock.now = START - 24 * HOUR - 60 * MOMENT
    book(mia)


def test_the_profile_says_why_there_is_no_button(bot: RunningBot, olga: Person, ada: Person, mia: Person) -> None:
    set_program(olga, {BOOK: "24"})
    offers(ada, 20, 22)
    bot.clock.now = START - 23 * HOUR
    mia.command("/mentorship book @ada")
    assert top(mia).buttons.count("Book") == 1  # of the later one
    assert "Booking closed (24 hours' notice)" in top(mia).text


def test_a_rule_about_some_of_the_sessions_stands_beside_each_of_them(
    bot: RunningBot, olga: Person, ada: Person, mia: Person
) -> None:
    set_program(olga, {BOOK: "72"})
    offers(ada, 20, 21, 29)
    bot.clock.now = START - 23 * HOUR
    mia.command("/mentorship book @ada")
    shown = top(mia).text
    assert shown.count("Booking closed") == 2
    assert shown.index("20 Jan") < shown.index("Booking closed"), "not over the whole list"


def test_search_names_the_next_session_that_can_be_booked(
    bot: RunningBot, olga: Person, ada: Person, mia: Person
) -> None:
    set_program(olga, {BOOK: "24"})
    offer(ada)
    bot.clock.now = START - 23 * HOUR
    mia.command("/mentorship find ada")
    assert "No open sessions right now" in top(mia).text


def test_the_minimum_notice_to_cancel(bot: RunningBot, olga: Person, ada: Person, mia: Person) -> None:
    set_program(olga, {CANCEL: "24"})
    offer(ada, **BOTH)
    book(mia, attendance="Online")
    bot.settle()
    mine = card(mia, "1:1 with @Ada")
    assert "Free to cancel or change until" in mine.text
    assert "Free to cancel or change until" in mine.plain_text
    bot.clock.now = START - 24 * HOUR + MOMENT
    for item in ("Change time", "Change attendance"):
        mia.menu(item, within=mine)
        refusal = mia.ephemerals[-1] if mia.modal is None else top(mia)
        assert "Bookings can be changed until 24 hours before the start" in refusal.text
        assert "If you can't come, choose “Cancel booking” and say why." in refusal.text
    assert "1:1 with @Ada" in in_list(mia)
    assert mia.home_now.menus[1:] == [["Add to calendar", "Cancel booking", "Details", "History"]]
    mia.menu("Details", where="home")
    words = "You could cancel or change freely until Tue 19 Jan, 15:00. You can still cancel, but it counts as late."
    assert words in top(mia).text


def test_it_is_said_before_booking_that_cancelling_will_be_late(
    bot: RunningBot, olga: Person, ada: Person, mia: Person
) -> None:
    set_program(olga, {CANCEL: "24"})
    offer(ada)
    bot.clock.now = START - HOUR
    words = (
        "It starts in less than 24 hours: you can't change your booking, and cancelling counts as a late cancellation."
    )
    assert words in open_booking(mia).text
    assert "since" not in top(mia).text


def test_whoever_booked_within_the_notice_is_not_told_that_they_could_have_cancelled_before(
    bot: RunningBot, olga: Person, ada: Person, mia: Person
) -> None:
    set_program(olga, {CANCEL: "24"})
    offer(ada)
    bot.clock.now = START - 6 * HOUR
    book(mia)
    in_list(mia)
    mia.menu("Cancel booking", where="home")
    assert "This counts as a late cancellation (less than 24 hours before)." in top(mia).text
    assert "until" not in top(mia).text


def test_what_can_no_longer_be_booked_is_not_called_open(bot: RunningBot, olga: Person, ada: Person) -> None:
    set_program(olga, {BOOK: "24"})
    offer(ada)
    assert "Nobody has booked yet" in in_list(ada)
    bot.clock.now = START - 23 * HOUR
    shown = in_list(ada)
    assert "Too late to book now; nobody booked" in shown
    assert "Nobody has booked" not in shown
    assert "Open session" not in shown


def test_just_in_time_to_cancel(bot: RunningBot, olga: Person, ada: Person, mia: Person) -> None:
    set_program(olga, {CANCEL: "24"})
    offer(ada)
    book(mia)
    bot.clock.now = START - 24 * HOUR - 60 * MOMENT
    in_list(mia)
    mia.menu("Cancel booking", where="home")
    bot.clock.now = START - 24 * HOUR - 30 * MOMENT
    assert mia.submit().ok
    assert top(mia).title == "Booking cancelled"


def test_too_late_while_the_form_was_open(bot: RunningBot, olga: Person, ada: Person, mia: Person) -> None:
    set_program(olga, {CANCEL: "24"})
    offer(ada)
    book(mia)
    in_list(mia)
    mia.menu("Cancel booking", where="home")
    mia.fill({"Reason": "A cold"})
    bot.clock.now = START - 24 * HOUR + MOMENT
    unchanged(bot, mia.submit)
    assert "This counts as a late cancellation (less than 24 hours before)." in top(mia).text
    assert top(mia).values["Reason"] == "A cold"


def test_the_mentor_may_take_somebody_out_at_any_time(bot: RunningBot, olga: Person, ada: Person, mia: Person) -> None:
    set_program(olga, {CANCEL: "720"})
    offer(ada)
    book(mia)
    in_list(ada)
    ada.menu("Edit", where="home")
    ada.fill({"Mentee": ""})
    assert save(ada).ok
    bot.settle()
    assert "removed you from" in mia.last_message.text


def test_what_is_cancelled_is_told_as_cancelled(bot: RunningBot, olga: Person, ada: Person, mia: Person) -> None:
    set_program(olga, {CANCEL: "24", BOOK: "24"})
    offer(ada)
    book(mia)
    bot.settle()
    mine = card(mia, "1:1 with @Ada")
    ada.menu("Cancel", where="messages")
    ada.fill({"Reason": "Ill"})
    ada.submit()
    bot.clock.now = START - HOUR
    mia.menu("Cancel booking", within=mine)
    assert "This session was cancelled" in mia.ephemerals[-1].text


def test_the_form_says_until_when_it_can_be_cancelled(bot: RunningBot, olga: Person, ada: Person, mia: Person) -> None:
    set_program(olga, {CANCEL: "48"})
    offer(ada)
    assert "Free to cancel or change until" in open_booking(mia).text
    assert "After that you can only cancel, and it counts as late." in top(mia).text
