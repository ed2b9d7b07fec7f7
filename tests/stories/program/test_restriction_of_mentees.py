"""Adding someone who is in none of a session's groups: a mentor may not, and an admin is warned first."""

from typing import Any

from localslack.server import LocalSlack
from localslack.testing.person import Person
from tests.support.forged_requests import submit
from tests.support.groups import add_group, edit_group
from tests.support.running_bot import RunningBot
from tests.support.series import meetings, series
from tests.support.sessions import (
    book,
    card,
    fill,
    in_list,
    offer,
    top,
    try_offer,
    unchanged,
    words_beside,
)


def test_a_mentor_cannot_add_an_outsider(bot: RunningBot, ada: Person, tom: Person, group: str) -> None:
    unchanged(bot, lambda: try_offer(ada, groups=[group], mentee="tom"))
    words = words_beside(ada, "Mentee")
    assert "Tom Okafor isn't in Apprentices." in words
    assert "or ask Olga Petrova to add them." in words
    assert "ask Olga Petrova" in words
    fill(ada, mentee="mia")
    assert ada.submit().ok


def test_a_mentor_cannot_add_an_outsider_later(bot: RunningBot, ada: Person, tom: Person, group: str) -> None:
    offer(ada, groups=[group])
    bot.settle()
    ada.menu("Edit", where="messages")
    fill(ada, mentee="tom")
    unchanged(bot, ada.submit)
    assert "isn't in" in words_beside(ada, "Mentee")


def test_an_admin_is_warned_before_adding_an_outsider(
    bot: RunningBot, olga: Person, ada: Person, tom: Person, group: str
) -> None:
    unchanged(bot, lambda: try_offer(olga, mentor="ada", groups=[group], mentee="tom", topic="Growing"))
    assert "Tom Okafor isn't in Apprentices. Save again to add them anyway." in top(olga).text
    assert top(olga).values["Topic"] == "Growing"
    assert olga.submit().ok
    assert top(olga).title == "Published"
    bot.settle()
    assert "@Olga Petrova added you to a session with @Ada Lovelace." in card(tom, "1:1 with @Ada").text
    assert "1:1 with @Ada" in in_list(tom)


def test_the_warning_is_of_one_person_and_one_choice_of_groups(
    bot: RunningBot, olga: Person, ada: Person, tom: Person, grace: Person, group: str
) -> None:
    add_group(olga, "Readers", members=["mia"])
    try_offer(olga, mentor="ada", groups=[group], mentee="tom")
    fill(olga, mentee="grace")
    unchanged(bot, olga.submit)
    assert "Grace Hopper isn't in" in top(olga).text
    fill(olga, groups=[group, "Readers"])
    unchanged(bot, olga.submit)
    assert "Grace Hopper isn't in Apprentices or Readers" in top(olga).text
    assert olga.submit().ok


def test_an_admin_is_warned_on_editing_too(bot: RunningBot, olga: Person, ada: Person, tom: Person, group: str) -> None:
    offer(olga, mentor="ada", groups=[group])
    olga.command("/mentorship book @ada")
    olga.menu("Edit")
    fill(olga, mentee="tom")
    unchanged(bot, olga.submit)
    assert "Save again to add them anyway" in top(olga).text
    assert olga.submit().ok
    assert "1:1 with @Ada" in in_list(tom)


def test_a_kept_mentee_from_outside_goes_along_in_a_series(
    bot: RunningBot, olga: Person, ada: Person, mia: Person, group: str
) -> None:
    offer(ada, groups=[group])
    book(mia)
    assert edit_group(olga, group, members=["tom"]).ok
    series(ada, frequency="Weekly", number="2", keep=True)
    assert in_list(mia).count("· 1:1 with @Ada") == 3


def test_a_draft_whose_mentee_has_left_the_group(
    bot: RunningBot, olga: Person, ada: Person, mia: Person, group: str
) -> None:
    offer(ada, groups=[group], mentee="mia", then="Save as draft")
    assert edit_group(olga, group, members=["tom"]).ok
    in_list(ada, "Drafts")
    unchanged(bot, lambda: ada.menu("Publish", where="home"))
    assert "Mia Schmidt is no longer in any of the groups this session is for" in top(ada).text
    ada.close(all=True)
    ada.menu("Edit", where="home")
    unchanged(bot, ada.submit)
    assert "isn't in" in words_beside(ada, "Mentee")


def test_a_draft_with_an_outsider_whom_an_admin_wants(
    bot: RunningBot, olga: Person, ada: Person, tom: Person, group: str
) -> None:
    try_offer(olga, mentor="ada", groups=[group], mentee="tom", then="Save as draft")
    assert olga.submit().ok
    in_list(ada, "Drafts")
    assert ada.menu("Publish", where="home").ok
    bot.settle()
    assert "1:1 with @Ada" in in_list(tom)


def test_a_draft_does_not_let_an_outsider_in_by_being_restricted_afterwards(
    bot: RunningBot, ada: Person, tom: Person, group: str
) -> None:
    offer(ada, mentee="tom", then="Save as draft")
    in_list(ada, "Drafts")
    ada.menu("Edit", where="home")
    fill(ada, groups=[group], then="Publish")
    unchanged(bot, ada.submit)
    assert "isn't in" in words_beside(ada, "Mentee")


def test_a_forged_group_is_refused_beside_its_field(
    bot: RunningBot, slack: LocalSlack, ada: Person, group: str
) -> None:
    ada.command("/mentorship new")
    typed: dict[str, Any] = {
        "attendance": ["in_person"],
        "mentor": ada.id,
        "location": "1",
        "date": "2027-01-20",
        "time": "15:00",
        "duration": "60",
    }
    for forged in (["999999"], ["x"], ["1", "999999"], ["-1"]):
        answer = submit(slack, ada, "session.create", "{}", {**typed, "groups": forged})
        assert list(answer.body["errors"]) == ["groups"]
    assert meetings(bot) == []
