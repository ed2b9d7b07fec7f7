"""A full masterclass: waiting in line."""

import datetime as dt

import pytest

from localslack.server import LocalSlack
from localslack.testing.person import Person
from tests.support.forged_requests import press
from tests.support.masterclasses import CLASS, enrollment_states
from tests.support.moves import travel_to
from tests.support.running_bot import RunningBot
from tests.support.sessions import in_list, offer, top, unchanged
from tests.support.waitlists import (
    MAXIMUM,
    cancel,
    change,
    entries,
    full,
    leave,
    queue_states,
    show_masterclass,
    wait_in_line,
)

START = dt.datetime(2027, 1, 21, 14, tzinfo=dt.UTC)  # 15:00 in Berlin


def test_join_waitlist_acts_at_once_and_the_view_shows_the_number(
    bot: RunningBot, ada: Person, mia: Person, tom: Person, grace: Person
) -> None:
    number = full(bot, ada, "mia")
    shown = show_masterclass(tom, number)
    assert "Full (1 spot)" in shown.text
    assert ("Join waitlist" in shown.buttons, "Reserve a spot" in shown.buttons) == (True, False)
    assert tom.press("Join waitlist", where="modal").ok
    assert top(tom).title == "Masterclass"
    assert "1st on the waitlist" in top(tom).text
    assert "Leave waitlist" in top(tom).buttons
    wait_in_line(bot, number, grace)
    assert "2nd on the waitlist" in show_masterclass(grace, number).text
    assert "2 waiting" in top(grace).text
    assert queue_states(bot) == {"Tom": "waiting", "Grace": "waiting"}


def test_leave_waitlist_lets_the_others_move_up(
    bot: RunningBot, ada: Person, tom: Person, grace: Person, olga: Person
) -> None:
    number = full(bot, ada, "mia")
    wait_in_line(bot, number, tom, grace)
    assert "2 waiting" in ada.messages[0].text
    show_masterclass(tom, number)
    assert tom.press("Leave waitlist", where="modal").ok
    assert tom.confirmed == "Leave waitlist? You lose your place in line. If you join again, you start at the end."
    assert "Join waitlist" in top(tom).buttons
    assert "1st on the waitlist" in show_masterclass(grace, number).text
    bot.settle()
    assert "1 waiting" in ada.messages[0].text
    wait_in_line(bot, number, tom)
    assert "2nd on the waitlist" in show_masterclass(tom, number).text


def test_clicked_twice_it_is_done_once(bot: RunningBot, ada: Person, tom: Person) -> None:
    number = full(bot, ada, "mia")
    stale = show_masterclass(tom, number)
    tom.press("Join waitlist", within=stale)
    tom.press("Join waitlist", within=stale)
    assert entries(bot) == 1
    stale = top(tom)
    tom.press("Leave waitlist", within=stale)
    tom.press("Leave waitlist", within=stale)
    assert queue_states(bot) == {"Tom": "stopped"}


def test_in_a_message_it_is_said_beside_it(bot: RunningBot, ada: Person, mia: Person, tom: Person) -> None:
    """The button is on the card of someone who has left."""
    number = full(bot, ada, "mia", "tom")
    leave(bot, tom)
    change(bot, ada, **{MAXIMUM: "1"})
    tom.press("Reserve a spot", where="messages")
    assert "This masterclass is full." in tom.ephemerals[-1].text
    bot.settle()
    assert tom.press("Join waitlist", where="messages", near="Reading code").ok
    bot.settle()
    assert tom.ephemerals[-1].text.startswith("You're 1st on the waitlist for “Reading code”.")
    assert any("You're on the waitlist" in each.text and "Leave waitlist" in each.buttons for each in tom.messages)
    assert tom.press("Leave waitlist", where="messages").ok
    bot.settle()
    assert tom.ephemerals[-1].text == "You're not on the waitlist for “Reading code”."
    assert queue_states(bot) == {"Tom": "stopped"}
    assert enrollment_states(bot, number)["tom"] == "left"


def test_in_a_list_and_in_a_profile_the_number_stands_where_it_was_clicked(
    bot: RunningBot, ada: Person, tom: Person, grace: Person
) -> None:
    full(bot, ada, "mia")
    tom.home()
    tom.press("Masterclasses", where="home")
    assert tom.press("Join waitlist", where="modal").ok
    assert top(tom).title == "Masterclasses"
    assert "Waitlist: 1st" in top(tom).text
    grace.command("/mentorship book @ada")
    assert grace.press("Join waitlist", where="modal").ok
    assert top(grace).title == "Mentor"
    assert "Waitlist: 2nd" in top(grace).text
    assert grace.press("Leave waitlist", where="modal").ok
    assert "Join waitlist" in top(grace).buttons
    grace.close(all=True)
    grace.command("/masterclass")
    assert grace.press("Join waitlist", within=grace.ephemerals[-1]).ok
    assert grace.ephemerals[-1].text.startswith("You're 2nd on the waitlist for “Reading code”.")


def test_joining_leaves_a_card_with_the_way_out(bot: RunningBot, ada: Person, mia: Person, tom: Person) -> None:
    number = full(bot, ada, "mia")
    wait_in_line(bot, number, tom)
    (card,) = tom.messages
    assert card.text.startswith("⌛ You're on the waitlist for this masterclass\nReading code")
    assert card.buttons == ["Leave waitlist", "Participants"]
    assert "⌛ Waitlist: 1st" in in_list(tom)
    leave(bot, mia)
    assert "🔔 Spot offered, answer by 23:00" in in_list(tom)
    card, offer = tom.messages
    assert card.text == "You were on the waitlist, and now a spot is yours if you want it.\n“Reading code”"
    assert card.buttons == [], "what is offered is answered in its own message"
    assert tom.press("Pass", within=offer).ok
    bot.settle()
    card, offer = tom.messages
    assert "You're no longer on the waitlist" in card.text
    assert "Reserve a spot" in card.buttons
    assert offer.buttons == []


