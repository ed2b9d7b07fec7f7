"""The local Slack's mail server: what is sent to someone's address is in their mailbox."""

import smtplib
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from localslack.mail.parse import parse_mail
from localslack.server import LocalSlack

MANIFEST = Path(__file__).with_name("manifest.yml")
INVITATION = (
    b"From: Mentorship <m@example.com>\r\nTo: ada@example.com\r\nSubject: =?utf-8?q?F=C3=BCr?= you\r\n"
    b'MIME-Version: 1.0\r\nContent-Type: multipart/alternative; boundary="b"\r\n\r\n'
    b"--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nSee https://example.com/x.\r\n"
    b"--b\r\nContent-Type: text/calendar; method=REQUEST; charset=utf-8\r\n\r\nBEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\n"
    b"BEGIN:VEVENT\r\nUID:1\r\nDTSTART:20270120T140000Z\r\nDTEND:20270120T150000Z\r\nSUMMARY:Session\r\n"
    b"STATUS:TENTATIVE\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n--b--\r\n"
)


@pytest.fixture
def slack() -> Iterator[LocalSlack]:
    with LocalSlack(MANIFEST, mail=True) as slack:
        yield slack


def send(slack: LocalSlack, recipient: str, content: bytes = INVITATION) -> None:
    address = urlsplit(slack.smtp_url)
    with smtplib.SMTP(str(address.hostname), address.port or 0) as connection:
        connection.sendmail("m@example.com", [recipient], content)


def test_a_mail_is_in_the_mailbox_of_whose_address_it_names(slack: LocalSlack) -> None:
    send(slack, "ADA@example.com")
    boxes = slack.team.mailboxes
    assert list(boxes) == [slack.team.user_named("ada").id]
    ((mail,),) = boxes.values()
    assert (mail.sender, mail.subject) == ("Mentorship <m@example.com>", "Für you")
    assert mail.text == "See https://example.com/x."
    (event,) = mail.events
    assert (event.method, event.status, event.title) == ("REQUEST", "TENTATIVE", "Session")
    assert event.ends_at - event.starts_at == 3600


def test_an_address_that_nobody_has_is_refused(slack: LocalSlack) -> None:
    with pytest.raises(smtplib.SMTPRecipientsRefused):
        send(slack, "nobody@example.com")


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"Content-Type: text/calendar\r\n\r\nBEGIN:VCALENDAR\r\nX"])
def test_whatever_is_sent_is_shown_somehow(content: bytes) -> None:
    assert parse_mail(content, "M1", 0.0).events == ()


def test_without_it_there_is_no_mailbox() -> None:
    with LocalSlack(MANIFEST) as slack:
        assert (slack.smtp_url, slack.world.has_mail) == ("", False)
