"""Confirmations say who was told, and only of whom that is true."""

import pytest

from localslack.server import LocalSlack
from localslack.testing.person import Person
from tests.support.groups import add_group
from tests.support.leavers import deactivate
from tests.support.masterclasses import host
from tests.support.running_bot import RunningBot
from tests.support.series import choose, read_list, series, starts
from tests.support.sessions import book, fill, in_list, offer, top
from tests.support.submissions import everything_submitted_twice


def test_an_edit_that_changes_nothing_tells_nobody(ada: Person, mia: Person) -> None:
    offer(ada, mentee="mia")
    choose(ada, "Edit")
    assert ada.submit().ok
    assert top(ada).title == "Saved"
    assert "We told" not in top(ada).text
    ada.close(all=True)
    host(ada, guests=["mia"])
    in_list(ada)
    ada.menu("Edit", near="Reading code", where="home")
    assert ada.submit().ok
    assert ada.submit().ok
    assert top(ada).title == "Saved"
    assert "We told" not in top(ada).text


def test_groups_concern_only_the_mentor(bot: RunningBot, ada: Person, mia: Person, olga: Person) -> None:
    add_group(olga, "Readers", members=["mia", "ada"])
    offer(ada, mentee="mia")
    choose(ada, "Edit")
    ada.fill({"Restrict to groups": ["Readers"]})
    assert ada.submit().ok
    assert top(ada).title == "Saved"
    assert "We told" not in top(ada).text


def test_who_has_left_is_told_nothing(bot: RunningBot, slack: LocalSlack, ada: Person, mia: Person) -> None:
    offer(ada)
    book(mia)
    deactivate(bot, slack, ada)
    choose(mia, "Cancel booking")
    assert mia.submit().ok
    assert "Your 1:1 with @Ada Lovelace is cancelled." in top(mia).text
    assert "We told" not in top(mia).text


def test_a_draft_that_is_published_by_an_edit(bot: RunningBot, ada: Person, mia: Person) -> None:
    offer(ada, then="Save as draft", mentee="mia")
    in_list(ada, "Drafts")
    ada.menu("Edit", where="home")
    fill(ada, time="16:00", then="Publish")
    assert ada.submit().ok
    assert top(ada).title == "Published"
    assert "is booked: 1:1 with @Mia Schmidt" in top(ada).text
    assert "We told @Mia Schmidt." in top(ada).text
    assert "what changed" not in top(ada).text


def test_who_waits_for_a_session_is_not_named(ada: Person, mia: Person, tom: Person) -> None:
    offer(ada)
    book(mia)
    tom.command("/mentorship book @ada")
    tom.press("Notify me", where="modal")
    choose(ada, "Edit")
    ada.fill({"Mentee": None})
    assert not ada.submit().ok or top(ada).title == "Edit session"
    assert ada.submit().ok
    assert top(ada).title == "Saved"
    assert "We told @Mia Schmidt that they no longer have a spot." in top(ada).text
    assert "Tom" not in top(ada).text


def test_a_series_of_which_another_session_was_booked_meanwhile_is_asked_about_again(
    bot: RunningBot, ada: Person, mia: Person
) -> None:
    offer(ada)
    series(ada, number=2)
    read_list(ada)
    ada.menu("Cancel", near="27 Jan", where="home")
    assert "3 sessions, none booked" in top(ada).text
    book(mia)
    ada.fill({"Which": "All of the series", "Reason": "I am ill"})
    assert ada.submit().ok
    assert "@Mia Schmidt booked while your form was open, so nothing is cancelled yet." in top(ada).text
    assert "3 sessions, 1 booked" in top(ada).text
    assert len(starts(bot)) == 3
    assert ada.submit().ok
    assert (top(ada).title, starts(bot)) == ("Cancelled", [])
    assert "We told @Mia Schmidt." in top(ada).text


def test_a_form_that_is_submitted_twice_says_the_same_again(
    bot: RunningBot, slack: LocalSlack, monkeypatch: pytest.MonkeyPatch, ada: Person, mia: Person
) -> None:
    offer(ada)
    series(ada, number=2)
    book(mia)
    with everything_submitted_twice(slack, monkeypatch, lambda: starts(bot)) as answers:
        choose(ada, "Cancel")
        ada.fill({"Reason": "I am ill", "Which": "All of the series"})
        assert ada.submit().ok
        assert len(answers) == 1
    assert "*3 sessions* are cancelled" in str(answers[0].body)
    assert "We told <@" in str(answers[0].body)
