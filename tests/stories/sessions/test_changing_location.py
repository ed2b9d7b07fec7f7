"""A session changes its location: the wall-clock time stays, which is another instant."""

from typing import Any

from localslack.testing.person import Person
from tests.support.masterclasses import host
from tests.support.running_bot import RunningBot
from tests.support.series import add_location, change_location, choose, meetings, series, starts
from tests.support.sessions import book, card, fill, offer, top


def to_london(bot: RunningBot, ada: Person) -> None:
    """Open the form of her session in Berlin and choose London."""
    add_location(bot, "London", "Europe/London")
    choose(ada, "Edit")
    fill(ada, location="London")


def test_the_form_says_what_it_means(bot: RunningBot, ada: Person, mia: Person) -> None:
    offer(mia, mentor="mia")  # she lives in Berlin
    to_london(bot, mia)
    assert "16:00 for you (Berlin)\nBefore, it was 15:00 for you." in top(mia).text
    assert top(mia).text.count("16:00") == 1
    fill(mia, time="09:00")
    assert "10:00 for you (Berlin)\nBefore, it was 15:00 for you." in top(mia).text
    fill(mia, location="Berlin")
    assert "Before, it was" not in top(mia).text


def test_another_day_is_named(bot: RunningBot, ada: Person) -> None:
    offer(ada)
    add_location(bot, "Sydney", "Australia/Sydney")
    choose(ada, "Edit")
    fill(ada, location="Sydney", time="09:00")
    assert "Tue 22:00 for you (London)" in top(ada).text
    assert "Before, it was 14:00 for you." in top(ada).text


def test_an_admin_reads_what_it_is_for_them(bot: RunningBot, ada: Person, olga: Person) -> None:
    offer(ada)
    add_location(bot, "London", "Europe/London")
    olga.command("/mentorship book @ada")
    olga.menu("Edit", where="modal")
    fill(olga, location="London")
    assert "15:00 in London is 16:00 for you; before, it was 15:00 for you." in top(olga).text


def test_a_location_at_which_it_is_the_same_time_changes_nothing_for_anyone(bot: RunningBot, ada: Person) -> None:
    offer(ada)
    add_location(bot, "Paris", "Europe/Paris")
    choose(ada, "Edit")
    fill(ada, location="Paris")
    assert "Before, it was" not in top(ada).text


def test_a_new_session_has_no_before(bot: RunningBot, ada: Person) -> None:
    add_location(bot, "London", "Europe/London")
    ada.command("/mentorship new")
    fill(ada, location="London")
    assert "Before, it was" not in top(ada).text


def test_the_time_moves_and_the_mentee_is_told_in_their_own(bot: RunningBot, ada: Person, mia: Person) -> None:
    offer(ada)
    book(mia)
    to_london(bot, ada)
    assert ada.submit().ok
    bot.settle()
    assert starts(bot) == ["01-20 15:00"]
    told = mia.last_message
    assert "Time: Wed 20 Jan, 15:00 → 16:00" in told.text
    assert "Location: Berlin → London" in told.text
    assert told.buttons == ["I can make it", "I can't"]
    assert "16:00–17:00 (15:00 in London)" in card(mia, "1:1 with @Ada").text


def test_a_location_with_the_same_clock_moves_nothing(bot: RunningBot, ada: Person, mia: Person) -> None:
    offer(ada)
    book(mia)
    add_location(bot, "Paris", "Europe/Paris")
    choose(ada, "Edit")
    fill(ada, location="Paris")
    assert ada.submit().ok
    bot.settle()
    assert "Location: Berlin → Paris" in mia.last_message.text
    assert "Time:" not in mia.last_message.text
    assert mia.last_message.buttons == []


def test_the_zone_of_its_location_was_changed_since(bot: RunningBot, ada: Person) -> None:
    """The form shows and means the time zone that the location has now."""
    offer(ada)
    change_location(bot, zone="America/New_York")
    choose(ada, "Edit")
    assert top(ada).values["Time"] == "09:00"
    assert "14:00 for you (London)" in top(ada).text
    fill(ada, topic="Other")
    assert ada.submit().ok
    assert starts(bot) == ["01-20 14:00"]
    choose(ada, "Edit")
    fill(ada, time="10:00")
    assert ada.submit().ok
    assert starts(bot) == ["01-20 15:00"]
    assert meetings(bot)[0].zone == "America/New_York"


