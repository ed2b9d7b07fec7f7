"""How the channel of a masterclass should be: what stands in it, who is in it, and what people are told of that.

Delivery asks here, and says here what came of it. Whoever calls a function that changes something holds the channel.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from mentorship.masterclasses.channel import ARCHIVE_AFTER
from mentorship.masterclasses.view import free_places
from mentorship.outbox.kinds import NoticeKind
from mentorship.outbox.notify import notify
from mentorship.people.person import PersonView, person_view
from mentorship.program import location as places
from mentorship.program.location import LocationView
from mentorship.program.visibility import can_see
from mentorship.sessions.view import phase
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
)
from storage.enrolled import Enrolled, list_enrolled
from storage.masterclass import Seats, seats_of
from storage.meeting import ASKED, ATTENDING, CANCELLED, REMOVED, Meeting
from storage.person import Person, find_people, find_people_by_slack_ids, find_person

ALREADY_IN = "already_in_channel"
INVITED_BY_US = (INSIDE, INVITED)  # in the channel by our doing: whoever gives up their spot is taken out again
NOT_TO_INVITE = (GONE, OUTSIDE, REFUSED)  # not in the channel, and not to be invited


@dataclass(frozen=True)
class ChannelCard:
    """What the card in a masterclass's own channel shows, which anybody there may see. Times are UTC."""

    id: int  # of the masterclass
    title: str
    description: str
    host: PersonView
    location: LocationView
    starts_at: dt.datetime
    ends_at: dt.datetime
    online: bool
    in_person: bool
    coming: bool  # it has not begun: spots can still be reserved
    maximum: int | None
    seats: Seats
    cancelled: bool = False
    cancelled_by: PersonView | None = None
    reason: str = ""
    private: bool = True

    @property
    def free(self) -> int | None:
        """How many places are free; None where there is no maximum."""
        return free_places(self.maximum, self.seats)


@dataclass(frozen=True)
class MembershipDiff:
    """Who is to be invited and who to be taken out: their Slack ids, by their ids."""

    invite: dict[int, str]
    remove: dict[int, str]


def describe_card(db: Session, channel: Channel, meeting: Meeting, now: dt.datetime) -> ChannelCard:
    """The masterclass as everybody in its channel may see it."""
    by = find_person(db, meeting.workspace_id, meeting.cancelled_by_id) if meeting.cancelled_by_id else None
    return ChannelCard(
        id=meeting.id,
        title=meeting.title,
        description=meeting.description,
        host=person_view(meeting.host),
        location=places.location_view(meeting.location),
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        online=meeting.online,
        in_person=meeting.in_person,
        coming=phase(meeting, now) == "coming",
        maximum=meeting.maximum,
        seats=seats_of(db, [meeting.id])[meeting.id],
        cancelled=meeting.state == CANCELLED,
        cancelled_by=person_view(by) if by is not None else None,
        reason=meeting.reason,
        private=channel.private,
    )


def is_over(meeting: Meeting, now: dt.datetime) -> bool:
    """Whether its channel has served: a week after its end, or when it was cancelled."""
    return meeting.state == CANCELLED or now >= meeting.ends_at + ARCHIVE_AFTER


def compare_members(
    db: Session, channel: Channel, meeting: Meeting, inside: set[str], now: dt.datetime
) -> MembershipDiff:
    """Compare who is in the channel (Slack ids) with who should be, as both are now.

    Whoever came or went by their own act is noted, and asked what they mean by it, until it begins.
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
    """How the person is to stand to the channel from now on; `INVITED` and `REMOVED` (take them out) are to be done."""
    state = member.state if member is not None else ""
    if enrollment is not None and enrollment.state == ATTENDING:
        if inside:
            return INSIDE
        return GONE if state == INSIDE else state if state in NOT_TO_INVITE else INVITED
    if enrollment is not None and enrollment.state == ASKED:
        return INSIDE if inside else state if state in NOT_TO_INVITE else ""
    if not inside:
        return ""
    if state in INVITED_BY_US or enrollment is not None and enrollment.state == REMOVED:
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
    """Keep how the person stands to the channel; what is to be done is noted as it is done."""
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
    """Whether somebody who has come or gone by hand, and stands so to the channel, can still answer what they mean.

    Whoever may not know of the masterclass is not asked whether they want a spot in it.
    """
    coming = meeting.live and phase(meeting, now) == "coming"
    return coming and (state == GONE or can_see(db, person, meeting))


def set_membership(db: Session, channel: Channel, person_id: int, state: str, error: str = "") -> None:
    """From now on the person stands so to the channel; `error` is Slack's word for why it would not have it else."""
    member = db.get(ChannelMember, (channel.id, person_id))
    if member is None:
        member = ChannelMember(channel_id=channel.id, person_id=person_id, workspace_id=channel.workspace_id)
        db.add(member)
    if error != member.error:
        member.told = False
    member.state, member.error = state, error


def record_invitations(db: Session, channel: Channel, people: Mapping[int, str], errors: Mapping[str, str]) -> None:
    """These people (Slack ids by ids) were invited, but for those with `errors` (by Slack ids)."""
    for person_id, slack_id in people.items():
        error = errors.get(slack_id, "")
        refused = error not in ("", ALREADY_IN)
        set_membership(db, channel, person_id, REFUSED if refused else INSIDE, error if refused else "")


def record_removal(db: Session, channel: Channel, person_id: int) -> None:
    """The person is not in the channel any more."""
    member = db.get(ChannelMember, (channel.id, person_id))
    if member is not None:
        db.delete(member)


def notify_host_of_refusals(db: Session, channel: Channel, meeting: Meeting, now: dt.datetime) -> None:
    """Tell the host, in one message, of all with whom Slack would not do as it should; of each once."""
    refused = [each for each in channel_members_by_person(db, channel.id).values() if each.error and not each.told]
    for each in refused:
        each.told = True
    if refused:
        people = [[each.person_id, each.error, each.state] for each in refused]
        notify(db, NoticeKind.CHANNEL_REFUSED, meeting.host, meeting=meeting, details={"people": people}, now=now)


def mark_open(channel: Channel) -> None:
    """Nothing stands against the channel any more."""
    channel.state, channel.trouble = OPEN, ""


def mark_lost(db: Session, channel: Channel, meeting: Meeting, trouble: str, now: dt.datetime) -> None:
    """Slack's word `trouble` stands against the channel. The host is told, once, unless it has served anyway."""
    if is_over(meeting, now):
        channel.state, channel.trouble, channel.archive_at = ARCHIVED, trouble, None
        return
    if channel.trouble != trouble:
        notify(db, NoticeKind.CHANNEL_TROUBLE, meeting.host, meeting=meeting, details={"trouble": trouble}, now=now)
    channel.state, channel.trouble = LOST, trouble


def mark_archived(channel: Channel) -> None:
    """The channel is archived, for good."""
    channel.state, channel.archive_at = ARCHIVED, None


def person_views(db: Session, workspace_id: int, person_ids: Iterable[int]) -> dict[int, PersonView]:
    """These people as others may see them, by their ids."""
    return {person.id: person_view(person) for person in find_people(db, workspace_id, person_ids)}
