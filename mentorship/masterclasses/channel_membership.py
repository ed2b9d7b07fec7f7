"""How the channel of a masterclass should be: what stands in it, who is in it, and what people are told of that.

Delivery asks here, and says here what came of it. Whoever calls a function that changes something holds the channel.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from mentorship.masterclasses.channel import KEPT
from mentorship.masterclasses.view import free_places
from mentorship.outbox.notify import tell
from mentorship.people.person import PersonView, shown
from mentorship.program import location as places
from mentorship.program.location import LocationView
from mentorship.program.visibility import admitted
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
    members_of,
)
from storage.enrolled import Enrolled, enrolled
from storage.masterclass import Seats, seats_of
from storage.meeting import ASKED, ATTENDING, CANCELLED, REMOVED, Meeting
from storage.person import Person, find_members, find_people, find_person

ALREADY_IN = "already_in_channel"
OURS = (INSIDE, INVITED)  # in the channel by our doing: whoever gives up their spot is taken out again
BY_CHOICE = (GONE, OUTSIDE, REFUSED)  # not in the channel, and not to be invited


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
class Stock:
    """Who is to be invited and who to be taken out: their Slack ids, by their ids."""

    invite: dict[int, str]
    remove: dict[int, str]


def card_of(db: Session, channel: Channel, meeting: Meeting, now: dt.datetime) -> ChannelCard:
    """The masterclass as everybody in its channel may see it."""
    by = find_person(db, meeting.workspace_id, meeting.cancelled_by_id) if meeting.cancelled_by_id else None
    return ChannelCard(
        id=meeting.id,
        title=meeting.title,
        description=meeting.description,
        host=shown(meeting.host),
        location=places.shown(meeting.location),
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        online=meeting.online,
        in_person=meeting.in_person,
        coming=phase(meeting, now) == "coming",
        maximum=meeting.maximum,
        seats=seats_of(db, [meeting.id])[meeting.id],
        cancelled=meeting.state == CANCELLED,
        cancelled_by=shown(by) if by is not None else None,
        reason=meeting.reason,
        private=channel.private,
    )


def is_over(meeting: Meeting, now: dt.datetime) -> bool:
    """Whether its channel has served: a week after its end, or when it was cancelled."""
    return meeting.state == CANCELLED or now >= meeting.ends_at + KEPT


def take_stock(db: Session, channel: Channel, meeting: Meeting, inside: set[str], now: dt.datetime) -> Stock:
    """Compare who is in the channel (Slack ids) with who should be, as both are now.

    Whoever came or went by their own act is noted, and asked what they mean by it, until it begins.
    """
    places_of = {each.person_id: each for each in enrolled(db, meeting.id)}  # the newest of each person
    known = members_of(db, channel.id)
    strangers = find_members(db, channel.workspace_id, inside - {each.slack_id for each in places_of.values()})
    slack_ids = {each.id: each.slack_id for each in strangers.values() if each.welcome}
    slack_ids |= {person_id: each.slack_id for person_id, each in places_of.items() if not each.deactivated}
    stock = Stock({}, {})
    for person_id, slack_id in slack_ids.items():
        wish = _wish(places_of.get(person_id), known.get(person_id), slack_id in inside)
        _note(db, channel, meeting, person_id, known.get(person_id), wish, now)
        if wish == INVITED:
            stock.invite[person_id] = slack_id
        if wish == REMOVED:
            stock.remove[person_id] = slack_id
    for person_id in known.keys() - slack_ids.keys():
        db.delete(known[person_id])
    db.flush()
    return stock


def _wish(place: Enrolled | None, member: ChannelMember | None, inside: bool) -> str:
    """How the person is to stand to the channel from now on; `INVITED` and `REMOVED` (take them out) are to be done."""
    state = member.state if member is not None else ""
    if place is not None and place.state == ATTENDING:
        if inside:
            return INSIDE
        return GONE if state == INSIDE else state if state in BY_CHOICE else INVITED
    if place is not None and place.state == ASKED:
        return INSIDE if inside else state if state in BY_CHOICE else ""
    if not inside:
        return ""
    if state in OURS or place is not None and place.state == REMOVED:
        return REMOVED
    return LISTENING if state == LISTENING else VISITING


def _note(
    db: Session,
    channel: Channel,
    meeting: Meeting,
    person_id: int,
    member: ChannelMember | None,
    wish: str,
    now: dt.datetime,
) -> None:
    """Keep how the person stands to the channel; what is to be done is noted as it is done."""
    state = member.state if member is not None else ""
    if wish in (INVITED, REMOVED, state):
        return
    if wish == "":
        db.delete(member)
        return
    person = find_person(db, channel.workspace_id, person_id) if wish in (GONE, VISITING) else None
    asked = person is not None and is_to_be_asked(db, meeting, person, wish, now)
    stands(db, channel, person_id, OUTSIDE if wish == GONE and not asked else wish)
    if person is not None and asked:
        kind = "channel_leaver" if wish == GONE else "channel_visitor"
        tell(db, kind, person, meeting=meeting, now=now)


def is_to_be_asked(db: Session, meeting: Meeting, person: Person, state: str, now: dt.datetime) -> bool:
    """Whether somebody who has come or gone by hand, and stands so to the channel, can still answer what they mean.

    Whoever may not know of the masterclass is not asked whether they want a spot in it.
    """
    coming = meeting.live and phase(meeting, now) == "coming"
    return coming and (state == GONE or admitted(db, person, meeting))


def stands(db: Session, channel: Channel, person_id: int, state: str, error: str = "") -> None:
    """From now on the person stands so to the channel; `error` is Slack's word for why it would not have it else."""
    member = db.get(ChannelMember, (channel.id, person_id))
    if member is None:
        member = ChannelMember(channel_id=channel.id, person_id=person_id, workspace_id=channel.workspace_id)
        db.add(member)
    if error != member.error:
        member.told = False
    member.state, member.error = state, error


