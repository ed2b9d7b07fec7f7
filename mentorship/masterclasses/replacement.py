"""A masterclass that was moved, perhaps more than once: what is in its place now, and in whose place it is."""

from sqlalchemy.orm import Session

from storage.meeting import Meeting, find_meeting
from storage.meeting_lists import find_meeting_row
from storage.rows import AnyMeeting, MeetingRow


def find_present(db: Session, meeting: Meeting) -> Meeting:
    """Return the one that is in the place of the masterclass now, however often it was moved; else itself."""
    while new := _find_other(db, meeting, meeting.moved_to_id):
        meeting = new
    return meeting


def find_replacement(db: Session, meeting: AnyMeeting) -> MeetingRow | None:
    """Return the one that is in its place now, as a row; None where it was not moved."""
    replacement, next_id = None, meeting.moved_to_id
    while next_id is not None and (new := find_meeting_row(db, meeting.workspace_id, next_id)):
        replacement, next_id = new, new.moved_to_id
    return replacement


def list_replaced(db: Session, meeting: Meeting) -> list[Meeting]:
    """Return all in whose place the masterclass is, newest first."""
    replaced: list[Meeting] = []
    while old := _find_other(db, meeting, meeting.moved_from_id):
        replaced.append(old)
        meeting = old
    return replaced


def _find_other(db: Session, meeting: Meeting, meeting_id: int | None) -> Meeting | None:
    return find_meeting(db, meeting.workspace_id, meeting_id) if meeting_id is not None else None
