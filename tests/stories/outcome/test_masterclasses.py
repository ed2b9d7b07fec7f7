"""After a masterclass: its host records who was there; everyone is ticked, and whoever was missing is unticked."""

import time

import pytest

from localslack.server import LocalSlack
from localslack.testing.person import Person
from tests.support.crowds import PLACED, crowd, gone
from tests.support.masterclasses import host, newest_masterclass, reserve
from tests.support.outcomes import DAY, END_OF_CLASS, MOMENT, choose_in_past, newest, say
from tests.support.running_bot import RunningBot
from tests.support.sessions import in_list, top
from tests.support.start_reminders import travel_to

ASKED = "Who was at your masterclass?"
SECONDS = 3.0  # in which Slack wants an answer


def _hold(bot: RunningBot, slack: LocalSlack, mentor: Person, *people: Person) -> int:
    """Let a masterclass with these participants be over; return its id."""
    host(mentor)
    number = newest_masterclass(bot).id
    for person in people:
        reserve(slack, person, number)
    travel_to(bot, END_OF_CLASS + MOMENT)
    return number


def _record(bot: RunningBot, by: Person, *missing: str) -> None:
    """Untick these people in `Record attendance`, and save it."""
    present = [name for name in top(by).options("Present") if name not in missing]
    assert by.fill({"Present": present}).ok
    assert by.submit().ok
    bot.settle()


@pytest.fixture
def held(bot: RunningBot, slack: LocalSlack, ada: Person, mia: Person, tom: Person) -> int:
    """A masterclass of Ada's with Mia and Tom, which is over."""
    return _hold(bot, slack, ada, mia, tom)


def test_the_host_is_asked_when_it_has_ended(held: int, ada: Person, mia: Person) -> None:
    asked = newest(ada, ASKED)
    assert "“Reading code” · Thu 21 Jan" in asked.text
    assert asked.buttons == ["Record attendance"]
    assert "1 thing is waiting for you: Who was at “Reading code” on Thu 21 Jan, 14:00?" in in_list(ada)
    assert all("Who was" not in each.text for each in mia.messages)


def test_everyone_is_ticked_and_who_was_missing_is_unticked(
    bot: RunningBot, held: int, ada: Person, mia: Person, tom: Person
) -> None:
    assert ada.press("Record attendance", where="messages").ok
    form = top(ada)
    assert (form.title, form.submit) == ("Record attendance", "Save")
    assert form.values["Present"] == form.options("Present") == ["Mia Schmidt", "Tom Okafor"]
    _record(bot, ada, "Tom Okafor")
    assert "Saved. 1 of 2 were there." in top(ada).text
    assert newest(ada, "1 of 2 were there").buttons == ["Correct"]
    assert newest(tom, "We missed you. @Ada Lovelace recorded that you weren't there.").buttons == ["I was there"]
    assert all("missed" not in each.text for each in mia.messages)
    assert "1 of 2 were there" in in_list(ada, "Past")
    assert "You were there" in in_list(mia, "Past")
    assert "Recorded as a no-show by @Ada Lovelace" in in_list(tom, "Past")


def test_the_past_list_leads_there_too(bot: RunningBot, held: int, ada: Person, mia: Person) -> None:
    choose_in_past(bot, ada, "Record attendance")
    assert top(ada).title == "Record attendance"
    assert ada.submit().ok
    assert "Saved. 2 of 2 were there." in top(ada).text
    in_list(mia, "Past")
    assert "Record attendance" not in str(mia.home_now.menus)


def test_it_can_be_corrected(bot: RunningBot, held: int, ada: Person, mia: Person, tom: Person) -> None:
    choose_in_past(bot, ada, "Record attendance")
    _record(bot, ada, "Tom Okafor", "Mia Schmidt")
    ada.close(all=True)
    choose_in_past(bot, ada, "Record attendance")
    assert not top(ada).values["Present"]
    _record(bot, ada, "Mia Schmidt")
    assert newest(tom, "@Ada Lovelace corrected it: it's recorded that you were there.")
    assert len([each for each in mia.messages if "We missed you" in each.text]) == 1


def test_ticks_are_kept_when_the_form_is_closed(bot: RunningBot, held: int, ada: Person) -> None:
    choose_in_past(bot, ada, "Record attendance")
    assert ada.fill({"Present": ["Mia Schmidt"]}).ok
    ada.close(all=True)
    choose_in_past(bot, ada, "Record attendance")
    assert top(ada).values["Present"] == ["Mia Schmidt"]


def test_someone_who_was_there_says_so_and_an_admin_settles_it(
    bot: RunningBot, held: int, ada: Person, tom: Person, olga: Person
) -> None:
    choose_in_past(bot, ada, "Record attendance")
    _record(bot, ada, "Tom Okafor")
    say(bot, tom, "I was there")
    assert "Thanks for telling us." in newest(tom, "Thanks for telling us.").text
    assert "Disputed. @Tom Okafor says that they were there." in ada.last_message.text
    assert "1 of 2 were there, 1 disputed" in in_list(ada, "Past")
    assert newest(olga, " disagree.").buttons == [
        "They were there",
        "No-show",
        "History",
    ]
    say(bot, olga, "They were there")
    assert olga.confirmed.startswith("They were there? Ada Lovelace and ")
    assert newest(tom, "@Olga Petrova settled it: it's recorded that you were there.")
    for person in (ada, tom, olga):
        assert "will decide" not in "".join(each.text for each in person.messages)
    assert newest(ada, "Settled, see below.")
    assert "@Olga Petrova settled it: it's recorded that @Tom Okafor was there." in ada.last_message.text
    assert "2 of 2 were there" in in_list(ada, "Past")


