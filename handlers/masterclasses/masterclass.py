"""Masterclasses: looking at them, and the three-dot menu wherever one is shown."""

import re
from typing import ClassVar

from slack_bolt.async_app import AsyncAck

from blocks.masterclasses import attend as reserving_forms
from blocks.masterclasses import create as forms
from blocks.masterclasses import masterclass as blocks
from blocks.masterclasses.channel import discussion_view
from handlers.masterclasses.move import ask_move
from handlers.slack.form import Form
from handlers.slack.form_fields import REASON_ERROR, Reason
from handlers.slack.interaction import Interaction
from handlers.slack.router import Router
from mentorship.errors import NextStep, Refusal
from mentorship.masterclasses import attend, channel, create, edit, view


def register(router: Router) -> None:
    """What can be asked about masterclasses."""
    router.action("masterclass.look")(show)
    router.action("masterclass.details")(show)
    router.action("masterclass.menu")(choose)
    router.action(re.compile(r"^masterclass\.item\."))(choose)
    router.action("masterclass.again")(edit_again)
    router.action("masterclass.leave")(open_leave_form)
    router.action("masterclass.discussion")(show_discussion)
    router.action("masterclass.go")(acknowledge_link)
    router.view("masterclass.cancel")(cancel)


class CancelForm(Form):
    """`Cancel masterclass`."""

    error_messages: ClassVar[dict[str, str]] = {"reason": REASON_ERROR}

    reason: Reason


async def show(ack: AsyncAck, interaction: Interaction) -> None:
    """`Details`, or `Show masterclass` beside a refusal."""
    await show_details(interaction)
    await ack()


async def show_details(interaction: Interaction) -> None:
    """One masterclass by itself."""
    await interaction.open(
        blocks.details_view(await interaction.query(view.show_masterclass, meeting_id=interaction.target_id))
    )


async def choose(ack: AsyncAck, interaction: Interaction) -> None:
    """Something was chosen in a masterclass's three-dot menu."""
    await MENU.get(interaction.menu_choice, unknown_item)(interaction)
    await ack()


async def ask_edit(interaction: Interaction) -> None:
    """`Edit`."""
    await interaction.open(
        forms.masterclass_form(await interaction.query(edit.prepare_edit, meeting_id=interaction.target_id))
    )


async def edit_again(ack: AsyncAck, interaction: Interaction) -> None:
    """`Edit again`: the form as it is now, in the place of one that is out of date."""
    await ask_edit(interaction)
    await ack()


async def duplicate(interaction: Interaction) -> None:
    """`Duplicate`."""
    await interaction.open(
        forms.masterclass_form(await interaction.query(create.prepare_duplicate, meeting_id=interaction.target_id))
    )


async def ask_cancel(interaction: Interaction) -> None:
    """`Cancel`."""
    await interaction.open(
        blocks.cancel_form(await interaction.query(edit.prepare_cancel, meeting_id=interaction.target_id))
    )


async def ask_leave(interaction: Interaction) -> None:
    """`Leave`."""
    await interaction.open(
        reserving_forms.leave_form(await interaction.query(attend.prepare_leave, meeting_id=interaction.target_id))
    )


async def open_leave_form(ack: AsyncAck, interaction: Interaction) -> None:
    """`Leave`, where somebody who left the channel is asked."""
    await ask_leave(interaction)
    await ack()


async def add_to_calendar(interaction: Interaction) -> None:
    """`Add to calendar`: the file arrives in the direct message."""
    await interaction.run(attend.add_to_calendar, meeting_id=interaction.target_id)


async def unknown_item(interaction: Interaction) -> None:
    """An item that no menu of ours has."""
    raise Refusal(
        "This menu is out of date. Open the Home tab and start again.", next_steps=[NextStep("masterclasses")]
    )


MENU = {
    "edit": ask_edit,
    "move": ask_move,
    "duplicate": duplicate,
    "cancel": ask_cancel,
    "leave": ask_leave,
    "add_to_calendar": add_to_calendar,
    "more": show_details,
}


async def cancel(ack: AsyncAck, interaction: Interaction) -> None:
    """`Cancel masterclass` was submitted."""
    form = interaction.form(CancelForm)
    await interaction.run(edit.cancel, meeting_id=interaction.meta_int("id"), reason=form.reason)
    await ack(response_action="clear")


async def show_discussion(ack: AsyncAck, interaction: Interaction) -> None:
    """`Open discussion`."""
    found = await interaction.query(channel.find_discussion, meeting_id=interaction.target_id)
    await interaction.open(discussion_view(found))
    await ack()


async def acknowledge_link(ack: AsyncAck, interaction: Interaction) -> None:
    """A link button was pressed: Slack follows the link by itself, and only wants to know that we know."""
    await ack()
