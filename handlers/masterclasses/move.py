"""Moving a masterclass; and the answer of its host when too few have a place the day before."""

import datetime as dt
from typing import ClassVar

from slack_bolt.async_app import AsyncAck

from blocks.kit import Block
from blocks.masterclasses import confirmations
from blocks.masterclasses import move as blocks
from handlers.slack.form import Form
from handlers.slack.form_fields import MEETING_ERRORS, Reason, TimeOfDay
from handlers.slack.interaction import Interaction
from handlers.slack.router import Router
from mentorship.masterclasses import day_before
from mentorship.masterclasses import move as use_cases
from mentorship.masterclasses.view import show_masterclass
from mentorship.meetings.meeting import REASON_ERROR


def register(router: Router) -> None:
    """Register what can be asked about moving, and about going on with few participants."""
    router.view("masterclass.move", present_form)(move)
    router.action("masterclass.go_on")(go_on)


class MoveForm(Form):
    """The form `Move masterclass`."""

    error_messages: ClassVar[dict[str, str]] = {**MEETING_ERRORS, "reason": REASON_ERROR}

    date: dt.date
    time: TimeOfDay
    reason: Reason


async def ask_move(interaction: Interaction) -> None:
    """Open the form behind `Move`."""
    await interaction.open(
        blocks.move_form(await interaction.query(use_cases.prepare_move, meeting_id=interaction.target_id))
    )


async def move(ack: AsyncAck, interaction: Interaction) -> None:
    """Move the masterclass to the time that was submitted."""
    form = interaction.form(MoveForm)
    number = await interaction.run(
        use_cases.move, meeting_id=interaction.meta_int("id"), version=interaction.shown_version, **form.model_dump()
    )
    moved = await interaction.query(show_masterclass, meeting_id=number)
    await ack(response_action="update", view=confirmations.moved_view(moved))


async def present_form(interaction: Interaction) -> Block:
    """Return `Move masterclass` as it is now."""
    return blocks.move_form(await interaction.query(use_cases.prepare_move, meeting_id=interaction.meta_int("id")))


async def go_on(ack: AsyncAck, interaction: Interaction) -> None:
    """Answer `Go ahead`: the masterclass takes place although fewer come than the host asked for."""
    await interaction.run(day_before.go_on, meeting_id=interaction.target_id)
    await interaction.replace_question("You decided to go ahead.")
    await ack()
