"""What stands in the forms at first suits the mentor, and what cannot be otherwise is not asked."""

import pytest

from localslack.server import LocalSlack
from localslack.testing.person import Person
from tests.support.masterclasses import CLASS, host
from tests.support.masterclasses import LABELS as CLASS_LABELS
from tests.support.profiles import edit_profile
from tests.support.requests import change_member
from tests.support.running_bot import RunningBot
from tests.support.series import add_location
from tests.support.sessions import BOTH, URL, book, card, fill, in_list, offer, set_program, top, try_offer

ONLINE = "Online only (your time zone, London)"


def first_values(person: Person) -> dict[str, object]:
    """Open `New session` and close it again; return what stands in it."""
    person.command("/mentorship new")
    values = top(person).values
    person.close()
    return values


def test_the_next_free_hour_stands_in_the_form(ada: Person) -> None:
    offer(ada, location=ONLINE, date="2027-01-13", time="09:00", duration="90 minutes", attendance=None)
    values = first_values(ada)
    assert (values["Date"], values["Time"]) == ("2027-01-13", "10:30")


def test_never_a_weekend(bot: RunningBot, ada: Person) -> None:
    bot.clock.now = bot.clock.now.replace(day=15)  # a Friday
    assert first_values(ada)["Date"] == "2027-01-18"


def test_no_sooner_than_people_may_book(bot: RunningBot, ada: Person, olga: Person) -> None:
    set_program(olga, {"Minimum notice to book (hours)": "72"})
    assert first_values(ada)["Date"] == "2027-01-18", "not the Friday that it may be from, which is a weekday later"


def test_the_location_used_last_then_ones_own_then_that_of_the_program(bot: RunningBot, ada: Person) -> None:
    assert first_values(ada)["Location"] == ONLINE
    change_member(bot, ada, location_id=1)
    assert first_values(ada)["Location"] == "Berlin"
    offer(ada, location=ONLINE, attendance=None)
    assert first_values(ada)["Location"] == ONLINE


def test_the_link_of_the_profile_else_the_one_used_last(bot: RunningBot, ada: Person) -> None:
    assert first_values(ada)["Meeting URL"] is None
    offer(ada)
    assert first_values(ada)["Meeting URL"] == URL
    ada.command("/mentorship profile")
    ada.fill({"Meeting link": "https://meet.example.com/mine"})
    assert ada.submit().ok
    assert first_values(ada)["Meeting URL"] == "https://meet.example.com/mine"
    ada.command("/masterclass new")
    assert top(ada).values["Meeting URL"] == "https://meet.example.com/mine"


def test_a_link_that_is_none_is_refused(ada: Person) -> None:
    offer(ada)
    ada.command("/mentorship profile")
    ada.fill({"Meeting link": "https://nowhere"})
    ada.submit()
    assert "not a complete web address" in top(ada).errors["Meeting link"]


# -- only online --------------------------------------------------------------------------------------------


@pytest.mark.both_databases
def test_a_session_in_no_location_is_in_the_time_zone_of_its_mentor(bot: RunningBot, ada: Person, mia: Person) -> None:
    assert try_offer(ada, location=ONLINE, attendance=None, time="15:00").ok
    bot.settle()
    assert "Wed 20 Jan, 15:00–16:00\n📍 Online" in card(ada, "Open session").text
    book(mia)
    bot.settle()
    for person in (ada, mia):
        assert "In person" not in person.last_message.text
    assert "16:00–17:00 (15:00 in London)" in mia.last_message.text
    in_list(ada)
    ada.menu("Edit", where="home")
    assert top(ada).values["Location"] == ONLINE
    assert "Attendance" not in top(ada).values
    fill(ada, location="Berlin")
    assert top(ada).values["Attendance"] == ["Online"]
    assert "Time (Berlin) *" in top(ada).fields
    assert ada.submit().ok


@pytest.mark.both_databases
def test_a_masterclass_in_no_location(bot: RunningBot, ada: Person, mia: Person) -> None:
    host(ada, location=ONLINE, attendance=None, guests=["mia"])
    bot.settle()
    assert "16:00–17:00 (15:00 in London)" in mia.last_message.text
    assert "In person" not in mia.last_message.text


def test_attendance_is_asked_only_where_there_is_a_choice(ada: Person) -> None:
    ada.command("/mentorship new")
    assert "Attendance" not in top(ada).values
    fill(ada, location="Berlin")
    assert top(ada).values["Attendance"] == ["Online"]
    fill(ada, location=ONLINE)
    assert "Attendance" not in top(ada).values


def test_a_link_is_required_only_where_it_is_demanded(ada: Person) -> None:
    ada.command("/mentorship new")
    assert "Meeting URL *" in top(ada).fields
    fill(ada, location="Berlin", attendance=["In person"])
    assert "Meeting URL" in top(ada).fields
    fill(ada, **BOTH)
    assert "Meeting URL *" in top(ada).fields
    fill(ada, then="Save as draft")
    assert "Meeting URL" in top(ada).fields


# -- for someone else, and copies --------------------------------------------------------------------------


