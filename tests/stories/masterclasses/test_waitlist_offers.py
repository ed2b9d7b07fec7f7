"""A place in a full masterclass becomes free: it is offered in order of arrival, and accepted, passed or expires."""

import datetime as dt

import pytest

from localslack.server import LocalSlack
from localslack.testing.person import Person
from tests.support.forged_requests import press
from tests.support.masterclasses import CLASS, enrollment_states
from tests.support.running_bot import RunningBot
from tests.support.session_waitlists import advance_time
from tests.support.sessions import BOTH, in_list, offer, texts, top, unchanged
from tests.support.waitlists import (
    full,
    leave,
    newest_offer,
    offers,
    queue_states,
    show_masterclass,
    told,
    wait_in_line,
)

pytestmark = pytest.mark.both_databases

START = dt.datetime(2027, 1, 21, 14, tzinfo=dt.UTC)  # 15:00 in Berlin


def test_leaving_frees_the_place_for_the_first_in_line(
    bot: RunningBot, ada: Person, mia: Person, tom: Person, grace: Person
) -> None:
    number = full(bot, ada, "mia")
    wait_in_line(bot, number, tom, grace)
    leave(bot, mia)
    message = newest_offer(tom)
    for words in (
        "Accept by 23:00, or it goes to the next person.",
        "Reading code",
        "Thu 21 Jan, 15:00–16:00",
        "Online",
    ):
        assert words in message.text
        assert words in message.plain_text
    assert message.buttons == ["Accept", "Pass"]
    assert sum("🔔" in each.text for each in tom.messages) == 1, "one message offers it"
    assert sum("the next person" in each.text for each in tom.messages) == 1
    (waited,) = [each for each in tom.messages if "You were on the waitlist" in each.text]
    assert waited.buttons == [], "what showed that he waits says no more than that"
    assert offers(grace) == []
    assert queue_states(bot) == {"Tom": "offered", "Grace": "waiting"}
    assert "1st on the waitlist" in show_masterclass(grace, number).text
    assert "Full (1 spot, 1 offered to the waitlist), 1 waiting" in show_masterclass(grace, number).text


def test_accept_acts_at_once(bot: RunningBot, ada: Person, mia: Person, tom: Person, grace: Person) -> None:
    number = full(bot, ada, "mia")
    wait_in_line(bot, number, tom)
    leave(bot, mia)
    stale, count = newest_offer(tom), len(tom.messages)
    assert tom.press("Accept", where="messages").ok
    assert tom.modal is None
    bot.settle()
    assert enrollment_states(bot, number)["tom"] == "attending"
    assert queue_states(bot) == {"Tom": "accepted"}
    _shows_the_spot_at_the_bottom(tom, beside=count)
    assert "Thu 21 Jan, 15:00–16:00" in tom.last_message.text
    assert "meet.example.com/class" in tom.last_message.text
    assert "Reading code" in in_list(tom)
    assert len([each for each in texts(ada) if "@Tom Okafor reserved a spot" in each]) == 1
    tom.press("Accept", within=stale)
    bot.settle()
    assert tom.ephemerals == []
    assert len([each for each in texts(ada) if "@Tom Okafor reserved a spot" in each]) == 1


def _shows_the_spot_at_the_bottom(person: Person, *, beside: int) -> None:
    """The message in which they accepted shows the masterclass now; no other came, and what was above says so."""
    assert len(person.messages) == beside
    assert "You're going to this masterclass" in person.last_message.text
    assert person.last_message.buttons == ["Participants", "Open discussion"]
    assert newest_offer(person).text.startswith("✅ You were on the waitlist, and took a spot.")
    assert newest_offer(person).buttons == []
    assert len([each for each in texts(person) if "You're going" in each]) == 1
    assert all("Offer closed" not in each for each in texts(person))


def test_the_card_that_an_offer_became_follows(bot: RunningBot, ada: Person, mia: Person, tom: Person) -> None:
    number = full(bot, ada, "mia")
    wait_in_line(bot, number, tom)
    leave(bot, mia)
    assert tom.press("Accept", where="messages").ok
    bot.settle()
    leave(bot, tom)
    assert "You left this masterclass" in tom.last_message.text
    show_masterclass(mia, number)
    assert mia.press("Reserve a spot", where="modal").ok
    mia.close(all=True)
    wait_in_line(bot, number, tom)
    leave(bot, mia)
    assert newest_offer(tom).text == tom.last_message.text, "a new one for each offer"
    assert tom.press("Accept", where="messages").ok
    bot.settle()
    assert "You're going to this masterclass" in tom.last_message.text
    assert len([each for each in texts(tom) if "You're going" in each]) == 1


