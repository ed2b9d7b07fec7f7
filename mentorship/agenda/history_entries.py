"""The lines of a history, put together: what people were told or what was done to them at about one time is one entry.

A delivery stands in a line of its own for each person, in Slack and by mail; read one by one, they would drown what
happened.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field

from mentorship.history import HistoryKind
from mentorship.people.person import PersonView

MAIL = "mail"  # the detail of what went by mail
DELIVERIES = (HistoryKind.TOLD, HistoryKind.TOLD_PRIVATELY)
AT_ONCE = dt.timedelta(minutes=5)  # a mail goes out up to a minute after its message, and a crowd is told in a while


@dataclass(frozen=True)
class HistoryLine:
    """One thing that happened. `by` None: the program did it; `person` None: it concerns the meeting as a whole.

    `at` None: it is not known when.
    """

    at: dt.datetime | None
    kind: HistoryKind
    detail: tuple[str, ...] = ()
    by: PersonView | None = None
    person: PersonView | None = None


HistoryEntry = tuple[HistoryLine, ...]  # the newest line first; at least one


@dataclass
class _Gathering:
    """An entry that is being put together."""

    lines: list[HistoryLine] = field(default_factory=list)
    told: set[tuple[int | None, tuple[str, ...]]] = field(default_factory=set)  # who, and which way

    def add(self, line: HistoryLine) -> None:
        self.lines.append(line)
        self.told.add(_way(line))

    def takes(self, line: HistoryLine) -> bool:
        """Return whether the line belongs here: an act of the same minute, or the same news sent at about that time."""
        if line.kind in DELIVERIES:
            return self._is_near(line) and _way(line) not in self.told
        return line.person is not None and _what(line) == _what(self.lines[0])

    def _is_near(self, line: HistoryLine) -> bool:
        newer = self.lines[-1].at
        return newer is not None and line.at is not None and newer - line.at <= AT_ONCE


def gather(lines: Iterable[HistoryLine]) -> list[HistoryEntry]:
    """Return the entries that these lines make, each where its newest line was.

    Of acts only those belong together that have no others in between.
    """
    found: list[_Gathering] = []
    sent: dict[object, _Gathering] = {}  # the entry that was begun last, of each news
    for line in lines:
        is_delivery = line.kind in DELIVERIES
        entry = sent.get(_news(line)) if is_delivery else found[-1] if found else None
        if entry is None or not entry.takes(line):
            found.append(entry := _Gathering())
        if is_delivery:
            sent[_news(line)] = entry
        entry.add(line)
    return [tuple(each.lines) for each in found]


def _way(line: HistoryLine) -> tuple[int | None, tuple[str, ...]]:
    return line.person.id if line.person is not None else None, line.detail


def _news(line: HistoryLine) -> tuple[object, ...]:
    return line.kind, line.detail[:1]


def _what(line: HistoryLine) -> tuple[object, ...]:
    """Return what is the same of acts that are one entry."""
    minute = line.at.replace(second=0, microsecond=0) if line.at is not None else None
    own = line.person if line.by is not None and line.by == line.person else None
    return line.kind, line.detail, own or line.by, minute
