"""The mail server, over SMTP. Blocking calls, with threads of their own to run in.

Nothing is tried twice here, except opening a connection again that has gone stale. Every call raises MailError.
"""

import asyncio
import io
import re
import smtplib
import ssl
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Lock
from typing import Any, TypeVar

from bot.mail_settings import MailServer
from bot.outbox.error_kinds import ErrorKind
from bot.outbox.mail.mail_error import MailError
from bot.outbox.timed_reader import TimedReader, set_time_left

T = TypeVar("T")

MAX_CONNECTIONS = 4
MAX_QUEUE_SECONDS = 10.0  # a call that could not begin by then no longer begins: see LONGER_THAN_SLACK
CONNECT_SECONDS = 20.0  # until we are logged in
SEND_SECONDS = 60.0  # for one mail: what is taken after we have hung up comes twice
NOOP_SECONDS = 10.0  # until we know which of the open connections still answers
QUIT_SECONDS = 3.0
IDLE_SECONDS = 20.0  # that a connection is kept for the next mail
ENHANCED = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")
NO_SUCH_MAILBOX = (550, 551, 553)  # said of the recipient, where no enhanced code says more
OUR_FAULT = (503, 530, 535, 538)  # what is said to anybody whom the server does not let send


class Connection(smtplib.SMTP):
    """A connection with a limit for each whole step; smtplib's own begins anew with every line that arrives."""

    def __init__(self, host: str, port: int, **options: Any) -> None:
        self.begin(CONNECT_SECONDS)
        super().__init__(host, port, timeout=CONNECT_SECONDS, **options)

    def begin(self, seconds: float) -> None:
        """Begin a step that may take this long."""
        self._until = time.monotonic() + seconds

    def send(self, s: Any) -> None:
        """Send, as long as there is time."""
        if self.sock is not None:
            set_time_left(self.sock, self._until)
        super().send(s)

    def getreply(self) -> tuple[int, bytes]:
        """Read an answer, as long as there is time."""
        if self.file is None and self.sock is not None:
            self.file = io.BufferedReader(TimedReader(self.sock, lambda: self._until))
        return super().getreply()


class TlsConnection(Connection, smtplib.SMTP_SSL):
    """The same, with TLS from the beginning."""


class SmtpClient:
    """One mail server. May be used from any thread; up to MAX_CONNECTIONS connections stay open for a moment."""

    def __init__(self, server: MailServer, *, on_call: Callable[[str], None] = lambda _outcome: None) -> None:
        self._server = server
        self._on_call = on_call
        self._idle: list[tuple[Connection, float]] = []
        self._lock = Lock()
        self._threads = ThreadPoolExecutor(MAX_CONNECTIONS, "mail")

    async def run_in_thread(self, call: Callable[..., T], *args: Any) -> T:
        """Make a call in a thread for mail alone, so that a slow server holds nothing else up."""
        asked = time.monotonic()

        def answer() -> T:
            if time.monotonic() - asked > MAX_QUEUE_SECONDS:  # others soon assume that no call of ours is under way
                raise MailError(ErrorKind.UNSURE, "server", "took too long to begin")
            return call(*args)

        return await asyncio.get_running_loop().run_in_executor(self._threads, answer)

    def close(self) -> None:
        """Finish what is under way, and leave the server."""
        self._threads.shutdown()
        while self._idle:
            _quit(self._idle.pop()[0])

    def check(self) -> None:
        """Connect and log in, without sending a mail."""
        _quit(self._call_and_report(self._connect))

    def send(self, sender: str, recipient: str, mail: bytes) -> None:
        """Hand in one mail to one address. When this returns, the server has taken it."""
        self._call_and_report(lambda: self._deliver(sender, recipient, mail))

    def _deliver(self, sender: str, recipient: str, mail: bytes) -> None:
        connection = self._take_from_pool() or self._connect()
        connection.begin(SEND_SECONDS)
        try:
            connection.sendmail(sender, [recipient], mail)
        except (smtplib.SMTPResponseException, smtplib.SMTPRecipientsRefused):
            self._return_to_pool(connection)
            raise
        except BaseException:
            connection.close()
            raise
        self._return_to_pool(connection)

    def _call_and_report(self, call: Callable[[], T]) -> T:
        try:
            result = call()
        except MailError as mail_error:
            self._on_call(mail_error.kind.name.lower())
            raise
        except (OSError, smtplib.SMTPException) as error:
            classified = classify(error)
            self._on_call(classified.kind.name.lower())
            raise classified from error
        self._on_call("ok")
        return result

    def _take_from_pool(self) -> Connection | None:
        """Return a connection that was open a moment ago and still answers."""
        until = time.monotonic() + NOOP_SECONDS
        while True:
            with self._lock:
                if not self._idle:
                    return None
                connection, since = self._idle.pop()
            if time.monotonic() - since < IDLE_SECONDS:
                connection.begin(until - time.monotonic())
                with suppress(OSError, smtplib.SMTPException):
                    if connection.noop()[0] == 250:
                        return connection
            connection.close()

    def _return_to_pool(self, connection: Connection) -> None:
        with self._lock:
            self._idle.append((connection, time.monotonic()))

    def _connect(self) -> Connection:
        server, tls_context = self._server, _tls_context(self._server)
        if server.tls:
            connection: Connection = TlsConnection(server.host, server.port, context=tls_context)
        else:
            connection = Connection(server.host, server.port)
        try:
            self._log_in(connection, tls_context)
        except BaseException:
            connection.close()
            raise
        return connection

    def _log_in(self, connection: Connection, tls_context: ssl.SSLContext) -> None:
        server = self._server
        connection.ehlo_or_helo_if_needed()
        encrypted = server.tls
        if not encrypted and connection.has_extn("starttls"):
            connection.starttls(context=tls_context)
            connection.ehlo()
            encrypted = True
        if server.user:
            if not (encrypted or server.is_local):
                words = "the server offers no TLS, so the password is not sent to it"
                raise MailError(ErrorKind.LOCKED_OUT, "login", "no_tls", words)
            connection.login(server.user, server.password)


