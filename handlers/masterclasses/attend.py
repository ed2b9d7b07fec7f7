"""A spot in a masterclass: reserving it, answering whether one can make it, leaving."""

from typing import ClassVar

from slack_bolt.async_app import AsyncAck

from blocks.masterclasses import attend as blocks
from handlers.masterclasses.upcoming import refresh_view
from handlers.slack.form import Form
from handlers.slack.form_fields import METHOD_ERROR, Method, Reason
from handlers.slack.interaction import Interaction
from handlers.slack.router import Router
from mentorship.masterclasses import attend


def register(router: Router) -> None:
    """What can be asked about spots."""
    router.action("masterclass.reserve")(reserve)
    router.action("masterclass.confirm")(confirm)
    router.action("masterclass.decline")(decline)
    router.view("reserving.reserve")(reserve_submitted)
    router.view("reserving.leave")(leave)


class ReserveForm(Form):
    """`Reserve a spot`."""

    error_messages: ClassVar[dict[str, str]] = {"attendance": METHOD_ERROR}

    attendance: Method


class LeaveForm(Form):
    """`Leave masterclass`."""

    reason: Reason = ""


async def reserve(ack: AsyncAck, interaction: Interaction) -> None:
    """`Reserve a spot`: at once, unless there is a choice to make."""
    title = await interaction.run(attend.reserve, meeting_id=interaction.target_id, method=None)
    if title is None:
        await interaction.open(
            blocks.reserve_form(await interaction.query(attend.prepare_reservation, meeting_id=interaction.target_id))
        )
    else:
        await refresh_view(interaction, interaction.target_id, blocks.reserved_message(title))
    await ack()


async def reserve_submitted(ack: AsyncAck, interaction: Interaction) -> None:
    """`Reserve a spot` was submitted."""
    form = interaction.form(ReserveForm)
    await interaction.run(attend.reserve, meeting_id=interaction.meta_int("id"), method=form.attendance)
    await ack(response_action="clear")


async def confirm(ack: AsyncAck, interaction: Interaction) -> None:
    """`I can make it`."""
    await interaction.run(attend.confirm, meeting_id=interaction.target_id, shown_time=interaction.menu_choice)
    await interaction.replace_question("You said that you can make it.")
    await refresh_view(interaction, interaction.target_id)
    await ack()


async def decline(ack: AsyncAck, interaction: Interaction) -> None:
    """`I can't`."""
    await interaction.run(attend.decline, meeting_id=interaction.target_id, shown_time=interaction.menu_choice)
    await interaction.replace_question("You said that you can't make it, and gave your place up.")
    await refresh_view(interaction, interaction.target_id)
    await ack()


async def leave(ack: AsyncAck, interaction: Interaction) -> None:
    """`Leave masterclass` was submitted."""
    form = interaction.form(LeaveForm)
    await interaction.run(attend.leave, meeting_id=interaction.meta_int("id"), reason=form.reason)
    await ack(response_action="clear")
