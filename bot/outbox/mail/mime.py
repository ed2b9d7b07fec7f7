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

from bot.mail_settings import in_ascii, mailbox, server_of
from bot.outbox.context import Complaint
from bot.outbox.errors import Kind
from bot.outbox.mail.render import compose_mail
from bot.outbox.mail.smtp import MailTrouble, Smtp
from bot.outbox.render.payloads import Mail
from bot.settings import Settings
from mentorship.home.calendar_file import invitation_file
from mentorship.text import one_line, printable

SUBJECT_LIMIT = 120
SENTENCE = re.compile(
    r"(?<=[a-z\d][a-z)])(?:[.!?](?=\s|$)|:$)"
)  # where one ends; not in “20. Januar”, nor in “J. Smith”
FOOTER = (
    "You get this mail because you ticked “Email me too” in “My profile” of the mentorship program in {workspace}. "
    "To get no more, untick it there: you find “My profile” in the Home tab of the app in Slack."
)

log = logging.getLogger(__name__)


class Mailer:
    """Writes and sends the mail of all workspaces. `complaint` is where it is said that the server takes none."""

    compose = staticmethod(compose_mail)

    def __init__(self, smtp: Smtp, sender: str) -> None:
        self._smtp = smtp
        self._sender, self._address = mailbox(sender)
        self._templates = Environment(
            loader=PackageLoader("bot.outbox.mail"),
            autoescape=select_autoescape(["html"], default=False),
            undefined=StrictUndefined,
            trim_blocks=True,
        )
        self._templates.tests["web_address"] = lambda text: str(text).startswith(("https://", "http://"))
        self.complaint = Complaint(log, "the mail server takes mail again")

    async def send(self, mail: Mail) -> None:
        """Write it out and hand it to the server. Raises MailTrouble."""
        await self._smtp.ask(self._send, mail)

    def close(self) -> None:
        """Finish what is under way."""
        self._smtp.close()

    def write(self, mail: Mail) -> EmailMessage:
        """The mail with its head and all its parts. Raises MailTrouble for an address that no mail can go to."""
        subject = subject_of(mail.words)
        message = EmailMessage(policy=SMTP)
        message["From"] = self._mailbox(self._sender or "Mentorship", self._address)
        message["To"] = self._recipient(mail)
        message["Subject"] = subject
        message["Date"] = format_datetime(mail.sent_at)
        message["Message-ID"] = f"<{mail.message_id}@{self._address.rpartition('@')[2]}>"
        message["Auto-Submitted"] = "auto-generated"
        message["X-Auto-Response-Suppress"] = "All"
        values = {
            "subject": subject,
            "words": printable(mail.words),
            "facts": [(name, one_line(value)) for name, value in mail.facts],
            "url": mail.url,
            "footer": FOOTER.format(workspace=one_line(mail.workspace) or "Slack"),
        }
        message.set_content(self._filled("mail.txt", values), cte="quoted-printable")
        message.add_alternative(self._filled("mail.html", values), subtype="html", cte="quoted-printable")
        if mail.invitation is not None:
            self._invite(message, mail)
        return message

    def _send(self, mail: Mail) -> None:
        self._smtp.send(self._address, self._recipient(mail).addr_spec, self.write(mail).as_bytes())

    def _filled(self, name: str, values: Mapping[str, object]) -> str:
        return self._templates.get_template(name).render(values)

    def _invite(self, message: EmailMessage, mail: Mail) -> None:
        """As the part that mail programs act upon, and as a file for those that do not."""
        assert mail.invitation is not None  # noqa: S101 - asked before
        entry = invitation_file(mail.invitation, self._address, self._recipient(mail).addr_spec, mail.sent_at)
        message.add_alternative(entry, maintype="text", subtype="calendar", cte="base64")
        part = list(message.iter_parts())[-1]
        part.set_param("charset", "utf-8")
        part.set_param("method", mail.invitation.method)
        message.add_attachment(entry, maintype="application", subtype="ics", filename="invitation.ics")

    def _recipient(self, mail: Mail) -> Address:
        """Raises MailTrouble for an address that no mail can go to."""
        try:
            return self._mailbox(mail.name, in_ascii(mail.address))
        except (ValueError, HeaderParseError) as error:
            words = "This address cannot be used for mail."
            raise MailTrouble(Kind.FOR_GOOD, "recipient", type(error).__name__, words) from error

    def _mailbox(self, name: str, address: str) -> Address:
        return Address(one_line(name).replace('"', "'")[:100], addr_spec=address)


def mailer_of(settings: Settings, on_call: Callable[[str], None] = lambda _outcome: None) -> Mailer:
    """The mail as it is set up; both settings must be there."""
    server = server_of(str(settings.smtp_url))
    return Mailer(Smtp(server, on_call=on_call), str(settings.email_from))


def subject_of(words: str) -> str:
    """The first sentence, shortened between words where it is long."""
    line = next((each for each in words.split("\n") if each.strip()), "")
    line = one_line(SENTENCE.split(line, maxsplit=1)[0])
    if len(line) <= SUBJECT_LIMIT:
        return line
    return (
        line[:SUBJECT_LIMIT].rpartition(" ")[0].strip() + "…" if " " in line[:SUBJECT_LIMIT] else line[:SUBJECT_LIMIT]
    )
