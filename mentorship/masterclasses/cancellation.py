"""Cancelling a masterclass, for good."""

import datetime as dt

from sqlalchemy.orm import Session

from mentorship.errors import NextStep, Refusal
from mentorship.form_state import require_as_shown
from mentorship.history import HistoryKind
from mentorship.masterclasses.announcement import refresh_channels
from mentorship.masterclasses.participant_changes import list_present
from mentorship.masterclasses.view import (
    MasterclassView,
    describe_one,
    find_masterclass,
    require_coming,
    require_manager,
)
from mentorship.masterclasses.waitlist_offers import withdraw_offers
from mentorship.meetings.meeting import phase
from mentorship.meetings.state import mark_cancelled
from mentorship.meetings.without_host import reason_for_cancelling, stop_awaiting_host
from mentorship.meetings.zoom_link import link_state_of, sync_link
from mentorship.outbox.kinds import NoticeKind
from mentorship.outbox.notify import enqueue_cards, notify, refresh_home, update_other_cards
from storage.masterclass import cancel_enrollments, seats_of
from storage.meeting import CANCELLED, Enrollment, Meeting
from storage.person import Person, lock_persons


def prepare_cancel(db: Session, *, actor: Person, meeting_id: int, now: dt.datetime) -> MasterclassView:
    """Return the masterclass that the actor is about to cancel. Raises Refusal if they cannot."""
    meeting = find_masterclass(db, actor, meeting_id)
    require_manager(actor, meeting)
    _require_cancellable(meeting, now)
    return describe_one(db, actor, meeting, now)


def cancel(
    db: Session, *, actor: Person, meeting_id: int, reason: str, now: dt.datetime, version: int | None = None
) -> None:
    """Cancel a masterclass. Everyone who has a place or waits for one is told why.

    `version` is that of the masterclass when the form was drawn. Raises OutdatedForm, and Refusal.
    """
    meeting = find_masterclass(db, actor, meeting_id, lock=True)
    require_manager(actor, meeting)
    _require_cancellable(meeting, now)
    require_as_shown("this masterclass", version, meeting.version)
    _require_reason(db, meeting, reason)
    _cancel(db, meeting, actor, reason, now)
    refresh_home(db, actor, now=now)


def cancel_by_itself(db: Session, meeting: Meeting, *, now: dt.datetime) -> None:
    """Cancel a masterclass, locked by the caller, whose host has left and for which no admin has found another."""
    _cancel(db, meeting, None, reason_for_cancelling(meeting), now)


def _cancel(db: Session, meeting: Meeting, by: Person | None, reason: str, now: dt.datetime) -> None:
    """Cancel the masterclass, and tell everyone who has a place or waits for one."""
    lost = call_off(db, meeting, by=by, reason=reason, now=now)
    details = {"by": by.id if by is not None else None}
    people = [each.person for each in lost]
    for enrollment in lost:
        notify(db, NoticeKind.CANCELLED, enrollment.person, by=by, meeting=meeting, details=details, now=now)
    withdraw_offers(db, meeting, by=by, now=now)
    enqueue_cards(db, meeting, people, now=now)
    update_other_cards(db, meeting, exclude=people, now=now)
    refresh_channels(db, meeting, now=now)
    stop_awaiting_host(db, meeting, now)


def call_off(
    db: Session,
    meeting: Meeting,
    *,
    by: Person | None,
    reason: str,
    now: dt.datetime,
    kind: HistoryKind = HistoryKind.CANCELLED,
) -> list[Enrollment]:
    """Cancel the masterclass and free everyone's time. Returns the enrollments that were lost, the host's included.

    Nobody is told. `kind`: see `mark_cancelled`.
    """
    lost = list_present(db, meeting)
    lock_persons(db, meeting.workspace_id, [each.person_id for each in lost])
    link = link_state_of(meeting)
    mark_cancelled(db, meeting, by=by, reason=reason, now=now, kind=kind)
    db.flush()
    cancel_enrollments(db, meeting.id)
    sync_link(db, meeting, before=link, now=now)
    return lost


def _require_reason(db: Session, meeting: Meeting, reason: str) -> None:
    """Raise Refusal if someone has a place or waits for one and no reason was given."""
    seats = seats_of(db, [meeting.id])[meeting.id]
    if seats.taken + seats.waiting and not reason.strip():
        raise Refusal("Say why, in a few words. Everyone who has a spot or is waiting will read it.", field="reason")


def _require_cancellable(meeting: Meeting, now: dt.datetime) -> None:
    """Raise Refusal if the masterclass is cancelled, moved or over."""
    look = [NextStep("masterclass", meeting.id)]
    if meeting.moved_to_id:
        require_coming(meeting, now, "there is nothing left to cancel")
    if meeting.state == CANCELLED:
        raise Refusal("This masterclass is already cancelled. There is nothing left to do.", next_steps=look)
    if phase(meeting, now) == "over":
        raise Refusal("This masterclass is over, so it can't be cancelled.", next_steps=look)
