"""Cancelling published sessions, alone or with the later ones of their series. It is final."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TypedDict

from sqlalchemy.orm import Session

from mentorship.errors import NextStep, Refusal
from mentorship.form_state import require_as_shown
from mentorship.meetings.meeting import REASON_ERROR, phase
from mentorship.meetings.state import mark_cancelled
from mentorship.meetings.without_host import reason_for_cancelling, stop_awaiting_host
from mentorship.meetings.zoom_link import link_state_of, sync_link
from mentorship.outbox.kinds import NoticeKind
from mentorship.outbox.notify import notify, refresh_home, send_calendar_removal, update_card
from mentorship.sessions.lifecycle import flush_and_refresh
from mentorship.sessions.per_person import group_by_person, starts_of
from mentorship.sessions.view import SessionView, describe, find_session, lock_series, require_manager
from mentorship.sessions.waitlist_offers import withdraw_offer
from mentorship.submission import NotDone
from storage.leaving import list_others_in_series
from storage.meeting import (
    CALLED_OFF,
    CANCELLED,
    DRAFT,
    MENTEE,
    PUBLISHED,
    Enrollment,
    Meeting,
    enrollments_of,
)
from storage.meeting_lists import list_later_in_series
from storage.person import Person, lock_persons


@dataclass(frozen=True)
class SeriesPart:
    """How many sessions of a series there are, and how many of them someone has booked."""

    count: int
    booked: int


@dataclass(frozen=True)
class CancelFormData:
    """A session about to be cancelled, and what else of its series could be cancelled with it."""

    view: SessionView
    following: SeriesPart | None = None  # this one and the later ones, where there are any
    whole: SeriesPart | None = None  # every coming one of the series, where that is more than this one
    bookings: str = ""  # names those of all these, to be kept in the form: ids of enrollments, comma-separated
    booked_meanwhile: tuple[str, ...] = ()  # Slack ids of who has booked one of them since the form was drawn


class Cancelled(TypedDict):
    """What was cancelled, as it is kept of a submitted form."""

    starts: list[str]  # when the sessions would have begun, soonest first (ISO 8601, UTC)
    booked: int  # how many of them someone had booked
    staying: int  # how many others of the series are still to come


def prepare_cancel(db: Session, *, actor: Person, meeting_id: int, now: dt.datetime) -> CancelFormData:
    """Return the session that the actor is about to cancel, and what there is of its series. Raises Refusal."""
    meeting = find_session(db, actor, meeting_id)
    _require_cancellable(meeting, now)
    require_manager(actor, meeting)
    following, whole = (_others(db, meeting, which, now) for which in ("following", "all"))
    bookings = _bookings(db, [meeting.id, *following, *whole])
    booked = {each.meeting_id for each in bookings}
    return CancelFormData(
        describe(db, actor, [meeting], now)[0],
        following=_part([meeting.id, *following], booked),
        whole=_part([meeting.id, *whole], booked),
        bookings=",".join(str(each.id) for each in bookings),
    )


def _others(db: Session, meeting: Meeting, which: str, now: dt.datetime) -> list[int]:
    """Return the ids of the other sessions of the series that `which` means: `one`, `following` or `all`."""
    if which == "following":
        return list_later_in_series(db, meeting)
    return list_others_in_series(db, meeting, now) if which == "all" else []


def _part(ids: Sequence[int], booked: set[int]) -> SeriesPart | None:
    return SeriesPart(len(ids), len(booked.intersection(ids))) if len(ids) > 1 else None


def _bookings(db: Session, meeting_ids: Sequence[int]) -> list[Enrollment]:
    """Return the mentees' enrollments in these sessions."""
    return [each for each in enrollments_of(db, meeting_ids) if each.role == MENTEE]


