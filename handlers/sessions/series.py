"""`Bulk duplicate`: the frequency, the preview, the series."""

import datetime as dt
from typing import Any, ClassVar, Literal

from slack_bolt.async_app import AsyncAck

from blocks.sessions import confirmations
from blocks.sessions import series as blocks
from handlers.slack.form import Form, read_metadata, read_values
from handlers.slack.interaction import Interaction
from handlers.slack.router import Router
from mentorship.meetings.recurrence import MAX_COPIES, Repeat
from mentorship.sessions import series, undo
from mentorship.submission import NotDone

CHANGED = "Something changed while you were looking, so nothing is created yet. Here's how it is now."


def register(router: Router) -> None:
    """Register what can be asked about series."""
    router.view("series.preview")(preview)
    router.view("series.create")(create)
    router.action("series.undo")(take_back)


class RepeatForm(Form):
    """The form `Bulk duplicate`, and what the preview has kept of it."""

    error_messages: ClassVar[dict[str, str]] = {
        "frequency": "Choose how often.",
        "number": f"Choose a number from 1 to {MAX_COPIES}.",
        "until": "Choose a date.",
    }

    frequency: Literal["daily", "weekdays", "weekly", "two_weeks", "four_weeks", "monthly"]
    number: int | None = None
    until: dt.date | None = None
    keep: bool = False

    @classmethod
    def read(cls, fields: dict[str, Any]) -> "RepeatForm":
        """Return the form with these values; a ticked box counts as yes. Raises InvalidInput."""
        return super().read(fields | {"keep": bool(fields.get("keep"))})

    def repeat_fields(self) -> dict[str, Any]:
        """Return the frequency and its end as the use cases take them."""
        return {"repeat": Repeat(self.frequency, self.number, self.until), "keep_mentee": self.keep}


async def preview(ack: AsyncAck, interaction: Interaction) -> None:
    """Show the dates of what was submitted in `Bulk duplicate`."""
    form = interaction.form(RepeatForm)
    found = await interaction.query(series.preview, meeting_id=interaction.meta_int("id"), **form.repeat_fields())
    way = interaction.push_or_update
    await ack(response_action=way, view=blocks.preview_view(found, way=way))


async def create(ack: AsyncAck, interaction: Interaction) -> None:
    """Create the sessions that were ticked in `Preview`."""
    form, ticked = RepeatForm.read(read_metadata(interaction.view)), _ticked(interaction)
    made = await interaction.run(
        series.create_series,
        meeting_id=interaction.meta_int("id"),
        chosen=ticked,
        digest=interaction.meta_text("digest"),
        **form.repeat_fields(),
    )
    if isinstance(made, NotDone):
        way, unticked = interaction.meta_text("way"), _offered(interaction) - ticked
        await ack(response_action="update", view=blocks.preview_view(made.shown, CHANGED, unticked, way=way))
    else:
        await _show_created(ack, interaction, made)


async def _show_created(ack: AsyncAck, interaction: Interaction, batch: str) -> None:
    """Show what was made in the place of the form and its preview: the form must not wait beneath, filled in."""
    view = confirmations.created_view(await interaction.query(undo.show_batch, batch=batch))
    if interaction.meta_text("way") == "push":
        await interaction.update_view_below(view)
        await ack()
    else:
        await ack(response_action="update", view=view)


async def take_back(ack: AsyncAck, interaction: Interaction) -> None:
    """Answer `Undo`: take back the sessions that were made at once. The message about them follows by itself."""
    undone = await interaction.run(undo.undo, batch=interaction.value)
    if interaction.is_in_modal:
        await interaction.show(confirmations.undone_view(undone))
    await ack()


def _ticked(interaction: Interaction) -> set[str]:
    """Return the time tokens of the dates that are ticked, over all groups of boxes."""
    boxes = (ticked for name, ticked in read_values(interaction.view).items() if name.startswith("dates"))
    return {str(each) for ticked in boxes for each in ticked or ()}


def _offered(interaction: Interaction) -> set[str]:
    """Return the time tokens of all dates that the preview showed."""
    boxes = (block["element"] for block in interaction.view.get("blocks") or () if block["type"] == "input")
    return {str(each["value"]) for element in boxes for each in element["options"]}