def invited(db: Session, channel: Channel, people: Mapping[int, str], errors: Mapping[str, str]) -> None:
    """These people (Slack ids by ids) were invited, but for those with `errors` (by Slack ids)."""
    for person_id, slack_id in people.items():
        error = errors.get(slack_id, "")
        refused = error not in ("", ALREADY_IN)
        stands(db, channel, person_id, REFUSED if refused else INSIDE, error if refused else "")


def taken_out(db: Session, channel: Channel, person_id: int) -> None:
    """The person is not in the channel any more."""
    member = db.get(ChannelMember, (channel.id, person_id))
    if member is not None:
        db.delete(member)


def report(db: Session, channel: Channel, meeting: Meeting, now: dt.datetime) -> None:
    """Tell the host, in one message, of all with whom Slack would not do as it should; of each once."""
    against = [each for each in members_of(db, channel.id).values() if each.error and not each.told]
    for each in against:
        each.told = True
    if against:
        people = [[each.person_id, each.error, each.state] for each in against]
        tell(db, "channel_refused", meeting.host, meeting=meeting, details={"people": people}, now=now)


def is_well(channel: Channel) -> None:
    """Nothing stands against the channel any more."""
    channel.state, channel.trouble = OPEN, ""


def lose(db: Session, channel: Channel, meeting: Meeting, trouble: str, now: dt.datetime) -> None:
    """Slack's word `trouble` stands against the channel. The host is told, once, unless it has served anyway."""
    if is_over(meeting, now):
        channel.state, channel.trouble, channel.archive_at = ARCHIVED, trouble, None
        return
    if channel.trouble != trouble:
        tell(db, "channel_trouble", meeting.host, meeting=meeting, details={"trouble": trouble}, now=now)
    channel.state, channel.trouble = LOST, trouble


def put_away(channel: Channel) -> None:
    """The channel is archived, for good."""
    channel.state, channel.archive_at = ARCHIVED, None


def names_of(db: Session, workspace_id: int, person_ids: Iterable[int]) -> dict[int, PersonView]:
    """These people as others may see them, by their ids."""
    return {person.id: shown(person) for person in find_people(db, workspace_id, person_ids)}
