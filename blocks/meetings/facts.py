"""When and where a meeting is, and whom it is for, in words."""

from blocks.kit import clock, cut, moment, on_moment
from mentorship.masterclasses.create import Review
from mentorship.meetings.view import MeetingView
from mentorship.times import city_of_zone, format_day, format_duration, format_time
from storage.zones import find_zone

METHODS = {"online": "Online", "in_person": "In person"}


def when(view: MeetingView | Review) -> str:
    """Return the time in the reader's zone, and at the location where that differs."""
    return span(view) + location_time(view)


def span(view: MeetingView | Review) -> str:
    """Return the time in the reader's zone."""
    return f"{moment(view.starts_at, view.reader)}–{clock(view.ends_at, view.reader)} ({format_duration(view.minutes)})"


def on_span(view: MeetingView) -> str:
    """Return the time for use within a sentence: “on” and the date, never “on Tomorrow”."""
    start = on_moment(view.starts_at, view.reader)
    return f"{start}–{clock(view.ends_at, view.reader)} ({format_duration(view.minutes)}){location_time(view)}"


def location_time(view: MeetingView | Review) -> str:
    """Return the time at the location, where its clocks differ from the reader's."""
    here, local = (view.starts_at.astimezone(find_zone(zone)) for zone in (view.reader.zone, view.zone))
    if here.utcoffset() == local.utcoffset():
        return ""
    day = "" if here.date() == local.date() else f"{format_day(view.starts_at, view.zone, view.reader.locale)}, "
    times = "–".join(format_time(each, view.zone, view.reader.locale) for each in (view.starts_at, view.ends_at))
    return f"\n{day}{times} in {city_of_zone(view.zone)}"


def where(view: MeetingView) -> str:
    """Return how and where people meet, as plain text."""
    place = view.location.name + (f", {view.location.address}" if view.location.address else "")
    if view.has_both_methods and view.method is None:
        return f"Online or in person ({place})"
    if view.method == "online" or view.online and not view.in_person:
        return "Online"
    return f"In person: {place}"


def only_for(view: MeetingView) -> str:
    """Return to which groups it is restricted; empty where it is not, or the reader is not told."""
    return cut(f"Only for: {', '.join(view.only_for)}", 500) if view.only_for else ""
