"""Mail without Slack: how words lose their markup, how a mail is written, and what a mail server's answers mean."""

import datetime as dt
import email
import smtplib
import ssl
from email.header import decode_header, make_header
from email.utils import getaddresses

import icalendar
import pytest

from blocks.mail_subject import HEADLINES, MAILED_KINDS, SUBJECT_LIMIT, mail_subject
from bot.mail_settings import parse_mail_server, to_ascii_address
from bot.outbox.error_kinds import ErrorKind
from bot.outbox.mail.mail_error import MailError
from bot.outbox.mail.mime import Mailer
from bot.outbox.mail.smtp import SmtpClient, classify
from bot.outbox.render.payloads import Mail
from bot.outbox.render.plain_text import format_timespan, plain_text
from mentorship.meetings.invitation import CalendarEvent, Invitation
from tests.support.mail_server import FROM, running_mail

NOW = dt.datetime(2027, 1, 12, 10, tzinfo=dt.UTC)
SECONDS = int(NOW.timestamp())
LATER = dt.datetime(2027, 1, 13, 4, tzinfo=dt.UTC)
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
        "text": "Ada booked.",
        "facts": (),
        "reason": "You asked for it.",
        "url": "https://acme.slack.com/",
        "sent_at": NOW,
    }
    return Mail(**{**values, **changes})  # type: ignore[arg-type]


def mailer() -> Mailer:
    """One that is never asked to send."""
    return Mailer(SmtpClient(parse_mail_server("smtp://127.0.0.1:9")), FROM)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("<@U1> and <@U2|other>", "Mia & Co and other"),
        ("<@U3>", "somebody"),
        ("<https://a.example/?a=1&amp;b=2|See it>", "See it (https://a.example/?a=1&b=2)"),
        ("<https://a.example>", "https://a.example"),
        ("<mailto:a@b.c|a@b.c>", "a@b.c"),
        ("<#C1|general>", "#general"),
        ("<!channel>, &lt;!channel&gt;", "@channel, <!channel>"),
        (f"at <!date^{SECONDS}^{{time}}|x>", "at 05:00"),
        (
            f"<!date^{SECONDS}^{{date_long_pretty}} at {{time}}^https://a.example|x>",
            "Tuesday, 12 January 2027 at 05:00",
        ),
        ("2 * 3 _and_ ~so~ `on`", "2 * 3 _and_ ~so~ `on`"),
    ],
)
def test_markup_becomes_plain_words(text: str, words: str) -> None:
    assert plain_text(text, {"U1": "Mia & Co"}, "America/New_York", "en-GB") == words


@pytest.mark.parametrize(
    ("locale", "words"),
    [
        ("en-US", "Tuesday, January 12, 2027, 11:00 AM–Wednesday, January 13, 2027, 5:00 AM, Central European"),
        ("de-DE", "Tuesday, 12 January 2027, 11:00–Wednesday, 13 January 2027, 05:00, Central European Standard Time"),
        ("", "Tuesday, 12 January 2027, 11:00–Wednesday, 13 January 2027, 05:00, Central European Standard Time"),
        ("x", "Tuesday, 12 January 2027, 11:00"),
    ],
)
def test_times_as_the_reader_writes_them(locale: str, words: str) -> None:
    assert format_timespan(NOW, LATER, "Europe/Berlin", locale).startswith(words)


@pytest.mark.parametrize(
    ("title", "subject"),
    [
        (
            "session with Prof. Dr. J. Ada",
            "Booked: session with Prof. Dr. J. Ada, Wed 20 Jan 2027",
        ),
        ("word " * 60, f"Booked: {('word ' * 19).strip()}…, Wed 20 Jan 2027"),
        ("", "Booked: Wed 20 Jan 2027"),
    ],
)
def test_the_subject_names_what_happened_the_title_and_the_day(title: str, subject: str) -> None:
    found = mail_subject("Booked", title, "Wed 20 Jan 2027")
    assert found == subject
    assert len(found) <= SUBJECT_LIMIT


def test_every_kind_that_is_mailed_has_a_headline() -> None:
    assert set(HEADLINES) == set(MAILED_KINDS)


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
    written = mailer().build_message(mail(invitation=invitation))
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
