"""Where and how people meet: in a location, on whose clock the time is meant, or only online."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from sqlalchemy.orm import Session

from mentorship.errors import Mistakes, Refusal
from mentorship.meetings.free_slot import share_working_hours
from mentorship.times import city_of_zone
from storage.location import Location, find_location, find_online_location
from storage.meeting import Meeting
from storage.meeting_lists import LastHosted, find_last_hosted
from storage.person import Person
from storage.rows import AnyLocation, list_locations_in_use

ONLINE_ONLY = 0  # in a form, instead of the id of a location
URL_EXAMPLE = "https://meet.example.com/room"
# What a form says, too, when nothing was chosen, or what was typed is far too long.
ATTENDANCE_ERROR = "Choose how people can attend: online, in person, or both."
URL_ERROR = f"This is not a complete web address. It should look like {URL_EXAMPLE}."


@dataclass(frozen=True)
class VenueInput:
    """Where and how people are to meet, as a form asks for it."""

    location_id: int
    online: bool
    in_person: bool
    meeting_url: str


@dataclass(frozen=True)
class LocationChoices:
    """What a form offers as `Location`: the locations, and first of all `Online only`."""

    locations: Sequence[AnyLocation]
    zone: str  # in which the time is meant of what takes place only online
    whose: str = "your"  # zone that is

    def zone_of(self, location_id: int) -> str:
        """Return the zone in which the time is meant where this is chosen."""
        return next((each.zone for each in self.locations if each.id == location_id), self.zone)

    @property
    def online_words(self) -> str:
        """Return the first choice in words: `Online only (your time zone, London)`."""
        return f"Online only ({self.whose} time zone, {city_of_zone(self.zone)})"


@dataclass(frozen=True)
class VenueChoices:
    """What a form offers as venue, and what is filled in at first."""

    location_choices: LocationChoices
    venue: VenueInput
    makes_links: bool = False  # whether the meeting URL may be left to Zoom
    own_link: str = ""  # that of the reader's profile


def first_venue(db: Session, mentor: Person) -> VenueChoices:
    """Return the venue that stands at first in a form of this mentor."""
    choices = list_location_choices(db, mentor, mentor)
    location_id, link = first_location_and_link(db, mentor, choices)
    venue = VenueInput(location_id, online=True, in_person=False, meeting_url=link)
    return VenueChoices(choices, venue, mentor.program.makes_links, mentor.meeting_link)


def list_location_choices(
    db: Session, actor: Person, mentor: Person, planned: Meeting | None = None
) -> LocationChoices:
    """Return what a form offers for a meeting of this mentor or host; what `planned` has already stays on offer."""
    locations: Sequence[AnyLocation] = list_locations_in_use(db, actor.workspace_id)
    zone = mentor.zone
    if planned is not None and planned.location.online:
        zone = planned.location.zone
    elif planned is not None and planned.location_id not in {each.id for each in locations}:
        locations = [planned.location, *locations]
    return LocationChoices(locations, zone, "your" if mentor.id == actor.id else f"{mentor.name}'s")


def chosen_location(location: AnyLocation) -> int:
    """Return what stands for this location in a form."""
    return ONLINE_ONLY if location.online else location.id


def first_location_and_link(db: Session, mentor: Person, choices: LocationChoices) -> tuple[int, str]:
    """Return the choice of location and the link that stand in a form of this mentor at first."""
    last = find_last_hosted(db, mentor.id)
    return _default_location(mentor, last, choices), _own_link(mentor, last)


def default_location(db: Session, mentor: Person, choices: LocationChoices) -> int:
    """Return what is chosen at first: what the mentor used last, else their own, else the program's default location,
    else `Online only`. A location on whose clock it is never their working hours counts only if it is their own.
    """
    return first_location_and_link(db, mentor, choices)[0]


def _default_location(mentor: Person, last: LastHosted | None, choices: LocationChoices) -> int:
    used = (
        chosen_location(last.location) if last and share_working_hours(mentor.zone, last.zone, last.starts_at) else None
    )
    known = {each.id for each in choices.locations}
    wanted = (used, mentor.location_id, mentor.program.default_location_id)
    return next((each for each in wanted if each == ONLINE_ONLY or each in known), ONLINE_ONLY)


def own_link(db: Session, mentor: Person) -> str:
    """Return the mentor's own meeting link: that of their profile, else the last one used; empty where Zoom makes them.

    It stands in their forms at first, and is that of a session that is handed over to them.
    """
    return _own_link(mentor, find_last_hosted(db, mentor.id))


def _own_link(mentor: Person, last: LastHosted | None) -> str:
    if mentor.meeting_link or mentor.program.makes_links:
        return mentor.meeting_link
    return last.typed_url if last is not None else ""


def validate_venue(db: Session, actor: Person, venue: VenueInput) -> Location:
    """Check where and how people are to meet, and return the location. Raises Refusal beside the field it is about."""
    mistakes = Mistakes()
    location = mistakes.check(require_location, db, actor, venue.location_id, None)
    mistakes.check(require_attendance, venue, url_needed=not actor.program.makes_links)
    if location is None or mistakes.found:
        raise mistakes.refusal()
    return location


def require_location(db: Session, host: Person, location_id: int, planned: Meeting | None) -> Location:
    """Return the location that was chosen. Raises Refusal beside `location` if it is not in use any more."""
    if location_id == ONLINE_ONLY:
        return planned.location if planned is not None and planned.location.online else _online_location(db, host)
    location = find_location(db, host.workspace_id, location_id)
    stays = planned is not None and planned.location_id == location_id
    if location is None or location.archived_at is not None and not stays:
        raise Refusal("This location is no longer in use. Choose another one.", field="location")
    return location


def _online_location(db: Session, host: Person) -> Location:
    """Return what is there instead of a location, in the host's zone; made when it is used for the first time."""
    found = find_online_location(db, host.workspace_id, host.zone)
    if found is None:
        long_ago = dt.datetime.fromtimestamp(0, dt.UTC)
        found = Location(
            workspace_id=host.workspace_id, name="Online", zone=host.zone, online=True, archived_at=long_ago
        )
        db.add(found)
        db.flush()
    return found


def require_attendance(venue: VenueInput, *, url_needed: bool) -> None:
    """Raise Refusal unless people can attend, and have a link where that is online."""
    if not (venue.online or venue.in_person):
        raise Refusal(ATTENDANCE_ERROR, field="attendance")
    if venue.in_person and venue.location_id == ONLINE_ONLY:
        raise Refusal("To meet in person, choose a location. “Online only” has none.", field="location")
    if venue.meeting_url:
        require_valid_url(venue.meeting_url)
    elif venue.online and url_needed:
        words = f"Add a meeting URL so that people can join online, such as {URL_EXAMPLE}."
        raise Refusal(words, field="meeting_url")


def require_valid_url(url: str, field: str = "meeting_url") -> None:
    """Raise Refusal beside the field unless it is a complete web address without anything odd in it."""
    refusal = Refusal(URL_ERROR, field=field)
    try:
        parts = urlsplit(url)
        is_valid = parts.scheme in ("http", "https") and "." in (parts.hostname or "").strip(".") and parts.port != 0
    except ValueError:
        raise refusal from None
    if not is_valid or any(letter.isspace() or letter in '<>|"`\\' or not letter.isprintable() for letter in url):
        raise refusal
