"""Where an admin approves who mentors: asking, being approved or not, with a word."""

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from localslack.client import world_events
from localslack.server import LocalSlack
from localslack.testing.person import Person
from localslack.world.sample_people import Someone
from storage.application import MentorApplication
from tests.support.forged_requests import answer_text, press, submit
from tests.support.running_bot import RunningBot
from tests.support.sessions import (
    OFFER,
    book,
    card,
    fill,
    in_list,
    offer,
    set_program,
    texts,
    top,
    try_offer,
    unchanged,
)

APPROVED = {"Who may mentor": "Approved by an admin"}
ASKS = "@Tom Okafor asks to mentor."


@pytest.fixture
def petra(bot: RunningBot, slack: LocalSlack) -> Person:
    """Another admin."""
    slack.run(world_events.add_user(slack.world, Someone("petra", "Petra Ray", "Europe/Berlin", is_admin=True)))
    petra = slack.person("petra")
    petra.home()
    return petra


def ask(person: Person, message: str = "") -> None:
    """`Ask to mentor`, from Home."""
    person.home()
    person.press("Ask to mentor", where="home")
    assert (top(person).title, top(person).submit) == ("Ask to mentor", "Send")
    person.fill({"Message": message})
    assert person.submit().ok
    assert person.modal is None


def applications(bot: RunningBot) -> list[tuple[str, str]]:
    """State and answer of each."""

    def read(db: Session) -> list[tuple[str, str]]:
        return [(each.state, each.answer) for each in db.scalars(sa.select(MentorApplication))]

    return bot.transact(read)


def test_only_who_is_approved_may_offer(bot: RunningBot, olga: Person, tom: Person) -> None:
    assert "New session" in tom.home().buttons
    set_program(olga, APPROVED)
    home = tom.home()
    assert "Ask to mentor" in home.buttons
    assert "New session" not in home.buttons
    unchanged(bot, lambda: tom.command("/mentorship new"))
    assert "In this program an admin approves who mentors. Ask to mentor" in tom.ephemerals[-1].text
    assert tom.ephemerals[-1].buttons == ["Ask to mentor", "Find a mentor"]
    tom.shortcut("Create a session")
    assert "an admin approves who mentors" in top(tom).text
    tom.press("Ask to mentor", where="modal")
    assert tom.stack == ["Ask to mentor"]


def test_help_offers_to_ask(olga: Person, tom: Person) -> None:
    set_program(olga, APPROVED)
    tom.command("/mentorship")
    assert "Ask to mentor" in tom.ephemerals[-1].buttons
    assert "New session" not in tom.ephemerals[-1].buttons


def test_who_mentors_already_goes_on(olga: Person, ada: Person) -> None:
    offer(ada)
    set_program(olga, APPROVED)
    offer(ada, date="2027-01-21")


def test_a_form_that_was_open_is_refused(bot: RunningBot, olga: Person, tom: Person) -> None:
    tom.command("/mentorship new")
    fill(tom, **OFFER)
    set_program(olga, APPROVED)
    unchanged(bot, tom.submit)
    assert "an admin approves who mentors" in top(tom).errors["Mentor"]


def test_an_own_draft_waits_for_the_approval(bot: RunningBot, olga: Person, tom: Person) -> None:
    offer(tom, then="Save as draft")
    in_list(tom, "Drafts")
    set_program(olga, APPROVED)
    unchanged(bot, lambda: tom.menu("Publish", where="home"))
    assert "an admin approves who mentors" in top(tom).text
    tom.press("Ask to mentor", where="modal")
    assert top(tom).title == "Ask to mentor"


def test_each_admin_is_told_and_one_approves(bot: RunningBot, olga: Person, petra: Person, tom: Person) -> None:
    set_program(olga, APPROVED)
    ask(tom, "I know <compilers>")
    bot.settle()
    for admin in (olga, petra):
        assert ASKS in admin.last_message.text
        assert "I know <compilers>" in admin.last_message.text
        assert admin.last_message.buttons == ["Approve", "Decline"]
    assert texts(tom) == []
    petra.press("Approve", where="messages")
    bot.settle()
    assert "@Petra Ray approved your request to mentor." in tom.last_message.text
    for admin in (olga, petra):
        assert "@Petra Ray approved it." in admin.last_message.text
        assert admin.last_message.buttons == []
        assert len([text for text in texts(admin) if "asks to mentor" in text]) == 1
    assert "New session" in tom.home_now.buttons
    tom.press("New session", where="messages")
    fill(tom, **OFFER)
    assert tom.submit().ok


