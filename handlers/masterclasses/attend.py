"""A spot in a masterclass: reserving it, answering whether one can make it, leaving."""

from functools import partial
from typing import ClassVar

from slack_bolt.async_app import AsyncAck

from blocks.kit import Block
from blocks.masterclasses import attend as blocks
from blocks.masterclasses import confirmations
from handlers.masterclasses.upcoming import refresh_view
from handlers.slack.form import Form
from handlers.slack.form_fields import Method, Reason
from handlers.slack.interaction import Interaction
from handlers.slack.router import Router
from mentorship.masterclasses import attend, attendance_method
from mentorship.meetings.meeting import METHOD_ERROR


def register(router: Router) -> None:
    """Register what can be asked about spots in masterclasses."""
    router.action("masterclass.reserve")(reserve)
    router.action("masterclass.confirm")(confirm)
    router.action("masterclass.decline")(decline)
    router.view("reserving.reserve")(reserve_submitted)
    router.view("reserving.leave", present_leave_form)(leave)
    router.view("reserving.attendance")(change_attendance)


class ReserveForm(Form):
    """The form `Reserve a spot`."""

    error_messages: ClassVar[dict[str, str]] = {"attendance": METHOD_ERROR}

    attendance: Method


class AttendanceForm(ReserveForm):
    """The form `Change attendance`."""


class LeaveForm(Form):
    """The form `Leave masterclass`."""

    reason: Reason = ""


async def reserve(ack: AsyncAck, interaction: Interaction) -> None:
    """Answer `Reserve a spot`: reserve it immediately, unless there is a choice of how to attend."""
    title = await interaction.run(attend.reserve, meeting_id=interaction.target_id, method=None)
    if title is None:
        await interaction.open(
            blocks.reserve_form(await interaction.query(attend.prepare_reservation, meeting_id=interaction.target_id))
        )
    else:
        await refresh_view(interaction, interaction.target_id, blocks.reserved_message(title))
    await ack()


async def reserve_submitted(ack: AsyncAck, interaction: Interaction) -> None:
    """Reserve a spot with what was submitted in `Reserve a spot`."""
    form = interaction.form(ReserveForm)
    number = interaction.meta_int("id")
    _, reserved = await interaction.run_and_show(
        attend.reserve, partial(attend.show_reservation, meeting_id=number), meeting_id=number, method=form.attendance
    )
    await ack(response_action="update", view=confirmations.reserved_view(reserved))


async def confirm(ack: AsyncAck, interaction: Interaction) -> None:
    """Answer `I can make it`: the person takes the place that is kept for them."""
    await interaction.run(attend.confirm, meeting_id=interaction.target_id, shown_time=interaction.menu_choice)
    await interaction.replace_question("You said that you can make it.")
    await refresh_view(interaction, interaction.target_id)
    await ack()


async def decline(ack: AsyncAck, interaction: Interaction) -> None:
    """Answer `I can't`: the person gives up the place that is kept for them."""
    await interaction.run(attend.decline, meeting_id=interaction.target_id, shown_time=interaction.menu_choice)
    await interaction.replace_question("You said you can't make it. Your spot is free for others.")
    await refresh_view(interaction, interaction.target_id)
    await ack()


async def ask_attendance(interaction: Interaction) -> None:
    """Open the form behind `Change attendance`."""
    view = await interaction.query(attendance_method.prepare_change, meeting_id=interaction.target_id)
    await interaction.open(blocks.attendance_form(view))


async def change_attendance(ack: AsyncAck, interaction: Interaction) -> None:
    """Let the person who submitted `Change attendance` attend this way."""
    form, number = interaction.form(AttendanceForm), interaction.meta_int("id")
    _, method = await interaction.run_and_show(
        attendance_method.change,
        partial(attendance_method.show_method, meeting_id=number),
        meeting_id=number,
        method=form.attendance,
    )
    await ack(response_action="update", view=blocks.attendance_saved(method))


async def present_leave_form(interaction: Interaction) -> Block:
    """Return `Leave masterclass` as it is now."""
    return blocks.leave_form(await interaction.query(attend.prepare_leave, meeting_id=interaction.meta_int("id")))


async def leave(ack: AsyncAck, interaction: Interaction) -> None:
    """Take the person who submitted `Leave masterclass` out of it."""
    form = interaction.form(LeaveForm)
    title, told = await interaction.run_and_tell(
        attend.leave,
        meeting_id=interaction.meta_int("id"),
        shown_late=interaction.shown_late,
        reason=form.reason,
    )
    await ack(response_action="update", view=confirmations.left_view(title, told))
