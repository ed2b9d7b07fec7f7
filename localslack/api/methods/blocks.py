"""blocks.validate: ask whether Slack would take blocks, a message or a view."""

from __future__ import annotations

from localslack.api.methods.base import Call, method
from localslack.blockkit.check import check_blocks, check_view
from localslack.world.errors import SlackError
from localslack.world.model import Json


@method("blocks.validate", "4", token="none")
def validate(call: Call) -> Json:
    """Check exactly one of `blocks`, `message` and `view`; response_metadata lists the faults."""
    given = [name for name in ("blocks", "message", "view") if call.args.get(name)]
    if len(given) != 1:
        raise SlackError("invalid_arguments", ["[ERROR] provide exactly one of blocks, message and view"])
    value = call.data(given[0])
    if given[0] == "message":
        value = value.get("blocks") if isinstance(value, dict) else None
    faults = check_view(value) if given[0] == "view" else check_blocks(value, "message")
    if faults:
        raise SlackError("invalid_blocks", faults)
    return {}
