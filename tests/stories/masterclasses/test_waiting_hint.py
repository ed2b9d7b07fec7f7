"""The host of a full masterclass sees that people wait, and what to do about it; and reads long changes well."""

from localslack.testing.person import Person
from tests.support.moves import news
from tests.support.participants import open_list
from tests.support.running_bot import RunningBot
from tests.support.sessions import texts, top
from tests.support.waitlists import MAXIMUM, change, full, wait_in_line

ONE, TWO = "1 person is waiting for a spot.", "2 people are waiting for a spot."
RAISE = "You can raise the maximum."


def test_the_host_is_told_on_the_card_and_raises_the_maximum(
    bot: RunningBot, ada: Person, mia: Person, tom: Person, grace: Person
) -> None:
    number = full(bot, ada, "mia")
    assert RAISE not in news(ada, "You host this masterclass").text
    wait_in_line(bot, number, tom)
    before = len(texts(ada))
    assert f"{ONE} {RAISE}" in news(ada, "You host this masterclass").text
    wait_in_line(bot, number, grace)
    mine = news(ada, "You host this masterclass")
    assert (f"{TWO} {RAISE}" in mine.text, len(texts(ada))) == (True, before), "no message for each"
    assert ada.press("Edit", within=mine).ok
    assert top(ada).title == "Edit masterclass"
    ada.close(all=True)
    change(bot, ada, **{MAXIMUM: "5"})
    assert RAISE not in news(ada, "You host this masterclass").text
    assert "Edit" not in news(ada, "You host this masterclass").buttons


def test_participants_say_so_to_whoever_manages_it(
    bot: RunningBot, ada: Person, mia: Person, tom: Person, grace: Person
) -> None:
    number = full(bot, ada, "mia")
    wait_in_line(bot, number, tom)
    assert f"{ONE} {RAISE}" in open_list(bot, ada, number).text
    assert ada.press("Edit", where="modal").ok
    assert top(ada).title == "Edit masterclass"
    assert RAISE not in open_list(bot, grace, number).text
    assert RAISE not in news(tom, "on the waitlist").text


def test_a_long_change_has_the_new_text_below_the_old_one(bot: RunningBot, ada: Person, mia: Person) -> None:
    full(bot, ada, "mia")
    change(bot, ada, Title="Reading old code", Description="We read together.\nBring your own.")
    told = news(mia, "What changed")
    assert "Title: Reading code → Reading old code" in told.text
    assert "Description, now:\nWe read together.\nBring your own." in told.text
    assert "Description, before:\nHow to read what others wrote." in told.text
