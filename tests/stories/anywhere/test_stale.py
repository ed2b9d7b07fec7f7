"""Clicks on what has changed: old cards, forms opened before the change, and everything clicked twice."""

import datetime as dt
import json

import pytest

from localslack.client import actions, payloads
from localslack.server import LocalSlack
from localslack.testing.person import Person
from tests.support.forged_requests import press
from tests.support.running_bot import RunningBot
from tests.support.sessions import (
    BOTH,
    NOW,
    book,
    card,
    fill,
    in_list,
    offer,
    open_booking,
    texts,
    told_only_now,
    top,
    unchanged,
)

pytestmark = pytest.mark.both_databases

LATER = NOW + dt.timedelta(days=8, hours=4, minutes=30)  # in the middle of the session


def test_nobody_is_offered_their_own_session(ada: Person) -> None:
    offer(ada)
    ada.command("/mentorship book @ada")
    assert "Book" not in top(ada).buttons


def test_a_session_booked_by_somebody_a_moment_ago(bot: RunningBot, ada: Person, mia: Person, tom: Person) -> None:
    offer(ada)
    open_booking(mia)
    mia.fill({"What would you like to talk about?": "Typed"})
    book(tom)
    unchanged(bot, mia.submit)
    assert "Someone else just booked this session" in top(mia).text
    assert top(mia).values == {"What would you like to talk about?": "Typed"}
    assert "@Tom" not in top(mia).text


def test_book_on_a_profile_that_is_no_longer_so(ada: Person, mia: Person, tom: Person) -> None:
    offer(ada)
    mia.command("/mentorship book @ada")
    book(tom)
    assert mia.press("Book", where="modal").ok
    assert mia.stack == ["Mentor"]
    assert "Someone else just booked this session" in top(mia).text


def test_booked_already(bot: RunningBot, slack: LocalSlack, ada: Person, mia: Person) -> None:
    offer(ada)
    number = open_booking(mia).view.private_metadata  # type: ignore[union-attr]
    mia.submit()
    unchanged(bot, lambda: press(slack, mia, "booking.open", str(json.loads(number)["id"])))
    assert "You've already booked this session" in top(mia).text


def test_the_form_submitted_twice_books_once(bot: RunningBot, slack: LocalSlack, ada: Person, mia: Person) -> None:
    offer(ada)
    view = open_booking(mia).view
    assert view is not None
    submission = payloads.view_submission(slack.world, slack.team, mia.user, view)
    answers = [slack.run(actions.send_interaction(slack.world, submission)) for _ in range(2)]
    assert [answer.body["view"]["title"]["text"] for answer in answers] == ["Booked"] * 2
    bot.settle()
    assert len([text for text in texts(ada) if "booked your session on" in text]) == 1


def test_a_session_cancelled_meanwhile(bot: RunningBot, ada: Person, mia: Person) -> None:
    offer(ada)
    open_booking(mia)
    in_list(ada)
    ada.menu("Cancel", where="home")
    ada.fill({"Reason": "I am ill"})
    ada.submit()
    unchanged(bot, mia.submit)
    assert "This session was cancelled" in top(mia).text


def test_a_session_that_has_begun(bot: RunningBot, ada: Person, mia: Person) -> None:
    offer(ada)
    open_booking(mia)
    bot.clock.now = LATER
    unchanged(bot, mia.submit)
    assert "This session has already begun" in top(mia).text


def test_a_booking_cannot_be_given_back_after_the_start(bot: RunningBot, ada: Person, mia: Person) -> None:
    offer(ada)
    book(mia)
    in_list(mia)
    mia.menu("Cancel booking", where="home")
    bot.clock.now = LATER
    unchanged(bot, mia.submit)
    assert "has begun or is over, so you can no longer cancel the booking" in top(mia).text
    assert "tell Ada Lovelace" in top(mia).text


def test_the_mentor_may_cancel_after_the_start(bot: RunningBot, ada: Person, mia: Person) -> None:
    offer(ada)
    book(mia)
    bot.clock.now = LATER
    in_list(ada)
    assert ada.home_now.menus[1:] == [["Duplicate", "Bulk duplicate", "Cancel", "Details", "History"]]
    ada.menu("Cancel", where="home")
    ada.fill({"Reason": "I am ill"})
    assert ada.submit().ok


def test_an_old_menu_says_what_changed(bot: RunningBot, ada: Person, mia: Person) -> None:
    offer(ada, **BOTH)
    book(mia, attendance="Online")
    bot.settle()
    old = card(mia, "1:1 with @Ada")
    in_list(mia)
    mia.menu("Cancel booking", where="home")
    mia.submit()
    mia.close(all=True)
    bot.settle()
    for item in ("Cancel booking", "Change attendance", "Add to calendar"):
        assert mia.menu(item, within=old).ok
        assert mia.modal is None
        assert "You no longer have a spot in this session" in mia.ephemerals[-1].text


