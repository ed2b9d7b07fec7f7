"""Offering a session, for oneself or as an admin; drafts; and changing what was offered."""

import copy

import pytest

from localslack.client import actions, payloads
from localslack.server import LocalSlack
from localslack.testing.person import Person
from localslack.world.results import Result
from tests.support.running_bot import RunningBot
from tests.support.sessions import (
    BOTH,
    IN_PERSON,
    OFFER,
    book,
    card,
    fill,
    in_list,
    offer,
    open_booking,
    save,
    texts,
    top,
    unchanged,
)


def test_the_form_has_every_input_and_something_sensible_in_it(ada: Person) -> None:
    ada.command("/mentorship new")
    assert top(ada).values == {
        "Mentor": "Ada Lovelace",
        "Mentee": None,
        "Location": "Online only (your time zone, London)",
        "Date": "2027-01-13",
        "Time": "09:00",
        "Duration": "1 hour",
        "Meeting URL": None,
        "Topic": None,
        "Then": "Publish",
    }


def test_the_mentor_gets_a_card_and_is_not_told_of_what_they_did(bot: RunningBot, ada: Person) -> None:
    offer(ada)
    bot.settle()
    assert len(ada.messages) == 1
    shown = card(ada, "Open session")
    for words in ("14:00–15:00 (15:00 in Berlin)", "Online", "Careers", "meet.example.com/ada"):
        assert words in shown.text
    assert shown.menus == [["Edit", "Duplicate", "Add to calendar", "Cancel", "More…"]]


def test_the_text_of_a_card_says_it_all_without_the_blocks(bot: RunningBot, ada: Person) -> None:
    offer(ada, **IN_PERSON)
    bot.settle()
    for words in ("Open session", "Wed 20 Jan, 14:00–15:00 (15:00 in Berlin)", "In person: Berlin", "Topic: Careers."):
        assert words in ada.last_message.message.text  # type: ignore[union-attr]


def test_the_time_is_that_of_the_location(bot: RunningBot, grace: Person) -> None:
    offer(grace, time="15:00")
    bot.settle()
    assert "Wed, Jan 20, 9:00–10:00 AM (3:00 PM in Berlin)" in grace.last_message.text


def test_a_mentee_named_in_the_form_has_the_session_at_once(bot: RunningBot, ada: Person, mia: Person) -> None:
    offer(ada, mentee="mia")
    bot.settle()
    assert "Ada Lovelace added you to a session" in card(mia, "1:1 with @Ada").text
    assert "You added @Mia Schmidt to this session." in card(ada, "1:1 with @Mia").text
    assert len(mia.messages) == 1  # the card itself tells them
    assert "1:1 with @Ada Lovelace" in in_list(mia)
    assert card(ada, "1:1 with @Mia").menus == [["Edit", "Duplicate", "Add to calendar", "Cancel", "More…"]]


def test_a_mentee_named_in_the_form_can_give_the_place_back(bot: RunningBot, ada: Person, mia: Person) -> None:
    offer(ada, mentee="mia")
    bot.settle()
    mia.menu("Cancel booking", where="messages")
    assert mia.submit().ok
    bot.settle()
    assert "cancelled their booking" in texts(ada)[-1]


def test_an_admin_offers_for_a_mentor_who_is_told(bot: RunningBot, olga: Person, ada: Person) -> None:
    offer(olga, mentor="ada")
    bot.settle()
    assert "@Olga Petrova published a session for you: it is open for booking." in ada.last_message.text
    assert card(ada, "Open session")
    assert olga.messages == []


def test_whoever_offers_a_session_is_found_as_a_mentor(ada: Person, mia: Person) -> None:
    offer(ada)
    mia.command("/mentorship find ada")
    mia.press("View profile")
    assert "14:00" not in top(mia).title
    assert top(mia).buttons == ["Request a session", "Book"]


def test_a_draft_is_seen_by_its_mentor_only(bot: RunningBot, ada: Person, mia: Person) -> None:
    offer(ada, then="Save as draft", mentee="mia")
    bot.settle()
    assert (ada.messages, mia.messages) == ([], [])
    mia.command("/mentorship book @ada")
    assert "isn't a mentor" in mia.ephemerals[-1].text


