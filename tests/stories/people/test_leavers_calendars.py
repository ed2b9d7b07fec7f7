"""The calendar entries of whoever leaves are ended, and those of what is handed over follow."""

import datetime as dt
from typing import Any

import pytest

from localslack.server import LocalSlack
from localslack.testing.person import Person
from tests.support.calendar_files import events
from tests.support.leavers import change, deactivate, pass_time
from tests.support.mail_server import MailServer
from tests.support.mail_stories import bot, server
from tests.support.mails import invitations, mails, want_mail
from tests.support.running_bot import RunningBot
from tests.support.sessions import book, in_list, offer

__all__ = ["bot", "server"]

CANCELLED_AT = dt.datetime(2027, 1, 19, 14, tzinfo=dt.UTC)  # a day before what `offer` offers begins
SECOND = dt.timedelta(seconds=1)
SOON_OR_LATE = pytest.mark.parametrize(
    "late", [False, True], ids=["back soon", "back a moment before it is cancelled by itself"]
)


def come_back(bot: RunningBot, slack: LocalSlack, person: Person, *, late: bool, **fields: Any) -> None:
    """Let someone take part again; if `late`, the bot looks only when it is time to cancel what they host."""
    if late:
        bot.clock.now = CANCELLED_AT - SECOND
    change(slack, person, **fields)
    if late:
        bot.clock.now = CANCELLED_AT + SECOND
    pass_time(bot)


def test_the_entry_of_a_mentee_who_leaves_is_ended_and_no_other_mail_follows(
    bot: RunningBot, slack: LocalSlack, server: MailServer, ada: Person, mia: Person
) -> None:
    want_mail(ada, mia)
    offer(ada)
    book(mia)
    bot.settle()
    deactivate(bot, slack, mia)
    assert [each[0] for each in invitations(server, "mia")] == ["REQUEST", "CANCEL"]
    before = len(mails(server, bot, "mia"))
    assert "Open mentorship session" in [each[3] for each in invitations(server, "ada")]
    offer(ada, date="2027-01-21", mentee="tom")
    bot.settle()
    assert len(mails(server, bot, "mia")) == before


def test_the_entries_follow_what_is_handed_over(
    bot: RunningBot, slack: LocalSlack, server: MailServer, ada: Person, mia: Person, grace: Person, olga: Person
) -> None:
    want_mail(ada, mia, grace)
    offer(ada)
    book(mia)
    deactivate(bot, slack, ada)
    assert [each[0] for each in invitations(server, "ada")][-1] == "CANCEL"
    olga.press("Hand over", where="messages")
    olga.fill({"Mentor": "Grace Hopper"})
    assert olga.submit().ok
    bot.settle()
    assert [(each[0], each[3]) for each in invitations(server, "mia")] == [
        ("REQUEST", "Mentorship session with Ada Lovelace"),
        ("REQUEST", "Mentorship session with Grace Hopper"),
    ]
    assert [(each[0], each[3]) for each in invitations(server, "grace")] == [
        ("REQUEST", "Mentorship session with Mia Schmidt")
    ]
    assert [each[0] for each in invitations(server, "ada")].count("CANCEL") == 1


@SOON_OR_LATE
def test_whoever_is_back_has_it_in_their_calendar_again(
    bot: RunningBot, slack: LocalSlack, server: MailServer, ada: Person, mia: Person, late: bool
) -> None:
    want_mail(ada)
    offer(ada)
    book(mia)
    deactivate(bot, slack, ada)
    come_back(bot, slack, ada, late=late, deleted=False)
    assert "Ada" in in_list(mia)
    found = invitations(server, "ada")
    assert [each[0] for each in found][-2:] == ["CANCEL", "REQUEST"]
    assert [each[1] for each in found] == sorted({each[1] for each in found}), "rising"


def test_a_file_that_was_added_is_taken_out_of_a_guests_calendar(
    bot: RunningBot, slack: LocalSlack, server: MailServer, ada: Person, mia: Person
) -> None:
    offer(ada)
    book(mia)
    mia.home()
    mia.menu("Add to calendar", where="home")
    bot.settle()
    change(slack, mia, is_restricted=True)
    pass_time(bot)
    message = mia.last_message.message
    assert message is not None
    assert b"METHOD:CANCEL" in mia.team.files[message.files[0]].content


@SOON_OR_LATE
def test_whoever_had_a_file_and_is_back_gets_another(
    bot: RunningBot, slack: LocalSlack, server: MailServer, ada: Person, mia: Person, late: bool
) -> None:
    offer(ada)
    book(mia)
    in_list(ada)
    ada.menu("Add to calendar", where="home")
    bot.settle()
    change(slack, ada, is_restricted=True)
    pass_time(bot)
    come_back(bot, slack, ada, late=late, is_restricted=False)
    assert [method for method, *_ in events(ada)] == ["PUBLISH", "CANCEL", "PUBLISH"]
    numbers = [sequence for _, _, sequence, _ in events(ada)]
    assert numbers == sorted(set(numbers)), "rising"
