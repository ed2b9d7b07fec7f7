"""Something happens to a session while its form is open: nothing is overwritten unseen, and nobody put out."""

import pytest

from tests.running import RunningBot
from tests.stories.planning import choose, look
from tests.stories.telling import book, fill, offer, top, unchanged
from workspace.person import Person

AGAIN = "Choose “Edit again” to see it as it is now."


def test_a_booking_while_the_form_is_open_is_not_undone(bot: RunningBot, ada: Person, mia: Person) -> None:
    offer(ada)
    choose(ada, "Edit")
    book(mia)
    fill(ada, topic="Mine")
    unchanged(bot, ada.submit)
    assert "Mia Schmidt took the place in this session while your form was open" in top(ada).text
    assert AGAIN in top(ada).text
    assert top(ada).values["Topic"] == "Mine"
    assert "Session with @Ada Lovelace" in look(mia)


def test_edit_again_shows_it_as_it_is_now(bot: RunningBot, ada: Person, mia: Person) -> None:
    offer(ada)
    choose(ada, "Edit")
    book(mia)
    fill(ada, topic="Mine", time="17:00")
    ada.submit()
    assert ada.press("Edit again", where="modal").ok
    assert ada.stack == ["Edit session"]
    shown = top(ada).values
    assert (shown["Mentee"], shown["Topic"], shown["Time"]) == ("Mia Schmidt", "Careers", "15:00")
    fill(ada, topic="Mine")
    assert ada.submit().ok
    assert ada.modal is None
    assert "Mine" in look(mia)


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
    assert "Session with @Ada Lovelace" in look(tom)


def test_two_admins_add_two_mentees(bot: RunningBot, ada: Person, olga: Person, mia: Person) -> None:
    offer(ada)
    choose(ada, "Edit")
    fill(ada, mentee="mia")
    olga.command("/mentorship book @ada")
    olga.menu("Edit", where="modal")
    fill(olga, mentee="tom")
    assert olga.submit().ok
    unchanged(bot, ada.submit)
    assert "took the place in this session while your form was open" in top(ada).text


@pytest.mark.parametrize("answer", ["I can make it", "I can't"])
def test_an_answer_while_the_form_is_open(bot: RunningBot, ada: Person, mia: Person, answer: str) -> None:
    """That the mentee can make it takes nothing away from the form; that they can't puts it out of date."""
    offer(ada)
    book(mia)
    choose(ada, "Edit")
    fill(ada, time="17:00")
    assert ada.submit().ok
    choose(ada, "Edit")
    look(mia)
    assert mia.press(answer, where="home").ok
    fill(ada, topic="Other")
    ada.submit()
    assert (ada.modal is None) == (answer == "I can make it")


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
    assert any("https://meet.example.com/new" in each.text for each in mia.messages)  # the card has it now
    assert "You attend" not in " ".join(each.text for each in ada.messages)
