"""A form that is out of date overwrites nothing unseen: it says what has changed, and keeps what was typed."""

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa

from localslack.server import LocalSlack
from localslack.testing.person import Person
from storage.location import Location
from storage.meeting import Meeting
from storage.request import SessionRequest
from tests.support import requests
from tests.support.forged_requests import press
from tests.support.groups import add_group, fill_group, open_groups
from tests.support.masterclasses import LABELS, host, newest_masterclass
from tests.support.running_bot import RunningBot
from tests.support.sessions import BOTH, book, fill, in_list, offer, only_session, top, unchanged
from tests.support.submissions import payload_of, send_again

CHANGED = "while your form was open, so your changes aren't saved yet"


@pytest.fixture
def database_url(sqlite_url: Callable[[], str]) -> str:
    """What the rows hold is the same on both; the races between edits are tested on both."""
    return sqlite_url()


@pytest.fixture
def other(bot: RunningBot, olga: Person, slack: LocalSlack) -> Person:
    """Another admin."""
    olga.command("/mentorship settings")
    olga.press("People", where="modal")
    olga.press("Add", where="modal")
    olga.fill({"Person": "grace", "Roles": ["Admin"]})
    assert olga.submit().ok
    olga.close(all=True)
    return slack.person("grace")


def open_in_settings(admin: Person, room: str, item: str, near: str) -> None:
    admin.command("/mentorship settings")
    admin.press(room, where="modal")
    admin.menu(item, near=near, where="modal")


def edit_twice(first: Person, second: Person, mine: dict[str, Any], theirs: dict[str, Any]) -> None:
    """Let the second person save while the form of the first is open, and then the first."""
    first.fill(mine)
    second.fill(theirs)
    assert second.submit().ok
    assert first.submit().status == 200


def locations(bot: RunningBot) -> list[tuple[str, str, str]]:
    wanted = sa.select(Location.name, Location.zone, Location.address)
    return bot.transact(lambda db: [tuple(row) for row in db.execute(wanted)])


def test_two_admins_who_change_different_things_of_a_location_both_have_their_way(
    bot: RunningBot, olga: Person, other: Person
) -> None:
    for admin in (olga, other):
        open_in_settings(admin, "Locations", "Edit", "Berlin")
    edit_twice(olga, other, {"Address": "Main Street 1"}, {"Name": "Berlin HQ"})
    assert olga.stack == ["Settings", "Locations"]
    assert locations(bot) == [("Berlin HQ", "Europe/Berlin", "Main Street 1")]


def test_two_admins_who_change_the_same_are_told(bot: RunningBot, olga: Person, other: Person) -> None:
    for admin in (olga, other):
        open_in_settings(admin, "Locations", "Edit", "Berlin")
    edit_twice(olga, other, {"Name": "Mitte", "Address": "Main Street 1"}, {"Name": "Berlin HQ"})
    assert locations(bot)[0][0] == "Berlin HQ"
    assert CHANGED in top(olga).text
    assert "Name (now “Berlin HQ”)" in top(olga).text
    assert top(olga).values["Name"] == "Mitte"
    assert top(olga).values["Address"] == "Main Street 1"
    assert olga.submit().ok
    assert locations(bot) == [("Mitte", "Europe/Berlin", "Main Street 1")]


def test_what_was_typed_survives_more_than_one_change(bot: RunningBot, olga: Person, other: Person) -> None:
    for admin in (olga, other):
        open_in_settings(admin, "Locations", "Edit", "Berlin")
    edit_twice(olga, other, {"Name": "Mitte"}, {"Name": "Berlin HQ"})
    other.menu("Edit", near="Berlin HQ", where="modal")
    other.fill({"Name": "Berlin North", "Address": "Second Street"})
    assert other.submit().ok
    olga.submit()
    assert "Berlin North" in top(olga).text
    assert (top(olga).values["Name"], top(olga).values["Address"]) == ("Mitte", "Second Street")
    assert olga.submit().ok
    assert locations(bot) == [("Mitte", "Europe/Berlin", "Second Street")]


