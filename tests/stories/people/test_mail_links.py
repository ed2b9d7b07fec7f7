"""A mail leads to the very message in Slack that tells the same; where that does not stand, to the app's Home tab."""

import datetime as dt
import re

import pytest
from sqlalchemy.orm import Session

from blocks.agenda.reminder import reminder_headline
from localslack.server import LocalSlack
from localslack.testing.person import Person
from localslack.testing.screen import Shown
from mentorship.agenda.reminder import due, schedule_new, send_reminders
from tests.support.mail_server import MailServer, Received
from tests.support.mail_stories import bot, server
from tests.support.mails import cancel, edit, mails, want_mail
from tests.support.masterclasses import host
from tests.support.outcomes import END_OF_CLASS, MOMENT, choose_in_past, hold
from tests.support.requests import ask
from tests.support.running_bot import RunningBot
from tests.support.sessions import BOTH, NOW, book, offer
from tests.support.start_reminders import travel_to

__all__ = ["bot", "server"]

LINK = re.compile(r"^(Answer|Open) in Slack: (\S+)$", re.MULTILINE)


def link(mail: Received) -> tuple[str, str]:
    """Return what the button says, and where it leads, in both parts of the mail."""
    (found,) = LINK.findall(mail.text)
    verb, address = found
    assert f'href="{address.replace("&", "&amp;")}"' in mail.page
    assert f"{verb} in Slack</a>" in mail.page
    return f"{verb} in Slack", address


def address_of(shown: Shown, slack: LocalSlack) -> str:
    """Return the permalink of a message."""
    return f"{slack.world.base_url}/archives/{shown.where['channel_id']}/p{shown.where['ts'].replace('.', '')}"


def test_news_lead_to_their_own_message_and_a_booking_to_its_card(
    bot: RunningBot, server: MailServer, slack: LocalSlack, ada: Person, mia: Person
) -> None:
    want_mail(ada, mia)
    offer(ada)
    bot.settle()
    book(mia)
    (told,) = [mail for mail in mails(server, bot, "ada") if "booked your session" in mail.text]
    assert link(told) == ("Open in Slack", address_of(ada.wait_message("booked your session"), slack))
    (booked,) = server.to("mia")
    (card,) = mia.messages
    assert link(booked) == ("Open in Slack", address_of(card, slack))
    assert booked.text.count("https://meet.example.com/ada") == 1, "the link to join stands there once"


def test_whoever_is_asked_something_is_led_to_where_they_can_answer(
    bot: RunningBot, server: MailServer, slack: LocalSlack, ada: Person, mia: Person
) -> None:
    want_mail(ada, mia)
    offer(ada, date="2027-01-13", time="12:00")
    ask(mia, message="How do I say no?")
    (asked,) = [mail for mail in mails(server, bot, "ada") if "How do I say no?" in mail.text]
    words, address = link(asked)
    assert words == "Answer in Slack"
    assert address in {address_of(each, slack) for each in ada.messages if "How do I say no?" in each.text}
    assert asked.message["Subject"].startswith("Mia Schmidt would like a session with you: ")
    assert not any("How do I say no?" in mail.text for mail in server.to("mia")), "what she did herself"
    for marks in ("*", ":calendar:", "<@", "!date"):
        assert marks not in asked.text


def test_a_moved_session_asks_for_an_answer(bot: RunningBot, server: MailServer, ada: Person, mia: Person) -> None:
    want_mail(mia)
    offer(ada)
    book(mia)
    bot.settle()
    edit(ada, time="17:00")
    moved = mails(server, bot, "mia")[-1]
    assert link(moved)[0] == "Answer in Slack"
    cancel(ada)
    assert link(mails(server, bot, "mia")[-1])[0] == "Open in Slack"


def test_a_mail_waits_a_minute_for_its_message_and_then_leads_to_the_card(
    bot: RunningBot, server: MailServer, slack: LocalSlack, ada: Person, mia: Person
) -> None:
    want_mail(ada)
    offer(ada)
    bot.settle()
    before = len(server.to("ada"))
    for _ in (ada, mia):
        slack.faults.hold("chat.postMessage")
    book(mia)
    bot.clock.now = NOW + dt.timedelta(seconds=50)
    assert len(server.to("ada")) == before
    bot.clock.now = NOW + dt.timedelta(seconds=61)
    bot.wait_for(lambda: len(server.to("ada")) > before)
    assert link(server.to("ada")[-1]) == ("Open in Slack", address_of(ada.messages[0], slack))
    slack.faults.release()


