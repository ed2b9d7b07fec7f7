"""Naming someone an admin says nothing of whether they mentor."""

import pytest

from localslack.testing.person import Person
from tests.support.roles import add_person
from tests.support.running_bot import RunningBot
from tests.support.sessions import offer, set_program, top, try_offer, words_beside


@pytest.mark.parametrize("who_may", ["Anyone", "Approved by an admin"])
def test_someone_who_never_mentored_may_still_begin_to_as_an_admin(olga: Person, tom: Person, who_may: str) -> None:
    set_program(olga, {"Who may mentor": who_may})
    add_person(olga, "tom", ["Admin"])
    offer(tom)


def test_saving_it_again_changes_nothing(olga: Person, tom: Person) -> None:
    add_person(olga, "tom", ["Admin"])
    add_person(olga, "tom", ["Admin"])
    assert "Nothing changed for Tom Okafor." in top(olga).text
    offer(tom)


def test_an_admin_who_was_removed_as_a_mentor_is_led_to_the_settings(
    bot: RunningBot, olga: Person, tom: Person
) -> None:
    add_person(olga, "tom", ["Mentor", "Admin"])
    add_person(olga, "tom", ["Admin"])
    assert "Tom Okafor is no longer a mentor." in top(olga).text
    words = "You were removed as a mentor in this program. You can change that in Settings → People."
    assert not try_offer(tom).ok
    assert words in words_beside(tom, "Mentor")
    tom.close(all=True)
    tom.command("/mentorship offer @mia")
    assert words in tom.ephemerals[-1].text
    assert tom.ephemerals[-1].buttons == ["People", "Find a mentor"]
