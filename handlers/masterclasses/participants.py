"""The participants of a masterclass: the list, and what its host or an admin does with it."""

import re
from typing import Annotated, ClassVar

from pydantic import Field, StringConstraints
from slack_bolt.async_app import AsyncAck

from blocks.kit import Block
from blocks.masterclasses import participants as blocks
from handlers.slack.form import Form
from handlers.slack.form_fields import Reason, SlackId
from handlers.slack.interaction import Interaction
from handlers.slack.router import Router
from mentorship.masterclasses import participant_list
from mentorship.masterclasses import participants as use_cases
from mentorship.masterclasses.actions import MAX_PARTICIPANTS
from mentorship.masterclasses.participants import MESSAGE_LIMIT


def register(router: Router) -> None:
    """Register what can be asked about participants."""
    router.action("masterclass.participants")(show)
    router.action(re.compile(r"^participants\.page\.(next|previous)$"))(turn_page)
    router.action("participants.add")(ask_add)
    router.action("participants.menu")(ask_remove)
    router.action("participants.message")(ask_message)
    router.action("participants.download")(download)
    router.view("participants.list")(search)
    router.view("participants.save")(add)
    router.view("participants.remove")(remove)
    router.view("participants.send")(send)


class SearchForm(Form):
    """The search for a name in the list."""

    search: str = Field("", max_length=blocks.NAME_LIMIT)


class AddForm(Form):
    """The form `Add participants`."""

    error_messages: ClassVar[dict[str, str]] = {"guests": f"Choose whom to add, at most {MAX_PARTICIPANTS} people."}

    guests: Annotated[tuple[SlackId, ...], Field(min_length=1, max_length=MAX_PARTICIPANTS)]


class RemoveForm(Form):
    """The form `Remove participant`."""

    reason: Reason = ""


class MessageForm(Form):
    """The form `Message all`."""

    error_messages: ClassVar[dict[str, str]] = {"message": "Write what you want to tell everyone."}

    message: Annotated[str, StringConstraints(max_length=MESSAGE_LIMIT)]


async def show(ack: AsyncAck, interaction: Interaction) -> None:
    """Answer `Participants`: open the list."""
    await interaction.open(await render_list(interaction, interaction.target_id))
    await ack()


async def turn_page(ack: AsyncAck, interaction: Interaction) -> None:
    """Turn to the next or previous page of the list."""
    words = interaction.meta_text("words")
    await interaction.show(
        await render_list(interaction, interaction.meta_int("id"), interaction.target_id, words=words)
    )
    await ack()


async def search(ack: AsyncAck, interaction: Interaction) -> None:
    """Answer `Search`: show whoever has this name."""
    words = interaction.form(SearchForm).search
    await ack(response_action="update", view=await render_list(interaction, interaction.meta_int("id"), words=words))


async def render_list(
    interaction: Interaction, meeting_id: int, page: int = 0, note: str = "", words: str = ""
) -> Block:
    """Return the view of one page of the list, or of those named so, with a `note` above it."""
    listed = await interaction.query(participant_list.list_participants, meeting_id=meeting_id, page=page, words=words)
    return blocks.participants_view(listed, note)


async def ask_add(ack: AsyncAck, interaction: Interaction) -> None:
    """Open the form behind `Add`."""
    view = await interaction.query(use_cases.prepare_add, meeting_id=interaction.target_id)
    await interaction.open(
        blocks.add_form(view, page=interaction.meta_int("page"), response_action=interaction.push_or_update)
    )
    await ack()


async def ask_remove(ack: AsyncAck, interaction: Interaction) -> None:
    """Open the form behind `Remove` in a participant's menu."""
    found = await interaction.query(
        use_cases.prepare_remove, meeting_id=interaction.meta_int("id"), person_id=interaction.target_id
    )
    await interaction.open(
        blocks.remove_form(found, page=interaction.meta_int("page"), response_action=interaction.push_or_update)
    )
    await ack()


async def ask_message(ack: AsyncAck, interaction: Interaction) -> None:
    """Open the form behind `Message all`."""
    found = await interaction.query(use_cases.prepare_message, meeting_id=interaction.target_id)
    await interaction.open(
        blocks.message_form(found, page=interaction.meta_int("page"), response_action=interaction.push_or_update)
    )
    await ack()


async def download(ack: AsyncAck, interaction: Interaction) -> None:
    """Answer `Download as CSV`: the file arrives in the direct message."""
    await interaction.run(participant_list.send_csv, meeting_id=interaction.target_id)
    await interaction.show_or_open(
        await render_list(interaction, interaction.target_id, interaction.meta_int("page"), blocks.FILE_FOLLOWS)
    )
    await ack()


async def add(ack: AsyncAck, interaction: Interaction) -> None:
    """Add the people who were submitted in `Add participants`."""
    form = interaction.form(AddForm)
    await interaction.run(
        use_cases.add,
        meeting_id=interaction.meta_int("id"),
        guests=form.guests,
        confirmed_warning=interaction.meta_text("sure"),
    )
    await _back_to_list(ack, interaction)


async def remove(ack: AsyncAck, interaction: Interaction) -> None:
    """Remove the person of `Remove participant`, with the reason that was submitted."""
    form = interaction.form(RemoveForm)
    await interaction.run(
        use_cases.remove,
        meeting_id=interaction.meta_int("id"),
        person_id=interaction.meta_int("person"),
        reason=form.reason,
    )
    await _back_to_list(ack, interaction)


async def send(ack: AsyncAck, interaction: Interaction) -> None:
    """Send the message that was submitted in `Message all`."""
    form = interaction.form(MessageForm)
    await interaction.run(use_cases.message_all, meeting_id=interaction.meta_int("id"), message=form.message)
    await _back_to_list(ack, interaction, "Your message is on its way to everyone.")


async def _back_to_list(ack: AsyncAck, interaction: Interaction, note: str = "") -> None:
    """Renew the list below the form; or put it back in the form's place, where the form had replaced it."""
    renewed = await render_list(interaction, interaction.meta_int("id"), interaction.meta_int("page"), note)
    if interaction.meta_text("way") == "update":
        await ack(response_action="update", view=renewed)
    else:
        await interaction.update_view_below(renewed)
        await ack()
