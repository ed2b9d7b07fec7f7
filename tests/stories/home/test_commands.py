"""`/mentorship` and its subcommands, and the shortcuts."""

import pytest

from localslack.testing.person import Person
from tests.support.sessions import book, offer, top


def answer(person: Person) -> str:
    return person.ephemerals[-1].text


@pytest.mark.parametrize("line", ["/mentorship", "/mentorship help", "/mentorship HELP", "/mentorship abracadabra"])
def test_nothing_help_and_the_unknown_get_the_help(mia: Person, line: str) -> None:
    assert mia.command(line).ok
    for word in ("find", "book @mentor", "new", "sessions", "requests", "Notify me", "draft", "Bulk duplicate"):
        assert word in answer(mia)
    assert "settings" not in answer(mia)
    assert ("There's no “/mentorship abracadabra”" in answer(mia)) == ("abracadabra" in line)


@pytest.mark.parametrize(
    "words", ["Reminders", "no-show", "I was there", "Give feedback", "three people at a time", "History"]
)
def test_the_help_says_what_happens_before_and_after_the_end(mia: Person, words: str) -> None:
    mia.command("/mentorship help")
    assert words in answer(mia)


def test_the_help_has_buttons_for_what_one_may_do(mia: Person, olga: Person) -> None:
    mia.command("/mentorship")
    olga.command("/mentorship")
    assert mia.ephemerals[-1].buttons == ["Find a mentor", "New session", "Masterclasses", "My profile"]
    assert olga.ephemerals[-1].buttons == ["Find a mentor", "New session", "Masterclasses", "My profile", "Settings"]


def test_a_button_of_the_help_opens_its_form(mia: Person) -> None:
    mia.command("/mentorship")
    assert mia.press("Find a mentor", where="messages", within=mia.ephemerals[-1]).ok
    assert top(mia).title == "Find a mentor"


def test_the_subcommand_may_be_written_in_capitals_and_with_spaces(ada: Person) -> None:
    ada.command("/mentorship   NEW  ")
    assert top(ada).title == "New session"


def test_sessions_says_where_to_begin_when_there_are_none(mia: Person) -> None:
    mia.command("/mentorship sessions")
    assert "Nothing planned" in answer(mia)
    assert mia.ephemerals[-1].buttons == ["Find a mentor"]


def test_sessions_lists_what_is_planned_with_its_menu(ada: Person, mia: Person) -> None:
    offer(ada)
    book(mia)
    mia.command("/mentorship sessions")
    assert "Wed 20 Jan" in answer(mia)
    assert mia.ephemerals[-1].menus == [["Change time", "Add to calendar", "Cancel booking", "Details", "History"]]


def test_a_menu_in_the_list_of_sessions_works(ada: Person) -> None:
    offer(ada)
    ada.command("/mentorship sessions")
    ada.menu("Cancel", within=ada.ephemerals[-1])
    assert top(ada).title == "Cancel session"


def test_find_says_what_to_do_while_nobody_mentors(mia: Person) -> None:
    mia.command("/mentorship find")
    assert "Nobody mentors here yet" in top(mia).text


def test_find_shows_mentors(ada: Person, mia: Person) -> None:
    offer(ada)
    mia.command("/mentorship find")
    assert "@Ada Lovelace" in top(mia).text
    assert "Principal engineer" in top(mia).text
    assert "View profile" in top(mia).buttons


def test_find_with_words_searches_names_and_headlines(ada: Person, grace: Person, mia: Person) -> None:
    offer(ada)
    offer(grace)
    mia.command("/mentorship find compiler LEAD")
    assert "@Grace Hopper" in top(mia).text
    assert "@Ada" not in top(mia).text
    assert top(mia).values["Search"] == "compiler LEAD"


def test_find_takes_a_mention_for_the_name(ada: Person, grace: Person, mia: Person) -> None:
    offer(ada)
    offer(grace)
    mia.command("/mentorship find @ada engineer")
    assert "@Ada Lovelace" in top(mia).text
    assert "@Grace" not in top(mia).text
    assert top(mia).values["Search"] == "Ada Lovelace engineer"


def test_find_finds_nobody(ada: Person, mia: Person) -> None:
    offer(ada)
    mia.command("/mentorship find <juggling> & *more*")
    assert "No mentor matches “<juggling> & *more*”" in top(mia).text


def test_the_search_can_be_changed(ada: Person, grace: Person, mia: Person) -> None:
    offer(ada)
    offer(grace)
    mia.command("/mentorship find compiler")
    mia.fill({"Search": "ada"})
    assert mia.submit().ok
    assert "@Ada Lovelace" in top(mia).text
    assert "@Grace" not in top(mia).text


def test_wildcards_of_the_database_are_only_letters(ada: Person, mia: Person) -> None:
    offer(ada)
    for words in ("%", "_", "\\"):
        mia.command(f"/mentorship find {words}")
        assert "@Ada" not in top(mia).text


def test_book_opens_the_profile_of_a_mentor(ada: Person, mia: Person) -> None:
    offer(ada)
    mia.command("/mentorship book @ada")
    assert top(mia).title == "Mentor"
    assert top(mia).buttons == ["Request a session", "Book"]


@pytest.mark.parametrize("name", ["ada", "@lovelace"])
def test_book_searches_for_a_name_that_is_only_typed(ada: Person, mia: Person, name: str) -> None:
    offer(ada)
    mia.command(f"/mentorship book {name}")
    assert top(mia).title == "Find a mentor"
    assert "@Ada" in top(mia).text


def test_book_without_a_person_says_how(mia: Person) -> None:
    mia.command("/mentorship book")
    assert "Who would you like to book?" in answer(mia)
    assert mia.modal is None


def test_book_somebody_who_does_not_mentor(mia: Person) -> None:
    mia.command("/mentorship book @tom")
    assert "Tom Okafor isn't a mentor" in answer(mia)


def test_settings_are_for_admins(olga: Person, mia: Person) -> None:
    olga.command("/mentorship settings")
    assert top(olga).title == "Settings"
    mia.command("/mentorship settings")
    assert mia.modal is None
    assert "Only admins" in answer(mia)


def test_the_shortcut_to_create_a_session(ada: Person) -> None:
    assert ada.shortcut("Create a session").ok
    assert top(ada).title == "New session"


def test_the_shortcut_to_find_a_mentor(mia: Person) -> None:
    assert mia.shortcut("Find a mentor").ok
    assert top(mia).title == "Find a mentor"


def test_mentors_who_fit_on_one_page_have_nothing_to_turn(ada: Person, grace: Person, mia: Person) -> None:
    offer(ada)
    offer(grace)
    mia.command("/mentorship find")
    assert top(mia).buttons == ["View profile", "View profile", "My profile"]


def test_an_unknown_word_after_masterclass_is_said(mia: Person) -> None:
    mia.command("/masterclass juggling")
    assert "There's no “/masterclass juggling”." in answer(mia)
    mia.command("/masterclass help")
    assert "There's no" not in answer(mia)