def cancel(
    db: Session,
    *,
    actor: Person,
    meeting_id: int,
    reason: str,
    now: dt.datetime,
    which: str = "one",
    shown_bookings: str | None = None,
    version: int | None = None,
) -> NotDone[CancelFormData] | Cancelled:
    """Cancel a published session, or as well the `following` ones of its series, or `all`. Returns what was cancelled.

    Whoever has booked one of them is owed a reason. Everyone who had a place is told once, and their time is free
    again. `shown_bookings` names the bookings that the form counted: if someone has booked one of the sessions since,
    nothing is cancelled, and they are returned as they are. Raises OutdatedForm if the session is not as it was in the
    `version` that the form showed; Refusal.
    """
    first = find_session(db, actor, meeting_id)
    meetings = lock_series(db, actor, first, _others(db, first, which, now))
    for meeting in meetings:
        require_manager(actor, meeting)
    _require_cancellable(first, now)
    published = [meeting for meeting in meetings if meeting.state == PUBLISHED]
    bookings = _bookings(db, [meeting.id for meeting in published])
    if new := _not_shown(bookings, shown_bookings):
        present = prepare_cancel(db, actor=actor, meeting_id=meeting_id, now=now)
        return NotDone(replace(present, booked_meanwhile=new))
    require_as_shown("this session", version, first.version)
    _require_reason(bookings, reason)
    _cancel_all(db, published, actor, reason, now)
    refresh_home(db, actor, now=now)
    starts = sorted(starts_of(published))
    return Cancelled(starts=starts, booked=len(bookings), staying=len(_others(db, first, "all", now)))


def _not_shown(bookings: Sequence[Enrollment], shown: str | None) -> tuple[str, ...]:
    """Return the Slack ids of those who have booked since the form was drawn; a form of old does not name bookings."""
    known = shown.split(",") if shown is not None else [str(each.id) for each in bookings]
    return tuple(each.person.slack_id for each in bookings if str(each.id) not in known)


def cancel_by_itself(db: Session, meeting: Meeting, *, now: dt.datetime) -> None:
    """Cancel a session, locked by the caller, whose mentor has left and for which no admin has found another."""
    _cancel_all(db, [meeting], None, reason_for_cancelling(meeting), now)


def _cancel_all(db: Session, meetings: Iterable[Meeting], by: Person | None, reason: str, now: dt.datetime) -> None:
    """Cancel these sessions, tell everyone who loses a place, and let nobody be offered one any longer."""
    soonest_first = sorted(meetings, key=lambda each: each.starts_at)
    lost = [(each, enrollment) for each in soonest_first for enrollment in call_off(db, each, by, reason, now)]
    _notify_of_losses(db, lost, by, now)
    for meeting in soonest_first:
        withdraw_offer(db, meeting, by=by, now=now)
        stop_awaiting_host(db, meeting, now)


def _require_reason(bookings: Sequence[Enrollment], reason: str) -> None:
    """Raise Refusal if someone has booked one of the sessions and no reason was given."""
    if bookings and not reason.strip():
        raise Refusal(REASON_ERROR, field="reason")


def _require_cancellable(meeting: Meeting, now: dt.datetime) -> None:
    """Raise Refusal unless the session is published and not over."""
    look = [NextStep("session", meeting.id)]
    if meeting.state == CANCELLED:
        raise Refusal("This session is already cancelled. There is nothing left to do.", next_steps=look)
    if meeting.state == DRAFT:
        raise Refusal("This is a draft that nobody has seen. Delete it instead.", next_steps=look)
    if phase(meeting, now) == "over":
        raise Refusal("This session is over, so it can no longer be cancelled.", next_steps=look)


def call_off(db: Session, meeting: Meeting, by: Person | None, reason: str, now: dt.datetime) -> list[Enrollment]:
    """Cancel one session, without a word to anybody. Returns the enrollments that were lost."""
    link = link_state_of(meeting)
    mark_cancelled(db, meeting, by=by, reason=reason, now=now)
    flush_and_refresh(db, meeting)
    sync_link(db, meeting, before=link, now=now)
    enrollments = enrollments_of(db, [meeting.id])
    for enrollment in enrollments:
        enrollment.state, enrollment.blocks = CALLED_OFF, False
        update_card(db, meeting, enrollment.person, now=now)
    return enrollments


def _notify_of_losses(
    db: Session, lost: Sequence[tuple[Meeting, Enrollment]], by: Person | None, now: dt.datetime
) -> None:
    """Tell each person once about all the sessions they lost (soonest first), and clear these from their calendar."""
    if lost:
        lock_persons(db, lost[0][0].workspace_id, {enrollment.person_id for _, enrollment in lost})
    for person, meetings in group_by_person((enrollment.person, meeting) for meeting, enrollment in lost):
        details = {
            "by": by.id if by is not None else None,
            "starts": starts_of(meetings),
            "meetings": [each.id for each in meetings],
        }
        notify(db, NoticeKind.CANCELLED, person, by=by, meeting=meetings[0], details=details, now=now)
        if len(meetings) > 1:  # else the file follows its card
            send_calendar_removal(db, person, meetings, now=now)
