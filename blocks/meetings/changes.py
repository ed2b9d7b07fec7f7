"""How the time of a meeting was changed, in words: old → new, and whether a country's clocks changed it."""

import datetime as dt
from typing import Any

from blocks.times import change_of_time
from mentorship.meetings.view import MeetingView
from mentorship.times import city_of_zone, format_duration


def clocks_changed(details: dict[str, Any]) -> str:
    """Return that a country has changed its clocks, where that is what changed the time; empty where it is not."""
    zone = details.get("clocks")
    return f"The clocks in {city_of_zone(str(zone))} change differently from what was known before" if zone else ""


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
