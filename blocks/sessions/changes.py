"""What was changed, in words: each change of a session, old → new."""

from typing import Any

from blocks.meetings.changes import time_lines
from blocks.meetings.facts import METHODS
from mentorship.sessions.view import SessionView

FIELD_LABELS = {"location": "Location", "topic": "Topic", "meeting_url": "Meeting URL", "groups": "Only for"}
EMPTY_VALUES = {"groups": "everyone"}  # what it says where a value is empty; else “none”


def change_lines(details: dict[str, Any], view: SessionView) -> str:
    """Return each change of a session that a notice tells (its `details`), old → new, in lines of typed text."""
    changes: dict[str, list[Any]] = details.get("changes") or {}
    lines = time_lines(changes, view)
    if "online" in changes or "in_person" in changes:
        old, new = (
            _methods_text(*(changes.get(name, [getattr(view, name)] * 2)[at] for name in ("online", "in_person")))
            for at in (0, 1)
        )
        lines.append(f"Attendance: {old} → {new}")
    if "method" in changes:
        old, new = (METHODS[each].lower() for each in changes["method"])
        lines.append(f"You attend: {old} → {new}")
    lines += [
        f"{name}: {' → '.join(str(value or EMPTY_VALUES.get(key, 'none')) for value in changes[key])}"
        for key, name in FIELD_LABELS.items()
        if key in changes
    ]
    return "\n".join(lines)


def _methods_text(online: bool, in_person: bool) -> str:
    return " or ".join(METHODS[name].lower() for name, has in (("online", online), ("in_person", in_person)) if has)