def test_where_slack_shows_nothing_of_it_yet_the_home_tab_is_there(
    bot: RunningBot, server: MailServer, slack: LocalSlack, ada: Person, mia: Person
) -> None:
    want_mail(mia)
    offer(ada)
    bot.settle()
    for _ in (ada, mia):
        slack.faults.hold("chat.postMessage")
    book(mia)
    bot.clock.now = NOW + dt.timedelta(seconds=61)
    bot.wait_for(lambda: bool(server.to("mia")))
    home = f"{slack.world.base_url}/app_redirect?app={slack.world.app.id}&team={slack.team.id}"
    assert link(server.to("mia")[0]) == ("Open in Slack", home)
    slack.faults.release()


def test_the_mail_before_a_start_has_join_as_its_button(
    bot: RunningBot, server: MailServer, ada: Person, mia: Person
) -> None:
    want_mail(mia)
    offer(ada)
    book(mia)
    bot.settle()
    bot.clock.now = dt.datetime(2027, 1, 20, 13, 55, tzinfo=dt.UTC)

    def remind(db: Session) -> None:
        schedule_new(db, bot.clock.now)
        for number in due(db, bot.clock.now):
            send_reminders(db, number, now=bot.clock.now)

    bot.transact(remind)
    mail = mails(server, bot, "mia")[-1]
    assert mail.message["Subject"] == "In 5 minutes: your session with Ada Lovelace, Wed 20 Jan, 15:00"
    assert re.findall(r"font-weight: bold[^>]*>(Join|[A-Z]\w+ in Slack)</a>", mail.page) == ["Join"]
    assert mail.text.index("Join: https://meet.example.com/ada") < mail.text.index("Open in Slack: ")
    assert mail.text.count("https://meet.example.com/ada") == 1
    assert "Open in Slack</a>" in mail.page


def test_each_reminder_says_in_its_subject_how_soon_it_is(
    bot: RunningBot, server: MailServer, ada: Person, mia: Person
) -> None:
    want_mail(mia)
    offer(ada)
    book(mia)
    bot.settle()
    start = dt.datetime(2027, 1, 20, 14, tzinfo=dt.UTC)
    for minutes, subject in (
        (24 * 60, "Tomorrow 15:00: your session with Ada Lovelace, Wed 20 Jan"),
        (10, "In 10 minutes: your session with Ada Lovelace, Wed 20 Jan, 15:00"),
    ):
        travel_to(bot, start - dt.timedelta(minutes=minutes))
        assert mails(server, bot, "mia")[-1].message["Subject"] == subject


def test_of_a_masterclass_it_is_asked_who_was_there(
    bot: RunningBot, server: MailServer, ada: Person, mia: Person
) -> None:
    want_mail(ada)
    host(ada, guests=["mia"])
    bot.settle()
    travel_to(bot, END_OF_CLASS + MOMENT)
    assert mails(server, bot, "ada")[-1].message["Subject"].startswith("Who was at “Reading code”?")


def test_a_mentor_reads_in_the_subject_who_says_that_they_did_not_come(
    bot: RunningBot, server: MailServer, ada: Person, mia: Person
) -> None:
    want_mail(ada)
    hold(bot, ada, mia)
    choose_in_past(bot, mia, "Mentor didn't come")
    subject = "Mia Schmidt says that you didn't come: your session with Mia Schmidt, Wed 20 Jan, 14:00"
    assert mails(server, bot, "ada")[-1].message["Subject"] == subject


@pytest.mark.parametrize(
    ("minutes", "days", "words"),
    [
        (-10, 0, "Already begun"),
        (0, 0, "Starting now"),
        (1, 0, "In 1 minute"),
        (120, 0, "In 2 hours"),
        (90, 1, "In 1 hour 30 minutes"),
        (181, 0, "Today 15:00"),
        (20 * 60, 1, "Tomorrow 15:00"),
        (7 * 24 * 60, 7, "In 7 days"),
    ],
)
def test_how_soon_it_is(minutes: int, days: int, words: str) -> None:
    assert reminder_headline(minutes, days, "15:00") == words


def test_where_one_meets_is_ones_own_way(bot: RunningBot, server: MailServer, ada: Person, mia: Person) -> None:
    want_mail(ada, mia)
    offer(ada, **BOTH)
    book(mia, attendance="Online")
    bot.settle()
    for handle in ("ada", "mia"):
        mail = server.to(handle)[-1]
        assert mail.calendar.vevent.location.value == "https://meet.example.com/ada"
        assert "or online" not in mail.text
        assert "Berlin," not in mail.text.replace("Berlin time", "")
