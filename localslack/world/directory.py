"""Making people and workspaces, and the `user` objects that the Web API and events carry."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from localslack.world.model import App, Channel, Json, Team, User
from localslack.world.sample_people import Someone
from localslack.world.state import World


def make_app(manifest: Json) -> App:
    """Return the app of a manifest, with fresh secrets."""
    return App(
        id="A0WORKSPACE",
        manifest=manifest,
        signing_secret=secrets.token_hex(16),
        app_token=f"xapp-1-A0WORKSPACE-{secrets.token_hex(16)}",
        verification_token=secrets.token_hex(12),
        client_id="1000000000.2000000000",
        client_secret=secrets.token_hex(16),
    )


def make_team(
    world: World, team_id: str, name: str, people: Iterable[Someone], *, optional_scopes: bool = True
) -> Team:
    """Create a workspace with these people, the installed app's bot, Slackbot, #general and #random."""
    team = Team(team_id, name, name.lower().replace(" ", "-"), bot_token=f"xoxb-{team_id}-{secrets.token_hex(16)}")
    team.scopes = world.app.scopes(optional_scopes)
    display = (world.app.features.get("bot_user") or {}).get("display_name", world.app.name)
    team.bot_user_id, team.bot_id = world.new_id("U"), world.new_id("B")
    team.users["USLACKBOT"] = User("USLACKBOT", team_id, "slackbot", "Slackbot", "America/Los_Angeles", "en-US")
    team.users[team.bot_user_id] = User(
        team.bot_user_id, team_id, display, world.app.name, "America/Los_Angeles", "en-US",
        is_bot=True, bot_id=team.bot_id, updated=int(world.now()),
    )  # fmt: skip
    world.add_team(team)
    for someone in people:
        make_user(world, team, someone)
    _make_channels(world, team)
    return team


def _make_channels(world: World, team: Team) -> None:
    members = [u.id for u in team.users.values() if not (u.deleted or u.is_bot or u.id == "USLACKBOT")]
    for name in ("general", "random"):
        channel = Channel(world.new_id("C"), team.id, "public", name, created=int(world.now()))
        channel.is_general = name == "general"
        channel.members = dict.fromkeys(m for m in members if channel.is_general or not team.users[m].is_restricted)
        team.channels[channel.id], team.channel_names[name] = channel, channel.id


def make_user(world: World, team: Team, someone: Someone, home_team_id: str = "") -> User:
    """Add a person to a team's directory; `home_team_id` is for people of another workspace."""
    user = User(
        id=world.new_id("U"),
        team_id=home_team_id or team.id,
        name=someone.handle,
        real_name=someone.real_name,
        tz=someone.tz,
        locale=someone.locale,
        email=f"{someone.handle}@example.com",
        title=someone.title,
        is_admin=someone.is_admin,
        is_restricted=someone.is_restricted or someone.is_ultra_restricted,
        is_ultra_restricted=someone.is_ultra_restricted,
        is_bot=someone.is_bot,
        deleted=someone.deleted,
        bot_id=world.new_id("B") if someone.is_bot else "",
        updated=int(world.now()),
    )
    team.users[user.id] = user
    return user


def user_json(world: World, team: Team, user: User, *, email: bool = False, locale: bool = False) -> Json:
    """Return a user object, with the e-mail and the locale if asked for; never those of people of other workspaces."""
    stranger = not user.belongs_to(team.id)
    body: Json = {
        "id": user.id,
        "team_id": user.team_id,
        "name": user.name,
        "deleted": user.deleted,
        "profile": _profile(world, user, email and not stranger),
        "is_bot": user.is_bot,
        "is_app_user": False,
        "updated": user.updated,
    }
    if user.forgotten:
        body |= {"is_forgotten": True, "name": "deactivateduser"}
    if user.grid_teams:
        enterprise = {"id": f"W{user.id}", "enterprise_id": "E0GRID", "enterprise_name": "Grid"}
        body["enterprise_user"] = {**enterprise, "is_admin": False, "is_owner": False, "teams": list(user.grid_teams)}
    if user.deleted:
        return body  # Slack says no more about deactivated people
    now = datetime.fromtimestamp(world.now(), ZoneInfo(user.tz))
    offset = now.utcoffset()
    body |= {
        "color": "9f69e7",
        "real_name": user.real_name,
        "tz": user.tz,
        "tz_label": now.tzname() or user.tz,
        "tz_offset": int(offset.total_seconds()) if offset is not None else 0,
        "is_admin": user.is_admin or user.is_owner,
        "is_owner": user.is_owner,
        "is_primary_owner": user.is_primary_owner,
        "is_restricted": user.is_restricted,
        "is_ultra_restricted": user.is_ultra_restricted,
        "is_email_confirmed": True,
        "who_can_share_contact_card": "EVERYONE",
    }
    if stranger:
        body |= {"is_stranger": False}
    if locale and not stranger:
        body["locale"] = user.locale
    return body


def _profile(world: World, user: User, email: bool) -> Json:
    if user.forgotten:
        return {"real_name": "Deactivated User", "display_name": "", "title": "", "team": user.team_id}
    picture = f"{world.base_url}/avatar/{user.id}.svg"
    first, _, last = user.real_name.partition(" ")
    profile: Json = {
        "title": user.title,
        "phone": "",
        "skype": "",
        "real_name": user.real_name,
        "real_name_normalized": user.real_name,
        "display_name": user.display_name,
        "display_name_normalized": user.display_name,
        "first_name": first,
        "last_name": last,
        "status_text": "",
        "status_emoji": "",
        "avatar_hash": "g" + user.id.lower(),
        **{f"image_{size}": picture for size in (24, 32, 48, 72, 192, 512)},
        "team": user.team_id,
    }
    if user.bot_id:
        profile["bot_id"] = user.bot_id
    if email and not user.is_bot:
        profile["email"] = user.email
    return profile
