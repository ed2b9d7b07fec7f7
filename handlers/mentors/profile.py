"""A mentor's profile as others see it."""

import re
from typing import Any

from slack_bolt.async_app import AsyncAck

from blocks.kit import Block
from blocks.mentors import profile as blocks
from handlers.slack.form import parse_id
from handlers.slack.interaction import Interaction
from handlers.slack.router import Router
from mentorship.mentors import profile as use_cases


def register(router: Router) -> None:
    """Register what can be asked about mentors' profiles."""
    router.action("mentor.profile")(open_profile)
    router.parent_view(blocks.CALLBACK_ID, draw_profile)
    router.action(re.compile(r"^mentor\.sessions\.(next|previous)$"))(turn_profile_page)


async def open_profile(ack: AsyncAck, interaction: Interaction) -> None:
    """Answer `View profile`: open a mentor's profile."""
    profile = await interaction.query(use_cases.show_mentor, person_id=interaction.target_id, page=0)
    await interaction.open(blocks.profile_view(profile))
    await ack()


async def draw_profile(interaction: Interaction, about: dict[str, Any]) -> Block:
    """Return a profile that was opened before as it is now: `about` has the id of the mentor, and the page."""
    mentor_id, page = (parse_id(str(about.get(name))) for name in ("id", "page"))
    return blocks.profile_view(await interaction.query(use_cases.show_mentor, person_id=mentor_id, page=page))


async def turn_profile_page(ack: AsyncAck, interaction: Interaction) -> None:
    """Turn to the next or previous page of a mentor's sessions."""
    profile = await interaction.query(
        use_cases.show_mentor, person_id=interaction.meta_int("id"), page=interaction.target_id
    )
    await interaction.show(blocks.profile_view(profile))
    await ack()