def test_accept_takes_online_where_there_is_a_choice(bot: RunningBot, ada: Person, mia: Person, tom: Person) -> None:
    number = full(bot, ada, "mia", **BOTH)
    wait_in_line(bot, number, tom)
    leave(bot, mia)
    assert "“Accept” means online" in newest_offer(tom).text
    tom.press("Accept", where="messages")
    bot.settle()
    assert enrollment_states(bot, number)["tom"] == "attending"
    assert "You're going to this masterclass online" in tom.last_message.text


def test_one_can_choose_to_come_in_person(bot: RunningBot, ada: Person, mia: Person, tom: Person) -> None:
    number = full(bot, ada, "mia", **BOTH)
    wait_in_line(bot, number, tom)
    leave(bot, mia)
    tom.press("Choose attendance", where="messages")
    assert top(tom).title == "Reserve a spot"
    tom.fill({"Attendance": "In person"})
    assert tom.submit().ok
    bot.settle()
    assert queue_states(bot) == {"Tom": "accepted"}
    assert "You're going to this masterclass in person" in tom.last_message.text
    assert "In person: Berlin" in tom.last_message.text


def test_pass_gives_it_to_the_next(bot: RunningBot, ada: Person, mia: Person, tom: Person, grace: Person) -> None:
    number = full(bot, ada, "mia")
    wait_in_line(bot, number, tom, grace)
    leave(bot, mia)
    stale = newest_offer(tom)
    assert tom.press("Pass", where="messages").ok
    bot.settle()
    assert "You passed on this spot, so it goes to the next person." in newest_offer(tom).text
    assert queue_states(bot) == {"Tom": "passed", "Grace": "offered"}
    assert newest_offer(grace).buttons == ["Accept", "Pass"]
    tom.press("Pass", within=stale)
    tom.press("Accept", within=stale)
    assert "You passed on this spot." in tom.ephemerals[-1].text
    assert tom.press("Join waitlist", within=tom.ephemerals[-1]).ok
    bot.settle()
    assert "1st on the waitlist" in tom.ephemerals[-1].text
    assert queue_states(bot) == {"Tom": "waiting", "Grace": "offered"}
    assert "1st on the waitlist" in newest_offer(tom).text


def test_nobody_else_has_what_is_kept(bot: RunningBot, ada: Person, mia: Person, tom: Person, grace: Person) -> None:
    number = full(bot, ada, "mia")
    wait_in_line(bot, number, tom)
    leave(bot, mia)
    shown = show_masterclass(grace, number)
    assert ("Reserve a spot" in shown.buttons, "Join waitlist" in shown.buttons) == (False, True)
    grace.close(all=True)
    unchanged(bot, lambda: press(grace.slack, grace, "masterclass.reserve", str(number)))
    assert "This masterclass is full." in top(grace).text
    for action in ("accept", "pass"):
        grace.close(all=True)
        unchanged(bot, lambda action=action: press(grace.slack, grace, f"masterclass.{action}", str(number)))  # type: ignore[misc]
        assert "No spot in this masterclass is kept for you" in top(grace).text
    unchanged(bot, lambda: press(mia.slack, mia, "masterclass.reserve", str(number)))


def test_the_queue_comes_first_before_the_scheduler_has_looked(
    bot: RunningBot, ada: Person, mia: Person, tom: Person, grace: Person, olga: Person
) -> None:
    """The time of an offer is over, and the scheduler has not run since."""
    number = full(bot, ada, "mia")
    wait_in_line(bot, number, tom, grace)
    leave(bot, mia)
    bot.clock.now = bot.clock.now + dt.timedelta(hours=12, seconds=1)
    press(olga.slack, olga, "masterclass.reserve", str(number))
    assert "This masterclass is full." in top(olga).text
    press(grace.slack, grace, "masterclass.join_waitlist", str(number))  # she waits already, and it is her turn now
    bot.settle()
    assert queue_states(bot) == {"Tom": "expired", "Grace": "offered"}
    assert "Accept by Wed, Jan 13, 5:00 AM" in show_masterclass(grace, number).text
    assert grace.press("Accept", where="modal").ok
    assert "You're going to this masterclass" in top(grace).text


