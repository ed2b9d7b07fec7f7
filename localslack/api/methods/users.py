"""users.*: people."""

from __future__ import annotations

from localslack.api.methods.base import Call, method
from localslack.world.directory import user_json
from localslack.world.errors import SlackError
from localslack.world.model import Json, User


def _json(call: Call, user: User) -> Json:
    email = "users:read.email" in call.team.scopes
    return user_json(call.world, call.team, user, email=email, locale=call.flag("include_locale"))


@method("users.info", "4", scope="users:read", required=("user",))
def info(call: Call) -> Json:
    """Return one person."""
    return {"user": _json(call, call.user())}


@method("users.list", "2", scope="users:read")
def list_(call: Call) -> Json:
    """List everyone, page by page; without a limit Slack refuses for large workspaces."""
    everyone = list(call.team.users.values())
    if not call.text("limit") and len(everyone) > 1000:
        raise SlackError("limit_required")
    page, metadata = call.page(everyone, 1000, 1000)
    members = [_json(call, user) for user in page]
    return {"members": members, "cache_ts": int(call.world.now()), "response_metadata": metadata}


@method("users.lookupByEmail", "3", scope="users:read.email", required=("email",))
def lookup_by_email(call: Call) -> Json:
    """Return the active person with an e-mail address."""
    email = call.text("email").lower()
    for user in call.team.users.values():
        if user.email.lower() == email and not user.deleted and user.belongs_to(call.team.id):
            return {"user": _json(call, user)}
    raise SlackError("users_not_found")
