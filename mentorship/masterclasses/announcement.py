"""Where a masterclass is shown to more than one person: in its own channel, and in the announcement channel."""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy.orm import Session

from mentorship.masterclasses.channel import sync_channel
from mentorship.masterclasses.view import FACES, free_places
from mentorship.meetings.timespan import HasTimespan
from mentorship.outbox.notify import enqueue_announcement
from mentorship.people.person import PersonView, person_view
from mentorship.program import location as places
from mentorship.program.location import LocationView
from mentorship.program.visibility import is_hidden_from
from mentorship.sessions import view as meetings
from mentorship.sessions.view import phase
from storage.lane import LaneKind
from storage.masterclass import Seats, first_participants, seats_of
from storage.meeting import CANCELLED, MASTERCLASS, Meeting, find_meeting
from storage.notice import find_lanes_with_card
from storage.person import Person

RESTRICTED, MOVED = "restricted", "moved"


@dataclass(frozen=True)
class Announcement(HasTimespan):
    """What anybody may see of a masterclass: no address of a call, no way into its channel, no reason.

    `state`: coming, running, over, cancelled, moved; restricted since it is for certain groups only, and then nothing
    else of it is to be shown.
    """

    id: int
    state: str
    title: str
    description: str
    host: PersonView
    location: LocationView
    zone: str  # the IANA zone the time was meant in
    starts_at: dt.datetime
    ends_at: dt.datetime
    online: bool
    in_person: bool
    maximum: int | None
    seats: Seats
    faces: tuple[PersonView, ...]
    moved_to_id: int | None

    @property
    def free(self) -> int | None:
        """How many places are free; None where there is no maximum."""
        return free_places(self.maximum, self.seats)


def refresh_channels(db: Session, meeting: Meeting, *, now: dt.datetime) -> None:
    """Let both channels follow whatever has changed: who is in it, how many places are left, or what it is."""
    sync_channel(db, meeting, now=now)
    enqueue_announcement(db, meeting, now=now)


def describe_announcement(db: Session, meeting: Meeting, now: dt.datetime) -> Announcement:
    """The masterclass as it is shown to whoever reads the channel."""
    return Announcement(
        id=meeting.id,
        state=_state(meeting, now),
        title=meeting.title,
        description=meeting.description,
        host=person_view(meeting.host),
        location=places.location_view(meeting.location),
        zone=meeting.zone,
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        online=meeting.online,
        in_person=meeting.in_person,
        maximum=meeting.maximum,
        seats=seats_of(db, [meeting.id])[meeting.id],
        faces=tuple(person_view(each) for each in first_participants(db, meeting.id, FACES)),
        moved_to_id=meeting.moved_to_id,
    )


def _state(meeting: Meeting, now: dt.datetime) -> str:
    if meeting.restricted:
        return RESTRICTED
    if meeting.state == CANCELLED:
        return MOVED if meeting.moved_to_id else CANCELLED
    return phase(meeting, now)


def should_post(db: Session, meeting: Meeting, channel: str, now: dt.datetime) -> bool:
    """Whether it is to have a new card in this channel (Slack's id): it has none anywhere, and can still be joined."""
    program = meeting.host.program
    wanted = program.announcement_channel == channel and not program.announcement_trouble
    if not wanted or _state(meeting, now) != "coming":
        return False
    return not find_lanes_with_card(db, f"meeting:{meeting.id}", LaneKind.ANNOUNCEMENT)


def refresh_card(db: Session, *, actor: Person, meeting_id: int, now: dt.datetime) -> None:
    """An old card was clicked: let it show how things are now, be it the actor's own or one in a channel."""
    meetings.refresh_card(db, actor=actor, meeting_id=meeting_id, now=now)
    meeting = find_meeting(db, actor.workspace_id, meeting_id)
    if meeting is not None and meeting.kind == MASTERCLASS and not is_hidden_from(db, actor, meeting):
        refresh_channels(db, meeting, now=now)
