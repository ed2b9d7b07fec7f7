"""Booking an open session as its mentee, by the form or by accepting an offer of the waitlist."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from mentorship.errors import NextStep, Refusal
from mentorship.meetings.conflicts import claim_meeting_time
from mentorship.meetings.meeting import check_method
from mentorship.meetings.places import enroll
from mentorship.outbox.kinds import NoticeKind
from mentorship.outbox.notify import enqueue_card, notify, refresh_home
from mentorship.program.absences import require_attendance, use_permission_if_needed
from mentorship.sessions.bookable import odd_hours_warning, require_bookable, require_within_limits
from mentorship.sessions.view import (
    SessionView,
    describe,
    find_session,
    look_at_session,
    mentee_place_of,
    terms_token,
)
from mentorship.sessions.waitlist_offers import require_offer, settle_before_booking
from mentorship.submission import NotDone
from mentorship.times import format_near_datetime
from storage.meeting import MENTEE, ONLINE, Meeting
from storage.person import Person


@dataclass(frozen=True)
class BookingFormData:
    """A session about to be booked, and a warning if its time is early or late for one of the two."""

    view: SessionView
    warning: str = ""


def prepare_booking(db: Session, *, actor: Person, meeting_id: int, now: dt.datetime) -> BookingFormData:
    """Return what the booking form shows. Raises Refusal if the actor cannot book this session."""
    meeting = look_at_session(db, actor, meeting_id)
    require_bookable(db, meeting, mentee_place_of(db, meeting), actor, now)
    require_attendance(db, actor, now, meeting_id=meeting.id)
    return BookingFormData(describe(db, actor, [meeting], now)[0], odd_hours_warning(meeting, actor))


def book(
    db: Session,
    *,
    actor: Person,
    meeting_id: int,
    method: str | None,
    about: str,
    now: dt.datetime,
    shown_terms: str = "",
) -> NotDone[BookingFormData] | None:
    """Book an open session for the actor. `method` is needed only if the session offers both ways to attend.

    `shown_terms` are the terms that the form showed. If they have changed, nothing is booked and the session is
    returned as it is now; otherwise None is returned. Booking a session twice is no error: the button was clicked
    twice.
    Raises Refusal if a rule forbids it.
    """
    meeting = find_session(db, actor, meeting_id, lock=True)
    place = mentee_place_of(db, meeting)
    if place is not None and place.person_id == actor.id and meeting.live:
        return None
    require_bookable(db, meeting, place, actor, now)
    if shown_terms and shown_terms != terms_token(meeting):
        return NotDone(prepare_booking(db, actor=actor, meeting_id=meeting_id, now=now))
    method = check_method(meeting, method)
    claim_meeting_time(db, meeting, [(meeting.host, None), (actor, None)], viewer=actor)
    require_within_limits(db, meeting, actor, now)
    use_permission_if_needed(db, actor, now, meeting_id=meeting.id)
    settle_before_booking(db, meeting, actor, now=now)
    enroll(db, meeting, actor, role=MENTEE, source="booked", by=actor, now=now, method=method, about=about)
    refresh_and_notify_mentor(db, meeting, actor, NoticeKind.BOOKED, {}, now)
    return None


def accept_offer(db: Session, *, actor: Person, meeting_id: int, now: dt.datetime, shown_terms: str = "") -> None:
    """Book the session that is offered to the actor; online if there is a choice, since that can be changed later.

    Raises Refusal if the terms of the session are no longer those that the button showed (`shown_terms`).
    """
    meeting = find_session(db, actor, meeting_id, lock=True)
    place = mentee_place_of(db, meeting)
    if place is None or place.person_id != actor.id:
        require_offer(db, meeting, actor, now)
        _require_shown_terms(meeting, actor, shown_terms, now)
    book(db, actor=actor, meeting_id=meeting_id, method=ONLINE, about="", now=now)


def refresh_and_notify_mentor(
    db: Session, meeting: Meeting, actor: Person, notice_kind: NoticeKind, details: dict[str, Any], now: dt.datetime
) -> None:
    """Refresh the cards of mentor and mentee, and tell the mentor what the mentee (`actor`) did."""
    notify(db, notice_kind, meeting.host, by=actor, meeting=meeting, details={"mentee": actor.id, **details}, now=now)
    for person in (meeting.host, actor):  # after the message, which posts the card itself where it is new
        enqueue_card(db, meeting, person, now=now)
    refresh_home(db, actor, now=now)


def _require_shown_terms(meeting: Meeting, actor: Person, shown_terms: str, now: dt.datetime) -> None:
    """Raise Refusal if the session was edited after the offer that the actor answers was shown."""
    if shown_terms and shown_terms != terms_token(meeting):
        when = format_near_datetime(meeting.starts_at, actor.zone, actor.locale, now)
        raise Refusal(
            f"This session was changed since you saw the offer, so nothing is booked yet: it is now on {when}. "
            "The message that offers it shows it as it is now. Answer there.",
            next_steps=[NextStep("session", meeting.id)],
        )
