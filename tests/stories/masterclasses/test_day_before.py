"""A day before a masterclass: those who have not answered are reminded once, and the host is asked if too few come."""

import datetime as dt
from collections.abc import Callable

import pytest

from blocks.agenda.reminder import QUESTION
from blocks.masterclasses.masterclass import SPOT_KEPT
from localslack.server import LocalSlack
from localslack.testing.person import Person
from localslack.testing.screen import Shown
from mentorship.masterclasses.day_before import due
from tests.support.forged_requests import press
from tests.support.history_screen import history
from tests.support.masterclasses import enrollment_states, host, newest_masterclass
from tests.support.moves import HOUR, LATER, NO, YES, edit_row, masterclasses, move, news, travel_to
from tests.support.running_bot import RunningBot
from tests.support.sessions import NOW, card, offer, texts, top

pytestmark = pytest.mark.both_databases

STARTS = dt.datetime(2027, 1, 22, 15, tzinfo=dt.UTC)  # to which it is moved
FIRST = dt.datetime(2027, 1, 21, 14, tzinfo=dt.UTC)  # of the one that is hosted
AGAIN, TOO_FEW, GONE = "You haven't answered yet", "people signed up", "You no longer have a spot"


def count(person: Person, words: str) -> int:
    return sum(words in each for each in texts(person))


def moved(bot: RunningBot, ada: Person, **values: object) -> None:
    """Host and move a masterclass; nobody has answered yet."""
    host(ada, **{"guests": ["mia", "tom"], **values})
    bot.settle()
    move(bot, ada)


def test_who_has_not_answered_is_reminded_once_and_keeps_the_place(
    bot: RunningBot, ada: Person, mia: Person, tom: Person
) -> None:
    moved(bot, ada)
    tom.press(YES, within=news(tom))
    bot.settle()
    travel_to(bot, STARTS - 25 * HOUR)
    assert count(mia, AGAIN) == 0
    travel_to(bot, STARTS - 24 * HOUR)
    assert (count(mia, AGAIN), count(tom, AGAIN), count(ada, AGAIN)) == (1, 0, 0)
    reminder = news(mia, AGAIN)
    assert reminder.buttons == [YES, NO]
    for words in (
        "You haven't answered yet about Reading code (Fri 22 Jan, 16:00).",
        f"Can you make it? {SPOT_KEPT}",
    ):
        assert words in reminder.text
    assert f"Can you make it? {SPOT_KEPT}" in reminder.plain_text
    travel_to(bot, STARTS - HOUR)
    assert count(mia, AGAIN) == 1
    assert enrollment_states(bot, newest_masterclass(bot).id)["mia"] == "asked"


def test_the_reminder_is_answered_where_it_is(bot: RunningBot, ada: Person, mia: Person) -> None:
    moved(bot, ada)
    travel_to(bot, STARTS - 24 * HOUR)
    reminder = news(mia, AGAIN)
    assert mia.press(YES, within=reminder).ok
    bot.settle()
    assert enrollment_states(bot, newest_masterclass(bot).id)["mia"] == "attending"
    answered = next(each for each in mia.messages if each.where == reminder.where)
    assert "You said you can make it." in answered.text
    assert answered.buttons == []


def reminder_of(person: Person) -> Shown:
    """Return the newest reminder that the masterclass begins."""
    return news(person, "Tomorrow, ")


def test_what_begins_tomorrow_asks_whoever_has_not_answered(
    bot: RunningBot, ada: Person, mia: Person, tom: Person
) -> None:
    moved(bot, ada)
    tom.press(YES, within=news(tom))
    travel_to(bot, STARTS - 24 * HOUR)
    asked, known = reminder_of(mia), reminder_of(tom)
    assert QUESTION in asked.text
    assert QUESTION in asked.plain_text
    assert "Can you make it?" not in known.text
    assert (asked.buttons[:2], known.buttons) == ([YES, NO], ["Join", "I can't come"])
    assert "I can't come" not in asked.buttons
    assert mia.press(YES, within=asked).ok
    bot.settle()
    assert enrollment_states(bot, newest_masterclass(bot).id)["mia"] == "attending"
    answered = reminder_of(mia)
    assert answered.where == asked.where
    assert "Can you make it?" not in answered.text
    assert answered.buttons == known.buttons


def test_that_question_ends_wherever_it_is_answered(bot: RunningBot, ada: Person, mia: Person, tom: Person) -> None:
    moved(bot, ada)
    travel_to(bot, STARTS - 24 * HOUR)
    for person, answer in ((mia, YES), (tom, NO)):
        assert person.press(answer, within=news(person, AGAIN)).ok
    bot.settle()
    assert "Can you make it?" not in reminder_of(mia).text
    assert not [each for each in tom.messages if YES in each.buttons or "Tomorrow, " in each.text]


