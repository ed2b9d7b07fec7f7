"""`History`: what happened to a session or a masterclass, and who was told, in plain words."""

import datetime as dt
from collections.abc import Sequence
from itertools import groupby

from blocks.agenda.history_words import sentence
from blocks.kit import Block, context, header, modal, mrkdwn, page_buttons, section
from blocks.meetings.facts import when
from blocks.people.photo import photo
from blocks.sessions.session import title as session_title
from blocks.times import heading, time
from mentorship.agenda.history import HistoryLine, HistoryPage
from mentorship.history import HistoryKind
from mentorship.masterclasses.view import MasterclassView
from mentorship.people.person import PersonView
from mentorship.sessions.view import SessionView

DELIVERED = (HistoryKind.TOLD, HistoryKind.TOLD_PRIVATELY, HistoryKind.POSTED)  # they are told, and do nothing
NOT_KEPT = "This list was begun later, so something in between may be missing."


def history_view(page: HistoryPage) -> Block:
    """Return one page, the newest first, in days."""
    view = page.view
    blocks = [section(f"*{session_title(view)}*\n{when(view)}")] if isinstance(view, SessionView) else _named(view)
    for day, lines in groupby(page.lines, key=lambda each: _day(each.at, view.reader, view.as_of)):
        blocks += [section(f"*{day}*"), *(_entry(some, page) for some in _together(list(lines)))]
    blocks += [context(NOT_KEPT)] if page.is_partial else []
    return modal(
        "History", [*blocks, *page_buttons("history.page", page.page, page.more, str(view.id))], callback_id="history"
    )


def _named(view: MasterclassView) -> list[Block]:
    return [header(view.title), section(when(view))]


def _day(at: dt.datetime | None, reader: PersonView, now: dt.datetime) -> str:
    return heading(at, reader, now) if at is not None else "Some time later"


def _together(lines: Sequence[HistoryLine]) -> list[list[HistoryLine]]:
    """Return the lines in groups: what several people were told at once, or what was done to them, is one entry."""
    found: list[list[HistoryLine]] = []
    for line in lines:
        if found and line.person is not None and _what(found[-1][0]) == _what(line):
            found[-1].append(line)
        else:
            found.append([line])
    return found


def _what(line: HistoryLine) -> tuple[object, ...]:
    """Return what is the same of lines that are one entry."""
    minute = line.at.replace(second=0, microsecond=0) if line.at is not None else None
    own = line.person if line.by is not None and line.by == line.person else None
    return line.kind, line.detail, own or line.by, minute


def _entry(lines: Sequence[HistoryLine], page: HistoryPage) -> Block:
    """Return one entry: the time, the face of whoever did it, and what happened."""
    first, reader = lines[0], page.view.reader
    face = first.by or (first.person if first.kind not in DELIVERED and len(lines) == 1 else None)
    words = sentence(lines, reader, is_session=isinstance(page.view, SessionView))
    at = f"{time(first.at, reader)} · " if first.at is not None else ""
    return {
        "type": "context",
        "elements": [*([photo(face)] if face and face.image_url else []), mrkdwn(f"{at}{words}", 2000)],
    }
