"""Answers that are given in the details of a session, or in a list that is a modal, show there what came of them."""

import pytest

from localslack.testing.person import Person
from tests.support.running_bot import RunningBot
from tests.support.series import read_list
from tests.support.session_waitlists import offered
from tests.support.sessions import book, card, fill, in_list, offer, save, top

YES, NO = "I can make it", "I can't"


def move(bot: RunningBot, ada: Person, mia: Person) -> None:
    """Move a booked session, so that its mentee is asked."""
    offer(ada)
    book(mia)
    in_list(ada)
    ada.menu("Edit", where="home")
    fill(ada, time="17:00")
    assert save(ada).ok
    ada.close(all=True)
    bot.settle()


def test_i_cannot_in_the_details_is_confirmed_in_their_place(bot: RunningBot, ada: Person, mia: Person) -> None:
    move(bot, ada, mia)
    mia.menu("Details", within=card(mia, "1:1 with @Ada"))
    assert mia.press(NO, where="modal").ok
    assert mia.stack == ["Spot given up"]
    assert "You gave up your spot.\nWe told @Ada Lovelace." in top(mia).text


@pytest.mark.parametrize(("answer", "left"), [(YES, "Booked"), (NO, "Nothing planned")])
def test_an_answer_in_your_sessions_draws_that_list_again(
    bot: RunningBot, ada: Person, mia: Person, answer: str, left: str
) -> None:
    move(bot, ada, mia)
    offer(mia, then="Save as draft")
    read_list(mia, "Drafts")
    mia.menu("Delete", where="home")
    assert mia.submit().ok
    mia.press("Your sessions", where="modal")
    assert mia.press(answer, where="modal").ok
    assert top(mia).title == "Your sessions"
    assert left in top(mia).text
    assert not {YES, NO} & set(top(mia).buttons)


def answer_in_details(mia: Person, label: str) -> None:
    """Answer from Home: `Show`, and then in the details."""
    in_list(mia)
    mia.press("Show", near="waiting", where="home")
    assert {"Accept", "Pass"} <= set(top(mia).buttons)
    assert mia.press(label, where="modal").ok


def test_accept_in_the_details_shows_them_as_they_are_then(
    bot: RunningBot, ada: Person, grace: Person, mia: Person
) -> None:
    offered(bot, ada, grace, mia)
    mia.close(all=True)
    answer_in_details(mia, "Accept")
    assert "Booked" in top(mia).text
    assert not {"Accept", "Pass"} & set(top(mia).buttons)
    assert "Cancel booking" in top(mia).buttons


def test_pass_in_the_details_is_confirmed_in_their_place(
    bot: RunningBot, ada: Person, grace: Person, mia: Person
) -> None:
    offered(bot, ada, grace, mia)
    mia.close(all=True)
    answer_in_details(mia, "Pass")
    assert top(mia).title == "Passed"
    assert "You passed on this session." in top(mia).text
    assert "Pass" not in top(mia).buttons