def test_a_host_who_agrees_after_all_ends_the_dispute(
    bot: RunningBot, held: int, ada: Person, tom: Person, olga: Person
) -> None:
    choose_in_past(bot, ada, "Record attendance")
    _record(bot, ada, "Tom Okafor")
    say(bot, tom, "I was there")
    assert "It's disputed whether @Tom Okafor was there" in in_list(olga)
    ada.close(all=True)
    choose_in_past(bot, ada, "Record attendance")
    _record(bot, ada)
    assert newest(ada, "No longer disputed: it's recorded that @Tom Okafor was there.")
    assert newest(olga, "No longer disputed: @Tom Okafor was there.").buttons == ["History"]
    bot.let_homes_be_drawn()
    assert "disputed" not in olga.home_now.text


def test_whoever_records_it_second_sees_what_was_recorded(
    bot: RunningBot, held: int, ada: Person, olga: Person
) -> None:
    choose_in_past(bot, ada, "Record attendance")
    olga.command("/mentorship book @ada")
    assert olga.press("All sessions", where="modal").ok
    assert olga.press("Past", where="modal").ok
    assert olga.menu("Record attendance", where="modal").ok
    _record(bot, olga, "Tom Okafor")
    assert ada.submit().ok
    assert "Someone changed who was recorded as present while your form was open" in top(ada).text
    assert ada.submit().ok
    assert "Saved." in top(ada).text


def test_what_nobody_attends_is_not_asked_about(bot: RunningBot, slack: LocalSlack, ada: Person) -> None:
    _hold(bot, slack, ada)
    assert all(ASKED not in each.text for each in ada.messages)
    in_list(ada, "Past")
    assert "Record attendance" not in str(ada.home_now.menus)


def test_five_hundred_are_recorded_within_three_seconds(
    bot: RunningBot, slack: LocalSlack, ada: Person, tom: Person
) -> None:
    host(ada)
    number = newest_masterclass(bot).id
    reserve(slack, tom, number)
    travel_to(bot, END_OF_CLASS + MOMENT)
    bot.transact(crowd, number, PLACED - 1, 0)
    assert ada.press("Record attendance", where="messages").ok
    assert top(ada).options("Present (1–10)")[0] == "Extra 0000"
    assert ada.fill({"Search": "okafor"}).ok
    assert ada.press("Show", where="modal").ok
    assert top(ada).options("Present (1–1)") == ["Tom Okafor"]
    assert ada.fill({"Present (1–1)": []}).ok
    assert ada.fill({"Search": ""}).ok
    assert ada.press("Show", where="modal").ok
    pages = 1
    while "Next page" in top(ada).buttons:
        assert ada.press("Next page", where="modal").ok
        pages += 1
    assert (pages, "500 participants, 1 unticked" in top(ada).text) == (10, True)
    bot.transact(gone)  # nobody but Tom is known at Slack, so nobody else is to be told anything
    began = time.monotonic()
    assert ada.submit().ok
    assert time.monotonic() - began < SECONDS
    assert "Saved. 499 of 500 were there." in top(ada).text
    bot.settle()
    assert "We missed you." in tom.last_message.text


def test_it_is_asked_again_and_not_recorded_after_a_week(bot: RunningBot, held: int, ada: Person, mia: Person) -> None:
    travel_to(bot, END_OF_CLASS + 3 * DAY)
    assert f"Asking once more: {ASKED}" in ada.last_message.text
    travel_to(bot, END_OF_CLASS + 7 * DAY)
    assert newest(ada, "Not recorded.").buttons == ["Record attendance"]
    assert "Not recorded" in in_list(ada, "Past")
    choose_in_past(bot, ada, "History")
    assert "Nobody said who was there, so it isn't recorded" in top(ada).text
    assert "We asked you who was there" in top(ada).text
    assert "took place" not in top(ada).text
    travel_to(bot, END_OF_CLASS + 14 * DAY)
    assert newest(ada, "Not recorded. Nobody said who was there.").buttons == []


def test_i_was_there_in_the_details_shows_them_as_they_are_then(
    bot: RunningBot, held: int, ada: Person, mia: Person
) -> None:
    choose_in_past(bot, ada, "Record attendance")
    _record(bot, ada, "Mia Schmidt")
    choose_in_past(bot, mia, "Details")
    assert "I was there" in top(mia).buttons
    assert mia.press("I was there", where="modal").ok
    assert top(mia).title == "Masterclass"
    assert "Disputed: an admin will decide" in top(mia).text
    assert "I was there" not in top(mia).buttons
