"""`History` in the menus of sessions and masterclasses."""

import re

from slack_bolt.async_app import AsyncAck

from blocks.agenda.history import history_view
from handlers.slack.form import parse_id
from handlers.slack.interaction import Interaction
from handlers.slack.router import Router
from mentorship.agenda.history import show_history
from mentorship.meetings.card import refresh_card


def register(router: Router) -> None:
    """Register what can be asked of a history."""
    router.action("history.open")(answer_button)
    router.action(re.compile(r"^history\.page\.(next|previous)$"))(turn_page)
    router.card("history.open", refresh_card, "meeting_id")


async def answer_button(ack: AsyncAck, interaction: Interaction) -> None:
    """Answer the button `History`."""
    await open_history(interaction)
    await ack()


async def open_history(interaction: Interaction) -> None:
    """Answer `History`: show what happened to the meeting, the newest first."""
    await interaction.open(history_view(await interaction.query(show_history, meeting_id=interaction.target_id)))


async def turn_page(ack: AsyncAck, interaction: Interaction) -> None:
    """Turn to the next or previous page."""
    meeting_id, *begun = map(parse_id, interaction.menu_choice.split(","))
    page = await interaction.query(show_history, meeting_id=meeting_id, page=interaction.target_id, begun=begun)
    await interaction.show(history_view(page))
    await ack()
