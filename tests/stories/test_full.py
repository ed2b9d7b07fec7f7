"""A full masterclass: waiting in line, being offered a place, and what comes of it."""

import datetime as dt

import pytest

from tests.running import RunningBot
from tests.stories.classes import CLASS, places
from tests.stories.forging import press
from tests.stories.seating import (
    MAXIMUM,
    change,
    edit,
    entries,
    full,
    leave,
    line,
    look,
    offers,
    the_offer,
    told,
    wait_in_line,
)
from tests.stories.telling import BOTH, in_list, offer, texts, top, unchanged, words_beside
from tests.stories.waiting import later, rules
from workspace.person import Person
from workspace.server import LocalSlack

START = dt.datetime(2027, 1, 21, 14, tzinfo=dt.UTC)  # 15:00 in Berlin


# -- waiting ----------------------------------------------------------------------------------------------------------


def test_join_waitlist_acts_at_once_and_the_view_shows_the_number(
    bot: RunningBot, ada: Person, mia: Person, tom: Person, grace: Person
) -> None:
    number = full(bot, ada, "mia")
    shown = look(tom, number)
    assert "1 participant, full." in shown.text
    assert ("Join waitlist" in shown.buttons, "Reserve a spot" in shown.buttons) == (True, False)
    assert tom.press("Join waitlist", where="modal").ok
    assert top(tom).title == "Masterclass"
    assert "You are number 1 on the waitlist" in top(tom).text
    assert "Leave waitlist" in top(tom).buttons
    wait_in_line(bot, number, grace)
    assert "You are number 2 on the waitlist" in look(grace, number).text
    assert "2 on the waitlist" in top(grace).text
    assert line(bot) == {"Tom": "waiting", "Grace": "waiting"}


def test_leave_waitlist_lets_the_others_move_up(
    bot: RunningBot, ada: Person, tom: Person, grace: Person, olga: Person
) -> None:
    number = full(bot, ada, "mia")
    wait_in_line(bot, number, tom, grace)
    assert "2 on the waitlist" in ada.messages[0].text
    look(tom, number)
    assert tom.press("Leave waitlist", where="modal").ok
    assert "Join waitlist" in top(tom).buttons
    assert "You are number 1 on the waitlist" in look(grace, number).text
    bot.settle()
    assert "1 on the waitlist" in ada.messages[0].text
    wait_in_line(bot, number, tom)
    assert "You are number 2 on the waitlist" in look(tom, number).text


def test_clicked_twice_it_is_done_once(bot: RunningBot, ada: Person, tom: Person) -> None:
    number = full(bot, ada, "mia")
    stale = look(tom, number)
    tom.press("Join waitlist", within=stale)
    tom.press("Join waitlist", within=stale)
    assert entries(bot) == 1
    stale = top(tom)
    tom.press("Leave waitlist", within=stale)
    tom.press("Leave waitlist", within=stale)
    assert line(bot) == {"Tom": "stopped"}


def test_in_a_message_it_is_said_beside_it(bot: RunningBot, ada: Person, mia: Person, tom: Person) -> None:
    """The card of somebody who has left."""
    number = full(bot, ada, "mia", "tom")
    leave(bot, tom)
    change(bot, ada, **{MAXIMUM: "1"})
    tom.press("Reserve a spot", where="messages")
    assert "This masterclass is full." in tom.ephemerals[-1].text
    bot.settle()
    assert tom.press("Join waitlist", where="messages", near="Masterclass of").ok
    bot.settle()
    assert tom.ephemerals[-1].text.startswith("You are number 1 on the waitlist of “Reading code”.")
    assert "You are number 1 on the waitlist" in next(
        each.text for each in tom.messages if "Leave waitlist" in each.buttons
    )
    assert tom.press("Leave waitlist", where="messages").ok
    bot.settle()
    assert tom.ephemerals[-1].text == "You are not on the waitlist of “Reading code” (any more)."
    assert line(bot) == {"Tom": "stopped"}
    assert places(bot, number)["tom"] == "left"


