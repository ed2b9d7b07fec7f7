"""Settings: people and their roles, locations and their zones; who is an admin; what a new workspace has."""

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from localslack.server import LocalSlack
from localslack.testing.person import Person
from mentorship.program.cities import CITY_ZONES
from storage.location import Location
from storage.workspace import Workspace
from storage.zones import zone_names
from tests.support.roles import add_person
from tests.support.running_bot import RunningBot
from tests.support.sessions import in_list, offer, open_booking, set_program, texts, top
from tests.support.unoffered import hold_people


def test_it_leads_to_everything(olga: Person) -> None:
    olga.command("/mentorship settings")
    assert top(olga).buttons == ["Program", "People", "Groups", "Locations"]
    olga.press("People")
    assert olga.stack == ["Settings", "People"]


def test_a_fresh_workspace_has_one_location_from_its_own_zone(olga: Person) -> None:
    open_settings(olga, "Locations")
    assert "Berlin\nTime zone: Europe/Berlin" in top(olga).text  # most people live there
    assert top(olga).menus == [["Edit", "Archive"]]


def test_a_location_is_added(olga: Person, ada: Person) -> None:
    add_location(olga, "New York", "America/New_York", "1 Main Street")
    assert olga.stack == ["Settings", "Locations"]
    assert "New York\nTime zone: America/New_York · 1 Main Street" in top(olga).text
    ada.command("/mentorship new")
    assert top(ada).options("Location")[1:] == ["Berlin", "New York"]


@pytest.mark.parametrize("name", ["Online only", "ONLINE", "\u200b"])
def test_a_location_has_a_name_of_its_own(olga: Person, name: str) -> None:
    open_settings(olga, "Locations")
    olga.press("Add")
    olga.fill({"Name": name, "Time zone": "Africa/Lagos"})
    assert not olga.submit().ok
    assert "Name" in top(olga).errors


def test_the_time_of_a_session_is_in_the_zone_of_its_location(bot: RunningBot, olga: Person, ada: Person) -> None:
    add_location(olga, "New York", "America/New_York")
    offer(ada, location="New York", time="09:00")
    bot.settle()
    assert "14:00–15:00" in ada.last_message.text
    assert "(09:00 in New York)" in ada.last_message.text


def test_a_mentor_begins_in_their_own_zone(olga: Person, grace: Person) -> None:
    add_location(olga, "New York", "America/New_York")
    grace.command("/mentorship new")
    assert top(grace).values["Location"] == "Online only (your time zone, New York)"
    assert "Time (New York) *" in top(grace).fields


def test_a_time_zone_is_found_by_part_of_its_name(olga: Person) -> None:
    open_settings(olga, "Locations")
    olga.press("Add")
    assert olga.suggestions("Time zone", "kolk") == ["Asia/Kolkata"]
    assert olga.suggestions("Time zone", "new york") == ["America/New_York"]
    assert olga.suggestions("Time zone", "America/New_York") == ["America/New_York"]
    assert olga.suggestions("Time zone", "utc") == ["UTC"]
    for nowhere in ("atlantis", "phobos", "etc/"):
        assert olga.suggestions("Time zone", nowhere) == []
    assert len(olga.suggestions("Time zone", "a/")) <= 100


def test_a_city_is_found_that_names_no_zone(olga: Person) -> None:
    open_settings(olga, "Locations")
    olga.press("Add")
    assert olga.suggestions("Time zone", "Bengaluru") == ["Asia/Kolkata"]
    assert olga.suggestions("Time zone", "San Franc") == ["America/Los_Angeles"]
    assert olga.suggestions("Time zone", "zür") == ["Europe/Zurich"]
    assert set(CITY_ZONES.values()) <= zone_names()


def test_cities_that_begin_with_what_was_typed_come_first(olga: Person) -> None:
    open_settings(olga, "Locations")
    olga.press("Add")
    offered = olga.suggestions("Time zone", "tok")
    assert offered[0] == "Asia/Tokyo"
    assert offered[-1].endswith("Vostok")
    assert olga.suggestions("Time zone", "york")[0] == "America/New_York"


