"""The waitlist of a masterclass: joining and leaving it, and answering when a place is offered."""

from slack_bolt.async_app import AsyncAck

from blocks.masterclasses import waitlist as blocks
from handlers.masterclasses.upcoming import refresh_view
from handlers.slack.interaction import Interaction
from handlers.slack.router import Router
from mentorship.masterclasses import view, waitlist


def register(router: Router) -> None:
    """What can be asked about the waitlist."""
    router.action("masterclass.join_waitlist")(join)
    router.action("masterclass.leave_waitlist")(leave)
    router.action("masterclass.accept")(accept)
    router.action("masterclass.pass")(pass_on)


async def join(ack: AsyncAck, interaction: Interaction) -> None:
    """`Join waitlist`, wherever a masterclass is shown, or beside a refusal."""
    await interaction.run(waitlist.join, meeting_id=interaction.target_id)
    await show_position(interaction)
    await ack()


async def leave(ack: AsyncAck, interaction: Interaction) -> None:
    """`Leave waitlist`."""
    await interaction.run(waitlist.leave, meeting_id=interaction.target_id)
    await show_position(interaction)
    await ack()


async def accept(ack: AsyncAck, interaction: Interaction) -> None:
    """`Accept`. The message that offers the place follows by a notice."""
    await interaction.run(waitlist.accept_offer, meeting_id=interaction.target_id)
    await show_position_outside_message(interaction)
    await ack()


async def pass_on(ack: AsyncAck, interaction: Interaction) -> None:
    """`Pass`."""
    await interaction.run(waitlist.pass_offer, meeting_id=interaction.target_id)
    await show_position_outside_message(interaction)
    await ack()


async def show_position(interaction: Interaction) -> None:
    """Where the person stands now: in the modal in which they clicked, beside the message; Home follows by itself."""
    if interaction.view:
        await refresh_view(interaction, interaction.target_id)
    else:
        await interaction.reply_ephemeral(
            blocks.position_text(await interaction.query(view.show_masterclass, meeting_id=interaction.target_id))
        )


async def show_position_outside_message(interaction: Interaction) -> None:
    """The same, but for a message of ours that shows by itself what has come of it: only Slack keeps no others."""
    if "message" not in interaction.body:
        await show_position(interaction)
