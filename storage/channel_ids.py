"""Slack's ids of channels, wherever they are kept: a private one that is shared with another company gets a new id."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from storage.channel import Channel
from storage.group import Group
from storage.lane import Lane
from storage.notice import DROPPED, IS_UNDELIVERED, Card, Notice
from storage.program import Program


def replace_channel_id(db: Session, workspace_id: int, old: str, new: str) -> None:
    """Let masterclasses, groups, the program, cards, and notices under way know the channel by its new id."""
    for table in (Channel, Group):
        theirs = (table.workspace_id == workspace_id, table.slack_id == old)
        db.execute(sa.update(table).where(*theirs).values(slack_id=new))
    announcing = (Program.workspace_id == workspace_id, Program.announcement_channel == old)
    db.execute(sa.update(Program).where(*announcing).values(announcement_channel=new))
    _move_cards(db, workspace_id, old, new)
    _move_notices(db, workspace_id, old, new)


def _move_cards(db: Session, workspace_id: int, old: str, new: str) -> None:
    """Move the cards; where one was posted under the new id meanwhile, that one stays."""
    lane, new_lane = Lane.announcement(old), Lane.announcement(new)
    theirs = (Card.workspace_id == workspace_id, Card.lane == lane)
    again = sa.select(Card.subject).where(Card.workspace_id == workspace_id, Card.lane == new_lane)
    db.execute(sa.delete(Card).where(*theirs, Card.subject.in_(again)))
    db.execute(sa.update(Card).where(*theirs).values(lane=new_lane, channel=new))


def _move_notices(db: Session, workspace_id: int, old: str, new: str) -> None:
    """Move the undelivered notices; where one waits under the new key already, that one serves."""
    lane, new_lane = Lane.announcement(old), Lane.announcement(new)
    undelivered = (Notice.workspace_id == workspace_id, IS_UNDELIVERED)
    waiting = set(db.scalars(sa.select(Notice.key).where(*undelivered, Notice.lane == new_lane)))
    for notice in db.scalars(sa.select(Notice).where(*undelivered, Notice.lane == lane).with_for_update()):
        key = notice.key.replace(lane, new_lane, 1) if notice.key is not None else None
        if key is not None and key in waiting:
            notice.state = DROPPED
        notice.lane, notice.key = new_lane, key
    db.flush()


def list_undelivered_of_kind(db: Session, workspace_id: int, kind: str) -> list[Notice]:
    """Return the notices of this kind that are yet to be delivered."""
    undelivered = (Notice.workspace_id == workspace_id, IS_UNDELIVERED)
    return list(db.scalars(sa.select(Notice).where(*undelivered, Notice.kind == kind)))
