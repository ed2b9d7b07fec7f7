"""Meetings whose host may not take part any more: until a certain time admins can hand them over, or cancel them."""

import datetime as dt

from sqlalchemy.orm import Session

from mentorship.history import HistoryKind, record_history
from mentorship.outbox.admin_cards import enqueue_leaver_cards
from mentorship.outbox.notify import update_calendar
from storage.meeting import SESSION, Meeting

DECIDED_BEFORE = (dt.timedelta(days=1), dt.timedelta(hours=1))  # the start: by then admins have decided


def await_new_host(db: Session, meeting: Meeting, now: dt.datetime) -> None:
    """Let the meeting wait for an admin's decision, and end the host's own calendar entry of it."""
    if meeting.cancel_at is None:
        meeting.cancel_at = decision_deadline(meeting.starts_at, now)
        db.flush()
        record_history(db, HistoryKind.HOST_LEFT, meeting, by=None, person=meeting.host, now=now)
        update_calendar(db, meeting, meeting.host, now=now)


def decision_deadline(starts_at: dt.datetime, now: dt.datetime) -> dt.datetime:
    """Return when a meeting without a host is cancelled by itself (UTC).

    That is a day before it begins; if that has passed, an hour before; within that hour it is at once.
    """
    return next((starts_at - before for before in DECIDED_BEFORE if now < starts_at - before), now)


def reset_deadline(db: Session, meeting: Meeting, now: dt.datetime) -> None:
    """Let the time until which admins decide follow the start of a meeting that waits for that."""
    if meeting.cancel_at is not None:
        meeting.cancel_at = decision_deadline(meeting.starts_at, now)
        db.flush()
        enqueue_leaver_cards(db, meeting.host, now=now)


def stop_awaiting_host(db: Session, meeting: Meeting, now: dt.datetime) -> None:
    """Let the meeting wait for a new host no longer: it was handed over or cancelled, or its host is back.

    What admins were asked shows that. To be called while the host is still the one who left.
    """
    if meeting.cancel_at is not None:
        meeting.cancel_at = None
        if meeting.host.forgotten:  # of what they host, too, nothing is kept that they wrote
            meeting.host.commitments_due_at = now
        db.flush()
        enqueue_leaver_cards(db, meeting.host, now=now)


def reason_for_cancelling(meeting: Meeting) -> str:
    """Return why a meeting is cancelled for which nobody has found another host, as everyone in it is told.

    It names nobody: it is kept, also if Slack erases them one day.
    """
    who = "mentor" if meeting.kind == SESSION else "host"
    return f"The {who} has left the mentorship program, and nobody took their place."
