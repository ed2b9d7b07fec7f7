"""Masterclasses: looking at them, the three-dot menu wherever one is shown, and cancelling."""

import re
from typing import ClassVar

from slack_bolt.async_app import AsyncAck

from blocks.kit import Block
from blocks.masterclasses import attend as reserving_forms
from blocks.masterclasses import cancel as cancel_blocks
from blocks.masterclasses import confirmations
from blocks.masterclasses import create as forms
from blocks.masterclasses import masterclass as blocks
from blocks.masterclasses.channel import discussion_view
from handlers.agenda.history import open_history
from handlers.feedback.feedback import ask_feedback
from handlers.masterclasses.attend import ask_attendance
from handlers.masterclasses.handover import ask_hand_over
from handlers.masterclasses.move import ask_move
from handlers.outcome.masterclass_attendance import ask_record
from handlers.slack.file_sent import say_file_sent
from handlers.slack.form import Form
from handlers.slack.form_fields import Reason
from handlers.slack.interaction import Interaction
from handlers.slack.router import Router
from mentorship.errors import NextStep, Refusal
from mentorship.masterclasses import announcement, attend, cancellation, channel, create, edit, view
from mentorship.meetings.meeting import REASON_ERROR


def register(router: Router) -> None:
    """Register what can be asked about masterclasses in general."""
    router.action("masterclass.look")(show)
    router.action("masterclass.details")(show)
    router.action("masterclass.menu")(choose)
    router.action(re.compile(r"^masterclass\.item\."))(choose)
    router.action("masterclass.again")(edit_again)
    router.action("masterclass.leave")(open_leave_form)
    router.action("masterclass.discussion")(show_discussion)
    router.action("masterclass.go")(acknowledge_link)
    router.view("masterclass.cancel", present_cancel_form)(cancel)
    router.card(re.compile(r"^masterclass\."), announcement.refresh_card, "meeting_id")


class CancelForm(Form):
    """The form `Cancel masterclass`."""

    error_messages: ClassVar[dict[str, str]] = {"reason": REASON_ERROR}

    reason: Reason = ""


async def show(ack: AsyncAck, interaction: Interaction) -> None:
    """Answer `Details`, or `Show masterclass` beside a refusal."""
    await show_details(interaction)
    await ack()


async def show_details(interaction: Interaction) -> None:
    """Open one masterclass by itself."""
    await interaction.open(
        blocks.details_view(await interaction.query(view.show_masterclass, meeting_id=interaction.target_id))
    )


async def choose(ack: AsyncAck, interaction: Interaction) -> None:
    """Do what was chosen in a masterclass's three-dot menu."""
    await MENU.get(interaction.menu_choice, unknown_item)(interaction)
    await ack()


async def ask_edit(interaction: Interaction) -> None:
    """Open the form behind `Edit`."""
    await interaction.open(
        forms.masterclass_form(await interaction.query(edit.prepare_edit, meeting_id=interaction.target_id))
    )


async def edit_again(ack: AsyncAck, interaction: Interaction) -> None:
    """Answer `Edit again`: show the form as it is now, in the place of one that is out of date."""
    await ask_edit(interaction)
    await ack()


async def duplicate(interaction: Interaction) -> None:
    """Open the form behind `Duplicate`: a new masterclass that is filled in like this one."""
    await interaction.open(
        forms.masterclass_form(await interaction.query(create.prepare_duplicate, meeting_id=interaction.target_id))
    )


async def ask_cancel(interaction: Interaction) -> None:
    """Open the form behind `Cancel`."""
    await interaction.open(
        cancel_blocks.cancel_form(
            await interaction.query(cancellation.prepare_cancel, meeting_id=interaction.target_id)
        )
    )


async def ask_leave(interaction: Interaction) -> None:
    """Open the form behind `Leave`."""
    await interaction.open(
        reserving_forms.leave_form(await interaction.query(attend.prepare_leave, meeting_id=interaction.target_id))
    )


async def open_leave_form(ack: AsyncAck, interaction: Interaction) -> None:
    """Answer `Leave` in the question to someone who left the channel: open the form."""
    await ask_leave(interaction)
    await ack()


async def add_to_calendar(interaction: Interaction) -> None:
    """Answer `Add to calendar`: the file arrives in the direct message, which is said wherever that is not seen."""
    await interaction.run(attend.add_to_calendar, meeting_id=interaction.target_id)
    await say_file_sent(interaction)


async def unknown_item(interaction: Interaction) -> None:
    """Refuse an item that no menu of ours has."""
    raise Refusal(
        "This menu is out of date. Open the Home tab and start again.", next_steps=[NextStep("masterclasses")]
    )


MENU = {
    "edit": ask_edit,
    "move": ask_move,
    "duplicate": duplicate,
    "hand_over": ask_hand_over,
    "cancel": ask_cancel,
    "change_attendance": ask_attendance,
    "leave": ask_leave,
    "add_to_calendar": add_to_calendar,
    "more": show_details,
    "history": open_history,
    "record": ask_record,
    "give_feedback": ask_feedback,
}


async def cancel(ack: AsyncAck, interaction: Interaction) -> None:
    """Cancel the masterclass, with the reason that was submitted."""
    form = interaction.form(CancelForm)
    number = interaction.meta_int("id")
    _, told = await interaction.run_and_tell(
        cancellation.cancel, meeting_id=number, version=interaction.shown_version, reason=form.reason
    )
    cancelled = await interaction.query(view.show_masterclass, meeting_id=number)
    await ack(response_action="update", view=confirmations.cancelled_view(cancelled, told))


async def present_cancel_form(interaction: Interaction) -> Block:
    """Return `Cancel masterclass` as it is now."""
    return cancel_blocks.cancel_form(
        await interaction.query(cancellation.prepare_cancel, meeting_id=interaction.meta_int("id"))
    )


async def show_discussion(ack: AsyncAck, interaction: Interaction) -> None:
    """Answer `Open discussion`: show the way into the channel."""
    found = await interaction.query(channel.find_discussion, meeting_id=interaction.target_id)
    await interaction.open(discussion_view(found))
    await ack()


async def acknowledge_link(ack: AsyncAck, interaction: Interaction) -> None:
    """Acknowledge a link button: Slack opens the link itself."""
    await ack()