def test_in_a_list_and_in_a_profile_the_number_stands_where_it_was_clicked(
    bot: RunningBot, ada: Person, tom: Person, grace: Person
) -> None:
    full(bot, ada, "mia")
    tom.home()
    tom.press("Masterclasses", where="home")
    assert tom.press("Join waitlist", where="modal").ok
    assert top(tom).title == "Masterclasses"
    assert "You are number 1 on the waitlist" in top(tom).text
    grace.command("/mentorship book @ada")
    assert grace.press("Join waitlist", where="modal").ok
    assert top(grace).title == "Mentor"
    assert "You are number 2 on the waitlist" in top(grace).text
    assert grace.press("Leave waitlist", where="modal").ok
    assert "Join waitlist" in top(grace).buttons
    grace.close(all=True)
    grace.command("/masterclass")
    assert grace.press("Join waitlist", within=grace.ephemerals[-1]).ok
    assert grace.ephemerals[-1].text.startswith("You are number 2 on the waitlist of “Reading code”.")


def test_while_a_place_is_free_nobody_waits(bot: RunningBot, ada: Person, tom: Person) -> None:
    number = full(bot, ada, "mia")
    stale = look(tom, number)
    change(bot, ada, **{MAXIMUM: "2"})
    unchanged(bot, lambda: tom.press("Join waitlist", within=stale))
    assert "A place in this masterclass is free just now" in top(tom).text
    assert tom.press("Reserve a spot", where="modal").ok
    bot.settle()
    assert places(bot, number)["tom"] == "attending"


def test_whoever_comes_too_late_can_wait_at_once(bot: RunningBot, ada: Person, tom: Person, grace: Person) -> None:
    number = full(bot, ada, "mia", maximum=2)
    stale = look(tom, number)
    look(grace, number)
    grace.press("Reserve a spot", where="modal")
    bot.settle()
    unchanged(bot, lambda: tom.press("Reserve a spot", within=stale))
    assert "This masterclass is full. Choose Join waitlist" in top(tom).text
    assert tom.press("Join waitlist", where="modal").ok
    assert top(tom).title == "Masterclass"
    assert "You are number 1 on the waitlist" in top(tom).text


