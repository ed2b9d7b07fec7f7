"""The waitlist of a masterclass: joining and leaving it, and answering when a place is offered."""

from slack_bolt.async_app import AsyncAck

from blocks import class_waitlist as blocks
from handlers.click import Click
from handlers.masterclasses import show_anew
from handlers.table import Table
from mentorship import class_waitlist, masterclass


def register(table: Table) -> None:
    """What can be asked about the waitlist."""
    table.action("masterclass.join_waitlist")(join)
    table.action("masterclass.leave_waitlist")(leave)
    table.action("masterclass.accept")(accept)
    table.action("masterclass.pass")(pass_on)


async def join(ack: AsyncAck, click: Click) -> None:
    """`Join waitlist`, wherever a masterclass is shown, or beside a refusal."""
    await click.act(class_waitlist.join, meeting_id=click.number)
    await show_stand(click)
    await ack()


async def leave(ack: AsyncAck, click: Click) -> None:
    """`Leave waitlist`."""
    await click.act(class_waitlist.leave, meeting_id=click.number)
    await show_stand(click)
    await ack()


async def accept(ack: AsyncAck, click: Click) -> None:
    """`Accept`. The message that offers the place follows by a notice."""
    await click.act(class_waitlist.accept, meeting_id=click.number)
    await show_answer(click)
    await ack()


async def pass_on(ack: AsyncAck, click: Click) -> None:
    """`Pass`."""
    await click.act(class_waitlist.pass_on, meeting_id=click.number)
    await show_answer(click)
    await ack()


async def show_stand(click: Click) -> None:
    """Where the person stands now: in the modal in which they clicked, beside the message; Home follows by itself."""
    if click.view:
        await show_anew(click, click.number)
    else:
        await click.whisper(blocks.stand(await click.ask(masterclass.look, meeting_id=click.number)))


async def show_answer(click: Click) -> None:
    """The same, but for a message of ours that shows by itself what has come of it: only Slack keeps no others."""
    if "message" not in click.body:
        await show_stand(click)
