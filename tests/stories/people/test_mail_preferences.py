"""Who gets mail: the choice in `My profile`, the program's rule, and the scope that is missing."""

from localslack.client import world_events
from localslack.server import LocalSlack
from localslack.testing.person import Person
from tests.support.mail_server import MailServer
from tests.support.mail_stories import bot, server
from tests.support.mails import edit, mails, want_mail
from tests.support.profiles import edit_profile
from tests.support.running_bot import RunningBot
from tests.support.sessions import NOW, book, offer, set_program, texts, top

__all__ = ["bot", "server"]


def test_my_profile_says_where_mail_goes(bot: RunningBot, mia: Person) -> None:
    mia.command("/mentorship profile")
    assert "Sent to mia@example.com" in top(mia).text
    mia.close()
    want_mail(mia)
    mia.command("/mentorship profile")
    assert top(mia).values["Email me too"] == ["Email me these messages too"]


def test_without_the_scope_it_says_what_is_missing_and_mail_begins_when_it_is_there(
    bot: RunningBot, server: MailServer, slack: LocalSlack, ada: Person, mia: Person
) -> None:
    scopes = slack.team.scopes
    slack.team.scopes = scopes - {"users:read.email"}
    slack.run(world_events.change_user(slack.world, mia.id, title="Developer"))
    mia.wait(lambda: "doesn't share your address with this app" in profile_of(mia))
    want_mail(mia)
    offer(ada)
    book(mia)
    assert mails(server, bot, "mia") == []
    slack.team.scopes = scopes
    slack.run(world_events.change_user(slack.world, mia.id, title="Senior developer"))
    mia.wait(lambda: "Sent to mia@example.com" in profile_of(mia))
    edit(ada, time="17:00")
    assert len(mails(server, bot, "mia")) == 1


def profile_of(person: Person) -> str:
    person.command("/mentorship profile")
    text = top(person).text
    person.close()
    return text


def test_an_admin_can_have_none_of_it(
    bot: RunningBot, server: MailServer, ada: Person, mia: Person, olga: Person
) -> None:
    want_mail(mia)
    set_program(olga, {"Email": "Off"})
    assert "Email me too" not in profile_of(mia)
    edit_profile(mia, headline="Still here")
    offer(ada)
    book(mia)
    assert mails(server, bot, "mia") == []
    set_program(olga, {"Email": "For those who ask"})
    mia.command("/mentorship profile")
    assert top(mia).values["Email me too"] == ["Email me these messages too"], "what she said before is kept"


def test_no_more_mail_for_whoever_says_so(bot: RunningBot, server: MailServer, ada: Person, mia: Person) -> None:
    want_mail(mia)
    offer(ada)
    book(mia)
    assert len(mails(server, bot, "mia")) == 1
    edit_profile(mia, mail=[])
    edit(ada, time="17:00")
    assert len(mails(server, bot, "mia")) == 1
    assert any("What changed" in text for text in texts(mia)), "Slack goes on telling"


def test_without_a_mail_server_there_is_nothing_of_it(slack: LocalSlack, database_url: str) -> None:
    bot = RunningBot(slack, database_url).start()
    try:
        bot.clock.now = NOW
        mia, olga = slack.person("mia"), slack.person("olga")
        assert "Email me too" not in profile_of(mia)
        olga.command("/mentorship settings")
        olga.press("Program", where="modal")
        assert "Email" not in top(olga).values
        assert "For those who ask" not in top(olga).text
    finally:
        bot.stop()
