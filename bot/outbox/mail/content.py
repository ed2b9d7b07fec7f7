"""What a mail says: paragraphs of spans, and what stands around them."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from mentorship.meetings.invitation import Invitation


@dataclass(frozen=True)
class Span:
    """Words that look the same, and lead to `url` if they are a link."""

    text: str
    url: str = ""
    bold: bool = False

    @property
    def plain(self) -> str:
        """Return the same without looks: a link says where it leads."""
        if not self.url:
            return self.text
        return self.url if self.url.endswith(self.text) else f"{self.text} ({self.url})"


Line = tuple[Span, ...]


class Look(StrEnum):
    """How a paragraph looks."""

    WORDS = "words"
    HEADING = "heading"
    TYPED = "typed"  # what someone typed
    QUIET = "quiet"


@dataclass(frozen=True)
class Paragraph:
    """Lines that belong together."""

    lines: tuple[Line, ...]
    look: Look = Look.WORDS

    @property
    def text(self) -> str:
        """Return it as plain text."""
        mark = "> " if self.look == Look.TYPED else ""
        return "\n".join(mark + "".join(span.plain for span in line) for line in self.lines)

    @property
    def urls(self) -> set[str]:
        """Return the addresses to which it leads."""
        return {span.url for line in self.lines for span in line if span.url}

    @property
    def is_link_only(self) -> bool:
        """Return whether there is nothing in it but a link."""
        return all(span.url for line in self.lines for span in line)


@dataclass(frozen=True)
class Mail:
    """The content of a mail: what is told, the facts of the meeting, and what belongs in the calendar."""

    message_id: str  # the same whenever it is sent
    name: str
    address: str
    subject: str
    paragraphs: tuple[Paragraph, ...]
    facts: tuple[tuple[str, str], ...]
    link: tuple[str, str]  # what the button into Slack says, and where it leads
    reason: str  # why it comes, and where to stop it
    home_url: str  # of the app's Home tab, in which `My profile` is found
    sent_at: dt.datetime
    invitations: tuple[Invitation, ...] = ()
    join_url: str = ""  # where the meeting is that begins: then this is the button, and into Slack leads a small link

    @property
    def lead(self) -> tuple[Paragraph, ...]:
        """Return what stands above the facts: what is told, up to the title of a card if there is one."""
        at = next((number for number, each in enumerate(self.paragraphs, 1) if each.look == Look.HEADING), None)
        return self.paragraphs[:at]

    @property
    def rest(self) -> tuple[Paragraph, ...]:
        """Return what stands below the facts."""
        return self.paragraphs[len(self.lead) :]
