"""team.info: the workspace itself."""

from __future__ import annotations

from localslack.api.methods.base import Call, method
from localslack.world.model import Json


@method("team.info", "3", scope="team:read")
def info(call: Call) -> Json:
    """Return the bot's own workspace."""
    team = call.team
    url = f"{call.world.base_url}/"
    return {"team": {"id": team.id, "name": team.name, "url": url, "domain": team.domain, "email_domain": ""}}
