"""What does not fit into a three-dot menu is behind its last item."""

import pytest

from localslack.testing.person import Person
from tests.support.running_bot import RunningBot
from tests.support.sessions import BOTH, URL, book, in_list, offer

EVERYTHING = [
    *("Change time", "Change attendance", "Add to calendar", "Cancel booking"),
    *("Edit", "Duplicate", "Bulk duplicate", "Cancel", "History"),
]


@pytest.fixture
def more(bot: RunningBot, ada: Person, olga: Person) -> Person:
    """Return an admin with a place in a mentor's session, who has pressed `More…`."""
    offer(ada, **BOTH)
    book(olga, attendance="Online")
    bot.settle()
    in_list(olga)
    olga.menu("More…")
    return olga


def test_one_s_own_items_come_first_and_the_menu_stays_short(more: Person) -> None:
    assert more.home_now.menus[1:] == [["Change time", "Cancel booking", "Edit", "Cancel", "More…"]]


def test_everything_is_behind_more(more: Person) -> None:
    assert more.modal is not None
    assert (more.modal.title, more.modal.buttons) == ("More", EVERYTHING)


def test_details_say_everything(ada: Person, mia: Person) -> None:
    offer(ada)
    book(mia, about="My first talk")
    in_list(mia)
    mia.menu("Details", where="home")
    assert mia.modal is not None
    assert mia.modal.title == "Details"
    for words in (
        "1:1 with @Ada Lovelace",
        "Wed 20 Jan, 15:00–16:00",
        URL.removeprefix("https://"),
        "Topic: Careers",
        "My first talk",
    ):
        assert words in mia.modal.text
    assert mia.modal.buttons == ["Change time", "Add to calendar", "Cancel booking", "History"]


@pytest.mark.parametrize(
    ("button", "title"),
    [("Edit", "Edit session"), ("Cancel", "Cancel session"), ("Cancel booking", "Cancel booking")],
)
def test_its_buttons_do_what_the_items_do(more: Person, button: str, title: str) -> None:
    more.press(button)
    assert more.modal is not None
    assert more.modal.title == title