def test_who_has_a_place_or_hosts_it_does_not_wait(
    bot: RunningBot, slack: LocalSlack, ada: Person, mia: Person, grace: Person, tom: Person
) -> None:
    offer(grace, mentee="tom", date=CLASS["date"], time=CLASS["time"], location="Berlin")
    number = full(bot, ada, "mia", "tom")
    for person, words in (
        (ada, "You host this masterclass"),
        (mia, "You have a place in this masterclass already"),
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
    assert "has begun or is over, so nobody can wait for a place in it any more" in top(tom).text
    assert "on the waitlist. As soon" not in look(grace, number).text
    press(slack, grace, "masterclass.leave_waitlist", str(number))
    assert line(bot) == {"Grace": "stopped"}
    bot.clock.now = START - dt.timedelta(days=1)
    cancel(bot, ada)
    tom.close(all=True)
    unchanged(bot, lambda: press(slack, tom, "masterclass.join_waitlist", str(number)))
    assert "was cancelled, so nobody can wait" in top(tom).text


@pytest.mark.parametrize("action", ["join_waitlist", "leave_waitlist", "accept", "pass"])
def test_guests_and_made_up_masterclasses(
    bot: RunningBot, slack: LocalSlack, ada: Person, gus: Person, tom: Person, action: str
) -> None:
    number = full(bot, ada, "mia")
    unchanged(bot, lambda: press(slack, gus, f"masterclass.{action}", str(number)))
    assert "guest accounts cannot take part" in top(gus).text
    for value in ("999999", "-1", "x", ""):
        unchanged(bot, lambda value=value: press(slack, tom, f"masterclass.{action}", value))  # type: ignore[misc]
        assert top(tom).title == "Not possible"
        tom.close(all=True)


# -- being offered a place --------------------------------------------------------------------------------------------


def test_leaving_frees_the_place_for_the_first_in_line(
    bot: RunningBot, ada: Person, mia: Person, tom: Person, grace: Person
) -> None:
    number = full(bot, ada, "mia")
    wait_in_line(bot, number, tom, grace)
    leave(bot, mia)
    message = the_offer(tom)
    for words in (
        "A place in the masterclass of @Ada Lovelace is free for you",
        "Reading code",
        "Thursday, 21 January at 15:00–16:00 (1 hour)",
        "Online",
        "It is kept for you until Tuesday, 12 January at 23:00.",
    ):
        assert words in message.text
        assert words in message.plain_text
    assert message.buttons == ["Accept", "Pass"]
    assert offers(grace) == []
    assert line(bot) == {"Tom": "offered", "Grace": "waiting"}
    assert "You are number 1 on the waitlist" in look(grace, number).text
    assert "0 participants, 1 offered a place, full, 1 on the waitlist." in look(grace, number).text


def test_accept_acts_at_once(bot: RunningBot, ada: Person, mia: Person, tom: Person, grace: Person) -> None:
    number = full(bot, ada, "mia")
    wait_in_line(bot, number, tom)
    leave(bot, mia)
    stale = the_offer(tom)
    assert tom.press("Accept", where="messages").ok
    assert tom.modal is None
    bot.settle()
    assert places(bot, number)["tom"] == "attending"
    assert line(bot) == {"Tom": "accepted"}
    assert "You took this place." in the_offer(tom).text
    assert "Accept" not in the_offer(tom).buttons
    assert "You are attending." in tom.last_message.text
    assert "Reading code" in in_list(tom)
    assert len([each for each in texts(ada) if "@Tom Okafor reserved a spot" in each]) == 1
    tom.press("Accept", within=stale)
    bot.settle()
    assert tom.ephemerals == []
    assert len([each for each in texts(ada) if "@Tom Okafor reserved a spot" in each]) == 1


def test_accept_takes_online_where_there_is_a_choice(bot: RunningBot, ada: Person, mia: Person, tom: Person) -> None:
    number = full(bot, ada, "mia", **BOTH)
    wait_in_line(bot, number, tom)
    leave(bot, mia)
    assert "“Accept” has you attend online." in the_offer(tom).text
    tom.press("Accept", where="messages")
    bot.settle()
    assert places(bot, number)["tom"] == "attending"
    assert "You attend online." in the_offer(tom).text


def test_one_can_choose_to_come_in_person(bot: RunningBot, ada: Person, mia: Person, tom: Person) -> None:
    number = full(bot, ada, "mia", **BOTH)
    wait_in_line(bot, number, tom)
    leave(bot, mia)
    tom.press("Choose attendance", where="messages")
    assert top(tom).title == "Reserve a spot"
    tom.fill({"Attendance": "In person"})
    assert tom.submit().ok
    bot.settle()
    assert line(bot) == {"Tom": "accepted"}
    assert "In person: Berlin" in the_offer(tom).text


def test_pass_gives_it_to_the_next(bot: RunningBot, ada: Person, mia: Person, tom: Person, grace: Person) -> None:
    number = full(bot, ada, "mia")
    wait_in_line(bot, number, tom, grace)
    leave(bot, mia)
    stale = the_offer(tom)
    assert tom.press("Pass", where="messages").ok
    bot.settle()
    assert "You passed on this place, so it goes to the next in line." in the_offer(tom).text
    assert line(bot) == {"Tom": "passed", "Grace": "offered"}
    assert the_offer(grace).buttons == ["Accept", "Pass"]
    tom.press("Pass", within=stale)
    tom.press("Accept", within=stale)
    assert "You passed on this place." in tom.ephemerals[-1].text
    assert tom.press("Join waitlist", within=tom.ephemerals[-1]).ok
    bot.settle()
    assert "You are number 1 on the waitlist" in tom.ephemerals[-1].text
    assert line(bot) == {"Tom": "waiting", "Grace": "offered"}
    assert "You are number 1 on the waitlist" in the_offer(tom).text


def test_silence_gives_it_to_the_next_and_one_may_join_again_at_the_end(
    bot: RunningBot, ada: Person, mia: Person, tom: Person, grace: Person, olga: Person
) -> None:
    number = full(bot, ada, "mia")
    wait_in_line(bot, number, tom, grace, olga)
    leave(bot, mia)
    stale = the_offer(tom)
    later(bot, hours=11, minutes=59)
    assert line(bot)["Tom"] == "offered"
    later(bot, minutes=2)
    assert line(bot) == {"Tom": "expired", "Grace": "offered", "Olga": "waiting"}
    assert "The time to answer is over, so the place goes to the next in line." in the_offer(tom).text
    assert any("was kept for you, but the time to answer is over" in each for each in texts(tom))
    tom.press("Accept", within=stale)
    assert "This offer ended (Tue 12 Jan 2027, 23:00)" in tom.ephemerals[-1].text
    tom.press("Pass", within=stale)
    assert "This offer ended" in tom.ephemerals[-1].text
    wait_in_line(bot, number, tom)
    assert "You are number 2 on the waitlist" in look(tom, number).text
    later(bot, hours=13)
    later(bot, hours=13)
    assert line(bot) == {"Tom": "offered", "Grace": "expired", "Olga": "expired"}
    assert len(offers(tom)) == 2


def test_nobody_else_has_what_is_kept(bot: RunningBot, ada: Person, mia: Person, tom: Person, grace: Person) -> None:
    number = full(bot, ada, "mia")
    wait_in_line(bot, number, tom)
    leave(bot, mia)
    shown = look(grace, number)
    assert ("Reserve a spot" in shown.buttons, "Join waitlist" in shown.buttons) == (False, True)
    grace.close(all=True)
    unchanged(bot, lambda: press(grace.slack, grace, "masterclass.reserve", str(number)))
    assert "This masterclass is full." in top(grace).text
    for action in ("accept", "pass"):
        grace.close(all=True)
        unchanged(bot, lambda action=action: press(grace.slack, grace, f"masterclass.{action}", str(number)))  # type: ignore[misc]
        assert "No place in this masterclass is kept for you" in top(grace).text
    unchanged(bot, lambda: press(mia.slack, mia, "masterclass.reserve", str(number)))


def test_the_queue_comes_first_before_the_ticker_has_looked(
    bot: RunningBot, ada: Person, mia: Person, tom: Person, grace: Person, olga: Person
) -> None:
    """The time of an offer is over, and nobody has taken note of it yet."""
    number = full(bot, ada, "mia")
    wait_in_line(bot, number, tom, grace)
    leave(bot, mia)
    bot.clock.now = bot.clock.now + dt.timedelta(hours=12, seconds=1)
    press(olga.slack, olga, "masterclass.reserve", str(number))
    assert "This masterclass is full." in top(olga).text
    press(grace.slack, grace, "masterclass.join_waitlist", str(number))  # she waits already, and it is her turn now
    bot.settle()
    assert line(bot) == {"Tom": "expired", "Grace": "offered"}
    assert "A place is kept for you until" in look(grace, number).text
    assert grace.press("Accept", where="modal").ok
    assert "You are attending." in top(grace).text


def test_where_nobody_waits_an_offer_that_is_over_keeps_nothing(
    bot: RunningBot, ada: Person, mia: Person, tom: Person, olga: Person
) -> None:
    number = full(bot, ada, "mia")
    wait_in_line(bot, number, tom)
    leave(bot, mia)
    bot.clock.now = bot.clock.now + dt.timedelta(hours=12, seconds=1)
    press(olga.slack, olga, "masterclass.reserve", str(number))
    bot.settle()
    assert places(bot, number)["olga"] == "attending"
    assert line(bot) == {"Tom": "expired"}


def test_the_one_it_is_kept_for_is_asked_in_the_view_too(
    bot: RunningBot, ada: Person, mia: Person, tom: Person
) -> None:
    number = full(bot, ada, "mia")
    wait_in_line(bot, number, tom)
    leave(bot, mia)
    shown = look(tom, number)
    assert "A place is kept for you until Tuesday, 12 January at 23:00." in shown.text
    assert tom.press("Pass", where="modal").ok
    assert "Reserve a spot" in top(tom).buttons
    assert tom.press("Reserve a spot", where="modal").ok
    bot.settle()
    assert line(bot) == {"Tom": "passed"}
    assert places(bot, number)["tom"] == "attending"


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
    assert line(bot) == {"Tom": "offered"}
    in_list(tom)
    tom.menu("Cancel booking", where="home")
    assert tom.submit().ok
    bot.settle()
    tom.press("Accept", near="Reading code", where="messages")
    bot.settle()
    assert places(bot, number)["tom"] == "attending"


def test_an_offer_lasts_until_the_start_at_most(bot: RunningBot, ada: Person, mia: Person, tom: Person) -> None:
    number = full(bot, ada, "mia")
    wait_in_line(bot, number, tom)
    bot.clock.now = START - dt.timedelta(hours=1)
    leave(bot, mia)
    assert "It is kept for you until Thursday, 21 January at 15:00." in the_offer(tom).text
    later(bot, hours=1)
    assert line(bot) == {"Tom": "expired"}
    assert "The time to answer is over" in the_offer(tom).text


def test_shortly_before_the_start_places_are_open_to_all(
    bot: RunningBot, ada: Person, mia: Person, tom: Person, grace: Person
) -> None:
    """Those who wait are told, once."""
    number = full(bot, ada, "mia", "olga")
    wait_in_line(bot, number, tom, grace)
    bot.clock.now = START - dt.timedelta(minutes=14)
    leave(bot, mia)
    assert offers(tom) == []
    assert told(bot, "places_open") == ["Tom", "Grace"]
    assert line(bot) == {"Tom": "stopped", "Grace": "stopped"}
    for person in (tom, grace):
        assert any("There is room in the masterclass of @Ada Lovelace" in each for each in texts(person))
    assert grace.press("Reserve a spot", where="messages").ok
    bot.settle()
    assert places(bot, number)["grace"] == "attending"


# -- what the host does -----------------------------------------------------------------------------------------------


def test_lowering_the_maximum_below_those_attending_is_refused(bot: RunningBot, ada: Person, tom: Person) -> None:
    full(bot, ada, "mia", "tom", maximum=5)
    unchanged(bot, lambda: edit(ada, **{MAXIMUM: "1"}))
    assert "2 people have a place or are offered one, so the maximum cannot be lower than 2" in words_beside(
        ada, MAXIMUM
    )
    ada.fill({MAXIMUM: "2"})
    assert ada.submit().ok
    assert ada.submit().ok


def test_somebody_comes_between_the_review_and_its_saving(bot: RunningBot, ada: Person, tom: Person) -> None:
    number = full(bot, ada, "mia", maximum=5)
    edit(ada, **{MAXIMUM: "1"})
    look(tom, number)
    tom.press("Reserve a spot", where="modal")
    bot.settle()
    ada.submit()
    assert "2 people have a place or are offered one, so the maximum cannot be lower than 2" in top(ada).text
    assert places(bot, number)["tom"] == "attending"


def test_raising_the_maximum_offers_places_in_order(
    bot: RunningBot, ada: Person, tom: Person, grace: Person, olga: Person
) -> None:
    number = full(bot, ada, "mia")
    wait_in_line(bot, number, tom, grace, olga)
    change(bot, ada, **{MAXIMUM: "3"})
    assert line(bot) == {"Tom": "offered", "Grace": "offered", "Olga": "waiting"}
    unchanged(bot, lambda: edit(ada, **{MAXIMUM: "2"}))
    assert "3 people have a place or are offered one" in words_beside(ada, MAXIMUM)
    ada.close(all=True)
    change(bot, ada, **{MAXIMUM: ""})
    assert line(bot)["Olga"] == "offered"


def test_an_offer_follows_what_is_changed(bot: RunningBot, ada: Person, mia: Person, tom: Person) -> None:
    number = full(bot, ada, "mia")
    wait_in_line(bot, number, tom)
    leave(bot, mia)
    change(bot, ada, Title="Reading old code")
    assert "Reading old code" in the_offer(tom).text
    assert len(offers(tom)) == 1


def test_a_guest_who_was_offered_a_place_takes_that_one(
    bot: RunningBot, ada: Person, mia: Person, tom: Person, grace: Person
) -> None:
    number = full(bot, ada, "mia")
    wait_in_line(bot, number, tom, grace)
    leave(bot, mia)
    change(bot, ada, Guests=["tom"])
    assert places(bot, number)["tom"] == "attending"
    assert line(bot) == {"Tom": "accepted", "Grace": "waiting"}
    assert "You took this place." in the_offer(tom).text


def test_cancelling_tells_everybody_who_waits_once(
    bot: RunningBot, ada: Person, mia: Person, tom: Person, grace: Person
) -> None:
    number = full(bot, ada, "mia")
    wait_in_line(bot, number, tom, grace)
    leave(bot, mia)
    cancel(bot, ada)
    assert told(bot, "queue_cancelled") == ["Tom", "Grace"]
    for person in (tom, grace):
        (said,) = [each for each in texts(person) if "so you no longer wait for a place" in each]
        assert "@Ada Lovelace cancelled the masterclass" in said
        assert "Nobody reads code" in said
    assert "The masterclass was cancelled" in the_offer(tom).text
    assert the_offer(tom).buttons == []
    assert line(bot) == {"Tom": "stopped", "Grace": "stopped"}
    press(tom.slack, tom, "masterclass.accept", str(number))
    assert "was cancelled, so no place in it is offered any more" in top(tom).text


def test_who_is_in_none_of_the_groups_any_more_is_passed_over(
    bot: RunningBot, ada: Person, mia: Person, tom: Person, grace: Person, olga: Person
) -> None:
    from tests.stories.grouping import add_group, edit_group

    add_group(olga, "Readers", members=["mia", "tom", "grace"])
    number = full(bot, ada, "mia", groups=["Readers"])
    wait_in_line(bot, number, tom, grace)
    edit_group(olga, "Readers", members=["mia", "grace"])
    leave(bot, mia)
    assert line(bot) == {"Tom": "stopped", "Grace": "offered"}
    (said,) = [each for each in texts(tom) if "You no longer wait for a place" in each]
    assert "it is only for the members of certain groups, and you are in none of them" in said
    assert "Reading code" not in said
    unchanged(bot, lambda: press(tom.slack, tom, "masterclass.join_waitlist", str(number)))
    assert "does not exist any more" in top(tom).text


def test_the_time_to_answer_is_the_program_s(bot: RunningBot, ada: Person, mia: Person, tom: Person) -> None:
    rules(bot, offer_expiry=30)
    number = full(bot, ada, "mia")
    wait_in_line(bot, number, tom)
    leave(bot, mia)
    assert "It is kept for you until Tuesday, 12 January at 11:30." in the_offer(tom).text
    assert number


def cancel(bot: RunningBot, by: Person) -> None:
    in_list(by)
    by.menu("Cancel", where="home")
    by.fill({"Reason": "Nobody reads code"})
    assert by.submit().ok
    bot.settle()