def test_a_click_on_an_old_card_brings_it_up_to_date(bot: RunningBot, ada: Person) -> None:
    offer(ada)
    bot.settle()
    old = card(ada, "Open session")
    bot.clock.now = NOW + dt.timedelta(days=30)
    ada.menu("Cancel", within=old)
    assert "This session is over" in ada.ephemerals[-1].text
    bot.settle()
    assert card(ada, "Unbooked session").menus == [["Duplicate", "Bulk duplicate", "Details", "History"]]


def test_cancelled_twice(bot: RunningBot, ada: Person) -> None:
    offer(ada)
    bot.settle()
    old = card(ada, "Open session")
    in_list(ada)
    ada.menu("Cancel", where="home")
    ada.submit()
    ada.menu("Cancel", within=old)
    assert "already cancelled" in ada.ephemerals[-1].text


def test_two_edits_at_once_do_not_overwrite_each_other(bot: RunningBot, ada: Person, olga: Person) -> None:
    offer(ada)
    in_list(ada)
    ada.menu("Edit", where="home")
    fill(ada, topic="Mine")
    olga.command("/mentorship book @ada")
    olga.menu("Edit", where="modal")
    fill(olga, topic="Theirs")
    assert olga.submit().ok
    unchanged(bot, ada.submit)
    assert "Someone changed this session while your form was open" in top(ada).text
    assert top(ada).values["Topic"] == "Mine"


def test_a_draft_published_or_deleted_twice(bot: RunningBot, ada: Person) -> None:
    offer(ada, then="Save as draft")
    in_list(ada, "Drafts")
    old = ada.home_now
    ada.menu("Publish", within=old)
    unchanged(bot, lambda: ada.menu("Publish", within=old))
    ada.menu("Delete", within=old)
    assert "is no longer a draft" in top(ada).text


def test_a_deleted_draft_is_gone(bot: RunningBot, ada: Person) -> None:
    offer(ada, then="Save as draft")
    in_list(ada, "Drafts")
    old = ada.home_now
    ada.menu("Delete", where="home")
    ada.submit()
    for item in ("Edit", "Publish", "Delete"):
        ada.menu(item, within=old)
        assert "is gone, or only for " in top(ada).text


def test_an_archived_location_stays_on_its_sessions_but_takes_no_new_ones(
    bot: RunningBot, ada: Person, olga: Person
) -> None:
    offer(ada)
    ada.command("/mentorship new")
    fill(ada, date="2027-01-21", url="https://meet.example.com/x")
    olga.command("/mentorship settings")
    olga.press("Locations")
    olga.press("Add")
    olga.fill({"Name": "Oslo", "Time zone": "Europe/Oslo"})
    assert olga.submit().ok
    olga.menu("Archive", near="Berlin")
    assert olga.submit().ok
    unchanged(bot, ada.submit)
    assert "no longer in use" in top(ada).errors["Location"]
    ada.close()
    in_list(ada)
    ada.menu("Edit", where="home")
    assert top(ada).options("Location") == ["Online only (your time zone, London)", "Berlin", "Oslo"]
    fill(ada, topic="Changed")
    assert ada.submit().ok


def test_no_longer_an_admin_with_a_form_open(bot: RunningBot, olga: Person, tom: Person) -> None:
    for roles in (["Mentor", "Admin"], []):
        olga.command("/mentorship settings")
        olga.press("People")
        olga.press("Add")
        olga.fill({"Person": "tom", "Roles": roles})
        assert olga.submit().ok
        olga.close(all=True)
        if roles:
            tom.command("/mentorship settings")
            tom.press("Locations")
            tom.press("Add")
            tom.fill({"Name": "Atlantis", "Time zone": "Europe/Oslo"})
    unchanged(bot, tom.submit)
    assert "Only admins" in top(tom).text


def test_a_new_link_is_not_told_to_whoever_lost_the_place_before_it_arrived(
    bot: RunningBot, ada: Person, mia: Person
) -> None:
    offer(ada, mentee="mia")
    bot.settle()
    ada.menu("Edit", near="Careers")
    fill(ada, url="https://meet.example.com/new")
    assert ada.submit().ok
    assert any("meet.example.com/new" in text for text in told_only_now(bot, "changed", mia))
    bot.settle()
    mia.menu("Cancel booking", near="Careers")
    assert mia.submit().ok
    assert told_only_now(bot, "changed", mia) == []
