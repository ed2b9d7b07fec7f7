"""The inputs in which a meeting is planned: when, where and how people meet, and for whom it is."""

import datetime as dt
from collections.abc import Collection

from blocks.kit import Block, checkboxes, choice, context, field, option, plain
from blocks.meetings.facts import METHODS
from mentorship.meetings.venue import ONLINE_ONLY, LocationChoices, VenueChoices, VenueInput
from mentorship.program.group import MAX_GROUPS as MOST_GROUPS
from mentorship.program.location import MAX_LOCATIONS
from mentorship.times import city_of_zone, format_duration
from storage.group import Group

DURATIONS = (15, 30, 45, 60, 90, 120, 180, 240)
URL_LIMIT = 2000
REASON_LIMIT = 1000  # characters
KEEP_LABEL = "Keep it"  # beside a submit that cancels, “Cancel” would mean two things
URL_NEEDED = "Required for online sessions."
URL_NEEDED_LATER = "Required to publish an online session."
VENUE_ACTION = "venue"  # of the inputs in `venue_inputs`
FOR_MENTEE = "Tick both to let the mentee choose."
FOR_GROUPS = "Only members of these groups, and admins, can see and book it. Leave empty for everyone."


def with_dispatch(block: Block) -> Block:
    """Let the input tell us immediately what was chosen, so that the form can show what it means elsewhere."""
    return block | {"dispatch_action": True}


def renamed(block: Block, suffix: str) -> Block:
    """Return an input with a new id: Slack keeps what an input held as long as its id stays the same."""
    return block | {"block_id": f"{block['block_id']}:{suffix}"} if "block_id" in block else block


def location_input(choices: LocationChoices, chosen: int) -> Block:
    """Return the input `Location`: `Online only`, and the locations.

    Its id tells the zone of `Online only`: Slack keeps the words of what was chosen as long as the id stays the same.
    """
    online = option(choices.online_words, str(ONLINE_ONLY))
    locations = [option(each.name, str(each.id), each.address) for each in choices.locations]
    select = choice("static_select", [online, *locations[:MAX_LOCATIONS]], str(chosen))
    return with_dispatch(field("Location", "location", select)) | {"block_id": f"location:{choices.zone}"}


def date_and_time(date: dt.date, time: dt.time, zone: str) -> tuple[Block, Block]:
    """Return the inputs `Date` and `Time`, on the clock of this zone."""
    day, clock = {"initial_date": date.isoformat()}, {"initial_time": f"{time:%H:%M}"}
    return (
        with_dispatch(field("Date", "date", {"type": "datepicker", **day})),
        with_dispatch(field(time_label(city_of_zone(zone)), "time", {"type": "timepicker", **clock})),
    )


def time_label(city: str) -> str:
    """Return the label of `Time`, which says on whose clock it is."""
    return f"Time ({city})"


def duration_input(minutes: int) -> Block:
    """Return the input `Duration`."""
    lengths = [option(format_duration(each), str(each)) for each in sorted({*DURATIONS, minutes})]
    return with_dispatch(field("Duration", "duration", choice("static_select", lengths, str(minutes))))


def attendance_inputs(venue: VenueInput, hint: str = FOR_MENTEE) -> list[Block]:
    """Return the input `Attendance`; none where people can attend only online."""
    if venue.location_id == ONLINE_ONLY:
        return []
    return [attendance_input([name for name in METHODS if getattr(venue, name)], hint)]


def attendance_input(chosen: list[str], hint: str = FOR_MENTEE) -> Block:
    """Return the input `Attendance`, as the mentor or host offers it."""
    ways = [option(text, value) for value, text in METHODS.items()]
    return with_dispatch(field("Attendance", "attendance", checkboxes(ways, chosen), hint=hint))


def venue_inputs(choices: VenueChoices) -> list[Block]:
    """Return where and how people meet, for a form whose times are not on the clock of the location."""
    venue = choices.venue
    inputs = [location_input(choices.location_choices, venue.location_id), *attendance_inputs(venue)]
    of_venue = [block | {"element": {**block["element"], "action_id": VENUE_ACTION}} for block in inputs]
    return [*of_venue, venue_url_input(venue, is_generated=choices.makes_links, own_link=choices.own_link)]


def venue_url_input(
    venue: VenueInput, *, is_generated: bool, is_draft: bool = False, own_link: str | None = None
) -> Block:
    """Return the input `Meeting URL`, required where people attend online; `own_link` is the reader's own."""
    needed = venue.online and not is_generated and not is_draft
    is_own = bool(venue.meeting_url) and venue.meeting_url == own_link
    need = URL_NEEDED_LATER if is_draft else URL_NEEDED
    need = "Leave it empty to get a Zoom link." if is_generated else need
    need = "Your link from My profile." if is_own else need
    return meeting_url_input(venue.meeting_url, optional=not needed, need=need)


def meeting_url_input(url: str, *, optional: bool, need: str = URL_NEEDED) -> Block:
    """Return the input `Meeting URL`; `need` says when one is required, or what happens without."""
    link: Block = {"type": "url_text_input", "placeholder": plain("https://meet.example.com/room")}
    hint = f"{need} Only you and the people attending see it."
    return field(
        "Meeting URL", "meeting_url", link | ({"initial_value": url} if url else {}), optional=optional, hint=hint
    )


def groups_input(
    groups: list[Group], chosen: Collection[int], hint: str = FOR_GROUPS, *, is_admin: bool = False
) -> list[Block]:
    """Return the input `Restrict to groups`. Where there are no groups, admins learn that there can be."""
    if not groups:
        return [context("Only for some people? Set up groups in Settings → Groups.")] if is_admin else []
    options = [option(each.name, str(each.id), "No longer in use" if each.archived_at else "") for each in groups]
    select = checkboxes(options[:MOST_GROUPS], map(str, chosen)) | {
        "type": "multi_static_select",
        "placeholder": plain("Everyone"),
    }
    return [field("Restrict to groups", "groups", select, optional=True, hint=hint)]
