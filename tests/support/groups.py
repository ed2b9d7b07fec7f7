"""Steps of stories about groups."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from localslack.testing.person import Person
from localslack.world.results import Result
from storage.group import Group, GroupMember
from storage.person import Person as Member
from tests.support.running_bot import RunningBot
from tests.support.sessions import top

LABELS = {"name": "Name", "members": "Members", "user_group": "Slack user group", "channel": "Channel"}


def open_groups(admin: Person) -> None:
    """Open `Settings` → `Groups`."""
    admin.command("/mentorship settings")
    admin.press("Groups")
    assert top(admin).title == "Groups"


def try_group(admin: Person, **values: Any) -> Result:
    """Fill and submit `Add group`, whatever comes of it."""
    open_groups(admin)
    admin.press("Add")
    return fill_group(admin, **values)


def fill_group(admin: Person, **values: Any) -> Result:
    """Fill and submit the form of a group that is open."""
    admin.fill({LABELS[name]: value for name, value in values.items()})
    return admin.submit()


def add_group(admin: Person, name: str, **values: Any) -> None:
    """Add a group; it must succeed, and everything is closed afterwards."""
    result = try_group(admin, name=name, **values)
    assert result.ok, result
    admin.close(all=True)


def edit_group(admin: Person, near: str, **values: Any) -> Result:
    """Change a group, whatever comes of it."""
    open_groups(admin)
    admin.menu("Edit", near=near)
    return fill_group(admin, **values)


def archive_group(admin: Person, near: str) -> None:
    """Archive a group, and confirm it."""
    open_groups(admin)
    admin.menu("Archive", near=near)
    assert admin.submit().ok
    admin.close(all=True)


def members(bot: RunningBot, name: str) -> set[str]:
    """Return the first names of those who are in the group."""

    def read(db: Session) -> set[str]:
        wanted = sa.select(Member.name).join(GroupMember, GroupMember.person_id == Member.id).join(Group)
        return {found.split()[0] for found in db.scalars(wanted.where(Group.name == name))}

    return bot.transact(read)
