"""Masterclasses: looking at them, and the three-dot menu wherever one is shown."""

import re

from slack_bolt.async_app import AsyncAck

from blocks.masterclasses import attend as reserving_forms
from blocks.masterclasses import create as forms
from blocks.masterclasses import masterclass as blocks
from blocks.masterclasses.channel import discussion_view
from handlers.masterclasses.move import ask_move
from handlers.sessions.session import ReasonForm
from handlers.slack.interaction import Click
from handlers.slack.router import Table
from mentorship.errors import Refusal, Step
from mentorship.masterclasses import attend, channel, create, edit, view


def register(table: Table) -> None:
    """What can be asked about masterclasses."""
    table.action("masterclass.look")(show)
    table.action("masterclass.details")(show)
    table.action("masterclass.menu")(choose)
    table.action(re.compile(r"^masterclass\.item\."))(choose)
    table.action("masterclass.again")(edit_again)
    table.action("masterclass.leave")(leave_too)
    table.action("masterclass.discussion")(show_discussion)
    table.action("masterclass.go")(go)
    table.view("masterclass.cancel")(cancel)


async def show(ack: AsyncAck, click: Click) -> None:
    """`Details`, or `Show masterclass` beside a refusal."""
    await show_whole(click)
    await ack()


async def show_whole(click: Click) -> None:
    """One masterclass by itself."""
    await click.open(blocks.whole_view(await click.ask(view.look, meeting_id=click.number)))


async def choose(ack: AsyncAck, click: Click) -> None:
    """Something was chosen in a masterclass's three-dot menu."""
    await MENU.get(click.verb, unknown)(click)
    await ack()


async def ask_edit(click: Click) -> None:
    """`Edit`."""
    await click.open(forms.host_form(await click.ask(edit.to_edit, meeting_id=click.number)))


async def edit_again(ack: AsyncAck, click: Click) -> None:
    """`Edit again`: the form as it is now, in the place of one that is out of date."""
    await ask_edit(click)
    await ack()


async def duplicate(click: Click) -> None:
    """`Duplicate`."""
    await click.open(forms.host_form(await click.ask(create.to_duplicate, meeting_id=click.number)))


async def ask_cancel(click: Click) -> None:
    """`Cancel`."""
    await click.open(blocks.cancel_form(await click.ask(edit.to_cancel, meeting_id=click.number)))


async def ask_leave(click: Click) -> None:
    """`Leave`."""
    await click.open(reserving_forms.leave_form(await click.ask(attend.to_leave, meeting_id=click.number)))


async def leave_too(ack: AsyncAck, click: Click) -> None:
    """`Leave`, where somebody who left the channel is asked."""
    await ask_leave(click)
    await ack()


async def add_to_calendar(click: Click) -> None:
    """`Add to calendar`: the file arrives in the direct message."""
    await click.act(attend.add_to_calendar, meeting_id=click.number)


async def unknown(click: Click) -> None:
    """An item that no menu of ours has."""
    raise Refusal("This menu is out of date. Open the Home tab and start again.", steps=[Step("masterclasses")])


MENU = {
    "edit": ask_edit,
    "move": ask_move,
    "duplicate": duplicate,
    "cancel": ask_cancel,
    "leave": ask_leave,
    "add_to_calendar": add_to_calendar,
    "more": show_whole,
}


async def cancel(ack: AsyncAck, click: Click) -> None:
    """`Cancel masterclass` was submitted."""
    form = click.form(ReasonForm)
    await click.act(edit.cancel, meeting_id=click.kept("id"), reason=form.reason)
    await ack(response_action="clear")


async def show_discussion(ack: AsyncAck, click: Click) -> None:
    """`Open discussion`."""
    found = await click.ask(channel.way_in, meeting_id=click.number)
    await click.open(discussion_view(found))
    await ack()


async def go(ack: AsyncAck, click: Click) -> None:
    """A link button was pressed: Slack follows the link by itself, and only wants to know that we know."""
    await ack()