def test_a_location_is_edited_and_its_sessions_keep_their_instant(bot: RunningBot, olga: Person, ada: Person) -> None:
    offer(ada)
    open_settings(olga, "Locations")
    olga.menu("Edit")
    assert top(olga).values == {"Name": "Berlin", "Time zone": "Europe/Berlin", "Address": None}
    olga.fill({"Name": "Oslo office", "Time zone": "Europe/London", "Address": "Karl Johans gate 1"})
    assert olga.submit().ok
    assert "15:00 in Berlin" in in_list(ada)


def test_two_locations_cannot_have_one_name(olga: Person) -> None:
    add_location(olga, "Oslo", "Europe/Oslo")
    olga.press("Add")
    olga.fill({"Name": "oSLO", "Time zone": "Europe/Oslo"})
    assert not olga.submit().ok
    assert "already a location called Oslo" in top(olga).errors["Name"]
    olga.fill({"Name": "Oslo 2"})
    assert olga.submit().ok


def test_a_location_is_archived_after_a_question(olga: Person, ada: Person) -> None:
    add_location(olga, "Oslo", "Europe/Oslo")
    olga.menu("Archive", near="Oslo")
    assert top(olga).title == "Archive location"
    assert olga.submit().ok
    assert "Oslo" not in top(olga).text
    ada.command("/mentorship new")
    assert top(ada).options("Location") == ["Online only (your time zone, London)", "Berlin"]


def test_the_last_location_stays(olga: Person) -> None:
    open_settings(olga, "Locations")
    olga.menu("Archive")
    assert olga.submit().ok
    assert "This is the only location" in top(olga).text


def test_as_many_locations_as_a_list_holds_are_offered_but_no_more(bot: RunningBot, olga: Person, ada: Person) -> None:
    bot.transact(build, 98)
    open_settings(olga, "Locations")
    assert "Place 60" not in top(olga).text
    olga.press("Next page")
    assert "Place 60" in top(olga).text
    ada.command("/mentorship new")
    assert len(top(ada).options("Location")) == 100  # with “Online only”
    olga.press("Add")
    olga.fill({"Name": "One more", "Time zone": "Europe/Oslo"})
    assert not olga.submit().ok
    assert "There are 99 locations already" in top(olga).errors["Name"]


def test_a_mentor_is_named_and_told(bot: RunningBot, olga: Person, tom: Person, mia: Person) -> None:
    add_person(olga, "tom", ["Mentor"])
    assert "@Tom Okafor\nMentor" in top(olga).text
    assert "Tom Okafor is now a mentor. We told them." in top(olga).text
    bot.settle()
    assert "@Olga Petrova changed your role in the mentorship program: you're now a mentor." in tom.last_message.text
    mia.command("/mentorship find tom")
    assert "@Tom Okafor" in top(mia).text


def test_an_admin_is_named_and_has_settings(bot: RunningBot, olga: Person, tom: Person) -> None:
    tom.home()
    add_person(olga, "tom", ["Admin"])
    bot.settle()
    assert "an admin" in tom.last_message.text
    assert "Settings" in tom.home_now.buttons
    tom.command("/mentorship settings")
    assert top(tom).title == "Settings"


def test_an_admin_gives_up_their_own_role(olga: Person, tom: Person) -> None:
    add_person(olga, "tom", ["Admin"])
    tom.command("/mentorship settings")
    tom.press("People", where="modal")
    tom.menu("Remove", near="Tom", where="modal")
    assert tom.submit().ok
    assert "You're no longer an admin" in top(tom).text
    tom.close()
    assert tom.modal is None


def test_roles_are_changed(bot: RunningBot, olga: Person, tom: Person) -> None:
    add_person(olga, "tom", ["Mentor"])
    olga.menu("Edit", near="Tom")
    assert top(olga).values == {"Person": "Tom Okafor", "Roles": ["Mentor"]}
    olga.fill({"Roles": ["Mentor", "Admin"]})
    assert olga.submit().ok
    assert "@Tom Okafor\nMentor and Admin" in top(olga).text
    assert "Tom Okafor is now an admin." in top(olga).text
    add_person(olga, "tom", ["Mentor"])
    assert "Tom Okafor is no longer an admin." in top(olga).text


def test_saving_what_is_so_already_tells_nobody(bot: RunningBot, olga: Person, tom: Person) -> None:
    add_person(olga, "tom", ["Mentor"])
    add_person(olga, "tom", ["Mentor"])
    assert "Nothing changed for Tom Okafor." in top(olga).text
    bot.settle()
    assert len(texts(tom)) == 1


