"""Rights are checked on every click: what nobody's screen offers them is refused, and changes nothing."""

import json

import pytest
import sqlalchemy as sa

from localslack.server import LocalSlack
from localslack.testing.person import Person
from storage.attendance import Attendance
from tests.support.forged_requests import answer_text, press, submit
from tests.support.masterclasses import host, newest_masterclass, reserve
from tests.support.outcomes import END_OF_CLASS, hold, say
from tests.support.running_bot import RunningBot
from tests.support.sessions import book, offer, only_session, top
from tests.support.start_reminders import travel_to


def recorded(bot: RunningBot) -> list[tuple[str, str]]:
    """What is recorded, of whom."""
    return bot.transact(lambda db: [tuple(row) for row in db.execute(sa.select(Attendance.role, Attendance.state))])


@pytest.mark.parametrize("action", ["outcome.took_place", "outcome.no_show", "outcome.was_there"])
def test_nobody_else_says_anything_of_a_session(
    bot: RunningBot, slack: LocalSlack, ada: Person, mia: Person, tom: Person, action: str
) -> None:
    hold(bot, ada, mia)
    number = only_session(bot)
    press(slack, tom, action, str(number))
    press(slack, tom, "session.menu", f"mentor_absent:{number}")
    press(slack, mia, action, str(number))
    assert recorded(bot) == []
    assert top(mia).title == "Not possible"


def test_nothing_is_said_before_the_end(bot: RunningBot, slack: LocalSlack, ada: Person, mia: Person) -> None:
    offer(ada)
    book(mia)
    number = only_session(bot)
    press(slack, ada, "outcome.no_show", str(number))
    assert "This session isn't over yet." in top(ada).text
    press(slack, mia, "session.menu", f"mentor_absent:{number}")
    assert "This session isn't over yet." in top(mia).text
    assert recorded(bot) == []


def test_only_an_admin_settles_and_records_that_the_mentor_did_not_come(
    bot: RunningBot, slack: LocalSlack, ada: Person, mia: Person
) -> None:
    hold(bot, ada, mia)
    number = only_session(bot)
    say(bot, ada, "No-show")
    say(bot, mia, "I was there")
    for person in (ada, mia):
        for result in ("took_place", "no_show", "mentor_absent"):
            press(slack, person, f"dispute.{result}", f"1:{number}")
        assert "Only admins of the mentorship program can do this." in top(person).text
        press(slack, person, "outcome.took_place", str(number))
    assert recorded(bot) == [("mentee", "no_show")]


def test_an_answer_to_what_someone_else_has_answered_meanwhile(
    bot: RunningBot, slack: LocalSlack, ada: Person, mia: Person, olga: Person
) -> None:
    """Ada's message still shows the two buttons when she presses one."""
    hold(bot, ada, mia)
    number = only_session(bot)
    shown = ada.last_message
    press(slack, olga, "session.menu", f"record:{number}")
    assert olga.submit().ok
    assert ada.press("No-show", within=shown).ok
    assert recorded(bot) == [("mentee", "attended")]
    refused = ada.last_ephemeral
    assert refused is not None
    assert "Someone else has recorded this meanwhile." in refused.text


def test_nobody_else_records_a_masterclass(
    bot: RunningBot, slack: LocalSlack, ada: Person, mia: Person, tom: Person
) -> None:
    host(ada)
    number = newest_masterclass(bot).id
    reserve(slack, mia, number)
    metadata = json.dumps({"id": number, "page": 0, "words": "", "token": ""})
    assert "isn't over yet" in answer_text(submit(slack, ada, "attendance.save", metadata))
    travel_to(bot, END_OF_CLASS)
    for person in (mia, tom):
        press(slack, person, "masterclass.menu", f"record:{number}")
        assert "Only Ada Lovelace or an admin can do this." in top(person).text
        assert "Only Ada Lovelace" in answer_text(submit(slack, person, "attendance.save", metadata))
        press(slack, person, "outcome.was_there", str(number))
    assert recorded(bot) == []


def test_only_admins_answer_who_asks_to_book(bot: RunningBot, slack: LocalSlack, mia: Person) -> None:
    press(slack, mia, "permission.allow", "1")
    assert "Only admins of the mentorship program can do this." in top(mia).text
    press(slack, mia, "permission.ask", "0")
    assert "You can book" in top(mia).text
