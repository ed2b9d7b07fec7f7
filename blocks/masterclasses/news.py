"""What a message about a masterclass tells, and the texts it is made of."""

from dataclasses import dataclass, field
from typing import Any, NamedTuple

from blocks.kit import LISTED_LENGTH, cut, escaped, has_markup, mention
from blocks.meetings.facts import on_span
from blocks.reason import reason_line
from blocks.times import day_and_time
from mentorship.masterclasses.view import MasterclassView
from mentorship.people.person import PersonView

MAX_NAMED_PEOPLE = 30  # people who are named in one message


@dataclass(frozen=True)
class MasterclassNews:
    """What a message tells: of which masterclass, done by whom, concerning whom."""

    view: MasterclassView
    by: PersonView | None = None
    who: tuple[PersonView, ...] = ()
    details: dict[str, Any] = field(default_factory=dict)
    card_url: str = ""

    @property
    def actor(self) -> str:
        """Return who did it, as a mention."""
        return mention(self.by) if self.by else "Someone"

    @property
    def subject(self) -> str:
        """Return whom it concerns, as mentions."""
        named = ", ".join(mention(each) for each in self.who[:MAX_NAMED_PEOPLE]) or "Someone"
        return named + (f" and {len(self.who) - MAX_NAMED_PEOPLE} more" if len(self.who) > MAX_NAMED_PEOPLE else "")

    @property
    def names_title(self) -> bool:
        """Return whether our words name the title; one in which Slack would read marks stands below them."""
        return not has_markup(self.view.title)

    @property
    def name(self) -> str:
        """Return the title in bold; or whose it is, where the title stands below."""
        return f"*{escaped(cut(self.view.title, LISTED_LENGTH))}*" if self.names_title else self.whose

    @property
    def which(self) -> str:
        """Return the same and when it begins; or when it is."""
        if not self.names_title:
            return f"{self.whose} {on_span(self.view)}"
        return f"{self.name} ({self.begins})"

    @property
    def begins(self) -> str:
        """Return when it begins, by the reader's clock."""
        return day_and_time(self.view.starts_at, self.view.reader, self.view.as_of)

    @property
    def whose(self) -> str:
        """Return whose it is, except when the host acts, who is named already."""
        if self.view.role == "host":
            return "your masterclass"
        by_host = self.by is not None and self.by.id == self.view.host.id
        return "the masterclass" if by_host else f"the masterclass of {mention(self.view.host)}"


class MessageText(NamedTuple):
    """Our words; and what someone typed, with the words that introduce it."""

    words: str
    lead: str = ""
    typed: str = ""


def with_reason(words: str, reason: str) -> MessageText:
    """Return our words, and in one line why, where that was said."""
    return MessageText(words, typed=reason_line(reason))
