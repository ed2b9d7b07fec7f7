"""Letting a masterclass follow the clocks of its zone after a country has changed them."""

import datetime as dt
from typing import Any

from sqlalchemy.orm import Session

from mentorship.masterclasses.announcement import refresh_channels
from mentorship.masterclasses.participant_changes import list_present
from mentorship.masterclasses.waitlist_offers import refresh_offers
from mentorship.meetings.clock_change import ClockChange, apply_clock_change, require_movable, time_changes
from mentorship.outbox.kinds import NoticeKind
from mentorship.outbox.notify import enqueue_cards, notify, refresh_home
from storage.masterclass import list_waiting_and_offered
from storage.meeting import Enrollment, Meeting
from storage.waitlist import OFFERED


def follow_clocks(db: Session, meeting: Meeting, change: ClockChange, *, now: dt.datetime) -> None:
    """Move the masterclass, which is locked, as this change says, and tell everyone in it and everyone who waits.

    It stays the same masterclass, and everyone keeps their place: where it is, the time is the one that was announced.
    Raises Refusal if it clashes with something.
    """
    present = list_present(db, meeting)
    require_movable(db, meeting, change, present, now)
    apply_clock_change(db, meeting, change, now)
    enqueue_cards(db, meeting, [each.person for each in present], now=now)
    _notify_participants(db, meeting, change, present, now)
    _notify_queue(db, meeting, change, now)
    refresh_channels(db, meeting, now=now)


def _notify_participants(
    db: Session, meeting: Meeting, change: ClockChange, present: list[Enrollment], now: dt.datetime
) -> None:
    """Tell whoever has a place, and bring the entries in their calendars in line."""
    details = {"clocks": change.zone, "changes": time_changes(meeting, change)}
    for each in present:
        notify(db, NoticeKind.CHANGED, each.person, meeting=meeting, details=details, now=now)
        refresh_home(db, each.person, now=now)


def _notify_queue(db: Session, meeting: Meeting, change: ClockChange, now: dt.datetime) -> None:
    """Tell whoever waits or is offered a place; an offer never lasts longer than until the start."""
    details: dict[str, Any] = {"clocks": change.zone, "from": change.old.isoformat()}
    for entry in list_waiting_and_offered(db, meeting.id):
        if entry.state == OFFERED and entry.offer_until is not None:
            entry.offer_until = min(entry.offer_until, meeting.starts_at)
        notify(db, NoticeKind.QUEUE_MOVED, entry.person, meeting=meeting, details=details, now=now)
    db.flush()
    refresh_offers(db, meeting, now=now)
