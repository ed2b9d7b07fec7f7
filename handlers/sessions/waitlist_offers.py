"""Answering the offer of a session that was waited for. The message itself follows by a notice."""

from slack_bolt.async_app import AsyncAck

from handlers.slack.interaction import Click
from handlers.slack.router import Table
from mentorship.sessions import booking, waitlist_offers


def register(router: Table) -> None:
    """What can be answered."""
    router.action("offer.accept")(accept)
    router.action("offer.pass")(pass_on)


async def accept(ack: AsyncAck, interaction: Click) -> None:
    """`Accept`."""
    await interaction.act(booking.accept, meeting_id=interaction.number, seen=interaction.verb)
    await ack()


async def pass_on(ack: AsyncAck, interaction: Click) -> None:
    """`Pass`."""
    await interaction.act(waitlist_offers.pass_on, meeting_id=interaction.number)
    await ack()
