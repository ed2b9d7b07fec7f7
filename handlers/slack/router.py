"""The table of all that Slack can ask: which handler answers what.

Bolt asks its listeners one after the other whether something is for them. Here it has none: its last middleware looks
in this table, so a click costs the same however much the bot can do.
"""

import re
from collections import defaultdict
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from slack_bolt.async_app import AsyncAck
from slack_bolt.response import BoltResponse

from handlers.slack.interaction import Interaction
from handlers.slack.outdated import present_form
from handlers.slack.view_stack import parent_views
from mentorship.errors import OutdatedForm, Refusal, TryAgain

Name = str | re.Pattern[str]
Handler = Callable[[AsyncAck, Interaction], Awaitable[None]]
Redraw = Callable[[Interaction], Awaitable[dict[str, Any]]]
DrawParent = Callable[..., Awaitable[dict[str, Any]]]  # of the interaction, and `about`: what the modal showed
EventHandler = Callable[[Interaction], Awaitable[None]]

ANYTHING = re.compile(r".*")
KINDS = {  # by the `type` of a request; events and commands show theirs in another way
    "block_actions": "action",
    "view_submission": "view",
    "block_suggestion": "options",
    "shortcut": "shortcut",
    "message_action": "shortcut",
}
NAME_READERS: dict[str, Callable[[dict[str, Any]], Any]] = {
    "action": lambda body: body["actions"][0]["action_id"],
    "command": lambda body: body["command"],
    "view": lambda body: body["view"]["callback_id"],
    "options": lambda body: body["action_id"],
    "shortcut": lambda body: body["callback_id"],
    "event": lambda body: body["event"]["type"],
}


def read_name(body: dict[str, Any]) -> tuple[str, str] | None:
    """Return the kind of a request and the name of what it is about; None where it is nothing of what Slack sends."""
    kind = "event" if "event" in body else "command" if "command" in body else KINDS.get(str(body.get("type")))
    if kind is None:
        return None
    try:
        return kind, str(NAME_READERS[kind](body))
    except (KeyError, TypeError):
        return None


class Router:
    """Where every feature registers what it answers, by name or by pattern; names are looked up first."""

    def __init__(self) -> None:
        self._named: dict[tuple[str, str], Any] = {}
        self._patterns: dict[str, list[tuple[re.Pattern[str], Any]]] = defaultdict(list)
        self._redraws: dict[Name, tuple[Redraw, bool]] = {}
        self._parent_views: dict[str, DrawParent] = {}

    def action(self, name: Name) -> Callable[[Handler], None]:
        """Register the handler of a click on a control with this action id."""
        return lambda handler: self._register("action", name, handler)

    def view(self, name: Name, redraw: Redraw | None = None, *, merges: bool = False) -> Callable[[Handler], None]:
        """Register the handler of a submitted modal with this callback id.

        `redraw` draws the form as it is now, for when the submitted one is outdated. With `merges`, fields that nobody
        else has changed are saved even so; the others of the form stay as they are by then.
        """
        if redraw is not None:
            self._redraws[name] = (redraw, merges)
        return lambda handler: self._register("view", name, handler)

    def parent_view(self, name: str, draw: DrawParent) -> None:
        """Let `draw` redraw the modal with this callback id when something was saved or refused in one above it:
        whoever goes back sees how things are.
        """
        self._parent_views[name] = draw

    def card(self, name: Name, refresh: Callable[..., None], target: str) -> None:
        """Let the use case `refresh` refresh the card on which a control with this action id was refused.

        It takes the id in the control as its argument `target`.
        """
        self._register("card", name, (refresh, target))

    def command(self, name: Name) -> Callable[[Handler], None]:
        """Register the handler of a slash command."""
        return lambda handler: self._register("command", name, handler)

    def shortcut(self, name: Name) -> Callable[[Handler], None]:
        """Register the handler of a shortcut with this callback id, global or of a message."""
        return lambda handler: self._register("shortcut", name, handler)

    def options(self, name: Name) -> Callable[[Handler], None]:
        """Register the handler of a menu with this action id that asks for its options."""
        return lambda handler: self._register("options", name, handler)

    def event(self, name: Name) -> Callable[[EventHandler], None]:
        """Register the handler of an event of this type."""
        return lambda handler: self._register("event", name, handler)

    def find_handler(self, kind: str, name: str) -> Any:
        """Return the handler of this request; None where there is none."""
        if (kind, name) in self._named:
            return self._named[kind, name]
        return next((handler for pattern, handler in self._patterns[kind] if pattern.search(name)), None)

    async def refresh_card(self, interaction: Interaction) -> None:
        """Refresh the card of what the clicked control is about, where it has one. Raises Refusal."""
        if found := self.find_handler("card", NAME_READERS["action"](interaction.body)):
            refresh, target = found
            await interaction.run(refresh, **{target: interaction.target_id})

    async def answer(self, ack: AsyncAck, interaction: Interaction) -> BoltResponse:
        """Let its handler answer a request, and return that answer: 404 where nobody knows what it is about.

        Raises what the handler raises.
        """
        named = read_name(interaction.body)
        handler = self.find_handler(*named) if named is not None else None
        if named is None or handler is None:
            return BoltResponse(status=404, body="")
        kind, name = named
        try:
            await (handler(interaction) if kind == "event" else handler(ack, interaction))
        except OutdatedForm as refusal:
            await self._answer_outdated(name, handler, ack, interaction, refusal)
        except TryAgain:
            raise
        except Refusal as refusal:
            if not refusal.is_about_fields:
                await self._refresh_parents(interaction)
            raise
        if interaction.has_saved:
            await self._refresh_parents(interaction)
        return ack.response or await ack()

    def _register(self, kind: str, name: Name, handler: Any) -> None:
        if isinstance(name, str):
            self._named[kind, name] = handler
        else:
            self._patterns[kind].append((name, handler))

    async def _answer_outdated(
        self, name: str, handler: Handler, ack: AsyncAck, interaction: Interaction, refusal: OutdatedForm
    ) -> None:
        """Save what nobody else has changed, where that is wanted; else show the form as it is now."""
        if name not in self._redraws or interaction.body.get("type") != "view_submission":
            raise refusal
        redraw, merges = self._redraws[name]
        form = present_form(interaction.view, await redraw(interaction))
        if merges and not form.clashes:
            interaction.submit_instead(form.view)
            await handler(ack, interaction)
        else:
            await ack(response_action="update", view=form.with_words(refusal))

    async def _refresh_parents(self, interaction: Interaction) -> None:
        for view_id, parent in parent_views(interaction.view):
            if draw := self._parent_views.get(parent.name):
                await interaction.refresh(view_id, partial(draw, about=parent.about))
