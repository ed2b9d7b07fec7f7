"""Handing a masterclass over to another host."""

from typing import ClassVar

from slack_bolt.async_app import AsyncAck

from blocks.kit import Block
from blocks.masterclasses import confirmations
from blocks.masterclasses import handover as blocks
from handlers.slack.form import Form
from handlers.slack.form_fields import SlackId
from handlers.slack.interaction import Interaction
from handlers.slack.router import Router
from mentorship.masterclasses import handover as use_cases
from mentorship.submission import NotDone


def register(router: Router) -> None:
    """Register what can be asked about handing over."""
    router.view("masterclass.hand_over", present_form)(hand_over)


class HandOverForm(Form):
    """The form `Hand over`."""

    error_messages: ClassVar[dict[str, str]] = {"mentor": "Choose who hosts it from now on."}

    mentor: SlackId


async def ask_hand_over(interaction: Interaction) -> None:
    """Open the form behind `Hand over`."""
    form_data = await interaction.query(use_cases.prepare_hand_over, meeting_id=interaction.target_id)
    await interaction.open(blocks.hand_over_form(form_data))


async def hand_over(ack: AsyncAck, interaction: Interaction) -> None:
    """Hand the masterclass over to the host who was chosen."""
    form = interaction.form(HandOverForm)
    done, told = await interaction.run_and_tell(
        use_cases.hand_over,
        meeting_id=interaction.meta_int("id"),
        mentor=form.mentor,
        version=interaction.shown_version,
        warned_of=interaction.meta_text("warned_of"),
    )
    if isinstance(done, NotDone):
        await ack(response_action="update", view=blocks.hand_over_form(done.shown))
    else:
        confirmation = confirmations.handed_over_view(done, form.mentor, told, interaction.user_id)
        await ack(response_action="update", view=confirmation)


async def present_form(interaction: Interaction) -> Block:
    """Return `Hand over` as the masterclass is now."""
    form_data = await interaction.query(use_cases.prepare_hand_over, meeting_id=interaction.meta_int("id"))
    return blocks.hand_over_form(form_data)