def test_that_question_ends_at_the_start(bot: RunningBot, ada: Person, mia: Person) -> None:
    moved(bot, ada)
    travel_to(bot, STARTS - 24 * HOUR)
    travel_to(bot, STARTS)
    reminders = [each for each in mia.messages if "“Reading code”" in each.text]
    assert not [each for each in reminders if YES in each.buttons]
    assert all("Can you make it?" not in each.text for each in reminders)


def test_a_guest_who_was_busy_and_is_free_by_then_is_reminded_too(
    bot: RunningBot, ada: Person, grace: Person, mia: Person
) -> None:
    offer(grace, mentee="mia", date="2027-01-21", time="15:00")
    host(ada, guests=["mia"])
    bot.settle()
    assert enrollment_states(bot, newest_masterclass(bot).id)["mia"] == "asked"
    grace.home()
    grace.press("Upcoming", where="home")
    grace.menu("Cancel", where="home")
    grace.fill({"Reason": "Ill"})
    assert grace.submit().ok
    travel_to(bot, FIRST - 24 * HOUR)
    assert count(mia, AGAIN) == 1


def test_whoever_is_busy_then_loses_the_place_and_is_told(
    bot: RunningBot, ada: Person, grace: Person, mia: Person, tom: Person
) -> None:
    offer(grace, mentee="mia", date=LATER["Date"], time=LATER["Time"], topic="Careers")
    moved(bot, ada)
    travel_to(bot, STARTS - 24 * HOUR)
    assert enrollment_states(bot, newest_masterclass(bot).id) == {"ada": "attending", "mia": "removed", "tom": "asked"}
    assert (count(mia, AGAIN), count(mia, GONE), count(tom, AGAIN)) == (0, 1, 1)
    told = news(mia, GONE)
    for words in ("You have something else then, and hadn't said", "a session “Careers” with Grace Hopper"):
        assert words in told.text
        assert words in told.plain_text
    mine = card(mia, "🚪 Your spot in this masterclass was given up")
    assert "You can reserve a spot again." in mine.text
    assert "Reserve a spot" in mine.buttons
    assert "@Mia Schmidt lost their spot in Reading code (Fri 22 Jan" in news(ada, "lost their spot").text
    assert "Careers" not in " ".join(texts(ada))
    assert "@Mia Schmidt had something else then and lost their spot" in history(ada)


def test_whoever_lost_the_place_can_have_it_again(
    bot: RunningBot, slack: LocalSlack, ada: Person, grace: Person, mia: Person
) -> None:
    offer(grace, mentee="mia", date=LATER["Date"], time=LATER["Time"])
    moved(bot, ada, guests=["mia"])
    travel_to(bot, STARTS - 24 * HOUR)
    number = str(newest_masterclass(bot).id)
    press(slack, mia, "masterclass.reserve", number)
    assert "You already have a session “Careers” with Grace Hopper then" in top(mia).text
    mia.close(all=True)
    grace.home()
    grace.press("Upcoming", where="home")
    grace.menu("Cancel", where="home")
    grace.fill({"Reason": "Ill"})
    assert grace.submit().ok
    assert press(slack, mia, "masterclass.reserve", number).ok
    bot.settle()
    assert enrollment_states(bot, newest_masterclass(bot).id)["mia"] == "attending"


def test_the_host_is_asked_where_too_few_come(bot: RunningBot, ada: Person, mia: Person) -> None:
    host(ada, guests=["mia"], minimum="2")
    travel_to(bot, FIRST - 25 * HOUR)
    assert count(ada, TOO_FEW) == 0
    travel_to(bot, FIRST - 24 * HOUR)
    asked = news(ada, TOO_FEW)
    assert count(ada, TOO_FEW) == 1
    assert "Only 1 of at least 2 people signed up for Reading code (Thu 21 Jan, 14:00)." in asked.text
    assert "Only 1 of at least 2 people signed up" in asked.text
    assert "Go ahead anyway? If you don't answer, it goes ahead." in asked.plain_text
    assert asked.buttons == ["Go ahead", "Cancel"]
    assert count(mia, TOO_FEW) == 0
    travel_to(bot, FIRST - HOUR)
    assert (count(ada, TOO_FEW), newest_masterclass(bot).live) == (1, True), "nothing else happens by itself"


def test_go_on(bot: RunningBot, ada: Person, mia: Person) -> None:
    host(ada, guests=["mia"], minimum="2")
    travel_to(bot, FIRST - 24 * HOUR)
    before = len(mia.messages)
    assert ada.press("Go ahead", within=news(ada, TOO_FEW)).ok
    bot.settle()
    asked = news(ada, TOO_FEW)
    assert "You decided to go ahead." in asked.text
    assert asked.buttons == []
    assert newest_masterclass(bot).live
    assert len(mia.messages) == before


