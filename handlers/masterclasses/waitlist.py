"""The waitlist of a masterclass: joining and leaving it, and answering when a place is offered."""

from slack_bolt.async_app import AsyncAck

from blocks.masterclasses import waitlist as blocks
from handlers.masterclasses.upcoming import show_anew
from handlers.slack.interaction import Click
from handlers.slack.router import Table
from mentorship.masterclasses import view, waitlist


def register(router: Table) -> None:
    """What can be asked about the waitlist."""
    router.action("masterclass.join_waitlist")(join)
    router.action("masterclass.leave_waitlist")(leave)
    router.action("masterclass.accept")(accept)
    router.action("masterclass.pass")(pass_on)


async def join(ack: AsyncAck, interaction: Click) -> None:
    """`Join waitlist`, wherever a masterclass is shown, or beside a refusal."""
    await interaction.act(waitlist.join, meeting_id=interaction.number)
    await show_stand(interaction)
    await ack()


async def leave(ack: AsyncAck, interaction: Click) -> None:
    """`Leave waitlist`."""
    await interaction.act(waitlist.leave, meeting_id=interaction.number)
    await show_stand(interaction)
    await ack()


async def accept(ack: AsyncAck, interaction: Click) -> None:
    """`Accept`. The message that offers the place follows by a notice."""
    await interaction.act(waitlist.accept, meeting_id=interaction.number)
    await show_answer(interaction)
    await ack()


async def pass_on(ack: AsyncAck, interaction: Click) -> None:
    """`Pass`."""
    await interaction.act(waitlist.pass_on, meeting_id=interaction.number)
    await show_answer(interaction)
    await ack()


async def show_stand(interaction: Click) -> None:
    """Where the person stands now: in the modal in which they clicked, beside the message; Home follows by itself."""
    if interaction.view:
        await show_anew(interaction, interaction.number)
    else:
        await interaction.whisper(blocks.stand(await interaction.ask(view.look, meeting_id=interaction.number)))


async def show_answer(interaction: Click) -> None:
    """The same, but for a message of ours that shows by itself what has come of it: only Slack keeps no others."""
    if "message" not in interaction.body:
        await show_stand(interaction)
