"""Sessions: looking at them, the three-dot menu wherever one is shown, cancelling and deleting."""

import re
from typing import ClassVar, Literal

from slack_bolt.async_app import AsyncAck

from blocks.kit import Block
from blocks.sessions import booking as booking_blocks
from blocks.sessions import cancel as cancel_blocks
from blocks.sessions import confirmations, details
from blocks.sessions import form as forms
from blocks.sessions import series as series_blocks
from handlers.agenda.history import open_history
from handlers.feedback.feedback import ask_feedback
from handlers.outcome.outcome import ask_correct, ask_record, dispute_absence, say_mentor_absent
from handlers.sessions.handover import ask_hand_over
from handlers.slack.file_sent import say_file_sent
from handlers.slack.form import Form
from handlers.slack.form_fields import Reason
from handlers.slack.interaction import Interaction
from handlers.slack.router import Router
from mentorship.errors import START_OVER, Refusal
from mentorship.meetings.card import refresh_card
from mentorship.meetings.meeting import REASON_ERROR
from mentorship.sessions import calendar, cancellation, change_booking, duplicate_once, move_booking, series
from mentorship.sessions import edit as use_cases
from mentorship.sessions import lifecycle as sessions
from mentorship.sessions.view import show_session
from mentorship.submission import NotDone


def register(router: Router) -> None:
    """Register what can be asked about sessions in general."""
    router.action("session.look")(show)
    router.action("session.menu")(choose)
    router.action("session.again")(edit_again)
    router.action(re.compile(r"^session\.item\."))(choose)
    router.view("session.cancel", present_cancel_form)(cancel)
    router.view("session.delete", present_delete_form)(delete)
    router.card(re.compile(r"^session\."), refresh_card, "meeting_id")


class CancelForm(Form):
    """The form `Cancel session`."""

    error_messages: ClassVar[dict[str, str]] = {"reason": REASON_ERROR, "which": "Choose which sessions to cancel."}

    reason: Reason = ""
    which: Literal["one", "following", "all"] = "one"


async def choose(ack: AsyncAck, interaction: Interaction) -> None:
    """Do what was chosen in a session's three-dot menu."""
    await MENU.get(interaction.menu_choice, unknown_item)(interaction)
    await ack()


async def ask_edit(interaction: Interaction) -> None:
    """Open the form behind `Edit`."""
    form = await interaction.query(use_cases.prepare_edit, meeting_id=interaction.target_id)
    await interaction.open(forms.edit_form(form))


async def edit_again(ack: AsyncAck, interaction: Interaction) -> None:
    """Answer `Edit again`: show the form as it is now, in the place of one that is out of date."""
    await ask_edit(interaction)
    await ack()


async def publish(interaction: Interaction) -> None:
    """Publish the draft immediately, or open a form that asks only for what is missing."""
    missing = await interaction.run(sessions.publish, meeting_id=interaction.target_id)
    if missing is not None:
        form = await interaction.query(use_cases.prepare_edit, meeting_id=interaction.target_id)
        await interaction.open(forms.publish_form(form, missing.shown))
    elif interaction.is_in_modal:  # which still shows a draft
        await interaction.show(
            details.details_view(await interaction.query(show_session, meeting_id=interaction.target_id), "Published")
        )


async def ask_cancel(interaction: Interaction) -> None:
    """Open the form behind `Cancel`."""
    await interaction.open(
        cancel_blocks.cancel_form(
            await interaction.query(cancellation.prepare_cancel, meeting_id=interaction.target_id)
        )
    )


async def duplicate(interaction: Interaction) -> None:
    """Open the form behind `Duplicate`: a new session that is filled in like this one."""
    await interaction.open(
        forms.new_form(await interaction.query(duplicate_once.prepare_duplicate, meeting_id=interaction.target_id))
    )


async def bulk_duplicate(interaction: Interaction) -> None:
    """Open the form behind `Bulk duplicate`."""
    await interaction.open(
        series_blocks.bulk_form(await interaction.query(series.prepare_series, meeting_id=interaction.target_id))
    )


async def show(ack: AsyncAck, interaction: Interaction) -> None:
    """Answer `Show that session`, beside a refusal."""
    await interaction.open(
        details.details_view(await interaction.query(show_session, meeting_id=interaction.target_id), "Session")
    )
    await ack()