def test_or_cancel_with_a_reason(bot: RunningBot, ada: Person, mia: Person) -> None:
    host(ada, guests=["mia"], minimum="2")
    travel_to(bot, FIRST - 24 * HOUR)
    asked = news(ada, TOO_FEW)
    assert ada.press("Cancel", within=asked).ok
    assert top(ada).title == "Cancel masterclass"
    assert not ada.submit().ok
    ada.fill({"Reason": "Too few"})
    assert ada.submit().ok
    bot.settle()
    assert not newest_masterclass(bot).live
    assert any("Too few" in each for each in texts(mia))
    ada.press("Go ahead", within=asked)
    assert "This masterclass was cancelled, so there is nothing left to decide." in ada.ephemerals[-1].text


def test_whose_place_is_kept_counts_and_whose_was_given_up_does_not(
    bot: RunningBot, ada: Person, grace: Person, mia: Person, tom: Person
) -> None:
    offer(grace, mentee="mia", date=LATER["Date"], time=LATER["Time"])
    moved(bot, ada, minimum="2")
    travel_to(bot, STARTS - 24 * HOUR)
    assert "Only 1 of at least 2 people signed up" in news(ada, TOO_FEW).text


@pytest.mark.parametrize("values", [{"minimum": "1"}, {}])
def test_the_host_is_not_asked_where_enough_come(bot: RunningBot, ada: Person, values: dict[str, str]) -> None:
    host(ada, guests=["mia"], **values)
    travel_to(bot, FIRST - 24 * HOUR)
    assert count(ada, TOO_FEW) == 0


def test_a_forged_go_on_is_refused(bot: RunningBot, slack: LocalSlack, ada: Person, mia: Person) -> None:
    host(ada, guests=["mia"], minimum="2")
    press(slack, mia, "masterclass.go_on", str(newest_masterclass(bot).id))
    assert "Only Ada Lovelace or an admin can do this." in top(mia).text


def test_one_moved_late_gives_people_an_hour_to_answer(
    bot: RunningBot, ada: Person, grace: Person, mia: Person, tom: Person
) -> None:
    offer(grace, mentee="mia", date="2027-01-13", time="11:00")  # ten, UTC: in 24 hours
    host(ada, guests=["mia", "tom"], date="2027-01-20")
    bot.settle()
    move(bot, ada, date="2027-01-13", time="10:30")  # in 23.5 hours
    travel_to(bot, NOW + HOUR / 2)
    assert (count(tom, AGAIN), count(mia, GONE)) == (0, 0)
    travel_to(bot, NOW + HOUR * 1.1)
    assert (count(tom, AGAIN), count(mia, GONE)) == (1, 1)


def test_one_moved_very_late_an_hour_before_it_begins(bot: RunningBot, ada: Person, tom: Person) -> None:
    host(ada, guests=["tom"])
    bot.settle()
    move(bot, ada, date="2027-01-12", time="12:30")  # in an hour and a half
    travel_to(bot, NOW + HOUR / 4)
    assert count(tom, AGAIN) == 0
    travel_to(bot, NOW + HOUR * 0.55)
    assert count(tom, AGAIN) == 1


def test_with_less_than_an_hour_to_go_nothing_is_asked(bot: RunningBot, ada: Person, tom: Person) -> None:
    host(ada, guests=["tom"], minimum="2")
    bot.settle()
    move(bot, ada, date="2027-01-12", time="11:45")  # in three quarters of an hour
    travel_to(bot, NOW + HOUR / 2)
    assert (count(tom, AGAIN), count(ada, TOO_FEW)) == (0, 0)
    assert newest_masterclass(bot).day_before_told


def test_what_was_called_off_or_has_begun_is_let_be(bot: RunningBot, ada: Person, mia: Person) -> None:
    host(ada, guests=["mia"], minimum="2")
    bot.settle()
    move(bot, ada)  # the old one would begin a day earlier
    travel_to(bot, FIRST - 24 * HOUR)
    assert (count(mia, AGAIN), count(ada, TOO_FEW)) == (0, 0)
    travel_to(bot, STARTS + HOUR / 4)
    assert (count(mia, AGAIN), count(ada, TOO_FEW)) == (0, 0), "the bot was not there a day before"
    assert len(masterclasses(bot)) == 2


def test_what_was_answered_meanwhile_is_not_asked(bot: RunningBot, ada: Person) -> None:
    host(ada, guests=["mia"], minimum="2")
    bot.settle()
    number = newest_masterclass(bot).id
    looked: Callable[[dt.datetime], list[int]] = lambda now: bot.transact(due, now)  # noqa: E731
    assert looked(FIRST - 24 * HOUR) == [number]
    edit_row(bot, number, minimum=1)
    travel_to(bot, FIRST - 24 * HOUR)
    assert count(ada, TOO_FEW) == 0
    assert looked(FIRST - 23 * HOUR) == []
