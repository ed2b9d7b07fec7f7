"""Answering requests for sessions, and looking at them."""

import datetime as dt
import re
from typing import Any, ClassVar

from pydantic import AwareDatetime, Field
from slack_bolt.async_app import AsyncAck

from blocks.kit import Block
from blocks.requests import answer as forms
from blocks.requests import request as blocks
from blocks.requests.request_list import request_list
from handlers.requests.send import VenueForm
from handlers.slack.form import Form, parse_id, read_values
from handlers.slack.form_fields import MEETING_ERRORS, Method, Reason, TimeOfDay
from handlers.slack.interaction import Interaction
from handlers.slack.router import Router
from mentorship.home.home import show_home
from mentorship.meetings.meeting import METHOD_ERROR
from mentorship.requests import acceptance, answer, view
from mentorship.requests.proposed_times import WallTime
from mentorship.sessions.view import show_session


def register(router: Router) -> None:
    """Register what can be asked about requests that were sent."""
    router.action(re.compile(r"^request\.show(_offer)?$"))(show)
    router.action("request.accept")(accept)
    router.view("request.accept")(accept_submitted)
    router.action("request.decline")(ask_decline)
    router.view("request.decline", present_decline_form)(decline)
    router.action("request.suggest")(ask_suggest)
    router.view("request.suggest", present_suggest_form)(suggest)
    router.action("request.withdraw")(withdraw)
    router.card(
        re.compile(r"^request\.(show|show_offer|accept|decline|suggest|withdraw)$"), view.refresh_card, "request_id"
    )


class TimeForm(Form):
    """The form `Accept request` for a mentee: which of the proposed times, and how to attend."""

    error_messages: ClassVar[dict[str, str]] = {
        "time": "Choose one of the times.",
        "attendance": METHOD_ERROR,
    }

    time: AwareDatetime
    attendance: Method | None = None


class MentorTimeForm(VenueForm):
    """The form `Accept request` for a mentor: which of the proposed times, and where."""

    time: AwareDatetime


class DeclineForm(Form):
    """The form `Decline request`."""

    error_messages: ClassVar[dict[str, str]] = {"reason": "Say why, in a few words. The other person reads it."}

    reason: Reason


class SuggestForm(Form):
    """The form `Suggest another time`."""

    error_messages: ClassVar[dict[str, str]] = MEETING_ERRORS

    message: str = Field("", max_length=forms.REPLY_LIMIT)
    date: dt.date
    time: TimeOfDay


async def requests_command(ack: AsyncAck, interaction: Interaction, rest: str) -> None:
    """Answer `/mentorship requests`: list the person's requests."""
    text, listed = request_list((await interaction.query(show_home, chosen="requests")).requests)
    await ack(text=text, blocks=listed)


async def show(ack: AsyncAck, interaction: Interaction) -> None:
    """Answer `Show request`: open it by itself."""
    await interaction.open(
        blocks.request_view(await interaction.query(view.show_own_request, request_id=interaction.target_id))
    )
    await ack()


async def accept(ack: AsyncAck, interaction: Interaction) -> None:
    """Answer `Accept`: accept immediately where nothing is left to choose, or open the form."""
    asked = await interaction.run(acceptance.accept, **_request_of_button(interaction))
    if asked is not None:
        await interaction.open(forms.accept_form(asked.shown, confirms=_confirms(interaction)))
    elif interaction.view:
        await interaction.show_or_open(await _answered(interaction, interaction.target_id))
    else:
        await _show_again(interaction)
    await ack()


def _confirms(interaction: Interaction) -> bool:
    """Return whether the form says afterwards that it worked: only a message shows the answer by itself."""
    return interaction.is_in_ephemeral or bool(interaction.view)


async def accept_submitted(ack: AsyncAck, interaction: Interaction) -> None:
    """Accept with what was submitted: the mentor says where, the mentee how they attend."""
    mentors = "location" in read_values(interaction.view)
    chosen: dict[str, Any]
    if mentors:
        filled = interaction.form(MentorTimeForm)
        chosen = {"starts_at": filled.time, "venue": filled.to_venue()}
    else:
        form = interaction.form(TimeForm)
        chosen = {"starts_at": form.time, "method": form.attendance}
    await interaction.run(acceptance.accept, **_request_of_form(interaction), **chosen)
    await _finish(ack, interaction)


