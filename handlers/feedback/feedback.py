"""Feedback on a meeting: the form, saying thank you, and what a mentor reads."""

import re
from functools import partial
from typing import ClassVar

from pydantic import Field
from slack_bolt.async_app import AsyncAck

from blocks.feedback import feedback as blocks
from blocks.kit import Block
from handlers.slack.form import Form
from handlers.slack.interaction import Interaction
from handlers.slack.router import Router
from mentorship.feedback import feedback
from mentorship.feedback.batches import show_own_feedback
from mentorship.meetings.card import refresh_card


def register(router: Router) -> None:
    """Register what can be asked about feedback."""
    router.action("feedback.open")(open_form)
    router.action("feedback.thank")(thank)
    router.action("feedback.read")(read)
    router.action(re.compile(r"^feedback\.page\.(next|previous)$"))(turn_page)
    router.view("feedback.send", present_form)(send)
    router.card(re.compile(r"^feedback\.(open|thank)$"), refresh_card, "meeting_id")


class FeedbackForm(Form):
    """The form `Feedback`."""

    error_messages: ClassVar[dict[str, str]] = {
        "rating": "Choose a rating from 1 to 5.",
        "comment": f"Write at most {feedback.COMMENT_LIMIT} characters.",
    }

    rating: int = Field(ge=1, le=5)
    comment: str = Field("", max_length=feedback.COMMENT_LIMIT)


async def ask_feedback(interaction: Interaction) -> None:
    """Open the form behind `Give feedback`."""
    view = await interaction.query(feedback.prepare_feedback, meeting_id=interaction.target_id)
    await interaction.open(blocks.feedback_form(view))


async def open_form(ack: AsyncAck, interaction: Interaction) -> None:
    """Answer `Give feedback` in the message that asks for it."""
    await ask_feedback(interaction)
    await ack()


async def present_form(interaction: Interaction) -> Block:
    """Return `Feedback` as it is now."""
    view = await interaction.query(feedback.prepare_feedback, meeting_id=interaction.meta_int("id"))
    return blocks.feedback_form(view)


async def send(ack: AsyncAck, interaction: Interaction) -> None:
    """Store what was submitted in `Feedback`."""
    form, meeting_id = interaction.form(FeedbackForm), interaction.meta_int("id")
    _, view = await interaction.run_and_show(
        feedback.give_feedback,
        partial(feedback.show_feedback, meeting_id=meeting_id),
        meeting_id=meeting_id,
        rating=form.rating,
        comment=form.comment,
    )
    await ack(response_action="update", view=blocks.sent_view(view))


async def thank(ack: AsyncAck, interaction: Interaction) -> None:
    """Answer `Thank …`: the message shows it a moment later."""
    await interaction.run(feedback.thank, meeting_id=interaction.target_id)
    await ack()


async def read(ack: AsyncAck, interaction: Interaction) -> None:
    """Answer `Feedback` in `My profile`: show the mentor what there is to see."""
    await interaction.open(blocks.own_feedback_view(await interaction.query(show_own_feedback)))
    await ack()


async def turn_page(ack: AsyncAck, interaction: Interaction) -> None:
    """Turn to the next or previous page of the comments."""
    page = await interaction.query(show_own_feedback, page=interaction.target_id)
    await interaction.show(blocks.own_feedback_view(page))
    await ack()