def test_a_mentor_who_used_a_place_across_the_world_begins_online_in_their_own_working_hours(
    bot: RunningBot, slack: LocalSlack
) -> None:
    kenji = slack.person("kenji")
    offer(kenji)
    for command, form in (("/mentorship new", "New session"), ("/masterclass new", "Host a masterclass")):
        kenji.command(command)
        values = top(kenji).values
        assert top(kenji).title == form
        assert values["Location"] == "Online only (your time zone, Tokyo)"
        assert values["Time"] == "09:00"
        assert "Time (Tokyo) *" in top(kenji).fields
        kenji.close()
    add_location(bot, "Tokyo", "Asia/Tokyo")
    edit_profile(kenji, location="Tokyo")
    kenji.command("/mentorship new")
    assert top(kenji).values["Location"] == "Tokyo"


def test_an_admin_who_chooses_a_mentor_gets_what_suits_them(bot: RunningBot, ada: Person, olga: Person) -> None:
    offer(ada)
    olga.command("/mentorship new")
    olga.fill({"Topic": "Kept", "Mentor": "@grace"})
    values = top(olga).values
    assert (values["Location"], values["Topic"]) == ("Online only (Grace Hopper's time zone, New York)", "Kept")
    assert "Saving this makes Grace Hopper a mentor." in top(olga).text
    olga.fill({"Mentor": "@ada"})
    values = top(olga).values
    assert (values["Location"], values["Meeting URL"], values["Topic"]) == ("Berlin", URL, "Kept")
    assert "a mentor." not in top(olga).text


def test_a_topic_that_is_too_long_stays_to_be_shortened_when_the_mentor_is_chosen(olga: Person) -> None:
    olga.command("/mentorship new")
    for topic in ("Reading code", "x" * 301):
        olga.fill({"Topic": topic})
        for mentor in ("@ada", "@mia"):
            assert olga.fill({"Mentor": mentor}).ok
            assert top(olga).values["Topic"] == topic


def test_a_copy_says_what_it_is_and_waits_for_a_free_week(bot: RunningBot, ada: Person) -> None:
    offer(ada, mentee="mia", topic="Copied")
    offer(ada, date="2027-01-27", time="15:30", topic="In the way")
    in_list(ada)
    ada.menu("Duplicate", where="home", near="Copied")
    assert "Copy of Wed 20 Jan, 14:00. The mentee isn't copied." in top(ada).text
    assert (top(ada).values["Date"], top(ada).values["Mentee"]) == ("2027-02-03", None)
    assert ada.submit().ok


# -- mistakes -----------------------------------------------------------------------------------------------


def test_all_mistakes_are_told_at_once(ada: Person) -> None:
    try_offer(ada, date="2027-01-11", url="https://nowhere", forged={"Mentee": "gus"})
    assert set(top(ada).errors) == {"Date", "Meeting URL", "Mentee"}


def test_those_of_a_masterclass_too(ada: Person) -> None:
    ada.command("/masterclass new")
    ada.fill({CLASS_LABELS[name]: value for name, value in CLASS.items()})
    ada.fill({"Date": "2027-01-11", "Meeting URL": "https://nowhere", "Guests": ["mia", "tom"]})
    ada.fill({"Maximum participants": "1", "Minimum participants": "3"})
    ada.submit()
    assert set(top(ada).errors) == {"Date", "Meeting URL", "Guests", "Minimum participants"}


@pytest.mark.parametrize("form", ["session", "masterclass", "offer"])
def test_the_link_is_asked_for_while_online_is_ticked(ada: Person, form: str) -> None:
    """Also in the moment in which the form begins to ask how people attend."""
    commands = {"session": "/mentorship new", "masterclass": "/masterclass new", "offer": "/mentorship offer @mia"}
    ada.command(commands[form])
    for location in (ONLINE, "Berlin"):
        ada.fill({"Location": location})
        assert "Meeting URL *" in top(ada).fields, location
    assert top(ada).values["Attendance"] == ["Online"]
    ada.fill({"Attendance": ["In person"]})
    assert "Meeting URL" in top(ada).fields
    ada.fill({"Attendance": ["Online", "In person"]})
    assert "Meeting URL *" in top(ada).fields


def test_a_draft_may_lack_its_link(ada: Person) -> None:
    ada.command("/mentorship new")
    assert "Required for online sessions." in top(ada).text
    ada.fill({"Then": "Save as draft"})
    assert "Meeting URL" in top(ada).fields
    assert "Required to publish an online session." in top(ada).text
    assert ada.submit().ok
    ada.close(all=True)
    in_list(ada, "Drafts")
    ada.menu("Edit", where="home")
    assert "Required to publish an online session." in top(ada).text
    ada.fill({"Then": "Publish"})
    assert "Meeting URL *" in top(ada).fields
    assert "Required for online sessions." in top(ada).text


def test_the_form_to_publish_goes_on_asking_for_the_link(bot: RunningBot, ada: Person) -> None:
    offer(ada, url="", then="Save as draft")
    bot.clock.now = bot.clock.now.replace(day=25)
    in_list(ada, "Drafts")
    ada.menu("Publish", where="home")
    ada.fill({"Date": "2027-01-27"})
    assert "Meeting URL *" in top(ada).fields
