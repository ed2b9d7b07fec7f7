"""Asking an admin to let one book, although one has missed too much lately; and their answer."""

import re

from slack_bolt.async_app import AsyncAck

from blocks.home import waiting as waiting_blocks
from blocks.outcome import booking_permission as blocks
from handlers.slack.interaction import Interaction
from handlers.slack.router import Router
from mentorship.home import waiting
from mentorship.outcome import booking_permission


def register(router: Router) -> None:
    """Register what can be asked of permissions to book."""
    router.action("permission.ask")(ask)
    router.action(re.compile(r"^permission\.(allow|decline)$"))(answer)


async def ask(ack: AsyncAck, interaction: Interaction) -> None:
    """Answer `Ask an admin`, beside a refusal."""
    waits = await interaction.run(booking_permission.ask, meeting_id=interaction.target_id)
    await interaction.show_or_open(blocks.asked_view(waits))
    await ack()


async def answer(ack: AsyncAck, interaction: Interaction) -> None:
    """Answer `Allow` or `Don't allow`."""
    allow = interaction.action_name == "allow"
    await interaction.run(booking_permission.answer, permission_id=interaction.target_id, allow=allow)
    if interaction.is_in_modal:
        done = "Allowed. They've been told." if allow else "Not allowed. They've been told why."
        await interaction.show(waiting_blocks.waiting_view(await interaction.query(waiting.list_waiting), done))
    await ack()