async def show_more(interaction: Interaction) -> None:
    """Answer `More…`: open the session with everything that can be done with it."""
    view = await interaction.query(show_session, meeting_id=interaction.target_id)
    await interaction.open(details.details_view(view, "More"))


async def show_details(interaction: Interaction) -> None:
    """Answer `Details`: open the session with everything that there is to know of it."""
    view = await interaction.query(show_session, meeting_id=interaction.target_id)
    await interaction.open(details.details_view(view))


async def ask_delete(interaction: Interaction) -> None:
    """Ask before a draft is deleted."""
    view = await interaction.query(sessions.prepare_delete, meeting_id=interaction.target_id)
    await interaction.open(cancel_blocks.delete_form(view))


async def add_to_calendar(interaction: Interaction) -> None:
    """Answer `Add to calendar`: the file arrives in the direct message, which is said wherever that is not seen."""
    await interaction.run(calendar.add_to_calendar, meeting_id=interaction.target_id)
    await say_file_sent(interaction)


async def ask_cancel_booking(interaction: Interaction) -> None:
    """Open the form behind `Cancel booking`."""
    view = await interaction.query(change_booking.prepare_cancel_booking, meeting_id=interaction.target_id)
    await interaction.open(booking_blocks.cancel_form(view))


async def ask_attendance(interaction: Interaction) -> None:
    """Open the form behind `Change attendance`."""
    view = await interaction.query(change_booking.prepare_booking_change, meeting_id=interaction.target_id)
    await interaction.open(booking_blocks.attendance_form(view))


async def ask_time(interaction: Interaction) -> None:
    """Open the form behind `Change time`."""
    await interaction.open(
        booking_blocks.time_form(await interaction.query(move_booking.prepare_move, meeting_id=interaction.target_id))
    )


async def unknown_item(interaction: Interaction) -> None:
    """Refuse an item that no menu of ours has."""
    raise Refusal("This menu is out of date. Open the Home tab and start again from there.", next_steps=START_OVER)


MENU = {
    "record": ask_record,
    "was_there": dispute_absence,
    "mentor_absent": say_mentor_absent,
    "correct": ask_correct,
    "edit": ask_edit,
    "duplicate": duplicate,
    "bulk_duplicate": bulk_duplicate,
    "more": show_more,
    "details": show_details,
    "history": open_history,
    "give_feedback": ask_feedback,
    "publish": publish,
    "hand_over": ask_hand_over,
    "cancel": ask_cancel,
    "delete": ask_delete,
    "add_to_calendar": add_to_calendar,
    "cancel_booking": ask_cancel_booking,
    "change_attendance": ask_attendance,
    "change_time": ask_time,
}


async def cancel(ack: AsyncAck, interaction: Interaction) -> None:
    """Cancel the session, with the reason that was submitted."""
    form = interaction.form(CancelForm)
    meeting_id = interaction.meta_int("id")
    done, told = await interaction.run_and_tell(
        cancellation.cancel,
        meeting_id=meeting_id,
        reason=form.reason,
        which=form.which,
        shown_bookings=interaction.meta_text("bookings") or None,
        version=interaction.shown_version,
    )
    if isinstance(done, NotDone):
        await ack(response_action="update", view=cancel_blocks.cancel_form(done.shown))
    else:
        view = await interaction.query(show_session, meeting_id=meeting_id)
        await ack(response_action="update", view=confirmations.cancelled_view(view, done, told))


async def delete(ack: AsyncAck, interaction: Interaction) -> None:
    """Delete the draft, which was confirmed."""
    await interaction.run(sessions.delete, meeting_id=interaction.meta_int("id"), version=interaction.shown_version)
    await ack(response_action="update", view=confirmations.deleted_view())


async def present_cancel_form(interaction: Interaction) -> Block:
    """Return `Cancel session` as it is now."""
    return cancel_blocks.cancel_form(
        await interaction.query(cancellation.prepare_cancel, meeting_id=interaction.meta_int("id"))
    )


async def present_delete_form(interaction: Interaction) -> Block:
    """Return `Delete draft` as it is now."""
    return cancel_blocks.delete_form(
        await interaction.query(sessions.prepare_delete, meeting_id=interaction.meta_int("id"))
    )