def test_one_declines_with_a_word(bot: RunningBot, olga: Person, petra: Person, tom: Person) -> None:
    set_program(olga, APPROVED)
    ask(tom)
    bot.settle()
    olga.press("Decline", where="messages")
    assert (top(olga).title, top(olga).submit, top(olga).fields) == ("Decline mentor", "Decline", ["Reason *"])
    olga.fill({"Reason": "Not *this* year"})
    assert olga.submit().ok
    assert olga.modal is None
    bot.settle()
    assert "@Olga Petrova declined your request to mentor. The reason:" in tom.last_message.text
    assert "Not *this* year" in tom.last_message.text
    assert "you may ask again" in tom.last_message.text
    for admin in (olga, petra):
        assert "@Olga Petrova declined it. The reason:\nNot *this* year" in admin.last_message.text
        assert admin.last_message.buttons == []
    assert "New session" not in tom.home().buttons
    tom.press("Ask to mentor", where="messages")
    tom.fill({"Message": "Again"})
    assert tom.submit().ok
    bot.settle()
    assert olga.last_message.buttons == ["Approve", "Decline"]
    assert [state for state, _ in applications(bot)] == ["declined", "pending"]


def test_a_reason_must_be_given(bot: RunningBot, olga: Person, tom: Person) -> None:
    set_program(olga, APPROVED)
    ask(tom)
    bot.settle()
    olga.press("Decline", where="messages")
    olga.fill({"Reason": "  "})
    unchanged(bot, olga.submit)
    assert top(olga).errors.keys() == {"Reason"}


def test_asking_twice_is_refused_kindly(bot: RunningBot, olga: Person, tom: Person) -> None:
    set_program(olga, APPROVED)
    ask(tom)
    unchanged(bot, lambda: tom.press("Ask to mentor", where="home"))
    assert "You asked to mentor on Tue 12 Jan 2027, and no admin has answered yet." in top(tom).text
    assert top(tom).buttons == ["Find a mentor"]


def test_two_forms_make_one_wish(bot: RunningBot, slack: LocalSlack, olga: Person, tom: Person) -> None:
    set_program(olga, APPROVED)
    ask(tom)
    unchanged(bot, lambda: submit(slack, tom, "application.send", "{}", {"message": "x"}))
    assert len(applications(bot)) == 1


def test_who_may_mentor_need_not_ask(bot: RunningBot, slack: LocalSlack, ada: Person, olga: Person) -> None:
    offer(ada)
    for person in (ada, olga):
        person.home()
        unchanged(bot, lambda person=person: press(slack, person, "application.open", "0"))  # type: ignore[misc]
        assert "you may offer sessions already" in top(person).text
        person.press("New session", where="modal")
        assert top(person).title == "New session"


def test_the_first_answer_counts(bot: RunningBot, olga: Person, petra: Person, tom: Person) -> None:
    set_program(olga, APPROVED)
    ask(tom)
    bot.settle()
    old, hers = olga.last_message, petra.last_message
    olga.press("Decline", where="messages")
    olga.fill({"Reason": "No"})
    petra.press("Approve", where="messages")
    bot.settle()
    unchanged(bot, olga.submit)
    assert "Petra Ray has approved this already." in top(olga).text
    olga.close(all=True)
    olga.press("Approve", within=old)
    assert "Petra Ray has approved this already." in olga.ephemerals[-1].text
    petra.press("Decline", within=hers)
    assert "You have approved this already." in petra.ephemerals[-1].text
    bot.settle()
    assert len(texts(tom)) == 1


def test_they_are_in_the_settings_too(bot: RunningBot, olga: Person, tom: Person, mia: Person) -> None:
    set_program(olga, APPROVED)
    ask(tom, "Let me")
    ask(mia)
    olga.command("/mentorship settings")
    olga.press("People", where="modal")
    assert f"{ASKS}\nLet me" in top(olga).text
    olga.press("Approve", near="Tom", where="modal")
    assert "asks to mentor" in top(olga).text
    assert ASKS not in top(olga).text
    assert "@Tom Okafor: Mentor" in top(olga).text
    olga.press("Decline", where="modal")
    assert olga.stack == ["Settings", "People", "Decline mentor"]
    olga.fill({"Reason": "Later"})
    assert olga.submit().ok
    assert olga.stack == ["Settings", "People"]
    assert "asks to mentor" not in top(olga).text
    bot.settle()
    assert "approved your request" in tom.last_message.text
    assert "declined your request" in mia.last_message.text


