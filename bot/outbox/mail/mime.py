"""Mail: written out with its templates and its calendar entry, and handed to the mail server."""

import logging
import re
from collections.abc import Callable, Mapping
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from bot.logs import WarnOnce
from bot.mail_settings import parse_mail_server, parse_mailbox, to_ascii_address
from bot.outbox.error_kinds import ErrorKind
from bot.outbox.mail.mail_error import MailError
from bot.outbox.mail.render import render_mail
from bot.outbox.mail.smtp import SmtpClient
from bot.outbox.render.payloads import Mail
from bot.settings import Settings
from mentorship.agenda.calendar_file import calendar_object
from mentorship.text import strip_control_characters, to_one_line

SUBJECT_LIMIT = 120
SENTENCE_END = re.compile(
    r"(?<=[a-z\d][a-z)])(?:[.!?](?=\s|$)|:$)"
)  # where one ends; not in “20. Januar”, nor in “J. Smith”
FOOTER = (
    "You get this mail because you ticked “Email me too” in “My profile” of the mentorship program in {workspace}. "
    "To get no more, untick it there: you find “My profile” in the Home tab of the app in Slack."
)

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
        subject = mail_subject(mail.text)
        message = EmailMessage(policy=SMTP)
        message["From"] = self._mailbox(self._sender or "Mentorship", self.address)
        message["To"] = self._recipient(mail)
        message["Subject"] = subject
        message["Date"] = format_datetime(mail.sent_at)
        message["Message-ID"] = f"<{mail.message_id}@{self.address.rpartition('@')[2]}>"
        message["Auto-Submitted"] = "auto-generated"
        message["X-Auto-Response-Suppress"] = "All"
        values = {
            "subject": subject,
            "words": strip_control_characters(mail.text),
            "facts": [(name, to_one_line(value)) for name, value in mail.facts],
            "url": mail.url,
            "footer": FOOTER.format(workspace=to_one_line(mail.workspace) or "Slack"),
        }
        message.set_content(self._render_template("mail.txt", values), cte="quoted-printable")
        message.add_alternative(self._render_template("mail.html", values), subtype="html", cte="quoted-printable")
        if mail.invitation is not None:
            self._attach_invitation(message, mail)
        return message

    def _send_blocking(self, mail: Mail) -> None:
        self._smtp.send(self.address, self._recipient(mail).addr_spec, self.build_message(mail).as_bytes())

    def _render_template(self, name: str, values: Mapping[str, object]) -> str:
        return self._templates.get_template(name).render(values)

    def _attach_invitation(self, message: EmailMessage, mail: Mail) -> None:
        """Attach the calendar entry: as the part that mail programs act upon, and as a file for those that do not."""
        assert mail.invitation is not None  # noqa: S101 - asked before
        attendee = self._recipient(mail).addr_spec
        entry = calendar_object(mail.invitation, mail.sent_at, organizer=self.address, attendee=attendee)
        message.add_alternative(entry, maintype="text", subtype="calendar", cte="base64")
        part = list(message.iter_parts())[-1]
        part.set_param("charset", "utf-8")
        part.set_param("method", mail.invitation.method)
        message.add_attachment(entry, maintype="application", subtype="ics", filename="invitation.ics")

    def _recipient(self, mail: Mail) -> Address:
        """Return the address a mail goes to. Raises MailError when no mail can go there."""
        try:
            return self._mailbox(mail.name, to_ascii_address(mail.address))
        except (ValueError, HeaderParseError) as error:
            words = "This address cannot be used for mail."
            raise MailError(ErrorKind.FOR_GOOD, "recipient", type(error).__name__, words) from error

    def _mailbox(self, name: str, address: str) -> Address:
        return Address(to_one_line(name).replace('"', "'")[:100], addr_spec=address)


def make_mailer(settings: Settings, on_call: Callable[[str], None] = lambda _outcome: None) -> Mailer:
    """Return the mailer that the settings describe; both settings must be there."""
    server = parse_mail_server(str(settings.smtp_url))
    return Mailer(SmtpClient(server, on_call=on_call), str(settings.email_from))


def mail_subject(text: str) -> str:
    """Return the first sentence of the text, shortened between words where it is long."""
    line = next((each for each in text.split("\n") if each.strip()), "")
    line = to_one_line(SENTENCE_END.split(line, maxsplit=1)[0])
    if len(line) <= SUBJECT_LIMIT:
        return line
    return (
        line[:SUBJECT_LIMIT].rpartition(" ")[0].strip() + "…" if " " in line[:SUBJECT_LIMIT] else line[:SUBJECT_LIMIT]
    )
