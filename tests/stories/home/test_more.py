"""What does not fit into a three-dot menu is behind its last item."""

import pytest

from localslack.testing.person import Person
from tests.support.running_bot import RunningBot
from tests.support.sessions import BOTH, book, in_list, offer

EVERYTHING = [
    *("Change time", "Change attendance", "Add to calendar", "Cancel booking"),
    *("Edit", "Duplicate", "Bulk duplicate", "Cancel"),
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
    assert more.home_now.menus == [[*EVERYTHING[:4], "More…"]]


def test_everything_is_behind_more(more: Person) -> None:
    assert more.modal is not None
    assert (more.modal.title, more.modal.buttons) == ("More", EVERYTHING)


@pytest.mark.parametrize(
    ("button", "title"),
    [("Edit", "Edit session"), ("Cancel", "Cancel session"), ("Cancel booking", "Cancel booking")],
)
def test_its_buttons_do_what_the_items_do(more: Person, button: str, title: str) -> None:
    more.press(button)
    assert more.modal is not None
    assert more.modal.title == title
