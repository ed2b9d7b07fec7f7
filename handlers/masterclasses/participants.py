"""Who is in a masterclass: the list, and what its host or an admin does with it."""

import re
from typing import Annotated, ClassVar

from pydantic import Field, StringConstraints
from slack_bolt.async_app import AsyncAck

from blocks.kit import Block
from blocks.masterclasses import participants as blocks
from blocks.sessions.session import REASON_LIMIT
from handlers.slack.form import Form, SlackId
from handlers.slack.interaction import Click
from handlers.slack.router import Table
from mentorship.masterclasses import participant_list
from mentorship.masterclasses import participants as use_cases
from mentorship.masterclasses.actions import MOST
from mentorship.masterclasses.participants import MESSAGE_LIMIT


def register(table: Table) -> None:
    """What can be asked about participants."""
    table.action("masterclass.participants")(show)
    table.action(re.compile(r"^participants\.page\.(next|previous)$"))(turn_page)
    table.action("participants.add")(ask_add)
    table.action("participants.menu")(ask_remove)
    table.action("participants.message")(ask_message)
    table.action("participants.download")(download)
    table.view("participants.save")(add)
    table.view("participants.remove")(remove)
    table.view("participants.send")(send)


class AddForm(Form):
    """`Add participants`."""

    words: ClassVar[dict[str, str]] = {"guests": f"Choose whom to add, at most {MOST} people."}

    guests: Annotated[tuple[SlackId, ...], Field(min_length=1, max_length=MOST)]


class RemoveForm(Form):
    """`Remove participant`."""

    reason: str = Field("", max_length=REASON_LIMIT)


class MessageForm(Form):
    """`Message all`."""

    words: ClassVar[dict[str, str]] = {"message": "Write what you want to tell everybody."}

    message: Annotated[str, StringConstraints(max_length=MESSAGE_LIMIT)]


async def show(ack: AsyncAck, click: Click) -> None:
    """`Participants`."""
    await click.open(await listed(click, click.number))
    await ack()


async def turn_page(ack: AsyncAck, click: Click) -> None:
    """`Next page` or `Previous page`."""
    await click.show(await listed(click, click.kept("id"), click.number))
    await ack()


async def listed(click: Click, meeting_id: int, page: int = 0, said: str = "") -> Block:
    """A page of the list."""
    return blocks.participants_view(await click.ask(participant_list.look, meeting_id=meeting_id, page=page), said)


async def ask_add(ack: AsyncAck, click: Click) -> None:
    """`Add`."""
    view = await click.ask(use_cases.to_add, meeting_id=click.number)
    await click.open(blocks.add_form(view, page=click.kept("page"), way=click.deeper))
    await ack()


async def ask_remove(ack: AsyncAck, click: Click) -> None:
    """`Remove` in a participant's menu."""
    found = await click.ask(use_cases.to_remove, meeting_id=click.kept("id"), person_id=click.number)
    await click.open(blocks.remove_form(found, page=click.kept("page"), way=click.deeper))
    await ack()


async def ask_message(ack: AsyncAck, click: Click) -> None:
    """`Message all`."""
    found = await click.ask(use_cases.to_message, meeting_id=click.number)
    await click.open(blocks.message_form(found, page=click.kept("page"), way=click.deeper))
    await ack()


async def download(ack: AsyncAck, click: Click) -> None:
    """`Download as CSV`: the file arrives in the direct message."""
    await click.act(participant_list.download, meeting_id=click.number)
    await click.show_here(await listed(click, click.number, click.kept("page"), blocks.FILE_FOLLOWS))
    await ack()


async def add(ack: AsyncAck, click: Click) -> None:
    """`Add participants` was submitted."""
    form = click.form(AddForm)
    await click.act(use_cases.add, meeting_id=click.kept("id"), guests=form.guests, sure=click.kept_text("sure"))
    await _back_to_list(ack, click)


async def remove(ack: AsyncAck, click: Click) -> None:
    """`Remove participant` was submitted."""
    form = click.form(RemoveForm)
    await click.act(use_cases.remove, meeting_id=click.kept("id"), person_id=click.kept("person"), reason=form.reason)
    await _back_to_list(ack, click)


async def send(ack: AsyncAck, click: Click) -> None:
    """`Message all` was submitted."""
    form = click.form(MessageForm)
    await click.act(use_cases.message_all, meeting_id=click.kept("id"), message=form.message)
    await _back_to_list(ack, click, "Your message is on its way to everybody.")


async def _back_to_list(ack: AsyncAck, click: Click, said: str = "") -> None:
    """Renew the list below the form; or let it take the form's place, where the form had taken the list's."""
    renewed = await listed(click, click.kept("id"), click.kept("page"), said)
    if click.kept_text("way") == "update":
        await ack(response_action="update", view=renewed)
    else:
        await click.show_below(renewed)
        await ack()
