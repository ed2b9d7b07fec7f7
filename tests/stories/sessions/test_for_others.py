"""What an admin does for a mentor, and how the mentor is told; a mentor acts only for themselves."""

import datetime as dt

import pytest

from localslack.server import LocalSlack
from localslack.testing.person import Person
from tests.support.forged_requests import answer_text, press, submit
from tests.support.groups import add_group
from tests.support.roles import take_roles
from tests.support.running_bot import RunningBot
from tests.support.series import create, meetings, read_list
from tests.support.sessions import (
    NOW,
    OFFER,
    URL,
    book,
    fill,
    in_list,
    offer,
    save,
    texts,
    top,
    try_offer,
    unchanged,
    words_beside,
)

OLGA = "@Olga Petrova"


def open_list(by: Person, name: str = "Upcoming") -> str:
    """Open one of the lists of `All sessions` on ada's profile."""
    by.command("/mentorship book @ada")
    by.press("All sessions", where="modal")
    by.press(name, where="modal")
    return top(by).text


def edit(bot: RunningBot, by: Person, name: str = "Upcoming", **values: object) -> None:
    """Change ada's only session."""
    open_list(by, name)
    by.menu("Edit", where="modal")
    fill(by, **values)
    result = save(by)
    assert result.ok, result
    by.close(all=True)
    bot.settle()


def test_an_admin_writes_changes_and_deletes_a_draft(bot: RunningBot, olga: Person, ada: Person, mia: Person) -> None:
    offer(olga, mentor="ada", mentee="mia", then="Save as draft")
    bot.settle()
    assert f"{OLGA} drafted a session for you" in ada.last_message.text
    assert "Drafts" in ada.last_message.text
    edit(bot, olga, "Drafts", time="17:00", topic="Other", then="Save as draft")
    assert f"{OLGA} changed your draft of a session" in ada.last_message.text
    for words in ("Time: Wed 20 Jan, 14:00 → 16:00", "Topic: Careers → Other"):
        assert words in ada.last_message.text
    open_list(olga, "Drafts")
    olga.menu("Delete", where="modal")
    assert olga.submit().ok
    bot.settle()
    assert f"{OLGA} deleted your draft of a session on" in ada.last_message.text
    assert "16:00" in ada.last_message.text
    assert "Other" in ada.last_message.text
    assert (len(ada.messages), mia.messages, olga.messages) == (3, [], [])


def test_who_works_on_their_own_drafts_is_told_nothing(bot: RunningBot, ada: Person) -> None:
    offer(ada, then="Save as draft")
    in_list(ada, "Drafts")
    ada.menu("Edit", where="home")
    fill(ada, topic="Other", then="Save as draft")
    assert ada.submit().ok
    in_list(ada, "Drafts")
    ada.menu("Delete", where="home")
    assert ada.submit().ok
    bot.settle()
    assert ada.messages == []


def test_saving_a_draft_as_it_is_tells_nobody(bot: RunningBot, olga: Person, ada: Person) -> None:
    offer(ada, then="Save as draft")
    edit(bot, olga, "Drafts", then="Save as draft")
    assert ada.messages == []


def test_a_draft_is_given_to_another_mentor(bot: RunningBot, olga: Person, ada: Person, grace: Person) -> None:
    offer(ada, then="Save as draft", topic="Hers")
    edit(bot, olga, "Drafts", mentor="grace", then="Save as draft")
    assert f"{OLGA} gave your draft of a session on" in ada.last_message.text
    assert "to @Grace Hopper." in ada.last_message.text
    assert f"{OLGA} drafted a session for you" in grace.last_message.text
    assert "Hers" in in_list(grace, "Drafts")
    assert "No drafts" in in_list(ada, "Drafts")


def test_a_draft_is_given_and_published_at_once(bot: RunningBot, olga: Person, ada: Person, grace: Person) -> None:
    offer(ada, then="Save as draft")
    edit(bot, olga, "Drafts", mentor="grace", then="Publish")
    assert [text for text in texts(ada) if "gave your draft" in text]
    assert [text for text in texts(grace) if f"{OLGA} published a session for you on" in text]
    assert not [text for text in texts(grace) if "drafted a session" in text]


