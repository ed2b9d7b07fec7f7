"""A workspace: setting it up, giving it its first location, and applying each of Slack's events once."""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mentorship.times import city_of_zone
from storage.location import Location
from storage.person import Person
from storage.program import ensure_program, find_program
from storage.rows import list_locations_in_use
from storage.workspace import WORDS_LIMIT, Workspace, ensure_workspace, remember_event
from storage.zones import zone_names

SLACKBOT = "USLACKBOT"  # Slack does not call it a bot


def set_up_workspace(
    db: Session,
    *,
    team_id: str,
    name: str,
    url: str,
    home_url: str = "",
    admins: Iterable[str],
    makes_links: bool = False,
    sends_mail: bool = False,
    now: dt.datetime,
) -> int:
    """Store that the bot works in this Slack workspace, as its operator configured it. Returns the workspace's id.

    `url` leads to it in a browser, `home_url` to the app's Home tab: where that is not known at the moment, the stored
    one stays. `admins` are the Slack ids of those whom the operator named; `makes_links` says that the bot can make
    meeting links, `sends_mail` that it has a mail server.
    """
    workspace = ensure_workspace(db, team_id, now)
    ensure_program(db, workspace.id)
    program = find_program(db, workspace.id)
    program.makes_links, program.sends_mail = makes_links, sends_mail
    workspace.name = name[:WORDS_LIMIT]
    url, home_url = (each if len(each) <= WORDS_LIMIT else "" for each in (url, home_url))
    workspace.url, workspace.home_url = url, home_url or workspace.home_url
    workspace.named_admins = sorted(admins)
    named = Person.slack_id.in_(workspace.named_admins)
    db.execute(
        sa.update(Person)
        .where(Person.workspace_id == workspace.id, Person.named_admin != named)
        .values(named_admin=named)
        .execution_options(synchronize_session=False)
    )
    return workspace.id


def ensure_first_location(db: Session, workspace: Workspace, users: Sequence[Mapping[str, Any]]) -> None:
    """Give a new workspace its first location, named after its time zone.

    Slack keeps no zone for a workspace, so it is that of its primary owner, else the one in which most of `users` live.
    """
    has_location = sa.select(Location.id).where(Location.workspace_id == workspace.id).limit(1)
    if list_locations_in_use(db, workspace.id) or db.scalar(has_location):
        return
    people = [user for user in users if _is_full_member(user) and str(user.get("tz")) in zone_names()]
    owners = [user for user in people if user.get("is_primary_owner")]
    counted = Counter(str(user["tz"]) for user in owners or people)
    zone = counted.most_common(1)[0][0] if counted else "UTC"
    db.add(Location(workspace_id=workspace.id, name=city_of_zone(zone), zone=zone))
    db.flush()


def _is_full_member(user: Mapping[str, Any]) -> bool:
    """Return whether this user may take part: where Slackbot, bots, guests and those who left are says nothing."""
    others = ("is_bot", "deleted", "is_restricted", "is_ultra_restricted", "is_stranger")
    return user.get("id") != SLACKBOT and not any(user.get(flag) for flag in others)


def run_event_once(
    db: Session, *, team_id: str, event_id: str, apply: Callable[..., None], now: dt.datetime, **details: Any
) -> None:
    """Apply an event of Slack's, unless it was applied already: its id is recorded in the same transaction."""
    workspace = ensure_workspace(db, team_id, now)
    if remember_event(db, workspace.id, event_id, now):
        apply(db, team_id=team_id, now=now, **details)
