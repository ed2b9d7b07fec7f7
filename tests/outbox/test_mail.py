"""Mail without Slack: how words lose their markup, how a mail is written, and what a mail server's answers mean."""

import datetime as dt
import email
import re
import smtplib
import ssl
from dataclasses import replace
from email.header import decode_header, make_header
from email.utils import getaddresses
from pathlib import Path
from typing import Any

import icalendar
import pytest

from blocks.kit import button, buttons, context, link_button, quote
from blocks.mail_link import ANSWERS, can_be_answered
from blocks.mail_subject import (
    HEADLINES,
    SUBJECT_LIMIT,
    Place,
    card_headline,
    mail_subject,
    or_other_times,
)
from bot.mail_settings import parse_mail_server, to_ascii_address
from bot.outbox.error_kinds import ErrorKind
from bot.outbox.mail.content import Mail, Paragraph, Span
from bot.outbox.mail.emoji import EMOJI
from bot.outbox.mail.mail_error import MailError
from bot.outbox.mail.markup import Reader, read_markup
from bot.outbox.mail.mime import Mailer
from bot.outbox.mail.paragraphs import read_blocks
from bot.outbox.mail.smtp import SmtpClient, classify
from localslack.page import emoji
from mentorship.meetings.invitation import CalendarEvent, Invitation
from mentorship.outbox.kinds import Mailing, NoticeKind
from tests.support.mail_server import FROM, running_mail
from tests.support.registered import matching_handlers

NOW = dt.datetime(2027, 1, 12, 10, tzinfo=dt.UTC)
SECONDS = int(NOW.timestamp())
EVENT = CalendarEvent(
    "Session", "", NOW, NOW + dt.timedelta(hours=1), "UTC", "Berlin", "", 'Ada "A"\nL', confirmed=True
)


def mail(**changes: object) -> Mail:
    """A mail to Mia."""
    values: dict[str, object] = {
        "message_id": "a.1.T1",
        "name": "Mia",
        "address": "mia@example.com",
        "subject": "Booked: session with Ada, Tue 12 Jan 2027",
        "paragraphs": (Paragraph(((Span("Ada booked."),),)),),
        "facts": (),
        "link": ("Open in Slack", "https://acme.slack.com/archives/D1/p1"),
        "reason": "You asked for it.",
        "home_url": "https://slack.com/app_redirect?app=A1&team=T1",
        "sent_at": NOW,
    }
    return Mail(**{**values, **changes})  # type: ignore[arg-type]


def mailer() -> Mailer:
    """One that is never asked to send."""
    return Mailer(SmtpClient(parse_mail_server("smtp://127.0.0.1:9")), FROM)


NEW_YORK = Reader("America/New_York", "en-GB", {"U1": "Mia & Co"})


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("<@U1> and <@U2|other>", "Mia & Co and other"),
        ("<@U3>", "someone"),
        ("<https://a.example/?a=1&amp;b=2|See it>", "See it (https://a.example/?a=1&b=2)"),
        ("<https://a.example/x|a.example/x>, <https://b.example>", "https://a.example/x, https://b.example"),
        ("<mailto:a@b.c|a@b.c>", "a@b.c"),
        ("<#C1|general>", "#general"),
        ("<!channel>, &lt;!channel&gt;", "@channel, <!channel>"),
        (f"at <!date^{SECONDS}^{{time}}|x>", "at 05:00"),
        (
            f"<!date^{SECONDS}^{{date_long_pretty}} at {{time}}^https://a.example|x>",
            "Tue 12 Jan 2027 at 05:00",
        ),
        ("2 * 3, snake_case_name, a * b * c, 10:00:00", "2 * 3, snake_case_name, a * b * c, 10:00:00"),
        ("*Proposed time* (_30 minutes_): ~now~ `then`", "Proposed time (30 minutes): now then"),
        ("*1:1 with <@U1>* :calendar: :no_such_thing:10:30:00", "1:1 with Mia & Co 📅 10:30:00"),
        ("*<https://a.example/a_b_c*d|it>*", "it (https://a.example/a_b_c*d)"),
    ],
)
def test_markup_becomes_plain_words(text: str, words: str) -> None:
    assert "".join(span.plain for span in read_markup(text, NEW_YORK)) == words


def test_what_is_bold_stays_bold() -> None:
    assert read_markup("*1:1 with <@U1>*, today", NEW_YORK) == [Span("1:1 with Mia & Co", bold=True), Span(", today")]


def test_every_emoji_in_our_messages_has_its_character() -> None:
    codes = re.compile(r":([a-z][a-z0-9_]+):(?![a-z])")
    used = {code for file in Path("blocks").rglob("*.py") for code in codes.findall(file.read_text())}
    assert used | {"warning"} == EMOJI.keys()  # the sign of a refusal is no code but rich text
    assert used <= emoji.EMOJI.keys(), "the local Slack shows them too"


