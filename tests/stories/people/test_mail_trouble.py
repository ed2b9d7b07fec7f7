"""A mail server that is away, slow or unwilling delays mail and nothing else; an address that is wrong is told."""

import datetime as dt
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from bot.outbox.mail.smtp import CONNECT_SECONDS, MAX_QUEUE_SECONDS, NOOP_SECONDS, SEND_SECONDS
from localslack.client import world_events
from localslack.server import LocalSlack
from localslack.testing.person import Person
from storage.database import make_engine
from storage.notice import FAILED, SENDING, WAITING, Notice
from storage.person import Person as Member
from storage.text import clean
from tests.support.mail_server import FROM, MailServer, running_mail
from tests.support.mail_stories import bot, server
from tests.support.mails import cancel, edit, invitations, mails, want_mail
from tests.support.processes import Serve, serving
from tests.support.profiles import edit_profile
from tests.support.running_bot import RunningBot
from tests.support.sessions import NOW, book, offer, texts, top

__all__ = ["bot", "server"]

REFUSED = "550 5.1.1 No such person here"


def states(bot: RunningBot, *states: str) -> int:
    """Return how many notices that go by mail are in one of these states."""

    def count(db: Session) -> int:
        wanted = sa.select(sa.func.count()).where(Notice.lane.like("mail:%"), Notice.state.in_(states))
        return db.scalar(wanted) or 0

    return bot.transact(count)


def booked(ada: Person, mia: Person) -> None:
    """Let Mia, who wants mail, book a session."""
    want_mail(mia)
    offer(ada)
    book(mia)


