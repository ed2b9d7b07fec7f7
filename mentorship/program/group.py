"""Groups: named sets of people, kept by hand or synced from Slack, to which meetings can be restricted."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from mentorship.errors import Refusal, UnknownPeople
from mentorship.form_state import fingerprint, require_as_shown
from mentorship.people.person import PersonView, person_view, require_participant
from mentorship.people.roles import require_admin
from storage.group import (
    BY_HAND,
    CHANNEL,
    USER_GROUP,
    Group,
    count_members,
    find_groups,
    list_groups_in_use,
    list_members,
    set_members,
)
from storage.person import Person, find_people_by_slack_ids
from storage.workspace import lock_workspace

PAGE_SIZE = 15
MAX_GROUPS = 100  # what Slack shows in one list to choose from
MAX_MEMBERS_BY_HAND = 200  # people; more of them are better kept in Slack
ONE_SOURCE = "Choose only one: people, a Slack user group, or a channel. Empty the others."


@dataclass(frozen=True)
class GroupView:
    """A group as it is shown."""

    id: int
    name: str
    source: str  # by_hand, user_group, channel
    slack_id: str  # of the user group or the channel
    count: int  # of its members
    synced: bool  # whether Slack has told us all of its members at least once; always so when kept by hand
    trouble: str  # Slack's reason why its members cannot be read


@dataclass(frozen=True)
class GroupsPage:
    """A page of the groups in use."""

    groups: list[GroupView]
    page: int
    more: bool


@dataclass(frozen=True)
class GroupDetails:
    """One group with its members, if they are kept by hand."""

    group: GroupView
    members: list[PersonView]

    @property
    def fingerprint(self) -> str:
        """Return a name for what a form shows of it."""
        return fingerprint(
            self.group.name, self.group.source, self.group.slack_id, sorted(each.slack_id for each in self.members)
        )


@dataclass(frozen=True)
class GroupInput:
    """What is entered about a group: its name, and exactly one source of its people."""

    name: str
    members: Sequence[str] = ()  # Slack ids of people chosen by hand
    user_group: str = ""  # the id of a Slack user group
    channel: str = ""  # the id of a channel

    def source(self) -> tuple[str, str]:
        """Return the source of the people and its Slack id. Raises Refusal unless exactly one is given."""
        sources = (("members", self.members), ("user_group", self.user_group), ("channel", self.channel))
        filled = [name for name, value in sources if value]
        if len(filled) > 1:
            raise Refusal(ONE_SOURCE, field=filled[-1])
        if not filled:
            raise Refusal("Choose who is in it: people here, or a Slack user group, or a channel.", field="members")
        if self.members:
            return BY_HAND, ""
        return (USER_GROUP, self.user_group) if self.user_group else (CHANNEL, self.channel)


def list_groups(db: Session, *, actor: Person, page: int, now: dt.datetime) -> GroupsPage:
    """Return a page of the groups in use. Raises Refusal unless the actor is an admin."""
    require_admin(actor)
    found = list_groups_in_use(db, actor.workspace_id)[page * PAGE_SIZE :]
    return GroupsPage(_group_views(db, found[:PAGE_SIZE]), page, len(found) > PAGE_SIZE)


def show_group(db: Session, *, actor: Person, group_id: int, now: dt.datetime) -> GroupDetails:
    """Return one group in use. Raises Refusal unless the actor is an admin."""
    require_admin(actor)
    return _details(db, _require_in_use(db, actor, group_id))


def _details(db: Session, group: Group) -> GroupDetails:
    members = list_members(db, group.id) if group.source == BY_HAND else []
    return GroupDetails(_group_views(db, [group])[0], [person_view(each) for each in members])


def save_group(
    db: Session,
    *,
    actor: Person,
    group_id: int | None,
    group_input: GroupInput,
    now: dt.datetime,
    shown: str = "",
) -> None:
    """Add a group, or change one (`group_id`). Its people are those chosen by hand, or read from Slack soon after.

    `shown` is its fingerprint when the form was drawn. Raises OutdatedForm, Refusal with the field it is about, and
    UnknownPeople for people whom Slack must be asked about first.
    """
    require_admin(actor)
    source, slack_id = group_input.source()
    lock_workspace(db, actor.workspace_id)
    group = _require_in_use(db, actor, group_id) if group_id is not None else None
    if group is not None:
        require_as_shown("this group", shown, _details(db, group).fingerprint)
    _require_unused_name(db, actor, group_input.name, group_id)
    people = _require_members(db, actor, group_input.members, group)
    if group is None:
        group = Group(workspace_id=actor.workspace_id)
        db.add(group)
        actor.program.grouped = True
    source_changed = (group.source, group.slack_id) != (source, slack_id)
    group.name, group.source, group.slack_id = group_input.name, source, slack_id
    group.trouble, group.sync_cursor = "", ""
    group.sync_at = None if source == BY_HAND else now
    db.flush()
    if source == BY_HAND or source_changed:
        group.synced_at = None
        set_members(db, group, [person.id for person in people])


def archive_group(db: Session, *, actor: Person, group_id: int, now: dt.datetime) -> None:
    """Archive a group: it is no longer offered. Meetings stay restricted to it, and it is still synced from Slack.

    Raises Refusal unless the actor is an admin, and the group in use.
    """
    require_admin(actor)
    lock_workspace(db, actor.workspace_id)
    _require_in_use(db, actor, group_id).archived_at = now
    db.flush()
    actor.program.grouped = bool(list_groups_in_use(db, actor.workspace_id))


def _require_unused_name(db: Session, actor: Person, name: str, group_id: int | None) -> None:
    """Raise Refusal if another group has this name, or there are too many groups."""
    others = [group for group in list_groups_in_use(db, actor.workspace_id) if group.id != group_id]
    for other in others:
        if other.name.casefold() == name.casefold():
            raise Refusal(f"There's already a group called {other.name}. Choose another name.", field="name")
    if group_id is None and len(others) >= MAX_GROUPS:
        raise Refusal(
            f"There are {MAX_GROUPS} groups already, which is the most there can be. Archive one first.", field="name"
        )


def _require_members(db: Session, actor: Person, members: Sequence[str], group: Group | None) -> list[Person]:
    """Return the people chosen by hand. Whoever is in the group already may stay, even if they can no longer take part.

    Raises Refusal if there are too many, or someone new to the group cannot take part; UnknownPeople.
    """
    if len(members) > MAX_MEMBERS_BY_HAND:
        raise Refusal(
            f"Choose at most {MAX_MEMBERS_BY_HAND} people by hand. For more, choose a Slack user group or a "
            "channel instead.",
            field="members",
        )
    known = find_people_by_slack_ids(db, actor.workspace_id, members)
    present = {each.slack_id for each in list_members(db, group.id)} if group is not None else set()
    if strangers := [slack_id for slack_id in members if slack_id not in known]:
        raise UnknownPeople(*strangers, field="members")
    for slack_id in members:
        if slack_id not in present and not known[slack_id].can_take_part:
            require_participant(db, actor=actor, slack_id=slack_id, field="members")
    return list(known.values())


def _require_in_use(db: Session, actor: Person, group_id: int) -> Group:
    """Return the group. Raises Refusal if it is archived or does not exist."""
    found = find_groups(db, actor.workspace_id, [group_id])
    if not found or found[0].archived_at is not None:
        raise Refusal("This group is no longer in use. Open Settings again to see the current ones.")
    return found[0]


def _group_views(db: Session, found: Sequence[Group]) -> list[GroupView]:
    counts = count_members(db, [group.id for group in found])
    return [
        GroupView(
            id=group.id,
            name=group.name,
            source=group.source,
            slack_id=group.slack_id,
            count=counts.get(group.id, 0),
            synced=group.source == BY_HAND or group.synced_at is not None,
            trouble=group.trouble,
        )
        for group in found
    ]
