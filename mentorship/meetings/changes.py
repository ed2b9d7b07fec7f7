"""What an edit changed about a meeting, as those who have a place in it are told."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from sqlalchemy.orm import Session

from mentorship.history import HistoryKind, record_history
from mentorship.meetings.zoom_link import AWAITED, FAILED
from mentorship.program.visibility import groups_of
from storage.meeting import Meeting
from storage.person import Person

LINK_FOLLOWS = "the link will follow"  # instead of a URL, in what people are told of a change
Snapshot = dict[str, Any]  # what a change is measured by, as values that can be kept with a notice
Changes = dict[str, list[Any]]  # by the names of fields: [old, new]


def venue_snapshot(meeting: Meeting) -> Snapshot:
    """Return where and how people attend the meeting, for comparison."""
    return {
        "location": meeting.location.name,
        "online": meeting.online,
        "in_person": meeting.in_person,
        "meeting_url": LINK_FOLLOWS if meeting.link_state in (AWAITED, FAILED) else meeting.meeting_url,
    }


def group_names(db: Session, meeting: Meeting) -> str:
    """Return the names of the groups to which the meeting is restricted, in one line."""
    return ", ".join(group.name for group in groups_of(db, meeting))


def compare(before: Snapshot, after: Snapshot) -> Changes:
    """Return what differs between two snapshots of the same meeting."""
    return {name: [before[name], after[name]] for name in after if before[name] != after[name]}


def record_edited(
    db: Session, meeting: Meeting, facts: Iterable[str], *, was_draft: bool, by: Person, now: dt.datetime
) -> None:
    """Record which facts an edit has changed, if it has changed any."""
    names = sorted(facts)
    if names:
        kind = HistoryKind.DRAFT_EDITED if was_draft else HistoryKind.EDITED
        record_history(db, kind, meeting, by=by, now=now, detail=names)