def test_publish_in_the_menu_of_a_draft_acts_at_once(bot: RunningBot, ada: Person) -> None:
    offer(ada, then="Save as draft")
    in_list(ada, "Drafts")
    assert ada.home_now.menus[1:] == [["Edit", "Publish", "Duplicate", "Delete", "More…"]]
    assert ada.menu("Publish", where="home").ok
    assert ada.modal is None
    bot.settle()
    assert card(ada, "Open session")
    assert "No drafts" in ada.home_now.text


def test_publish_asks_only_for_what_is_missing(bot: RunningBot, ada: Person) -> None:
    offer(ada, then="Save as draft", url="")
    in_list(ada, "Drafts")
    ada.menu("Publish", where="home")
    assert top(ada).fields == ["Meeting URL *"]
    ada.fill({"Meeting URL": "https://meet.example.com/later"})
    assert ada.submit().ok
    bot.settle()
    assert "meet.example.com/later" in card(ada, "Open session").text


def test_a_draft_is_edited_and_published_in_the_form(bot: RunningBot, ada: Person) -> None:
    offer(ada, then="Save as draft")
    in_list(ada, "Drafts")
    ada.menu("Edit", where="home")
    assert top(ada).title == "Edit session"
    assert top(ada).values["Then"] == "Save as draft"
    fill(ada, topic="Other", then="Publish")
    assert ada.submit().ok
    bot.settle()
    assert "Other" in card(ada, "Open session").text


def test_a_draft_is_deleted_after_a_question(ada: Person) -> None:
    offer(ada, then="Save as draft")
    in_list(ada, "Drafts")
    ada.menu("Delete", where="home")
    assert top(ada).title == "Delete draft"
    assert ada.submit().ok
    ada.wait(lambda: "No drafts" in ada.home_now.text)


def test_a_draft_closed_at_the_question_stays(ada: Person) -> None:
    offer(ada, then="Save as draft")
    in_list(ada, "Drafts")
    ada.menu("Delete", where="home")
    ada.close()
    assert "Not published yet" in in_list(ada, "Drafts")


def test_the_form_to_edit_holds_what_there_is(bot: RunningBot, ada: Person) -> None:
    offer(ada, mentee="mia", duration="90 minutes", **BOTH)
    bot.settle()
    ada.menu("Edit", where="messages")
    values = top(ada).values
    assert (values["Mentor"], values["Mentee"], values["Duration"]) == ("Ada Lovelace", "Mia Schmidt", "90 minutes")
    assert (values["Date"], values["Time"], values["Meeting URL"]) == (OFFER["date"], OFFER["time"], OFFER["url"])
    assert values["Attendance"] == ["Online", "In person"]


def test_a_mentee_is_told_exactly_what_changed(bot: RunningBot, ada: Person, mia: Person) -> None:
    offer(ada)
    book(mia)
    edit(bot, ada, time="16:30", topic="Interviews")
    told = mia.last_message.text
    assert "@Ada Lovelace changed your session" in told
    assert "Time: Wed 20 Jan, 15:00 → 16:30" in told
    assert "Topic: Careers → Interviews" in told
    assert "Location" not in told


def test_the_card_is_edited_in_place(bot: RunningBot, ada: Person, mia: Person) -> None:
    offer(ada)
    book(mia)
    bot.settle()
    before = [message.where for message in mia.messages]
    edit(bot, ada, topic="Interviews")
    assert "Interviews" in card(mia, "1:1 with @Ada").text
    assert [message.where for message in mia.messages][: len(before)] == before


def test_an_edit_that_changes_nothing_tells_nothing(bot: RunningBot, ada: Person, mia: Person) -> None:
    offer(ada)
    book(mia)
    bot.settle()
    before = texts(mia)
    edit(bot, ada)
    assert texts(mia) == before


