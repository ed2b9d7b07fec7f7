"""`History`: what happened to a session or a masterclass, and who was told, in plain words."""

import datetime as dt
from itertools import groupby

from blocks.agenda.history_words import sentence
from blocks.kit import Block, context, header, modal, mrkdwn, page_buttons, section
from blocks.meetings.facts import when
from blocks.people.photo import photo
from blocks.sessions.session import title as session_title
from blocks.times import heading, time
from mentorship.agenda.history import HistoryPage
from mentorship.agenda.history_entries import DELIVERIES, HistoryEntry
from mentorship.masterclasses.view import MasterclassView
from mentorship.people.person import PersonView
from mentorship.sessions.view import SessionView

NOT_KEPT = "This list was begun later, so something in between may be missing."


def history_view(page: HistoryPage) -> Block:
    """Return one page, the newest first, in days."""
    view = page.view
    blocks = [section(f"*{session_title(view)}*\n{when(view)}")] if isinstance(view, SessionView) else _named(view)
    for day, entries in groupby(page.entries, key=lambda each: _day(each[0].at, view.reader, view.as_of)):
        blocks += [section(f"*{day}*"), *(_entry(each, page) for each in entries)]
    blocks += [context(NOT_KEPT)] if page.is_partial else []
    pages = ",".join(map(str, (view.id, *page.begun)))
    return modal(
        "History", [*blocks, *page_buttons("history.page", page.page, page.more, pages)], callback_id="history"
    )


def _named(view: MasterclassView) -> list[Block]:
    return [header(view.title), section(when(view))]


def _day(at: dt.datetime | None, reader: PersonView, now: dt.datetime) -> str:
    return heading(at, reader, now) if at is not None else "Some time later"


def _entry(lines: HistoryEntry, page: HistoryPage) -> Block:
    """Return one entry: the time, the face of whoever did it, and what happened."""
    first, reader = lines[0], page.view.reader
    face = first.by or (first.person if first.kind not in DELIVERIES and len(lines) == 1 else None)
    words = sentence(lines, reader, is_session=isinstance(page.view, SessionView))
    at = f"{time(first.at, reader)} · " if first.at is not None else ""
    return {
        "type": "context",
        "elements": [*([photo(face)] if face and face.image_url else []), mrkdwn(f"{at}{words}", 2000)],
    }
