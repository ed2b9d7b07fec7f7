"""Where a masterclass is shown to more than one person: in its own channel, and in the announcement channel."""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy.orm import Session

from mentorship.masterclasses.channel import sync_channel
from mentorship.masterclasses.replacement import find_replacement
from mentorship.masterclasses.view import PublicMasterclass, describe_faces, describe_publicly
from mentorship.meetings import card
from mentorship.meetings.meeting import phase
from mentorship.outbox.channels import enqueue_announcement
from mentorship.people.person import PersonView
from mentorship.program.visibility import is_hidden_from
from storage.lane import LaneKind
from storage.meeting import CANCELLED, MASTERCLASS, Meeting, find_meeting
from storage.notice import find_lanes_with_card, meeting_subject
from storage.person import Person

RESTRICTED, MOVED = "restricted", "moved"


@dataclass(frozen=True, kw_only=True)
class Announcement(PublicMasterclass):
    """What anybody may see of a masterclass: no address of a call, no way into its channel, no reason.

    `state`: coming, running, over, cancelled, moved; restricted when it is for certain groups only, and then nothing
    else of it is to be shown.
    """

    state: str
    faces: tuple[PersonView, ...]
    moved_to_id: int | None
    moved_to_starts_at: dt.datetime | None = None


def refresh_channels(db: Session, meeting: Meeting, *, now: dt.datetime) -> None:
    """Let both channels follow whatever has changed: who is in it, how many places are left, or what it is."""
    sync_channel(db, meeting, now=now)
    enqueue_announcement(db, meeting, now=now)


def describe_announcement(db: Session, meeting: Meeting, now: dt.datetime) -> Announcement:
    """Return the masterclass as it is shown to whoever reads the announcement channel."""
    new = find_replacement(db, meeting)
    return Announcement(
        **vars(describe_publicly(db, meeting)),
        state=_state(meeting, now),
        faces=describe_faces(db, meeting),
        moved_to_id=new.id if new is not None else None,
        moved_to_starts_at=new.starts_at if new is not None else None,
    )


def _state(meeting: Meeting, now: dt.datetime) -> str:
    if meeting.restricted:
        return RESTRICTED
    if meeting.state == CANCELLED:
        return MOVED if meeting.moved_to_id else CANCELLED
    return phase(meeting, now)


def should_post(db: Session, meeting: Meeting, channel: str, now: dt.datetime) -> bool:
    """Return whether it should get a new card in this channel (Slack's id): it has none anywhere, and can be joined."""
    program = meeting.host.program
    wanted = program.announcement_channel == channel and not program.announcement_trouble
    if not wanted or _state(meeting, now) != "coming":
        return False
    return not find_lanes_with_card(db, meeting_subject(meeting.id), LaneKind.ANNOUNCEMENT)


def refresh_card(db: Session, *, actor: Person, meeting_id: int, now: dt.datetime) -> None:
    """Let the cards of the masterclass, an old one of which was clicked, show how things are now: the actor's own card
    and those in channels.
    """
    meeting = find_meeting(db, actor.workspace_id, meeting_id)
    if meeting is not None and meeting.kind == MASTERCLASS and not is_hidden_from(db, actor, meeting):
        refresh_channels(db, meeting, now=now)
    card.refresh_card(db, actor=actor, meeting_id=meeting_id, now=now)
