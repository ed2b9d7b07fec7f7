"""Locations: where meetings take place, and in whose zone their times are entered."""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy.orm import Session

from mentorship.errors import NextStep, Refusal
from mentorship.form_state import fingerprint, require_as_shown
from mentorship.people.roles import require_admin
from storage.location import Location, find_location
from storage.person import Person
from storage.program import find_program
from storage.rows import AnyLocation, list_locations_in_use
from storage.workspace import lock_workspace
from storage.zones import zone_names

PAGE_SIZE = 50
RESERVED_NAMES = ("online", "online only")  # in lower case: beside these words of our own a location would mislead
MAX_LOCATIONS = 99  # Slack shows 100 in one list to choose from, and “Online only” is one of them


@dataclass(frozen=True)
class LocationView:
    """A location as it is shown."""

    id: int
    name: str
    zone: str
    address: str
    online: bool = False  # whether it stands for “online only”

    @property
    def name_and_address(self) -> str:
        """Return where it is: `London, 1 Finsbury Square`."""
        return f"{self.name}, {self.address}" if self.address else self.name

    @property
    def fingerprint(self) -> str:
        """Return a name for what a form shows of it."""
        return fingerprint(self.name, self.zone, self.address)


def location_view(location: AnyLocation) -> LocationView:
    """Return this location as it is shown."""
    return LocationView(location.id, location.name, location.zone, location.address, location.online)


@dataclass(frozen=True)
class LocationsPage:
    """A page of the locations in use."""

    locations: list[LocationView]
    page: int
    more: bool


def list_locations(db: Session, *, actor: Person, page: int, now: dt.datetime) -> LocationsPage:
    """Return a page of the locations in use. Raises Refusal unless the actor is an admin."""
    require_admin(actor)
    found = list_locations_in_use(db, actor.workspace_id)[page * PAGE_SIZE :]
    return LocationsPage([location_view(location) for location in found[:PAGE_SIZE]], page, len(found) > PAGE_SIZE)


def show_location(db: Session, *, actor: Person, location_id: int, now: dt.datetime) -> LocationView:
    """Return one location in use. Raises Refusal unless the actor is an admin."""
    require_admin(actor)
    return location_view(_require_in_use(db, actor, location_id))


def save_location(
    db: Session,
    *,
    actor: Person,
    location_id: int | None,
    name: str,
    zone: str,
    address: str,
    now: dt.datetime,
    shown: str = "",
) -> None:
    """Add a location, or change one. Meetings already planned keep their instant and the zone in which it was meant;
    their cards and calendars follow a change of name or address.

    `shown` is its fingerprint when the form was drawn. Raises OutdatedForm, and Refusal with the field it is about.
    """
    require_admin(actor)
    lock_workspace(db, actor.workspace_id)
    present = _require_in_use(db, actor, location_id) if location_id is not None else None
    require_as_shown("this location", shown, location_view(present).fingerprint if present is not None else "")
    if zone not in zone_names():
        raise Refusal("That isn't a time zone we know. Type the name of a city and choose one.", field="zone")
    if name.casefold() in RESERVED_NAMES:
        raise Refusal(
            f"“{name}” is what forms offer for sessions without a location. Choose another name.", field="name"
        )
    others = list_locations_in_use(db, actor.workspace_id)
    for other in others:
        if other.name.casefold() == name.casefold() and other.id != location_id:
            raise Refusal(f"There's already a location called {other.name}. Choose another name.", field="name")
    if location_id is None and len(others) >= MAX_LOCATIONS:
        words = f"There are {MAX_LOCATIONS} locations already, which is the most there can be. Archive one first."
        raise Refusal(words, field="name")
    if present is None:
        db.add(Location(workspace_id=actor.workspace_id, name=name, zone=zone, address=address))
        return
    if (present.name, present.address) != (name, address):
        present.refreshed_until = 0  # from here on: see `mentorship.agenda.location_change`
    present.name, present.zone, present.address = name, zone, address


def archive_location(db: Session, *, actor: Person, location_id: int, now: dt.datetime) -> None:
    """Archive a location: it is no longer offered, but stays on its meetings.

    Raises Refusal for the last one, since every session needs one, and for the program's default.
    """
    require_admin(actor)
    lock_workspace(db, actor.workspace_id)  # or two who archive the last two at once would leave none
    location = _require_in_use(db, actor, location_id)
    if len(list_locations_in_use(db, actor.workspace_id)) == 1:
        raise Refusal(
            "This is the only location. Add another one before you archive it.",
            next_steps=[NextStep("locations")],
        )
    if location.id == find_program(db, actor.workspace_id).default_location_id:
        raise Refusal(
            f"{location.name} is the program's default location. Choose another one in Settings → Program first.",
            next_steps=[NextStep("program")],
        )
    location.archived_at = now


def _require_in_use(db: Session, actor: Person, location_id: int) -> Location:
    """Return the location. Raises Refusal if it is archived or does not exist."""
    location = find_location(db, actor.workspace_id, location_id)
    if location is None or location.archived_at is not None:
        raise Refusal(
            "This location is no longer in use. Open Settings again to see the current ones.",
            next_steps=[NextStep("locations")],
        )
    return location
