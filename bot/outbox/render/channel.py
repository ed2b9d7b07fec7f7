"""What people are told of the channel of a masterclass, decided when it is delivered."""

import datetime as dt

from sqlalchemy.orm import Session

from blocks.masterclasses import channel as blocks
from bot.outbox.render.payloads import Letter, Post
from mentorship.masterclasses.channel_membership import ChannelCard, card_of, is_to_be_asked, names_of
from storage.channel import GONE, INSIDE, LOST, VISITING, Channel, channel_of, find_channel_member
from storage.meeting import Meeting, find_meeting
from storage.notice import Notice
from storage.person import Person


def trouble(db: Session, notice: Notice, person: Person, now: dt.datetime) -> Letter | None:
    """For the host, while it is so."""
    channel, meeting = _both(db, notice)
    code = str(notice.details["trouble"])
    if channel is None or meeting is None or channel.state != LOST or channel.trouble != code:
        return None
    return Post(*blocks.trouble(card_of(db, channel, meeting, now), code))


def refused(db: Session, notice: Notice, person: Person, now: dt.datetime) -> Letter | None:
    """For the host: with whom Slack would not do as it should."""
    channel, meeting = _both(db, notice)
    if channel is None or meeting is None:
        return None
    people = notice.details["people"]
    names = names_of(db, notice.workspace_id, [number for number, _, _ in people])
    lines = [(names[number], code, state == INSIDE) for number, code, state in people if number in names]
    return Post(*blocks.refused(card_of(db, channel, meeting, now), lines))


def visitor(db: Session, notice: Notice, person: Person, now: dt.datetime) -> Letter | None:
    """For whoever came by hand, while they are there without a spot."""
    view = _while(db, notice, person, VISITING, now)
    return Post(*blocks.visitor(view)) if view is not None else None


def leaver(db: Session, notice: Notice, person: Person, now: dt.datetime) -> Letter | None:
    """For whoever left by hand, while they have a spot."""
    view = _while(db, notice, person, GONE, now)
    return Post(*blocks.leaver(view, hosting=view.host.id == person.id)) if view is not None else None


def _while(db: Session, notice: Notice, person: Person, state: str, now: dt.datetime) -> ChannelCard | None:
    channel, meeting = _both(db, notice)
    member = find_channel_member(db, channel.id, person.id) if channel is not None else None
    if channel is None or meeting is None or member is None or member.state != state:
        return None
    if not is_to_be_asked(db, meeting, person, state, now):
        return None
    return card_of(db, channel, meeting, now)


def _both(db: Session, notice: Notice) -> tuple[Channel | None, Meeting | None]:
    """The channel and its masterclass; where that was moved meanwhile, the one that has moved on."""
    meeting = find_meeting(db, notice.workspace_id, notice.meeting_id or 0)
    while meeting is not None and meeting.moved_to_id is not None:
        meeting = find_meeting(db, notice.workspace_id, meeting.moved_to_id)
    return (channel_of(db, meeting.id) if meeting is not None else None), meeting


WRITERS = {
    "channel_trouble": trouble,
    "channel_refused": refused,
    "channel_visitor": visitor,
    "channel_leaver": leaver,
}
