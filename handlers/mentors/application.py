"""Asking to mentor, and an admin's answer."""

import re
from typing import ClassVar

from pydantic import Field
from slack_bolt.async_app import AsyncAck

from blocks.mentors import application as blocks
from handlers.program.roles import people_view
from handlers.slack.form import Form
from handlers.slack.interaction import Interaction
from handlers.slack.router import Router
from mentorship.mentors import application
from mentorship.mentors.application import MESSAGE_LIMIT


def register(router: Router) -> None:
    """Register what can be asked about becoming a mentor."""
    router.action("application.open")(open_form)
    router.view("application.send")(send)
    router.action("application.approve")(approve)
    router.action("application.decline")(ask_reason)
    router.view("application.decline")(decline)
    router.card(re.compile(r"^application\.(approve|decline)$"), application.refresh_card, "application_id")


class ApplicationForm(Form):
    """The form `Ask to mentor`."""

    message: str = Field("", max_length=MESSAGE_LIMIT)


class DeclineForm(Form):
    """The form `Decline mentor`."""

    error_messages: ClassVar[dict[str, str]] = {"reason": "Say why, in a few words. Whoever asked will read it."}

    reason: str = Field(max_length=MESSAGE_LIMIT)


async def open_form(ack: AsyncAck, interaction: Interaction) -> None:
    """Open the form behind `Ask to mentor`."""
    await interaction.query(application.require_can_apply)
    await interaction.open(blocks.ask_form())
    await ack()


async def send(ack: AsyncAck, interaction: Interaction) -> None:
    """Send the application that was submitted."""
    await interaction.run(application.apply, message=interaction.form(ApplicationForm).message)
    await ack(response_action="update", view=blocks.asked_view())


async def approve(ack: AsyncAck, interaction: Interaction) -> None:
    """Answer `Approve`, on an admin's message or in the settings. The message is updated by a notice."""
    await interaction.run(application.approve, application_id=interaction.target_id)
    if interaction.view:
        await interaction.show(await people_view(interaction, done="Approved. They've been told."))
    await ack()


async def ask_reason(ack: AsyncAck, interaction: Interaction) -> None:
    """Open the form behind `Decline`, on an admin's message or in the settings."""
    view = await interaction.query(application.prepare_decline, application_id=interaction.target_id)
    await interaction.open(blocks.decline_form(view))
    await ack()


async def decline(ack: AsyncAck, interaction: Interaction) -> None:
    """Decline the application, with the reason that was submitted."""
    reason = interaction.form(DeclineForm).reason
    await interaction.run(application.decline, application_id=interaction.meta_int("id"), reason=reason)
    await interaction.update_view_below(await people_view(interaction, done="Declined. They've been told why."))
    await ack()
