"""`Language` in `Find a mentor`: one language is found by every name that people give it."""

import pytest

from localslack.testing.person import Person
from tests.support.profiles import edit_profile, find, make_mentors
from tests.support.running_bot import RunningBot
from tests.support.sessions import top

pytestmark = pytest.mark.both_databases


def languages_suggested(person: Person, typed: str) -> list[str]:
    person.command("/mentorship find")
    return person.suggestions("Language", typed)


@pytest.mark.parametrize("written", ["Français", "French", "Französisch", "francés", "French (français)"])
@pytest.mark.parametrize("chosen", ["French", "Français"])
def test_whoever_speaks_a_language_is_found_by_its_other_names(
    bot: RunningBot, ada: Person, grace: Person, mia: Person, written: str, chosen: str
) -> None:
    make_mentors(bot, ada, grace)
    edit_profile(ada, languages=f"English, {written}")
    edit_profile(grace, languages="English")
    for text in (find(mia, chosen), find(mia, language=chosen)):
        assert "@Ada" in text
        assert "@Grace" not in text
    assert top(mia).values["Language"].casefold() in (chosen.casefold(), written.casefold())


def test_a_language_is_offered_once_as_people_write_it_or_as_the_reader_types_it(
    bot: RunningBot, ada: Person, grace: Person, mia: Person
) -> None:
    make_mentors(bot, ada, grace)
    edit_profile(ada, languages="Français, Klingon, Deutsch")
    edit_profile(grace, languages="french, German, English")
    assert languages_suggested(mia, "") == ["Deutsch", "English", "Français", "Klingon"]
    assert languages_suggested(mia, "fre") == ["french"]
    assert languages_suggested(mia, "franz") == ["Französisch"]
    assert languages_suggested(mia, "KLI") == ["Klingon"]
    assert languages_suggested(mia, "spanish") == []


def test_only_languages_of_those_who_can_be_found_are_offered(
    bot: RunningBot, ada: Person, mia: Person, tom: Person
) -> None:
    make_mentors(bot, ada)
    edit_profile(ada, languages="English")
    edit_profile(mia, languages="Suomi")
    edit_profile(tom, languages="Polski", looking=True)
    assert languages_suggested(mia, "") == ["English"]
    assert languages_suggested(ada, "") == ["Polski"], "mentors find whoever looks for one, and not themselves"