def test_groups(bot: RunningBot, olga: Person, other: Person) -> None:
    add_group(olga, "Women in tech", members=["mia"])
    for admin in (olga, other):
        open_groups(admin)
        admin.menu("Edit", near="Women", where="modal")
    assert fill_group(other, members=["mia", "tom"]).ok
    assert fill_group(olga, members=["mia", "grace"]).status == 200
    assert CHANGED in top(olga).text
    assert olga.submit().ok


def test_the_rules_of_the_program(bot: RunningBot, olga: Person, other: Person) -> None:
    for admin in (olga, other):
        admin.command("/mentorship settings")
        admin.press("Program", where="modal")
    edit_twice(olga, other, {"Help contact": "Olga"}, {"Open bookings per mentee": "3"})
    assert olga.stack == ["Settings"]
    olga.press("Program", where="modal")
    assert top(olga).values["Help contact"] == "Olga"
    assert top(olga).values["Open bookings per mentee"] == "3"


def test_roles(bot: RunningBot, olga: Person, other: Person, ada: Person) -> None:
    offer(ada)
    for admin in (olga, other):
        open_in_settings(admin, "People", "Edit", "Ada")
    edit_twice(olga, other, {"Roles": []}, {"Roles": ["Mentor", "Admin"]})
    assert f"Someone changed the roles of Ada Lovelace {CHANGED}" in top(olga).text
    assert top(olga).values["Roles"] == []


def test_ones_own_profile_open_twice(bot: RunningBot, slack: LocalSlack, mia: Person) -> None:
    mia.command("/mentorship profile")
    mia.fill({"Headline": "Typed on the phone"})
    on_the_phone = payload_of(slack, mia)
    mia.close()
    mia.command("/mentorship profile")
    mia.fill({"Topics": "Maths"})
    assert mia.submit().ok
    assert send_again(slack, on_the_phone).ok
    mia.command("/mentorship profile")
    assert (top(mia).values["Headline"], top(mia).values["Topics"]) == ("Typed on the phone", "Maths")


def change_topic(bot: RunningBot, ada: Person) -> None:
    in_list(ada)
    ada.menu("Edit", where="home")
    fill(ada, topic="Something else")
    assert ada.submit().ok


def press_item(bot: RunningBot, person: Person, item: str) -> None:
    press(bot.slack, person, "session.menu", f"{item}:{only_session(bot)}")


@pytest.mark.parametrize("item", ["cancel_booking", "change_attendance"])
def test_bookings(bot: RunningBot, ada: Person, mia: Person, item: str) -> None:
    offer(ada, **BOTH)
    book(mia, attendance="Online")
    press_item(bot, mia, item)
    mine = {"Reason": "I am ill"} if item == "cancel_booking" else {"Attendance": "In person"}
    mia.fill(mine)
    change_topic(bot, ada)
    unchanged(bot, mia.submit)
    assert f"Someone changed this session {CHANGED}" in top(mia).text
    assert "Something else" in top(mia).text
    assert mine.items() <= top(mia).values.items()
    assert mia.submit().ok
    assert top(mia).title == {"cancel_booking": "Booking cancelled", "change_attendance": "Attendance changed"}[item]


def test_cancelling_a_session(bot: RunningBot, ada: Person, olga: Person) -> None:
    offer(ada)
    press_item(bot, olga, "cancel")
    olga.fill({"Reason": "No room"})
    change_topic(bot, ada)
    unchanged(bot, olga.submit)
    assert "Something else" in top(olga).text
    assert top(olga).values["Reason"] == "No room"
    assert olga.submit().ok


@pytest.mark.parametrize("item", ["delete", "publish"])
def test_drafts(bot: RunningBot, ada: Person, olga: Person, item: str) -> None:
    offer(ada, url="", then="Save as draft")
    press_item(bot, olga, item)
    press_item(bot, ada, "edit")
    fill(ada, topic="Something else")
    assert ada.submit().ok
    if item == "publish":
        olga.fill({"Meeting URL": "https://meet.example.com/olga"})
    unchanged(bot, olga.submit)
    assert f"Someone changed this draft {CHANGED}" in top(olga).text
    assert "Something else" in top(olga).text
    assert olga.submit().ok
    assert top(olga).title == {"delete": "Draft deleted", "publish": "Published"}[item]


