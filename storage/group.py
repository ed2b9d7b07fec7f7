"""Groups: named sets of people, to which a meeting can be restricted."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.base import Base, BigId, Word, insert, partial_index
from storage.person import CANNOT_TAKE_PART, Person

BY_HAND, USER_GROUP, CHANNEL = "by_hand", "user_group", "channel"


class Group(Base):
    """A named set of people: kept by hand, or in sync with a Slack user group or a channel (`slack_id`)."""

    __tablename__ = "people_group"  # GROUP is a word of SQL
    __table_args__ = (
        sa.Index("ix_people_group_slack_id", "workspace_id", "slack_id"),
        sa.Index("ix_people_group_sync_at", "sync_at"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    workspace_id: Mapped[int] = mapped_column(sa.ForeignKey("workspace.id"))
    name: Mapped[str] = mapped_column(sa.String(75))
    source: Mapped[str] = mapped_column(Word(16))  # by_hand, user_group, channel
    slack_id: Mapped[str] = mapped_column(sa.String(32), default="", server_default="")
    # Read from Slack page by page: when the next page is due (None: never), its cursor, the number of this reading,
    # and when a reading was last complete.
    sync_at: Mapped[dt.datetime | None]
    sync_cursor: Mapped[str] = mapped_column(sa.String(255), default="", server_default="")
    reading: Mapped[int] = mapped_column(default=0, server_default="0")
    synced_at: Mapped[dt.datetime | None]
    trouble: Mapped[str] = mapped_column(sa.String(255), default="", server_default="")  # Slack's word, if it failed
    archived_at: Mapped[dt.datetime | None]


IS_IN_USE = Group.archived_at.is_(None)
partial_index("uq_people_group_name", Group.workspace_id, Group.name, where=IS_IN_USE, unique=True)


class GroupMember(Base):
    """One person in one group."""

    __tablename__ = "group_member"
    __table_args__ = (sa.Index("ix_group_member_person", "person_id", "group_id"),)

    group_id: Mapped[int] = mapped_column(sa.ForeignKey("people_group.id"), primary_key=True, autoincrement=False)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), primary_key=True, autoincrement=False)
    workspace_id: Mapped[int] = mapped_column(sa.ForeignKey("workspace.id"))
    reading: Mapped[int] = mapped_column(default=0, server_default="0")  # the last one that found them: see Group


class MeetingGroup(Base):
    """One of the groups to which a meeting is restricted: see Meeting.restricted."""

    __tablename__ = "meeting_group"

    meeting_id: Mapped[int] = mapped_column(
        sa.ForeignKey("meeting.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    group_id: Mapped[int] = mapped_column(sa.ForeignKey("people_group.id"), primary_key=True, autoincrement=False)
    workspace_id: Mapped[int] = mapped_column(sa.ForeignKey("workspace.id"))


def list_groups_in_use(db: Session, workspace_id: int) -> list[Group]:
    """Return the groups in use, by name."""
    wanted = sa.select(Group).where(Group.workspace_id == workspace_id, IS_IN_USE)
    return list(db.scalars(wanted.order_by(sa.func.lower(Group.name), Group.id)))


def find_groups(db: Session, workspace_id: int, group_ids: Iterable[int]) -> list[Group]:
    """Return the groups of this workspace with these ids, by name; archived ones too."""
    wanted = sa.select(Group).where(Group.workspace_id == workspace_id, Group.id.in_(list(group_ids)))
    return list(db.scalars(wanted.order_by(sa.func.lower(Group.name), Group.id)))


def groups_by_meeting(db: Session, meeting_ids: Iterable[int]) -> dict[int, list[Group]]:
    """Return the groups to which each of these meetings is restricted, by name."""
    wanted = (
        sa.select(MeetingGroup.meeting_id, Group)
        .join(Group, Group.id == MeetingGroup.group_id)
        .where(MeetingGroup.meeting_id.in_(list(meeting_ids)))
        .order_by(sa.func.lower(Group.name), Group.id)
    )
    found: dict[int, list[Group]] = {}
    for meeting_id, group in db.execute(wanted):
        found.setdefault(meeting_id, []).append(group)
    return found


def set_meeting_groups(db: Session, workspace_id: int, meeting_id: int, group_ids: Iterable[int]) -> None:
    """Restrict the meeting to these groups and no others. Meeting.restricted is the caller's to set."""
    db.execute(sa.delete(MeetingGroup).where(MeetingGroup.meeting_id == meeting_id))
    rows = [{"workspace_id": workspace_id, "meeting_id": meeting_id, "group_id": each} for each in group_ids]
    if rows:
        db.execute(sa.insert(MeetingGroup), rows)


def is_member_of_any(db: Session, group_ids: Sequence[int], person_id: int) -> bool:
    """Return whether this person is in any of these groups."""
    wanted = sa.exists().where(GroupMember.group_id.in_(group_ids), GroupMember.person_id == person_id)
    return bool(db.scalar(sa.select(wanted)))


