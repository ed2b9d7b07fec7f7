"""Bad input in the session form: a clear refusal beside the field, nothing typed is lost, and nothing is stored."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from localslack.server import LocalSlack
from localslack.testing.person import Person
from localslack.world.results import Result
from tests.support.running_bot import RunningBot
from tests.support.series import choose
from tests.support.sessions import NOW, OFFER, fill, in_list, offer, top, try_offer, unchanged, words_beside

TIMES = [
    ({"date": "2027-01-11"}, "Date", "has passed in Berlin"),
    ({"date": "2027-01-12", "time": "10:59"}, "Time", "has passed in Berlin"),
    ({"date": "2027-01-12", "time": "11:00"}, "Time", "has passed in Berlin"),  # this very moment
    ({"date": "2001-01-01"}, "Date", "has passed"),
    ({"date": "2030-01-20"}, "Date", "too far ahead"),
    ({"date": "9999-12-31", "time": "23:59"}, "Date", "too far ahead"),
    (
        {"date": "2027-03-28", "time": "02:30"},
        "Time",
        "clocks in Berlin jump from 02:00 to 03:00, so 02:30 does not exist",
    ),
    ({"date": "2027-10-31", "time": "02:30"}, "Time", "go back from 03:00 to 02:00, so 02:30 happens twice"),
]
LINKS = ["", "meet.example.com/x", "ftp://meet.example.com/x", "https://", "http://localhost/x", "javascript:alert(1)"]
ODD_LINKS = ["https://meet.example.com/a b", "https://meet.example.com/<x>", "https://meet.example.com/a|b"]


@pytest.fixture
def database_url(sqlite_url: Callable[[], str]) -> str:
    """Use SQLite only: what is refused here is refused before the database does more than read."""
    return sqlite_url()


@pytest.mark.parametrize(("values", "field", "words"), TIMES)
def test_a_time_that_cannot_be(bot: RunningBot, ada: Person, values: dict[str, Any], field: str, words: str) -> None:
    unchanged(bot, lambda: try_offer(ada, **values))
    assert words in words_beside(ada, field)


def test_an_american_is_told_of_the_gap_in_their_own_clock(bot: RunningBot, grace: Person) -> None:
    unchanged(bot, lambda: try_offer(grace, date="2027-03-28", time="02:30"))
    assert words_beside(grace, "Time") == (
        "On Sun, Mar 28 the clocks in Berlin jump from 2:00 AM to 3:00 AM, so 2:30 AM does not exist. "
        "Choose a time before 2:00 AM, or 3:00 AM or later."
    )


@pytest.mark.parametrize("time", ["01:59", "03:00"])
def test_the_times_beside_the_gap_are_fine(ada: Person, time: str) -> None:
    offer(ada, date="2027-03-28", time=time)


def test_the_next_minute_is_not_past(ada: Person) -> None:
    offer(ada, date="2027-01-12", time="11:05")


def test_a_session_across_the_clock_change_lasts_as_long_as_it_says(bot: RunningBot, ada: Person) -> None:
    offer(ada, date="2027-03-28", time="01:30", duration="1 hour")
    bot.settle()
    assert "Sun 28 Mar, 00:30–02:30 (01:30 in Berlin)" in ada.last_message.text


def test_the_zone_is_that_of_the_location_and_no_other(bot: RunningBot, slack: LocalSlack) -> None:
    kenji = slack.person("kenji")
    unchanged(bot, lambda: try_offer(kenji, date="2027-01-12", time="10:30"))  # 18:30 in Tokyo, where it is 19:00
    assert "has passed in Berlin" in words_beside(kenji, "Time")


@pytest.mark.parametrize("url", LINKS + ODD_LINKS)
def test_a_link_that_is_none(bot: RunningBot, ada: Person, url: str) -> None:
    unchanged(bot, lambda: try_offer(ada, url=url))
    words_beside(ada, "Meeting URL")


def test_a_missing_link_is_asked_for(bot: RunningBot, ada: Person) -> None:
    unchanged(bot, lambda: try_offer(ada, url=""))
    assert "Meeting URL *" in top(ada).fields
    assert words_beside(ada, "Meeting URL") == "Please complete this required field."  # so says Slack


def test_a_form_that_does_not_ask_for_the_link_is_refused_in_words(bot: RunningBot, ada: Person) -> None:
    unchanged(bot, lambda: _submit_without_asking_for_the_link(ada))
    assert words_beside(ada, "Meeting URL").startswith("Add a meeting URL so that people can join online")


def _submit_without_asking_for_the_link(person: Person) -> Result:
    """Submit the form of a session without a link as one whose client does not check what is required."""
    person.command("/mentorship new")
    fill(person, **OFFER | {"url": ""})
    view = top(person).view
    assert view is not None
    block = next(each for each in view.blocks if each.get("block_id") == "meeting_url")
    person.slack.on_loop(lambda: block.update(optional=True))
    return person.submit()


def test_a_link_is_not_needed_in_person(ada: Person) -> None:
    offer(ada, attendance=["In person"], url="")


def test_no_way_to_attend(bot: RunningBot, ada: Person) -> None:
    unchanged(bot, lambda: try_offer(ada, attendance=[]))
    words_beside(ada, "Attendance")


def test_a_reason_that_nobody_can_see_is_none(ada: Person, mia: Person) -> None:
    offer(ada, mentee="mia")
    choose(ada, "Cancel")
    ada.fill({"Reason": "\u200b\u3164"})
    assert not ada.submit().ok
    assert "Reason" in top(ada).errors


def test_nothing_typed_is_lost_by_a_refusal(ada: Person) -> None:
    typed: dict[str, Any] = {"date": "2027-01-11", "duration": "2 hours", "mentee": "mia", "topic": "Zwölf & mehr"}
    assert not try_offer(ada, **typed).ok
    values = top(ada).values
    assert values["Mentee"] == "Mia Schmidt"
    assert (values["Duration"], values["Topic"], values["Meeting URL"]) == ("2 hours", "Zwölf & mehr", OFFER["url"])
    fill(ada, date="2027-01-20")
    assert ada.submit().ok


@pytest.mark.parametrize(
    ("mentor", "words"),
    [
        ("grace", "You can only offer sessions for yourself"),
        ("gus", "is a guest"),
        ("dora", "is deactivated"),
        ("standup", "Apps can't take part"),
        ("USLACKBOT", "Apps can't take part"),
    ],
)
def test_a_mentor_who_cannot_be(bot: RunningBot, ada: Person, mentor: str, words: str) -> None:
    unchanged(bot, lambda: try_offer(ada, forged={"Mentor": mentor}))
    assert words in words_beside(ada, "Mentor")
    assert ada.suggestions("Mentor", "") == ["Ada Lovelace"]


@pytest.mark.parametrize(
    ("mentee", "words"),
    [
        ("ada", "can't be the same person"),
        ("gus", "is a guest"),
        ("dora", "is deactivated"),
        ("standup", "Apps can't take part"),
    ],
)
def test_a_mentee_who_cannot_be(bot: RunningBot, ada: Person, mentee: str, words: str) -> None:
    unchanged(bot, lambda: try_offer(ada, forged={"Mentee": mentee}))
    assert words in words_beside(ada, "Mentee")
    assert ada.suggestions("Mentee", mentee) == []


def test_somebody_who_was_told_not_to_mentor(bot: RunningBot, olga: Person, mia: Person) -> None:
    olga.command("/mentorship settings")
    olga.press("People")
    olga.press("Add")
    olga.fill({"Person": "mia", "Roles": []})
    olga.submit()
    mia.command("/mentorship new")
    assert "An admin decided that you don't mentor" in mia.ephemerals[-1].text
    unchanged(bot, lambda: try_offer(olga, forged={"Mentor": "mia"}))
    assert "Settings → People" in words_beside(olga, "Mentor")


def test_a_draft_keeps_the_rules_of_time_and_people(bot: RunningBot, ada: Person) -> None:
    unchanged(bot, lambda: try_offer(ada, then="Save as draft", date="2027-01-11"))
    words_beside(ada, "Date")
    unchanged(bot, lambda: try_offer(ada, then="Save as draft", forged={"Mentee": "gus"}))
    words_beside(ada, "Mentee")


def test_a_draft_whose_time_has_passed_asks_for_another(bot: RunningBot, ada: Person) -> None:
    offer(ada, then="Save as draft", url="")
    bot.clock.now = NOW + dt.timedelta(days=30)
    in_list(ada, "Drafts")
    unchanged(bot, lambda: ada.menu("Publish", where="home"))
    assert top(ada).fields == ["Date *", "Time (Berlin) *", "Meeting URL *"]
    ada.fill({"Meeting URL": "https://meet.example.com/x"})
    unchanged(bot, ada.submit)
    assert "has passed" in words_beside(ada, "Date")
    ada.fill({"Date": "2027-02-20"})
    assert ada.submit().ok
    bot.settle()
    assert "Open session" in ada.last_message.text


def test_an_edit_is_refused_beside_the_field_too(bot: RunningBot, ada: Person) -> None:
    offer(ada)
    in_list(ada)
    ada.menu("Edit", where="home")
    fill(ada, date="2027-01-11", topic="Kept")
    unchanged(bot, ada.submit)
    assert "has passed" in words_beside(ada, "Date")
    assert top(ada).values["Topic"] == "Kept"
