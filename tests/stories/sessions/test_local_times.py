"""While a session is planned, the form shows its time elsewhere, and warns of odd hours with a better time."""

import pytest

from localslack.server import LocalSlack
from localslack.testing.person import Person
from tests.support.requests import ask, request_card
from tests.support.running_bot import RunningBot
from tests.support.series import add_location, choose
from tests.support.sessions import fill, offer, open_booking, top


def open_form(by: Person, **values: str) -> str:
    """Return what `New session` says after these were chosen."""
    by.command("/mentorship new")
    fill(by, **{"location": "Berlin", "date": "2027-01-20", "time": "15:00", **values})
    return top(by).text


def test_at_the_other_locations_and_for_both_people(bot: RunningBot, ada: Person) -> None:
    add_location(bot, "Office Tokyo", "Asia/Tokyo")
    text = open_form(ada, mentee="sam")
    assert "06:00 for Sam Rivera (Los Angeles) · 14:00 for you (London) · 23:00 in Office Tokyo" in text
    ada.close(all=True)
    add_location(bot, "Office London", "Europe/London")
    assert "14:00 for you (London)" in open_form(ada, location="Berlin")


def test_places_with_the_same_clock_are_named_together(bot: RunningBot, ada: Person) -> None:
    for name, zone in (("Tokyo", "Asia/Tokyo"), ("Seoul", "Asia/Seoul")):
        add_location(bot, name, zone)
    assert "14:00 for you (London) · 23:00 in Seoul and Tokyo" in open_form(ada)


def test_nothing_is_said_where_all_clocks_agree(mia: Person) -> None:
    open_form(mia)
    assert all(block.get("block_id") != "clocks" for block in top(mia).blocks)


def test_another_day_is_named(ada: Person) -> None:
    assert "Thu 01:00 for Kenji Sato (Tokyo)" in open_form(ada, mentee="kenji", time="17:00")


@pytest.mark.parametrize(("time", "warned"), [("07:45", True), ("08:00", False), ("19:00", False), ("19:15", True)])
def test_a_warning_outside_8_to_20(mia: Person, time: str, warned: bool) -> None:
    assert (" for you (" in open_form(mia, time=time)) is warned


def test_one_warning_names_both_and_the_nearest_better_time(ada: Person) -> None:
    text = open_form(ada, mentee="priya", time="22:00")
    assert (
        "Late for you (21:00) and at night for Priya Nair (02:30). 12:30 in Berlin (11:30 your time) would be in "
        "everyone's working hours." in text
    )


def test_no_time_of_the_day_suits_both(slack: LocalSlack, bot: RunningBot) -> None:
    kenji = slack.person("kenji")
    words = "No time that day is in everyone's working hours."
    assert words in open_form(kenji, mentee="grace", time="10:00", duration="4 hours")


def test_evening_hours_are_not_called_working_hours(slack: LocalSlack, ada: Person) -> None:
    text = open_form(ada, mentee="kenji", time="13:00", duration="2 hours")  # in Berlin: 21:00 in Tokyo, 12:00 for Ada
    assert "At night for Kenji" not in text
    assert (
        "Late for Kenji Sato (21:00). 10:00 in Berlin (09:00 your time) would be neither early nor late for anyone."
        in text
    )


def test_the_better_time_is_to_come(bot: RunningBot, mia: Person) -> None:
    bot.clock.now = bot.clock.now.replace(day=20, hour=19, minute=30)  # 20:30 in Berlin
    assert "08:00 on Thu 21 Jan your time would be in your working hours." in open_form(mia, time="21:00")


def test_it_follows_what_is_chosen_and_loses_nothing(bot: RunningBot, ada: Person) -> None:
    open_form(ada, topic="Careers")
    fill(ada, time="22:30")
    assert "21:30 for you" in top(ada).text
    fill(ada, time="09:30")
    assert "08:30 for you" in top(ada).text
    assert "21:30" not in top(ada).text
    assert (top(ada).values["Topic"], top(ada).values["Time"]) == ("Careers", "09:30")


def test_a_later_copy_shows_them_too(ada: Person) -> None:
    offer(ada)
    choose(ada, "Duplicate")
    assert "14:00 for you" in top(ada).text
    fill(ada, date="2027-03-20", time="07:00")
    assert "06:00 for you" in top(ada).text
    assert "Early for you (06:00)" in top(ada).text


@pytest.mark.parametrize(("date", "time"), [("2027-03-10", "09:00"), ("2027-03-18", "10:00"), ("2027-04-01", "09:00")])
def test_weeks_in_which_only_one_has_changed_the_clocks(ada: Person, date: str, time: str) -> None:
    assert f"{time} for Grace Hopper (New York)" in open_form(ada, mentee="grace", date=date)


def test_a_warning_forbids_nothing(ada: Person) -> None:
    offer(ada, time="05:00")


def test_whoever_takes_a_time_is_warned_as_well(bot: RunningBot, grace: Person, mia: Person, tom: Person) -> None:
    """`Book session`, `Change time` and `Accept request` name no better time: there none can be chosen."""
    offer(grace, time="09:00")  # three at night in New York
    open_booking(mia, "grace")
    warning = "At night for Grace Hopper (03:00)"
    assert warning in top(mia).text
    mia.close(all=True)
    offer(grace, time="15:00")
    open_booking(mia, "grace")
    mia.close()
    mia.press("Book", near="15:00", where="modal")
    assert "At night for" not in top(mia).text
    assert mia.submit().ok
    choose(mia, "Change time")
    assert f"Wed 20 Jan, 09:00–10:00: {warning}" in top(mia).text
    ask(tom, "grace", date="2027-01-21", time="09:00")
    bot.settle()
    assert "early for you" in request_card(grace).text
    grace.press("Accept", where="messages")
    assert "At night for you (3:00 AM)" in top(grace).text


def test_many_places_are_sorted_by_their_clocks_and_no_more_than_a_few(bot: RunningBot, ada: Person) -> None:
    for name, zone in (("LA", "America/Los_Angeles"), ("Delhi", "Asia/Kolkata"), ("Rio", "America/Sao_Paulo")):
        add_location(bot, f"Office {name}", zone)
    add_location(bot, "Office Tokyo", "Asia/Tokyo")
    lines = "06:00 in Office LA · 11:00 in Office Rio · 14:00 for you (London) · 19:30 in Office Delhi"
    assert f"{lines} · and 1 more place" in open_form(ada)


def test_hours_of_a_weekend_are_not_called_working_hours(mia: Person) -> None:
    assert "At night for you (03:00). 08:00 your time would be neither early nor late for you." in open_form(
        mia, date="2027-01-23", time="03:00"
    )


def test_the_better_time_is_a_quarter_of_an_hour(mia: Person) -> None:
    assert "08:00 your time would be in your working hours." in open_form(mia, time="03:17")
