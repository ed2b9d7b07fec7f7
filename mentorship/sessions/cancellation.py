"""Cancelling published sessions, alone or with the later ones of their series. It is final."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from mentorship.errors import NextStep, Refusal
from mentorship.form_state import require_as_shown
from mentorship.meetings.meeting import phase
from mentorship.meetings.without_host import note_decided, reason_for_cancelling
from mentorship.meetings.zoom_link import link_state_of, sync_link
from mentorship.outbox.kinds import NoticeKind
from mentorship.outbox.notify import notify, refresh_home, send_calendar_removal, update_card
from mentorship.sessions.lifecycle import flush_and_refresh
from mentorship.sessions.view import SessionView, describe, find_session, lock_series, mentee_of, require_manager
from mentorship.sessions.waitlist_offers import withdraw_offer
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
    find_meetings,
)
from storage.meeting_lists import list_later_in_series
from storage.person import Person, lock_persons


@dataclass(frozen=True)
class SeriesPart:
    """How many sessions of a series there are, how many of them someone has booked, and when they begin (UTC)."""

    count: int
    booked: int
    starts: tuple[dt.datetime, ...] = ()


@dataclass(frozen=True)
class CancelFormData:
    """A session about to be cancelled, and what else of its series could be cancelled with it."""

    view: SessionView
    following: SeriesPart | None = None  # this one and the later ones, where there are any
    whole: SeriesPart | None = None  # every coming one of the series, where that is more than this one

    def part(self, which: str) -> SeriesPart:
        """Return the sessions that `which` means: `one`, `following` or `all`."""
        part = {"following": self.following, "all": self.whole}.get(which)
        return part or SeriesPart(1, int(self.view.is_booked), (self.view.starts_at,))


def prepare_cancel(db: Session, *, actor: Person, meeting_id: int, now: dt.datetime) -> CancelFormData:
    """Return the session that the actor is about to cancel. Raises Refusal if they cannot."""
    _require_cancellable(find_session(db, actor, meeting_id), now)
    return describe_cancel(db, actor=actor, meeting_id=meeting_id, now=now)


def describe_cancel(db: Session, *, actor: Person, meeting_id: int, now: dt.datetime) -> CancelFormData:
    """Return the session, which may be cancelled by now, and what there is of its series. Raises Refusal."""
    meeting = find_session(db, actor, meeting_id)
    require_manager(actor, meeting)
    return CancelFormData(
        describe(db, actor, [meeting], now)[0],
        following=_part(db, meeting, _others(db, meeting, "following", now)),
        whole=_part(db, meeting, _others(db, meeting, "all", now)),
    )


def _others(db: Session, meeting: Meeting, which: str, now: dt.datetime) -> list[int]:
    """Return the ids of the other sessions of the series that `which` means: `one`, `following` or `all`."""
    if which == "following":
        return list_later_in_series(db, meeting)
    return list_others_in_series(db, meeting, now) if which == "all" else []


def _part(db: Session, meeting: Meeting, others: Sequence[int]) -> SeriesPart | None:
    if not others:
        return None
    ids = [meeting.id, *others]
    booked = {each.meeting_id for each in enrollments_of(db, ids) if each.role == MENTEE}
    starts = tuple(each.starts_at for each in find_meetings(db, meeting.workspace_id, ids))
    return SeriesPart(len(ids), len(booked), starts)


def cancel(
    db: Session,
    *,
    actor: Person,
    meeting_id: int,
    reason: str,
    now: dt.datetime,
    which: str = "one",
    shown_mentee_id: int | None = None,
    version: int | None = None,
) -> CancelFormData | None:
    """Cancel a published session, or as well the `following` ones of its series, or `all`. Returns None when done.

    Whoever has booked one of them is owed a reason. Everyone who had a place is told once, and their time is free
    again. `shown_mentee_id` is the id of the mentee whom the form showed (0: nobody): if someone else has the place by
    now, nothing is cancelled, and the session is returned as it is. Raises OutdatedForm if it is not as it was in the
    `version` that the form showed; Refusal.
    """
    first = find_session(db, actor, meeting_id)
    meetings = lock_series(db, actor, first, _others(db, first, which, now))
    for meeting in meetings:
        require_manager(actor, meeting)
    _require_cancellable(first, now)
    mentee = mentee_of(db, first)
    if shown_mentee_id is not None and mentee is not None and mentee.person_id != shown_mentee_id:
        return prepare_cancel(db, actor=actor, meeting_id=meeting_id, now=now)
    require_as_shown("this session", version, first.version)
    published = [meeting for meeting in meetings if meeting.state == PUBLISHED]
    _require_reason(db, published, reason)
    _cancel_all(db, published, actor, reason, now)
    refresh_home(db, actor, now=now)
    return None


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
        note_decided(db, meeting, now)


def _require_reason(db: Session, meetings: Sequence[Meeting], reason: str) -> None:
    """Raise Refusal if someone has booked one of these sessions and no reason was given."""
    booked = any(each.role == MENTEE for each in enrollments_of(db, [meeting.id for meeting in meetings]))
    if booked and not reason.strip():
        raise Refusal("Say why, in a few words. Whoever has a place will read it.", field="reason")


def _require_cancellable(meeting: Meeting, now: dt.datetime) -> None:
    """Raise Refusal unless the session is published and not over."""
    look = [NextStep("look", meeting.id)]
    if meeting.state == CANCELLED:
        raise Refusal("This session is already cancelled. There is nothing left to do.", next_steps=look)
    if meeting.state == DRAFT:
        raise Refusal("This is a draft that nobody has seen. Delete it instead.", next_steps=look)
    if phase(meeting, now) == "over":
        raise Refusal("This session is over, so it can no longer be cancelled.", next_steps=look)


def call_off(db: Session, meeting: Meeting, by: Person | None, reason: str, now: dt.datetime) -> list[Enrollment]:
    """Cancel one session, without a word to anybody. Returns the enrollments that were lost."""
    link = link_state_of(meeting)
    meeting.state, meeting.live = CANCELLED, False
    meeting.reason, meeting.cancelled_by_id = reason, by.id if by is not None else None
    meeting.version += 1
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
    by_person: dict[int, list[tuple[Meeting, Enrollment]]] = defaultdict(list)
    for meeting, enrollment in lost:
        by_person[enrollment.person_id].append((meeting, enrollment))
    for person in lock_persons(db, lost[0][0].workspace_id, by_person).values() if lost else ():
        meetings = [meeting for meeting, _ in by_person[person.id]]
        starts = [each.starts_at.isoformat() for each in meetings]
        details = {
            "by": by.id if by is not None else None,
            "starts": starts,
            "meetings": [each.id for each in meetings],
        }
        notify(db, NoticeKind.CANCELLED, person, by=by, meeting=meetings[0], details=details, now=now)
        if len(meetings) > 1:  # else the file follows its card
            send_calendar_removal(db, person, meetings, now=now)
