"""A masterclass as one person may see it, and what that person may do with it."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from mentorship.errors import Past, Refusal, Step
from mentorship.masterclasses.actions import actions
from mentorship.meetings.conflicts import clash
from mentorship.meetings.timespan import Spanning
from mentorship.people.person import PersonView
from mentorship.people.person import shown as shown_person
from mentorship.program import location as places
from mentorship.program.location import LocationView
from mentorship.program.visibility import Circles, circles, concealed, may_steer
from mentorship.sessions.view import phase
from storage.channel import OPEN, Channel, channels_of
from storage.masterclass import (
    Seats,
    changes_of_place,
    entries_of,
    first_participants,
    number_in_queue,
    places_of,
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
    lock_meeting,
    overlapping,
)
from storage.person import Person, find_person
from storage.waitlist import WAITING, WaitlistEntry

FACES = 9
GONE = "This masterclass does not exist any more. Choose Masterclasses in the Home tab to see what is planned."


@dataclass(frozen=True)
class MasterclassView(Spanning):
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
    place: str | None  # the state of the viewer's own place, if they ever had one
    source: str | None  # how the viewer came by it
    method: str | None  # how the viewer attends
    added_by: PersonView | None  # who laid the place on the viewer
    meeting_url: str
    link: str  # how a link that Zoom makes stands, where there is none yet: awaited, failed
    reason: str  # why it was cancelled, or why the viewer's own place was taken
    cancelled_by: PersonView | None
    moved: bool  # cancelled because another one is in its place
    only_for: tuple[str, ...]  # the groups that may see it; empty for all but its host and admins
    queued: str | None  # the state of the viewer's entry in its queue, if they ever had one
    number: int | None  # the viewer's number among those who wait
    offer_until: dt.datetime | None  # until when a place is or was kept for the viewer
    channel: str  # Slack's id of the channel where its people talk, for those who belong there
    private: bool  # whether that is a private one
    actions: tuple[str, ...]
    sequence: int  # of the viewer's calendar entry (SEQUENCE): it rises when the masterclass or their place changes
    against: str = ""  # what else the viewer has then, who is asked whether they can make it
    unanswered: bool = False  # whether the viewer lost the place because they had something else and never answered
    moved_to: int | None = None  # the id of the one that is in its place

    @property
    def free(self) -> int | None:
        """How many places are free; None where there is no maximum."""
        return free_places(self.maximum, self.seats)


def free_places(maximum: int | None, seats: Seats) -> int | None:
    """How many places are free; None where there is no maximum."""
    return max(0, maximum - seats.taken) if maximum is not None else None


def find(db: Session, actor: Person, meeting_id: int, *, lock: bool = False) -> Meeting:
    """The masterclass, if the actor may know of it. With `lock`, locked and read as it is now.

    Raises Refusal when it is gone, of another workspace, or restricted to groups of which the actor is none: all of
    these look the same.
    """
    reader = lock_meeting if lock else find_meeting
    meeting = reader(db, actor.workspace_id, meeting_id)
    if meeting is None or meeting.kind != MASTERCLASS or concealed(db, actor, meeting):
        raise Refusal(GONE, steps=[Step("masterclasses"), Step("find")])
    return meeting


def require_steering(actor: Person, meeting: Meeting) -> None:
    """Raises Refusal for anybody but the host and admins."""
    if not may_steer(actor, meeting):
        words = f"Only {meeting.host.name} or an admin can do this. Ask one of them to do it for you."
        raise Refusal(words, steps=[Step("masterclass", meeting.id)])


def require_coming(meeting: Meeting, now: dt.datetime, what: str) -> None:
    """Raises Past when it is cancelled, has begun or is over; `what` says what cannot be done any more."""
    look = [Step("masterclass", meeting.id), Step("masterclasses")]
    if meeting.state == CANCELLED and meeting.moved_to_id:
        steps = [Step("masterclass", meeting.moved_to_id), Step("masterclasses")]
        raise Past(f"This masterclass was moved to another time, so {what}. See the one in its place.", steps=steps)
    if meeting.state == CANCELLED:
        raise Past(f"This masterclass was cancelled, so {what}.", steps=look)
    if phase(meeting, now) != "coming":
        raise Past(f"This masterclass has begun or is over, so {what}.", steps=look)


def look(db: Session, *, actor: Person, meeting_id: int, now: dt.datetime) -> MasterclassView:
    """One masterclass as the actor may see it, with the faces of the first who attend."""
    return describe_one(db, actor, find(db, actor, meeting_id), now)


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
    numbers = [meeting.id for meeting in meetings]
    around = Around(
        seats=seats_of(db, numbers),
        places=places_of(db, numbers, viewer.id),
        entries=entries_of(db, numbers, viewer.id),
        circles=circles(db, viewer, meetings),
        channels=channels_of(db, numbers),
        changes=changes_of_place(db, numbers, viewer.id),
    )
    return [_describe(db, viewer, meeting, around, now, faces) for meeting in meetings]


@dataclass(frozen=True)
class Around:
    """What surrounds some masterclasses and concerns one viewer, by the ids of the masterclasses."""

    seats: dict[int, Seats]
    places: dict[int, Enrollment]
    entries: dict[int, WaitlistEntry]
    circles: Circles
    channels: dict[int, Channel]
    changes: dict[int, int]  # how often the viewer's place in each was made or lost


def _describe(
    db: Session,
    viewer: Person,
    meeting: Meeting,
    around: Around,
    now: dt.datetime,
    faces: tuple[PersonView, ...],
) -> MasterclassView:
    mine, entry = around.places.get(meeting.id), around.entries.get(meeting.id)
    channel, seats = around.channels.get(meeting.id), around.seats[meeting.id]
    steering, placed = may_steer(viewer, meeting), mine is not None and mine.state in (ATTENDING, ASKED)
    inside = viewer.id == meeting.host_id or mine is not None and mine.state == ATTENDING
    insider = steering or placed or mine is not None and mine.state == CALLED_OFF
    joins = meeting.live and (inside or placed) and (mine is None or mine.method != IN_PERSON)
    ended = meeting.state == CANCELLED and insider
    cancelled_by = find_person(db, meeting.workspace_id, meeting.cancelled_by_id or 0) if ended else None
    own_reason = mine.reason if mine is not None and not placed and mine.state != CALLED_OFF else ""
    laid_on = mine is not None and mine.role != HOST and mine.added_by_id != viewer.id
    return MasterclassView(
        reader=shown_person(viewer),
        id=meeting.id,
        version=meeting.version,
        state=meeting.state,
        phase=phase(meeting, now),
        host=shown_person(meeting.host),
        location=places.shown(meeting.location),
        zone=meeting.zone,
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        online=meeting.online,
        in_person=meeting.in_person,
        title=meeting.title,
        description=meeting.description,
        maximum=meeting.maximum,
        minimum=meeting.minimum if steering else None,
        seats=seats,
        faces=faces,
        role=mine.role if mine is not None else None,
        place=mine.state if mine is not None else None,
        source=mine.source if mine is not None else None,
        method=mine.method if mine is not None else None,
        added_by=shown_person(mine.added_by) if mine is not None and laid_on else None,
        meeting_url=meeting.meeting_url if joins else "",
        link=meeting.link_state if joins and not meeting.meeting_url else "",
        reason=meeting.reason if ended else own_reason,
        cancelled_by=shown_person(cancelled_by) if cancelled_by is not None else None,
        moved=meeting.moved_to_id is not None,
        only_for=around.circles.names.get(meeting.id, ()),
        queued=entry.state if entry is not None else None,
        number=_number(db, meeting, entry, now),
        offer_until=entry.offer_until if entry is not None else None,
        channel=channel.slack_id if channel is not None and channel.state == OPEN and (inside or steering) else "",
        private=channel.private if channel is not None else True,
        actions=tuple(actions(viewer, meeting, mine, entry, seats, around.circles, now)),
        sequence=meeting.version + around.changes.get(meeting.id, 0),
        against=_against(db, viewer, meeting, mine, now),
        unanswered=mine is not None and mine.state == REMOVED and mine.to_confirm,
        moved_to=meeting.moved_to_id,
    )


def _against(db: Session, viewer: Person, meeting: Meeting, mine: Enrollment | None, now: dt.datetime) -> str:
    """What the viewer has then besides, while they are asked whether they can make it."""
    if mine is None or mine.state != ASKED or not meeting.live or phase(meeting, now) != "coming":
        return ""
    others = overlapping(db, [viewer.id], meeting.starts_at, meeting.ends_at, meeting.id)
    return clash(viewer, others[0], viewer) if others else ""


def _number(db: Session, meeting: Meeting, entry: WaitlistEntry | None, now: dt.datetime) -> int | None:
    if entry is None or entry.state != WAITING or not meeting.live or phase(meeting, now) != "coming":
        return None
    return number_in_queue(db, entry)


def first_method(meeting: Meeting) -> str:
    """How somebody attends who has not chosen: online where that is possible, since that can be changed."""
    return ONLINE if meeting.online else IN_PERSON
