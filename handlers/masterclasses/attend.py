"""A spot in a masterclass: reserving it, answering whether one can make it, leaving."""

from typing import ClassVar, Literal

from pydantic import Field
from slack_bolt.async_app import AsyncAck

from blocks.masterclasses import attend as blocks
from blocks.sessions.session import REASON_LIMIT
from handlers.masterclasses.upcoming import show_anew
from handlers.slack.form import Form
from handlers.slack.interaction import Click
from handlers.slack.router import Table
from mentorship.masterclasses import attend


def register(table: Table) -> None:
    """What can be asked about spots."""
    table.action("masterclass.reserve")(reserve)
    table.action("masterclass.confirm")(confirm)
    table.action("masterclass.decline")(decline)
    table.view("reserving.reserve")(reserve_with)
    table.view("reserving.leave")(leave)


class ReserveForm(Form):
    """`Reserve a spot`."""

    words: ClassVar[dict[str, str]] = {"attendance": "Choose whether you attend online or in person."}

    attendance: Literal["online", "in_person"]


class LeaveForm(Form):
    """`Leave masterclass`."""

    reason: str = Field("", max_length=REASON_LIMIT)


async def reserve(ack: AsyncAck, click: Click) -> None:
    """`Reserve a spot`: at once, unless there is a choice to make."""
    title = await click.act(attend.reserve, meeting_id=click.number, method=None)
    if title is None:
        await click.open(blocks.reserve_form(await click.ask(attend.to_reserve, meeting_id=click.number)))
    else:
        await show_anew(click, click.number, blocks.reserved(title))
    await ack()


async def reserve_with(ack: AsyncAck, click: Click) -> None:
    """`Reserve a spot` was submitted."""
    form = click.form(ReserveForm)
    await click.act(attend.reserve, meeting_id=click.kept("id"), method=form.attendance)
    await ack(response_action="clear")


async def confirm(ack: AsyncAck, click: Click) -> None:
    """`I can make it`."""
    await click.act(attend.confirm, meeting_id=click.number, stamp=click.verb)
    await click.answer_question("You said that you can make it.")
    await show_anew(click, click.number)
    await ack()


async def decline(ack: AsyncAck, click: Click) -> None:
    """`I can't`."""
    await click.act(attend.decline, meeting_id=click.number, stamp=click.verb)
    await click.answer_question("You said that you can't make it, and gave your place up.")
    await show_anew(click, click.number)
    await ack()


async def leave(ack: AsyncAck, click: Click) -> None:
    """`Leave masterclass` was submitted."""
    form = click.form(LeaveForm)
    await click.act(attend.leave, meeting_id=click.kept("id"), reason=form.reason)
    await ack(response_action="clear")
