"""Settings → Locations."""

import re
from typing import ClassVar

from pydantic import Field
from slack_bolt.async_app import AsyncAck

from blocks.program import location as blocks
from handlers.slack.form import Form
from handlers.slack.interaction import Click, metadata
from handlers.slack.router import Table
from mentorship.people import person
from mentorship.program import location
from mentorship.times import zones_like


def register(table: Table) -> None:
    """What can be asked about locations."""
    table.action("location.list")(list_locations)
    table.action(re.compile(r"^location\.page\.(next|previous)$"))(turn_page)
    table.action("location.add")(add)
    table.action("location.menu")(choose)
    table.options("zone")(suggest_zones)
    table.view("location.save")(save)
    table.view("location.archive")(archive)


class LocationForm(Form):
    """`Add location` and `Edit location`."""

    words: ClassVar[dict[str, str]] = {
        "name": "Give it a name.",
        "zone": "Type part of a city's name and choose a time zone.",
    }

    name: str = Field(max_length=blocks.NAME_LIMIT)
    zone: str
    address: str = Field("", max_length=blocks.ADDRESS_LIMIT)


async def list_locations(ack: AsyncAck, click: Click) -> None:
    """`Locations`."""
    await click.open(blocks.locations_view(await click.ask(location.list_locations, page=0)))
    await ack()


async def turn_page(ack: AsyncAck, click: Click) -> None:
    """`Next page` or `Previous page`."""
    await click.show(blocks.locations_view(await click.ask(location.list_locations, page=click.number)))
    await ack()


async def add(ack: AsyncAck, click: Click) -> None:
    """`Add`."""
    await click.ask(person.admin_only)
    await click.open(blocks.location_form(None))
    await ack()


async def choose(ack: AsyncAck, click: Click) -> None:
    """`Edit` or `Archive` in a location's menu."""
    form = blocks.archive_form if click.verb == "archive" else blocks.location_form
    await click.open(form(await click.ask(location.show_location, location_id=click.number)))
    await ack()


async def suggest_zones(ack: AsyncAck, click: Click) -> None:
    """Time zones with what was typed in their name."""
    await ack(options=[blocks.zone_option(zone) for zone in zones_like(str(click.body.get("value") or ""), 100)])


async def save(ack: AsyncAck, click: Click) -> None:
    """A location was submitted."""
    form = click.form(LocationForm)
    changed = click.kept("id") if metadata(click.view).get("id") else None
    await click.act(location.save_location, location_id=changed, **form.model_dump())
    await _back_to_list(ack, click)


async def archive(ack: AsyncAck, click: Click) -> None:
    """`Archive` was confirmed."""
    await click.act(location.archive_location, location_id=click.kept("id"))
    await _back_to_list(ack, click)


async def _back_to_list(ack: AsyncAck, click: Click) -> None:
    await click.show_below(blocks.locations_view(await click.ask(location.list_locations, page=0)))
    await ack()
