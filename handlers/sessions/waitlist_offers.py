"""Answering the offer of a session that was waited for. The message itself follows by a notice."""

from slack_bolt.async_app import AsyncAck

from handlers.slack.interaction import Click
from handlers.slack.router import Table
from mentorship.sessions import booking, waitlist_offers


def register(table: Table) -> None:
    """What can be answered."""
    table.action("offer.accept")(accept)
    table.action("offer.pass")(pass_on)


async def accept(ack: AsyncAck, click: Click) -> None:
    """`Accept`."""
    await click.act(booking.accept, meeting_id=click.number, seen=click.verb)
    await ack()


async def pass_on(ack: AsyncAck, click: Click) -> None:
    """`Pass`."""
    await click.act(waitlist_offers.pass_on, meeting_id=click.number)
    await ack()
