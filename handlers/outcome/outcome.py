"""Whether a session took place, and who of two who say different things is right."""

import re
from functools import partial
from typing import ClassVar, Literal

from slack_bolt.async_app import AsyncAck

from blocks.home import waiting as waiting_blocks
from blocks.kit import Block
from blocks.outcome import forms, messages
from blocks.outcome.question import recorded_words
from blocks.sessions import details
from handlers.agenda.show_again import clicked_modal, show_again
from handlers.slack.form import Form, parse_id
from handlers.slack.interaction import Interaction
from handlers.slack.router import Router
from mentorship.home import waiting
from mentorship.meetings.card import refresh_card
from mentorship.outcome import disputes, mentor_absence, session_outcome
from mentorship.sessions.view import show_session


def register(router: Router) -> None:
    """Register what can be said after the end of a meeting."""
    router.action(re.compile(r"^outcome\.(took_place|no_show)$"))(answer)
    router.action("outcome.was_there")(say_was_there)
    router.view("outcome.session", present_form)(save)
    router.view("outcome.correct", present_correct_form)(save_correction)
    router.action("dispute.show")(show_dispute)
    router.action(re.compile(r"^dispute\.(took_place|no_show|mentor_absent)$"))(settle)
    router.card(re.compile(r"^(outcome|dispute)\."), refresh_card, "meeting_id")


class RecordForm(Form):
    """The form `Record attendance` of a session."""

    error_messages: ClassVar[dict[str, str]] = {"attendance": "Choose whether it took place."}

    attendance: Literal["took_place", "no_show", "mentor_absent"]


async def answer(ack: AsyncAck, interaction: Interaction) -> None:
    """Answer `It took place` or `No-show`."""
    result = interaction.action_name
    await interaction.run(
        session_outcome.record, meeting_id=interaction.target_id, result=result, shown=interaction.menu_choice
    )
    await show_answered(interaction)
    await ack()


async def ask_record(interaction: Interaction) -> None:
    """Open the form behind `Record attendance` in a session's menu."""
    view = await interaction.query(session_outcome.prepare_record, meeting_id=interaction.target_id)
    await interaction.open(forms.session_form(view))


async def present_form(interaction: Interaction) -> Block:
    """Return `Record attendance` as it is now."""
    view = await interaction.query(session_outcome.prepare_record, meeting_id=interaction.meta_int("id"))
    return forms.session_form(view)


async def save(ack: AsyncAck, interaction: Interaction) -> None:
    """Record what was chosen in `Record attendance`."""
    meeting_id = interaction.meta_int("id")
    _, view = await interaction.run_and_show(
        session_outcome.record,
        partial(show_session, meeting_id=meeting_id),
        meeting_id=meeting_id,
        result=interaction.form(RecordForm).attendance,
        shown=interaction.meta_text("token"),
        form=True,
    )
    await ack(response_action="update", view=forms.session_recorded_view(view))


async def say_mentor_absent(interaction: Interaction) -> None:
    """Answer `Mentor didn't come`, and show the way back."""
    meeting_id = interaction.target_id
    _, view = await interaction.run_and_show(
        mentor_absence.say_mentor_absent, partial(show_session, meeting_id=meeting_id), meeting_id=meeting_id
    )
    if interaction.is_in_modal and interaction.view.get("callback_id") == "session.more":
        await interaction.show(details.details_view(view))
    else:
        await interaction.open(forms.mentor_absent_view(view))


async def ask_correct(interaction: Interaction) -> None:
    """Open the form in which a mentee takes `Mentor didn't come` back."""
    view = await interaction.query(mentor_absence.prepare_correction, meeting_id=interaction.target_id)
    await interaction.open(forms.correct_form(view))


async def present_correct_form(interaction: Interaction) -> Block:
    """Return the same form as it is now."""
    view = await interaction.query(mentor_absence.prepare_correction, meeting_id=interaction.meta_int("id"))
    return forms.correct_form(view)


async def save_correction(ack: AsyncAck, interaction: Interaction) -> None:
    """Record what the mentee says now."""
    meeting_id, result = interaction.meta_int("id"), interaction.form(RecordForm).attendance
    show = partial(show_session, meeting_id=meeting_id)
    _, view = await interaction.run_and_show(
        mentor_absence.correct_mentor_absent, show, meeting_id=meeting_id, result=result
    )
    await ack(response_action="update", view=forms.session_recorded_view(view))


async def say_was_there(ack: AsyncAck, interaction: Interaction) -> None:
    """Answer `I was there`, wherever it is a button."""
    await dispute_absence(interaction)
    await ack()


async def dispute_absence(interaction: Interaction) -> None:
    """Answer `I was there`."""
    await interaction.run(disputes.say_was_there, meeting_id=interaction.target_id)
    await show_again(interaction)


async def show_answered(interaction: Interaction) -> None:
    """Show how things are by now in the modal that was clicked in; what waits no longer does, so it is said there."""
    if clicked_modal(interaction) != "home.waiting":
        await show_again(interaction)
        return
    view = await interaction.query(show_session, meeting_id=interaction.target_id)
    things = await interaction.query(waiting.list_waiting)
    await interaction.show(waiting_blocks.waiting_view(things, recorded_words(view)))


async def show_dispute(ack: AsyncAck, interaction: Interaction) -> None:
    """Show an admin what two people say."""
    view = await interaction.query(
        disputes.show_dispute, meeting_id=interaction.target_id, person_id=parse_id(interaction.menu_choice)
    )
    await interaction.open(messages.dispute_view(view))
    await ack()


async def settle(ack: AsyncAck, interaction: Interaction) -> None:
    """Answer one of the buttons with which an admin settles what two people say."""
    about = {"meeting_id": interaction.target_id, "person_id": parse_id(interaction.menu_choice)}
    await interaction.run(disputes.settle, result=interaction.action_name, **about)
    if interaction.is_in_modal:
        await interaction.show(messages.dispute_view(await interaction.query(disputes.show_dispute, **about)))
    await ack()