def test_an_admin_publishes_a_mentors_draft(bot: RunningBot, olga: Person, ada: Person) -> None:
    offer(ada, then="Save as draft")
    open_list(olga, "Drafts")
    olga.menu("Publish", where="modal")
    assert top(olga).title == "Published"
    bot.settle()
    assert [text for text in texts(ada) if f"{OLGA} published a session for you on" in text]


def test_an_admin_changes_a_booked_session(bot: RunningBot, olga: Person, ada: Person, mia: Person) -> None:
    offer(ada)
    book(mia)
    edit(bot, olga, topic="Other")
    assert f"{OLGA} changed your session on" in ada.last_message.text
    assert f"{OLGA} changed your session with @Ada Lovelace" in mia.last_message.text


def test_an_admin_changes_only_the_groups(bot: RunningBot, olga: Person, ada: Person, mia: Person) -> None:
    """The mentor is told about the groups, the mentee is not."""
    add_group(olga, "Apprentices", members=["mia"])
    offer(ada)
    book(mia)
    bot.settle()
    heard = len(mia.messages)
    edit(bot, olga, groups=["Apprentices"])
    assert "Only for: everyone → Apprentices" in ada.last_message.text
    assert len(mia.messages) == heard


def test_an_admin_adds_and_removes_a_mentee(
    bot: RunningBot, olga: Person, ada: Person, mia: Person, tom: Person
) -> None:
    offer(ada)
    edit(bot, olga, mentee="mia")
    assert f"{OLGA} added @Mia Schmidt to your session" in ada.last_message.text
    assert f"{OLGA} added you to a session with @Ada" in mia.last_message.text
    edit(bot, olga, mentee="")
    assert f"{OLGA} removed @Mia Schmidt from your session" in ada.last_message.text
    assert f"{OLGA} removed you from the session" in mia.last_message.text
    book(tom)


def test_an_admin_duplicates_for_a_mentor(bot: RunningBot, olga: Person, ada: Person) -> None:
    offer(ada)
    open_list(olga)
    olga.menu("Duplicate", where="modal")
    assert olga.submit().ok
    bot.settle()
    assert f"{OLGA} published a session for you: it is open for booking." in ada.last_message.text


@pytest.mark.parametrize(("then", "words"), [("Publish", "published 2 sessions"), ("Save as draft", "saved 2 drafts")])
def test_an_admin_duplicates_in_bulk(
    bot: RunningBot, olga: Person, ada: Person, mia: Person, then: str, words: str
) -> None:
    offer(ada, mentee="mia", then=then)
    bot.settle()
    told = len(mia.messages)
    open_list(olga, "Upcoming" if then == "Publish" else "Drafts")
    olga.menu("Bulk duplicate", where="modal")
    olga.fill({"Number of sessions": 2, "Keep mentee": True})
    assert olga.submit().ok
    create(olga)
    bot.settle()
    assert f"{OLGA} {words} for you with @Mia Schmidt" in ada.last_message.text
    assert len(mia.messages) - told == (then == "Publish")


def test_an_admin_cancels_for_a_mentor(bot: RunningBot, olga: Person, ada: Person) -> None:
    offer(ada)
    open_list(olga)
    olga.menu("Cancel", where="modal")
    olga.fill({"Reason": "The house is closed"})
    assert olga.submit().ok
    bot.settle()
    assert f"{OLGA} cancelled your session" in ada.last_message.text
    assert "The house is closed" in ada.last_message.text


def test_a_mentor_offers_only_for_themselves(bot: RunningBot, ada: Person, grace: Person) -> None:
    unchanged(bot, lambda: try_offer(ada, forged={"Mentor": "grace"}))
    assert "You can only offer sessions for yourself" in words_beside(ada, "Mentor")


