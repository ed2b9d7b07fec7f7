"""Something happens to a session while its form is open: nothing is overwritten unseen, and nobody loses a place."""

import pytest

from localslack.testing.person import Person
from tests.support.running_bot import RunningBot
from tests.support.series import choose, read_list
from tests.support.session_waitlists import offered, offers, states
from tests.support.sessions import BOTH, IN_PERSON, book, fill, offer, open_booking, top, unchanged

pytestmark = pytest.mark.both_databases

AGAIN = "Look at it, and submit it again."


def test_a_booking_while_the_form_is_open_is_not_undone(bot: RunningBot, ada: Person, mia: Person) -> None:
    offer(ada)
    choose(ada, "Edit")
    book(mia)
    fill(ada, topic="Mine")
    unchanged(bot, ada.submit)
    assert "Mia Schmidt took the spot in this session while your form was open" in top(ada).text
    assert AGAIN in top(ada).text
    assert top(ada).values["Topic"] == "Mine"
    assert "1:1 with @Ada Lovelace" in read_list(mia)


def test_the_form_then_shows_it_as_it_is_now_with_what_was_typed(bot: RunningBot, ada: Person, mia: Person) -> None:
    offer(ada)
    choose(ada, "Edit")
    book(mia)
    fill(ada, topic="Mine", time="17:00")
    ada.submit()
    assert ada.stack == ["Edit session"]
    shown = top(ada).values
    assert (shown["Mentee"], shown["Topic"], shown["Time"]) == ("Mia Schmidt", "Mine", "17:00")
    assert ada.submit().ok
    ada.close(all=True)
    assert "Mine" in read_list(mia)


def test_a_booking_given_back_while_the_form_is_open(bot: RunningBot, ada: Person, mia: Person) -> None:
    offer(ada)
    book(mia)
    choose(ada, "Edit")
    choose(mia, "Cancel booking")
    assert mia.submit().ok
    unchanged(bot, ada.submit)  # it would put mia into the session again
    assert AGAIN in top(ada).text


def test_another_mentee_while_the_form_is_open(bot: RunningBot, ada: Person, mia: Person, tom: Person) -> None:
    offer(ada)
    book(mia)
    choose(ada, "Edit")
    choose(mia, "Cancel booking")
    mia.submit()
    book(tom)
    fill(ada, mentee="")
    unchanged(bot, ada.submit)
    assert "Tom" in top(ada).text
    assert "1:1 with @Ada Lovelace" in read_list(tom)


def test_two_admins_add_two_mentees(bot: RunningBot, ada: Person, olga: Person, mia: Person) -> None:
    offer(ada)
    choose(ada, "Edit")
    fill(ada, mentee="mia")
    olga.command("/mentorship book @ada")
    olga.menu("Edit", where="modal")
    fill(olga, mentee="tom")
    assert olga.submit().ok
    unchanged(bot, ada.submit)
    assert "took the spot in this session while your form was open" in top(ada).text


@pytest.mark.parametrize("answer", ["I can make it", "I can't"])
def test_an_answer_while_the_form_is_open(bot: RunningBot, ada: Person, mia: Person, answer: str) -> None:
    """If the mentee can make it, the form is still up to date; if they can't, it is not."""
    offer(ada)
    book(mia)
    choose(ada, "Edit")
    fill(ada, time="17:00")
    assert ada.submit().ok
    choose(ada, "Edit")
    read_list(mia)
    assert mia.press(answer, where="home").ok
    fill(ada, topic="Other")
    ada.submit()
    assert (top(ada).title == "Saved") == (answer == "I can make it")


def test_the_link_is_not_told_to_who_comes_in_person_and_a_lost_method_is(
    bot: RunningBot, ada: Person, mia: Person
) -> None:
    offer(ada, attendance=["Online", "In person"])
    book(mia, attendance="In person")
    bot.settle()
    before = len(mia.messages)
    choose(ada, "Edit")
    fill(ada, url="https://meet.example.com/new")
    assert ada.submit().ok
    bot.settle()
    assert len(mia.messages) == before
    choose(ada, "Edit")
    fill(ada, attendance=["Online"])
    assert ada.submit().ok
    bot.settle()
    assert "Attendance: online or in person → online" in mia.last_message.text
    assert "You attend: in person → online" in mia.last_message.text
    assert any("meet.example.com/new" in each.text for each in mia.messages)  # the card has it now
    assert "You attend" not in " ".join(each.text for each in ada.messages)


def test_a_session_that_is_edited_while_somebody_books_it(bot: RunningBot, ada: Person, mia: Person) -> None:
    """They are shown the new time, or the new ways to attend, before they book; what they typed stays."""
    offer(ada, **BOTH)
    open_booking(mia)
    mia.fill({"Attendance": "Online", "What would you like to talk about?": "Growing"})
    choose(ada, "Edit")
    fill(ada, time="17:00")
    assert ada.submit().ok
    unchanged(bot, mia.submit)
    assert "nothing is booked yet. It's now on Wed 20 Jan, 17:00–18:00" in top(mia).text
    assert top(mia).values["What would you like to talk about?"] == "Growing"
    choose(ada, "Edit")
    fill(ada, **IN_PERSON)
    assert ada.submit().ok
    unchanged(bot, mia.submit)
    assert "In person: " in top(mia).text
    assert mia.submit().ok
    assert top(mia).title == "Booked"
    mia.close(all=True)
    assert "1:1 with @Ada Lovelace" in read_list(mia)


def test_a_session_that_is_edited_while_somebody_moves_to_it(bot: RunningBot, ada: Person, mia: Person) -> None:
    offer(ada)
    offer(ada, date="2027-01-21")
    book(mia)
    choose(mia, "Change time")
    mia.fill({"Time": "Thu 21 Jan, 15:00–16:00"})
    read_list(ada)
    ada.menu("Edit", near="Open session", where="home")
    fill(ada, time="17:00")
    assert ada.submit().ok
    unchanged(bot, mia.submit)
    assert "nothing was moved" in top(mia).text
    mia.fill({"Time": "Thu 21 Jan, 17:00–18:00"})
    assert mia.submit().ok
    assert top(mia).title == "Time changed"


def test_an_offer_that_is_edited_before_it_is_accepted(bot: RunningBot, ada: Person, mia: Person, tom: Person) -> None:
    offered(bot, ada, tom, mia)
    (old,) = offers(mia)
    choose(ada, "Edit")
    fill(ada, time="17:00")
    assert ada.submit().ok
    bot.settle()
    mia.press("Accept", within=old)
    assert states(bot) == [("Mia", "offered")]
    assert "nothing is booked yet: it is now on Wed 20 Jan, 17:00" in mia.ephemerals[-1].text
    assert mia.press("Accept", where="messages").ok
    assert states(bot) == [("Mia", "accepted")]


def test_a_booking_while_the_form_to_cancel_is_open(bot: RunningBot, ada: Person, mia: Person) -> None:
    offer(ada)
    choose(ada, "Cancel")
    ada.fill({"Reason": "I am ill"})
    book(mia)
    unchanged(bot, ada.submit)
    assert "@Mia Schmidt booked while your form was open, so nothing is cancelled yet" in top(ada).text
    assert "We'll let @Mia Schmidt know, with your reason." in top(ada).text
    assert top(ada).values["Reason"] == "I am ill"
    assert ada.submit().ok
    assert top(ada).title == "Cancelled"
    bot.settle()
    assert "I am ill" in mia.last_message.text
