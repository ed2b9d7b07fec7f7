"""Inputs for people offer those who may be chosen, found by any part of their name, the likeliest first."""

import pytest

from localslack.testing.person import Person
from localslack.testing.screen import NotVisible
from tests.support.masterclasses import host
from tests.support.running_bot import RunningBot
from tests.support.sessions import book, offer, top

EVERYBODY = {"Ada Lovelace", "Grace Hopper", "Kenji Sato", "Mia Schmidt", "Tom Okafor", "Priya Nair", "Sam Rivera"}
EVERYBODY |= {"Olga Petrova"}


def test_a_mentor_chooses_among_all_others_and_plans_for_themselves(ada: Person) -> None:
    ada.command("/mentorship new")
    assert ada.suggestions("Mentor", "") == ["Ada Lovelace"]
    offered = ada.suggestions("Mentee", "")
    assert set(offered) == EVERYBODY - {"Ada Lovelace"}, "no bots, guests or deactivated accounts"
    assert offered == sorted(offered)
    assert top(ada).values["Mentor"] == "Ada Lovelace"


@pytest.mark.parametrize("typed", ["okaf", "TOM", "tom ok", "@tom"])
def test_any_part_of_a_name_finds_them(ada: Person, typed: str) -> None:
    ada.command("/mentorship new")
    assert ada.suggestions("Mentee", typed) == ["Tom Okafor"]


def test_what_they_do_is_not_their_name(ada: Person) -> None:
    ada.command("/mentorship new")
    assert ada.suggestions("Mentee", "product manager") == []


def test_whom_one_meets_comes_first(bot: RunningBot, ada: Person, tom: Person, olga: Person) -> None:
    offer(ada)
    book(tom)
    ada.command("/mentorship new")
    assert ada.suggestions("Mentee", "")[0] == "Tom Okafor"
    olga.command("/mentorship new")
    olga.fill({"Mentor": "@ada"})
    assert olga.suggestions("Mentee", "")[0] == "Tom Okafor", "whom that mentor meets"
    assert "Ada Lovelace" not in olga.suggestions("Mentee", "")


def test_nobody_learns_whom_a_mentor_meets(ada: Person, grace: Person, tom: Person, mia: Person) -> None:
    for mentor, time in ((grace, "09:00"), (tom, "11:00"), (ada, "15:00")):
        offer(mentor, time=time)
    book(tom)
    mia.command("/mentorship request")
    before = mia.suggestions("Mentor", "")
    mia.fill({"Mentor": "@ada"})
    assert mia.suggestions("Mentor", "") == before


def test_an_admin_is_offered_mentors_first_and_nobody_who_must_not_mentor(bot: RunningBot, olga: Person) -> None:
    olga.command("/mentorship settings")
    olga.press("People")
    for name, roles in (("tom", ["Mentor"]), ("mia", [])):
        olga.press("Add")
        olga.fill({"Person": name, "Roles": roles})
        assert olga.submit().ok
    olga.close(all=True)
    olga.command("/mentorship new")
    offered = olga.suggestions("Mentor", "")
    assert offered[0] == "Tom Okafor"
    assert set(offered) == EVERYBODY - {"Mia Schmidt"}


def test_a_masterclass_has_no_guest_who_hosts_it(bot: RunningBot, ada: Person, olga: Person) -> None:
    ada.command("/masterclass new")
    assert set(ada.suggestions("Guests", "")) == EVERYBODY - {"Ada Lovelace"}
    ada.close()
    host(ada, guests=["mia", "tom"])
    olga.home()
    ada.home()
    ada.menu("Edit", where="home")
    with pytest.raises(NotVisible):
        ada.fill({"Guests": ["@ada"]})
    ada.fill({"Guests": ["@sam", "Priya Nair"]})
    assert top(ada).values["Guests"] == ["Sam Rivera", "Priya Nair"], "found one after the other"


def test_a_mentor_is_asked_by_somebody_else(bot: RunningBot, ada: Person, mia: Person) -> None:
    offer(ada)
    mia.command("/mentorship request")
    assert mia.suggestions("Mentor", "") == ["Ada Lovelace"]
    ada.command("/mentorship request")
    assert ada.suggestions("Mentor", "") == []
    ada.close()
    ada.command("/mentorship offer @mia")
    assert top(ada).values["Mentee"] == "Mia Schmidt"
    assert "Ada Lovelace" not in ada.suggestions("Mentee", "")