def test_roles_are_removed_after_a_question(bot: RunningBot, olga: Person, tom: Person, mia: Person) -> None:
    add_person(olga, "tom", ["Mentor"])
    olga.menu("Remove", near="Tom")
    assert "stay as planned. Mentees can no longer find their open sessions." in top(olga).text
    assert olga.submit().ok
    assert "@Tom" not in top(olga).text
    assert "Tom Okafor is no longer a mentor. We told them." in top(olga).text
    bot.settle()
    assert "you're no longer a mentor.\nIf you have questions, ask Olga Petrova." in tom.last_message.text
    mia.command("/mentorship find tom")
    assert "No mentor matches" in top(mia).text


def test_a_mentor_without_the_role_keeps_what_was_offered(
    bot: RunningBot, olga: Person, ada: Person, mia: Person
) -> None:
    offer(ada)
    open_booking(mia)
    add_person(olga, "ada", [])
    assert mia.submit().ok
    assert "1:1 with @Mia" in in_list(ada)


def test_an_admin_of_slack_stays_an_admin(olga: Person) -> None:
    open_settings(olga, "People")
    olga.press("Add")
    olga.fill({"Person": "olga", "Roles": ["Mentor"]})
    assert not olga.submit().ok
    assert "always an admin here" in top(olga).errors["Roles"]


def test_an_admin_of_slack_cannot_be_removed(olga: Person) -> None:
    open_settings(olga, "People")
    olga.menu("Remove", near="Olga")
    olga.submit()
    assert "You're always an admin here, because you're an admin of this Slack workspace" in top(olga).text
    assert "To change that, ask whoever runs the workspace" in top(olga).text
    add_person(olga, "olga", ["Mentor", "Admin"])
    olga.menu("Remove", near="Olga")
    olga.submit()
    assert "To remove only the role of mentor, close this and choose Edit." in top(olga).text


def test_guests_get_no_role(olga: Person) -> None:
    open_settings(olga, "People")
    olga.press("Add")
    assert olga.suggestions("Person", "gus") == []
    hold_people(olga, "Person", "gus")
    assert not olga.submit().ok
    assert "is a guest" in top(olga).errors["Person"]


def test_an_admin_named_by_the_operator(slack: LocalSlack, database_url: str) -> None:
    tom = slack.person("tom")
    bot = RunningBot(slack, database_url, mentorship_admins=tom.id).start()
    assert "Settings" in tom.home().buttons
    bot.stop()


def build(db: Session, number: int) -> None:
    workspace = db.scalars(sa.select(Workspace)).one().id
    places = [Location(workspace_id=workspace, name=f"Place {each:02}", zone="UTC") for each in range(number)]
    db.add_all(places)


def open_settings(admin: Person, name: str) -> None:
    admin.command("/mentorship settings")
    admin.press(name)


def add_location(admin: Person, name: str, zone: str, address: str = "") -> None:
    open_settings(admin, "Locations")
    admin.press("Add")
    admin.fill({"Name": name, "Time zone": zone, "Address": address})
    assert admin.submit().ok


def test_each_line_of_settings_has_its_button(olga: Person) -> None:
    olga.command("/mentorship settings")
    assert top(olga).buttons == ["Program", "People", "Groups", "Locations"]
    assert [block["type"] for block in top(olga).blocks] == ["section"] * 4


def test_what_was_saved_is_said_in_the_list(olga: Person) -> None:
    olga.command("/mentorship settings")
    olga.press("Locations", where="modal")
    olga.press("Add", where="modal")
    olga.fill({"Name": "Oslo", "Time zone": "Europe/Oslo"})
    assert olga.submit().ok
    assert "Location saved." in top(olga).text
    olga.close()
    olga.press("Program", where="modal")
    assert olga.submit().ok
    assert olga.stack == ["Settings"]
    assert "Program saved." in top(olga).text


def test_whoever_may_not_is_told_whom_to_ask(olga: Person, mia: Person) -> None:
    mia.command("/mentorship settings")
    assert "Ask Olga Petrova to do it for you." in mia.ephemerals[-1].text
    mia.command("/mentorship")
    assert "Questions about the program? Ask @Olga Petrova." in mia.ephemerals[-1].text
    set_program(olga, {"Help contact": "@grace hopper"})
    mia.command("/mentorship")
    assert "Questions about the program? Ask @Grace Hopper." in mia.ephemerals[-1].text