async def ask_decline(ack: AsyncAck, interaction: Interaction) -> None:
    """Open the form behind `Decline`."""
    asked = await interaction.query(answer.prepare_decline, **_request_of_button(interaction))
    await interaction.open(forms.decline_form(asked, confirms=_confirms(interaction)))
    await ack()


async def decline(ack: AsyncAck, interaction: Interaction) -> None:
    """Decline the request, with the reason that was submitted."""
    form = interaction.form(DeclineForm)
    await interaction.run(answer.decline, **_request_of_form(interaction), reason=form.reason)
    await _finish(ack, interaction)


async def ask_suggest(ack: AsyncAck, interaction: Interaction) -> None:
    """Open the form behind `Suggest another time`."""
    asked = await interaction.query(answer.prepare_suggestion, **_request_of_button(interaction))
    await interaction.open(forms.suggest_form(asked, confirms=_confirms(interaction)))
    await ack()


async def suggest(ack: AsyncAck, interaction: Interaction) -> None:
    """Suggest the time that was submitted."""
    form = interaction.form(SuggestForm)
    asked = "location" in read_values(interaction.view)
    venue = interaction.form(VenueForm).to_venue() if asked else None
    wall_time = WallTime(form.date, form.time)
    await interaction.run(
        answer.suggest, **_request_of_form(interaction), message=form.message, wall_time=wall_time, venue=venue
    )
    await _finish(ack, interaction)


async def _finish(ack: AsyncAck, interaction: Interaction) -> None:
    """Close the form, since what is below it shows the answer; where nothing does, say that it worked."""
    if interaction.meta_text("confirms"):
        await ack(response_action="update", view=await _answered(interaction, interaction.meta_int("id")))
    else:
        await ack(response_action="clear")


async def _answered(interaction: Interaction, request_id: int) -> Block:
    """Return the confirmation of an answer, with the session that an accepted request has become."""
    shown = await interaction.query(view.show_own_request, request_id=request_id)
    number = shown.meeting_id
    session = await interaction.query(show_session, meeting_id=number) if number is not None else None
    return forms.answered(shown, session)


async def present_decline_form(interaction: Interaction) -> Block:
    """Return `Decline request` as it is now."""
    asked = await interaction.query(answer.prepare_decline, **await _present_request(interaction))
    return forms.decline_form(asked, confirms=bool(interaction.meta_text("confirms")))


async def present_suggest_form(interaction: Interaction) -> Block:
    """Return `Suggest another time` as it is now."""
    asked = await interaction.query(answer.prepare_suggestion, **await _present_request(interaction))
    return forms.suggest_form(asked, confirms=bool(interaction.meta_text("confirms")))


async def _present_request(interaction: Interaction) -> dict[str, int]:
    """Return the id of the request that a form is about, and its version now."""
    request_id = interaction.meta_int("id")
    shown = await interaction.query(view.show_own_request, request_id=request_id)
    return {"request_id": request_id, "version": shown.version}


async def withdraw(ack: AsyncAck, interaction: Interaction) -> None:
    """Answer `Withdraw`, which was confirmed."""
    await interaction.run(answer.withdraw, request_id=interaction.target_id)
    await _show_again(interaction)
    await ack()


async def _show_again(interaction: Interaction) -> None:
    """Show the request as it is now where it was clicked; cards and the Home tab are updated by notices."""
    if not interaction.is_in_modal and not interaction.is_in_ephemeral:
        return
    shown = await interaction.query(view.show_own_request, request_id=interaction.target_id)
    if interaction.is_in_ephemeral:
        await interaction.reply_ephemeral(*blocks.card(shown))
    else:
        await interaction.show(blocks.request_view(shown))


def _request_of_button(interaction: Interaction) -> dict[str, int]:
    """Return the id of the request that a button is about, and the version that was shown."""
    return {"request_id": interaction.target_id, "version": parse_id(interaction.menu_choice)}


def _request_of_form(interaction: Interaction) -> dict[str, int]:
    """Return the id of the request that a form is about, and the version that was shown."""
    return {"request_id": interaction.meta_int("id"), "version": interaction.meta_int("version")}
