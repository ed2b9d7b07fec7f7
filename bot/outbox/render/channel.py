"""Renderers of what people are told about the channel of a masterclass."""

import datetime as dt

from sqlalchemy.orm import Session

from blocks.masterclasses import channel as blocks
from bot.outbox.render.lookups import present_meeting
from bot.outbox.render.payloads import Payload, Post, Renderer
from mentorship.masterclasses.channel_membership import describe_card, person_views, should_ask
from mentorship.masterclasses.view import MasterclassView, describe_one
from mentorship.outbox.kinds import NoticeKind
from storage.channel import GONE, INSIDE, LOST, VISITING, Channel, find_channel_member, find_channel_of_meeting
from storage.meeting import Meeting
from storage.notice import Notice
from storage.person import Person


def render_trouble(db: Session, notice: Notice, person: Person, now: dt.datetime) -> Payload | None:
    """Render the message to the host that the channel is lost, while that is so."""
    channel, meeting = _channel_and_meeting(db, notice)
    code = str(notice.details["trouble"])
    if channel is None or meeting is None or channel.state != LOST or channel.trouble != code:
        return None
    return Post(*blocks.channel_error_message(describe_card(db, channel, meeting, now), code))


def render_refused(db: Session, notice: Notice, person: Person, now: dt.datetime) -> Payload | None:
    """Render the message to the host that names the people whom Slack did not invite or remove."""
    channel, meeting = _channel_and_meeting(db, notice)
    if channel is None or meeting is None:
        return None
    people = notice.details["people"]
    names = person_views(db, notice.workspace_id, [number for number, _, _ in people])
    lines = [(names[number], code, state == INSIDE) for number, code, state in people if number in names]
    return Post(*blocks.member_errors_message(describe_card(db, channel, meeting, now), lines))


def render_visitor(db: Session, notice: Notice, person: Person, now: dt.datetime) -> Payload | None:
    """Render the question to someone who joined the channel by hand, while they are there without a spot."""
    view = _view_while_in_state(db, notice, person, VISITING, now)
    return Post(*blocks.visitor_question(view)) if view is not None else None


def render_leaver(db: Session, notice: Notice, person: Person, now: dt.datetime) -> Payload | None:
    """Render the question to someone who left the channel by hand, while they have a spot."""
    view = _view_while_in_state(db, notice, person, GONE, now)
    return Post(*blocks.leaver_question(view, is_host=view.host.id == person.id)) if view is not None else None


def _view_while_in_state(
    db: Session, notice: Notice, person: Person, state: str, now: dt.datetime
) -> MasterclassView | None:
    channel, meeting = _channel_and_meeting(db, notice)
    member = find_channel_member(db, channel.id, person.id) if channel is not None else None
    if channel is None or meeting is None or member is None or member.state != state:
        return None
    if not should_ask(db, meeting, person, state, now):
        return None
    return describe_one(db, person, meeting, now)


def _channel_and_meeting(db: Session, notice: Notice) -> tuple[Channel | None, Meeting | None]:
    """Return the channel and its masterclass; where that was moved, the one that it was moved to."""
    meeting = present_meeting(db, notice)
    return (find_channel_of_meeting(db, meeting.id) if meeting is not None else None), meeting


RENDERERS: dict[NoticeKind, Renderer] = {
    NoticeKind.CHANNEL_TROUBLE: render_trouble,
    NoticeKind.CHANNEL_REFUSED: render_refused,
    NoticeKind.CHANNEL_VISITOR: render_visitor,
    NoticeKind.CHANNEL_LEAVER: render_leaver,
}
