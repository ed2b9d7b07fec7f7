"""Mail about a meeting that is over, or was moved, says so in a natural subject, and no longer how to join."""

from localslack.testing.person import Person
from tests.support.feedback import ask_all
from tests.support.mail_server import MailServer, Received
from tests.support.mail_stories import bot, server
from tests.support.mails import mails, want_mail
from tests.support.masterclasses import host
from tests.support.outcomes import END_OF_CLASS, MOMENT, hold, say
from tests.support.running_bot import RunningBot
from tests.support.series import choose
from tests.support.sessions import book, offer, only_session
from tests.support.start_reminders import travel_to

__all__ = ["bot", "server"]

WHEN = "Wed 20 Jan, 14:00"


def newest(server: MailServer, bot: RunningBot, handle: str) -> Received:
    """Return the newest mail that someone got."""
    return mails(server, bot, handle)[-1]


def subject(mail: Received) -> str:
    return str(mail.message["Subject"])


def test_what_is_asked_and_told_after_a_session(
    bot: RunningBot, server: MailServer, ada: Person, mia: Person, olga: Person
) -> None:
    want_mail(ada, mia, olga)
    hold(bot, ada, mia)
    asked = newest(server, bot, "ada")
    assert subject(asked) == f"Did your session with Mia Schmidt take place? {WHEN}"
    say(bot, ada, "No-show")
    missed = newest(server, bot, "mia")
    assert subject(missed).startswith("We missed you at your session with Ada Lovelace: ")
    say(bot, mia, "I was there")
    disputed = newest(server, bot, "ada")
    assert subject(disputed) == f"Disputed: your session with Mia Schmidt, {WHEN}"
    to_settle = newest(server, bot, "olga")
    assert subject(to_settle).startswith("Please settle who was at the session of Ada Lovelace with Mia Schmidt: ")
    say(bot, olga, "It took place")
    settled = newest(server, bot, "ada")
    assert subject(settled) == f"Attendance updated: your session with Mia Schmidt, {WHEN}"
    ask_all(bot, only_session(bot))
    feedback = newest(server, bot, "mia")
    assert subject(feedback).startswith("How was your session with Ada Lovelace? ")
    for mail in (asked, missed, disputed, settled, feedback):
        assert "When: " in mail.text
        assert "Join" not in mail.text + mail.page


def test_who_was_at_a_masterclass(bot: RunningBot, server: MailServer, ada: Person, mia: Person) -> None:
    want_mail(ada)
    host(ada, guests=["mia"])
    bot.settle()
    travel_to(bot, END_OF_CLASS + MOMENT)
    assert subject(newest(server, bot, "ada")).startswith("Who was at “Reading code”? Thu 21 Jan, ")


def test_a_booking_that_its_mentee_moved(bot: RunningBot, server: MailServer, ada: Person, mia: Person) -> None:
    want_mail(mia)
    offer(ada)
    book(mia)
    offer(ada, date="2027-01-21")
    bot.settle()
    choose(mia, "Change time")
    mia.fill({"Time": "Thu 21 Jan, 15:00–16:00"})
    assert mia.submit().ok
    subjects = [subject(each) for each in mails(server, bot, "mia")]
    assert "Your session with Ada Lovelace moved to Thu 21 Jan, 15:00" in subjects
    assert not any("is booked: Thu 21 Jan" in each for each in subjects)
