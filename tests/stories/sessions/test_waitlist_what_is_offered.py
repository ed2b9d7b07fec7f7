"""Which sessions are offered to those who wait, to whom, and for how long."""

import datetime as dt

import pytest

from localslack.testing.person import Person
from tests.support.groups import add_group, edit_group
from tests.support.requests import change_member
from tests.support.running_bot import RunningBot
from tests.support.series import series
from tests.support.session_waitlists import (
    advance_time,
    cancel_booking,
    fully_booked,
    offered,
    offers,
    profile,
    rules,
    states,
    wait_for,
)
from tests.support.sessions import book, fill, in_list, offer, save, top, try_offer


def test_whoever_may_not_is_passed_over_and_stays(
    bot: RunningBot, ada: Person, grace: Person, mia: Person, tom: Person
) -> None:
    """Hard case W14: the head of the queue is busy then, so the next is asked; the head is asked the next time."""
    fully_booked(ada, tom)
    offer(grace, date="2027-01-21")
    book(mia, "grace")
    wait_for(mia)
    wait_for(grace)
    offer(ada, date="2027-01-21", topic="Clashes with what Mia has")
    bot.settle()
    assert states(bot) == [("Mia", "waiting"), ("Grace", "waiting")]  # Grace is the one with whom Mia has it
    offer(ada, date="2027-01-22")
    offer(ada, date="2027-01-22", time="18:00")
    bot.settle()
    assert states(bot) == [("Mia", "offered"), ("Grace", "offered")]


def test_a_series_goes_to_one_after_the_other(
    bot: RunningBot, ada: Person, grace: Person, mia: Person, tom: Person
) -> None:
    """Each person has one offer at a time; what is left is open to all."""
    fully_booked(ada, grace)
    wait_for(mia)
    wait_for(tom)
    series(ada, frequency="Weekly", number="3")
    bot.settle()
    assert states(bot) == [("Mia", "offered"), ("Tom", "offered")]
    assert "Wed 27 Jan" in offers(mia)[0].text
    assert "Wed 3 Feb" in offers(tom)[0].text
    shown = profile(grace).text
    assert "January 27th" not in shown
    assert "February 3rd" not in shown
    assert "Wed, Feb 10" in shown


def test_what_is_published_later_is_offered(bot: RunningBot, ada: Person, grace: Person, mia: Person) -> None:
    fully_booked(ada, grace)
    offer(ada, then="Save as draft", date="2027-01-25")
    wait_for(mia)
    ada.home()
    ada.press("Drafts", where="home")
    assert ada.menu("Publish", where="home").ok
    bot.settle()
    assert "Mon 25 Jan" in offers(mia)[0].text


def test_the_mentor_reads_at_once_that_it_is_offered_and_not_yet_open(
    bot: RunningBot, ada: Person, grace: Person, mia: Person
) -> None:
    fully_booked(ada, grace)
    wait_for(mia)
    assert try_offer(ada, date="2027-01-25").ok
    assert top(ada).title == "Published"
    assert "is published and offered to @Mia Schmidt first, until Tue 12 Jan, 22:00." in top(ada).text
    assert "from your profile" not in top(ada).text
    assert "After that, it goes to the next on the waitlist, then to everyone." in top(ada).text
    assert "open for booking" not in top(ada).text


def test_a_draft_that_is_edited_into_the_open_is_offered(
    bot: RunningBot, ada: Person, grace: Person, mia: Person
) -> None:
    fully_booked(ada, grace)
    offer(ada, then="Save as draft", date="2027-01-25")
    wait_for(mia)
    ada.home()
    ada.press("Drafts", where="home")
    ada.menu("Edit", where="home")
    fill(ada, then="Publish")
    assert ada.submit().ok
    bot.settle()
    assert "Mon 25 Jan" in offers(mia)[0].text


def test_a_copy_is_offered(bot: RunningBot, ada: Person, grace: Person, mia: Person) -> None:
    fully_booked(ada, grace)
    wait_for(mia)
    in_list(ada)
    ada.menu("Duplicate", where="home")
    assert ada.submit().ok
    bot.settle()
    assert "Wed 27 Jan" in offers(mia)[0].text


