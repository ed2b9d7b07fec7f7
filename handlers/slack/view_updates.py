"""Drawing a form again while someone fills it in, so that a late answer never covers a newer one.

Choices in a form are answered by drawing it again, which takes a moment. Meanwhile the person may choose again, or
submit it. What is remembered here is only what this process draws: nothing is decided by it, and it may be forgotten at
any time.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from handlers.slack.slack_answer import SlackCallError, read_object

MAX_VIEWS = 1000  # forms remembered at once; each is being filled in by someone
OUTDATED = ("hash_conflict", "not_found")  # it shows something else by now, or was closed

Update = Callable[[str], Awaitable[Any]]


@dataclass
class OpenView:
    """One view that is open somewhere: the turn of its newest click, and Slack's hash of what we last drew in it."""

    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    turn: int = 0
    hash: str = ""
    # The hashes of those that our newest drawing has replaced.
    replaced_hashes: set[str] = field(default_factory=set)


class ViewUpdates:
    """The forms that are being filled in, by the ids of their views."""

    def __init__(self) -> None:
        self._views: OrderedDict[str, OpenView] = OrderedDict()

    def take_turn(self, view_id: str) -> int:
        """Count a click in this view, or its submission. Whatever came before it draws no more."""
        view = self._open_view(view_id)
        view.turn += 1
        return view.turn

    async def redraw(self, view_id: str, seen: str, turn: int, update: Update) -> None:
        """Draw the form by `update(hash)`, unless something newer than `turn` came or the view shows something else
        now.

        `seen` is the hash of what the person saw. Where only an older choice was drawn in its place, this one follows.
        """
        view = self._open_view(view_id)
        async with view.lock:
            if turn != view.turn:
                return
            follows = seen in view.replaced_hashes
            known = view.hash if follows else seen
            try:
                shown = await update(known)
                shown_hash = str(read_object(shown, "view").get("hash") or "")
            except SlackCallError as error:
                if error.code not in OUTDATED:
                    raise
                return
            view.replaced_hashes = {*(view.replaced_hashes if follows else ()), known, seen}
            view.hash = shown_hash

    async def wait(self, view_id: str) -> None:
        """Wait until this view is no longer being drawn."""
        if view_id in self._views:
            async with self._views[view_id].lock:
                return

    def _open_view(self, view_id: str) -> OpenView:
        view = self._views.setdefault(view_id, OpenView())
        self._views.move_to_end(view_id)
        if len(self._views) > MAX_VIEWS:
            self._views.popitem(last=False)
        return view
