"""Limits on numbers: the open bookings of a mentee, and a mentor's sessions per month."""

import datetime as dt

import pytest

from localslack.server import LocalSlack
from localslack.testing.person import Person
from tests.support.forged_requests import answer_text, press, submit
from tests.support.limits import BOOK, OPEN, START, limit_month, offers
from tests.support.masterclasses import host
from tests.support.running_bot import RunningBot
from tests.support.series import meetings
from tests.support.sessions import (
    book,
    in_list,
    offer,
    open_booking,
    set_program,
    texts,
    top,
    unchanged,
    words_beside,
)

pytestmark = pytest.mark.both_databases

FOUR = (
    "You've booked 4 upcoming sessions, and the program allows 2 at a time. "
    "To book another, cancel 3 of them or wait until they're over."
)
HOUR = dt.timedelta(hours=1)
MOMENT = dt.timedelta(seconds=5)  # more than a story takes; the exact boundary is told in tests/rules


def test_the_mentor_may_add_somebody_at_any_time(bot: RunningBot, olga: Person, ada: Person, mia: Person) -> None:
    set_program(olga, {BOOK: "720", OPEN: "1"})
    limit_month(bot, ada, 1)
    for day in (20, 21):
        offers(ada, day, mentee="mia")
    assert in_list(mia).count("1:1 with @Ada") == 3  # the next one stands on top as well


def test_open_bookings_per_mentee(bot: RunningBot, olga: Person, ada: Person, mia: Person) -> None:
    set_program(olga, {OPEN: "2"})
    offers(ada, 20, 21, 22, 25)
    book(mia)
    book(mia)
    mia.command("/mentorship book @ada")
    assert "Book" not in top(mia).buttons
    assert top(mia).text.count("You've booked 2 upcoming sessions, and the program allows 2 at a time.") == 1


def test_your_sessions_tells_masterclasses_apart_from_the_sessions_that_the_limit_counts(
    bot: RunningBot, ada: Person, grace: Person, mia: Person
) -> None:
    offers(ada, 20, 21)
    book(mia)
    book(mia)
    host(grace, guests=["mia"], date="2027-01-27")
    mia.command("/mentorship sessions")
    assert "You have 2 sessions and 1 masterclass ahead." in mia.ephemerals[-1].text


def test_more_open_bookings_are_refused_with_a_way_on(
    bot: RunningBot, olga: Person, ada: Person, grace: Person, mia: Person
) -> None:
    set_program(olga, {OPEN: "1"})
    offer(ada)
    offer(grace, date="2027-01-22")
    open_booking(mia, "grace")
    mia.fill({"What would you like to talk about?": "Courage"})
    offer(ada, mentor="ada", mentee="mia", date="2027-01-25")
    unchanged(bot, mia.submit)
    assert "You've booked 1 upcoming session, and the program allows 1 at a time." in top(mia).text
    assert top(mia).values["What would you like to talk about?"] == "Courage"
    mia.press("Your sessions")
    assert top(mia).title == "Your sessions"
    mia.menu("Cancel booking", where="modal")
    assert mia.submit().ok
    book(mia, "grace")


def test_with_more_than_are_allowed_it_says_how_many_must_go(
    bot: RunningBot, olga: Person, ada: Person, mia: Person
) -> None:
    offers(ada, 20, 21, 22, 25, mentee="mia")
    offers(ada, 26)
    set_program(olga, {OPEN: "2"})
    mia.command("/mentorship book @ada")
    assert top(mia).text.count(FOUR) == 1
    mia.press("Request a session", where="modal")
    assert top(mia).title == "Mentor", "the form does not open"
    assert top(mia).text.count(FOUR) == 1, "and the same words are not said twice"
    mia.close(all=True)
    mia.command("/mentorship request @ada")
    assert mia.modal is None
    assert FOUR in mia.ephemerals[-1].text


def test_change_time_above_the_limit_counts_the_others(bot: RunningBot, olga: Person, ada: Person, mia: Person) -> None:
    offers(ada, 20, 21, 22, mentee="mia")
    offers(ada, 26)
    set_program(olga, {OPEN: "1"})
    in_list(mia)
    mia.menu("Change time", where="home")
    others = "You've booked 2 other upcoming sessions, and the program allows 1 at a time."
    assert f"{others} To change the time, cancel 2 of them or wait until they're over." in top(mia).text
    assert "Request a session" not in top(mia).buttons, "which would be refused"


def test_a_long_form_that_is_refused_says_why_only_once(
    bot: RunningBot, olga: Person, ada: Person, grace: Person, mia: Person
) -> None:
    set_program(olga, {OPEN: "1"})
    offer(ada)
    mia.command("/mentorship request @ada")
    offer(grace, mentor="grace", mentee="mia", date="2027-01-25")
    unchanged(bot, mia.submit)
    assert top(mia).text.count("You've booked 1 upcoming session") == 1
    assert top(mia).text.count("Not done yet: see the note at the top.") == 1