@pytest.mark.parametrize("form", ["session.create", "session.edit"])
def test_a_forged_mentor(bot: RunningBot, slack: LocalSlack, ada: Person, grace: Person, form: str) -> None:
    offer(ada, then="Save as draft")
    metadata = f'{{"id": {meetings(bot)[0].id}, "version": 1, "place": 0}}'
    typed = {
        "mentor": grace.id,
        "location": "1",
        "date": OFFER["date"],
        "time": "09:00",
        "duration": "60",
        "attendance": ["online"],
        "meeting_url": URL,
        "then": "publish",
    }
    answers: list[str] = []
    unchanged(bot, lambda: answers.append(answer_text(submit(slack, ada, form, metadata, typed))))
    assert "You can only offer sessions for yourself" in answers[0]


@pytest.mark.parametrize("item", ["edit", "publish", "duplicate", "bulk_duplicate", "cancel", "delete"])
@pytest.mark.parametrize("then", ["Publish", "Save as draft"])
def test_a_mentor_does_nothing_with_anothers_session(
    bot: RunningBot, slack: LocalSlack, ada: Person, grace: Person, item: str, then: str
) -> None:
    offer(ada, then=then)
    unchanged(bot, lambda: press(slack, grace, "session.menu", f"{item}:{meetings(bot)[0].id}"))
    words = "Only Ada Lovelace or an admin can do this" if then == "Publish" else "is gone, or only for "
    assert words in top(grace).text


def test_home_follows(bot: RunningBot, olga: Person, ada: Person) -> None:
    offer(ada)
    edit(bot, olga, topic="By olga")
    assert "By olga" in read_list(ada)


def test_an_admin_sees_all_that_a_mentor_hosts(bot: RunningBot, olga: Person, ada: Person, grace: Person) -> None:
    offer(ada, then="Save as draft", topic="Written")
    offer(ada, topic="Running", mentee="mia")  # what nobody booked is past once it begins
    offer(grace, mentee="ada", date="2027-01-21", topic="As mentee")
    bot.clock.now = NOW + dt.timedelta(days=8, hours=4, minutes=10)
    assert "Running" in open_list(olga)
    assert "Cancel" in top(olga).menus[0]
    assert "As mentee" not in top(olga).text
    assert "Written" in open_list(olga, "Drafts")
    assert "Nothing here" in open_list(olga, "Past")
    olga.press("Upcoming", where="modal")
    olga.menu("Cancel", where="modal")
    olga.fill({"Reason": "The house is closed"})
    assert olga.submit().ok
    assert "The house is closed" in open_list(olga, "Cancelled")
    assert top(olga).menus == [["Duplicate", "Details", "History"]]


def test_all_sessions_are_turned_page_by_page(monkeypatch: pytest.MonkeyPatch, olga: Person, ada: Person) -> None:
    monkeypatch.setattr("mentorship.home.home.PAGE", 1)
    offer(ada, then="Save as draft", topic="First")
    offer(ada, then="Save as draft", topic="Second")
    assert "Second" not in open_list(olga, "Drafts")
    olga.press("Next page", where="modal")
    assert "Second" in top(olga).text
    olga.press("Previous page", where="modal")
    assert "First" in top(olga).text


def test_only_admins_see_all_sessions_of_others(slack: LocalSlack, olga: Person, ada: Person, grace: Person) -> None:
    offer(ada)
    grace.command("/mentorship book @ada")
    assert "All sessions" not in top(grace).buttons
    olga.command("/mentorship book @ada")
    button = next(spot for spot in top(olga).controls if spot.label == "All sessions")
    press(slack, grace, "hosted.open", button.element["value"])
    assert "Only admins" in top(grace).text


def test_what_a_removed_mentor_published_can_still_be_edited(bot: RunningBot, olga: Person, ada: Person) -> None:
    offer(ada)
    take_roles(olga, "ada")
    edit(bot, olga, topic="By olga")
    in_list(ada)
    ada.menu("Edit", where="home")
    fill(ada, topic="By ada")
    assert ada.submit().ok
    ada.close(all=True)
    assert "By ada" in in_list(ada)