def test_what_people_typed_comes_as_they_typed_it_with_its_links() -> None:
    (words,) = read_blocks(quote("How do I say *no*_? :tada: <b>\nSee https://a.example/x_y_z."), NEW_YORK)
    assert words.text == "> How do I say *no*_? :tada: <b>\n> See https://a.example/x_y_z."
    page = mailer().build_message(mail(paragraphs=(words,))).get_body(("html",))
    assert page is not None
    html = str(page.get_content())
    assert "How do I say *no*_? :tada: &lt;b&gt;<br>" in html
    assert '<a href="https://a.example/x_y_z"' in html


def test_buttons_stay_in_slack_but_links_do_not() -> None:
    join = link_button("Join", "joining.follow", "https://meet.example.com/a")
    accept = button("Accept", "request.accept")
    row = buttons(accept, join)
    assert [each.text for each in read_blocks([row], NEW_YORK)] == ["Join (https://meet.example.com/a)"]
    leading = [context("Open."), context("Offer more times:"), buttons(accept)]
    assert [each.text for each in read_blocks(leading, NEW_YORK)] == ["Open."]
    assert (can_be_answered([row]), can_be_answered([buttons(join)])) == (True, False)


def test_what_counts_as_an_answer_can_be_pressed() -> None:
    assert [each for each in sorted(ANSWERS) if not matching_handlers("action", each)] == []


@pytest.mark.parametrize(
    ("headline", "what", "subject"),
    [
        ("{what} is booked", "your session with Ada", "Your session with Ada is booked: Thu 3 Dec, 10:00"),
        ("{what} is booked", "", "A session is booked: Thu 3 Dec, 10:00"),
        ("Can you make it to {what}?", "“Reviews”", "Can you make it to “Reviews”? Thu 3 Dec, 10:00"),
        ("Cancelled", "your session with Prof. J. Ada", "Cancelled: your session with Prof. J. Ada, Thu 3 Dec, 10:00"),
        ("Booked", "word " * 60, f"Booked: {'word ' * 18}wor…, Thu 3 Dec, 10:00"),
        ("Booked", "", "Booked: Thu 3 Dec, 10:00"),
        ("{what} moved to {when}", "“Reviews”", "“Reviews” moved to Thu 3 Dec, 10:00"),
    ],
)
def test_the_subject_names_what_happened_the_title_and_the_day(headline: str, what: str, subject: str) -> None:
    found = mail_subject(headline, what, "Thu 3 Dec, 10:00")
    assert found == subject
    assert len(found) <= SUBJECT_LIMIT


@pytest.mark.parametrize(
    ("changes", "headline"),
    [
        ({}, "{what} is booked"),
        ({"booked": False}, "{what} is open for booking"),
        ({"booked": False, "offered_to": "Mia"}, "{what} is offered to Mia first"),
        ({"masterclass": True}, "You host {what}"),
        ({"masterclass": True, "hosts": False}, "You're going to {what}"),
        ({"confirmed": False}, "Can you make it to {what}?"),
        ({"held": False}, "No longer in your calendar"),
        ({"updated": True}, "Calendar updated"),
        ({"updated": True, "handed_over": True}, "Handed over"),
    ],
)
def test_a_calendar_that_follows_says_how_things_stand(changes: dict[str, Any], headline: str) -> None:
    place = Place(held=True, hosts=True, booked=True, confirmed=True, masterclass=False)
    assert card_headline(replace(place, **changes)) == headline


def test_a_subject_hides_no_proposed_time() -> None:
    assert [or_other_times("Tue 1 Dec, 14:00", count) for count in (1, 2, 3)] == [
        "Tue 1 Dec, 14:00",
        "Tue 1 Dec, 14:00 or another time",
        "Tue 1 Dec, 14:00 or 2 other times",
    ]


def test_every_kind_that_is_mailed_has_a_headline() -> None:
    assert set(HEADLINES) == {kind for kind in NoticeKind if kind.rules.mail != Mailing.NEVER}


@pytest.mark.parametrize(
    "name",
    [
        "Lovelace, Ada Augusta King Noel Byron of Somewhere Very Long Indeed And More, Countess",
        "Ödegård, Zoë Žofie Łucja Ørsted of Somewhere Very Long Indeed And More, 博士",
        'Smith (HR); John <j@example.org>: \\ "x"',
        "=?utf-8?q?x?=",
        "x" * 100,
        "",
    ],
)
def test_a_mailbox_stays_one_whatever_the_name(name: str) -> None:
    written = mailer().build_message(mail(name=name)).as_bytes()
    read = email.message_from_bytes(written, policy=email.policy.default)
    ((shown, address),) = getaddresses([str(email.message_from_bytes(written)["To"])])
    assert (str(make_header(decode_header(shown))), address) == (name, "mia@example.com")
    assert [each.addr_spec for each in read["To"].addresses] == ["mia@example.com"]
    assert max(map(len, written.partition(b"\r\n\r\n")[0].splitlines())) <= 130


