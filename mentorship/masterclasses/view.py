"""A masterclass as one person may see it, and what that person may do with it."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from mentorship.errors import NextStep, NoLongerRelevant, Refusal
from mentorship.feedback.feedback import find_asked
from mentorship.masterclasses.actions import MasterclassAccess, actions, has_too_few
from mentorship.masterclasses.channel_link import discussion_url
from mentorship.masterclasses.replacement import find_replacement
from mentorship.meetings.conflicts import describe_conflict
from mentorship.meetings.meeting import phase
from mentorship.meetings.outcome_view import describe_masterclasses
from mentorship.meetings.view import MeetingFacts, MeetingView, common_fields, describe_facts
from mentorship.people.person import PersonView, person_view
from mentorship.program.limits import change_deadline
from mentorship.program.visibility import can_manage, find_allowed_groups, is_hidden_from
from storage.channel import channels_by_meeting, members_by_channel
from storage.commitments import find_overlapping
from storage.masterclass import Seats, entries_by_meeting, find_queue_position, first_participants, seats_of
from storage.masterclass_lists import first_participants_by_meeting, own_places_by_meeting
from storage.meeting import (
    ASKED,
    ATTENDING,
    CANCELLED,
    HOST,
    LEFT,
    MASTERCLASS,
    REMOVED,
    Meeting,
    find_meeting,
    lock_meeting,
    lock_meeting_shared,
)
from storage.meeting_lists import find_meeting_row
from storage.person import Person
from storage.rows import AnyMeeting, AnyPerson, M, MeetingRow, person_row
from storage.waitlist import WAITING
from storage.workspace import Workspace

FACES = 9
NOT_FOUND = (  # true of what has gone as of what is hidden
    "This masterclass is gone, or only for certain groups. Choose Masterclasses in the Home tab to see what is planned."
)


@dataclass(frozen=True, kw_only=True)
class PublicMasterclass(MeetingFacts):
    """What is shown of a masterclass where several people see the same: in its channel, and where it is announced."""

    title: str
    description: str
    maximum: int | None
    seats: Seats

    @property
    def free(self) -> int | None:
        """How many places are free; None where there is no maximum."""
        return free_places(self.maximum, self.seats)


@dataclass(frozen=True, kw_only=True)
class MasterclassView(MeetingView):
    """What one viewer may see of a masterclass. What they may not see is None or empty."""

    title: str
    description: str
    maximum: int | None
    minimum: int | None  # for the host and admins
    seats: Seats
    faces: tuple[PersonView, ...]  # of the first who attend, where they were asked for
    source: str | None  # how the viewer came by their place
    moved: bool  # cancelled because another one is in its place
    queue_state: str | None  # the state of the viewer's entry in its queue, if they ever had one
    queue_number: int | None  # the viewer's number among those who wait
    offer_until: dt.datetime | None  # until when a place is or was kept for the viewer
    discussion_url: str  # of the channel where its people talk, where it leads the viewer into it
    conflict: str = ""  # what else the viewer has then, who is asked whether they can make it
    is_hidden: bool = False  # whether the viewer, being outside its groups, may not know of it
    lost_unanswered: bool = False  # whether the viewer lost the place because they were busy and never answered
    declined: bool = False  # whether they gave the place up because they can't make the new time
    moved_to: int | None = None  # the id of the one that is in its place
    moved_to_starts_at: dt.datetime | None = None  # when that one begins
    awaits_host: bool = False  # whether its host has left, and an admin has yet to find another one or cancel it
    moved_from: dt.datetime | None = None  # when it was planned before, for whoever is asked about the new time
    leave_until: dt.datetime | None = None  # until when whoever attends can leave in time; None: until it starts

    @property
    def free(self) -> int | None:
        """How many places are free; None where there is no maximum."""
        return free_places(self.maximum, self.seats)

    @property
    def needs_decision(self) -> bool:
        """Return whether too few people take part, and the reader can still decide what becomes of it."""
        return has_too_few(self.minimum, self.seats) and "cancel" in self.actions and self.phase == "coming"


def free_places(maximum: int | None, seats: Seats) -> int | None:
    """Return how many places are free; None where there is no maximum."""
    return max(0, maximum - seats.taken) if maximum is not None else None


def find_masterclass(
    db: Session, actor: Person, meeting_id: int, *, lock: bool = False, shared: bool = False
) -> Meeting:
    """Return the masterclass, if the actor may know of it. With `lock`, lock it and read it as it is now.

    With `shared` as well, others may lock it in the same way: that is for what may happen at the same moment.

    Raises Refusal when it is gone, of another workspace, or restricted to groups that the actor is not in: all of these
    look the same.
    """
    reader = (lock_meeting_shared if shared else lock_meeting) if lock else find_meeting
    return _require_known(db, actor, reader(db, actor.workspace_id, meeting_id))


def look_at_masterclass(db: Session, actor: Person, meeting_id: int) -> MeetingRow:
    """Return the masterclass to be looked at, not changed. Raises Refusal as `find_masterclass` does."""
    return _require_known(db, actor, find_meeting_row(db, actor.workspace_id, meeting_id))


def _require_known(db: Session, actor: Person, meeting: M | None) -> M:
    if meeting is None or meeting.kind != MASTERCLASS or is_hidden_from(db, actor, meeting):
        raise Refusal(NOT_FOUND, next_steps=[NextStep("masterclasses"), NextStep("find")])
    return meeting


def require_manager(actor: Person, meeting: Meeting) -> None:
    """Raise Refusal for everyone except the host and admins."""
    if not can_manage(actor, meeting):
        words = f"Only {meeting.host.name} or an admin can do this. Ask one of them to do it for you."
        raise Refusal(words, next_steps=[NextStep("masterclass", meeting.id)])


def require_coming(meeting: AnyMeeting, now: dt.datetime, what: str) -> None:
    """Raise NoLongerRelevant when it is cancelled, has begun or is over; `what` says what can no longer be done."""
    next_steps = [NextStep("masterclass", meeting.id), NextStep("masterclasses")]
    if meeting.state == CANCELLED and meeting.moved_to_id:
        steps = [NextStep("masterclass", meeting.moved_to_id), NextStep("masterclasses")]
        raise NoLongerRelevant(
            f"This masterclass was moved to another time, so {what}. See the one in its place.", next_steps=steps
        )
    if meeting.state == CANCELLED:
        raise NoLongerRelevant(f"This masterclass was cancelled, so {what}.", next_steps=next_steps)
    if phase(meeting, now) != "coming":
        raise NoLongerRelevant(f"This masterclass has begun or is over, so {what}.", next_steps=next_steps)


def show_masterclass(db: Session, *, actor: Person, meeting_id: int, now: dt.datetime) -> MasterclassView:
    """Return one masterclass as the actor may see it, with the faces of the first who attend. Raises Refusal when they
    may not know of it.
    """
    return describe_one(db, actor, look_at_masterclass(db, actor, meeting_id), now)


def describe_one(db: Session, viewer: Person, meeting: AnyMeeting, now: dt.datetime) -> MasterclassView:
    """Return this masterclass as the viewer may see it, with the faces of the first who attend."""
    return describe(db, viewer, [meeting], now)[0]


def describe_faces(db: Session, meeting: Meeting) -> tuple[PersonView, ...]:
    """Return the first who attend the masterclass."""
    return tuple(person_view(each) for each in first_participants(db, meeting.id, FACES))


def describe_publicly(db: Session, meeting: Meeting) -> PublicMasterclass:
    """Return what is shown of the masterclass where several people see the same."""
    return PublicMasterclass(
        **vars(describe_facts(meeting)),
        title=meeting.title,
        description=meeting.description,
        maximum=meeting.maximum,
        seats=seats_of(db, [meeting.id])[meeting.id],
    )


def describe(db: Session, viewer: Person, meetings: Sequence[AnyMeeting], now: dt.datetime) -> list[MasterclassView]:
    """Return these masterclasses as the viewer may see them, with the faces of the first who attend, in the same order.

    It costs a handful of queries.
    """
    first = first_participants_by_meeting(db, [meeting.id for meeting in meetings], FACES)
    faces = {number: tuple(person_view(each) for each in people) for number, people in first.items()}
    return [_view(db, each, faces[each.meeting.id]) for each in _find_accesses(db, viewer, meetings, now)]


def _find_accesses(
    db: Session, viewer: Person, meetings: Sequence[AnyMeeting], now: dt.datetime
) -> list[MasterclassAccess]:
    """Return how each of these masterclasses concerns the viewer, in the same order."""
    meeting_ids = [meeting.id for meeting in meetings]
    seats = seats_of(db, meeting_ids)
    enrollments = own_places_by_meeting(db, meeting_ids, viewer.id)
    entries = entries_by_meeting(db, meeting_ids, viewer.id)
    allowed_groups = find_allowed_groups(db, viewer, meetings)
    channels = channels_by_meeting(db, meeting_ids)
    members = members_by_channel(db, [each.id for each in channels.values()], viewer.id)
    memberships = {number: members.get(channel.id) for number, channel in channels.items()}
    asked, reader = find_asked(db, meetings, enrollments, viewer.id, now), person_row(viewer)
    outcomes = describe_masterclasses(db, meetings, reader, now)
    return [
        MasterclassAccess(
            viewer=viewer,
            reader=reader,
            meeting=each,
            own_enrollment=enrollments.get(each.id),
            allowed_groups=allowed_groups,
            seats=seats[each.id],
            outcome=outcomes.get(each.id),
            is_asked=each.id in asked,
            entry=entries.get(each.id),
            channel=channels.get(each.id),
            member=memberships.get(each.id),
            now=now,
        )
        for each in meetings
    ]


def _view(db: Session, access: MasterclassAccess, faces: tuple[PersonView, ...]) -> MasterclassView:
    meeting, own, entry = access.meeting, access.own_enrollment, access.entry
    common = common_fields(
        db,
        access,
        sees_link=access.sees_link,
        sees_cancellation=access.is_insider,
        method=own.method if own is not None else None,
        added_by=_adder(access),
        actions=actions(access),
    )
    before, new = _find_moved_from(db, access), find_replacement(db, meeting)
    return MasterclassView(
        **common | ({"reason": before.reason} if before is not None else {}),
        title=meeting.title,
        description=meeting.description,
        maximum=meeting.maximum,
        minimum=meeting.minimum if access.can_manage else None,
        seats=access.seats,
        faces=faces,
        source=own.source if own is not None else None,
        moved=meeting.moved_to_id is not None,
        queue_state=entry.state if entry is not None else None,
        queue_number=_queue_number(db, access),
        offer_until=entry.offer_until if entry is not None else None,
        discussion_url=_discussion_url(db, access),
        conflict=_conflict(db, access),
        is_hidden=access.is_outside_groups and not (access.can_manage or access.is_enrolled),
        lost_unanswered=own is not None and own.state == REMOVED and own.to_confirm,
        declined=own is not None and own.state == LEFT and own.to_confirm,
        moved_to=new.id if new is not None else None,
        moved_to_starts_at=new.starts_at if new is not None else None,
        awaits_host=access.is_insider and meeting.live and meeting.cancel_at is not None,
        moved_from=before.starts_at if before is not None else None,
        outcome=access.outcome if access.can_manage or access.has_place(ATTENDING) else None,
        leave_until=change_deadline(meeting, access.viewer) if access.has_place(ATTENDING) else None,
    )


def _adder(access: MasterclassAccess) -> AnyPerson | None:
    """Return who gave the viewer their place; None where they took it themselves."""
    own = access.own_enrollment
    if own is None or own.role == HOST or own.added_by_id == access.viewer.id:
        return None
    return own.added_by


def _discussion_url(db: Session, access: MasterclassAccess) -> str:
    """Return the link into the channel, for whoever belongs there."""
    if not (access.is_taking_part or access.can_manage):
        return ""
    return discussion_url(access.channel, access.member, db.get_one(Workspace, access.viewer.workspace_id))


def _find_moved_from(db: Session, access: MasterclassAccess) -> Meeting | None:
    """Return the one in whose place it is, while the viewer is asked about the new time."""
    meeting = access.meeting
    if meeting.moved_from_id is None or not access.has_place(ASKED):
        return None
    return find_meeting(db, meeting.workspace_id, meeting.moved_from_id)


def _conflict(db: Session, access: MasterclassAccess) -> str:
    """Return what else the viewer has at that time, while they are asked whether they can make it."""
    meeting, viewer = access.meeting, access.viewer
    if not access.has_place(ASKED) or not meeting.live or not access.is_coming:
        return ""
    others = find_overlapping(db, [viewer.id], meeting.starts_at, meeting.ends_at, meeting.id)
    return describe_conflict(viewer, others[0], viewer) if others else ""


def _queue_number(db: Session, access: MasterclassAccess) -> int | None:
    """Return the viewer's number among those who wait, while a place can still become free."""
    entry = access.entry
    if entry is None or entry.state != WAITING or not access.meeting.live or not access.is_coming:
        return None
    return find_queue_position(db, entry)
