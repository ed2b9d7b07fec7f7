"""Asking to mentor, and an admin's answer."""

from typing import ClassVar

from pydantic import Field
from slack_bolt.async_app import AsyncAck

from blocks.mentors import application as blocks
from handlers.program.roles import people_view
from handlers.slack.form import Form
from handlers.slack.interaction import Click
from handlers.slack.router import Table
from mentorship.mentors import application
from mentorship.mentors.application import MESSAGE_LIMIT


def register(router: Table) -> None:
    """What can be asked about becoming a mentor."""
    router.action("application.open")(open_form)
    router.view("application.send")(send)
    router.action("application.approve")(approve)
    router.action("application.decline")(ask_reason)
    router.view("application.decline")(decline)


class AskForm(Form):
    """`Ask to mentor`."""

    message: str = Field("", max_length=MESSAGE_LIMIT)


class DeclineForm(Form):
    """`Decline mentor`."""

    words: ClassVar[dict[str, str]] = {"reason": "Say why, in a few words. Whoever asked will read it."}

    reason: str = Field(max_length=MESSAGE_LIMIT)


async def open_form(ack: AsyncAck, interaction: Click) -> None:
    """`Ask to mentor`."""
    await interaction.ask(application.to_ask)
    await interaction.open(blocks.ask_form())
    await ack()


async def send(ack: AsyncAck, interaction: Click) -> None:
    """`Ask to mentor` was submitted."""
    await interaction.act(application.ask, message=interaction.form(AskForm).message)
    await ack(response_action="clear")


async def approve(ack: AsyncAck, interaction: Click) -> None:
    """`Approve`, on an admin's message or in the settings; the message follows by itself."""
    await interaction.act(application.approve, application_id=interaction.number)
    if interaction.view:
        await interaction.show(await people_view(interaction))
    await ack()


async def ask_reason(ack: AsyncAck, interaction: Click) -> None:
    """`Decline`, on an admin's message or in the settings."""
    view = await interaction.ask(application.to_decline, application_id=interaction.number)
    await interaction.open(blocks.decline_form(view))
    await ack()


async def decline(ack: AsyncAck, interaction: Click) -> None:
    """`Decline mentor` was submitted."""
    reason = interaction.form(DeclineForm).reason
    await interaction.act(application.decline, application_id=interaction.kept("id"), reason=reason)
    await interaction.show_below(await people_view(interaction))
    await ack()
