"""A mail server, spoken to by SMTP. Blocking calls, with threads of their own to run in.

Nothing is tried twice here, but to open a connection anew that has gone stale. Every call raises MailTrouble.
"""

import asyncio
import re
import smtplib
import ssl
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Lock
from typing import Any, TypeVar

from bot.mail_settings import Server
from bot.outbox.errors import Kind, Trouble

T = TypeVar("T")

AT_ONCE = 4  # connections
SECONDS = 10.0  # for one answer of the server
TAKING_SECONDS = 60.0  # the same for a whole mail: what is taken after we have hung up comes twice
IDLE_SECONDS = 20.0  # that a connection is kept for the next mail
ENHANCED = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")
NO_SUCH_PERSON = (550, 551, 553)  # said of the recipient, where no enhanced code says more
OUR_FAULT = (503, 530, 535, 538)  # what is said to anybody whom the server does not let send


class MailTrouble(Trouble):
    """A mail that was not taken; `code` is the server's number; `words`, what it said, are for the person concerned."""

    def __init__(self, kind: Kind, step: str, code: str, words: str = "") -> None:
        super().__init__(kind, f"smtp.{step}", code)
        self.words = words

    @property
    def of_all(self) -> bool:
        """Whether it would meet any other mail too."""
        return self.method in ("smtp.server", "smtp.login", "smtp.sender")


class Smtp:
    """One mail server. May be used from any thread; up to `AT_ONCE` connections stay open for a moment."""

    def __init__(self, server: Server, *, on_call: Callable[[str], None] = lambda _outcome: None) -> None:
        self._server = server
        self._on_call = on_call
        self._idle: list[tuple[smtplib.SMTP, float]] = []
        self._lock = Lock()
        self._threads = ThreadPoolExecutor(AT_ONCE, "mail")

    async def ask(self, call: Callable[..., T], *args: Any) -> T:
        """Make a call in a thread of the mail's own, so that a slow server holds nothing else up."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, call, *args)

    def close(self) -> None:
        """Finish what is under way, and leave the server."""
        self._threads.shutdown()
        while self._idle:
            _leave(self._idle.pop()[0])

    def check(self) -> None:
        """Do all but hand in a mail."""
        _leave(self._judged(self._connect))

    def send(self, sender: str, recipient: str, mail: bytes) -> None:
        """Hand in one mail to one address. When this returns, the server has taken it."""
        self._judged(lambda: self._hand_in(sender, recipient, mail))

    def _hand_in(self, sender: str, recipient: str, mail: bytes) -> None:
        connection = self._reuse() or self._connect()
        _be_patient(connection, TAKING_SECONDS)
        try:
            connection.sendmail(sender, [recipient], mail)
        except (smtplib.SMTPResponseException, smtplib.SMTPRecipientsRefused):
            self._keep(connection)
            raise
        except BaseException:
            connection.close()
            raise
        self._keep(connection)

    def _judged(self, call: Callable[[], T]) -> T:
        try:
            result = call()
        except MailTrouble as trouble:
            self._on_call(trouble.kind.name.lower())
            raise
        except (OSError, smtplib.SMTPException) as error:
            judged = judge(error)
            self._on_call(judged.kind.name.lower())
            raise judged from error
        self._on_call("ok")
        return result

    def _reuse(self) -> smtplib.SMTP | None:
        """A connection that was open a moment ago and still answers."""
        while True:
            with self._lock:
                if not self._idle:
                    return None
                connection, since = self._idle.pop()
            if time.monotonic() - since < IDLE_SECONDS:
                with suppress(OSError, smtplib.SMTPException):
                    if connection.noop()[0] == 250:
                        return connection
            connection.close()

    def _keep(self, connection: smtplib.SMTP) -> None:
        _be_patient(connection, SECONDS)
        with self._lock:
            self._idle.append((connection, time.monotonic()))

    def _connect(self) -> smtplib.SMTP:
        server, trust = self._server, _trust(self._server)
        if server.tls:
            connection: smtplib.SMTP = smtplib.SMTP_SSL(server.host, server.port, timeout=SECONDS, context=trust)
        else:
            connection = smtplib.SMTP(server.host, server.port, timeout=SECONDS)
        try:
            self._introduce(connection, trust)
        except BaseException:
            connection.close()
            raise
        return connection

    def _introduce(self, connection: smtplib.SMTP, trust: ssl.SSLContext) -> None:
        server = self._server
        connection.ehlo_or_helo_if_needed()
        secret = server.tls
        if not secret and connection.has_extn("starttls"):
            connection.starttls(context=trust)
            connection.ehlo()
            secret = True
        if server.user:
            if not (secret or server.near):
                words = "the server offers no TLS, so the password is not sent to it"
                raise MailTrouble(Kind.LOCKED_OUT, "login", "no_tls", words)
            connection.login(server.user, server.password)


def judge(error: Exception) -> MailTrouble:
    """The trouble behind what a conversation with the server came to."""
    match error:
        case smtplib.SMTPRecipientsRefused(recipients=refused):
            return _recipient_refused(*next(iter(refused.values())))
        case smtplib.SMTPAuthenticationError() | smtplib.SMTPNotSupportedError() | ssl.SSLCertVerificationError():
            return MailTrouble(Kind.LOCKED_OUT, "login", _code(error), _said(error))
        case smtplib.SMTPDataError(smtp_code=code, smtp_error=words):
            return _mail_refused(code, words)
        case smtplib.SMTPSenderRefused(smtp_code=code, smtp_error=words) if code >= 500:
            return MailTrouble(Kind.LOCKED_OUT, "sender", str(code), _text(words))
        case _:
            return MailTrouble(Kind.UNSURE, "server", _code(error), _said(error))


def _recipient_refused(code: int, words: bytes | str) -> MailTrouble:
    said = _text(words)
    if code < 500:
        return MailTrouble(Kind.UNSURE, "recipient", str(code), said)
    policy = ENHANCED.search(said)
    ours = code in OUR_FAULT or policy is not None and policy.group(1).startswith("5.7.")
    return MailTrouble(Kind.LOCKED_OUT if ours else Kind.FOR_GOOD, "recipient", str(code), said)


def _mail_refused(code: int, words: bytes | str) -> MailTrouble:
    """Some servers say only when they have the whole mail that there is nobody of this name."""
    said = _text(words)
    if code < 500:
        return MailTrouble(Kind.UNSURE, "data", str(code), said)
    about = ENHANCED.search(said)
    theirs = about.group(1).startswith(("5.1.", "5.2.1")) if about else code in NO_SUCH_PERSON
    return MailTrouble(Kind.FOR_GOOD if theirs else Kind.STRANGE, "data", str(code), said)


def _trust(server: Server) -> ssl.SSLContext:
    """Certificates are checked, but for a server on this very machine: those are seldom anybody's but its own."""
    trust = ssl.create_default_context()
    if server.near:
        trust.check_hostname, trust.verify_mode = False, ssl.CERT_NONE
    return trust


def _be_patient(connection: smtplib.SMTP, seconds: float) -> None:
    if connection.sock is not None:
        connection.sock.settimeout(seconds)


def _code(error: Exception) -> str:
    return str(getattr(error, "smtp_code", "")) or (
        "timeout" if isinstance(error, TimeoutError) else type(error).__name__
    )


def _said(error: Exception) -> str:
    return _text(getattr(error, "smtp_error", b""))


def _text(words: bytes | str) -> str:
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    return " ".join(text.split())


def _leave(connection: smtplib.SMTP) -> None:
    with suppress(OSError, smtplib.SMTPException):
        connection.quit()
    connection.close()
