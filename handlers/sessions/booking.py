"""Booking a session, cancelling or moving the booking, and changing how one attends."""

import re
from functools import partial
from typing import Annotated, ClassVar

from pydantic import StringConstraints
from slack_bolt.async_app import AsyncAck

from blocks.kit import Block
from blocks.sessions import booking as blocks
from blocks.sessions import confirmations
from handlers.agenda.show_again import show_again
from handlers.slack.form import Form
from handlers.slack.form_fields import Id, Method, Reason
from handlers.slack.interaction import Interaction
from handlers.slack.router import Router
from mentorship.meetings.card import refresh_card
from mentorship.meetings.meeting import METHOD_ERROR
from mentorship.people.person import describe_person
from mentorship.sessions import booking, change_booking, move_booking
from mentorship.sessions.view import show_session


def register(router: Router) -> None:
    """Register what can be asked about bookings."""
    router.action("booking.open")(open_form)
    router.view("booking.book")(book)
    router.view("booking.cancel", present_cancel_form)(cancel)
    router.view("booking.attendance", present_attendance_form)(change_attendance)
    router.action(blocks.TIME_ACTION)(choose_time)
    router.view("booking.move")(move)
    router.action("booking.confirm")(confirm_time)
    router.action("booking.decline")(decline_time)
    router.card(re.compile(r"^booking\."), refresh_card, "meeting_id")


class BookForm(Form):
    """The form `Book session`."""

    error_messages: ClassVar[dict[str, str]] = {"attendance": METHOD_ERROR}

    attendance: Method | None = None
    about: Annotated[str, StringConstraints(max_length=blocks.ABOUT_LIMIT)] = ""


class AttendanceForm(Form):
    """The form `Change attendance`."""

    error_messages: ClassVar[dict[str, str]] = {"attendance": METHOD_ERROR}

    attendance: Method


class MoveForm(Form):
    """The form `Change time`."""

    error_messages: ClassVar[dict[str, str]] = {"time": "Choose one of the sessions."}

    time: Id
    attendance: Method | None = None


class UnfinishedMoveForm(Form):
    """What `Change time` holds while it is being filled in."""

    time: Id


class CancelBookingForm(Form):
    """The form `Cancel booking`."""

    reason: Reason = ""


async def open_form(ack: AsyncAck, interaction: Interaction) -> None:
    """Open the form behind `Book`."""
    await interaction.open(
        blocks.book_form(await interaction.query(booking.prepare_booking, meeting_id=interaction.target_id))
    )
    await ack()


async def book(ack: AsyncAck, interaction: Interaction) -> None:
    """Book the session with what was submitted."""
    form, meeting_id = interaction.form(BookForm), interaction.meta_int("id")
    updated, booked = await interaction.run_and_show(
        booking.book,
        partial(change_booking.show_booking, meeting_id=meeting_id),
        meeting_id=meeting_id,
        shown_terms=interaction.meta_text("seen"),
        method=form.attendance,
        about=form.about,
    )
    if updated is not None:
        await ack(response_action="update", view=blocks.book_form(updated.shown, changed=True))
    else:
        await ack(response_action="update", view=confirmations.booked_view(booked))


async def cancel(ack: AsyncAck, interaction: Interaction) -> None:
    """Cancel the booking, with the reason that was submitted."""
    form = interaction.form(CancelBookingForm)
    mentor_id, told = await interaction.run_and_tell(
        change_booking.cancel_booking,
        meeting_id=interaction.meta_int("id"),
        version=interaction.shown_version,
        shown_late=interaction.shown_late,
        reason=form.reason,
    )
    mentor = await interaction.query(describe_person, person_id=mentor_id)
    await ack(response_action="update", view=confirmations.booking_cancelled_view(mentor, told))


async def change_attendance(ack: AsyncAck, interaction: Interaction) -> None:
    """Change how the person attends, as submitted."""
    form, meeting_id = interaction.form(AttendanceForm), interaction.meta_int("id")
    _, changed = await interaction.run_and_show(
        change_booking.change_attendance,
        partial(change_booking.show_booking, meeting_id=meeting_id),
        meeting_id=meeting_id,
        version=interaction.shown_version,
        method=form.attendance,
    )
    await ack(response_action="update", view=confirmations.attendance_view(changed))


async def present_cancel_form(interaction: Interaction) -> Block:
    """Return `Cancel booking` as it is now."""
    return blocks.cancel_form(
        await interaction.query(change_booking.prepare_cancel_booking, meeting_id=interaction.meta_int("id"))
    )


async def present_attendance_form(interaction: Interaction) -> Block:
    """Return `Change attendance` as it is now."""
    return blocks.attendance_form(
        await interaction.query(change_booking.prepare_booking_change, meeting_id=interaction.meta_int("id"))
    )


async def choose_time(ack: AsyncAck, interaction: Interaction) -> None:
    """Ask how to attend the session that was chosen in `Change time`, where there is a choice."""
    chosen = await interaction.query(show_session, meeting_id=interaction.form(UnfinishedMoveForm).time)
    await interaction.redraw(blocks.with_attendance(interaction.view, chosen, present=interaction.meta_text("method")))
    await ack()


async def move(ack: AsyncAck, interaction: Interaction) -> None:
    """Move the booking to the session that was chosen."""
    form = interaction.form(MoveForm)
    shown_terms = interaction.meta_text(blocks.seen_key(form.time))
    updated, told = await interaction.run_and_tell(
        move_booking.move,
        meeting_id=interaction.meta_int("id"),
        target_id=form.time,
        method=form.attendance,
        shown_terms=shown_terms,
    )
    if updated is not None:
        await ack(response_action="update", view=blocks.time_form(updated.shown, changed=True))
    else:
        moved = await interaction.query(change_booking.show_booking, meeting_id=form.time)
        await ack(response_action="update", view=confirmations.moved_view(moved, told))


async def confirm_time(ack: AsyncAck, interaction: Interaction) -> None:
    """Answer `I can make it`, about the new time of a session."""
    await interaction.run(
        change_booking.confirm_time, meeting_id=interaction.target_id, shown_time=interaction.menu_choice
    )
    await interaction.replace_question("You said that you can make it.")
    await show_again(interaction)
    await ack()


async def decline_time(ack: AsyncAck, interaction: Interaction) -> None:
    """Answer `I can't`, about the new time of a session: the person gives up their place."""
    _, told = await interaction.run_and_tell(
        change_booking.decline_time, meeting_id=interaction.target_id, shown_time=interaction.menu_choice
    )
    await interaction.replace_question("You said that you can't make it, and gave up your spot.")
    await show_again(interaction, confirmations.declined_view(told))
    await ack()