def filter_members_of_any(db: Session, group_ids: Sequence[int], person_ids: Sequence[int]) -> set[int]:
    """Return the ids of those of these people who are in any of these groups."""
    wanted = sa.select(GroupMember.person_id).where(
        GroupMember.group_id.in_(group_ids), GroupMember.person_id.in_(person_ids)
    )
    return set(db.scalars(wanted))


def is_in_groups_of(meeting_id: Any, person_id: Any) -> sa.ColumnElement[bool]:
    """Return the condition that this person is in any of the groups of the meeting (each a column, or a number)."""
    shared = (
        MeetingGroup.meeting_id == meeting_id,
        GroupMember.group_id == MeetingGroup.group_id,
        GroupMember.person_id == person_id,
    )
    # Counted: instead of EXISTS, PostgreSQL may look once for all meetings that have a group of theirs.
    return sa.select(sa.func.count()).where(*shared).scalar_subquery() > 0


def filter_meetings_open_to(db: Session, meeting_ids: Iterable[int], person_id: int) -> set[int]:
    """Return the ids of those of these meetings that are restricted to a group in which this person is."""
    wanted = (
        sa.select(MeetingGroup.meeting_id)
        .join(GroupMember, GroupMember.group_id == MeetingGroup.group_id)
        .where(MeetingGroup.meeting_id.in_(list(meeting_ids)), GroupMember.person_id == person_id)
    )
    return set(db.scalars(wanted))


def list_members(db: Session, group_id: int) -> list[Person]:
    """Return the members who can take part, by name."""
    wanted = sa.select(Person).join(GroupMember, GroupMember.person_id == Person.id)
    wanted = wanted.where(GroupMember.group_id == group_id, sa.not_(CANNOT_TAKE_PART)).order_by(
        sa.func.lower(Person.name), Person.id
    )
    return list(db.scalars(wanted))


def count_members(db: Session, group_ids: Iterable[int]) -> dict[int, int]:
    """Return how many members each of these groups has; groups without members are left out."""
    wanted = sa.select(GroupMember.group_id, sa.func.count()).where(GroupMember.group_id.in_(list(group_ids)))
    return dict(db.execute(wanted.group_by(GroupMember.group_id)).all())


def set_members(db: Session, group: Group, person_ids: Iterable[int]) -> None:
    """Let these people, and nobody else, be in the group."""
    db.execute(sa.delete(GroupMember).where(GroupMember.group_id == group.id))
    add_members(db, group, person_ids)


def add_members(db: Session, group: Group, person_ids: Iterable[int]) -> None:
    """Add these people to the group; its present reading has found them."""
    rows = [
        {"group_id": group.id, "person_id": each, "workspace_id": group.workspace_id, "reading": group.reading}
        for each in person_ids
    ]
    if rows:
        new = insert(db, GroupMember)
        found = {"reading": new.excluded.reading}
        db.execute(new.on_conflict_do_update(index_elements=["group_id", "person_id"], set_=found), rows)


def remove_members(db: Session, group: Group, person_ids: Iterable[int]) -> None:
    """Remove these people from the group."""
    db.execute(
        sa.delete(GroupMember).where(GroupMember.group_id == group.id, GroupMember.person_id.in_(list(person_ids)))
    )


def remove_unconfirmed(db: Session, group: Group) -> None:
    """Remove from the group whoever its present reading, now complete, has not found."""
    db.execute(sa.delete(GroupMember).where(GroupMember.group_id == group.id, GroupMember.reading < group.reading))


def lock_due_group(db: Session, workspace_id: int, now: dt.datetime) -> Group | None:
    """Lock and return one group of which a page is due; one that someone else has just locked is passed over."""
    due = (Group.workspace_id == workspace_id, Group.sync_at <= now)
    wanted = sa.select(Group).where(*due).order_by(Group.sync_at, Group.id).limit(1)
    return db.scalar(wanted.with_for_update(skip_locked=True))


def lock_group(db: Session, workspace_id: int, group_id: int) -> Group | None:
    """Lock the group and read it as it is now."""
    wanted = sa.select(Group).where(Group.workspace_id == workspace_id, Group.id == group_id).with_for_update()
    return db.scalar(wanted.execution_options(populate_existing=True))


def is_followed(db: Session, workspace_id: int, slack_id: str) -> bool:
    """Return whether any group is in sync with this user group or channel (Slack's id)."""
    wanted = sa.select(Group.id).where(Group.workspace_id == workspace_id, Group.slack_id == slack_id)
    return db.scalar(wanted.limit(1)) is not None


def lock_groups_synced_with(db: Session, workspace_id: int, slack_id: str) -> list[Group]:
    """Lock the groups that follow this user group or channel in the order of their ids; archived ones too."""
    wanted = sa.select(Group).where(Group.workspace_id == workspace_id, Group.slack_id == slack_id).order_by(Group.id)
    return list(db.scalars(wanted.with_for_update().execution_options(populate_existing=True)))
