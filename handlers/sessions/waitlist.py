"""The waiting list of a mentor."""

from slack_bolt.async_app import AsyncAck

from blocks.mentors.search import profile_view
from handlers.slack.interaction import Click
from handlers.slack.router import Table
from mentorship.mentors.search import show_mentor
from mentorship.sessions import waitlist


def register(router: Table) -> None:
    """What can be asked about waiting."""
    router.action("waitlist.join")(join)
    router.action("waitlist.leave")(leave)


async def join(ack: AsyncAck, interaction: Click) -> None:
    """`Notify me`, in a profile or beside a refusal."""
    await interaction.act(waitlist.notify_me, mentor_id=interaction.number)
    await _show(interaction)
    await ack()


async def leave(ack: AsyncAck, interaction: Click) -> None:
    """`Stop notifying me`."""
    await interaction.act(waitlist.stop_notifying, mentor_id=interaction.number)
    await _show(interaction)
    await ack()


async def _show(interaction: Click) -> None:
    profile = await interaction.ask(show_mentor, person_id=interaction.number, page=0)
    await interaction.show_here(profile_view(profile))
