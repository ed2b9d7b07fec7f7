"""What follows from the start of a meeting by itself: a post in the channel of a masterclass ten minutes before, and
that all who are in it see that it has begun.
"""

import datetime as dt

from sqlalchemy.orm import Session

from mentorship.masterclasses.announcement import refresh_channels
from mentorship.masterclasses.channel_posts import post_start
from mentorship.meetings.meeting import SOON
from mentorship.outbox.notify import enqueue_cards, refresh_home, update_questions
from mentorship.outbox.questions import update_all_questions
from storage.masterclass import list_waiting_and_offered
from storage.meeting import MASTERCLASS, START_NEAR, START_PASSED, Meeting
from storage.meeting_start import list_due_starts, list_kept_places, lock_due_start
from storage.waitlist import WAITING


def due(db: Session, now: dt.datetime) -> list[int]:
    """Return the ids of the meetings whose start is still to be followed: each is to be given to `follow_start`."""
    return list_due_starts(db, now, now + SOON)


def follow_start(db: Session, meeting_id: int, *, now: dt.datetime) -> None:
    """Do what follows from the start of the meeting; once, however many processes try."""
    meeting = lock_due_start(db, meeting_id, now, now + SOON)
    if meeting is None:
        return
    if now < meeting.starts_at:
        meeting.start_stage = START_NEAR
        post_start(db, meeting, now=now)
    else:
        meeting.start_stage = START_PASSED
        _show_begun(db, meeting, now)


def _show_begun(db: Session, meeting: Meeting, now: dt.datetime) -> None:
    """Let all that shows it say that it has begun: a spot can no longer be reserved, nor anything be decided."""
    for place in list_kept_places(db, meeting.id):
        refresh_home(db, place.person, now=now)
        if place.to_confirm and meeting.kind != MASTERCLASS:
            update_questions(db, meeting, place.person, now=now)
    if meeting.kind == MASTERCLASS:
        _show_waiting_ended(db, meeting, now)
        refresh_channels(db, meeting, now=now)
        update_all_questions(db, meeting, now=now)


def _show_waiting_ended(db: Session, meeting: Meeting, now: dt.datetime) -> None:
    """Let whoever still waits for a spot see that none became free."""
    waiting = [entry.person for entry in list_waiting_and_offered(db, meeting.id) if entry.state == WAITING]
    enqueue_cards(db, meeting, waiting, now=now, changes_calendar=False)
    for person in waiting:
        refresh_home(db, person, now=now)
