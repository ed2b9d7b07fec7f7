"""bots.info: which app a bot belongs to."""

from __future__ import annotations

from localslack.api.methods.base import Call, method
from localslack.world.errors import SlackError
from localslack.world.model import Json


@method("bots.info", "3", scope="users:read")
def info(call: Call) -> Json:
    """Return the bot; without an id, the one that asks."""
    team = call.team
    if call.text("bot") not in ("", team.bot_id):
        raise SlackError("bot_not_found")
    bot = team.users[team.bot_user_id]
    return {
        "bot": {
            "id": team.bot_id,
            "deleted": False,
            "name": bot.name,
            "updated": 0,
            "app_id": call.world.app.id,
            "user_id": bot.id,
            "icons": {},
        }
    }
