"""Settings → Locations."""

from blocks.kit import (
    Block,
    button,
    buttons,
    done_line,
    escaped,
    field,
    menu,
    modal,
    option,
    page_buttons,
    plain,
    section,
    text_input,
    titled_entry,
)
from mentorship.program.location import LocationsPage, LocationView
from mentorship.program.zone_search import ZoneChoice
from mentorship.times import is_known

NAME_LIMIT, ADDRESS_LIMIT = 75, 500


def locations_view(page: LocationsPage, done: str = "") -> Block:
    """Return the list of the locations in use; `done` says what was just saved."""
    about = "Where sessions take place. Times are entered in the location's time zone."
    blocks = [*done_line(done), section(about), buttons(button("Add", "location.add", style="primary"))]
    blocks += [_line(each) for each in page.locations]
    if not page.locations and not page.page:
        blocks.append(section("No locations yet. Without one, sessions are online only."))
    blocks += page_buttons("location.page", page.page, page.more)
    return modal("Locations", blocks, callback_id="location.list", page=page.page)


def _line(location: LocationView) -> Block:
    choices = menu("location.menu", [("Edit", f"edit:{location.id}"), ("Archive", f"archive:{location.id}")])
    zone = location.zone if is_known(location.zone) else f"{location.zone} (not known here, so times are in UTC)"
    typed = [location.address] if location.address else []
    return titled_entry("", location.name, [f"Time zone: {escaped(zone)}"], choices, typed)


def location_form(location: LocationView | None) -> Block:
    """Return the form of one location."""
    zone: Block = {
        "type": "external_select",
        "min_query_length": 2,
        "placeholder": plain("Type the name of a city"),
    }
    name, address = (location.name, location.address) if location else ("", "")
    blocks = [
        field("Name", "name", text_input(name, limit=NAME_LIMIT)),
        field(
            "Time zone",
            "zone",
            zone | ({"initial_option": option(location.zone, location.zone)} if location else {}),
            hint="Times at this location are in this zone, and follow its clock changes.",
        ),
        field("Address", "address", text_input(address, limit=ADDRESS_LIMIT, lines=True), optional=True),
    ]
    what = "Edit location" if location else "Add location"
    number, shown = (location.id, location.fingerprint) if location else (None, None)
    return modal(what, blocks, callback_id="location.save", submit="Save", id=number, shown=shown)


def zone_option(found: ZoneChoice) -> Block:
    """Return one time zone to choose, with the city by which it was found and its clocks: `Bengaluru, UTC+5:30`."""
    return option(found.zone, found.zone, f"{found.city}, {found.offset}")


def archive_form(location: LocationView) -> Block:
    """Ask before a location is archived."""
    words = "Archive this location? It can no longer be chosen. Sessions that already have it keep it."
    blocks = [section(words, typed=[location.name])]
    return modal("Archive location", blocks, callback_id="location.archive", submit="Archive", id=location.id)
