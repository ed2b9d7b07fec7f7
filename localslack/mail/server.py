"""The mail server of the local Slack: it takes every mail, and lays it into the mailbox of whom it is for."""

import asyncio
from functools import partial

from aiosmtpd.smtp import SMTP, Envelope, Session

from localslack.mail.parse import parse_mail
from localslack.world.state import World

TAKEN, UNKNOWN = "250 Taken", "550 5.1.1 Nobody here has this address"


class MailServer:
    """Takes mail over SMTP on the local Slack's own event loop."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._server: asyncio.Server | None = None
        self.url = ""  # what the bot's SMTP_URL must be, once it has started

    async def start(self, host: str) -> None:
        """Listen on a free port of this host."""
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(partial(SMTP, self, loop=loop), host, 0)
        self.url = "smtp://{}:{}".format(*self._server.sockets[0].getsockname()[:2])

    def close(self) -> None:
        """Take no more mail."""
        if self._server is not None:
            self._server.close()

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Refuse an address that nobody has."""
        if not self._owners(address):
            return UNKNOWN
        envelope.rcpt_tos.append(address)
        return TAKEN

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Lay the mail into the mailboxes, and let the pages show it."""
        world = self._world
        content = envelope.content if isinstance(envelope.content, bytes) else b""
        mail = parse_mail(content, world.new_id("M"), world.now())
        for address in envelope.rcpt_tos:
            for team_id, user_id in self._owners(address):
                world.teams[team_id].mailboxes.setdefault(user_id, []).append(mail)
                world.notify_screens(team_id, user_id, {"kind": "sidebar"})
        return TAKEN

    def _owners(self, address: str) -> list[tuple[str, str]]:
        """Return who has the address, by team and id."""
        wanted = address.lower()
        users = ((team.id, user) for team in self._world.teams.values() for user in team.users.values())
        return [(team_id, user.id) for team_id, user in users if user.email.lower() == wanted]
