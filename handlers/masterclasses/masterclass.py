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


def register(router: Table) -> None:
    """What can be asked about masterclasses."""
    router.action("masterclass.look")(show)
    router.action("masterclass.details")(show)
    router.action("masterclass.menu")(choose)
    router.action(re.compile(r"^masterclass\.item\."))(choose)
    router.action("masterclass.again")(edit_again)
    router.action("masterclass.leave")(leave_too)
    router.action("masterclass.discussion")(show_discussion)
    router.action("masterclass.go")(go)
    router.view("masterclass.cancel")(cancel)


async def show(ack: AsyncAck, interaction: Click) -> None:
    """`Details`, or `Show masterclass` beside a refusal."""
    await show_whole(interaction)
    await ack()


async def show_whole(interaction: Click) -> None:
    """One masterclass by itself."""
    await interaction.open(blocks.whole_view(await interaction.ask(view.look, meeting_id=interaction.number)))


async def choose(ack: AsyncAck, interaction: Click) -> None:
    """Something was chosen in a masterclass's three-dot menu."""
    await MENU.get(interaction.verb, unknown)(interaction)
    await ack()


async def ask_edit(interaction: Click) -> None:
    """`Edit`."""
    await interaction.open(forms.host_form(await interaction.ask(edit.to_edit, meeting_id=interaction.number)))


async def edit_again(ack: AsyncAck, interaction: Click) -> None:
    """`Edit again`: the form as it is now, in the place of one that is out of date."""
    await ask_edit(interaction)
    await ack()


async def duplicate(interaction: Click) -> None:
    """`Duplicate`."""
    await interaction.open(forms.host_form(await interaction.ask(create.to_duplicate, meeting_id=interaction.number)))


async def ask_cancel(interaction: Click) -> None:
    """`Cancel`."""
    await interaction.open(blocks.cancel_form(await interaction.ask(edit.to_cancel, meeting_id=interaction.number)))


async def ask_leave(interaction: Click) -> None:
    """`Leave`."""
    await interaction.open(
        reserving_forms.leave_form(await interaction.ask(attend.to_leave, meeting_id=interaction.number))
    )


async def leave_too(ack: AsyncAck, interaction: Click) -> None:
    """`Leave`, where somebody who left the channel is asked."""
    await ask_leave(interaction)
    await ack()


async def add_to_calendar(interaction: Click) -> None:
    """`Add to calendar`: the file arrives in the direct message."""
    await interaction.act(attend.add_to_calendar, meeting_id=interaction.number)


async def unknown(interaction: Click) -> None:
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


async def cancel(ack: AsyncAck, interaction: Click) -> None:
    """`Cancel masterclass` was submitted."""
    form = interaction.form(ReasonForm)
    await interaction.act(edit.cancel, meeting_id=interaction.kept("id"), reason=form.reason)
    await ack(response_action="clear")


async def show_discussion(ack: AsyncAck, interaction: Click) -> None:
    """`Open discussion`."""
    found = await interaction.ask(channel.way_in, meeting_id=interaction.number)
    await interaction.open(discussion_view(found))
    await ack()


async def go(ack: AsyncAck, interaction: Click) -> None:
    """A link button was pressed: Slack follows the link by itself, and only wants to know that we know."""
    await ack()
