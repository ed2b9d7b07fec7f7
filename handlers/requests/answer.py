"""Answering requests, and looking at them."""

import datetime as dt
from typing import Any, ClassVar, Literal

from pydantic import AwareDatetime, Field
from slack_bolt.async_app import AsyncAck

from blocks.requests import answer as forms
from blocks.requests import request as blocks
from blocks.sessions.session import REASON_LIMIT
from handlers.requests.send import PlaceForm, whole_minute
from handlers.sessions.session import SessionForm
from handlers.slack.form import Form
from handlers.slack.interaction import Click, as_id
from handlers.slack.router import Table
from mentorship.home.home import home
from mentorship.requests import answer, view
from mentorship.requests.proposed_times import Wall


def register(table: Table) -> None:
    """What can be asked about requests that are there."""
    table.action("request.show")(show)
    table.action("request.accept")(accept)
    table.view("request.accept")(accept_chosen)
    table.action("request.decline")(ask_decline)
    table.view("request.decline")(decline)
    table.action("request.suggest")(ask_suggest)
    table.view("request.suggest")(suggest)
    table.action("request.withdraw")(withdraw)


class TimeForm(Form):
    """Which of the proposed times, and how one attends."""

    words: ClassVar[dict[str, str]] = {
        "time": "Choose one of the times.",
        "attendance": "Choose whether you attend online or in person.",
    }

    time: AwareDatetime
    attendance: Literal["online", "in_person"] | None = None


class MentorsTimeForm(PlaceForm):
    """Which of the proposed times, and where."""

    time: AwareDatetime


class DeclineForm(Form):
    """`Decline request`."""

    words: ClassVar[dict[str, str]] = {"reason": "Say why, in a few words. The other person reads it."}

    reason: str = Field(max_length=REASON_LIMIT)


class SuggestForm(Form):
    """`Suggest another time`."""

    words: ClassVar[dict[str, str]] = SessionForm.words

    message: str = Field("", max_length=forms.REPLY_LIMIT)
    date: dt.date
    time: dt.time


async def list_command(ack: AsyncAck, click: Click, rest: str) -> None:
    """`requests`."""
    text, listed = blocks.request_list((await click.ask(home, chosen="requests")).requests)
    await ack(text=text, blocks=listed)


async def show(ack: AsyncAck, click: Click) -> None:
    """`Show request`."""
    await click.open(blocks.request_view(await click.ask(view.show, request_id=click.number)))
    await ack()


async def accept(ack: AsyncAck, click: Click) -> None:
    """`Accept`: at once where nothing is left to choose, else by a form."""
    asked = await click.act(answer.accept, **_which(click))
    if asked is not None:
        await click.open(forms.accept_form(asked))
    else:
        await _show_again(click)
    await ack()


async def accept_chosen(ack: AsyncAck, click: Click) -> None:
    """`Accept request` was submitted: with a place by the mentor, with a way to attend by the mentee."""
    mentors = any(block.get("block_id") == "location" for block in click.view["blocks"])
    chosen: dict[str, Any]
    if mentors:
        filled = click.form(MentorsTimeForm)
        chosen = {"starts_at": filled.time, "place": filled.place()}
    else:
        form = click.form(TimeForm)
        chosen = {"starts_at": form.time, "method": form.attendance}
    await click.act(answer.accept, **_kept(click), **chosen)
    await ack(response_action="clear")


async def ask_decline(ack: AsyncAck, click: Click) -> None:
    """`Decline`."""
    await click.open(forms.decline_form(await click.ask(answer.to_decline, **_which(click))))
    await ack()


async def decline(ack: AsyncAck, click: Click) -> None:
    """`Decline request` was submitted."""
    form = click.form(DeclineForm)
    await click.act(answer.decline, **_kept(click), reason=form.reason)
    await ack(response_action="clear")


async def ask_suggest(ack: AsyncAck, click: Click) -> None:
    """`Suggest another time`."""
    await click.open(forms.suggest_form(await click.ask(answer.to_suggest, **_which(click))))
    await ack()


async def suggest(ack: AsyncAck, click: Click) -> None:
    """`Suggest another time` was submitted."""
    form = click.form(SuggestForm)
    asked = any(block.get("block_id") == "location" for block in click.view["blocks"])
    place = click.form(PlaceForm).place() if asked else None
    wall = Wall(form.date, whole_minute(form.time))
    await click.act(answer.suggest, **_kept(click), message=form.message, wall=wall, place=place)
    await ack(response_action="clear")


async def withdraw(ack: AsyncAck, click: Click) -> None:
    """`Withdraw`, which has asked first."""
    await click.act(answer.withdraw, request_id=click.number)
    await _show_again(click)
    await ack()


async def _show_again(click: Click) -> None:
    """Let the modal in which it happened show what has become of it; cards and Home follow by themselves."""
    if click.view.get("type") == "modal":
        await click.show(blocks.request_view(await click.ask(view.show, request_id=click.number)))


def _which(click: Click) -> dict[str, int]:
    """The request that a button is about, and as which version it was drawn."""
    return {"request_id": click.number, "version": as_id(click.verb)}


def _kept(click: Click) -> dict[str, int]:
    """The same, of a form."""
    return {"request_id": click.kept("id"), "version": click.kept("version")}
