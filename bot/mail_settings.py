"""The mail server and the sender's address, as an operator writes them in the settings."""

import re
from dataclasses import dataclass, field
from email.utils import getaddresses
from urllib.parse import unquote, urlsplit

import idna

DEFAULT_PORTS = {"smtp": 587, "smtps": 465}


@dataclass(frozen=True)
class MailServer:
    """The server that takes our mail, and the user we are there. `tls`: from the start, or else once the server offers
    it.
    """

    host: str
    port: int
    tls: bool
    user: str = ""
    password: str = field(default="", repr=False)
    encoded_password: str = field(default="", repr=False)  # as it stands in the address

    @property
    def is_local(self) -> bool:
        """Return whether it is on this very machine, where nobody can listen in between."""
        return self.host in ("localhost", "::1") or self.host.startswith("127.")


def parse_mail_server(url: str) -> MailServer:
    """Return the server that `smtp://user:pass@host:587` or `smtps://…` names. Raises ValueError for anything else."""
    parts = urlsplit(url.strip())
    if (
        parts.scheme not in DEFAULT_PORTS
        or not parts.hostname
        or parts.path.strip("/")
        or parts.query
        or parts.fragment
    ):
        raise ValueError("no mail server")
    encoded = parts.password or ""
    user, password = unquote(parts.username or ""), unquote(encoded)
    if not (user + password).isascii():  # smtplib logs in with no others, and says so by neither of its errors
        raise ValueError("user and password must be ASCII")
    port, tls = parts.port or DEFAULT_PORTS[parts.scheme], parts.scheme == "smtps"
    return MailServer(parts.hostname, port, tls, user, password, encoded)


def parse_mailbox(text: str) -> tuple[str, str]:
    """Return name (perhaps empty) and address of `Name <a@b>` or `a@b`. Raises ValueError when it is no mailbox."""
    (name, address), *others = getaddresses([text]) or [("", "")]
    if (
        others
        or any(not sign.isprintable() for sign in text)
        or not re.fullmatch(r"[!-+\--?A-~]+@[!-+\--?A-~]+", address)
    ):
        raise ValueError("no mailbox")
    return name, address


def to_ascii_address(address: str) -> str:
    """Return the address with an international domain in its ASCII form (IDNA 2008), as every mail server takes it.

    `straße.example` and `strasse.example` are two domains since 2008. Raises ValueError when that is not possible.
    """
    name, _, domain = address.rpartition("@")
    name.encode("ascii")
    # Of ASCII, Python's own codec only looks at the lengths: a name like `my_host` is used, though no domain.
    encoded = domain.encode("idna") if domain.isascii() else idna.encode(domain, uts46=True, transitional=False)
    return f"{name}@{encoded.decode('ascii')}"
