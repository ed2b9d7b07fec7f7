"""What was changed, in words: each change of a session or of a time, old → new."""

import datetime as dt
from typing import Any

from blocks.meetings.facts import METHODS
from blocks.times import change_of_time
from mentorship.meetings.view import MeetingView
from mentorship.sessions.view import SessionView
from mentorship.times import city_of_zone, format_duration

FIELD_LABELS = {"location": "Location", "topic": "Topic", "meeting_url": "Meeting URL", "groups": "Only for"}
EMPTY_VALUES = {"groups": "everyone"}  # what it says where a value is empty; else “none”


def clocks_changed(details: dict[str, Any]) -> str:
    """Return that a country has changed its clocks, where that is what changed the time; empty where it is not."""
    zone = details.get("clocks")
    return f"The clocks in {city_of_zone(str(zone))} change differently from what was known before" if zone else ""


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


def time_lines(changes: dict[str, list[Any]], view: MeetingView) -> list[str]:
    """Return the old and the new time in the reader's zone, written out, since typed text shares their paragraph."""
    starts, ends = (
        [dt.datetime.fromisoformat(each) for each in changes.get(key, [])] for key in ("starts_at", "ends_at")
    )
    if not starts:
        return [f"End: {change_of_time(ends[0], ends[1], view.reader, view.as_of)}"] if ends else []
    lines = [f"Time: {change_of_time(starts[0], starts[1], view.reader, view.as_of)}"]
    spans = zip(starts, ends or [view.ends_at] * 2, strict=True)
    old, new = (format_duration(int((end - start).total_seconds() // 60)) for start, end in spans)
    return lines if old == new else [*lines, f"Duration: {old} → {new}"]


def _methods_text(online: bool, in_person: bool) -> str:
    return " or ".join(METHODS[name].lower() for name, has in (("online", online), ("in_person", in_person)) if has)
