"""The Slack channel of a masterclass: asked for, moved and given up here, and brought in line with it by the outbox.

What Slack has is not known here. What is done to a channel is decided by delivery (`channel_membership` says how it
should be), each time from the database and from what Slack says of the channel then: so an event that comes late, twice
or never does no harm, and all an event has to do is to make delivery look again.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from mentorship.errors import START_OVER, NextStep, Refusal
from mentorship.masterclasses.channel_link import discussion_url
from mentorship.masterclasses.channel_name import channel_name, is_named, numbered
from mentorship.masterclasses.replacement import find_present
from mentorship.masterclasses.view import MasterclassView, describe_one, find_masterclass, require_manager
from mentorship.outbox.channels import enqueue_channel_sync
from mentorship.program.visibility import can_manage
from storage.channel import (
    ARCHIVED,
    GONE,
    INSIDE,
    INVITED,
    LISTENING,
    LOST,
    MAKING,
    OUTSIDE,
    REFUSED,
    VISITING,
    WANTED,
    Channel,
    ChannelMember,
    find_channel_by_slack_id,
    find_channel_member,
    find_channel_of_meeting,
    forget_members,
    forget_people,
    list_channel_names,
    list_channels_to_archive,
    lock_channel,
)
from storage.masterclass import enrollments_by_meeting
from storage.meeting import ATTENDING, Meeting, find_meeting
from storage.person import Person, find_person_by_slack_id
from storage.workspace import Workspace, find_workspace
from storage.zones import find_zone

ARCHIVE_AFTER = dt.timedelta(days=7)  # after the end of the masterclass
NO_CHANNEL = "This masterclass no longer has a channel."
CANNOT_RETURN = ("channel_not_found", "is_archived")  # Slack's errors after which the app cannot use the channel again


def open_channel(db: Session, meeting: Meeting, *, private: bool, now: dt.datetime) -> Channel:
    """Give the masterclass a channel of its own. Delivery creates it in Slack, as soon as this is committed."""
    channel = Channel(
        workspace_id=meeting.workspace_id,
        meeting_id=meeting.id,
        name=free_name(db, meeting),
        private=private,
        state=WANTED,
        archive_at=meeting.ends_at + ARCHIVE_AFTER,
    )
    db.add(channel)
    db.flush()
    enqueue_channel_sync(db, channel, meeting, now=now)
    return channel


def sync_channel(db: Session, meeting: Meeting, *, now: dt.datetime) -> None:
    """Let the channel, if there is one, follow what has changed in the masterclass (title, location, people …)."""
    channel = find_channel_of_meeting(db, meeting.id)
    if channel is not None and channel.state != ARCHIVED:
        enqueue_channel_sync(db, channel, meeting, now=now)


def reset_invitations(db: Session, meeting: Meeting, people: Sequence[Person]) -> None:
    """Forget how these people, who have a new place in the masterclass, stood to its channel before."""
    found = find_channel_of_meeting(db, meeting.id) if people else None
    if found is not None and lock_channel(db, found.id) is not None:
        forget_people(db, found.id, [person.id for person in people])


def move_channel(db: Session, old: Meeting, new: Meeting, *, now: dt.datetime) -> None:
    """Give the channel of `old` to `new`, the masterclass that takes its place."""
    channel = find_channel_of_meeting(db, old.id)
    if channel is None:
        return
    channel.meeting_id = new.id
    channel.archive_at = new.ends_at + ARCHIVE_AFTER if channel.state != ARCHIVED else None
    db.flush()
    sync_channel(db, new, now=now)


def due(db: Session, now: dt.datetime) -> list[int]:
    """Return the ids of the channels whose masterclass has been over for a week."""
    return list(list_channels_to_archive(db, now))


def archive_if_due(db: Session, channel_id: int, *, now: dt.datetime) -> None:
    """Let the channel be archived, if that is due."""
    channel = lock_channel(db, channel_id)
    if channel is None or channel.archive_at is None or channel.archive_at > now:
        return
    channel.archive_at = None
    meeting = find_meeting(db, channel.workspace_id, channel.meeting_id)
    if meeting is not None:
        sync_channel(db, meeting, now=now)


def channel_joined(db: Session, *, team_id: str, slack_channel: str, slack_user: str, now: dt.datetime) -> None:
    """React to Slack's word that someone, or the app itself, came into a channel: look again, if that is news."""
    _on_membership_event(db, team_id, slack_channel, slack_user, (INVITED, INSIDE, LISTENING), now)


