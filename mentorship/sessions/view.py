"""A session as one person may see it, and what that person may do with it. The only place that decides either."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from mentorship.errors import START_OVER, NextStep, Refusal
from mentorship.feedback.feedback import find_asked
from mentorship.meetings.outcome_view import describe_sessions
from mentorship.meetings.timespan import time_token
from mentorship.meetings.view import MeetingView, common_fields
from mentorship.people.person import PersonView, person_view
from mentorship.program.limits import BookingBlock, find_booking_blocks
from mentorship.program.visibility import SESSION_GONE, can_manage, find_allowed_groups, is_hidden_from
from mentorship.sessions.actions import SessionAccess, actions, active_hold_until
from storage.meeting import (
    ATTENDING,
    CALLED_OFF,
    HOST,
    MENTEE,
    SESSION,
    Enrollment,
    Meeting,
    enrollments_of,
    find_meeting,
    lock_meeting,
)
from storage.meeting_lists import find_meeting_row, list_series_members
from storage.person import Person, find_people, find_person
from storage.rows import AnyMeeting, AnyPerson, AnyPlace, M, MeetingRow, PlaceRow, list_places, person_row

PLACED = (ATTENDING, CALLED_OFF)


@dataclass(frozen=True, kw_only=True)
class SessionView(MeetingView):
    """What one viewer may see of a session. What they may not see is None or empty."""

    topic: str
    is_booked: bool
    mentee: PersonView | None
    about: str
    source: str | None = None  # how the mentee came by the place: see Enrollment
    placed_by: PersonView | None = None  # who gave or took it
    published_by: PersonView | None = None  # who made the session for its mentor, where that was someone else
    handed_over_by: PersonView | None = None  # who gave it to its mentor, while nothing about its place is newer
    to_confirm: bool  # whether the mentee has yet to say that they can make the time it was moved to
    too_late_to_book: bool = False  # whether nobody has booked it, and mentees no longer can, although it has not begun
    booking_block: str = ""  # the rule that keeps the reader from booking it, although it is open
    change_until: dt.datetime | None = None  # until when a mentee can change a booking, or cancel in time
    held_for: PersonView | None = None  # the one of the waitlist to whom it is offered at present
    held_until: dt.datetime | None = None
    series: tuple[int, int] | None = None  # its number in a series, and how many there are; for who manages it
    awaits_mentor: bool = False  # whether its mentor has left, and an admin has yet to find another one or cancel it
    moved_to: dt.datetime | None = None  # when the session starts to which the viewer moved their booking

    @property
    def terms_token(self) -> str:
        """What its reader would agree to: see the function `terms_token`."""
        return _terms_token(self.time_token, self.location.id, self.online, self.in_person)


def find_session(db: Session, actor: Person, meeting_id: int, *, lock: bool = False) -> Meeting:
    """Return the session, if the actor may know of it. With `lock`, lock it and read it as it is now.

    Raises Refusal when it is gone, of another workspace, someone else's draft, or restricted to groups that the actor
    is not in: all of these look the same.
    """
    reader = lock_meeting if lock else find_meeting
    return _require_known(db, actor, reader(db, actor.workspace_id, meeting_id))


def look_at_session(db: Session, actor: Person, meeting_id: int) -> MeetingRow:
    """Return the session to be looked at, not changed, if the actor may know of it. Raises as `find_session` does."""
    return _require_known(db, actor, find_meeting_row(db, actor.workspace_id, meeting_id))


def _require_known(db: Session, actor: Person, meeting: M | None) -> M:
    if meeting is None or meeting.kind != SESSION or is_hidden_from(db, actor, meeting):
        raise Refusal(SESSION_GONE, next_steps=START_OVER)
    return meeting


def lock_series(db: Session, actor: Person, first: Meeting, others: Iterable[int]) -> list[Meeting]:
    """Lock a session and these others of its series, and return those of them that still belong together.

    What was given to another mentor, or taken out of the series, before we had the lock is not among them. Raises
    Refusal as `find_session` does.
    """
    meetings = [find_session(db, actor, each, lock=True) for each in sorted({first.id, *others})]
    return [each for each in meetings if (each.host_id, each.series_id) == (first.host_id, first.series_id)]


def require_manager(actor: Person, meeting: Meeting) -> None:
    """Raise Refusal for everyone except the mentor and admins."""
    if not can_manage(actor, meeting):
        words = f"Only {meeting.host.name} or an admin can do this. Ask one of them to do it for you."
        raise Refusal(words, next_steps=[NextStep("profile", meeting.host_id)])


def mentee_of(db: Session, meeting: Meeting) -> Enrollment | None:
    """Return the place of whoever has booked the session, or had when it was cancelled."""
    return next((each for each in enrollments_of(db, [meeting.id]) if each.role == MENTEE), None)


def mentee_place_of(db: Session, meeting: AnyMeeting) -> PlaceRow | None:
    """Return the same place to be looked at, not changed."""
    return next((each for each in list_places(db, [meeting.id]) if each.role == MENTEE), None)


def terms_token(meeting: AnyMeeting) -> str:
    """Return a token for its time, its location and the ways to attend.

    A form or button carries what it showed, so that nobody books what they have not seen.
    """
    return _terms_token(
        time_token(meeting.starts_at, meeting.ends_at), meeting.location_id, meeting.online, meeting.in_person
    )


def _terms_token(time: str, location_id: int, online: bool, in_person: bool) -> str:
    return f"{time}-{location_id}-{int(online)}{int(in_person)}"


def show_session(db: Session, *, actor: Person, meeting_id: int, now: dt.datetime) -> SessionView:
    """Return one session as the actor may see it. Raises Refusal when they may not know of it."""
    return describe(db, actor, [look_at_session(db, actor, meeting_id)], now)[0]


def describe(db: Session, viewer: Person, meetings: Sequence[AnyMeeting], now: dt.datetime) -> list[SessionView]:
    """Return these sessions as the viewer may see them, in the same order.

    It costs one query, and one more for each rule with a number in it that may forbid booking one of them, for what
    some of them are restricted to, or for the series of those that the viewer manages.
    """
    accesses = _find_accesses(db, viewer, meetings, now)
    open_to_them = [each.meeting for each in accesses if each.is_open]
    booking_blocks = find_booking_blocks(db, viewer, open_to_them, now)
    series = _series_numbers(db, [each.meeting for each in accesses if each.can_manage])
    return [_view(db, each, booking_blocks.get(each.meeting.id), series.get(each.meeting.id)) for each in accesses]


def _series_numbers(db: Session, meetings: Sequence[AnyMeeting]) -> dict[int, tuple[int, int]]:
    """Return the number of each of these in its series, and how many are in that; mostly there is nothing to ask."""
    series_ids = list({each.series_id for each in meetings if each.series_id is not None})
    members = list_series_members(db, series_ids) if series_ids else {}
    return {
        meeting_id: (number, len(ids)) for ids in members.values() for number, meeting_id in enumerate(ids, start=1)
    }


def _find_accesses(
    db: Session, viewer: Person, meetings: Sequence[AnyMeeting], now: dt.datetime
) -> list[SessionAccess]:
    """Return how each of these sessions concerns the viewer, in the same order."""
    everyone = list_places(db, [meeting.id for meeting in meetings], viewer.id)
    placed = [each for each in everyone if each.state in PLACED]
    host_enrollments, mentee_enrollments = (
        {each.meeting_id: each for each in placed if each.role == role} for role in (HOST, MENTEE)
    )
    own = {each.meeting_id: each for each in everyone if each.person_id == viewer.id}  # the newest, as ordered
    allowed_groups = find_allowed_groups(db, viewer, meetings)
    held_for = _held_for(db, viewer, meetings, now)
    outcomes = describe_sessions(db, [each for each in meetings if each.id in mentee_enrollments], viewer.id, now)
    asked = find_asked(db, meetings, own, viewer.id, now)
    reader = person_row(viewer)
    return [
        SessionAccess(
            viewer=viewer,
            reader=reader,
            meeting=each,
            own_enrollment=own.get(each.id),
            host_enrollment=host_enrollments.get(each.id),
            mentee_enrollment=mentee_enrollments.get(each.id),
            allowed_groups=allowed_groups,
            outcome=outcomes.get(each.id),
            held_for=held_for.get(each.id),
            is_asked=each.id in asked,
            now=now,
        )
        for each in meetings
    ]


def _held_for(db: Session, viewer: Person, meetings: Sequence[AnyMeeting], now: dt.datetime) -> dict[int, Person]:
    """Return to whom each of these is offered, as far as the viewer may know; mostly there is nothing to ask."""
    known = {
        each.id: each.held_for_id
        for each in meetings
        if each.held_for_id is not None
        and active_hold_until(each, now)
        and (can_manage(viewer, each) or each.held_for_id == viewer.id)
    }
    if not known:
        return {}
    people = {each.id: each for each in find_people(db, viewer.workspace_id, known.values())}
    return {meeting_id: people[person_id] for meeting_id, person_id in known.items()}


def _view(
    db: Session, access: SessionAccess, booking_block: BookingBlock | None, series: tuple[int, int] | None
) -> SessionView:
    meeting, own = access.meeting, access.own_enrollment
    mentee_enrollment = access.mentee_enrollment if access.is_insider else None
    common = common_fields(
        db,
        access,
        sees_link=access.is_taking_part,
        sees_cancellation=access.is_insider,
        method=mentee_enrollment.method if mentee_enrollment is not None else None,
        added_by=_direct_adder(mentee_enrollment),
        actions=actions(access, booking_block),
    )
    return SessionView(
        **common,
        topic=meeting.topic,
        is_booked=access.mentee_enrollment is not None,
        mentee=person_view(mentee_enrollment.person) if mentee_enrollment is not None else None,
        about=mentee_enrollment.about if mentee_enrollment is not None and access.is_taking_part else "",
        source=mentee_enrollment.source if mentee_enrollment is not None else None,
        placed_by=person_view(mentee_enrollment.added_by) if mentee_enrollment is not None else None,
        published_by=_publisher(db, access),
        handed_over_by=_hand_over_admin(access),
        to_confirm=_is_to_confirm(access, mentee_enrollment),
        too_late_to_book=access.is_too_late_to_book,
        booking_block=booking_block.summary if booking_block is not None else "",
        change_until=access.change_until,
        held_for=person_view(access.held_for) if access.held_for is not None else None,
        held_until=meeting.held_until if access.held_for is not None else None,
        series=series,
        awaits_mentor=access.is_insider and meeting.live and meeting.cancel_at is not None,
        moved_to=own.moved_to if own is not None else None,
        outcome=access.outcome if access.is_taking_part or access.reader.admin else None,
    )


def _direct_adder(mentee_enrollment: AnyPlace | None) -> AnyPerson | None:
    """Return who added the mentee directly."""
    if mentee_enrollment is None or mentee_enrollment.source != "direct_add":
        return None
    return mentee_enrollment.added_by


def _publisher(db: Session, access: SessionAccess) -> PersonView | None:
    """Return who made the session, for its mentor if that was not themselves."""
    meeting = access.meeting
    own = access.own_enrollment
    if not access.is_host or meeting.created_by_id == meeting.host_id:
        return None
    if own is None or own.created_at != meeting.created_at or meeting.version > 1:
        return None  # it was handed over to them, or published by whoever it may be, later
    person = find_person(db, meeting.workspace_id, meeting.created_by_id)
    return person_view(person) if person is not None else None


def _hand_over_admin(access: SessionAccess) -> PersonView | None:
    """Return who gave the session to its mentor, who took it over from one who left, while nobody has booked it since;
    for the two whom it concerns.
    """
    host, mentee = access.host_enrollment, access.mentee_enrollment
    if not access.is_taking_part or host is None or host.created_at == access.meeting.created_at:
        return None
    is_newer = mentee is not None and mentee.created_at > host.created_at
    return None if is_newer else person_view(host.added_by)


def _is_to_confirm(access: SessionAccess, mentee_enrollment: AnyPlace | None) -> bool:
    """Return whether the mentee has yet to say that they can make the time, and still can."""
    asked = mentee_enrollment is not None and mentee_enrollment.to_confirm
    return asked and access.meeting.live and access.is_coming