def test_only_coming_sessions_count_as_open(bot: RunningBot, olga: Person, ada: Person, mia: Person) -> None:
    set_program(olga, {OPEN: "1"})
    offers(ada, 20, 22)
    book(mia)
    bot.clock.now = START + MOMENT  # it has begun
    book(mia)


def test_a_booking_is_moved_at_the_limit(bot: RunningBot, olga: Person, ada: Person, mia: Person) -> None:
    set_program(olga, {OPEN: "1"})
    limit_month(bot, ada, 1)
    offers(ada, 20, 21)
    book(mia)
    in_list(mia)
    mia.menu("Change time", where="home")
    mia.fill({"Time": "Thu 21 Jan, 15:00–16:00"})
    assert mia.submit().ok
    assert top(mia).title == "Time changed"


def test_change_time_offers_only_what_can_be_booked(bot: RunningBot, olga: Person, ada: Person, mia: Person) -> None:
    set_program(olga, {BOOK: "48"})
    offers(ada, 18, 20, 29)
    bot.clock.now = dt.datetime(2027, 1, 17, tzinfo=dt.UTC)
    book(mia)  # that of the 20th
    in_list(mia)
    mia.menu("Change time", where="home")
    assert top(mia).options("Time") == ["Fri 29 Jan, 15:00–16:00"]
    mia.fill({"Time": "Fri 29 Jan, 15:00–16:00"})
    set_program(olga, {BOOK: "720"})
    unchanged(bot, mia.submit)
    assert "until 30 days before they start" in words_beside(mia, "Time")


def test_change_time_says_why_nothing_can_be_booked(bot: RunningBot, olga: Person, ada: Person, mia: Person) -> None:
    offers(ada, 20, 21)
    offer(ada, date="2027-02-01")
    offer(ada, date="2027-02-02", mentee="tom")
    limit_month(bot, ada, 1)
    book(mia)
    limit_month(bot, ada, 0)
    in_list(mia)
    mia.menu("Change time", where="home")
    assert "Ada Lovelace has no other open sessions right now that you can book." in top(mia).text
    assert "is full" in top(mia).text


def test_the_sessions_of_a_mentor_in_a_month(
    bot: RunningBot, ada: Person, mia: Person, tom: Person, olga: Person
) -> None:
    limit_month(bot, ada, 1)
    offers(ada, 20, 21)
    offer(ada, date="2027-02-03")
    open_booking(tom)
    book(mia)
    unchanged(bot, tom.submit)
    assert "Someone else just booked this session" in top(tom).text
    tom.close(all=True)
    tom.command("/mentorship book @ada")
    assert "January 2027 is full: Ada Lovelace takes 1 session a month." in top(tom).text
    assert top(tom).buttons.count("Book") == 1  # of February


def test_search_looks_past_a_full_month(bot: RunningBot, ada: Person, mia: Person, tom: Person) -> None:
    limit_month(bot, ada, 1)
    offers(ada, 20, 21)
    book(mia)
    tom.command("/mentorship find ada")
    assert "No open sessions right now" in top(tom).text
    tom.close(all=True)
    offer(ada, date="2027-02-03")
    tom.command("/mentorship find ada")
    assert "Next open: Wed 3 Feb" in top(tom).text


def test_a_full_month_stands_against_a_forged_click(
    bot: RunningBot, slack: LocalSlack, ada: Person, mia: Person, tom: Person
) -> None:
    limit_month(bot, ada, 1)
    offers(ada, 20, 21)
    book(mia)
    second = meetings(bot)[1].id
    tom.home()
    unchanged(bot, lambda: press(slack, tom, "booking.open", str(second)))
    assert "January 2027 is full: Ada Lovelace takes 1 session a month." in top(tom).text
    forged = submit(slack, tom, "booking.book", f'{{"id": {second}}}', {"about": "x"})
    assert "January 2027 is full" in answer_text(forged)


def test_the_month_is_that_of_the_mentor(bot: RunningBot, grace: Person, mia: Person, tom: Person) -> None:
    limit_month(bot, grace, 1)
    offer(grace, date="2027-01-28")
    offer(grace, date="2027-02-01", time="03:00")  # 31 January in New York
    book(mia, "grace")
    tom.command("/mentorship book @grace")
    assert "Book" not in top(tom).buttons
    assert "January 2027 is full" in top(tom).text


def test_a_session_that_is_given_back_makes_room(bot: RunningBot, ada: Person, mia: Person, tom: Person) -> None:
    limit_month(bot, ada, 1)
    offers(ada, 20, 21)
    book(mia)
    in_list(mia)
    mia.menu("Cancel booking", where="home")
    assert mia.submit().ok
    book(tom)
    bot.settle()
    assert [text for text in texts(ada) if "booked your session" in text]
