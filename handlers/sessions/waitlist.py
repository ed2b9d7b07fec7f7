"""The waiting list of a mentor."""

from slack_bolt.async_app import AsyncAck

from blocks.mentors.search import profile_view
from handlers.slack.interaction import Click
from handlers.slack.router import Table
from mentorship.mentors.search import show_mentor
from mentorship.sessions import waitlist


def register(table: Table) -> None:
    """What can be asked about waiting."""
    table.action("waitlist.join")(join)
    table.action("waitlist.leave")(leave)


async def join(ack: AsyncAck, click: Click) -> None:
    """`Notify me`, in a profile or beside a refusal."""
    await click.act(waitlist.notify_me, mentor_id=click.number)
    await _show(click)
    await ack()


async def leave(ack: AsyncAck, click: Click) -> None:
    """`Stop notifying me`."""
    await click.act(waitlist.stop_notifying, mentor_id=click.number)
    await _show(click)
    await ack()


async def _show(click: Click) -> None:
    profile = await click.ask(show_mentor, person_id=click.number, page=0)
    await click.show_here(profile_view(profile))
