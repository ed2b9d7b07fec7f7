"""A real mail server: it keeps what it accepts, and can refuse, defer, demand a password, hang and be away."""

import email
import email.policy
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from typing import Any

import trustme
import vobject
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

FROM = "Mentorship <mentorship@example.com>"
USER, PASSWORD = "bot@example.com", "p/w:hush"


@dataclass(frozen=True)
class Received:
    """One mail that was accepted, and for whom."""

    to: str
    message: EmailMessage

    @property
    def text(self) -> str:
        """Return its plain text."""
        part = self.message.get_body(("plain",))
        assert part is not None
        return str(part.get_content()).replace("\r\n", "\n")

    @property
    def page(self) -> str:
        """Return its HTML."""
        part = self.message.get_body(("html",))
        assert part is not None
        return str(part.get_content())

    @property
    def invitation(self) -> str:
        """Return its calendar part, empty if it has none; the attached file must say the same."""
        inline = [part for part in self.message.walk() if part.get_content_type() == "text/calendar"]
        if not inline:
            assert self.calendar_files == {}
            return ""
        (part,) = inline
        content = part.get_payload(decode=True)
        assert isinstance(content, bytes)
        assert self.calendar_files["invitation.ics"] == content.decode()
        assert f"METHOD:{part.get_param('method')}\r\n".encode() in content
        return content.decode()

    @property
    def calendar_files(self) -> dict[str, str]:
        """Return its attached calendar files by their names."""
        files = (part for part in self.message.walk() if part.get_content_type() == "application/ics")
        contents = {str(part.get_filename()): part.get_payload(decode=True) for part in files}
        return {name: content.decode() for name, content in contents.items() if isinstance(content, bytes)}

    @property
    def calendar(self) -> Any:
        """Return the same, as another library than ours reads it."""
        return vobject.readOne(self.invitation)


class MailServer:
    """Accepts mail at `url` until told otherwise. Addresses are in lower case."""

    def __init__(self, *, password: bool = False) -> None:
        self.mails: list[Received] = []
        self.tries: list[str] = []  # to whom mail was to go, taken or not
        self.at_recipient: dict[str, list[str]] = {}  # address → answers, one for each try; the last one stays
        self.at_data: dict[str, list[str]] = {}
        self.at_sender: list[str] = []
        self.held = threading.Event()  # set: nobody waits
        self.held.set()
        self.reached = threading.Event()  # someone waits for the answer to a mail that was taken
        self._password = password  # then also TLS, without which no password is taken
        self._port = _free_port()
        self._controller: Controller | None = None

    @property
    def url(self) -> str:
        """Return its URL, as the bot is told."""
        login = "bot%40example.com:p%2Fw%3Ahush@" if self._password else ""
        return f"smtp://{login}127.0.0.1:{self._port}"

    @property
    def settings(self) -> dict[str, Any]:
        """Return the settings that the bot needs."""
        return {"smtp_url": self.url, "email_from": FROM}

    def start(self) -> None:
        """Listen, on the same port as before."""
        more: dict[str, Any] = {}
        if self._password:
            more = {"auth_required": True, "authenticator": _authenticate, "tls_context": _own_certificate()}
        self._controller = Controller(self, hostname="127.0.0.1", port=self._port, **more)
        self._controller.start()

    def stop(self) -> None:
        """Stop listening, and end all connections."""
        if self._controller is not None:
            self._controller.stop()
            self._controller = None

    def to(self, handle: str) -> list[Received]:
        """Return the mails that a sample person got, oldest first."""
        return [mail for mail in self.mails if mail.to == f"{handle}@example.com"]

    async def handle_MAIL(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, db: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Answer whether mail may be sent from this address."""
        if answer := _next(self.at_sender):
            return answer
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, db: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Answer whether anybody has this address."""
        self.tries.append(address)
        if answer := _next(self.at_recipient.get(address, [])):
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, db: Session, envelope: Envelope) -> str:  # noqa: N802
        """Accept the mail, and answer immediately unless it is held."""
        address = envelope.rcpt_tos[0]
        if answer := _next(self.at_data.get(address, [])):
            return answer
        assert isinstance(envelope.content, bytes)
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        assert isinstance(message, EmailMessage)
        self.mails.append(Received(address, message))
        if not self.held.is_set():
            self.reached.set()
            await server.loop.run_in_executor(None, self.held.wait)
        return "250 Taken"


def _own_certificate() -> ssl.SSLContext:
    """Return a self-signed certificate, which nobody trusts."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("mail.example.com").configure_cert(context)
    return context


def _authenticate(server: SMTP, db: Session, envelope: Envelope, mechanism: str, data: Any) -> AuthResult:
    right = isinstance(data, LoginPassword) and (data.login, data.password) == (USER.encode(), PASSWORD.encode())
    return AuthResult(success=right, handled=right)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        port: int = found.getsockname()[1]
        return port


def _next(answers: list[str]) -> str:
    """Return the next answer; the last one stays."""
    if not answers:
        return ""
    return answers.pop(0) if len(answers) > 1 else answers[0]


@contextmanager
def running_mail(*, password: bool = False) -> Iterator[MailServer]:
    """Run a mail server while the context lasts."""
    server = MailServer(password=password)
    server.start()
    try:
        yield server
    finally:
        server.held.set()
        server.stop()
