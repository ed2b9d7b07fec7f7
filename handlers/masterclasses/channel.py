"""The answers of people who came into a masterclass's channel or left it, and of the host when the channel is lost."""

import re

from slack_bolt.async_app import AsyncAck

from blocks.masterclasses.channel import discussion_view
from handlers.slack.interaction import Interaction
from handlers.slack.router import Router
from mentorship.masterclasses import channel
from mentorship.meetings.card import refresh_card


def register(router: Router) -> None:
    """Register the answers to what people are asked about the channel."""
    router.action("channel.decline")(decline)
    router.action("channel.stay")(stay)
    router.action("channel.back")(come_back)
    router.action("channel.again")(try_again)
    router.card(re.compile(r"^channel\."), refresh_card, "meeting_id")


async def decline(ack: AsyncAck, interaction: Interaction) -> None:
    """Answer `No, thanks`: the person stays in the channel without a spot."""
    await interaction.run(channel.decline_spot, meeting_id=interaction.target_id)
    await interaction.replace_question("You said that you want no spot. You can stay in the channel.")
    await ack()


async def stay(ack: AsyncAck, interaction: Interaction) -> None:
    """Answer `Stay`: the person keeps their spot without the channel."""
    await interaction.run(channel.stay_without_channel, meeting_id=interaction.target_id)
    await interaction.replace_question("You keep your spot, without the channel.")
    await ack()


async def come_back(ack: AsyncAck, interaction: Interaction) -> None:
    """Answer `Come back`: invite the person to the channel again."""
    invited = await interaction.run(channel.come_back, meeting_id=interaction.target_id)
    later = "You are invited to the channel as soon as you have said that you can make it, or reserved a spot."
    await interaction.replace_question("You are invited to the channel again." if invited else later)
    await _show_discussion(interaction)
    await ack()


async def try_again(ack: AsyncAck, interaction: Interaction) -> None:
    """Answer `Try again`: let the channel, and what failed in it, be tried again."""
    await interaction.run(channel.retry_channel, meeting_id=interaction.target_id)
    await interaction.replace_question("Trying again. If something is still wrong, you are told so in a new message.")
    await _show_discussion(interaction)
    await ack()


async def _show_discussion(interaction: Interaction) -> None:
    """Show how things are now, where the click was in the modal `Discussion`."""
    if interaction.is_in_modal:
        await interaction.show(
            discussion_view(await interaction.query(channel.find_discussion, meeting_id=interaction.target_id))
        )
