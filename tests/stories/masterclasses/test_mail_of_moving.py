"""Mail when a masterclass is moved: the old time goes out of calendars, the new one comes in, and is confirmed."""

from localslack.testing.person import Person
from tests.support.calendar_files import meetings_by_uid
from tests.support.mail_server import MailServer
from tests.support.mail_stories import bot, server
from tests.support.mails import invited, start_of, want_mail
from tests.support.masterclasses import host
from tests.support.moves import LATER, YES, masterclasses, move, news
from tests.support.running_bot import RunningBot

__all__ = ["bot", "server"]


def test_the_old_time_goes_and_the_new_one_comes(bot: RunningBot, server: MailServer, ada: Person, mia: Person) -> None:
    want_mail(mia)
    host(ada, guests=["mia"])
    bot.settle()
    move(bot, ada)
    mia.press(YES, within=news(mia))
    bot.settle()
    old, new = masterclasses(bot)
    entries = [(each.calendar.vevent, str(each.calendar.method.value)) for each in invited(server, "mia")]
    meetings = meetings_by_uid(bot)
    told = [(meetings[str(event.uid.value)], method, str(event.status.value)) for event, method in entries]
    assert sorted(each for each in told if each[0] == old.id) == [
        (old.id, "CANCEL", "CANCELLED"),
        (old.id, "REQUEST", "CONFIRMED"),
    ]
    assert [each for each in told if each[0] == new.id] == [
        (new.id, "REQUEST", "TENTATIVE"),
        (new.id, "REQUEST", "CONFIRMED"),
    ]
    assert start_of(invited(server, "mia")[-1]) == new.starts_at
    (gone,) = [each for each in invited(server, "mia") if str(each.calendar.method.value) == "CANCEL"]
    assert gone.message["Subject"] == "Old time removed: “Reading code” moved to Fri 22 Jan, 16:00"
    assert gone.text.startswith("📅 Ada Lovelace moved this masterclass to Fri 22 Jan, 16:00–17:00")
    (moved,) = [each for each in server.to("mia") if "Can you make it?" in each.text]
    for words in (f"> Reason: {LATER['Reason']}", "Can you make it?", "Reading code"):
        assert words in moved.text
