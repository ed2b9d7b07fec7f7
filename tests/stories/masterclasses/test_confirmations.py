"""Whoever saves a masterclass, moves, cancels, leaves it or hands it over sees at once what happened."""

from localslack.testing.person import Person
from localslack.testing.screen import Shown
from tests.support.masterclasses import CLASS, host, try_host
from tests.support.moves import try_move
from tests.support.running_bot import RunningBot
from tests.support.sessions import BOTH, in_list, top
from tests.support.waitlists import edit, full, wait_in_line

WHEN = "Thu 21 Jan, 14:00–15:00 (15:00 in Berlin)"
LOOK, COPY = "See the masterclass", "Duplicate"


def chosen(by: Person, item: str, **values: str) -> Shown:
    """Choose this in the menu of the masterclass in Home and submit its form; return what stands there then."""
    in_list(by)
    by.menu(item, where="home", near="Reading code")
    by.fill(values)
    assert by.submit().ok
    return top(by)


def test_a_new_masterclass_is_confirmed_with_the_ways_on(bot: RunningBot, ada: Person, mia: Person) -> None:
    assert try_host(ada, guests=["mia"]).ok
    assert ada.submit().ok
    done = top(ada)
    assert (done.title, done.buttons) == ("Published", [LOOK, COPY])
    for words in (f"Reading code is published.\n{WHEN} · Online", "We told @Mia Schmidt.", "Masterclasses"):
        assert words in done.text
    ada.press(LOOK)
    assert top(ada).title == "Masterclass"
    ada.close()
    ada.press(COPY)
    assert top(ada).title == "Host a masterclass"


def test_a_title_with_marks_stands_there_as_it_was_typed(bot: RunningBot, ada: Person) -> None:
    assert try_host(ada, title="Read *all* of it").ok
    assert ada.submit().ok
    assert "The masterclass is published." in top(ada).text
    assert "Read *all* of it" in top(ada).text


def test_an_edit_is_confirmed(bot: RunningBot, ada: Person, mia: Person) -> None:
    host(ada, guests=["mia"])
    edit(ada, Title="Reading old code")
    assert ada.submit().ok
    assert (top(ada).title, top(ada).buttons) == ("Saved", [LOOK])
    assert f"Reading old code is saved.\n{WHEN}" in top(ada).text
    assert "We told @Mia Schmidt what changed." in top(ada).text


def test_a_move_is_confirmed_with_the_new_time(bot: RunningBot, ada: Person, mia: Person, grace: Person) -> None:
    wait_in_line(bot, full(bot, ada, "mia"), grace)
    assert try_move(ada).ok
    assert (top(ada).title, top(ada).buttons) == ("Moved", [LOOK, "Participants"])
    for words in (
        "Reading code is moved.\nFri 22 Jan, 15:00–16:00 (16:00 in Berlin)",
        "We asked the 1 person who has a spot whether they can make it: see Participants.",
        "The waitlist keeps its order.",
    ):
        assert words in top(ada).text
    ada.press("Participants")
    assert "@Mia Schmidt" in top(ada).text


def test_a_cancellation_says_how_many_were_told(bot: RunningBot, ada: Person, mia: Person, grace: Person) -> None:
    wait_in_line(bot, full(bot, ada, "mia"), grace)
    done = chosen(ada, "Cancel", Reason="Ill")
    assert (done.title, done.buttons) == ("Cancelled", [LOOK, COPY])
    assert "Reading code is cancelled." in done.text
    assert "We told 2 people." in done.text


def test_nobody_had_signed_up(bot: RunningBot, ada: Person) -> None:
    host(ada)
    assert "Nobody had signed up." in chosen(ada, "Cancel").text


def test_handing_over_says_who_hosts_now(bot: RunningBot, ada: Person, grace: Person) -> None:
    host(ada)
    done = chosen(ada, "Hand over", Mentor="grace")
    assert (done.title, done.buttons) == ("Handed over", ["Masterclasses"])
    assert "@Grace Hopper now hosts Reading code." in done.text
    ada.press("Masterclasses")
    assert "Reading code" in top(ada).text


def test_leaving_is_confirmed(bot: RunningBot, ada: Person, mia: Person) -> None:
    host(ada, guests=["mia"])
    done = chosen(mia, "Leave")
    assert (done.title, done.buttons) == ("You left", ["Masterclasses"])
    assert "You left Reading code.\nWe told the host. Your spot is free for others." in done.text


def test_a_spot_with_a_choice_of_attendance_is_confirmed(bot: RunningBot, ada: Person, tom: Person) -> None:
    host(ada, **{**CLASS, **BOTH})
    tom.command("/masterclass")
    tom.press("Reserve a spot", within=tom.ephemerals[-1])
    tom.fill({"Attendance": "In person"})
    assert tom.submit().ok
    assert (top(tom).title, top(tom).buttons) == ("Spot reserved", [LOOK, "Add to calendar"])
    assert "You have a spot in Reading code, in person." in top(tom).text
    tom.press("Add to calendar")
    assert "Sent. Open the file in Messages" in top(tom).text
