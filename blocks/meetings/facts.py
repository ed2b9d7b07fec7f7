"""When and where a meeting is, and whom it is for, in words."""

import datetime as dt
from typing import Protocol

from blocks.kit import cut, escaped
from blocks.times import day, day_and_times
from mentorship.meetings.view import MeetingView
from mentorship.people.person import PersonView
from mentorship.program.location import LocationView
from mentorship.times import city_of_zone, format_near_day, format_time, format_times
from storage.zones import find_zone

METHODS = {"online": "Online", "in_person": "In person"}
LINK_FOLLOWS = "The meeting link will follow."
ZOOM_FAILED = "Zoom couldn't make the meeting link. Choose “Edit” to enter one, or to let Zoom try again."


class Timed(Protocol):
    """What has a time, as its reader sees it: a meeting, or one that is about to be saved."""

    @property
    def starts_at(self) -> dt.datetime:
        """When it begins."""

    @property
    def ends_at(self) -> dt.datetime:
        """When it ends."""

    @property
    def zone(self) -> str:
        """The IANA zone of its place."""

    @property
    def reader(self) -> PersonView:
        """Whoever reads it."""

    @property
    def as_of(self) -> dt.datetime:
        """When it was read."""


def when(view: Timed) -> str:
    """Return when it is: `Thu 3 Dec, 10:00–11:00 (05:00 in New York)`, with the place's clock only where it differs."""
    return day_and_times(view.starts_at, view.ends_at, view.reader, view.as_of) + location_time(view)


def day_in_list(view: MeetingView) -> str:
    """Return the day: `Thu 3 Dec`."""
    return day(view.starts_at, view.reader, view.as_of)


def on_span(view: MeetingView) -> str:
    """Return when it is for use within a sentence: `on Thu 3 Dec, 10:00–11:00`."""
    return f"on {when(view)}"


def times(view: MeetingView) -> str:
    """Return the times of day in the reader's zone: `10:00–11:00`; a heading tells the day."""
    return format_times(view.starts_at, view.ends_at, view.reader.zone, view.reader.locale)


def location_time(view: Timed) -> str:
    """Return when it begins on the clock of its place, in parentheses; empty where that is the reader's own time."""
    here, local = (view.starts_at.astimezone(find_zone(zone)) for zone in (view.reader.zone, view.zone))
    if here.utcoffset() == local.utcoffset():
        return ""
    same_day = here.date() == local.date()
    day = "" if same_day else f"{format_near_day(view.starts_at, view.zone, view.reader.locale, view.as_of)}, "
    return f" ({day}{format_time(view.starts_at, view.zone, view.reader.locale)} in {city_of_zone(view.zone)})"


def how_and_where(location: LocationView, *, online: bool, in_person: bool) -> str:
    """Return how and where people meet, as plain text; never the address of a call."""
    if online and in_person:
        return f"Online or in person ({location.name_and_address})"
    return METHODS["online"] if online else f"In person: {location.name_and_address}"


def where(view: MeetingView) -> str:
    """Return how and where people meet, or the reader does who has chosen, as plain text."""
    if view.method is None:
        return how_and_where(view.location, online=view.online, in_person=view.in_person)
    return how_and_where(view.location, online=view.method == "online", in_person=view.method == "in_person")


def where_with_link(view: MeetingView, link: str, missing: str) -> str:
    """Return the same as markup with the link to the call, or why there is none yet, both in our own words.

    Whoever comes in person needs neither.
    """
    if view.method == "in_person" or not view.online:
        return escaped(where(view))
    if link:
        return online_at(link, view.location, in_person=view.in_person and view.method is None)
    return f"{escaped(where(view))}. {missing}" if missing else escaped(where(view))


def online_at(link: str, location: LocationView, *, in_person: bool) -> str:
    """Return `Online: meet.example.com/ada`; where one may come in person as well, where that is, too."""
    return f"Online: {link}" + (f" · or in person: {escaped(location.name_and_address)}" if in_person else "")


def topic_line(topic: str) -> str:
    """Return `Topic: Careers`, as plain text; empty where there is none."""
    return f"Topic: {topic}" if topic else ""


def only_for(view: MeetingView) -> str:
    """Return to which groups it is restricted; empty where it is not, or the reader is not told."""
    return cut(f"Only for: {', '.join(view.only_for)}", 500) if view.only_for else ""
