"""`Find a mentor`: how mentors are listed, and in which order."""

import pytest

from localslack.testing.person import Person
from tests.support.profiles import edit_profile, find, make_mentors
from tests.support.running_bot import RunningBot
from tests.support.series import add_location
from tests.support.sessions import book, offer

pytestmark = pytest.mark.both_databases

NOBODY = "No mentor matches"


def test_a_mentor_is_listed_with_topics_next_open_session_and_pause(bot: RunningBot, ada: Person, mia: Person) -> None:
    offer(ada, date="2027-01-21")
    offer(ada, date="2027-01-20")
    edit_profile(ada, topics="Maths", pause="2027-02-01")
    text = find(mia)
    for words in ("Principal engineer", "Topics: Maths", "Next open: Wed 20 Jan, 15:00"):
        assert words in text
    assert "Not taking requests until Mon 1 Feb" in text
    book(mia)
    assert "21" in find(mia).partition("Next open")[2].splitlines()[0]


def test_the_place_of_a_mentor_stands_before_the_time_which_is_the_readers(
    bot: RunningBot, ada: Person, mia: Person
) -> None:
    add_location(bot, "New York", "America/New_York")
    offer(ada, date="2027-01-20")
    edit_profile(ada, location="New York")
    lines = find(mia).splitlines()
    assert "@Ada Lovelace · Principal engineer · New York" in lines
    assert "Next open: Wed 20 Jan, 15:00" in lines


def test_words_around_those_that_matter_are_ignored_and_the_found_are_counted(
    bot: RunningBot, ada: Person, grace: Person, mia: Person
) -> None:
    make_mentors(bot, ada, grace)
    edit_profile(ada, languages="French")
    for words in ("speaks french", "a mentor who speaks French", "Someone with french"):
        text = find(mia, words)
        assert ("@Ada" in text, "@Grace" in text, "1 mentor ·" in text) == (True, False, True), words
    assert "2 mentors ·" in find(mia, "mentors")
    assert NOBODY in find(mia, "who knows Latin")


def test_who_is_free_soonest_is_listed_first(bot: RunningBot, ada: Person, grace: Person, mia: Person) -> None:
    make_mentors(bot, ada, grace)
    offer(grace, date="2027-01-21")
    text = find(mia, "a")
    assert text.index("@Grace") < text.index("@Ada")
    offer(ada, date="2027-01-20")
    text = find(mia, "a")
    assert text.index("@Ada") < text.index("@Grace")


def test_a_mentor_is_not_found_by_themself(bot: RunningBot, ada: Person, grace: Person) -> None:
    make_mentors(bot, ada, grace)
    assert "@Grace" in find(ada)
    assert "@Ada" not in find(ada)
    assert NOBODY in find(ada, "Lovelace")
