"""What mail says of what its reader did themselves: only that their calendar follows, and in words that fit."""

from localslack.testing.person import Person
from tests.support.mail_server import MailServer
from tests.support.mail_stories import bot, server
from tests.support.mails import mails, want_mail
from tests.support.running_bot import RunningBot
from tests.support.series import choose, create
from tests.support.session_waitlists import fully_booked, wait_for
from tests.support.sessions import book, in_list, offer

__all__ = ["bot", "server"]


def test_a_change_of_what_stands_in_the_calendar_is_not_told_as_a_booking(
    bot: RunningBot, server: MailServer, ada: Person, mia: Person
) -> None:
    want_mail(mia)
    offer(ada, mentee="mia", attendance=["Online", "In person"])
    mails(server, bot, "mia")
    mia.menu("Change attendance", where="messages")
    mia.fill({"Attendance": "In person"})
    assert mia.submit().ok
    (*_, mail) = mails(server, bot, "mia")
    assert mail.message["Subject"] == "Calendar updated: your session with Ada Lovelace, Wed 20 Jan, 15:00"


def test_planning_drafts_is_not_mailed_to_whoever_does_it(bot: RunningBot, server: MailServer, ada: Person) -> None:
    want_mail(ada)
    offer(ada, then="Save as draft")
    in_list(ada, "Drafts")
    ada.menu("Bulk duplicate", where="home")
    ada.fill({"Frequency": "Weekly", "Number of sessions": "2"})
    assert ada.submit().ok
    create(ada)
    assert mails(server, bot, "ada") == [], "nothing of a draft is in a calendar"
    assert "2 drafts" in ada.last_message.text


def test_a_new_session_for_which_somebody_waits_is_not_mailed_as_open(
    bot: RunningBot, server: MailServer, ada: Person, grace: Person, mia: Person
) -> None:
    want_mail(ada)
    fully_booked(ada, grace)
    wait_for(mia)
    offer(ada, date="2027-01-25")
    (*_, mail) = mails(server, bot, "ada")
    assert mail.message["Subject"] == "Your session is offered to Mia Schmidt first: Mon 25 Jan, 14:00"


def test_why_a_booking_was_cancelled_is_told_in_slack_and_by_mail_and_only_to_the_mentor(
    bot: RunningBot, server: MailServer, ada: Person, mia: Person
) -> None:
    want_mail(ada, mia)
    offer(ada)
    book(mia)
    before = {handle: len(mails(server, bot, handle)) for handle in ("ada", "mia")}
    choose(mia, "Cancel booking")
    mia.fill({"Reason": "I have to travel"})
    assert mia.submit().ok
    (told,) = mails(server, bot, "ada")[before["ada"] :]
    assert told.message["Subject"] == "Mia Schmidt cancelled their booking: your session, Wed 20 Jan, 14:00"
    assert "I have to travel" in told.text
    assert "I have to travel" in ada.last_message.text
    (own,) = mails(server, bot, "mia")[before["mia"] :]
    assert own.message["Subject"].startswith("No longer in your calendar: ")
