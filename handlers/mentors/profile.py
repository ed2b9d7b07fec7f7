"""A mentor's profile as others see it."""

import re

from slack_bolt.async_app import AsyncAck

from blocks.mentors import profile as blocks
from handlers.slack.interaction import Interaction
from handlers.slack.router import Router
from mentorship.mentors import profile as use_cases


def register(router: Router) -> None:
    """Register what can be asked about mentors' profiles."""
    router.action("mentor.profile")(open_profile)
    router.action(re.compile(r"^mentor\.sessions\.(next|previous)$"))(turn_profile_page)


async def open_profile(ack: AsyncAck, interaction: Interaction) -> None:
    """Answer `View profile`: open a mentor's profile."""
    profile = await interaction.query(use_cases.show_mentor, person_id=interaction.target_id, page=0)
    await interaction.open(blocks.profile_view(profile))
    await ack()


async def turn_profile_page(ack: AsyncAck, interaction: Interaction) -> None:
    """Turn to the next or previous page of a mentor's sessions."""
    profile = await interaction.query(
        use_cases.show_mentor, person_id=interaction.meta_int("id"), page=interaction.target_id
    )
    await interaction.show(blocks.profile_view(profile))
    await ack()
