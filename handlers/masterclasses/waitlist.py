"""The waitlist of a masterclass: joining and leaving it, and answering when a place is offered."""

from slack_bolt.async_app import AsyncAck

from blocks.masterclasses import waitlist as blocks
from handlers.masterclasses.upcoming import refresh_view
from handlers.slack.interaction import Interaction
from handlers.slack.router import Router
from mentorship.masterclasses import view, waitlist


def register(router: Router) -> None:
    """Register what can be asked about the waitlist of a masterclass."""
    router.action("masterclass.join_waitlist")(join)
    router.action("masterclass.leave_waitlist")(leave)
    router.action("masterclass.accept")(accept)
    router.action("masterclass.pass")(pass_on)


async def join(ack: AsyncAck, interaction: Interaction) -> None:
    """Answer `Join waitlist`, wherever a masterclass is shown, or beside a refusal."""
    await interaction.run(waitlist.join, meeting_id=interaction.target_id)
    await show_position(interaction)
    await ack()


async def leave(ack: AsyncAck, interaction: Interaction) -> None:
    """Answer `Leave waitlist`."""
    await interaction.run(waitlist.leave, meeting_id=interaction.target_id)
    await show_position(interaction)
    await ack()


async def accept(ack: AsyncAck, interaction: Interaction) -> None:
    """Answer `Accept`. The message that offers the place is updated by a notice."""
    await interaction.run(waitlist.accept_offer, meeting_id=interaction.target_id)
    await show_position_outside_message(interaction)
    await ack()


async def pass_on(ack: AsyncAck, interaction: Interaction) -> None:
    """Answer `Pass`. The message that offers the place is updated by a notice."""
    await interaction.run(waitlist.pass_offer, meeting_id=interaction.target_id)
    await show_position_outside_message(interaction)
    await ack()


async def show_position(interaction: Interaction) -> None:
    """Show where the person stands now: in the modal in which they clicked, or beside the message."""
    if interaction.view:
        await refresh_view(interaction, interaction.target_id)
    else:
        await interaction.reply_ephemeral(
            blocks.position_text(await interaction.query(view.show_masterclass, meeting_id=interaction.target_id))
        )


async def show_position_outside_message(interaction: Interaction) -> None:
    """Show where the person stands now, except on a message of ours: a notice updates that."""
    if "message" not in interaction.body:
        await show_position(interaction)
