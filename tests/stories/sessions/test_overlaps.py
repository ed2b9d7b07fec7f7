"""Overlapping commitments, of the mentor and of the mentee; the other one is named to whoever may see it."""

import pytest

from localslack.testing.person import Person
from tests.support.running_bot import RunningBot
from tests.support.sessions import book, fill, in_list, offer, open_booking, top, try_offer, unchanged, words_beside

pytestmark = pytest.mark.both_databases

OVERLAPS = [
    ("15:00", "1 hour"),
    ("14:30", "1 hour"),
    ("15:30", "1 hour"),
    ("14:00", "3 hours"),
    ("15:15", "15 minutes"),
]


@pytest.mark.parametrize(("time", "duration"), OVERLAPS)
def test_a_mentor_cannot_be_in_two_sessions(bot: RunningBot, ada: Person, time: str, duration: str) -> None:
    offer(ada, topic="First & *best*")
    unchanged(bot, lambda: try_offer(ada, time=time, duration=duration))
    assert "You already have a session “First & *best*” as mentor then" in words_beside(ada, "Time")


@pytest.mark.parametrize("time", ["14:00", "16:00"])
def test_sessions_may_follow_each_other_without_a_pause(ada: Person, time: str) -> None:
    offer(ada)
    offer(ada, time=time)


def test_a_mentee_cannot_be_in_two_sessions(bot: RunningBot, ada: Person, grace: Person, mia: Person) -> None:
    offer(ada)
    offer(grace, time="15:30")
    book(mia)
    open_booking(mia, "grace")
    mia.fill({"What would you like to talk about?": "Typed"})
    unchanged(bot, mia.submit)
    assert (
        "You already have a session “Careers” with Ada Lovelace then (Wed 20 Jan, 15:00–16:00 your time)"
        in top(mia).text
    )
    assert top(mia).values == {"What would you like to talk about?": "Typed"}


def test_what_stands_against_it_is_one_click_away(ada: Person, grace: Person, mia: Person) -> None:
    offer(ada)
    offer(grace, time="15:30")
    book(mia)
    open_booking(mia, "grace")
    mia.submit()
    mia.press("Show that session", where="modal")
    assert top(mia).title == "Session"
    assert "1:1 with @Ada Lovelace" in top(mia).text
    mia.press("Cancel booking", where="modal")
    assert mia.submit().ok
    book(mia, "grace")


def test_there_is_no_way_to_what_is_secret(bot: RunningBot, ada: Person, grace: Person, mia: Person) -> None:
    offer(grace, mentee="mia", then="Save as draft")
    offer(ada, topic="Secret")
    book(mia)
    in_list(grace, "Drafts")
    unchanged(bot, lambda: grace.menu("Publish", where="home"))
    assert "Mia Schmidt is busy then." in top(grace).text
    assert top(grace).buttons == []


def test_a_mentor_cannot_book_over_their_own_session(bot: RunningBot, ada: Person, grace: Person) -> None:
    offer(ada)
    offer(grace)
    open_booking(ada, "grace")
    unchanged(bot, ada.submit)
    assert "You already have a session “Careers” as mentor then" in top(ada).text


def test_somebody_elses_commitment_stays_secret(bot: RunningBot, ada: Person, grace: Person, mia: Person) -> None:
    offer(ada, topic="Secret")
    book(mia)
    unchanged(bot, lambda: try_offer(grace, mentee="mia"))
    assert words_beside(grace, "Mentee") == "Mia Schmidt is busy then. Choose another time."


def test_ones_own_session_with_the_mentee_is_named(bot: RunningBot, ada: Person, grace: Person, olga: Person) -> None:
    offer(ada, mentee="grace", topic="Known")
    unchanged(bot, lambda: try_offer(olga, mentor="ada", mentee="tom"))
    assert "Ada Lovelace already has a session “Known” as mentor then" in words_beside(olga, "Time")


def test_an_admin_is_told_what_the_mentee_has(bot: RunningBot, ada: Person, mia: Person, olga: Person) -> None:
    offer(ada, mentee="mia", topic="Known")
    unchanged(bot, lambda: try_offer(olga, mentor="grace", mentee="mia"))
    assert "Mia Schmidt already has a session “Known” with Ada Lovelace then" in words_beside(olga, "Mentee")


def test_an_edit_cannot_move_a_session_onto_another(bot: RunningBot, ada: Person) -> None:
    offer(ada)
    offer(ada, time="17:00", topic="Second")
    in_list(ada)
    ada.menu("Edit", where="home", near="Second")
    fill(ada, time="15:30")
    unchanged(bot, ada.submit)
    assert "You already have" in words_beside(ada, "Time")


def test_an_edit_cannot_move_a_session_onto_its_mentees_other_one(
    bot: RunningBot, ada: Person, grace: Person, mia: Person
) -> None:
    offer(grace, time="17:00")
    book(mia, "grace")
    offer(ada, mentee="mia")
    in_list(ada)
    ada.menu("Edit", where="home")
    fill(ada, time="17:30")
    unchanged(bot, ada.submit)
    assert "Mia Schmidt is busy then" in words_beside(ada, "Time")


def test_a_session_does_not_overlap_itself(ada: Person) -> None:
    offer(ada)
    in_list(ada)
    ada.menu("Edit", where="home")
    fill(ada, time="15:30")
    assert ada.submit().ok


def test_drafts_take_up_nobodys_time(ada: Person) -> None:
    offer(ada, then="Save as draft")
    offer(ada)
    offer(ada, then="Save as draft")


def test_a_draft_cannot_be_published_over_a_session(bot: RunningBot, ada: Person) -> None:
    offer(ada, then="Save as draft")
    offer(ada)
    in_list(ada, "Drafts")
    unchanged(bot, lambda: ada.menu("Publish", where="home"))
    assert "You already have a session" in top(ada).text


def test_a_cancelled_session_and_a_booking_given_back_take_up_no_time(
    bot: RunningBot, ada: Person, mia: Person
) -> None:
    offer(ada)
    book(mia)
    in_list(mia)
    mia.menu("Cancel booking", where="home")
    mia.submit()
    offer(mia)
