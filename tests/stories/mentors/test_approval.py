"""Where an admin approves who mentors: asking, being approved, and being declined with a reason."""

from localslack.server import LocalSlack
from localslack.testing.person import Person
from tests.support.applications import APPROVED, ASKS, applications, ask
from tests.support.forged_requests import press, submit
from tests.support.running_bot import RunningBot
from tests.support.sessions import (
    OFFER,
    fill,
    in_list,
    offer,
    set_program,
    texts,
    top,
    unchanged,
)


def test_only_who_is_approved_may_offer(bot: RunningBot, olga: Person, tom: Person) -> None:
    assert "New session" in tom.home().buttons
    set_program(olga, APPROVED)
    home = tom.home()
    assert "Ask to mentor" in home.buttons
    assert "New session" not in home.buttons
    unchanged(bot, lambda: tom.command("/mentorship new"))
    assert "Admins approve who mentors in this program. Choose “Ask to mentor”" in tom.ephemerals[-1].text
    assert tom.ephemerals[-1].buttons == ["Ask to mentor", "Find a mentor"]
    tom.shortcut("Create a session")
    assert "Admins approve who mentors" in top(tom).text
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
    assert "Admins approve who mentors" in top(tom).errors["Mentor"]


def test_an_own_draft_waits_for_the_approval(bot: RunningBot, olga: Person, tom: Person) -> None:
    offer(tom, then="Save as draft")
    in_list(tom, "Drafts")
    set_program(olga, APPROVED)
    unchanged(bot, lambda: tom.menu("Publish", where="home"))
    assert "Admins approve who mentors" in top(tom).text
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
    assert "@Petra Ray approved your request: you're now a mentor!" in tom.last_message.text
    for admin in (olga, petra):
        assert "@Petra Ray approved it." in admin.last_message.text
        assert admin.last_message.buttons == []
        assert len([text for text in texts(admin) if "would like to become a mentor" in text]) == 1
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
    assert "@Olga Petrova declined your request to mentor." in tom.last_message.text
    assert "Not *this* year" in tom.last_message.text
    assert "you can ask again" in tom.last_message.text
    for admin in (olga, petra):
        assert "@Olga Petrova declined it.\nReason: Not *this* year" in admin.last_message.text
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
    before = tom.home()  # where it still stands
    ask(tom)
    bot.settle()
    unchanged(bot, lambda: tom.press("Ask to mentor", within=before))
    assert "You asked to mentor on Tue 12 Jan, and no admin has answered yet." in top(tom).text
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
        assert "you can already offer sessions" in top(person).text
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
