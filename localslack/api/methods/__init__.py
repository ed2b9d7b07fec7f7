"""The Web API's methods, one module per family; importing this package registers them all."""

from localslack.api.methods import (
    apps,
    auth,
    blocks,
    bots,
    chat,
    conversations,
    files,
    history,
    membership,
    pins,
    team,
    usergroups,
    users,
    views,
)
from localslack.api.methods.base import METHODS, Call, RateLimited, call_method

__all__ = [
    "METHODS", "Call", "RateLimited", "apps", "auth", "blocks", "bots", "call_method", "chat", "conversations", "files",
    "history", "membership", "pins", "team", "usergroups", "users", "views",
]  # fmt: skip
