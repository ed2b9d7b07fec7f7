"""A masterclass is duplicated."""

import datetime as dt

from localslack.testing.person import Person
from tests.support.groups import add_group, archive_group
from tests.support.masterclasses import enrollment_states, fill_in, host
from tests.support.moves import masterclasses
from tests.support.requests import change_member
from tests.support.roles import add_person
from tests.support.running_bot import RunningBot
from tests.support.sessions import in_list, top, unchanged, words_beside

FULL = {"description": "All of it.", "maximum": "20", "minimum": "2", "duration": "90 minutes", "guests": ["mia"]}


def test_a_masterclass_is_duplicated(bot: RunningBot, ada: Person, mia: Person) -> None:
    host(ada, **FULL)
    bot.settle()
    in_list(ada)
    assert ada.menu("Duplicate", where="home").ok
    form = top(ada)
    assert (form.title, form.values["Title"], form.values["Date"]) == (
        "Host a masterclass",
        "Reading code",
        "2027-01-28",
    )
    assert form.values["Guests"] in (None, [])
    assert ada.submit().ok, ada.last
    assert ada.submit().ok
    bot.settle()
    first, copy = masterclasses(bot)
    assert first.live
    assert copy.live
    assert copy.starts_at - first.starts_at == dt.timedelta(weeks=1)
    same = ("title", "description", "maximum", "minimum", "location_id", "meeting_url", "online")
    assert [getattr(copy, name) for name in same] == [getattr(first, name) for name in same]
    assert (copy.moved_from_id, first.moved_to_id) == (None, None)
    assert enrollment_states(bot, copy.id) == {"ada": "attending"}


def test_a_copy_opens_to_all_only_when_that_is_chosen(bot: RunningBot, ada: Person, olga: Person) -> None:
    add_group(olga, "Apprentices", members=["mia"])
    host(ada, groups=["Apprentices"])
    archive_group(olga, "Apprentices")
    in_list(ada)
    assert ada.menu("Duplicate", where="home").ok
    assert top(ada).values["Restrict to groups"] == ["Apprentices"]
    unchanged(bot, ada.submit)
    assert words_beside(ada, "Restrict to groups") == "No longer in use: Apprentices. Choose other groups."
    assert fill_in(ada, groups=[]).ok
    assert ada.submit().ok
    assert [each.restricted for each in masterclasses(bot)] == [True, False]


def test_a_group_that_is_archived_during_the_review_is_still_shown(
    bot: RunningBot, ada: Person, grace: Person, olga: Person
) -> None:
    add_group(olga, "Apprentices", members=["mia"])
    host(ada, groups=["Apprentices"])
    add_person(olga, "grace", ["Mentor", "Admin"])
    grace.command("/mentorship find ada")
    grace.press("View profile")
    grace.menu("Duplicate", near="Reading code", where="modal")
    assert grace.submit().ok
    archive_group(olga, "Apprentices")
    assert grace.press("Edit again", where="modal").ok
    assert top(grace).values["Restrict to groups"] == ["Apprentices"]
    unchanged(bot, grace.submit)
    assert words_beside(grace, "Restrict to groups") == "No longer in use: Apprentices. Choose other groups."


def test_the_copy_of_an_online_one_keeps_its_instant_where_its_host_lives_elsewhere_now(
    bot: RunningBot, ada: Person
) -> None:
    host(ada, location="Online only (your time zone, London)", attendance=None)
    change_member(bot, ada, zone="America/New_York")
    in_list(ada)
    ada.menu("Duplicate", where="home")
    assert (top(ada).values["Date"], top(ada).values["Time"]) == ("2027-01-28", "10:00")
    assert ada.submit().ok
    assert ada.submit().ok
    first, copy = masterclasses(bot)
    assert copy.starts_at - first.starts_at == dt.timedelta(weeks=1)
