"""A mentor's waitlist: joining and leaving it, and answering when a session is offered."""

import re

from slack_bolt.async_app import AsyncAck

from blocks.mentors.profile import profile_view
from blocks.sessions.confirmations import passed_view
from handlers.agenda.show_again import show_again
from handlers.slack.interaction import Interaction
from handlers.slack.router import Router
from mentorship.meetings.card import refresh_card
from mentorship.mentors.profile import show_mentor
from mentorship.sessions import booking, waitlist, waitlist_offers


def register(router: Router) -> None:
    """Register what can be asked about a mentor's waitlist."""
    router.action("waitlist.join")(join)
    router.action("waitlist.leave")(leave)
    router.action("offer.accept")(accept)
    router.action("offer.pass")(pass_on)
    router.card(re.compile(r"^offer\."), refresh_card, "meeting_id")


async def join(ack: AsyncAck, interaction: Interaction) -> None:
    """Answer `Notify me`, in a profile or beside a refusal."""
    await interaction.run(waitlist.notify_me, mentor_id=interaction.target_id)
    await _show(interaction)
    await ack()


async def leave(ack: AsyncAck, interaction: Interaction) -> None:
    """Answer `Stop notifying me`."""
    await interaction.run(waitlist.stop_notifying, mentor_id=interaction.target_id)
    if interaction.view.get("type") != "home":  # which is drawn anew by itself
        await _show(interaction)
    await ack()


async def accept(ack: AsyncAck, interaction: Interaction) -> None:
    """Answer `Accept`. The message that offers the session is updated by a notice."""
    await interaction.run(booking.accept_offer, meeting_id=interaction.target_id, shown_terms=interaction.menu_choice)
    await show_again(interaction)
    await ack()


async def pass_on(ack: AsyncAck, interaction: Interaction) -> None:
    """Answer `Pass`. The message that offers the session is updated by a notice."""
    await interaction.run(waitlist_offers.pass_offer, meeting_id=interaction.target_id)
    await show_again(interaction, passed_view())
    await ack()


async def _show(interaction: Interaction) -> None:
    profile = await interaction.query(show_mentor, person_id=interaction.target_id, page=0)
    await interaction.show_or_open(profile_view(profile))
