"""Asking an admin to let one book, although one has missed too much lately; and their answer."""

import re

from pydantic import Field
from slack_bolt.async_app import AsyncAck

from blocks.home import waiting as waiting_blocks
from blocks.outcome import booking_permission as blocks
from handlers.slack.form import Form
from handlers.slack.interaction import Interaction
from handlers.slack.router import Router
from mentorship.home import waiting
from mentorship.outcome import booking_permission


def register(router: Router) -> None:
    """Register what can be asked of permissions to book."""
    router.action("permission.ask")(ask)
    router.view("permission.message")(add_message)
    router.action(re.compile(r"^permission\.(allow|decline)$"))(answer)


class MessageForm(Form):
    """What someone says to what they asked an admin."""

    message: str = Field("", max_length=booking_permission.MESSAGE_LIMIT)


async def ask(ack: AsyncAck, interaction: Interaction) -> None:
    """Answer `Ask an admin`, beside a refusal."""
    asked = await interaction.run(booking_permission.ask, meeting_id=interaction.target_id)
    await interaction.show_or_open(blocks.asked_view(asked))
    await ack()


async def add_message(ack: AsyncAck, interaction: Interaction) -> None:
    """Add what was typed to what was asked already."""
    message = interaction.form(MessageForm).message
    await interaction.run(booking_permission.add_message, permission_id=interaction.meta_int("id"), message=message)
    await ack(response_action="update", view=blocks.message_sent_view(message))


async def answer(ack: AsyncAck, interaction: Interaction) -> None:
    """Answer `Allow` or `Don't allow`."""
    allow = interaction.action_name == "allow"
    await interaction.run(booking_permission.answer, permission_id=interaction.target_id, allow=allow)
    if interaction.is_in_modal:
        done = "Allowed. They've been told." if allow else "Not allowed. They've been told why."
        await interaction.show(waiting_blocks.waiting_view(await interaction.query(waiting.list_waiting), done))
    await ack()
