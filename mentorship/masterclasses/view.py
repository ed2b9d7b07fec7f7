"""A masterclass as one person may see it, and what that person may do with it."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from mentorship.errors import NextStep, NoLongerRelevant, Refusal
from mentorship.masterclasses.actions import actions
from mentorship.meetings.conflicts import describe_conflict
from mentorship.meetings.timespan import HasTimespan
from mentorship.people.person import PersonView
from mentorship.people.person import person_view as shown_person
from mentorship.program import location as places
from mentorship.program.location import LocationView
from mentorship.program.visibility import AllowedGroups, can_manage, find_allowed_groups, is_hidden_from
from mentorship.sessions.view import phase
from storage.channel import OPEN, Channel, channels_by_meeting
from storage.masterclass import (
    Seats,
    count_enrollment_changes,
    enrollments_by_meeting,
    entries_by_meeting,
    find_queue_position,
    first_participants,
    seats_of,
)
from storage.meeting import (
    ASKED,
    ATTENDING,
    CALLED_OFF,
    CANCELLED,
    HOST,
    IN_PERSON,
    MASTERCLASS,
    ONLINE,
    REMOVED,
    Enrollment,
    Meeting,
    find_meeting,
    find_overlapping,
    lock_meeting,
)
from storage.person import Person, find_person
from storage.waitlist import WAITING, WaitlistEntry

FACES = 9
NOT_FOUND = "This masterclass does not exist any more. Choose Masterclasses in the Home tab to see what is planned."


@dataclass(frozen=True)
class MasterclassView(HasTimespan):
    """What one viewer may see of a masterclass. What they may not see is None or empty."""

    reader: PersonView  # whose view this is
    id: int
    version: int
    state: str  # published, cancelled
    phase: str  # coming, running, over
    host: PersonView
    location: LocationView
    zone: str  # the IANA zone the time was meant in
    starts_at: dt.datetime
    ends_at: dt.datetime
    online: bool
    in_person: bool
    title: str
    description: str
    maximum: int | None
    minimum: int | None  # for the host and admins
    seats: Seats
    faces: tuple[PersonView, ...]  # of the first who attend, where they were asked for
    role: str | None  # host, participant; None for everybody who never had a place
    enrollment_state: str | None  # the state of the viewer's own place, if they ever had one
    source: str | None  # how the viewer came by it
    method: str | None  # how the viewer attends
    added_by: PersonView | None  # who laid the place on the viewer
    meeting_url: str
    link_state: str  # how a link that Zoom makes stands, where there is none yet: awaited, failed
    reason: str  # why it was cancelled, or why the viewer's own place was taken
    cancelled_by: PersonView | None
    moved: bool  # cancelled because another one is in its place
    only_for: tuple[str, ...]  # the groups that may see it; empty for all but its host and admins
    queue_state: str | None  # the state of the viewer's entry in its queue, if they ever had one
    queue_number: int | None  # the viewer's number among those who wait
    offer_until: dt.datetime | None  # until when a place is or was kept for the viewer
    channel: str  # Slack's id of the channel where its people talk, for those who belong there
    private: bool  # whether that is a private one
    actions: tuple[str, ...]
    sequence: int  # of the viewer's calendar entry (SEQUENCE): it rises when the masterclass or their place changes
    conflict: str = ""  # what else the viewer has then, who is asked whether they can make it
    lost_unanswered: bool = (
        False  # whether the viewer lost the place because they had something else and never answered
    )
    moved_to: int | None = None  # the id of the one that is in its place

    @property
    def free(self) -> int | None:
        """How many places are free; None where there is no maximum."""
        return free_places(self.maximum, self.seats)


def free_places(maximum: int | None, seats: Seats) -> int | None:
    """How many places are free; None where there is no maximum."""
    return max(0, maximum - seats.taken) if maximum is not None else None


def find_masterclass(db: Session, actor: Person, meeting_id: int, *, lock: bool = False) -> Meeting:
    """The masterclass, if the actor may know of it. With `lock`, locked and read as it is now.

    Raises Refusal when it is gone, of another workspace, or restricted to groups of which the actor is none: all of
    these look the same.
    """
    reader = lock_meeting if lock else find_meeting
    meeting = reader(db, actor.workspace_id, meeting_id)
    if meeting is None or meeting.kind != MASTERCLASS or is_hidden_from(db, actor, meeting):
        raise Refusal(NOT_FOUND, next_steps=[NextStep("masterclasses"), NextStep("find")])
    return meeting


def require_manager(actor: Person, meeting: Meeting) -> None:
    """Raises Refusal for anybody but the host and admins."""
    if not can_manage(actor, meeting):
        words = f"Only {meeting.host.name} or an admin can do this. Ask one of them to do it for you."
        raise Refusal(words, next_steps=[NextStep("masterclass", meeting.id)])


def require_coming(meeting: Meeting, now: dt.datetime, what: str) -> None:
    """Raises Past when it is cancelled, has begun or is over; `what` says what cannot be done any more."""
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
    """One masterclass as the actor may see it, with the faces of the first who attend."""
    return describe_one(db, actor, find_masterclass(db, actor, meeting_id), now)


def describe_one(db: Session, viewer: Person, meeting: Meeting, now: dt.datetime) -> MasterclassView:
    """This one as the viewer may see it, with the faces of the first who attend."""
    faces = tuple(shown_person(each) for each in first_participants(db, meeting.id, FACES))
    return describe(db, viewer, [meeting], now, faces)[0]


def describe(
    db: Session,
    viewer: Person,
    meetings: Sequence[Meeting],
    now: dt.datetime,
    faces: tuple[PersonView, ...] = (),
) -> list[MasterclassView]:
    """These masterclasses as the viewer may see them, in the same order. It costs a handful of queries."""
    meeting_ids = [meeting.id for meeting in meetings]
    context = MeetingContext(
        seats=seats_of(db, meeting_ids),
        enrollments=enrollments_by_meeting(db, meeting_ids, viewer.id),
        entries=entries_by_meeting(db, meeting_ids, viewer.id),
        allowed_groups=find_allowed_groups(db, viewer, meetings),
        channels=channels_by_meeting(db, meeting_ids),
        enrollment_changes=count_enrollment_changes(db, meeting_ids, viewer.id),
    )
    return [_describe(db, viewer, meeting, context, now, faces) for meeting in meetings]


@dataclass(frozen=True)
class MeetingContext:
    """What surrounds some masterclasses and concerns one viewer, by the ids of the masterclasses."""

    seats: dict[int, Seats]
    enrollments: dict[int, Enrollment]
    entries: dict[int, WaitlistEntry]
    allowed_groups: AllowedGroups
    channels: dict[int, Channel]
    enrollment_changes: dict[int, int]  # how often the viewer's place in each was made or lost


def _describe(
    db: Session,
    viewer: Person,
    meeting: Meeting,
    context: MeetingContext,
    now: dt.datetime,
    faces: tuple[PersonView, ...],
) -> MasterclassView:
    own_enrollment, entry = context.enrollments.get(meeting.id), context.entries.get(meeting.id)
    channel, seats = context.channels.get(meeting.id), context.seats[meeting.id]
    manages, is_enrolled = (
        can_manage(viewer, meeting),
        own_enrollment is not None and own_enrollment.state in (ATTENDING, ASKED),
    )
    inside = viewer.id == meeting.host_id or own_enrollment is not None and own_enrollment.state == ATTENDING
    insider = manages or is_enrolled or own_enrollment is not None and own_enrollment.state == CALLED_OFF
    joins = meeting.live and (inside or is_enrolled) and (own_enrollment is None or own_enrollment.method != IN_PERSON)
    ended = meeting.state == CANCELLED and insider
    cancelled_by = find_person(db, meeting.workspace_id, meeting.cancelled_by_id or 0) if ended else None
    own_reason = (
        own_enrollment.reason
        if own_enrollment is not None and not is_enrolled and own_enrollment.state != CALLED_OFF
        else ""
    )
    added_by_somebody_else = (
        own_enrollment is not None and own_enrollment.role != HOST and own_enrollment.added_by_id != viewer.id
    )
    return MasterclassView(
        reader=shown_person(viewer),
        id=meeting.id,
        version=meeting.version,
        state=meeting.state,
        phase=phase(meeting, now),
        host=shown_person(meeting.host),
        location=places.location_view(meeting.location),
        zone=meeting.zone,
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        online=meeting.online,
        in_person=meeting.in_person,
        title=meeting.title,
        description=meeting.description,
        maximum=meeting.maximum,
        minimum=meeting.minimum if manages else None,
        seats=seats,
        faces=faces,
        role=own_enrollment.role if own_enrollment is not None else None,
        enrollment_state=own_enrollment.state if own_enrollment is not None else None,
        source=own_enrollment.source if own_enrollment is not None else None,
        method=own_enrollment.method if own_enrollment is not None else None,
        added_by=shown_person(own_enrollment.added_by)
        if own_enrollment is not None and added_by_somebody_else
        else None,
        meeting_url=meeting.meeting_url if joins else "",
        link_state=meeting.link_state if joins and not meeting.meeting_url else "",
        reason=meeting.reason if ended else own_reason,
        cancelled_by=shown_person(cancelled_by) if cancelled_by is not None else None,
        moved=meeting.moved_to_id is not None,
        only_for=context.allowed_groups.names.get(meeting.id, ()),
        queue_state=entry.state if entry is not None else None,
        queue_number=_queue_number(db, meeting, entry, now),
        offer_until=entry.offer_until if entry is not None else None,
        channel=channel.slack_id if channel is not None and channel.state == OPEN and (inside or manages) else "",
        private=channel.private if channel is not None else True,
        actions=tuple(actions(viewer, meeting, own_enrollment, entry, seats, context.allowed_groups, now)),
        sequence=meeting.version + context.enrollment_changes.get(meeting.id, 0),
        conflict=_conflict(db, viewer, meeting, own_enrollment, now),
        lost_unanswered=own_enrollment is not None and own_enrollment.state == REMOVED and own_enrollment.to_confirm,
        moved_to=meeting.moved_to_id,
    )


def _conflict(
    db: Session, viewer: Person, meeting: Meeting, own_enrollment: Enrollment | None, now: dt.datetime
) -> str:
    """What the viewer has then besides, while they are asked whether they can make it."""
    if own_enrollment is None or own_enrollment.state != ASKED or not meeting.live or phase(meeting, now) != "coming":
        return ""
    others = find_overlapping(db, [viewer.id], meeting.starts_at, meeting.ends_at, meeting.id)
    return describe_conflict(viewer, others[0], viewer) if others else ""


def _queue_number(db: Session, meeting: Meeting, entry: WaitlistEntry | None, now: dt.datetime) -> int | None:
    if entry is None or entry.state != WAITING or not meeting.live or phase(meeting, now) != "coming":
        return None
    return find_queue_position(db, entry)


def default_method(meeting: Meeting) -> str:
    """How somebody attends who has not chosen: online where that is possible, since that can be changed."""
    return ONLINE if meeting.online else IN_PERSON
