"""People and apps as they are shown beside what they say, and how an address names them."""

from dataclasses import dataclass

from localslack.world.model import User
from localslack.world.state import World


@dataclass(frozen=True)
class Face:
    """A person or app as shown beside what they say."""

    id: str
    name: str
    picture: str = ""  # its address
    app: bool = False


def face_of(user: User | None, user_id: str = "") -> Face:
    """Return the name and picture of someone."""
    if user is None:
        return Face(user_id, user_id or "Unknown")
    return Face(user.id, user.shown_name, f"/avatar/{user.id}.svg", user.is_bot)


def can_sign_in(user: User) -> bool:
    """Return whether the page can be used as this person: neither an app nor Slackbot nor someone who left."""
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
    """Return what Slack knows about someone, in words."""
    if user.deleted:
        return "Deactivated account"
    if user.is_restricted:
        rank = "Single-channel guest" if user.is_ultra_restricted else "Guest"
    else:
        rank = "Workspace owner" if user.is_owner else "Workspace admin" if user.is_admin else ""
    return " · ".join(word for word in (user.title, rank) if word) or "Member"
