"""The waitlist of a masterclass: joining and leaving it, and answering when a place is offered."""

from slack_bolt.async_app import AsyncAck

from blocks.masterclasses import waitlist as blocks
from handlers.masterclasses.upcoming import show_anew
from handlers.slack.interaction import Click
from handlers.slack.router import Table
from mentorship.masterclasses import view, waitlist


def register(table: Table) -> None:
    """What can be asked about the waitlist."""
    table.action("masterclass.join_waitlist")(join)
    table.action("masterclass.leave_waitlist")(leave)
    table.action("masterclass.accept")(accept)
    table.action("masterclass.pass")(pass_on)


async def join(ack: AsyncAck, click: Click) -> None:
    """`Join waitlist`, wherever a masterclass is shown, or beside a refusal."""
    await click.act(waitlist.join, meeting_id=click.number)
    await show_stand(click)
    await ack()


async def leave(ack: AsyncAck, click: Click) -> None:
    """`Leave waitlist`."""
    await click.act(waitlist.leave, meeting_id=click.number)
    await show_stand(click)
    await ack()


async def accept(ack: AsyncAck, click: Click) -> None:
    """`Accept`. The message that offers the place follows by a notice."""
    await click.act(waitlist.accept, meeting_id=click.number)
    await show_answer(click)
    await ack()


async def pass_on(ack: AsyncAck, click: Click) -> None:
    """`Pass`."""
    await click.act(waitlist.pass_on, meeting_id=click.number)
    await show_answer(click)
    await ack()


async def show_stand(click: Click) -> None:
    """Where the person stands now: in the modal in which they clicked, beside the message; Home follows by itself."""
    if click.view:
        await show_anew(click, click.number)
    else:
        await click.whisper(blocks.stand(await click.ask(view.look, meeting_id=click.number)))


async def show_answer(click: Click) -> None:
    """The same, but for a message of ours that shows by itself what has come of it: only Slack keeps no others."""
    if "message" not in click.body:
        await show_stand(click)
