"""Handing over the session of a mentor who left."""

from typing import ClassVar, Literal

from slack_bolt.async_app import AsyncAck

from blocks.kit import Block
from blocks.sessions import handover as blocks
from blocks.sessions.confirmations import handed_over_view
from handlers.slack.form import Form
from handlers.slack.form_fields import SlackId
from handlers.slack.interaction import Interaction
from handlers.slack.router import Router
from mentorship.people.choosable import NEW_HOST
from mentorship.sessions import handover as use_cases
from mentorship.sessions.view import show_session


def register(router: Router) -> None:
    """Register what can be asked about handing over."""
    router.view("session.hand_over", present_form)(hand_over)
    router.action(NEW_HOST)(show_link_note)


class HandOverForm(Form):
    """The form `Hand over`."""

    error_messages: ClassVar[dict[str, str]] = {"mentor": "Choose who mentors from now on."}

    mentor: SlackId
    which: Literal["one", "all"] = "one"


class UnfinishedForm(Form):
    """The same while it is being filled in."""

    mentor: SlackId = ""


async def show_link_note(ack: AsyncAck, interaction: Interaction) -> None:
    """Show in the form whether the mentor who was chosen has a meeting link of their own."""
    mentor = interaction.form(UnfinishedForm).mentor
    lacks_link = await _lacks_link(interaction, mentor)
    note_on = mentor if lacks_link else ""
    await interaction.redraw(blocks.with_link_note(interaction.view, note_on, interaction.user_id))
    await ack()


async def _lacks_link(interaction: Interaction, mentor: str) -> bool:
    return await interaction.query(use_cases.lacks_link, meeting_id=interaction.meta_int("id"), mentor=mentor)


async def ask_hand_over(interaction: Interaction) -> None:
    """Open the form behind `Hand over`."""
    form_data = await interaction.query(use_cases.prepare_hand_over, meeting_id=interaction.target_id)
    await interaction.open(blocks.hand_over_form(form_data))


async def hand_over(ack: AsyncAck, interaction: Interaction) -> None:
    """Hand the session over to the mentor who was chosen."""
    form = interaction.form(HandOverForm)
    done, told = await interaction.run_and_tell(
        use_cases.hand_over,
        meeting_id=interaction.meta_int("id"),
        mentor=form.mentor,
        whole_series=form.which == "all",
        version=interaction.shown_version,
        warned_of=interaction.meta_text("warned_of"),
    )
    lacks_link = await _lacks_link(interaction, form.mentor)
    if done is None:
        view = await interaction.query(show_session, meeting_id=interaction.meta_int("id"))
        confirmation = handed_over_view(view, told, whole_series=form.which == "all", lacks_link=lacks_link)
        await ack(response_action="update", view=confirmation)
    else:
        note_on = form.mentor if lacks_link else ""
        again = blocks.with_link_note(blocks.hand_over_form(done.shown), note_on, interaction.user_id)
        await ack(response_action="update", view=again)


async def present_form(interaction: Interaction) -> Block:
    """Return `Hand over` as the session is now."""
    form_data = await interaction.query(use_cases.prepare_hand_over, meeting_id=interaction.meta_int("id"))
    return blocks.hand_over_form(form_data)