def classify(error: Exception) -> MailError:
    """Return the MailError for what a conversation with the server raised."""
    match error:
        case smtplib.SMTPRecipientsRefused(recipients=refused):
            return _recipient_refused(*next(iter(refused.values())))
        case smtplib.SMTPAuthenticationError() | smtplib.SMTPNotSupportedError() | ssl.SSLCertVerificationError():
            return MailError(ErrorKind.LOCKED_OUT, "login", _code(error), _server_reply(error))
        case smtplib.SMTPDataError(smtp_code=code, smtp_error=words):
            return _mail_refused(code, words)
        case smtplib.SMTPSenderRefused(smtp_code=code, smtp_error=words) if code >= 500:
            return MailError(ErrorKind.LOCKED_OUT, "sender", str(code), _text(words))
        case _:
            return MailError(ErrorKind.UNSURE, "server", _code(error), _server_reply(error))


def _recipient_refused(code: int, words: bytes | str) -> MailError:
    said = _text(words)
    if code < 500:
        return MailError(ErrorKind.UNSURE, "recipient", str(code), said)
    policy = ENHANCED.search(said)
    ours = code in OUR_FAULT or policy is not None and policy.group(1).startswith("5.7.")
    return MailError(ErrorKind.LOCKED_OUT if ours else ErrorKind.FOR_GOOD, "recipient", str(code), said)


def _mail_refused(code: int, words: bytes | str) -> MailError:
    """Return the error of a refused mail. Some servers say only now that there is nobody of this name."""
    said = _text(words)
    if code < 500:
        return MailError(ErrorKind.UNSURE, "data", str(code), said)
    about = ENHANCED.search(said)
    theirs = about.group(1).startswith(("5.1.", "5.2.1")) if about else code in NO_SUCH_MAILBOX
    return MailError(ErrorKind.FOR_GOOD if theirs else ErrorKind.STRANGE, "data", str(code), said)


def _tls_context(server: MailServer) -> ssl.SSLContext:
    """Return a context that checks certificates, except for a server on this very machine.

    Those certificates are seldom signed by anybody but the machine itself.
    """
    tls_context = ssl.create_default_context()
    if server.is_local:
        tls_context.check_hostname, tls_context.verify_mode = False, ssl.CERT_NONE
    return tls_context


def _code(error: Exception) -> str:
    return str(getattr(error, "smtp_code", "")) or (
        "timeout" if isinstance(error, TimeoutError) else type(error).__name__
    )


def _server_reply(error: Exception) -> str:
    return _text(getattr(error, "smtp_error", b""))


def _text(words: bytes | str) -> str:
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    return " ".join(text.split())


def _quit(connection: Connection) -> None:
    connection.begin(QUIT_SECONDS)
    with suppress(OSError, smtplib.SMTPException):
        connection.quit()
    connection.close()
