"""Members of a masterclass's channel: who should be in it, what its card shows, and what people are told about it.

The outbox asks here what is to be done in Slack, and records here what came of it. Callers of functions that change
something have locked the channel.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from mentorship.masterclasses.channel import ARCHIVE_AFTER
from mentorship.masterclasses.channel_posts import plan_thanks
from mentorship.masterclasses.view import PublicMasterclass, describe_faces, describe_publicly
from mentorship.meetings.meeting import phase
from mentorship.meetings.view import find_canceller
from mentorship.outbox.channels import enqueue_channel_post
from mentorship.outbox.kinds import NoticeKind
from mentorship.outbox.notify import notify
from mentorship.people.person import PersonView, person_view
from mentorship.program.visibility import can_see
from storage.channel import (
    ARCHIVED,
    GONE,
    INSIDE,
    INVITED,
    LISTENING,
    LOST,
    OPEN,
    OUTSIDE,
    REFUSED,
    VISITING,
    Channel,
    ChannelMember,
    channel_members_by_person,
    find_channel_by_slack_id,
)
from storage.meeting import ASKED, ATTENDING, CANCELLED, REMOVED, Meeting
from storage.participants import Enrolled, list_enrolled
from storage.person import Person, find_people, find_people_by_slack_ids, find_person
from storage.workspace import find_workspace

MAX_TROUBLE_LENGTH = 255  # what the column holds; Slack's words are Slack's
ALREADY_IN = "already_in_channel"
INVITED_BY_US = (INSIDE, INVITED)  # in the channel by our doing: whoever gives up their spot is taken out again
NOT_TO_INVITE = (GONE, OUTSIDE, REFUSED)  # not in the channel, and not to be invited


@dataclass(frozen=True, kw_only=True)
class ChannelCard(PublicMasterclass):
    """What the card in a masterclass's own channel shows, which anybody there may see. Times are UTC."""

    phase: str  # coming, running, over: only before it begins can spots still be reserved
    faces: tuple[PersonView, ...] = ()  # of the first who attend
    meeting_url: str = ""  # only where the channel is private
    cancelled: bool = False
    cancelled_by: PersonView | None = None
    reason: str = ""
    private: bool = True

    @property
    def coming(self) -> bool:
        """Whether it has not begun."""
        return self.phase == "coming"


@dataclass(frozen=True)
class MembershipDiff:
    """Who is to be invited to the channel and who removed from it: Slack ids by the ids of people."""

    invite: dict[int, str]
    remove: dict[int, str]


def describe_card(db: Session, channel: Channel, meeting: Meeting, now: dt.datetime) -> ChannelCard:
    """Return the masterclass as everyone in its channel may see it."""
    return ChannelCard(
        **vars(describe_publicly(db, meeting)),
        phase=phase(meeting, now),
        faces=describe_faces(db, meeting),
        meeting_url=meeting.meeting_url if channel.private else "",
        cancelled=meeting.state == CANCELLED,
        cancelled_by=find_canceller(db, meeting),
        reason=meeting.reason,
        private=channel.private,
    )


def is_over(meeting: Meeting, now: dt.datetime) -> bool:
    """Return whether the channel is no longer needed: a week after the masterclass, or once it is cancelled."""
    return meeting.state == CANCELLED or now >= meeting.ends_at + ARCHIVE_AFTER


def list_unknown_members(db: Session, *, team_id: str, slack_channel: str, slack_users: Sequence[str]) -> list[str]:
    """Return those of these people (Slack ids) who are unknown, if this is the channel of a masterclass."""
    workspace = find_workspace(db, team_id)
    channel = find_channel_by_slack_id(db, workspace.id, slack_channel) if workspace is not None else None
    return list_unknown(db, channel, set(slack_users)) if channel is not None else []


def list_unknown(db: Session, channel: Channel, inside: set[str]) -> list[str]:
    """Return those in the channel (Slack ids) of whom we have not heard yet, perhaps because an event was lost."""
    return sorted(inside - find_people_by_slack_ids(db, channel.workspace_id, inside).keys())


def compare_members(
    db: Session, channel: Channel, meeting: Meeting, inside: set[str], now: dt.datetime
) -> MembershipDiff:
    """Compare who is in the channel (`inside`, Slack ids) with who should be, as both are now.

    Whoever joined or left by hand is noted, and asked what they mean by it, until the masterclass begins.
    """
    enrollments = {each.person_id: each for each in list_enrolled(db, meeting.id)}  # the newest of each person
    known = channel_members_by_person(db, channel.id)
    strangers = find_people_by_slack_ids(
        db, channel.workspace_id, inside - {each.slack_id for each in enrollments.values()}
    )
    slack_ids = {each.id: each.slack_id for each in strangers.values() if each.can_take_part}
    slack_ids |= {person_id: each.slack_id for person_id, each in enrollments.items() if not each.deactivated}
    diff = MembershipDiff({}, {})
    for person_id, slack_id in slack_ids.items():
        desired = _desired_state(enrollments.get(person_id), known.get(person_id), slack_id in inside)
        _record_state(db, channel, meeting, person_id, known.get(person_id), desired, now)
        if desired == INVITED:
            diff.invite[person_id] = slack_id
        if desired == REMOVED:
            diff.remove[person_id] = slack_id
    for person_id in known.keys() - slack_ids.keys():
        db.delete(known[person_id])
    db.flush()
    return diff


