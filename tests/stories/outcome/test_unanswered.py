"""What nobody answers is asked about once more, and is not recorded after a week; it blocks nothing."""

from localslack.server import LocalSlack
from localslack.testing.person import Person
from tests.support.leavers import deactivate
from tests.support.outcomes import DAY, END, HOUR, choose_in_past, hold, newest, say
from tests.support.running_bot import RunningBot
from tests.support.sessions import book, in_list, offer, texts, top
from tests.support.start_reminders import travel_to

ASKED = "Did your session with @Mia Schmidt take place?"


def _asked(person: Person) -> list[str]:
    return [each.text for each in person.messages if ASKED in each.text]


def test_it_is_asked_once_more_after_three_days(bot: RunningBot, ada: Person, mia: Person) -> None:
    hold(bot, ada, mia)
    travel_to(bot, END + 3 * DAY - HOUR)
    assert len(_asked(ada)) == 1
    travel_to(bot, END + 3 * DAY)
    travel_to(bot, END + 6 * DAY)
    assert len(_asked(ada)) == 1
    assert newest(ada, "Asked once more below.").buttons == [], "the first question has none any more"
    assert f"Asking once more: {ASKED}" in ada.last_message.text
    assert ada.last_message.buttons == ["It took place", "No-show"]


def test_it_is_not_asked_again_once_it_is_answered(bot: RunningBot, ada: Person, mia: Person) -> None:
    hold(bot, ada, mia)
    say(bot, ada, "It took place")
    travel_to(bot, END + 3 * DAY)
    assert _asked(ada) == []


def test_it_is_not_recorded_after_seven_days(bot: RunningBot, ada: Person, mia: Person) -> None:
    hold(bot, ada, mia)
    travel_to(bot, END + 3 * DAY)
    travel_to(bot, END + 7 * DAY)
    assert _asked(ada) == []
    found = [each for each in ada.messages if "Not recorded. You can still do it, until Wed 3 Feb." in each.text]
    assert len(found) == 1
    message = found[0]
    assert message.buttons == ["It took place", "No-show"]
    assert "waiting for you" not in in_list(ada)
    for person in (ada, mia):
        assert "Not recorded" in in_list(person, "Past")
    say(bot, ada, "It took place")
    assert "Took place" in in_list(mia, "Past")


def test_after_fourteen_days_nobody_can_say_it_any_more(bot: RunningBot, ada: Person, mia: Person) -> None:
    hold(bot, ada, mia)
    travel_to(bot, END + 14 * DAY)
    assert [each.buttons for each in ada.messages if "Not recorded." in each.text] == [[]]
    in_list(ada, "Past")
    assert "Record attendance" not in str(ada.home_now.menus)


def test_an_outage_of_days_asks_once(bot: RunningBot, ada: Person, mia: Person) -> None:
    offer(ada)
    book(mia)
    travel_to(bot, END + 4 * DAY)
    assert len(_asked(ada)) == 1
    travel_to(bot, END + 5 * DAY)
    assert len(_asked(ada)) == 1


def test_what_nobody_booked_is_not_asked_about(bot: RunningBot, ada: Person) -> None:
    offer(ada)
    travel_to(bot, END + DAY)
    assert all("take place" not in text for text in texts(ada))
    in_list(ada, "Past")
    assert "Record attendance" not in str(ada.home_now.menus)


def test_what_was_cancelled_is_not_asked_about(bot: RunningBot, ada: Person, mia: Person) -> None:
    offer(ada)
    book(mia)
    in_list(ada)
    assert ada.menu("Cancel", where="home").ok
    ada.fill({"Reason": "Ill"})
    assert ada.submit().ok
    travel_to(bot, END + DAY)
    assert _asked(ada) == []


def test_admins_are_asked_in_the_place_of_a_mentor_who_left(
    bot: RunningBot, slack: LocalSlack, ada: Person, mia: Person, olga: Person
) -> None:
    offer(ada)
    book(mia)
    travel_to(bot, END - HOUR / 2)  # it has begun
    deactivate(bot, slack, ada)
    travel_to(bot, END)
    asked = newest(olga, "Did the session of @Ada Lovelace with @Mia Schmidt take place?")
    assert asked.buttons == ["It took place", "No-show"]
    assert "1 thing is waiting for you" in in_list(olga)
    say(bot, olga, "No-show")
    assert "We missed you. @Olga Petrova recorded that you weren't there." in mia.last_message.text
    assert "whether" not in in_list(olga)


def test_an_admin_records_what_the_mentor_has_not(bot: RunningBot, ada: Person, mia: Person, olga: Person) -> None:
    hold(bot, ada, mia)
    olga.command("/mentorship book @ada")
    assert olga.press("All sessions", where="modal").ok
    assert olga.press("Past", where="modal").ok
    assert olga.menu("Record attendance", where="modal").ok
    assert top(olga).options("Attendance") == ["It took place", "No-show", "Mentor didn't come"]
    assert olga.submit().ok
    bot.settle()
    assert "✅ It took place (recorded by @Olga Petrova)" in newest(ada, "It took place").text
    assert _asked(ada) == []


def test_an_admin_records_nothing_of_what_they_booked_themselves(bot: RunningBot, ada: Person, olga: Person) -> None:
    hold(bot, ada, olga)
    assert "waiting for you" not in in_list(olga)
    in_list(olga, "Past")
    assert "Record attendance" not in str(olga.home_now.menus)
    assert "Mentor didn't come" in str(olga.home_now.menus)


def test_the_menu_of_a_past_session_records_it_too(bot: RunningBot, ada: Person, mia: Person) -> None:
    hold(bot, ada, mia)
    choose_in_past(bot, ada, "Record attendance")
    assert top(ada).title == "Record attendance"
    assert ada.submit().ok
    bot.settle()
    assert "Saved. It took place" in top(ada).text
    assert _asked(ada) == []


def test_the_cards_of_a_session_say_that_it_is_over(bot: RunningBot, ada: Person, mia: Person) -> None:
    hold(bot, ada, mia)
    for person, booked in ((ada, "booked your session"), (mia, "Your session is booked")):
        assert "1:1 with" in newest(person, "🏁 This session is over").text
        assert [each for each in person.messages if booked in each.text and "1:1 with" in each.text] == []
    assert "cancel or change" not in newest(mia, "🏁 This session is over").text


def test_the_card_of_a_session_that_nobody_booked_says_that_it_is_over(bot: RunningBot, ada: Person) -> None:
    offer(ada)
    bot.settle()
    assert newest(ada, "Your session is open for booking").buttons == ["Duplicate", "Bulk duplicate"]
    travel_to(bot, END)
    assert newest(ada, "🏁 This session is over · Nobody booked it").buttons == []
