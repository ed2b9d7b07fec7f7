"""`Duplicate` and `Publish & duplicate`: the same form again, a week later, and nothing saved until Save."""

import datetime as dt

import pytest

from localslack.server import LocalSlack
from localslack.testing.person import Person
from tests.support.requests import change_member
from tests.support.running_bot import RunningBot
from tests.support.series import change_location, choose, meetings, read_list
from tests.support.sessions import BOTH, DAY, URL, card, fill, offer, top, try_offer, unchanged, words_beside

AGAIN = "Publish & duplicate"
HOSTILE = "*<!channel>* & <@U1> 👩‍💻 \u200fabc"


def test_the_copy_is_the_same_form_a_week_later_without_the_mentee(ada: Person) -> None:
    offer(ada, mentee="mia", duration="90 minutes", topic="Zwölf & mehr", **BOTH)
    choose(ada, "Duplicate")
    values = top(ada).values
    assert (top(ada).title, top(ada).submit) == ("New session", "Save")
    assert (values["Mentor"], values["Mentee"], values["Location"]) == ("Ada Lovelace", None, "Berlin")
    assert (values["Date"], values["Time"], values["Duration"]) == ("2027-01-27", "15:00", "90 minutes")
    assert (values["Attendance"], values["Topic"]) == (["Online", "In person"], "Zwölf & mehr")


def test_nothing_is_saved_until_save(bot: RunningBot, ada: Person) -> None:
    offer(ada)
    unchanged(bot, lambda: choose(ada, "Duplicate"))
    assert ada.submit().ok
    assert top(ada).title == "Published"
    assert [f"{each.starts_at:%m-%d}" for each in meetings(bot)] == ["01-20", "01-27"]


def test_ten_in_a_row(bot: RunningBot, ada: Person) -> None:
    assert try_offer(ada, then=AGAIN).ok
    for _ in range(9):
        assert top(ada).values["Then"] == AGAIN
        assert ada.submit().ok
    assert "Published: Wed 24 Mar, 14:00. Here is the next copy." in top(ada).text
    assert ada.stack == ["New session"]
    assert len(meetings(bot)) == 10
    assert {each.meeting_url for each in meetings(bot)} == {URL}


def test_what_was_typed_in_one_copy_goes_into_the_next(bot: RunningBot, ada: Person) -> None:
    assert try_offer(ada, mentee="mia", then=AGAIN).ok
    fill(ada, date="2027-02-03", time="09:00", topic="Something else")
    assert ada.submit().ok
    values = top(ada).values
    assert (values["Date"], values["Time"], values["Topic"]) == ("2027-02-10", "09:00", "Something else")
    assert values["Mentee"] is None
    fill(ada, then="Publish")
    assert ada.submit().ok
    assert top(ada).title == "Published"


def test_a_refusal_stands_beside_the_field_of_the_copy_too(bot: RunningBot, ada: Person) -> None:
    assert try_offer(ada, then=AGAIN).ok
    fill(ada, date=DAY, topic="Mine")
    unchanged(bot, lambda: ada.submit())
    assert "You already have a session" in words_beside(ada, "Time")
    assert top(ada).values["Topic"] == "Mine"


def test_a_sequence_from_a_draft(bot: RunningBot, ada: Person) -> None:
    offer(ada, then="Save as draft")
    read_list(ada, "Drafts")
    ada.menu("Edit", where="home")
    fill(ada, then=AGAIN)
    assert ada.submit().ok
    assert (top(ada).title, top(ada).values["Date"]) == ("New session", "2027-01-27")
    view = top(ada).view
    assert view is not None
    assert view.close == {"type": "plain_text", "text": "Done", "emoji": False}
    assert ada.submit().ok
    assert [each.state for each in meetings(bot)] == ["published", "published"]


def test_the_card_of_an_open_session_offers_more_openings(bot: RunningBot, ada: Person) -> None:
    offer(ada)
    bot.settle()
    shown = card(ada, "Open session")
    assert "Offer more times:" in shown.text
    assert shown.buttons == ["Duplicate", "Bulk duplicate"]
    ada.press("Bulk duplicate", within=shown)
    assert top(ada).title == "Bulk duplicate"


def test_the_copy_of_a_past_or_cancelled_session_is_to_come(bot: RunningBot, ada: Person) -> None:
    offer(ada)
    choose(ada, "Cancel")
    ada.fill({"Reason": "Ill"})
    assert ada.submit().ok
    bot.clock.now = bot.clock.now.replace(month=2, day=3, hour=13)  # on a Wednesday, an hour before
    bot.settle()
    read_list(ada, "Cancelled")
    ada.menu("Duplicate", where="home")
    assert top(ada).values["Date"] == "2027-02-03"
    assert ada.submit().ok


def test_a_copy_is_not_moved_silently_by_the_clocks(bot: RunningBot, ada: Person) -> None:
    offer(ada, date="2027-03-21", time="02:30")
    choose(ada, "Duplicate")
    assert (top(ada).values["Date"], top(ada).values["Time"]) == ("2027-03-28", "02:30")
    unchanged(bot, lambda: ada.submit())
    assert "02:30 does not exist" in words_beside(ada, "Time")


def test_a_sequence_ends_where_the_calendar_ends(bot: RunningBot, ada: Person) -> None:
    assert try_offer(ada, date="2030-01-10", then=AGAIN).ok
    assert top(ada).values["Date"] == "2030-01-17"
    unchanged(bot, lambda: ada.submit())
    assert "too far ahead" in words_beside(ada, "Date")


def test_names_come_out_as_typed(bot: RunningBot, ada: Person) -> None:
    change_location(bot, name=HOSTILE)
    assert try_offer(ada, location=HOSTILE, topic=HOSTILE, then=AGAIN).ok
    assert top(ada).values["Location"] == HOSTILE
    assert top(ada).values["Topic"] == HOSTILE


@pytest.mark.parametrize("item", ["Duplicate", "Bulk duplicate"])
def test_only_the_mentor_and_admins_duplicate(
    slack: LocalSlack, ada: Person, mia: Person, olga: Person, item: str
) -> None:
    offer(ada, mentee="mia")
    choose(ada, "Edit")  # her list is drawn
    read_list(mia)
    assert all(item not in menu for menu in mia.home_now.menus)
    olga.command("/mentorship book @ada")
    olga.menu(item, where="modal")
    assert top(olga).title in ("New session", "Bulk duplicate")


def test_the_copy_of_an_online_session_keeps_its_instant_where_the_mentor_lives_elsewhere_now(
    bot: RunningBot, ada: Person
) -> None:
    offer(ada, location="Online only (your time zone, London)", attendance=None)
    change_member(bot, ada, zone="America/New_York")
    choose(ada, "Duplicate")
    assert (top(ada).values["Date"], top(ada).values["Time"]) == ("2027-01-27", "10:00")
    assert ada.submit().ok
    first, copy = meetings(bot)
    assert copy.starts_at - first.starts_at == dt.timedelta(weeks=1)
