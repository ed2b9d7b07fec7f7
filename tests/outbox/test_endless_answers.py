"""Mail servers and a Zoom that never finish an answer are left after a while."""

import asyncio
import time

import pytest

from bot.mail_settings import parse_mail_server
from bot.outbox.error_kinds import ErrorKind
from bot.outbox.mail.mail_error import MailError
from bot.outbox.mail.smtp import MAX_CONNECTIONS, SmtpClient
from bot.outbox.zoom.client import ZoomClient
from tests.support.dripping import dripping
from tests.support.zoom_api import delivery_error


@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
def test_a_mail_server_that_never_finishes_its_answer_is_left(monkeypatch: pytest.MonkeyPatch, scheme: str) -> None:
    monkeypatch.setattr("bot.outbox.mail.smtp.CONNECT_SECONDS", 0.5)
    with dripping(b"220-please wait\r\n") as port:
        smtp, began = SmtpClient(parse_mail_server(f"{scheme}://127.0.0.1:{port}")), time.monotonic()
        with pytest.raises(MailError) as met:
            smtp.check()
        smtp.close()
    assert met.value.kind is ErrorKind.UNSURE
    assert time.monotonic() - began < 5


def test_a_mail_whose_answer_never_ends_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.outbox.mail.smtp.SEND_SECONDS", 0.5)
    with dripping(b"250-please wait\r\n", first=b"220 here\r\n250 hello\r\n") as port:
        smtp, began = SmtpClient(parse_mail_server(f"smtp://127.0.0.1:{port}")), time.monotonic()
        with pytest.raises(MailError) as met:
            smtp.send("a@example.com", "mia@example.com", b"Subject: one\r\n\r\n")
        smtp.close()
    assert met.value.kind is ErrorKind.UNSURE
    assert time.monotonic() - began < 5


@pytest.mark.parametrize("first", [b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 99999\r\n\r\n"])
def test_an_answer_that_never_ends_is_left(monkeypatch: pytest.MonkeyPatch, first: bytes) -> None:
    monkeypatch.setattr("bot.outbox.zoom.http.ANSWER_SECONDS", 0.5)
    with dripping(b"X: y\r\n", first=first) as port:
        url, began = f"http://127.0.0.1:{port}", time.monotonic()
        zoom = ZoomClient("acc", "client", "hush", url, url)
        assert delivery_error(zoom.scopes).kind is ErrorKind.UNSURE
        zoom.close()
    assert time.monotonic() - began < 5


@pytest.mark.asyncio
async def test_a_mail_that_waited_too_long_for_a_thread_is_not_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.outbox.mail.smtp.MAX_QUEUE_SECONDS", 0.2)
    sent: list[int] = []
    smtp = SmtpClient(parse_mail_server("smtp://127.0.0.1:9"))
    busy = [asyncio.create_task(smtp.run_in_thread(time.sleep, 0.5)) for _ in range(MAX_CONNECTIONS)]
    await asyncio.sleep(0)
    with pytest.raises(MailError, match="took too long to begin") as late:
        await smtp.run_in_thread(sent.append, 1)
    await asyncio.gather(*busy)
    await smtp.run_in_thread(sent.append, 2)
    smtp.close()
    assert late.value.kind is ErrorKind.UNSURE
    assert sent == [2]