@pytest.mark.parametrize(
    ("domain", "encoded"),
    [
        ("straße.example", "xn--strae-oqa.example"),
        ("BÜCHER.example", "xn--bcher-kva.example"),
        ("my_host.example", "my_host.example"),
    ],
)
def test_domains_are_encoded_as_idna_2008_says(domain: str, encoded: str) -> None:
    assert to_ascii_address(f"mia@{domain}") == f"mia@{encoded}"


def test_names_and_addresses_of_the_world() -> None:
    written = mailer().build_message(mail(name='Žofie "Zoë"\r\nBcc: eve@example.com', address="zofie@bücher.example"))
    read = email.message_from_bytes(written.as_bytes(), policy=email.policy.default)
    assert read["To"].addresses[0].addr_spec == "zofie@xn--bcher-kva.example"
    assert read["To"].addresses[0].display_name == 'Žofie "Zoë" Bcc: eve@example.com'
    assert "Bcc" not in read


@pytest.mark.parametrize("address", ["žofie@example.com", "a@b@c", "a..b@example.com", "@example.com", "a@" + "x" * 70])
def test_an_address_that_cannot_be_one_is_refused_for_good(address: str) -> None:
    with pytest.raises(MailError) as refused:
        mailer().build_message(mail(address=address))
    assert refused.value.kind is ErrorKind.FOR_GOOD


@pytest.mark.parametrize("method", ["REQUEST", "CANCEL"])
def test_the_end_of_an_entry_says_so(method: str) -> None:
    invitation = Invitation(1, "u@mentorship", method, 4, EVENT, "Mia", "slack://user")
    written = mailer().build_message(mail(invitations=(invitation,)))
    (part,) = [each for each in written.walk() if each.get_content_type() == "text/calendar"]
    assert part.get_param("method") == method
    payload = part.get_payload(decode=True)
    assert isinstance(payload, bytes)
    found = icalendar.Calendar.from_ical(payload.decode())
    (event,) = found.walk("VEVENT")
    assert (str(found["method"]), str(event["status"])) == (
        (method, "CONFIRMED") if method == "REQUEST" else (method, "CANCELLED")
    )
    assert str(event["organizer"].params["CN"]) == "Ada 'A' L"


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (ConnectionRefusedError(), ErrorKind.UNSURE),
        (TimeoutError(), ErrorKind.UNSURE),
        (smtplib.SMTPServerDisconnected("gone"), ErrorKind.UNSURE),
        (smtplib.SMTPConnectError(421, b"later"), ErrorKind.UNSURE),
        (ssl.SSLCertVerificationError("no"), ErrorKind.LOCKED_OUT),
        (smtplib.SMTPAuthenticationError(535, b"no"), ErrorKind.LOCKED_OUT),
        (smtplib.SMTPSenderRefused(451, b"later", "a"), ErrorKind.UNSURE),
        (smtplib.SMTPSenderRefused(550, b"no", "a"), ErrorKind.LOCKED_OUT),
        (smtplib.SMTPRecipientsRefused({"a": (450, b"later")}), ErrorKind.UNSURE),
        (smtplib.SMTPRecipientsRefused({"a": (550, b"no")}), ErrorKind.FOR_GOOD),
        (smtplib.SMTPRecipientsRefused({"a": (554, b"5.7.1 Relay access denied")}), ErrorKind.LOCKED_OUT),
        (smtplib.SMTPDataError(452, b"full"), ErrorKind.UNSURE),
        (smtplib.SMTPDataError(550, b"nobody"), ErrorKind.FOR_GOOD),
        (smtplib.SMTPDataError(554, b"5.1.1 nobody"), ErrorKind.FOR_GOOD),
        (smtplib.SMTPDataError(550, b"5.7.1 looks like spam"), ErrorKind.STRANGE),
        (smtplib.SMTPDataError(554, b"no"), ErrorKind.STRANGE),
    ],
)
def test_what_a_mail_servers_answer_means(error: Exception, kind: ErrorKind) -> None:
    assert classify(error).kind is kind


def test_a_password_goes_to_no_strange_server_without_tls(monkeypatch: pytest.MonkeyPatch) -> None:
    with running_mail() as server:
        url = server.url.replace("smtp://127.0.0.1", "smtp://bot:hush@[::ffff:127.0.0.1]")
        smtp = SmtpClient(parse_mail_server(url))
        with pytest.raises(MailError, match="no_tls"):
            smtp.check()
        smtp.close()


def test_a_connection_is_used_again_and_opened_again_when_it_has_gone() -> None:
    outcomes: list[str] = []
    with running_mail() as server:
        smtp = SmtpClient(parse_mail_server(server.url), on_call=outcomes.append)
        smtp.send("a@example.com", "mia@example.com", b"Subject: one\r\n\r\n.\r\n")
        smtp.send("a@example.com", "mia@example.com", b"Subject: two\r\n\r\n..\r\n")
        server.stop()
        server.start()
        smtp.send("a@example.com", "mia@example.com", b"Subject: three\r\n\r\n")
        smtp.close()
        assert [each.message["Subject"] for each in server.mails] == ["one", "two", "three"]
    assert outcomes == ["ok"] * 3
