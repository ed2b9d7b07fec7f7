"""Mail of masterclasses: what hosts, guests and participants are told, and what stands in their calendars."""

from localslack.server import LocalSlack
from localslack.testing.person import Person
from tests.support.forged_requests import press
from tests.support.mail_server import MailServer
from tests.support.mail_stories import bot, server
from tests.support.mails import invitations, invited, mails, want_mail
from tests.support.masterclasses import CLASS, host, newest_masterclass
from tests.support.participants import open_list
from tests.support.running_bot import RunningBot
from tests.support.series import choose
from tests.support.sessions import offer
from tests.support.waitlists import full, wait_in_line

__all__ = ["bot", "server"]


def test_a_guest_is_invited_told_of_changes_and_of_the_end(
    bot: RunningBot, server: MailServer, ada: Person, mia: Person
) -> None:
    want_mail(mia)
    host(ada, guests=["mia"])
    (mail,) = mails(server, bot, "mia")
    assert "Ada Lovelace invited you to this masterclass: you're going\n\nReading code\n\nWhen: " in mail.text
    assert mail.message["Subject"] == "You're going to “Reading code”: Thu 21 Jan, 15:00"
    assert "How to read what others wrote." in mail.invitation
    choose(ada, "Edit")
    ada.fill({"Title": "Reading old code"})
    assert ada.submit().ok
    assert ada.submit().ok
    bot.settle()
    choose(ada, "Cancel")
    ada.fill({"Reason": "I am ill"})
    assert ada.submit().ok
    bot.settle()
    assert [(method, status, summary) for method, _, status, summary in invitations(server, "mia")] == [
        ("REQUEST", "CONFIRMED", "Masterclass: Reading code"),
        ("REQUEST", "CONFIRMED", "Masterclass: Reading old code"),
        ("CANCEL", "CANCELLED", "Masterclass: Reading old code"),
    ]
    numbers = [number for _, number, _, _ in invitations(server, "mia")]
    assert numbers == sorted(set(numbers))
    assert len({str(each.calendar.vevent.uid.value) for each in invited(server, "mia")}) == 1
    assert "I am ill" in server.to("mia")[-1].text


def test_a_guest_who_is_busy_has_it_in_the_calendar_as_not_certain_until_they_confirm(
    bot: RunningBot, server: MailServer, ada: Person, grace: Person, mia: Person
) -> None:
    offer(grace, mentee="mia", date=CLASS["date"], time=CLASS["time"], location="Berlin")
    bot.settle()
    want_mail(mia)
    host(ada, guests=["mia"])
    (mail,) = mails(server, bot, "mia")
    assert "Can you make it?" in mail.text
    event = mail.calendar.vevent
    assert (event.status.value, event.attendee.params["PARTSTAT"]) == ("TENTATIVE", ["NEEDS-ACTION"])
    mia.press("I can't", near="Reading code")
    bot.settle()
    assert [method for method, *_ in invitations(server, "mia")] == ["REQUEST", "CANCEL"]


def test_the_host_is_told_of_who_comes_and_who_comes_is_invited(
    bot: RunningBot, server: MailServer, slack: LocalSlack, ada: Person, tom: Person
) -> None:
    want_mail(ada, tom)
    host(ada)
    bot.settle()
    assert [method for method, *_ in invitations(server, "ada")] == ["REQUEST"]
    press(slack, tom, "masterclass.reserve", str(newest_masterclass(bot).id))
    (his,) = mails(server, bot, "tom")
    assert str(his.calendar.method.value) == "REQUEST"
    assert "Tom Okafor reserved a spot in Reading code (" in server.to("ada")[-1].text
    assert len(invited(server, "ada")) == 1, "nothing of hers has changed"
    choose(tom, "Leave")
    assert tom.submit().ok
    bot.settle()
    assert [method for method, *_ in invitations(server, "tom")] == ["REQUEST", "CANCEL"]
    assert len(server.to("ada")) == 3


def test_whoever_waits_or_no_longer_does_is_no_news_for_the_hosts_calendar(
    bot: RunningBot, server: MailServer, ada: Person, mia: Person, tom: Person
) -> None:
    number = full(bot, ada, "mia")
    want_mail(ada)  # nothing of it was mailed before
    wait_in_line(bot, number, tom)
    press(tom.slack, tom, "masterclass.leave_waitlist", str(number))
    assert mails(server, bot, "ada") == []


def test_a_message_to_all_keeps_every_line_that_was_typed(
    bot: RunningBot, server: MailServer, ada: Person, mia: Person
) -> None:
    want_mail(mia)
    host(ada, guests=["mia"])
    bot.settle()
    open_list(bot, ada, newest_masterclass(bot).id)
    ada.press("Message all", where="modal")
    ada.fill({"Message": "We had to move.\n📍 New room: 4.12\n📅 The day stays"})
    assert ada.submit().ok
    mail = mails(server, bot, "mia")[-1]
    assert "> 📍 New room: 4.12\n> 📅 The day stays" in mail.text
