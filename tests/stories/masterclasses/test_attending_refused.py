"""Attending and hosting when it is too late, someone else's, or not allowed."""

from functools import partial

from localslack.server import LocalSlack
from localslack.testing.person import Person
from tests.support.forged_requests import answer_text, press, submit
from tests.support.masterclasses import CLASS, enrollment_states, host, newest_masterclass, reserve, try_host
from tests.support.running_bot import RunningBot
from tests.support.sessions import NOW, offer, set_program, texts, top, unchanged


def test_nobody_leaves_for_somebody_else(
    bot: RunningBot, slack: LocalSlack, ada: Person, mia: Person, tom: Person
) -> None:
    host(ada, guests=["mia"])
    number = newest_masterclass(bot).id
    unchanged(bot, lambda: submit(slack, tom, "reserving.leave", f'{{"id": {number}}}'))
    assert "You're not in this masterclass." in answer_text(
        submit(slack, tom, "reserving.leave", f'{{"id": {number}}}')
    )


def test_after_it_has_begun_nothing_can_be_reserved(
    bot: RunningBot, slack: LocalSlack, ada: Person, tom: Person
) -> None:
    host(ada)
    meeting = newest_masterclass(bot)
    bot.clock.now = meeting.starts_at
    assert "has begun or is over" in reserve(slack, tom, meeting.id)
    bot.clock.now = NOW


def test_after_it_has_begun_an_old_button_confirms_nothing(
    bot: RunningBot, slack: LocalSlack, ada: Person, grace: Person, mia: Person
) -> None:
    offer(grace, mentee="mia", date=CLASS["date"], time=CLASS["time"], location="Berlin")
    host(ada, guests=["mia"])
    meeting = newest_masterclass(bot)
    bot.clock.now = meeting.starts_at
    assert "has begun or is over" in reserve(slack, mia, meeting.id)
    assert enrollment_states(bot, meeting.id)["mia"] == "asked"
    bot.clock.now = NOW


def test_after_it_was_cancelled_nothing_can_be_reserved(
    bot: RunningBot, slack: LocalSlack, ada: Person, mia: Person, tom: Person
) -> None:
    host(ada, guests=["mia"])
    meeting = newest_masterclass(bot)
    press(slack, ada, "masterclass.menu", f"cancel:{meeting.id}")
    ada.fill({"Reason": "I am ill"})
    assert ada.submit().ok
    assert "was cancelled" in reserve(slack, tom, meeting.id)
    for verb in ("edit", "cancel"):
        press(slack, ada, "masterclass.menu", f"{verb}:{meeting.id}")
        assert "cancelled" in top(ada).text
        ada.close(all=True)


def test_an_id_of_a_session_is_no_masterclass_and_the_other_way_round(
    bot: RunningBot, slack: LocalSlack, ada: Person, tom: Person
) -> None:
    offer(ada)
    host(ada)
    meeting = newest_masterclass(bot)
    session_id = meeting.id - 1
    for button, number in (("masterclass.reserve", session_id), ("booking.open", meeting.id)):
        unchanged(bot, partial(press, slack, tom, button, str(number)))
        assert "is gone, or only for " in top(tom).text
        tom.close(all=True)
    book = submit(slack, tom, "booking.book", f'{{"id": {meeting.id}}}', {"about": ""})
    assert "is gone, or only for " in answer_text(book)


def test_only_its_host_and_admins_steer_it(
    bot: RunningBot, slack: LocalSlack, ada: Person, mia: Person, tom: Person, olga: Person
) -> None:
    host(ada, guests=["mia"])
    number = newest_masterclass(bot).id
    for person in (mia, tom):
        for verb in ("edit", "cancel", "duplicate"):
            press(slack, person, "masterclass.menu", f"{verb}:{number}")
            assert "Only Ada Lovelace or an admin" in top(person).text
            person.close(all=True)
        refused = submit(slack, person, "masterclass.cancel", f'{{"id": {number}}}', {"reason": "x"})
        assert "Only Ada Lovelace or an admin" in answer_text(refused)
    press(slack, olga, "masterclass.menu", f"cancel:{number}")
    olga.fill({"Reason": "The room is gone"})
    assert olga.submit().ok
    bot.settle()
    assert any("The room is gone" in each for each in texts(ada))


def test_somebody_elses_review_cannot_be_saved(bot: RunningBot, slack: LocalSlack, ada: Person, tom: Person) -> None:
    try_host(ada)
    unchanged(bot, lambda: submit(slack, tom, "masterclass.save", '{"id": 1}'))
    assert "too old to be saved" in answer_text(submit(slack, tom, "masterclass.save", '{"id": 1}'))


def test_saved_twice_it_is_one_masterclass(bot: RunningBot, slack: LocalSlack, ada: Person) -> None:
    host(ada)
    unchanged(bot, lambda: submit(slack, ada, "masterclass.save", '{"id": 1}'))


def test_a_host_who_is_busy_is_told_before_it_is_saved(bot: RunningBot, ada: Person) -> None:
    offer(ada, date=CLASS["date"], time=CLASS["time"], location="Berlin")
    result = try_host(ada)
    assert not result.ok
    assert "You already have a session" in top(ada).errors["Time"]


def test_mentors_are_approved_where_the_program_says_so(bot: RunningBot, tom: Person, olga: Person) -> None:
    set_program(olga, {"Who may mentor": "Approved by an admin"})
    tom.shortcut("Host a masterclass")
    assert "Admins approve who mentors" in top(tom).text