@pytest.mark.parametrize("item", ["edit", "move", "cancel"])
def test_masterclasses(bot: RunningBot, ada: Person, olga: Person, item: str) -> None:
    host(ada)
    number = newest_masterclass(bot).id
    press(bot.slack, olga, "masterclass.menu", f"{item}:{number}")
    mine = {"Maximum participants": "7"} if item == "edit" else {"Reason": "No room"}
    olga.fill(mine | ({"Date": "2027-02-01"} if item == "move" else {}))
    press(bot.slack, ada, "masterclass.menu", f"edit:{number}")
    ada.fill({LABELS["title"]: "Reading more code"})
    assert ada.submit().ok
    assert ada.submit().ok
    unchanged(bot, olga.submit)
    assert f"Someone changed this masterclass {CHANGED}" in top(olga).text
    assert "Reading more code" in top(olga).text or top(olga).values["Title"] == "Reading more code"
    assert mine.items() <= top(olga).values.items()
    assert olga.submit().ok


def test_a_request_that_was_changed_before_it_is_declined(bot: RunningBot, ada: Person, mia: Person) -> None:
    requests.mentors(ada)
    requests.ask(mia)
    bot.settle()
    requests.suggest(ada, attendance=["In person"])
    bot.settle()
    mia.press("Decline", where="messages")
    mia.fill({"Reason": "Too far away"})
    mia_declines = payload_of(bot.slack, mia)
    mia.close()
    requests.suggest(mia, date="2027-01-26")
    bot.settle()
    requests.suggest(ada, date="2027-01-27")
    answer = send_again(bot.slack, mia_declines).body
    assert "Ada Lovelace has suggested another time since you saw this" in str(answer)
    assert "Too far away" in str(answer)
    assert "27 Jan" in str(answer)


@pytest.mark.parametrize(
    ("button", "values", "title"),
    [
        ("Decline", {"Reason": "Too far away"}, "Offer declined"),
        ("Suggest another time", {"Date": "2027-01-28", "Time": "12:00"}, "Time suggested"),
    ],
)
def test_an_answer_from_home_is_confirmed_also_after_the_form_was_drawn_again(
    bot: RunningBot, ada: Person, mia: Person, button: str, values: dict[str, str], title: str
) -> None:
    requests.propose(ada)
    in_list(mia)
    mia.press("Show", near="waiting", where="home")
    mia.press(button, where="modal")
    mia.fill(values)
    bot.transact(lambda db: db.execute(sa.update(SessionRequest).values(version=SessionRequest.version + 1)))
    assert mia.submit().status == 200
    assert "Look at it, and submit it again." in top(mia).text
    assert mia.submit().ok
    assert top(mia).title == title


def test_a_form_of_an_older_version_still_works(bot: RunningBot, slack: LocalSlack, ada: Person, mia: Person) -> None:
    """It carries neither a version nor a key."""
    offer(ada, **BOTH)
    book(mia, attendance="Online")
    press_item(bot, mia, "change_attendance")
    mia.fill({"Attendance": "In person"})
    payload = payload_of(slack, mia)
    payload["view"]["private_metadata"] = f'{{"id": {only_session(bot)}}}'
    change_topic(bot, ada)
    assert "Attendance changed" in str(send_again(slack, payload).body)


def test_an_old_form_never_reaches_another_session(bot: RunningBot, slack: LocalSlack, ada: Person) -> None:
    offer(ada, then="Save as draft")
    press_item(bot, ada, "edit")
    fill(ada, topic="Old", time="19:00")
    old = payload_of(slack, ada)
    ada.close(all=True)
    press_item(bot, ada, "delete")
    assert ada.submit().ok
    offer(ada, topic="New")
    assert "is gone, or only for certain groups" in str(send_again(slack, old).body)
    assert bot.transact(lambda db: db.scalars(sa.select(Meeting.topic)).all()) == ["New"]
