"""Slack's user objects as they come: whatever is odd in one of them costs only that, and nobody else anything."""

import datetime as dt
import re
from collections.abc import Mapping
from typing import Any

SLACK_ID = re.compile(r"\S{1,32}")  # what the database keeps of Slack's ids
CLOCK_SKEW = dt.timedelta(days=1)  # between Slack's clock and ours, at the very most
GUEST_FLAGS = ("is_restricted", "is_ultra_restricted")
ADMIN_FLAGS = ("is_admin", "is_owner", "is_primary_owner")
FLAGS = (*GUEST_FLAGS, *ADMIN_FLAGS, "is_bot", "is_stranger", "deleted")


def is_usable(user: object) -> bool:
    """Return whether this is a user object that says whom it is about."""
    return isinstance(user, Mapping) and is_slack_id(user.get("id"))


def is_slack_id(value: object) -> bool:
    """Return whether this can be one of Slack's ids."""
    return isinstance(value, str) and SLACK_ID.fullmatch(value) is not None


def usable_users(found: object, now: dt.datetime) -> list[dict[str, Any]]:
    """Return the users in an answer or event of Slack's who can be stored, each once, without what is not as Slack
    documents it (https://docs.slack.dev/reference/objects/user-object): that counts as not told.
    """
    users = [user for user in found if is_usable(user)] if isinstance(found, list) else []
    return list({user["id"]: _without_oddities(user, now) for user in users}.values())


def _without_oddities(user: Mapping[str, Any], now: dt.datetime) -> dict[str, Any]:
    kept = {name: value for name, value in user.items() if name not in FLAGS or isinstance(value, bool)}
    if not isinstance(kept.get("profile"), dict):
        kept["profile"] = {}
    if not isinstance(kept.get("team_id"), str):
        kept.pop("team_id", None)
    if not _is_past(kept.get("updated"), now):  # an instant to come would make everything that is told later seem old
        kept.pop("updated", None)
    return kept


def _is_past(seconds: object, now: dt.datetime) -> bool:
    """Return whether this is an instant in Unix seconds that has come."""
    return isinstance(seconds, int) and not isinstance(seconds, bool) and 0 <= seconds <= (now + CLOCK_SKEW).timestamp()
