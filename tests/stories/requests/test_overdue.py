"""Requests that wait too long: whoever has to answer is reminded once, then it expires and both are told."""

import datetime as dt

import pytest

from localslack.server import LocalSlack
from localslack.testing.person import Person
from tests.support.leavers import lose_event
from tests.support.requests import (
    THREE,
    ask,
    change_member,
    closed_card,
    mentors,
    propose,
    requests,
    set_rules,
    suggest,
)
from tests.support.running_bot import RunningBot
from tests.support.sessions import NOW, URL, in_list, texts, top

pytestmark = pytest.mark.both_databases

HOUR = dt.timedelta(hours=1)


def travel_to(bot: RunningBot, instant: dt.datetime) -> None:
    """Set the bot's clock to that time, run the jobs that are due, and deliver."""
    bot.clock.now = instant
    for _ in range(2):  # twice: nothing is done twice
        bot.tick()
        bot.settle()


def reminders(person: Person) -> int:
    return sum("is waiting for your answer" in text for text in texts(person))


def test_one_reminder_halfway(bot: RunningBot, ada: Person, mia: Person) -> None:
    mentors(ada)
    ask(mia)
    travel_to(bot, NOW + 35 * HOUR)
    assert reminders(ada) == 0
    travel_to(bot, NOW + 46 * HOUR)  # halfway is at ten in the evening in London: eight o'clock next morning it is
    assert reminders(ada) == 1
    assert "@Mia Schmidt is waiting for your answer to their request." in ada.last_message.text
    travel_to(bot, NOW + 60 * HOUR)
    assert (reminders(ada), reminders(mia)) == (1, 0)


def test_the_reminder_waits_for_a_civil_hour(bot: RunningBot, ada: Person, mia: Person) -> None:
    mentors(ada)
    ask(mia)
    assert requests(bot)[0].remind_at == dt.datetime(2027, 1, 14, 8, tzinfo=dt.UTC)


def test_the_reminder_leads_to_the_request(bot: RunningBot, ada: Person, mia: Person) -> None:
    mentors(ada)
    ask(mia)
    travel_to(bot, NOW + 46 * HOUR)
    ada.press("Show request", where="messages")
    assert top(ada).buttons == ["Accept", "Decline", "Suggest another time"]


def test_the_reminder_can_be_answered(bot: RunningBot, ada: Person, mia: Person) -> None:
    mentors(ada)
    ask(mia)
    travel_to(bot, NOW + 46 * HOUR)
    reminder = ada.last_message
    assert reminder.buttons == ["Accept", "Decline", "Suggest another time", "Show request"]
    assert "Wed 20 Jan" in reminder.text
    ada.press("Decline", where="messages")
    ada.fill({"Reason": "No time"})
    assert ada.submit().ok
    bot.settle()
    assert ada.last_message.buttons == [], "what is over has no buttons"
    assert ada.last_message.text == "You answered @Mia Schmidt's request."


def test_a_reminder_ends_when_another_time_is_suggested(bot: RunningBot, ada: Person, mia: Person) -> None:
    mentors(ada)
    ask(mia)
    travel_to(bot, NOW + 46 * HOUR)
    suggest(ada, url=URL)
    bot.settle()
    assert ada.last_message.text == "You suggested another time to @Mia Schmidt."
    assert ada.last_message.buttons == []
    travel_to(bot, NOW + 105 * HOUR)
    assert reminders(mia) == 1
    suggest(mia)
    bot.settle()
    assert ada.messages[-2].text == "You suggested another time to @Mia Schmidt.", "the old reminder stays as it is"


def test_a_reminder_ends_with_the_request(bot: RunningBot, ada: Person, mia: Person) -> None:
    mentors(ada)
    ask(mia)
    travel_to(bot, NOW + 46 * HOUR)
    mia.press("Withdraw", where="messages")
    bot.settle()
    assert reminders(ada) == 0
    reminder, news = ada.messages[-2:]
    assert (reminder.text, reminder.buttons) == ("You no longer need to answer @Mia Schmidt's request.", [])
    assert "withdrew" in news.text


def test_whoever_has_answered_is_not_reminded(bot: RunningBot, ada: Person, mia: Person) -> None:
    mentors(ada)
    ask(mia)
    bot.settle()
    suggest(ada, url=URL)
    travel_to(bot, NOW + 46 * HOUR)
    assert (reminders(ada), reminders(mia)) == (0, 1)


def test_it_expires_and_both_are_told(bot: RunningBot, ada: Person, mia: Person) -> None:
    mentors(ada)
    ask(mia)
    travel_to(bot, NOW + 71 * HOUR)
    assert requests(bot)[0].state == "pending"
    travel_to(bot, NOW + 73 * HOUR)
    assert requests(bot)[0].state == "expired"
    assert "Your request to @Ada Lovelace expired before they answered." in mia.last_message.text
    assert mia.last_message.buttons == ["Find a mentor"]
    assert ada.last_message.text == "@Mia Schmidt's request expired before you answered."
    assert "The time to answer @Mia Schmidt's request is over." in texts(ada)
    assert closed_card(ada) == "@Mia Schmidt's request expired before you answered."
    assert closed_card(mia) == "Your request to @Ada Lovelace expired before they answered."
    ask(mia)  # again


