"""Asking to mentor, and an admin's answer."""

from typing import ClassVar

from pydantic import Field
from slack_bolt.async_app import AsyncAck

from blocks.mentors import application as blocks
from handlers.program.roles import people_view
from handlers.slack.form import Form
from handlers.slack.interaction import Click
from handlers.slack.router import Table
from mentorship.mentors import application
from mentorship.mentors.application import MESSAGE_LIMIT


def register(table: Table) -> None:
    """What can be asked about becoming a mentor."""
    table.action("application.open")(open_form)
    table.view("application.send")(send)
    table.action("application.approve")(approve)
    table.action("application.decline")(ask_reason)
    table.view("application.decline")(decline)


class AskForm(Form):
    """`Ask to mentor`."""

    message: str = Field("", max_length=MESSAGE_LIMIT)


class DeclineForm(Form):
    """`Decline mentor`."""

    words: ClassVar[dict[str, str]] = {"reason": "Say why, in a few words. Whoever asked will read it."}

    reason: str = Field(max_length=MESSAGE_LIMIT)


async def open_form(ack: AsyncAck, click: Click) -> None:
    """`Ask to mentor`."""
    await click.ask(application.to_ask)
    await click.open(blocks.ask_form())
    await ack()


async def send(ack: AsyncAck, click: Click) -> None:
    """`Ask to mentor` was submitted."""
    await click.act(application.ask, message=click.form(AskForm).message)
    await ack(response_action="clear")


async def approve(ack: AsyncAck, click: Click) -> None:
    """`Approve`, on an admin's message or in the settings; the message follows by itself."""
    await click.act(application.approve, application_id=click.number)
    if click.view:
        await click.show(await people_view(click))
    await ack()


async def ask_reason(ack: AsyncAck, click: Click) -> None:
    """`Decline`, on an admin's message or in the settings."""
    view = await click.ask(application.to_decline, application_id=click.number)
    await click.open(blocks.decline_form(view))
    await ack()


async def decline(ack: AsyncAck, click: Click) -> None:
    """`Decline mentor` was submitted."""
    reason = click.form(DeclineForm).reason
    await click.act(application.decline, application_id=click.kept("id"), reason=reason)
    await click.show_below(await people_view(click))
    await ack()
