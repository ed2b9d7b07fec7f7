"""People and apps as they are shown beside what they say, and how an address names them."""

import zlib
from dataclasses import dataclass

from localslack.world.model import User
from localslack.world.state import World


@dataclass(frozen=True)
class Face:
    """A person or app as shown beside what they say."""

    id: str
    name: str
    initials: str
    colour: int
    app: bool = False
    gone: bool = False


def face_of(user: User | None, user_id: str = "") -> Face:
    """Return the name, initials and colour of somebody."""
    if user is None:
        return Face(user_id, user_id or "Unknown", "?", 0)
    name = user.shown_name
    initials = "".join(word[0] for word in name.split()[:2]).upper() or "?"
    return Face(user.id, name, initials, zlib.crc32(user.id.encode()) % 8, user.is_bot, user.deleted)


def can_sign_in(user: User) -> bool:
    """Return whether the page can be used as this person: neither an app nor Slackbot nor somebody who left."""
    return not user.is_bot and not user.deleted and user.id != "USLACKBOT"


def find_person(world: World, who: str) -> User:
    """Return whom the address names by handle or id; the first person who can sign in when it names nobody."""
    for team in world.teams.values():
        try:
            return team.user_named(who)
        except LookupError:
            continue
    return next(user for user in world.team.users.values() if can_sign_in(user))


def role_of(user: User) -> str:
    """Return what Slack knows about somebody, in words."""
    if user.deleted:
        return "Deactivated account"
    if user.is_restricted:
        rank = "Single-channel guest" if user.is_ultra_restricted else "Guest"
    else:
        rank = "Workspace owner" if user.is_owner else "Workspace admin" if user.is_admin else ""
    return " · ".join(word for word in (user.title, rank) if word) or "Member"
