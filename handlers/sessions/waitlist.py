"""The waiting list of a mentor."""

from slack_bolt.async_app import AsyncAck

from blocks.mentors.search import profile_view
from handlers.slack.interaction import Interaction
from handlers.slack.router import Router
from mentorship.mentors.search import show_mentor
from mentorship.sessions import waitlist


def register(router: Router) -> None:
    """What can be asked about waiting."""
    router.action("waitlist.join")(join)
    router.action("waitlist.leave")(leave)


async def join(ack: AsyncAck, interaction: Interaction) -> None:
    """`Notify me`, in a profile or beside a refusal."""
    await interaction.run(waitlist.notify_me, mentor_id=interaction.target_id)
    await _show(interaction)
    await ack()


async def leave(ack: AsyncAck, interaction: Interaction) -> None:
    """`Stop notifying me`."""
    await interaction.run(waitlist.stop_notifying, mentor_id=interaction.target_id)
    await _show(interaction)
    await ack()


async def _show(interaction: Interaction) -> None:
    profile = await interaction.query(show_mentor, person_id=interaction.target_id, page=0)
    await interaction.show_or_open(profile_view(profile))