def test_what_somebody_moves_away_from_is_offered(
    bot: RunningBot, ada: Person, grace: Person, mia: Person, tom: Person
) -> None:
    fully_booked(ada, grace)
    offer(tom, date="2027-01-25")
    book(mia, "tom")
    wait_for(mia)
    offer(ada, date="2027-01-25")  # open to all, since Mia is busy then
    in_list(grace)
    grace.menu("Change time", where="home")
    grace.fill({"Time": "Mon, Jan 25, 9:00–10:00 AM"})
    assert grace.submit().ok
    bot.settle()
    assert "Wed 20 Jan" in offers(mia)[0].text


def test_a_mentee_taken_out_opens_a_session_but_is_not_asked(
    bot: RunningBot, ada: Person, mia: Person, tom: Person
) -> None:
    fully_booked(ada, mia)
    wait_for(mia)
    wait_for(tom)
    in_list(ada)
    ada.menu("Edit", where="home")
    ada.fill({"Mentee": None})
    assert save(ada).ok
    bot.settle()
    assert states(bot) == [("Mia", "waiting"), ("Tom", "offered")]


def test_whoever_gives_the_place_back_is_not_asked_for_it(bot: RunningBot, ada: Person, mia: Person) -> None:
    offered(bot, ada, mia, mia)
    assert states(bot) == [("Mia", "waiting")]
    assert "Book" in profile(mia).text


def test_with_too_little_time_it_is_simply_open(
    bot: RunningBot, ada: Person, grace: Person, mia: Person, tom: Person
) -> None:
    fully_booked(ada, grace)
    wait_for(mia)
    bot.clock.now = dt.datetime(2027, 1, 20, 13, 46, tzinfo=dt.UTC)
    cancel_booking(grace)
    bot.settle()
    assert states(bot) == [("Mia", "waiting")]
    book(tom)


def test_an_offer_ends_at_the_start_at_the_latest(bot: RunningBot, ada: Person, grace: Person, mia: Person) -> None:
    fully_booked(ada, grace)
    wait_for(mia)
    bot.clock.now = dt.datetime(2027, 1, 20, 13, 40, tzinfo=dt.UTC)
    cancel_booking(grace)
    bot.settle()
    assert "kept for you until Wed 20 Jan, 15:00" in offers(mia)[0].text


def test_an_offer_ends_when_booking_ends(bot: RunningBot, ada: Person, grace: Person, mia: Person) -> None:
    """The program wants sessions to be booked a day before."""
    fully_booked(ada, grace)
    wait_for(mia)
    rules(bot, notice_to_book=24, offer_expiry=180)
    bot.clock.now = dt.datetime(2027, 1, 19, 13, 0, tzinfo=dt.UTC)
    cancel_booking(grace)
    bot.settle()
    assert "kept for you until Tue 19 Jan, 15:00" in offers(mia)[0].text


def test_the_program_says_how_long_an_offer_stands(bot: RunningBot, ada: Person, grace: Person, mia: Person) -> None:
    fully_booked(ada, grace)
    wait_for(mia)
    rules(bot, offer_expiry=30)
    cancel_booking(grace)
    bot.settle()
    assert "kept for you until Tue 12 Jan, 11:30" in offers(mia)[0].text


@pytest.mark.parametrize("how", ["out of the groups", "deactivated", "passes"])
def test_whoever_may_not_take_it_any_more_gives_way_at_once(
    bot: RunningBot, olga: Person, ada: Person, mia: Person, tom: Person, how: str
) -> None:
    add_group(olga, "Apprentices", members=["mia", "tom"])
    offer(ada, groups=["Apprentices"])
    book(olga)
    for person in (mia, tom):
        wait_for(person)
        person.close(all=True)
    cancel_booking(olga)
    bot.settle()
    assert states(bot) == [("Mia", "offered"), ("Tom", "waiting")]
    if how == "deactivated":
        change_member(bot, mia, deactivated=True)
    else:
        assert edit_group(olga, "Apprentices", members=["tom"]).ok
    if how == "passes":
        assert mia.press("Pass", where="messages").ok
    else:
        advance_time(bot, seconds=5)
    assert states(bot) == [("Mia", "passed" if how == "passes" else "waiting"), ("Tom", "offered")]
    bot.settle()
    assert len(offers(tom)) == 1


def test_a_session_that_is_opened_to_more_people_is_offered(
    bot: RunningBot, olga: Person, ada: Person, mia: Person, tom: Person
) -> None:
    add_group(olga, "Apprentices", members=["mia"])
    offer(ada, groups=["Apprentices"])
    wait_for(tom)
    in_list(ada)
    ada.menu("Edit", where="home")
    fill(ada, groups=[])
    assert ada.submit().ok
    assert states(bot) == [("Tom", "offered")]