def test_a_copy_is_in_the_clock_of_its_location(bot: RunningBot, ada: Person) -> None:
    offer(ada)
    change_location(bot, zone="America/New_York")
    choose(ada, "Duplicate")
    assert top(ada).values["Time"] == "09:00"
    assert ada.submit().ok
    assert starts(bot) == ["01-20 14:00", "01-27 14:00"]


def test_a_copy_of_a_masterclass_is_in_the_clock_of_its_location(bot: RunningBot, ada: Person) -> None:
    host(ada)
    change_location(bot, zone="America/New_York")
    choose(ada, "Duplicate")
    assert (top(ada).values["Date"], top(ada).values["Time"]) == ("2027-01-28", "09:00")


def test_a_series_is_in_the_clock_of_its_location(bot: RunningBot, ada: Person) -> None:
    offer(ada, date="2027-03-10")
    change_location(bot, zone="America/New_York")
    assert series(ada, number=1)[0].text.endswith("· 09:00 in New York")
    assert starts(bot) == ["03-10 14:00", "03-17 13:00"]  # their clocks have changed by then, Berlin's not yet
    assert meetings(bot)[1].zone == "America/New_York"


def test_a_draft_is_published_in_the_clock_of_its_location(bot: RunningBot, ada: Person) -> None:
    offer(ada, then="Save as draft")
    change_location(bot, zone="America/New_York")
    bot.clock.now = bot.clock.now.replace(day=25)
    ada.home()
    ada.press("Drafts", where="home")
    ada.menu("Publish", where="home")
    assert top(ada).values["Time"] == "09:00"
    fill(ada, date="2027-01-27")
    assert "14:00 for you (London)" in top(ada).text
    fill(ada, time="06:30")
    assert "11:30 for you" in top(ada).text
    assert ada.submit().ok
    assert starts(bot) == ["01-27 11:30"]


def test_the_form_to_publish_warns_of_odd_hours(bot: RunningBot, ada: Person) -> None:
    offer(ada, then="Save as draft", mentee="priya")
    bot.clock.now = bot.clock.now.replace(day=25)
    ada.home()
    ada.press("Drafts", where="home")
    ada.menu("Publish", where="home")
    fill(ada, date="2027-01-27", time="22:00")
    assert (
        "Late for you (21:00) and at night for Priya Nair (02:30). 12:30 in Berlin (11:30 your time) would be in "
        "everyone's working hours." in top(ada).text
    )
    fill(ada, time="10:00")
    assert "Late for" not in top(ada).text


def test_the_preview_of_a_series_marks_odd_hours(bot: RunningBot, ada: Person, grace: Person) -> None:
    offer(ada, mentee="grace", time="14:15", date="2027-03-01")
    choose(ada, "Bulk duplicate")
    ada.fill({"Number of sessions": 4, "Keep mentee": True})
    assert ada.submit().ok
    notes = [each.get("description", {}).get("text", "") for each in options(ada)]
    # Berlin 14:15 is 8:15 in New York, and 9:15 while only New York has changed its clocks
    assert notes == ["", "", "", ""]
    ada.close()
    ada.close()
    choose(ada, "Edit")
    fill(ada, time="13:30")
    assert ada.submit().ok
    choose(ada, "Bulk duplicate")
    ada.fill({"Number of sessions": 4, "Keep mentee": True})
    assert ada.submit().ok
    notes = [each.get("description", {}).get("text", "") for each in options(ada)]
    odd = "Early for Grace Hopper (07:30)"
    assert [odd in note for note in notes] == [True, False, False, True]


def options(by: Person) -> list[dict[str, Any]]:
    return [each for block in top(by).blocks if block["type"] == "input" for each in block["element"]["options"]]
