"""Where mail is set up, a new workspace tells everyone by mail too, save those who opt out; an admin can change it."""

from collections.abc import Iterator

import pytest

from localslack.server import LocalSlack
from localslack.testing.person import Person
from tests.support.mail_server import MailServer
from tests.support.mail_stories import server
from tests.support.mails import edit, mails
from tests.support.profiles import edit_profile
from tests.support.running_bot import RunningBot
from tests.support.sessions import NOW, book, offer, set_program, top

__all__ = ["server"]

EVERYBODY = (
    "You get this because your company's mentorship program mails everyone who hasn't opted out. "
    "To stop it, untick “Email me too” in My profile."
)
ASKED = "You get this because you asked for it. To stop it, untick “Email me too” in My profile."


@pytest.fixture
def bot(slack: LocalSlack, database_url: str, server: MailServer) -> Iterator[RunningBot]:
    """Run the bot in a new workspace, with a mail server."""
    bot = RunningBot(slack, database_url, **server.settings).start()
    bot.clock.now = NOW
    yield bot
    bot.stop()
    assert slack.refusals == []


def ticked(person: Person) -> bool:
    """Return whether the box in `My profile` is ticked."""
    person.command("/mentorship profile")
    values = top(person).values["Email me too"]
    person.close()
    return bool(values)


def policy(admin: Person) -> str:
    """Return what `Email` in Settings → Program says."""
    admin.command("/mentorship settings")
    admin.press("Program", where="modal")
    chosen = str(top(admin).values["Email"])
    admin.close(all=True)
    return chosen


def test_everybody_is_mailed_and_told_why_until_they_opt_out(
    bot: RunningBot, server: MailServer, ada: Person, mia: Person, olga: Person
) -> None:
    assert policy(olga) == "For everybody unless they opt out"
    assert ticked(mia), "as it acts, though she never chose"
    offer(ada)
    book(mia)
    (mail,) = mails(server, bot, "mia")
    assert EVERYBODY in mail.text
    assert "mails everyone who hasn&#39;t opted out. To stop it, untick “Email me too” in <a " in mail.page
    edit_profile(mia, mail=[])
    assert not ticked(mia)
    edit(ada, time="17:00")
    assert len(mails(server, bot, "mia")) == 1
    assert server.to("ada"), "who has not opted out"


def test_saving_a_profile_is_no_choice_of_mail(
    bot: RunningBot, server: MailServer, ada: Person, mia: Person, olga: Person
) -> None:
    edit_profile(mia, headline="Developer")
    set_program(olga, {"Email": "For those who ask"})
    assert not ticked(mia), "she never chose, so she never asked"
    edit_profile(mia, headline="Senior developer")
    set_program(olga, {"Email": "For everybody unless they opt out"})
    assert ticked(mia)
    edit_profile(mia, mail=[])
    set_program(olga, {"Email": "For those who ask"})
    edit_profile(mia, mail=["Email me these messages too"])
    offer(ada)
    book(mia)
    (mail,) = mails(server, bot, "mia")
    assert ASKED in " ".join(mail.text.split())
    assert mails(server, bot, "ada") == []


def test_off_is_off_also_for_those_who_asked(
    bot: RunningBot, server: MailServer, ada: Person, mia: Person, olga: Person
) -> None:
    set_program(olga, {"Email": "Off"})
    offer(ada)
    book(mia)
    bot.settle()
    assert server.mails == []
    mia.command("/mentorship profile")
    assert "Email me too" not in top(mia).text
