"""What someone may do with a session now: the items of its menu and its buttons."""

import datetime as dt
from dataclasses import dataclass

from mentorship.meetings.outcome_view import DISPUTED, OutcomeView
from mentorship.meetings.view import MeetingAccess
from mentorship.program.limits import BookingBlock, bookable_after, change_deadline
from storage.meeting import ATTENDING, CALLED_OFF, CANCELLED, DRAFT, HOST, LOST, MENTEE
from storage.rows import AnyMeeting, AnyPerson, AnyPlace


@dataclass(frozen=True, kw_only=True)
class SessionAccess(MeetingAccess):
    """A session, one viewer and the places in it: what the viewer may see of it and do with it follows from these."""

    host_enrollment: AnyPlace | None  # of its mentor; None of a draft
    mentee_enrollment: AnyPlace | None  # of whoever has the place, or had it when the session was cancelled
    outcome: OutcomeView | None  # what became of it; None while it isn't over, or if nobody had booked it
    is_asked: bool = False  # whether the viewer is asked for feedback on it
    held_for: AnyPerson | None  # to whom of the waitlist it is offered at present, as far as the viewer may know

    @property
    def is_attending(self) -> bool:
        """Whether the viewer has a place in it, and it takes place or did."""
        return self.meeting.live and self.has_place(ATTENDING)

    @property
    def is_taking_part(self) -> bool:
        """Whether the viewer hosts or attends it."""
        return self.is_host or self.is_attending

    @property
    def is_insider(self) -> bool:
        """Whether the viewer may know who has the place, and why it was cancelled."""
        return self.is_taking_part or self.reader.admin or self.has_place(CALLED_OFF)

    @property
    def is_open(self) -> bool:
        """Whether the viewer could book it, as far as no rule with a number in it forbids that."""
        return self._has_free_place and not self.is_host and not self.is_outside_groups

    @property
    def is_too_late_to_book(self) -> bool:
        """Whether nobody has booked it, and it begins too soon for any mentee to do so."""
        unbooked = self.meeting.live and self.mentee_enrollment is None and self.is_coming
        return unbooked and self.meeting.starts_at <= bookable_after(self.viewer, self.now)

    @property
    def has_lost_booking(self) -> bool:
        """Whether the viewer no longer has the place that they had, and can book the mentor again."""
        own, host = self.own_enrollment, self.meeting.host
        is_lost = own is not None and own.role == MENTEE and own.moved_to is None and self.has_place(*LOST, CALLED_OFF)
        return is_lost and host.can_take_part and bool(host.mentor)

    @property
    def _has_free_place(self) -> bool:
        if active_hold_until(self.meeting, self.now) is not None and self.meeting.held_for_id != self.reader.id:
            return False
        return self.meeting.live and self.mentee_enrollment is None and self.is_coming

    @property
    def change_until(self) -> dt.datetime | None:
        """Until when a mentee can change a booking of it, or cancel in time; None: until it starts, or not at all."""
        return change_deadline(self.meeting, self.viewer) if self.meeting.live and self.is_coming else None


def active_hold_until(meeting: AnyMeeting, now: dt.datetime) -> dt.datetime | None:
    """Return until when it is kept for someone of the waitlist; None if it is not, or no longer."""
    return meeting.held_until if meeting.held_until is not None and now < meeting.held_until else None


def actions(access: SessionAccess, booking_block: BookingBlock | None) -> list[str]:
    """Return what the viewer may do now, their own role's first, in the order of the three-dot menu.

    `book` is a button, and so is `rebook`, which leads to the mentor's profile; `answer` are two, `I can make it` and
    `I can't`. `booking_block` is the rule with a number in it that keeps the viewer from booking.
    """
    if access.meeting.state == DRAFT:
        return ["edit", "publish", "duplicate", "bulk_duplicate", "delete", "history"] if access.can_manage else []
    feedback = ["give_feedback"] if access.is_asked else []
    found = [*feedback, *_mentee_actions(access), *_outcome_actions(access), *_manager_actions(access)]
    if booking_block is None and access.is_open:
        found.append("book")
    if access.has_lost_booking:
        found.append("rebook")
    if access.is_insider:
        found.append("history")
    return found


def _mentee_actions(access: SessionAccess) -> list[str]:
    """Return what a mentee may do with their own booking before the session begins."""
    own, meeting = access.own_enrollment, access.meeting
    if own is None or own.role != MENTEE or not access.is_attending or not access.is_coming:
        return []
    changeable = _is_before_deadline(access)
    found = ["change_time"] if changeable else []
    found += ["change_attendance"] if changeable and meeting.online and meeting.in_person else []
    found += ["add_to_calendar"]
    found += ["cancel_booking"]
    found += ["answer"] if own.to_confirm else []
    return found


def _outcome_actions(access: SessionAccess) -> list[str]:
    """Return what those who took part, and admins, may say of a session that has ended.

    `outcome` are the two buttons `It took place` and `No-show`, `settle` those of an admin who decides between two.
    """
    outcome = access.outcome
    if outcome is None or not (access.is_taking_part or access.reader.admin):
        return []
    is_open, disputed = access.now < outcome.until, outcome.result == DISPUTED
    is_mentee = access.is_attending and not access.is_host
    is_accused = access.is_host and HOST in outcome.absent
    may_record = access.can_manage and not (is_mentee or is_accused or disputed) and is_open
    found = ["outcome"] if may_record and not outcome.is_recorded else []
    found += ["record"] if may_record and (access.reader.admin or not outcome.is_settled) else []
    found += ["settle"] if disputed and access.reader.admin and not access.is_taking_part else []
    found += ["was_there"] if outcome.may_dispute else []
    if is_mentee and is_open and not outcome.is_settled:
        found += ["correct"] if outcome.is_own_word else ["mentor_absent"] if HOST not in outcome.absent else []
    return found


def _is_before_deadline(access: SessionAccess) -> bool:
    """Return whether a mentee can still change their booking of a session that is coming, or cancel it in time."""
    return access.change_until is None or access.now <= access.change_until


def _manager_actions(access: SessionAccess) -> list[str]:
    """Return what the mentor or an admin may do with a session that was published."""
    if not access.can_manage:
        return []
    if access.meeting.state == CANCELLED:
        return ["duplicate"]
    if access.is_over:
        return ["duplicate", "bulk_duplicate"]
    if access.is_without_host:
        return ["hand_over", "cancel"] if access.is_coming else ["cancel"]
    found = ["edit"] if access.is_coming else []
    found += ["duplicate", "bulk_duplicate"]
    found += ["add_to_calendar"] if access.is_host and access.is_coming else []
    found += ["cancel"]
    return found
