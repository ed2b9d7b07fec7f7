"""Drawing Home anew as a meeting is about to begin: it says in how many minutes, and shows how to join."""

import datetime as dt

from sqlalchemy.orm import Session

from mentorship.meetings.meeting import ABOUT_TO_BEGIN
from mentorship.outbox.notify import refresh_home
from storage.meeting_start import list_about_to_begin, list_kept_places, lock_about_to_begin

EVERY = dt.timedelta(minutes=5)  # what Home says of the minutes that are left is no older than this


def due(db: Session, now: dt.datetime) -> list[int]:
    """Return the ids of the meetings that are about to begin and for which Home was not drawn lately."""
    return list_about_to_begin(db, now, now + ABOUT_TO_BEGIN, drawn_before=now - EVERY)


def redraw(db: Session, meeting_id: int, *, now: dt.datetime) -> None:
    """Draw Home for everyone in the meeting who has opened it; once, however many processes try."""
    meeting = lock_about_to_begin(db, meeting_id, now, now + ABOUT_TO_BEGIN, drawn_before=now - EVERY)
    if meeting is None:
        return
    meeting.home_drawn_at = now
    for place in list_kept_places(db, meeting.id):
        refresh_home(db, place.person, now=now)
