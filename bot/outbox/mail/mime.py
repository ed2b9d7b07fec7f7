"""Mail: written out with its templates and its calendar entry, and handed to the mail server."""

import logging
from collections.abc import Callable, Mapping
from email.errors import HeaderParseError
from email.header import Header
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, quote

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from bot.logs import WarnOnce
from bot.mail_settings import parse_mail_server, parse_mailbox, to_ascii_address
from bot.outbox.error_kinds import ErrorKind
from bot.outbox.mail.content import Mail
from bot.outbox.mail.mail_error import MailError
from bot.outbox.mail.render import render_mail
from bot.outbox.mail.smtp import SmtpClient
from bot.settings import Settings
from mentorship.agenda.calendar_file import calendar_object
from mentorship.text import to_one_line

MAX_NAME_LENGTH = 100
POLICY = SMTP.clone(refold_source="none")  # `format_mailbox` has broken the lines

log = logging.getLogger(__name__)


class Mailer:
    """Writes and sends the mail of all workspaces. `server_warning` tells the log when the server takes no mail,
    `address` is what it comes from.
    """

    render = staticmethod(render_mail)

    def __init__(self, smtp: SmtpClient, sender: str) -> None:
        self._smtp = smtp
        self._sender, self.address = parse_mailbox(sender)
        self._templates = Environment(
            loader=PackageLoader("bot.outbox.mail"),
            autoescape=select_autoescape(["html"], default=False),
            undefined=StrictUndefined,
            trim_blocks=True,
        )
        self._templates.tests["web_address"] = lambda text: str(text).startswith(("https://", "http://"))
        self.server_warning = WarnOnce(log, "the mail server takes mail again")

    async def send(self, mail: Mail) -> None:
        """Write it out and hand it to the server. Raises MailError."""
        await self._smtp.run_in_thread(self._send_blocking, mail)

    def close(self) -> None:
        """Finish what is under way."""
        self._smtp.close()

    def build_message(self, mail: Mail) -> EmailMessage:
        """Return the mail with headers and all parts. Raises MailError for an address that no mail can go to."""
        message = EmailMessage(policy=POLICY)
        message.set_raw("From", format_mailbox(self._sender or "Mentorship", self.address))
        message.set_raw("To", format_mailbox(mail.name, self._recipient(mail)))
        # Broken by us as well: the policy would let a long one begin on its second line, after a space.
        message.set_raw("Subject", Header(mail.subject, header_name="Subject").encode())
        message["Date"] = format_datetime(mail.sent_at)
        message["Message-ID"] = f"<{mail.message_id}@{self.address.rpartition('@')[2]}>"
        message["Auto-Submitted"] = "auto-generated"
        message["X-Auto-Response-Suppress"] = "All"
        values = {
            "subject": mail.subject,
            "lead": mail.lead,
            "rest": mail.rest,
            "facts": [(name, to_one_line(value)) for name, value in mail.facts],
            "link": mail.link,
            "join_url": mail.join_url,
            "home_url": mail.home_url,
            "reason": mail.reason,
        }
        message.set_content(self._render_template("mail.txt", values), cte="quoted-printable")
        message.add_alternative(self._render_template("mail.html", values), subtype="html", cte="quoted-printable")
        if mail.invitations:
            self._attach_invitations(message, mail)
        return message

    def _send_blocking(self, mail: Mail) -> None:
        self._smtp.send(self.address, self._recipient(mail), self.build_message(mail).as_bytes())

    def _render_template(self, name: str, values: Mapping[str, object]) -> str:
        return self._templates.get_template(name).render(values)

    def _attach_invitations(self, message: EmailMessage, mail: Mail) -> None:
        """Attach the calendar entries as a file each, the first one also as the part that mail programs act upon."""
        attendee = self._recipient(mail)
        entries = [
            calendar_object(each, mail.sent_at, organizer=self.address, attendee=attendee) for each in mail.invitations
        ]
        message.add_alternative(entries[0], maintype="text", subtype="calendar", cte="base64")
        part = list(message.iter_parts())[-1]
        part.set_param("charset", "utf-8")
        part.set_param("method", mail.invitations[0].method)
        for number, entry in enumerate(entries, start=1):
            name = "invitation.ics" if number == 1 else f"invitation-{number}.ics"
            message.add_attachment(entry, maintype="application", subtype="ics", filename=name)

    def _recipient(self, mail: Mail) -> str:
        """Return the address a mail goes to. Raises MailError when no mail can go there."""
        try:
            return Address(addr_spec=to_ascii_address(mail.address)).addr_spec
        except (ValueError, HeaderParseError) as error:
            words = "This address cannot be used for mail."
            raise MailError(ErrorKind.FOR_GOOD, "recipient", type(error).__name__, words) from error


def format_mailbox(name: str, address: str) -> str:
    """Return name and address as a header has them (RFC 5322 3.4): the name quoted, or in encoded words (RFC 2047).

    Python before 3.12 loses the quotes of a name when it breaks the line, and what has a comma then reads as two
    mailboxes; so the lines are broken here, and not by the policy of the message.
    """
    shown = to_one_line(name)[:MAX_NAME_LENGTH]
    if shown.isascii() and "=?" not in shown:
        return f'"{quote(shown)}" <{address}>'
    return f"{Header(shown, 'utf-8', maxlinelen=70).encode()} <{address}>"


def make_mailer(settings: Settings, on_call: Callable[[str], None] = lambda _outcome: None) -> Mailer:
    """Return the mailer that the settings describe; both settings must be there."""
    server = parse_mail_server(str(settings.smtp_url))
    return Mailer(SmtpClient(server, on_call=on_call), str(settings.email_from))
