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


def register(router: Table) -> None:
    """What can be asked about requests that are there."""
    router.action("request.show")(show)
    router.action("request.accept")(accept)
    router.view("request.accept")(accept_chosen)
    router.action("request.decline")(ask_decline)
    router.view("request.decline")(decline)
    router.action("request.suggest")(ask_suggest)
    router.view("request.suggest")(suggest)
    router.action("request.withdraw")(withdraw)


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


async def list_command(ack: AsyncAck, interaction: Click, rest: str) -> None:
    """`requests`."""
    text, listed = blocks.request_list((await interaction.ask(home, chosen="requests")).requests)
    await ack(text=text, blocks=listed)


async def show(ack: AsyncAck, interaction: Click) -> None:
    """`Show request`."""
    await interaction.open(blocks.request_view(await interaction.ask(view.show, request_id=interaction.number)))
    await ack()


async def accept(ack: AsyncAck, interaction: Click) -> None:
    """`Accept`: at once where nothing is left to choose, else by a form."""
    asked = await interaction.act(answer.accept, **_which(interaction))
    if asked is not None:
        await interaction.open(forms.accept_form(asked))
    else:
        await _show_again(interaction)
    await ack()


async def accept_chosen(ack: AsyncAck, interaction: Click) -> None:
    """`Accept request` was submitted: with a place by the mentor, with a way to attend by the mentee."""
    mentors = any(block.get("block_id") == "location" for block in interaction.view["blocks"])
    chosen: dict[str, Any]
    if mentors:
        filled = interaction.form(MentorsTimeForm)
        chosen = {"starts_at": filled.time, "place": filled.place()}
    else:
        form = interaction.form(TimeForm)
        chosen = {"starts_at": form.time, "method": form.attendance}
    await interaction.act(answer.accept, **_kept(interaction), **chosen)
    await ack(response_action="clear")


async def ask_decline(ack: AsyncAck, interaction: Click) -> None:
    """`Decline`."""
    await interaction.open(forms.decline_form(await interaction.ask(answer.to_decline, **_which(interaction))))
    await ack()


async def decline(ack: AsyncAck, interaction: Click) -> None:
    """`Decline request` was submitted."""
    form = interaction.form(DeclineForm)
    await interaction.act(answer.decline, **_kept(interaction), reason=form.reason)
    await ack(response_action="clear")


async def ask_suggest(ack: AsyncAck, interaction: Click) -> None:
    """`Suggest another time`."""
    await interaction.open(forms.suggest_form(await interaction.ask(answer.to_suggest, **_which(interaction))))
    await ack()


async def suggest(ack: AsyncAck, interaction: Click) -> None:
    """`Suggest another time` was submitted."""
    form = interaction.form(SuggestForm)
    asked = any(block.get("block_id") == "location" for block in interaction.view["blocks"])
    place = interaction.form(PlaceForm).place() if asked else None
    wall = Wall(form.date, whole_minute(form.time))
    await interaction.act(answer.suggest, **_kept(interaction), message=form.message, wall=wall, place=place)
    await ack(response_action="clear")


async def withdraw(ack: AsyncAck, interaction: Click) -> None:
    """`Withdraw`, which has asked first."""
    await interaction.act(answer.withdraw, request_id=interaction.number)
    await _show_again(interaction)
    await ack()


async def _show_again(interaction: Click) -> None:
    """Let the modal in which it happened show what has become of it; cards and Home follow by themselves."""
    if interaction.view.get("type") == "modal":
        await interaction.show(blocks.request_view(await interaction.ask(view.show, request_id=interaction.number)))


def _which(interaction: Click) -> dict[str, int]:
    """The request that a button is about, and as which version it was drawn."""
    return {"request_id": interaction.number, "version": as_id(interaction.verb)}


def _kept(interaction: Click) -> dict[str, int]:
    """The same, of a form."""
    return {"request_id": interaction.kept("id"), "version": interaction.kept("version")}
