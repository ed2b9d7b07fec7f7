"""Answering the offer of a session that was waited for. The message itself follows by a notice."""

from slack_bolt.async_app import AsyncAck

from handlers.slack.interaction import Interaction
from handlers.slack.router import Router
from mentorship.sessions import booking, waitlist_offers


def register(router: Router) -> None:
    """What can be answered."""
    router.action("offer.accept")(accept)
    router.action("offer.pass")(pass_on)


async def accept(ack: AsyncAck, interaction: Interaction) -> None:
    """`Accept`."""
    await interaction.run(booking.accept_offer, meeting_id=interaction.target_id, shown_terms=interaction.menu_choice)
    await ack()


async def pass_on(ack: AsyncAck, interaction: Interaction) -> None:
    """`Pass`."""
    await interaction.run(waitlist_offers.pass_offer, meeting_id=interaction.target_id)
    await ack()
