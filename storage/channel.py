"""The Slack channels of masterclasses, and how each person stands to them."""

import datetime as dt
from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.base import Base, BigId, Word
from storage.id_list import is_among

WANTED, MAKING, OPEN, LOST, ARCHIVED = "wanted", "making", "open", "lost", "archived"
INVITED, INSIDE, REFUSED = "invited", "inside", "refused"
GONE, OUTSIDE = "gone", "outside"
VISITING, LISTENING = "visiting", "listening"
LAST_MESSAGE_SENDING, LAST_MESSAGE_SENT = "saying", "said"  # the last word, as `shown`
MAYBE_POSTED = "?"  # in place of a message's timestamp: it may have been posted
MAX_DUE_CHANNELS = 100  # channels whose time is over in one round of the scheduler


class Channel(Base):
    """The channel of one masterclass; after a move, of the one that takes its place.

    `state`: wanted until Slack has made it; making while it may have; open; lost (people archived or deleted it,
    removed the bot, or the bot may not make one: `trouble` is Slack's code for it); archived by us.
    """

    __tablename__ = "channel"
    __table_args__ = (
        sa.Index("uq_channel_meeting", "meeting_id", unique=True),
        sa.Index("ix_channel_slack_id", "workspace_id", "slack_id"),
        sa.Index("ix_channel_archive_at", "archive_at"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    workspace_id: Mapped[int] = mapped_column(sa.ForeignKey("workspace.id"))
    meeting_id: Mapped[int] = mapped_column(BigId)
    slack_id: Mapped[str] = mapped_column(sa.String(32), default="", server_default="")  # empty until it is made
    name: Mapped[str] = mapped_column(sa.String(80), default="", server_default="")  # as Slack has it, or we ask for it
    private: Mapped[bool] = mapped_column(default=True, server_default=sa.true())
    state: Mapped[str] = mapped_column(Word(16), default=WANTED)
    trouble: Mapped[str] = mapped_column(sa.String(255), default="", server_default="")
    shown: Mapped[str] = mapped_column(sa.String(64), default="", server_default="")  # digests of topic and card there
    # Of the card there; `?` while it may have been posted, though we do not know where.
    card_ts: Mapped[str] = mapped_column(sa.String(32), default="", server_default="")
    pinned: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    welcomed: Mapped[bool] = mapped_column(default=False, server_default=sa.true())  # those in it have been greeted
    archive_at: Mapped[dt.datetime | None]  # when it is to be archived; None: never, or it is


class ChannelMember(Base):
    """How one person stands to a channel, as far as we know.

    `state`: invited while we do so; inside; refused by Slack (`error` is its code, `told` says that the host knows);
    gone, by their own act while they have a spot, and outside once they have said that they want it so; visiting, by
    their own act without a spot, and listening once they have said that they want none. Whoever no longer concerns the
    channel has no row.
    """

    __tablename__ = "channel_member"

    channel_id: Mapped[int] = mapped_column(sa.ForeignKey("channel.id"), primary_key=True, autoincrement=False)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), primary_key=True, autoincrement=False)
    workspace_id: Mapped[int] = mapped_column(sa.ForeignKey("workspace.id"))
    state: Mapped[str] = mapped_column(Word(16))
    error: Mapped[str] = mapped_column(sa.String(64), default="", server_default="")
    told: Mapped[bool] = mapped_column(default=False, server_default=sa.false())


SELECT_CHANNEL_OF_MEETING = sa.select(Channel).where(Channel.meeting_id == sa.bindparam("meeting_id"))

SELECT_OWN_MEMBERSHIPS = sa.select(ChannelMember).where(
    is_among(ChannelMember.channel_id, "channel_ids"),
    ChannelMember.person_id == sa.bindparam("person_id"),
)
SELECT_CHANNELS_OF_MEETINGS = sa.select(Channel).where(is_among(Channel.meeting_id, "meeting_ids"))


def find_channel_of_meeting(db: Session, meeting_id: int) -> Channel | None:
    """Return the channel of this masterclass."""
    return db.scalar(SELECT_CHANNEL_OF_MEETING, {"meeting_id": meeting_id})


def channels_by_meeting(db: Session, meeting_ids: Sequence[int]) -> dict[int, Channel]:
    """Return the channels of these masterclasses, by the ids of the masterclasses."""
    found = db.scalars(SELECT_CHANNELS_OF_MEETINGS, {"meeting_ids": meeting_ids}) if meeting_ids else ()
    return {channel.meeting_id: channel for channel in found}


def lock_channel(db: Session, channel_id: int) -> Channel | None:
    """Lock the channel and read it as it is now."""
    wanted = sa.select(Channel).where(Channel.id == channel_id).with_for_update(key_share=True)
    return db.scalar(wanted.execution_options(populate_existing=True))


def find_channel_by_slack_id(db: Session, workspace_id: int, slack_id: str) -> Channel | None:
    """Return the channel that Slack calls `slack_id`, if it is of a masterclass."""
    wanted = (Channel.workspace_id == workspace_id, Channel.slack_id == slack_id)
    return db.scalar(sa.select(Channel).where(*wanted)) if slack_id else None


def list_channel_names(db: Session, workspace_id: int, prefix: str, exclude: int | None) -> set[str]:
    """Return the names of our channels that begin with `prefix`, except that of the channel with the id `exclude`."""
    wanted = sa.select(Channel.name).where(
        Channel.workspace_id == workspace_id,
        Channel.name.startswith(prefix, autoescape=True),
        Channel.id != (exclude or 0),
    )
    return set(db.scalars(wanted))


def channel_members_by_person(db: Session, channel_id: int) -> dict[int, ChannelMember]:
    """Return how people stand to the channel, by their ids."""
    wanted = sa.select(ChannelMember).where(ChannelMember.channel_id == channel_id)
    return {member.person_id: member for member in db.scalars(wanted.execution_options(populate_existing=True))}


def find_channel_member(db: Session, channel_id: int, person_id: int) -> ChannelMember | None:
    """Return how this person stands to the channel."""
    return db.get(ChannelMember, (channel_id, person_id))


def members_by_channel(db: Session, channel_ids: Sequence[int], person_id: int) -> dict[int, ChannelMember]:
    """Return how this person stands to each of these channels, by the ids of the channels."""
    asked = {"channel_ids": channel_ids, "person_id": person_id}
    found = db.scalars(SELECT_OWN_MEMBERSHIPS, asked) if channel_ids else ()
    return {member.channel_id: member for member in found}


def forget_members(db: Session, channel_id: int, *states: str) -> None:
    """Delete whoever stands to the channel in one of these states; without states, everyone."""
    gone = sa.delete(ChannelMember).where(ChannelMember.channel_id == channel_id)
    db.execute(gone.where(ChannelMember.state.in_(states)) if states else gone)


def forget_people(db: Session, channel_id: int, person_ids: Sequence[int]) -> None:
    """Delete how these people stand to the channel."""
    theirs = (ChannelMember.channel_id == channel_id, ChannelMember.person_id.in_(person_ids))
    db.execute(sa.delete(ChannelMember).where(*theirs))


def list_channels_to_archive(db: Session, now: dt.datetime) -> Sequence[int]:
    """Return the ids of the channels that are to be archived by now, those that have waited longest first."""
    wanted = sa.select(Channel.id).where(Channel.archive_at <= now)
    return db.scalars(wanted.order_by(Channel.archive_at, Channel.id).limit(MAX_DUE_CHANNELS)).all()
