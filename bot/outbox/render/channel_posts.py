"""Renderers of what is posted in the channel of a masterclass."""

import datetime as dt
from collections.abc import Callable

from sqlalchemy.orm import Session

from blocks.masterclasses import channel_posts as blocks
from bot.outbox.render.lookups import person_in_role
from bot.outbox.render.payloads import Payload, Post, Renderer
from mentorship.masterclasses.channel_membership import ChannelCard, describe_card
from mentorship.outbox.kinds import NoticeKind
from mentorship.people.person import person_view
from storage.channel import OPEN, find_channel_of_meeting
from storage.lane import Lane
from storage.masterclass import list_joined_since
from storage.meeting import find_meeting
from storage.notice import Notice
from storage.person import Person

PostRenderer = Callable[[Session, Notice, ChannelCard, dt.datetime], Post | None]


def _posted(render: PostRenderer) -> Renderer:
    """Return the renderer of a post, which is dropped unless the masterclass still has this channel and takes place."""

    def render_post(db: Session, notice: Notice, person: Person, now: dt.datetime) -> Payload | None:
        meeting = find_meeting(db, notice.workspace_id, notice.meeting_id or 0)
        channel = find_channel_of_meeting(db, meeting.id) if meeting is not None and meeting.live else None
        if meeting is None or channel is None or channel.state != OPEN:
            return None
        if channel.slack_id != Lane(notice.lane).slack_channel:
            return None
        return render(db, notice, describe_card(db, channel, meeting, now), now)

    return render_post


def _welcome(db: Session, notice: Notice, view: ChannelCard, now: dt.datetime) -> Post | None:
    return Post(*blocks.welcome(view)) if view.coming else None


def _joined(db: Session, notice: Notice, view: ChannelCard, now: dt.datetime) -> Post | None:
    since = dt.datetime.fromisoformat(notice.details["since"])
    people = tuple(person_view(each.person) for each in list_joined_since(db, view.id, since))
    return Post(*blocks.joined(people)) if people else None


def _changed(db: Session, notice: Notice, view: ChannelCard, now: dt.datetime) -> Post | None:
    return Post(*blocks.changed(view, person_in_role(db, notice, "by"), notice.details["changes"]))


def _moved(db: Session, notice: Notice, view: ChannelCard, now: dt.datetime) -> Post | None:
    before = dt.datetime.fromisoformat(notice.details["from"])
    return Post(*blocks.moved(view, person_in_role(db, notice, "by"), before, notice.details["reason"]))


def _starts(db: Session, notice: Notice, view: ChannelCard, now: dt.datetime) -> Post | None:
    """Only in a private channel: a link cannot check who follows it."""
    return Post(*blocks.starts(view, now)) if view.meeting_url and now < view.ends_at else None


def _thanks(db: Session, notice: Notice, view: ChannelCard, now: dt.datetime) -> Post | None:
    return Post(*blocks.thanks(view)) if now >= view.ends_at and view.seats.attending else None


RENDERERS: dict[NoticeKind, Renderer] = {
    NoticeKind.CHANNEL_WELCOME: _posted(_welcome),
    NoticeKind.CHANNEL_JOINED: _posted(_joined),
    NoticeKind.CHANNEL_CHANGED: _posted(_changed),
    NoticeKind.CHANNEL_MOVED: _posted(_moved),
    NoticeKind.CHANNEL_STARTS: _posted(_starts),
    NoticeKind.CHANNEL_THANKS: _posted(_thanks),
}
