"""The history of a session or a masterclass, as one person may see it: what happened to it, and who was told."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from mentorship.agenda.history_entries import HistoryEntry, HistoryLine, gather
from mentorship.errors import START_OVER, Refusal
from mentorship.history import HistoryAudience, HistoryKind
from mentorship.masterclasses import view as masterclasses
from mentorship.masterclasses.view import MasterclassView
from mentorship.people.person import person_view
from mentorship.program.visibility import SESSION_GONE
from mentorship.sessions import view as sessions
from mentorship.sessions.view import SessionView
from storage.history import HistoryRow, has_history_of_kinds, list_history
from storage.meeting import CANCELLED, SESSION
from storage.meeting_lists import find_meeting_row
from storage.person import Person, find_person
from storage.rows import AnyMeeting

PAGE_SIZE = 25  # entries
BATCH = 500  # lines that are read at once, and make several pages of entries; most meetings never have more
NOT_YOURS = "Only the people who have a spot in it, its host and admins can see its history."
BEGINNINGS = (HistoryKind.CREATED, HistoryKind.DRAFTED, HistoryKind.PUBLISHED)
ENDINGS = (HistoryKind.CANCELLED, HistoryKind.MOVED)
FOR_EVERYONE = tuple(each.value for each in HistoryKind if each.audience is HistoryAudience.EVERYONE)
FOR_HOST = tuple(each.value for each in HistoryKind if each.audience is not HistoryAudience.NOBODY_ELSE)


@dataclass(frozen=True)
class HistoryPage:
    """One page of what happened to a meeting, the newest first."""

    view: SessionView | MasterclassView
    entries: tuple[HistoryEntry, ...]
    page: int = 0
    more: bool = False
    begun: tuple[int, ...] = ()  # the pages with which each batch of lines after the first begins, as far as known
    is_partial: bool = False  # whether, before the first of what was noted, more may have happened


def show_history(
    db: Session, *, actor: Person, meeting_id: int, now: dt.datetime, page: int = 0, begun: Sequence[int] = ()
) -> HistoryPage:
    """Return a page of what happened to the meeting, as far as the actor may see it. Raises Refusal.

    `begun` is as the page from which one turned to this had it.
    """
    meeting = find_meeting_row(db, actor.workspace_id, meeting_id)
    if meeting is None:
        raise Refusal(SESSION_GONE, next_steps=START_OVER)
    view = _describe(db, actor, meeting, now)
    if "history" not in view.actions:
        raise Refusal(NOT_YOURS, next_steps=START_OVER)
    kinds = None if actor.admin else FOR_HOST if actor.id == meeting.host_id else FOR_EVERYONE
    begun = tuple(each for each in begun if each <= page)
    rows = list_history(db, meeting.id, actor.id, kinds, len(begun) * BATCH, BATCH + 1)
    found = gather(map(_line, rows[:BATCH]))
    start = (page - max(begun, default=0)) * PAGE_SIZE
    entries, is_batch_over = found[start : start + PAGE_SIZE], start + PAGE_SIZE >= len(found)
    more = not is_batch_over or len(rows) > BATCH
    begun = (*begun, page + 1) if is_batch_over and more else begun
    is_partial = not more and not (entries and entries[-1][-1].kind in BEGINNINGS)
    if is_partial:
        entries += [(each,) for each in _from_its_row(db, meeting, view)]
    return HistoryPage(view, tuple(entries), page, more, begun, is_partial)


def _describe(db: Session, actor: Person, meeting: AnyMeeting, now: dt.datetime) -> SessionView | MasterclassView:
    """Return the meeting as the actor may see it. Raises Refusal if they may not know of it."""
    show = sessions.show_session if meeting.kind == SESSION else masterclasses.show_masterclass
    try:
        return show(db, actor=actor, meeting_id=meeting.id, now=now)
    except Refusal:  # in the words for what never was: others would tell that it is there, and what it is
        raise Refusal(SESSION_GONE, next_steps=START_OVER) from None


def _line(row: HistoryRow) -> HistoryLine:
    detail = tuple(row.detail.split(",")) if row.detail else ()
    by, person = (person_view(each) if each is not None else None for each in (row.by, row.person))
    return HistoryLine(row.at, HistoryKind(row.kind), detail, by, person)


def _from_its_row(db: Session, meeting: AnyMeeting, view: SessionView | MasterclassView) -> list[HistoryLine]:
    """Return what is known of a meeting from before its history was kept, the newest first."""
    found = []
    if meeting.state == CANCELLED and not has_history_of_kinds(db, meeting.id, ENDINGS):
        kind = HistoryKind.MOVED if meeting.moved_to_id else HistoryKind.CANCELLED
        found.append(HistoryLine(None, kind, by=view.cancelled_by))
    creator = find_person(db, meeting.workspace_id, meeting.created_by_id)
    by = person_view(creator) if creator is not None else None
    return [*found, HistoryLine(meeting.created_at, HistoryKind.CREATED, by=by)]
