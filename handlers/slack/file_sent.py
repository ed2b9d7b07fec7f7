"""Saying that a file was sent, wherever the person does not see it arrive."""

from blocks.agenda.calendar_file import FILE_SENT, with_file_sent
from blocks.kit import confirmation
from handlers.slack.interaction import Interaction


async def say_file_sent(interaction: Interaction) -> None:
    """Say that the calendar file arrives in the direct message: in the modal, over Home, or in the channel."""
    if interaction.is_in_modal:
        await interaction.show(with_file_sent(interaction.view))
    elif interaction.view:
        await interaction.open(confirmation("Add to calendar", FILE_SENT))
    elif not interaction.is_in_direct_message:
        await interaction.reply_ephemeral(FILE_SENT)
