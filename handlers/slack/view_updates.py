"""Drawing a form anew while somebody fills it in, so that an answer that comes late never covers a newer one.

Choices in a form are answered by drawing it anew, which takes a moment. Meanwhile the person may choose again, or
submit it. What is remembered here is only what this process draws: nothing is decided by it, and it may be forgotten at
any time.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from slack_sdk.errors import SlackApiError

MOST = 1000  # forms remembered at once; each is being filled in by somebody
OUTDATED = ("hash_conflict", "not_found")  # it shows something else by now, or was closed

Update = Callable[[str], Awaitable[Any]]


@dataclass
class Form:
    """One view that is open somewhere: the turn of its newest click, and what Slack calls our newest drawing of it."""

    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    turn: int = 0
    hash: str = ""
    covered: set[str] = field(default_factory=set)  # what Slack called those that our newest drawing took the place of


class Drawings:
    """The forms that are being filled in, by the ids of their views."""

    def __init__(self) -> None:
        self._forms: OrderedDict[str, Form] = OrderedDict()

    def take_turn(self, view_id: str) -> int:
        """A click in this view, or its submission, has come in. Whatever came before it draws no more."""
        form = self._form(view_id)
        form.turn += 1
        return form.turn

    async def draw(self, view_id: str, seen: str, turn: int, update: Update) -> None:
        """Draw the form by `update(hash)`, unless something newer than `turn` came or it shows something else by now.

        `seen` is the hash of what the person saw. Where only an older choice was drawn in its place, this one follows.
        """
        form = self._form(view_id)
        async with form.lock:
            if turn != form.turn:
                return
            follows = seen in form.covered
            known = form.hash if follows else seen
            try:
                shown = await update(known)
            except SlackApiError as trouble:
                if trouble.response.get("error") not in OUTDATED:
                    raise
                return
            form.covered = {*(form.covered if follows else ()), known, seen}
            form.hash = str(shown["view"]["hash"])

    async def finish(self, view_id: str) -> None:
        """Wait until the drawing of this view that is under way, if any, is done."""
        if view_id in self._forms:
            async with self._forms[view_id].lock:
                return

    def _form(self, view_id: str) -> Form:
        form = self._forms.setdefault(view_id, Form())
        self._forms.move_to_end(view_id)
        if len(self._forms) > MOST:
            self._forms.popitem(last=False)
        return form
