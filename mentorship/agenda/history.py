"""The history of a session or a masterclass, as one person may see it: what happened to it, and who was told."""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy.orm import Session

from mentorship.errors import START_OVER, Refusal
from mentorship.history import HistoryAudience, HistoryKind
from mentorship.masterclasses import view as masterclasses
from mentorship.masterclasses.view import MasterclassView
from mentorship.people.person import PersonView, person_view
from mentorship.program.visibility import SESSION_GONE
from mentorship.sessions import view as sessions
from mentorship.sessions.view import SessionView
from storage.history import HistoryRow, has_history_of_kinds, list_history
from storage.meeting import CANCELLED, SESSION
from storage.meeting_lists import find_meeting_row
from storage.person import Person, find_person
from storage.rows import AnyMeeting

PAGE_SIZE = 25
NOT_YOURS = "Only the people who have a spot in it, its host and admins can see its history."
BEGINNINGS = (HistoryKind.CREATED, HistoryKind.DRAFTED, HistoryKind.PUBLISHED)
ENDINGS = (HistoryKind.CANCELLED, HistoryKind.MOVED)
FOR_EVERYONE = tuple(each.value for each in HistoryKind if each.audience is HistoryAudience.EVERYONE)
FOR_HOST = tuple(each.value for each in HistoryKind if each.audience is not HistoryAudience.NOBODY_ELSE)


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


@dataclass(frozen=True)
class HistoryPage:
    """One page of what happened to a meeting, the newest first."""

    view: SessionView | MasterclassView
    lines: tuple[HistoryLine, ...]
    page: int
    more: bool
    is_partial: bool = False  # whether, before the first of what was noted, more may have happened


def show_history(db: Session, *, actor: Person, meeting_id: int, now: dt.datetime, page: int = 0) -> HistoryPage:
    """Return a page of what happened to the meeting, as far as the actor may see it. Raises Refusal."""
    meeting = find_meeting_row(db, actor.workspace_id, meeting_id)
    if meeting is None:
        raise Refusal(SESSION_GONE, next_steps=START_OVER)
    view = _describe(db, actor, meeting, now)
    if "history" not in view.actions:
        raise Refusal(NOT_YOURS, next_steps=START_OVER)
    kinds = None if actor.admin else FOR_HOST if actor.id == meeting.host_id else FOR_EVERYONE
    rows = list_history(db, meeting.id, actor.id, kinds, page * PAGE_SIZE, PAGE_SIZE + 1)
    lines, more = [_line(each) for each in rows[:PAGE_SIZE]], len(rows) > PAGE_SIZE
    is_partial = not more and not (lines and lines[-1].kind in BEGINNINGS)
    if is_partial:
        lines += _from_its_row(db, meeting, view)
    return HistoryPage(view, tuple(lines), page, more, is_partial)


def _describe(db: Session, actor: Person, meeting: AnyMeeting, now: dt.datetime) -> SessionView | MasterclassView:
    """Return the meeting as the actor may see it. Raises Refusal if they may not know of it."""
    if meeting.kind == SESSION:
        return sessions.show_session(db, actor=actor, meeting_id=meeting.id, now=now)
    return masterclasses.show_masterclass(db, actor=actor, meeting_id=meeting.id, now=now)


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