def test_another_mentee_takes_the_place(bot: RunningBot, ada: Person, mia: Person, tom: Person) -> None:
    offer(ada)
    book(mia)
    edit(bot, ada, mentee="tom")
    assert "removed you from" in mia.last_message.text
    assert any("added you to a session" in text for text in texts(tom))
    assert "1:1 with @Tom" in card(ada, "1:1 with").text


def test_the_place_opens_when_the_mentee_is_taken_out(bot: RunningBot, ada: Person, mia: Person, tom: Person) -> None:
    offer(ada)
    book(mia)
    edit(bot, ada, mentee="")
    book(tom)
    assert "1:1 with @Ada" in in_list(tom)


def test_an_admin_edits_and_both_are_told(bot: RunningBot, olga: Person, ada: Person, mia: Person) -> None:
    offer(ada)
    book(mia)
    olga.command("/mentorship book @ada")
    olga.menu("Edit", where="modal")
    fill(olga, topic="Interviews")
    assert olga.submit().ok
    bot.settle()
    for person in (ada, mia):
        assert "@Olga Petrova changed your session" in person.last_message.text


def test_the_mentor_of_a_published_session_stays(bot: RunningBot, slack: LocalSlack, olga: Person, ada: Person) -> None:
    offer(ada)
    olga.command("/mentorship book @ada")
    for person in (olga, ada):
        in_list(person)
        person.menu("Edit", where="modal" if person is olga else "home")
        assert top(person).options("Mentor") == ["Ada Lovelace"]
    view = top(olga).view
    assert view is not None
    payload = copy.deepcopy(payloads.view_submission(slack.world, slack.team, olga.user, view))
    chosen = {"type": "external_select", "selected_option": {"value": slack.person("grace").id}}
    block_id = next(each for each in payload["view"]["state"]["values"] if each.startswith("mentor"))
    payload["view"]["state"]["values"][block_id] = {"mentor": chosen}  # as an older form would
    said: list[Result] = []
    unchanged(bot, lambda: said.append(slack.run(actions.send_interaction(slack.world, payload))))
    assert "stays with its mentor" in said[0].body["errors"][block_id]


def test_only_an_admin_gives_a_draft_to_another_mentor(ada: Person) -> None:
    offer(ada, then="Save as draft")
    in_list(ada, "Drafts")
    ada.menu("Edit", where="home")
    assert top(ada).options("Mentor") == ["Ada Lovelace"]
    fill(ada, topic="Interviews")
    assert ada.submit().ok
    assert "Interviews" in in_list(ada, "Drafts")


def test_an_admin_moves_a_draft_to_another_mentor(bot: RunningBot, olga: Person, grace: Person) -> None:
    offer(olga, then="Save as draft")
    in_list(olga, "Drafts")
    olga.menu("Edit", where="home")
    fill(olga, mentor="grace", then="Publish")
    assert olga.submit().ok
    bot.settle()
    assert card(grace, "Open session")


def test_removing_a_way_to_attend_moves_the_mentee_to_the_other(bot: RunningBot, ada: Person, mia: Person) -> None:
    offer(ada, **BOTH)
    book(mia, attendance="In person")
    edit(bot, ada, attendance=["Online"])
    assert "Attendance: online or in person → online" in mia.last_message.text
    assert "meet.example.com/ada" in card(mia, "1:1 with @Ada").text


@pytest.mark.parametrize(
    ("duration", "end"),
    [
        ("15 minutes", "15:15"),
        ("30 minutes", "15:30"),
        ("45 minutes", "15:45"),
        ("1 hour", "16:00"),
        ("90 minutes", "16:30"),
        ("2 hours", "17:00"),
    ],
)
def test_every_duration_of_the_contract(bot: RunningBot, ada: Person, mia: Person, duration: str, end: str) -> None:
    offer(ada, duration=duration)
    assert f"15:00–{end}" in open_booking(mia).text


def edit(bot: RunningBot, mentor: Person, **values: object) -> None:
    """Change the newest session from its card."""
    bot.settle()
    mentor.menu("Edit", where="messages")
    fill(mentor, **values)
    result = save(mentor)
    assert result.ok, result
    bot.settle()
