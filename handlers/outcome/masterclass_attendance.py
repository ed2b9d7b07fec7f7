"""`Record attendance` of a masterclass: ticking, turning pages, searching and saving."""

import re

from pydantic import Field
from slack_bolt.async_app import AsyncAck

from blocks.kit import Block
from blocks.outcome import forms
from handlers.slack.form import Form, parse_id, read_values
from handlers.slack.interaction import Interaction
from handlers.slack.router import Router
from mentorship.masterclasses.view import show_masterclass
from mentorship.outcome import masterclass_attendance
from mentorship.outcome.masterclass_attendance import Ticks


def register(router: Router) -> None:
    """Register what can be asked of the form."""
    router.action("attendance.tick")(tick)
    router.action(re.compile(r"^attendance\.page\.(next|previous)$"))(turn_page)
    router.action("attendance.search")(search)
    router.view("attendance.save", present_form)(save)


class SearchForm(Form):
    """The search for a name in the form."""

    search: str = Field("", max_length=forms.NAME_LIMIT)


async def ask_record(interaction: Interaction) -> None:
    """Open the form behind `Record attendance` in a masterclass's menu."""
    page = await interaction.query(masterclass_attendance.open_attendance, meeting_id=interaction.target_id)
    await interaction.open(forms.attendance_form(page))


async def present_form(interaction: Interaction) -> Block:
    """Return the page of the form that was shown, as it is now."""
    page = await interaction.query(
        masterclass_attendance.open_attendance,
        meeting_id=interaction.meta_int("id"),
        page=interaction.meta_int("page"),
        words=interaction.meta_text("words"),
    )
    return forms.attendance_form(page)


async def tick(ack: AsyncAck, interaction: Interaction) -> None:
    """Keep what is ticked, so that nothing is lost if the form is closed."""
    await interaction.run(
        masterclass_attendance.keep_ticks, meeting_id=interaction.meta_int("id"), ticks=read_ticks(interaction.view)
    )
    await ack()


async def turn_page(ack: AsyncAck, interaction: Interaction) -> None:
    """Turn to the next or previous page."""
    await _show(interaction, interaction.target_id, interaction.meta_text("words"))
    await ack()


async def search(ack: AsyncAck, interaction: Interaction) -> None:
    """Answer `Show`: show whoever has this name."""
    await _show(interaction, 0, interaction.form(SearchForm).search)
    await ack()


async def save(ack: AsyncAck, interaction: Interaction) -> None:
    """Record who was there."""
    meeting_id = interaction.meta_int("id")
    there, missing = await interaction.run(
        masterclass_attendance.save,
        meeting_id=meeting_id,
        ticks=read_ticks(interaction.view),
        shown=interaction.meta_text("token"),
    )
    view = await interaction.query(show_masterclass, meeting_id=meeting_id)
    await ack(response_action="update", view=forms.recorded_view(view, forms.saved_words(there, missing)))


async def _show(interaction: Interaction, page: int, words: str) -> None:
    """Keep what is ticked on the page that is shown, and show another."""
    shown = await interaction.run(
        masterclass_attendance.turn_page,
        meeting_id=interaction.meta_int("id"),
        ticks=read_ticks(interaction.view),
        page=page,
        words=words,
    )
    await interaction.show(forms.attendance_form(shown))


def read_ticks(view: Block) -> Ticks:
    """Return whom this page of the form shows, and who of them is ticked."""
    fields = [block["element"] for block in view.get("blocks") or [] if _is_ticks(block)]
    shown = [option["value"] for element in fields for option in element["options"]]
    ticked = [
        each for name, values in read_values(view).items() if name.startswith(forms.TICKS) for each in values or ()
    ]
    return Ticks(frozenset(map(parse_id, shown)), frozenset(map(parse_id, ticked)))


def _is_ticks(block: Block) -> bool:
    return block.get("type") == "input" and str(block.get("block_id")).startswith(forms.TICKS)
