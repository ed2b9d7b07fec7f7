"""auth.*, api.test and oauth.v2.access: whom a token belongs to, and how it is granted and revoked."""

from __future__ import annotations

import secrets

from localslack.api.methods.base import Call, method
from localslack.world import events
from localslack.world.errors import SlackError
from localslack.world.model import Json, Team
from localslack.world.state import World


@method("api.test", "4", token="none")
def api_test(call: Call) -> Json:
    """Return the arguments; an `error` argument is raised as the error."""
    if error := call.text("error"):
        raise SlackError(error)
    return {"args": call.args}


@method("auth.test", "hundreds")
def test(call: Call) -> Json:
    """Return whom the bot token belongs to."""
    team = call.team
    return {
        "url": f"{call.world.base_url}/",
        "team": team.name,
        "user": team.users[team.bot_user_id].name,
        "team_id": team.id,
        "user_id": team.bot_user_id,
        "bot_id": team.bot_id,
        "is_enterprise_install": False,
    }


@method("auth.revoke", "3")
def revoke(call: Call) -> Json:
    """End the token, as an uninstallation does; with `test` nothing happens."""
    if not call.flag("test"):
        events.emit(call.world, call.team, {"type": "tokens_revoked", "tokens": {"bot": [call.team.bot_user_id]}})
        call.team.installed = False
    return {"revoked": not call.flag("test")}


@method("oauth.v2.access", "4", required=("code",), token="none")
def oauth_access(call: Call) -> Json:
    """Exchange a code, made by `authorize`, for the workspace's bot token."""
    app = call.world.app
    if call.text("client_id") != app.client_id:
        raise SlackError("invalid_client_id")
    if call.text("client_secret") != app.client_secret:
        raise SlackError("bad_client_secret")
    team_id, user_id = call.world.oauth_codes.pop(call.text("code"), ("", ""))
    if not team_id:
        raise SlackError("invalid_code")
    team = call.world.teams[team_id]
    team.installed = True
    return {
        "app_id": app.id,
        "authed_user": {"id": user_id},
        "scope": ",".join(sorted(team.scopes)),
        "token_type": "bot",
        "access_token": team.bot_token,
        "bot_user_id": team.bot_user_id,
        "team": {"id": team.id, "name": team.name},
        "enterprise": None,
        "is_enterprise_install": False,
    }


def authorize(world: World, team: Team, user_id: str) -> str:
    """Make the code of someone who allowed the installation; oauth.v2.access exchanges it."""
    code = secrets.token_hex(12)
    world.oauth_codes[code] = (team.id, user_id)
    return code
