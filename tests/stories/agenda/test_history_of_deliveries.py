"""`History` does not drown in deliveries: what was told at about one time is one entry, however many ways it went."""

import datetime as dt

from localslack.server import LocalSlack
from localslack.testing.person import Person
from tests.support.forged_requests import press
from tests.support.history_screen import edit, history, read
from tests.support.mail_server import MailServer
from tests.support.mail_stories import bot, server
from tests.support.mails import want_mail
from tests.support.masterclasses import host, newest_masterclass
from tests.support.running_bot import RunningBot
from tests.support.sessions import book, offer

__all__ = ["bot", "server"]


def test_what_was_told_in_slack_and_by_mail_is_one_entry(
    bot: RunningBot, server: MailServer, ada: Person, mia: Person
) -> None:
    want_mail(mia)
    offer(ada)
    book(mia)
    bot.settle()
    edit(bot, ada, topic="Talks")
    told = [each for each in history(mia) if each.startswith("We ")]
    assert told == ["We told you about the change in Slack and by email", "We sent you the details"]
    assert "We told @Mia Schmidt about the change in Slack and by email" in history(ada)


def test_what_many_were_told_at_once_is_one_entry_and_pages_go_on_after_it(
    bot: RunningBot, slack: LocalSlack, server: MailServer, ada: Person, mia: Person, tom: Person
) -> None:
    want_mail(mia)
    host(ada, guests=["mia", "tom"])
    bot.settle()
    number = newest_masterclass(bot).id
    for title in (f"Talk {each}" for each in range(13)):
        press(slack, ada, "masterclass.menu", f"edit:{number}")
        ada.fill({"Title": title})
        ada.submit()
        assert ada.submit().ok
        ada.close(all=True)
        bot.settle()
        bot.clock.now += dt.timedelta(minutes=6)
    press(slack, ada, "masterclass.menu", f"history:{number}")
    first = read(ada)
    ada.press("Next page")
    second = read(ada)
    told = "We told @Mia Schmidt about the change in Slack and by email, and @Tom Okafor in Slack"
    assert [each for each in first + second if each.startswith("We told @Mia Schmidt about the change")] == [told] * 13
    assert (len(first), second[-1]) == (25, "You created it")
    ada.press("Previous page")
    assert read(ada) == first
    ada.press("Next page")
    assert read(ada) == second