def test_where_nobody_waits_an_offer_that_is_over_keeps_nothing(
    bot: RunningBot, ada: Person, mia: Person, tom: Person, olga: Person
) -> None:
    number = full(bot, ada, "mia")
    wait_in_line(bot, number, tom)
    leave(bot, mia)
    bot.clock.now = bot.clock.now + dt.timedelta(hours=12, seconds=1)
    press(olga.slack, olga, "masterclass.reserve", str(number))
    bot.settle()
    assert enrollment_states(bot, number)["olga"] == "attending"
    assert queue_states(bot) == {"Tom": "expired"}


def test_the_one_it_is_kept_for_is_asked_in_the_view_too(
    bot: RunningBot, ada: Person, mia: Person, tom: Person
) -> None:
    number = full(bot, ada, "mia")
    wait_in_line(bot, number, tom)
    leave(bot, mia)
    shown = show_masterclass(tom, number)
    assert "Accept by 23:00" in shown.text
    assert tom.press("Pass", where="modal").ok
    assert "Reserve a spot" in top(tom).buttons
    assert tom.press("Reserve a spot", where="modal").ok
    bot.settle()
    assert queue_states(bot) == {"Tom": "passed"}
    assert enrollment_states(bot, number)["tom"] == "attending"


def test_leaving_the_waitlist_while_a_place_is_kept_wants_an_answer(
    bot: RunningBot, slack: LocalSlack, ada: Person, mia: Person, tom: Person
) -> None:
    number = full(bot, ada, "mia")
    wait_in_line(bot, number, tom)
    leave(bot, mia)
    unchanged(bot, lambda: press(slack, tom, "masterclass.leave_waitlist", str(number)))
    assert "is kept for you until" in top(tom).text
    tom.press("Show masterclass", where="modal")
    assert {"Accept", "Pass"} <= set(top(tom).buttons)


def test_who_is_busy_is_asked_all_the_same_and_can_free_themselves(
    bot: RunningBot, ada: Person, mia: Person, tom: Person, grace: Person
) -> None:
    number = full(bot, ada, "mia")
    wait_in_line(bot, number, tom)
    offer(grace, mentee="tom", date=CLASS["date"], time=CLASS["time"], location="Berlin")
    leave(bot, mia)
    tom.press("Accept", near="Reading code", where="messages")
    assert "You already have a session “Careers” with Grace Hopper then" in tom.ephemerals[-1].text
    assert queue_states(bot) == {"Tom": "offered"}
    in_list(tom)
    tom.menu("Cancel booking", where="home")
    assert tom.submit().ok
    bot.settle()
    tom.press("Accept", near="Reading code", where="messages")
    bot.settle()
    assert enrollment_states(bot, number)["tom"] == "attending"


def test_an_offer_lasts_until_the_start_at_most(bot: RunningBot, ada: Person, mia: Person, tom: Person) -> None:
    number = full(bot, ada, "mia")
    wait_in_line(bot, number, tom)
    bot.clock.now = START - dt.timedelta(hours=1)
    leave(bot, mia)
    assert "Accept by 15:00, or" in newest_offer(tom).text
    advance_time(bot, hours=1)
    assert queue_states(bot) == {"Tom": "expired"}
    assert "You didn't answer in time" in newest_offer(tom).text


def test_shortly_before_the_start_places_are_open_to_all(
    bot: RunningBot, ada: Person, mia: Person, tom: Person, grace: Person
) -> None:
    """Those who wait are told once."""
    number = full(bot, ada, "mia", "olga")
    wait_in_line(bot, number, tom, grace)
    bot.clock.now = START - dt.timedelta(minutes=14)
    leave(bot, mia)
    assert offers(tom) == []
    assert told(bot, "places_open") == ["Tom", "Grace"]
    assert queue_states(bot) == {"Tom": "stopped", "Grace": "stopped"}
    for person in (tom, grace):
        assert any("There's room in Reading code" in each for each in texts(person))
    assert grace.press("Reserve a spot", where="messages").ok
    bot.settle()
    assert enrollment_states(bot, number)["grace"] == "attending"