def channel_left(db: Session, *, team_id: str, slack_channel: str, slack_user: str, now: dt.datetime) -> None:
    """React to Slack's word that someone, or the app itself, left a channel: look again, if that is news."""
    _on_membership_event(db, team_id, slack_channel, slack_user, ("", GONE, OUTSIDE), now)


def channel_changed(db: Session, *, team_id: str, slack_channel: str, now: dt.datetime) -> None:
    """React to Slack's word that a channel was archived, restored or deleted, or the app removed: look again."""
    found = _find_by_slack_id(db, team_id, slack_channel)
    if found is not None:
        _sync_meeting_channel(db, found, now)


@dataclass(frozen=True)
class Discussion:
    """Where the people of a masterclass talk, and how the reader stands to it.

    `state`: wanted (there is none yet), open, lost (`trouble` is Slack's word for why), archived.
    """

    view: MasterclassView
    state: str = WANTED
    url: str = ""  # the address, where it leads the reader into the channel
    trouble: str = ""
    is_missing: bool = False  # the reader left it by hand, or Slack did not let them be invited


def find_discussion(db: Session, *, actor: Person, meeting_id: int, now: dt.datetime) -> Discussion:
    """Return the way into the channel, for those who belong there. Raises Refusal for others."""
    meeting = find_masterclass(db, actor, meeting_id)
    view = describe_one(db, actor, meeting, now)
    if view.enrollment_state != ATTENDING and not can_manage(actor, meeting):
        raise Refusal(
            "The discussion is for those who attend. Reserve a spot, and you are invited to its channel.",
            next_steps=[NextStep("masterclass", meeting.id)],
        )
    channel = find_channel_of_meeting(db, meeting.id)
    if channel is None:
        return Discussion(view)
    member = find_channel_member(db, channel.id, actor.id)
    state = WANTED if channel.state == MAKING else channel.state
    url = discussion_url(channel, member, db.get_one(Workspace, actor.workspace_id))
    return Discussion(view, state, url, channel.trouble, _is_missing(member))


def _is_missing(member: ChannelMember | None) -> bool:
    return member is not None and member.state in (GONE, OUTSIDE, REFUSED)


def free_name(db: Session, meeting: Meeting, *, exclude: int | None = None, at_least: int = 1) -> str:
    """Return the name for the masterclass's channel, with the lowest number from `at_least` on that is not known to be
    taken. The name of the channel with the id `exclude` does not count as taken.
    """
    name = channel_name(meeting.title, meeting.starts_at.astimezone(find_zone(meeting.zone)).date())
    taken = list_channel_names(db, meeting.workspace_id, name[:40], exclude)
    number = at_least
    while numbered(name, number) in taken:
        number += 1
    return numbered(name, number)


def is_exposed(channel: Channel, meeting: Meeting) -> bool:
    """Return whether everyone can read the channel, and the masterclass is for certain groups only: it was restricted
    while Slack created the channel.
    """
    return meeting.restricted and not channel.private and bool(channel.slack_id)


def has_current_name(channel: Channel, meeting: Meeting) -> bool:
    """Return whether the channel is named after the masterclass as it is now."""
    return is_named(
        channel.name, channel_name(meeting.title, meeting.starts_at.astimezone(find_zone(meeting.zone)).date())
    )


# -- what people answer -----------------------------------------------------------------------------------------------


def decline_spot(db: Session, *, actor: Person, meeting_id: int, now: dt.datetime) -> None:
    """Record `No, thanks`: the actor came into the channel by hand and does not want a spot."""
    _set_member_state(db, actor, meeting_id, {VISITING: LISTENING})