def test_an_offer_expires_too(bot: RunningBot, ada: Person, mia: Person) -> None:
    propose(ada)
    bot.settle()  # her card comes first, however slowly
    travel_to(bot, NOW + 73 * HOUR)
    assert "Your offer to @Mia Schmidt expired before they answered." in ada.last_message.text
    assert "You can send a new one." in ada.last_message.text


def test_the_program_says_after_how_long(bot: RunningBot, ada: Person, mia: Person) -> None:
    mentors(ada)
    set_rules(bot, request_expiry=5)
    ask(mia)
    travel_to(bot, NOW + 4 * HOUR)
    assert (requests(bot)[0].state, reminders(ada)) == ("pending", 1)
    travel_to(bot, NOW + 6 * HOUR)
    assert requests(bot)[0].state == "expired"


def test_it_expires_when_the_last_time_has_come(bot: RunningBot, ada: Person, mia: Person) -> None:
    mentors(ada)
    ask(mia, date="2027-01-13", time="15:00", date2="2027-01-13", time2="17:00")
    travel_to(bot, dt.datetime(2027, 1, 13, 15, tzinfo=dt.UTC))
    assert requests(bot)[0].state == "pending"
    travel_to(bot, dt.datetime(2027, 1, 13, 16, 0, 30, tzinfo=dt.UTC))
    assert requests(bot)[0].state == "expired"


def test_a_suggestion_counts_anew(bot: RunningBot, ada: Person, mia: Person) -> None:
    mentors(ada)
    ask(mia)
    bot.settle()
    bot.clock.now = NOW + 60 * HOUR
    suggest(ada, url=URL)
    travel_to(bot, NOW + 100 * HOUR)
    assert requests(bot)[0].state == "pending"
    travel_to(bot, NOW + 133 * HOUR)
    assert requests(bot)[0].state == "expired"
    late = "suggestion (Mon 25 Jan, 12:00) in time, so your request has expired."
    assert mia.last_message.text.startswith(f"You didn't answer @Ada Lovelace's {late} You can send a new one")
    waited = "@Mia Schmidt didn't answer your suggestion (Mon 25 Jan, 11:00) in time, so their request has expired."
    assert ada.last_message.text == f"{waited} You can offer them a session."
    assert closed_card(ada) == waited


def test_it_expires_when_the_mentor_does_not_answer_a_suggestion(bot: RunningBot, ada: Person, mia: Person) -> None:
    mentors(ada)
    ask(mia)
    bot.settle()
    suggest(ada, url=URL)
    bot.settle()
    suggest(mia, time="13:00")
    bot.settle()
    travel_to(bot, NOW + 80 * HOUR)
    late = "suggestion (Mon 25 Jan, 12:00) in time, so their request has expired."
    assert ada.last_message.text == f"You didn't answer @Mia Schmidt's {late}"
    late = "suggestion (Mon 25 Jan, 13:00) in time, so your request has expired."
    assert mia.last_message.text.startswith(f"@Ada Lovelace didn't answer your {late} You can send a new one")


def test_an_answer_after_its_time_is_refused_even_before_anybody_looked(
    bot: RunningBot, ada: Person, mia: Person
) -> None:
    mentors(ada)
    ask(mia, **THREE)
    bot.settle()
    bot.clock.now = NOW + 72 * HOUR + dt.timedelta(minutes=5)  # the clock ran on while it was asked
    ada.press("Accept", where="messages")
    assert ada.modal is None
    assert "Nobody answered this in time, so it expired." in ada.ephemerals[-1].text


def test_who_has_left_is_told_nothing(bot: RunningBot, slack: LocalSlack, ada: Person, mia: Person) -> None:
    mentors(ada)
    ask(mia)
    bot.settle()
    before = len(mia.messages)
    lose_event(slack, mia, deleted=True)  # by the daily list, too, she has left
    change_member(bot, mia, deactivated=True)  # what she holds was not released
    travel_to(bot, NOW + 73 * HOUR)
    assert len(mia.messages) == before
    assert "expired before you answered." in ada.last_message.text


def test_a_time_that_has_passed_is_not_proposed_any_longer(bot: RunningBot, ada: Person, mia: Person) -> None:
    mentors(ada)
    ask(mia, date="2027-01-14", time="08:30", **THREE)
    travel_to(bot, NOW + 46 * HOUR)
    assert reminders(ada) == 1
    for shown in (ada.last_message.text, shown_request(ada)):
        assert "Thu 14 Jan" not in shown
        assert "Thu 21 Jan" in shown
        assert "Fri 22 Jan" in shown
    assert "Thu 21 Jan, 15:00 or " in in_list(ada, "Requests")


def shown_request(person: Person) -> str:
    """Return what the request says when it is shown by itself."""
    person.press("Show request", where="messages")
    return top(person).text
