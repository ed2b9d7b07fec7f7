"""Whom a form offers while its inputs for people are being filled in."""

from slack_bolt.async_app import AsyncAck

from blocks.people.picker import person_option
from handlers.slack.form import read_values
from handlers.slack.interaction import Interaction
from handlers.slack.router import Router
from mentorship.people.choosable import RULES, suggest_people


def register(router: Router) -> None:
    """Register every input in which people are chosen."""
    for choosable in RULES:
        router.options(choosable)(suggest)


async def suggest(ack: AsyncAck, interaction: Interaction) -> None:
    """Suggest people by what was typed; the input's action id says who may be chosen."""
    mentor = str(read_values(interaction.view).get("mentor") or interaction.meta_text("host"))
    people = await interaction.query(
        suggest_people,
        choosable=str(interaction.body["action_id"]),
        typed=str(interaction.body.get("value") or ""),
        mentor=mentor,
        without=interaction.meta_text("without"),
    )
    await ack(options=[person_option(person) for person in people])