def test_while_a_place_is_free_nobody_waits(bot: RunningBot, ada: Person, tom: Person) -> None:
    number = full(bot, ada, "mia")
    stale = show_masterclass(tom, number)
    change(bot, ada, **{MAXIMUM: "2"})
    unchanged(bot, lambda: tom.press("Join waitlist", within=stale))
    assert "A spot in this masterclass is free just now" in top(tom).text
    assert tom.press("Reserve a spot", where="modal").ok
    bot.settle()
    assert enrollment_states(bot, number)["tom"] == "attending"


def test_whoever_comes_too_late_can_wait_at_once(bot: RunningBot, ada: Person, tom: Person, grace: Person) -> None:
    number = full(bot, ada, "mia", maximum=2)
    stale = show_masterclass(tom, number)
    show_masterclass(grace, number)
    grace.press("Reserve a spot", where="modal")
    bot.settle()
    unchanged(bot, lambda: tom.press("Reserve a spot", within=stale))
    assert "This masterclass is full. Choose Join waitlist" in top(tom).text
    assert tom.press("Join waitlist", where="modal").ok
    assert top(tom).title == "Masterclass"
    assert "1st on the waitlist" in top(tom).text


def test_who_has_a_place_or_hosts_it_does_not_wait(
    bot: RunningBot, slack: LocalSlack, ada: Person, mia: Person, grace: Person, tom: Person
) -> None:
    offer(grace, mentee="tom", date=CLASS["date"], time=CLASS["time"], location="Berlin")
    number = full(bot, ada, "mia", "tom")
    for person, words in (
        (ada, "You host this masterclass"),
        (mia, "You have a spot in this masterclass already"),
        (tom, "Say whether you can make it"),
    ):
        unchanged(bot, lambda who=person: press(slack, who, "masterclass.join_waitlist", str(number)))  # type: ignore[misc]
        assert words in top(person).text


def test_nobody_waits_for_what_was_cancelled_or_has_begun(
    bot: RunningBot, slack: LocalSlack, ada: Person, tom: Person, grace: Person
) -> None:
    number = full(bot, ada, "mia")
    wait_in_line(bot, number, grace)
    bot.clock.now = START
    unchanged(bot, lambda: press(slack, tom, "masterclass.join_waitlist", str(number)))
    assert "has begun or is over, so you can't join its waitlist" in top(tom).text
    assert "1st on the waitlist" not in show_masterclass(grace, number).text
    press(slack, grace, "masterclass.leave_waitlist", str(number))
    assert queue_states(bot) == {"Grace": "stopped"}
    bot.clock.now = START - dt.timedelta(days=1)
    cancel(bot, ada)
    tom.close(all=True)
    unchanged(bot, lambda: press(slack, tom, "masterclass.join_waitlist", str(number)))
    assert "was cancelled, so you can't join its waitlist" in top(tom).text


def test_as_it_begins_whoever_still_waits_sees_that_no_spot_became_free(
    bot: RunningBot, ada: Person, tom: Person, grace: Person
) -> None:
    number = full(bot, ada, "mia")
    wait_in_line(bot, number, tom, grace)
    assert "⌛ Waitlist: 1st" in in_list(tom)
    show_masterclass(grace, number)
    assert grace.press("Leave waitlist", where="modal").ok
    travel_to(bot, START - dt.timedelta(minutes=1))
    assert tom.messages[0].text.startswith("⌛ You're on the waitlist for this masterclass")
    travel_to(bot, START)
    bot.let_homes_be_drawn()
    (card,) = tom.messages
    assert card.text.startswith("🚪 No spot in this masterclass became free\nReading code")
    assert "No spot in “Reading code” became free." in card.plain_text
    assert card.buttons == ["Participants"]
    assert "Reading code" not in tom.home_now.text, "Home says nothing more of it"
    assert "No spot in this masterclass became free" in show_masterclass(tom, number).text
    assert "You're no longer on the waitlist for this masterclass" in grace.messages[0].text


def test_where_a_spot_stayed_free_it_is_not_said_that_none_became_free(
    bot: RunningBot, ada: Person, mia: Person, tom: Person
) -> None:
    """Shortly before the start nobody is asked in turn: Tom was told of it, and did not reserve it."""
    number = full(bot, ada, "mia")
    wait_in_line(bot, number, tom)
    travel_to(bot, START - dt.timedelta(minutes=10))
    leave(bot, mia)
    travel_to(bot, START)
    assert "You're no longer on the waitlist for this masterclass" in tom.messages[0].text


@pytest.mark.parametrize("action", ["join_waitlist", "leave_waitlist", "accept", "pass"])
def test_guests_and_made_up_masterclasses(
    bot: RunningBot, slack: LocalSlack, ada: Person, gus: Person, tom: Person, action: str
) -> None:
    number = full(bot, ada, "mia")
    unchanged(bot, lambda: press(slack, gus, f"masterclass.{action}", str(number)))
    assert "Guest accounts can't take part" in top(gus).text
    for value in ("999999", "-1", "x", ""):
        unchanged(bot, lambda value=value: press(slack, tom, f"masterclass.{action}", value))  # type: ignore[misc]
        assert top(tom).title == "Not possible"
        tom.close(all=True)
