"""Answering an exception: a refusal becomes words in Slack, an unexpected error an apology with a code from the log."""

import logging
import secrets
from contextlib import suppress
from typing import Any

from slack_bolt.context.async_context import AsyncBoltContext
from slack_bolt.response import BoltResponse

from blocks.kit import escaped, plain
from blocks.refusal import button_key, refusal_message, refusal_modal, saved_modal, with_refusal
from handlers.slack.form import field_name
from handlers.slack.interaction import Interaction
from handlers.slack.router import Router
from handlers.slack.slack_answer import SlackCallError
from mentorship.errors import InvalidInput, NoLongerRelevant, Refusal, TryAgain

log = logging.getLogger(__name__)

EXPIRED_ERRORS = (
    *("expired_trigger_id", "trigger_expired", "exchanged_trigger_id", "trigger_exchanged", "invalid_trigger_id"),
    "not_found",  # the view was closed meanwhile
)
SLACK_AWAY = (
    "Slack did not let us show you the answer just now. What you asked for may be done already: look at the Home tab "
    "before you try again."
)


class SavedButNotShown(Refusal):
    """Something was committed, but what was to be shown then could not be."""

    def __init__(self, code: str = "") -> None:
        super().__init__(
            "Saved. The screen could not be refreshed; close it and open it again to see how things are now. "
            f"There is nothing to do again.{code}"
        )


async def respond_to_error(
    error: Exception, body: dict[str, Any], context: AsyncBoltContext, router: Router
) -> BoltResponse:
    """Say no, or sorry, where the person is, to any exception of a handler."""
    refusal = _as_refusal(error, is_event="event" in body)
    interaction: Interaction = context["interaction"]
    if interaction.has_saved and "event" not in body and not isinstance(error, InvalidInput):
        refusal = _saved_refusal(error)
    elif refusal is None:
        code = secrets.token_hex(4)
        log.error("unexpected error, code %s", code, exc_info=error)
        if "event" in body:
            return BoltResponse(status=500, body="")  # so that Slack sends the event again
        refusal = Refusal(
            f"Something went wrong on our side, and nothing was changed. Please try again. If it happens again, "
            f"tell whoever runs this bot the code {code}."
        )
    elif isinstance(refusal, TryAgain):
        log.warning("asked someone to try again: %s", _cause(error))
        if "event" in body and not _is_home_still_empty(body["event"]):
            return BoltResponse(status=500, body="")  # Slack will send it again
    try:
        return await _respond(refusal, body, interaction, router)
    except SlackCallError as slack_error:
        log.warning("could not answer a person: %s", slack_error)
        return BoltResponse(status=200, body="")


def _saved_refusal(error: Exception) -> Refusal:
    """Return what to say of an error that came after the commit: by then it would be wrong to do it once more."""
    if isinstance(error, (Refusal, SlackCallError, TimeoutError)):
        log.warning("saved, but could not show it: %s", _cause(error))
        return SavedButNotShown()
    code = secrets.token_hex(4)
    log.error("unexpected error after saving, code %s", code, exc_info=error)
    return SavedButNotShown(f" If it happens again, tell whoever runs this bot the code {code}.")


def _is_home_still_empty(event: dict[str, Any]) -> bool:
    """Return whether someone looks at a Home tab that is still empty. One that shows something is better left as it
    is.
    """
    return event.get("type") == "app_home_opened" and not event.get("view")


def _cause(error: Exception) -> str:
    cause = error if isinstance(error, SlackCallError) else error.__cause__
    if cause is None:
        return "no answer in time"
    return f"Slack answers {cause}" if isinstance(cause, SlackCallError) else type(cause).__name__


def _as_refusal(error: Exception, *, is_event: bool) -> Refusal | None:
    if isinstance(error, Refusal):
        return error
    if isinstance(error, SlackCallError):
        return TryAgain() if is_event or error.code in EXPIRED_ERRORS else TryAgain(SLACK_AWAY)
    return None


async def _respond(refusal: Refusal, body: dict[str, Any], interaction: Interaction, router: Router) -> BoltResponse:
    client, request_type, words = interaction.client, body.get("type"), str(refusal)
    if "command" in body:
        body = {"response_type": "ephemeral", "text": escaped(words), "blocks": refusal_message(refusal)}
        return BoltResponse(status=200, body=body)
    if request_type == "view_submission":
        await interaction.wait_for_redraw()
        return _form_response(refusal, interaction.view)
    if request_type == "block_suggestion":
        return BoltResponse(status=200, body={"options": []})
    if "event" in body:
        if interaction.event.get("type") == "app_home_opened":
            await interaction.publish_home({"type": "home", "blocks": [{"type": "section", "text": plain(words)}]})
    elif interaction.is_in_modal:
        view = with_refusal(interaction.view, refusal, _refused_button(refusal, body))
        await client.views_update(view_id=interaction.view_id, view=view)
    elif request_type == "message_action":
        await client.views_open(trigger_id=interaction.trigger_id, view=refusal_modal(refusal))
    elif "message" in body or "response_url" in body and "channel" in body:
        await _answer_on_message(refusal, interaction, router)
    elif "trigger_id" in body:
        await client.views_open(trigger_id=interaction.trigger_id, view=refusal_modal(refusal))
    return BoltResponse(status=200, body="")


def _refused_button(refusal: Refusal, body: dict[str, Any]) -> str:
    """Return which button was refused for good, and so is not to be offered again; empty where it was none."""
    action: dict[str, Any] = next(iter(body.get("actions") or []), {})
    is_final = action.get("type") == "button" and not isinstance(refusal, TryAgain)
    return button_key(action) if is_final else ""


def _form_response(refusal: Refusal, view: dict[str, Any]) -> BoltResponse:
    """Answer a submitted form: it stays where it could not be saved, and goes where it was."""
    if isinstance(refusal, SavedButNotShown):
        return BoltResponse(status=200, body={"response_action": "update", "view": saved_modal(str(refusal))})
    return _field_errors_response(refusal, view)


def _field_errors_response(refusal: Refusal, view: dict[str, Any]) -> BoltResponse:
    """Put errors beside their inputs where the view has them, or on top. Nothing typed is lost either way."""
    errors = refusal.errors if isinstance(refusal, InvalidInput) else {refusal.field: str(refusal)}
    shown = (str(block.get("block_id")) for block in view.get("blocks") or [] if block.get("type") == "input")
    inputs = {field_name(block_id): block_id for block_id in shown}
    if errors.keys() <= inputs.keys():
        placed = {inputs[field]: words for field, words in errors.items() if field is not None}
        return BoltResponse(status=200, body={"response_action": "errors", "errors": placed})
    return BoltResponse(status=200, body={"response_action": "update", "view": with_refusal(view, refusal)})


async def _answer_on_message(refusal: Refusal, interaction: Interaction, router: Router) -> None:
    """Answer a click on a message to that person alone, and update the card if it was an old one.

    A question that nobody can answer any longer is replaced by the refusal.
    """
    await interaction.reply_ephemeral(str(refusal), refusal_message(refusal))
    if isinstance(refusal, NoLongerRelevant):
        await interaction.replace_question(str(refusal))
    with suppress(Refusal):  # it has been said already
        await router.refresh_card(interaction)
