"""usergroups.*: Slack's user groups."""

from __future__ import annotations

from localslack.api.methods.base import Call, method
from localslack.world.errors import SlackError
from localslack.world.events import subteam_json
from localslack.world.model import Json, Usergroup


def _json(call: Call, group: Usergroup) -> Json:
    body = subteam_json(group)
    count = body.pop("user_count")
    if call.flag("include_users"):
        body["users"] = group.users
    if call.flag("include_count"):
        body["user_count"] = count
    return body


@method("usergroups.list", "2", scope="usergroups:read")
def list_(call: Call) -> Json:
    """List the user groups; disabled ones only on request."""
    groups = [g for g in call.team.usergroups.values() if not g.date_delete or call.flag("include_disabled")]
    return {"usergroups": [_json(call, group) for group in groups]}


@method("usergroups.users.list", "2", scope="usergroups:read", required=("usergroup",))
def users(call: Call) -> Json:
    """List who is in a user group."""
    group = call.team.usergroups.get(call.text("usergroup"))
    if group is None or (group.date_delete and not call.flag("include_disabled")):
        raise SlackError("no_such_subteam")
    return {"users": group.users}