def test_a_server_that_is_away_delays_mail_only(
    bot: RunningBot, server: MailServer, ada: Person, mia: Person, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", logger="bot")
    want_mail(ada)
    server.stop()
    offer(ada)
    book(mia)
    ada.wait_message("booked your session")
    mia.wait_message("Your session is booked")
    bot.wait_for(lambda: "the mail server does not answer" in caplog.text)
    assert states(bot, WAITING, SENDING) > 0
    server.start()
    (mail,) = mails(server, bot, "ada")
    assert "booked your session" in mail.text
    assert caplog.text.count("the mail server does not answer") == 1, "said once"
    assert "the mail server takes mail again" in caplog.text
    assert "ada@example.com" not in caplog.text


@pytest.mark.parametrize("step", ["at_recipient", "at_data"])
def test_what_is_put_off_is_tried_again(
    bot: RunningBot, server: MailServer, ada: Person, mia: Person, step: str
) -> None:
    getattr(server, step)["mia@example.com"] = ["451 4.7.1 Greylisted, come back", ""]
    booked(ada, mia)
    (mail,) = mails(server, bot, "mia")
    assert len(server.tries) == 2
    assert mail.invitation


@pytest.mark.parametrize("step", ["at_recipient", "at_data"])
def test_an_address_that_is_refused_is_switched_off_with_a_word(
    bot: RunningBot, server: MailServer, ada: Person, mia: Person, step: str
) -> None:
    getattr(server, step)["mia@example.com"] = [REFUSED]
    booked(ada, mia)
    bot.settle()
    told = mia.wait_message("Mail to your address was refused")
    assert "mia@example.com" in told.text
    assert "No such person here" in told.text
    edit(ada, time="17:00")
    bot.settle()
    assert len(server.tries) == 1, "nothing more goes there"
    assert states(bot, FAILED) == 1
    mia.press("My profile", where="messages")
    assert "Mail to mia@example.com was refused and is switched off" in top(mia).text
    assert not top(mia).values.get("Email me too")
    mia.close()
    assert sum("Mail to your address" in text for text in texts(mia)) == 1


def test_whoever_asks_for_it_again_gets_it_again(bot: RunningBot, server: MailServer, ada: Person, mia: Person) -> None:
    server.at_recipient["mia@example.com"] = [REFUSED, ""]
    booked(ada, mia)
    bot.settle()
    want_mail(mia)
    edit(ada, time="17:00")
    (mail,) = mails(server, bot, "mia")
    assert mail.invitation
    mia.command("/mentorship profile")
    assert "refused" not in top(mia).text


def test_what_was_wrong_with_an_address_is_forgotten_with_it(
    bot: RunningBot, server: MailServer, slack: LocalSlack, ada: Person, mia: Person
) -> None:
    server.at_recipient["mia@example.com"] = [REFUSED]
    booked(ada, mia)
    bot.settle()
    slack.run(world_events.change_user(slack.world, mia.id, email="mia.schmidt@example.com"))

    def trouble(db: Session) -> tuple[str, str]:
        member = db.scalars(sa.select(Member).where(Member.slack_id == mia.id)).one()
        return member.email, member.email_trouble

    bot.wait_for(lambda: bot.transact(trouble) == ("mia.schmidt@example.com", ""))


@pytest.mark.parametrize("answer", ["550 5.7.1 Relaying denied", "530 5.7.0 Authentication required"])
def test_what_is_the_operators_fault_costs_nobody_their_mail(
    bot: RunningBot, server: MailServer, ada: Person, mia: Person, answer: str, caplog: pytest.LogCaptureFixture
) -> None:
    server.at_recipient["mia@example.com"] = [answer, ""]
    booked(ada, mia)
    (mail,) = mails(server, bot, "mia")
    assert mail.invitation
    assert "the mail server does not let us send" in caplog.text
    assert not any("Mail to your address" in text for text in texts(mia))


def test_a_sender_who_is_refused_is_the_operators_fault(
    bot: RunningBot, server: MailServer, ada: Person, mia: Person, caplog: pytest.LogCaptureFixture
) -> None:
    server.at_sender = ["553 5.7.1 Not yours", ""]
    booked(ada, mia)
    (mail,) = mails(server, bot, "mia")
    assert mail.invitation
    assert "the mail server does not let us send (smtp.sender: 553)" in caplog.text


def test_one_wrong_address_keeps_nobody_elses_mail_waiting(
    bot: RunningBot, server: MailServer, ada: Person, mia: Person
) -> None:
    want_mail(ada)
    server.at_recipient["mia@example.com"] = ["452 4.2.2 Mailbox full"]
    booked(ada, mia)
    bot.wait_for(lambda: any("booked your session" in mail.text for mail in server.to("ada")))
    assert server.to("mia") == []
    server.at_recipient["mia@example.com"] = [""]
    assert len(mails(server, bot, "mia")) == 1


def test_what_changes_while_mail_waits_is_told_as_it_then_is(
    bot: RunningBot, server: MailServer, ada: Person, mia: Person
) -> None:
    server.stop()
    booked(ada, mia)
    edit(ada, time="17:00")
    cancel(ada)
    server.start()
    bot.settle()
    assert invitations(server, "mia") == [], "it never was in her calendar"
    assert "I am ill" in server.to("mia")[-1].text


def test_killed_between_sending_and_noting_it_comes_at_most_twice_and_is_known_as_the_same(
    slack: LocalSlack, database_url: str, server: MailServer, tmp_path: Path
) -> None:
    settings = {"smtp_url": server.url, "email_from": FROM}
    first = Serve(slack, database_url, tmp_path, **settings).start()
    slack.bot_url = first.url
    ada, mia = slack.person("ada"), slack.person("mia")
    edit_profile(ada, mail=[])
    server.held.clear()
    offer(ada, date=slack_day())
    book(mia)
    assert server.reached.wait(20), "it is taken, and the bot waits for the answer"
    first.kill()
    server.held.set()
    make_due(database_url)
    with serving(Serve(slack, database_url, tmp_path, **settings)):
        ada.wait(lambda: len(server.to("mia")) > 1)
    one, other = server.to("mia")
    assert one.message["Message-ID"] == other.message["Message-ID"]
    assert [number for _, number, _, _ in invitations(server, "mia")] == [1, 1]


def make_due(database_url: str) -> None:
    """Let the time be over for which a server may still take what was begun."""
    engine = make_engine(database_url)
    with engine.begin() as connection:
        connection.execute(sa.update(Notice).where(Notice.state == SENDING).values(due_at=dt.datetime.now(dt.UTC)))
    engine.dispose()


def test_nobody_sends_a_mail_again_while_the_server_may_still_take_it(
    bot: RunningBot, server: MailServer, ada: Person, mia: Person
) -> None:
    server.held.clear()
    began = bot.clock.now
    booked(ada, mia)
    assert server.reached.wait(20), "it is taken, and the bot waits for the answer"
    due = bot.transact(begun_until)
    server.held.set()
    assert due - began > dt.timedelta(seconds=MAX_QUEUE_SECONDS + NOOP_SECONDS + CONNECT_SECONDS + SEND_SECONDS)
    assert len(mails(server, bot, "mia")) == 1


def begun_until(db: Session) -> dt.datetime:
    """Return when another process may send what is being mailed."""
    being_mailed = (Notice.state == SENDING, Notice.lane.like("mail:%"))
    return db.scalars(sa.select(Notice.due_at).where(*being_mailed)).one()


def slack_day() -> str:
    """Return a day that is in the future by the real clock."""
    return (dt.datetime.now(dt.UTC).date() + dt.timedelta(days=7)).isoformat()


def test_a_password_is_sent_only_over_tls_and_both_work(slack: LocalSlack, database_url: str) -> None:
    with running_mail(password=True) as server:
        bot = RunningBot(slack, database_url, **server.settings).start()
        try:
            bot.clock.now = NOW
            booked(slack.person("ada"), slack.person("mia"))
            (mail,) = mails(server, bot, "mia")
            assert mail.invitation
        finally:
            bot.stop()


def name_of(db: Session, person: Person) -> str | None:
    """Return the name under which we know someone."""
    return db.scalar(sa.select(Member.name).where(Member.slack_id == person.id))


HOSTILE = "Grüße\r\nBcc: eve@example.com <b>&amp; 👩‍👩‍👧 \u202eشلام"


def test_nothing_that_people_type_gets_into_the_head_or_the_markup(
    bot: RunningBot, server: MailServer, slack: LocalSlack, ada: Person, mia: Person, caplog: pytest.LogCaptureFixture
) -> None:
    want_mail(ada, mia)
    slack.run(world_events.change_user(slack.world, mia.id, real_name=HOSTILE))
    bot.wait_for(lambda: bot.transact(name_of, mia) == clean(HOSTILE))
    offer(ada, topic="<script>alert(1)</script>\nX: y;,\\")
    book(mia, about="<img src=x>\r\n.\r\nDATA *bold* _no_ &lt; <!channel>")
    bot.settle()
    cancel(ada, "\r\nBcc: eve@example.com")
    bot.settle()
    assert {mail.to for mail in server.mails} <= {"ada@example.com", "mia@example.com"}
    for mail in server.mails:
        assert "Bcc" not in mail.message
        assert "\u202e" not in mail.message["To"] + mail.message["Subject"] + mail.text
        assert mail.message.defects == []
        assert "<script" not in mail.page
        assert "<img" not in mail.page
        assert len(mail.calendar.contents["vevent"]) == 1 if mail.invitation else True
    told = next(mail for mail in server.to("ada") if "<img src=x>" in mail.text)
    assert "DATA *bold* _no_ &lt; <!channel>" in told.text, "as she typed it"
    assert "👩‍👩‍👧" in told.message["Subject"]
    entry = told.calendar.vevent
    assert entry.description.value.startswith("<script>alert(1)</script>\nX: y;,\\\n\nJoin online: https://")
    assert "unexpected" not in caplog.text
    assert "fault of ours" not in caplog.text
