"""After a session: its mentor says whether it took place, in one tap, and can correct it."""

from localslack.testing.person import Person
from tests.support.outcomes import DAY, END, MOMENT, hold, newest, say
from tests.support.running_bot import RunningBot
from tests.support.sessions import book, in_list, offer, top
from tests.support.start_reminders import travel_to

ASKED = "Did your session with @Mia Schmidt take place?"


def test_the_mentor_is_asked_once_when_it_has_ended(bot: RunningBot, ada: Person, mia: Person) -> None:
    offer(ada)
    book(mia)
    travel_to(bot, END - MOMENT)
    assert all(ASKED not in each.text for each in ada.messages)
    travel_to(bot, END)
    asked = [each for each in ada.messages if ASKED in each.text]
    assert [each.buttons for each in asked] == [["It took place", "No-show"]]
    assert "take place?\nWed 20 Jan, 14:00–15:00" in asked[0].text


def test_it_took_place_is_recorded_at_once(bot: RunningBot, ada: Person, mia: Person) -> None:
    hold(bot, ada, mia)
    say(bot, ada, "It took place")
    message = newest(ada, "It took place")
    assert (ASKED in message.text, message.buttons) == (False, ["Correct"])
    assert "You can correct it until Wed 3 Feb" in message.text
    assert "Took place" in in_list(ada, "Past")
    assert "Took place" in in_list(mia, "Past")


def test_home_asks_too_until_it_is_answered(bot: RunningBot, ada: Person, mia: Person) -> None:
    hold(bot, ada, mia)
    asked = "1 thing is waiting for you: Did your session with @Mia Schmidt take place on Wed 20 Jan, 14:00?"
    assert asked in in_list(ada)
    assert ada.press("It took place", where="home").ok
    bot.settle()
    assert "waiting for you" not in in_list(ada)


def test_each_answer_in_the_list_of_what_waits_says_what_was_recorded_and_of_whom(
    bot: RunningBot, ada: Person, mia: Person, tom: Person
) -> None:
    offer(ada)
    book(mia)
    offer(ada, time="18:00")
    book(tom)
    travel_to(bot, END + DAY)
    in_list(ada)
    ada.press("Show", near="waiting", where="home")
    assert f"{ASKED} Wed 20 Jan, 14:00–15:00" in top(ada).text
    ada.press("It took place", near="Mia", where="modal")
    assert "Recorded: your 1:1 with @Mia Schmidt took place." in top(ada).text
    ada.press("No-show", near="Tom", where="modal")
    assert "Recorded: @Tom Okafor didn't come to your 1:1." in top(ada).text


def test_an_answer_in_all_sessions_draws_that_list_again(
    bot: RunningBot, ada: Person, mia: Person, olga: Person
) -> None:
    hold(bot, ada, mia)
    olga.command("/mentorship book @ada")
    olga.press("All sessions", where="modal")
    olga.press("Past", where="modal")
    assert olga.press("It took place", where="modal").ok
    assert top(olga).title == "All sessions"
    assert "Took place" in top(olga).text
    assert "It took place" not in top(olga).buttons