def test_naming_somebody_answers_what_they_asked(bot: RunningBot, olga: Person, petra: Person, tom: Person) -> None:
    set_program(olga, APPROVED)
    ask(tom)
    bot.settle()
    olga.command("/mentorship settings")
    olga.press("People", where="modal")
    olga.press("Add", where="modal")
    olga.fill({"Person": "tom", "Roles": ["Mentor"]})
    assert olga.submit().ok
    bot.settle()
    assert "@Olga Petrova approved it." in petra.last_message.text
    assert "you are now a mentor" in tom.last_message.text
    assert applications(bot) == [("approved", "")]


def test_an_admin_who_offers_for_somebody_approves_them(
    bot: RunningBot, olga: Person, tom: Person, mia: Person
) -> None:
    set_program(olga, APPROVED)
    ask(tom)
    bot.settle()
    offer(olga, mentor="tom")
    bot.settle()
    assert applications(bot) == [("approved", "")]
    assert "New session" in tom.home().buttons
    book(mia, "tom")
    assert "@Olga Petrova approved it." in card(olga, "@Tom Okafor asks").text


def test_who_was_removed_is_named_first(bot: RunningBot, olga: Person, ada: Person) -> None:
    offer(ada)
    olga.command("/mentorship settings")
    olga.press("People", where="modal")
    olga.menu("Remove", near="Ada")
    olga.submit()
    olga.close(all=True)
    unchanged(bot, lambda: try_offer(olga, mentor="ada", date="2027-01-22"))
    assert "Ada Lovelace does not mentor in this program." in top(olga).errors["Mentor"]
    ask(ada)
    bot.settle()
    olga.press("Approve", where="messages")
    offer(ada, date="2027-01-23")


def test_declining_changes_nothing_where_anyone_may(bot: RunningBot, olga: Person, tom: Person) -> None:
    set_program(olga, APPROVED)
    ask(tom)
    bot.settle()
    set_program(olga, {"Who may mentor": "Anyone"})
    olga.press("Decline", where="messages")
    olga.fill({"Reason": "No"})
    unchanged(bot, olga.submit)
    assert "Anyone may mentor in this program at present" in top(olga).text


def test_somebody_who_left_is_not_approved(bot: RunningBot, slack: LocalSlack, olga: Person, tom: Person) -> None:
    set_program(olga, APPROVED)
    ask(tom)
    bot.settle()
    slack.run(world_events.deactivate(slack.world, tom.id))
    slack.run(slack.bot.wait_until_idle())
    olga.press("Approve", where="messages")
    assert "Tom Okafor cannot take part in the program any more." in olga.ephemerals[-1].text
    assert applications(bot) == [("pending", "")]


@pytest.mark.parametrize("number", ["999999", "0", "-1", "x", "1"])
def test_nobody_but_an_admin_answers(
    bot: RunningBot, slack: LocalSlack, olga: Person, tom: Person, mia: Person, number: str
) -> None:
    set_program(olga, APPROVED)
    ask(tom)
    for person in (tom, mia):
        person.home()
        for action in ("application.approve", "application.decline"):
            unchanged(bot, lambda who=person, what=action: press(slack, who, what, number))  # type: ignore[misc]
        forged = answer_text(submit(slack, person, "application.decline", f'{{"id": {number}}}', {"reason": "No"}))
        assert "Only admins" in forged or "out of date" in forged
    assert applications(bot) == [("pending", "")]


@pytest.mark.parametrize("number", ["999999", "0", "-1", "x"])
def test_forged_numbers_of_an_admin(bot: RunningBot, slack: LocalSlack, olga: Person, number: str) -> None:
    olga.home()
    for action in ("application.approve", "application.decline"):
        unchanged(bot, lambda what=action: press(slack, olga, what, number))  # type: ignore[misc]
        assert "Nobody asks this any more" in top(olga).text or "out of date" in top(olga).text
        olga.close(all=True)
