"""Settings → Locations."""

import re
from typing import ClassVar

from pydantic import Field
from slack_bolt.async_app import AsyncAck

from blocks.kit import Block
from blocks.program import location as blocks
from handlers.slack.form import Form, read_metadata
from handlers.slack.interaction import Interaction
from handlers.slack.router import Router
from mentorship.people import roles
from mentorship.program import location, zone_search


def register(router: Router) -> None:
    """Register what can be asked about locations."""
    router.action("location.list")(list_locations)
    router.action(re.compile(r"^location\.page\.(next|previous)$"))(turn_page)
    router.action("location.add")(add)
    router.action("location.menu")(choose)
    router.options("zone")(suggest_zones)
    router.view("location.save", present_form, merges=True)(save)
    router.view("location.archive")(archive)


class LocationForm(Form):
    """The form `Add location` or `Edit location`."""

    error_messages: ClassVar[dict[str, str]] = {
        "name": "Give it a name.",
        "zone": "Type the name of a city and choose its time zone.",
    }

    name: str = Field(max_length=blocks.NAME_LIMIT)
    zone: str
    address: str = Field("", max_length=blocks.ADDRESS_LIMIT)


async def list_locations(ack: AsyncAck, interaction: Interaction) -> None:
    """Answer `Locations`: open the list."""
    await interaction.open(blocks.locations_view(await interaction.query(location.list_locations, page=0)))
    await ack()


async def turn_page(ack: AsyncAck, interaction: Interaction) -> None:
    """Turn to the next or previous page of the list."""
    await interaction.show(
        blocks.locations_view(await interaction.query(location.list_locations, page=interaction.target_id))
    )
    await ack()


async def add(ack: AsyncAck, interaction: Interaction) -> None:
    """Answer `Add`: open the form of a new location."""
    await interaction.query(roles.check_admin)
    await interaction.open(blocks.location_form(None))
    await ack()


async def choose(ack: AsyncAck, interaction: Interaction) -> None:
    """Answer `Edit` or `Archive` in a location's menu."""
    form = blocks.archive_form if interaction.menu_choice == "archive" else blocks.location_form
    await interaction.open(form(await interaction.query(location.show_location, location_id=interaction.target_id)))
    await ack()


async def suggest_zones(ack: AsyncAck, interaction: Interaction) -> None:
    """Suggest time zones by the city or the part of a name that was typed."""
    typed = str(interaction.body.get("value") or "")
    found = await interaction.query(zone_search.suggest_zones, typed=typed)
    await ack(options=[blocks.zone_option(each) for each in found])


async def save(ack: AsyncAck, interaction: Interaction) -> None:
    """Save the location that was submitted."""
    form = interaction.form(LocationForm)
    changed = interaction.meta_int("id") if read_metadata(interaction.view).get("id") else None
    await interaction.run(
        location.save_location, location_id=changed, shown=interaction.meta_text("shown"), **form.model_dump()
    )
    await _back_to_list(ack, interaction, "Location saved.")


async def present_form(interaction: Interaction) -> Block:
    """Return `Edit location` as it is now."""
    return blocks.location_form(await interaction.query(location.show_location, location_id=interaction.meta_int("id")))


async def archive(ack: AsyncAck, interaction: Interaction) -> None:
    """Archive the location, which was confirmed."""
    await interaction.run(location.archive_location, location_id=interaction.meta_int("id"))
    await _back_to_list(ack, interaction, "Location archived.")


async def _back_to_list(ack: AsyncAck, interaction: Interaction, done: str) -> None:
    locations = await interaction.query(location.list_locations, page=0)
    await interaction.update_view_below(blocks.locations_view(locations, done))
    await ack()
