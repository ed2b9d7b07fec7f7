"""Moving a masterclass; and what its host is asked the day before."""

import datetime as dt
from typing import ClassVar

from slack_bolt.async_app import AsyncAck

from blocks.masterclasses import move as blocks
from handlers.slack.form import Form
from handlers.slack.form_fields import MEETING_ERRORS, REASON_ERROR, Reason, TimeOfDay
from handlers.slack.interaction import Interaction
from handlers.slack.router import Router
from mentorship.masterclasses import move as use_cases
from mentorship.masterclasses import reminder


def register(router: Router) -> None:
    """What can be asked about moving."""
    router.view("masterclass.move")(move)
    router.action("masterclass.go_on")(go_on)


class MoveForm(Form):
    """`Move masterclass`."""

    error_messages: ClassVar[dict[str, str]] = {**MEETING_ERRORS, "reason": REASON_ERROR}

    date: dt.date
    time: TimeOfDay
    reason: Reason


async def ask_move(interaction: Interaction) -> None:
    """`Move`."""
    await interaction.open(
        blocks.move_form(await interaction.query(use_cases.prepare_move, meeting_id=interaction.target_id))
    )


async def move(ack: AsyncAck, interaction: Interaction) -> None:
    """`Move masterclass` was submitted."""
    form = interaction.form(MoveForm)
    await interaction.run(
        use_cases.move, meeting_id=interaction.meta_int("id"), date=form.date, time=form.time, reason=form.reason
    )
    await ack(response_action="clear")


async def go_on(ack: AsyncAck, interaction: Interaction) -> None:
    """`Go on`, although fewer come than the host had wished."""
    await interaction.query(reminder.go_on, meeting_id=interaction.target_id)
    await interaction.replace_question("You said that it goes on.")
    await ack()
