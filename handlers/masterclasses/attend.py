"""A spot in a masterclass: reserving it, answering whether one can make it, leaving."""

from typing import ClassVar, Literal

from pydantic import Field
from slack_bolt.async_app import AsyncAck

from blocks.masterclasses import attend as blocks
from blocks.sessions.session import REASON_LIMIT
from handlers.masterclasses.upcoming import show_anew
from handlers.slack.form import Form
from handlers.slack.interaction import Click
from handlers.slack.router import Table
from mentorship.masterclasses import attend


def register(router: Table) -> None:
    """What can be asked about spots."""
    router.action("masterclass.reserve")(reserve)
    router.action("masterclass.confirm")(confirm)
    router.action("masterclass.decline")(decline)
    router.view("reserving.reserve")(reserve_with)
    router.view("reserving.leave")(leave)


class ReserveForm(Form):
    """`Reserve a spot`."""

    words: ClassVar[dict[str, str]] = {"attendance": "Choose whether you attend online or in person."}

    attendance: Literal["online", "in_person"]


class LeaveForm(Form):
    """`Leave masterclass`."""

    reason: str = Field("", max_length=REASON_LIMIT)


async def reserve(ack: AsyncAck, interaction: Click) -> None:
    """`Reserve a spot`: at once, unless there is a choice to make."""
    title = await interaction.act(attend.reserve, meeting_id=interaction.number, method=None)
    if title is None:
        await interaction.open(
            blocks.reserve_form(await interaction.ask(attend.to_reserve, meeting_id=interaction.number))
        )
    else:
        await show_anew(interaction, interaction.number, blocks.reserved(title))
    await ack()


async def reserve_with(ack: AsyncAck, interaction: Click) -> None:
    """`Reserve a spot` was submitted."""
    form = interaction.form(ReserveForm)
    await interaction.act(attend.reserve, meeting_id=interaction.kept("id"), method=form.attendance)
    await ack(response_action="clear")


async def confirm(ack: AsyncAck, interaction: Click) -> None:
    """`I can make it`."""
    await interaction.act(attend.confirm, meeting_id=interaction.number, stamp=interaction.verb)
    await interaction.answer_question("You said that you can make it.")
    await show_anew(interaction, interaction.number)
    await ack()


async def decline(ack: AsyncAck, interaction: Click) -> None:
    """`I can't`."""
    await interaction.act(attend.decline, meeting_id=interaction.number, stamp=interaction.verb)
    await interaction.answer_question("You said that you can't make it, and gave your place up.")
    await show_anew(interaction, interaction.number)
    await ack()


async def leave(ack: AsyncAck, interaction: Click) -> None:
    """`Leave masterclass` was submitted."""
    form = interaction.form(LeaveForm)
    await interaction.act(attend.leave, meeting_id=interaction.kept("id"), reason=form.reason)
    await ack(response_action="clear")
