"""Other ways to answer someone who asks to mentor, and who may not answer."""

import pytest

from localslack.client import world_events
from localslack.server import LocalSlack
from localslack.testing.person import Person
from tests.support.applications import APPROVED, ASKS, applications, ask
from tests.support.forged_requests import answer_text, press, submit
from tests.support.running_bot import RunningBot
from tests.support.sessions import (
    book,
    card,
    offer,
    set_program,
    top,
    try_offer,
    unchanged,
)


def test_they_are_in_the_settings_too(bot: RunningBot, olga: Person, tom: Person, mia: Person) -> None:
    set_program(olga, APPROVED)
    ask(tom, "Let me")
    ask(mia)
    olga.command("/mentorship settings")
    olga.press("People", where="modal")
    assert f"{ASKS}\nLet me" in top(olga).text
    olga.press("Approve", near="Tom", where="modal")
    assert "would like to become a mentor" in top(olga).text
    assert ASKS not in top(olga).text
    assert "@Tom Okafor\nMentor" in top(olga).text
    olga.press("Decline", where="modal")
    assert olga.stack == ["Settings", "People", "Decline mentor"]
    olga.fill({"Reason": "Later"})
    assert olga.submit().ok
    assert olga.stack == ["Settings", "People"]
    assert "would like to become a mentor" not in top(olga).text
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
    assert "you're now a mentor" in tom.last_message.text
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
    assert "@Olga Petrova approved it." in card(olga, "@Tom Okafor would like to become a mentor.").text


def test_who_was_removed_is_named_first(bot: RunningBot, olga: Person, ada: Person) -> None:
    offer(ada)
    olga.command("/mentorship settings")
    olga.press("People", where="modal")
    olga.menu("Remove", near="Ada")
    olga.submit()
    olga.close(all=True)
    unchanged(bot, lambda: try_offer(olga, forged={"Mentor": "ada"}, date="2027-01-22"))
    assert "Ada Lovelace isn't a mentor in this program." in top(olga).errors["Mentor"]
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
    assert "Anyone can mentor in this program" in top(olga).text


def test_somebody_who_left_is_not_approved(bot: RunningBot, slack: LocalSlack, olga: Person, tom: Person) -> None:
    set_program(olga, APPROVED)
    ask(tom)
    bot.settle()
    slack.run(world_events.deactivate(slack.world, tom.id))
    slack.run(slack.bot.wait_until_idle())
    olga.press("Approve", where="messages")
    assert "Tom Okafor has left the program." in olga.ephemerals[-1].text
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
        assert "This has already been answered" in top(olga).text or "out of date" in top(olga).text
        olga.close(all=True)