def stay_without_channel(db: Session, *, actor: Person, meeting_id: int, now: dt.datetime) -> None:
    """Record `Stay`: the actor left the channel by hand and keeps their spot, without the channel."""
    _set_member_state(db, actor, meeting_id, {GONE: OUTSIDE})


def come_back(db: Session, *, actor: Person, meeting_id: int, now: dt.datetime) -> bool:
    """Record `Come back`: the actor left the channel by hand and wants to be in it again.

    Returns whether they are invited now: whoever does not attend yet is invited once they do. Raises Refusal when there
    is no channel.
    """
    channel = _require_channel(db, actor, meeting_id)
    member = find_channel_member(db, channel.id, actor.id)
    if _is_missing(member):
        db.delete(member)
        db.flush()
    _sync_meeting_channel(db, channel, now)
    mine = enrollments_by_meeting(db, [channel.meeting_id], actor.id).get(channel.meeting_id)
    return mine is not None and mine.state == ATTENDING


def retry_channel(db: Session, *, actor: Person, meeting_id: int, now: dt.datetime) -> None:
    """Record `Try again`: the host says that whatever kept the channel, or people in it, from working is solved.

    Where the channel is gone for good, a new one is created. Raises Refusal for everyone except the host and admins.
    """
    channel = _require_channel(db, actor, meeting_id)
    meeting = find_masterclass(db, actor, channel.meeting_id)
    require_manager(actor, meeting)
    forget_members(db, channel.id, REFUSED)
    if channel.state == LOST:
        if channel.trouble in CANNOT_RETURN:
            replace_channel(db, channel, meeting)
        channel.state, channel.trouble = WANTED, ""
    _sync_meeting_channel(db, channel, now)


def replace_channel(db: Session, channel: Channel, meeting: Meeting) -> None:
    """Let a new channel be created in the place of the one that is gone, whose name may be taken forever."""
    forget_members(db, channel.id)
    channel.state, channel.slack_id, channel.card_ts, channel.shown, channel.pinned = WANTED, "", "", "", False
    channel.name = free_name(db, meeting)


def _set_member_state(db: Session, actor: Person, meeting_id: int, becomes: dict[str, str]) -> None:
    member = find_channel_member(db, _require_channel(db, actor, meeting_id).id, actor.id)
    if member is not None:
        member.state = becomes.get(member.state, member.state)


def _require_channel(db: Session, actor: Person, meeting_id: int) -> Channel:
    """Lock and return the masterclass's channel; where it was moved, that of the one in its place.

    Raises Refusal when there is none, or the actor may not know of the masterclass.
    """
    meeting = find_present(db, find_masterclass(db, actor, meeting_id))
    found = find_channel_of_meeting(db, meeting.id)
    channel = lock_channel(db, found.id) if found is not None else None
    if channel is None or channel.state == ARCHIVED:
        raise Refusal(NO_CHANNEL, next_steps=START_OVER)
    return channel


def _find_by_slack_id(db: Session, team_id: str, slack_channel: str) -> Channel | None:
    workspace = find_workspace(db, team_id)
    return find_channel_by_slack_id(db, workspace.id, slack_channel) if workspace is not None else None


def _on_membership_event(
    db: Session, team_id: str, slack_channel: str, slack_user: str, known: tuple[str, ...], now: dt.datetime
) -> None:
    """Look again, since someone came or went, unless they are in one of the `known` states already ("": in none)."""
    channel = _find_by_slack_id(db, team_id, slack_channel)
    if channel is None:
        return
    person = find_person_by_slack_id(db, channel.workspace_id, slack_user)
    member = find_channel_member(db, channel.id, person.id) if person is not None else None
    ourselves = person is None or person.bot
    if ourselves or (member.state if member is not None else "") not in known:
        _sync_meeting_channel(db, channel, now)


def _sync_meeting_channel(db: Session, channel: Channel, now: dt.datetime) -> None:
    meeting = find_meeting(db, channel.workspace_id, channel.meeting_id)
    if meeting is not None:
        sync_channel(db, meeting, now=now)