def _desired_state(enrollment: Enrolled | None, member: ChannelMember | None, inside: bool) -> str:
    """Return the person's state in the channel from now on; `INVITED` and `REMOVED` are yet to be done in Slack."""
    state = member.state if member is not None else ""
    enrolled = enrollment.state if enrollment is not None else ""
    if enrolled == ATTENDING:
        return INSIDE if inside else _outside_though_attending(state)
    if enrolled == ASKED:
        return INSIDE if inside else state if state in NOT_TO_INVITE else ""
    return _inside_without_place(state, enrolled) if inside else ""


def _outside_though_attending(state: str) -> str:
    """Return the new state of someone who attends and is not in the channel."""
    if state == INSIDE:
        return GONE
    return state if state in NOT_TO_INVITE else INVITED


def _inside_without_place(state: str, enrolled: str) -> str:
    """Return the new state of someone who is in the channel and has no place (any more)."""
    if state in INVITED_BY_US or enrolled == REMOVED:
        return REMOVED
    return LISTENING if state == LISTENING else VISITING


def _record_state(
    db: Session,
    channel: Channel,
    meeting: Meeting,
    person_id: int,
    member: ChannelMember | None,
    desired: str,
    now: dt.datetime,
) -> None:
    """Store the person's new state and ask them if need be; `INVITED` and `REMOVED` are stored once they are done."""
    state = member.state if member is not None else ""
    if desired in (INVITED, REMOVED, state):
        return
    if desired == "":
        db.delete(member)
        return
    person = find_person(db, channel.workspace_id, person_id) if desired in (GONE, VISITING) else None
    asked = person is not None and should_ask(db, meeting, person, desired, now)
    set_membership(db, channel, person_id, OUTSIDE if desired == GONE and not asked else desired)
    if person is not None and asked:
        kind = NoticeKind.CHANNEL_LEAVER if desired == GONE else NoticeKind.CHANNEL_VISITOR
        notify(db, kind, person, meeting=meeting, now=now)


def should_ask(db: Session, meeting: Meeting, person: Person, state: str, now: dt.datetime) -> bool:
    """Return whether to ask someone who joined or left the channel by hand what they mean by it.

    They can answer until the masterclass begins. Whoever may not know of it is not asked whether they want a spot.
    """
    coming = meeting.live and phase(meeting, now) == "coming"
    return coming and (state == GONE or can_see(db, person, meeting))


def set_membership(db: Session, channel: Channel, person_id: int, state: str, error: str = "") -> None:
    """Store the person's state in the channel; `error` is Slack's word for why it refused to do what it should."""
    member = db.get(ChannelMember, (channel.id, person_id))
    if member is None:
        member = ChannelMember(channel_id=channel.id, person_id=person_id, workspace_id=channel.workspace_id)
        db.add(member)
    if error != member.error:
        member.told = False
    member.state, member.error = state, error


def record_invitations(db: Session, channel: Channel, people: Mapping[int, str], errors: Mapping[str, str]) -> None:
    """Record that these people (Slack ids by ids) were invited, except those with `errors` (by Slack ids)."""
    for person_id, slack_id in people.items():
        error = errors.get(slack_id, "")
        refused = error not in ("", ALREADY_IN)
        set_membership(db, channel, person_id, REFUSED if refused else INSIDE, error if refused else "")


def record_removal(db: Session, channel: Channel, person_id: int) -> None:
    """Record that the person was removed from the channel."""
    member = db.get(ChannelMember, (channel.id, person_id))
    if member is not None:
        db.delete(member)


def notify_host_of_refusals(db: Session, channel: Channel, meeting: Meeting, now: dt.datetime) -> None:
    """Tell the host in one message for whom Slack refused an invitation or a removal; once for each."""
    refused = [each for each in channel_members_by_person(db, channel.id).values() if each.error and not each.told]
    for each in refused:
        each.told = True
    if refused:
        people = [[each.person_id, each.error, each.state] for each in refused]
        notify(db, NoticeKind.CHANNEL_REFUSED, meeting.host, meeting=meeting, details={"people": people}, now=now)


def welcome_once(db: Session, channel: Channel, meeting: Meeting, now: dt.datetime) -> None:
    """Greet those in a new channel, and plan the thanks after the end."""
    if channel.welcomed:
        return
    channel.welcomed = True
    enqueue_channel_post(db, NoticeKind.CHANNEL_WELCOME, meeting, channel, now=now)
    plan_thanks(db, channel, meeting, now=now)


def mark_open(channel: Channel) -> None:
    """Record that the channel can be used again."""
    channel.state, channel.trouble = OPEN, ""


def mark_lost(db: Session, channel: Channel, meeting: Meeting, trouble: str, now: dt.datetime) -> None:
    """Record that the channel cannot be used (Slack's word: `trouble`); tell the host once, if it is still needed."""
    trouble = trouble[:MAX_TROUBLE_LENGTH]
    if is_over(meeting, now):
        channel.state, channel.trouble, channel.archive_at = ARCHIVED, trouble, None
        return
    if channel.trouble != trouble:
        notify(db, NoticeKind.CHANNEL_TROUBLE, meeting.host, meeting=meeting, details={"trouble": trouble}, now=now)
    channel.state, channel.trouble = LOST, trouble


def mark_archived(channel: Channel) -> None:
    """Record that the channel is archived, for good."""
    channel.state, channel.archive_at = ARCHIVED, None


def person_views(db: Session, workspace_id: int, person_ids: Iterable[int]) -> dict[int, PersonView]:
    """Return these people as others may see them, by their ids."""
    return {person.id: person_view(person) for person in find_people(db, workspace_id, person_ids)}
