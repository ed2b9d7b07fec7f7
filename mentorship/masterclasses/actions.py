"""What someone may do with a masterclass now: the items of its menu and its buttons."""

import datetime as dt
from dataclasses import dataclass

from mentorship.meetings.outcome_view import OutcomeView
from mentorship.meetings.view import MeetingAccess
from storage.channel import Channel, ChannelMember
from storage.masterclass import Seats
from storage.meeting import ASKED, ATTENDING, CALLED_OFF, HOST, IN_PERSON
from storage.rows import AnyMeeting
from storage.waitlist import OFFERED, WAITING, WaitlistEntry

MAX_PARTICIPANTS = 500  # participants


@dataclass(frozen=True, kw_only=True)
class MasterclassAccess(MeetingAccess):
    """A masterclass, one viewer and what surrounds both: what the viewer may see of it and do with it follows."""

    seats: Seats
    outcome: OutcomeView | None  # what became of it; None while it isn't over
    is_asked: bool = False  # whether the viewer is asked for feedback on it
    entry: WaitlistEntry | None  # the viewer's own in its queue, if they ever had one
    channel: Channel | None
    member: ChannelMember | None  # how the viewer stands to the channel

    @property
    def is_enrolled(self) -> bool:
        """Whether the viewer has a place, or is asked whether they can make it."""
        return self.has_place(ATTENDING, ASKED)

    @property
    def is_taking_part(self) -> bool:
        """Whether the viewer hosts or attends it."""
        return self.is_host or self.has_place(ATTENDING)

    @property
    def is_insider(self) -> bool:
        """Whether the viewer may know why it was cancelled."""
        return self.can_manage or self.has_place(ATTENDING, ASKED, CALLED_OFF)

    @property
    def sees_link(self) -> bool:
        """Whether the viewer may join it online."""
        if not self.meeting.live or not (self.is_taking_part or self.is_enrolled):
            return False
        return self.own_enrollment is None or self.own_enrollment.method != IN_PERSON


def has_open_offer(entry: WaitlistEntry | None, now: dt.datetime) -> bool:
    """Return whether a place is kept for this entry of the queue now."""
    return entry is not None and is_open_offer(entry.state, entry.offer_until, now)


def is_open_offer(entry_state: str | None, offer_until: dt.datetime | None, now: dt.datetime) -> bool:
    """Return whether an entry of the queue in this state, whose offer lasts until `offer_until`, keeps a place now."""
    return entry_state == OFFERED and offer_until is not None and now < offer_until


def actions(access: MasterclassAccess) -> list[str]:
    """Return what the viewer may do now, their own role's first, in the order of the three-dot menu; then the buttons.

    `answer` are two buttons, `I can make it` and `I can't`; `offer` are `Accept` and `Pass`.
    """
    sees_participants = access.can_manage or access.is_enrolled or not access.is_outside_groups
    participants = ["participants"] if sees_participants else []
    history = ["history"] if access.is_insider else []
    if not access.meeting.live or access.is_over:
        feedback = ["give_feedback"] if access.is_asked else []
        return [*feedback, *_outcome_actions(access), *_duplicate_action(access), *history, *participants]
    found = [*_participant_actions(access), *_manager_actions(access)]
    if access.is_coming and access.has_place(ASKED):
        found.append("answer")
    return [*found, *history, *_joining_actions(access), *participants]


def _outcome_actions(access: MasterclassAccess) -> list[str]:
    """Return what can be said of one that has ended: who was there, and that one was there oneself."""
    outcome = access.outcome
    if outcome is None:
        return []
    recordable = access.can_manage and access.now < outcome.until and access.seats.attending > 0
    return [*(["record"] if recordable else []), *(["was_there"] if outcome.may_dispute else [])]


def _participant_actions(access: MasterclassAccess) -> list[str]:
    """Return what someone who attends may do before it begins."""
    own = access.own_enrollment
    attends = own is not None and own.role != HOST and own.state == ATTENDING
    if not (attends and access.is_coming):
        return []
    changeable = access.meeting.online and access.meeting.in_person
    return [*(["change_attendance"] if changeable else []), "add_to_calendar", "leave"]


def _manager_actions(access: MasterclassAccess) -> list[str]:
    """Return what the host or an admin may do with one that is neither cancelled nor over."""
    if not access.can_manage:
        return []
    if access.is_without_host:
        return ["hand_over", "cancel"] if access.is_coming else ["cancel"]
    found = ["edit", "move"] if access.is_coming else []
    found += _duplicate_action(access)
    found += ["add_to_calendar"] if access.is_host and access.is_coming else []
    found += ["cancel"]
    found += ["hand_over"] if access.is_coming else []
    return found


def _duplicate_action(access: MasterclassAccess) -> list[str]:
    return ["duplicate"] if access.can_manage and access.viewer.program.masterclasses else []


def _joining_actions(access: MasterclassAccess) -> list[str]:
    """Return how someone without a place can come by one, before it begins."""
    if access.is_host or access.is_enrolled or access.is_outside_groups or not access.is_coming:
        return []
    if has_open_offer(access.entry, access.now):
        return ["offer"]
    if access.seats.taken < max_participants(access.meeting):
        return ["reserve"]
    is_waiting = access.entry is not None and access.entry.state == WAITING
    return ["leave_waitlist"] if is_waiting else ["join_waitlist"]


def has_too_few(minimum: int | None, seats: Seats) -> bool:
    """Return whether fewer people take part, or are asked to, than there should be at least."""
    return minimum is not None and seats.attending + seats.asked < minimum


def max_participants(meeting: AnyMeeting) -> int:
    """Return how many participants there can be."""
    return meeting.maximum if meeting.maximum is not None else MAX_PARTICIPANTS
