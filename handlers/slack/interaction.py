"""One request of Slack's: who did what, where, and the few things its handler may do about it."""

import asyncio
import datetime as dt
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import partial
from typing import Any, TypeVar

from slack_bolt.context.async_context import AsyncBoltContext
from slack_sdk.web.async_client import AsyncWebClient

from blocks.kit import escaped, quote
from blocks.meetings.question import has_question, with_answer
from blocks.refusal import NEXT_STEPS_ID
from handlers.slack.api_client import SlackClient
from handlers.slack.as_person import Done, run_and_note, run_as_person
from handlers.slack.database import Database
from handlers.slack.people_lookup import fetch_those_there, fetch_unknown
from handlers.slack.slack_answer import SlackCallError
from handlers.slack.slack_request import SlackRequest
from handlers.slack.submission import read_submission, with_key
from handlers.slack.view_stack import pushed_on, put_in_place_of
from handlers.slack.view_updates import ViewUpdates
from mentorship.errors import Refusal, UnknownPeople
from mentorship.outbox.told import Told
from mentorship.people.members import upsert_members

T = TypeVar("T")
R = TypeVar("R")
V = TypeVar("V")
Clock = Callable[[], dt.datetime]
Draw = Callable[["Interaction"], Awaitable[dict[str, Any]]]

PARENTS_SECONDS = 2.0  # from a click on, in which the modals below are redrawn: Slack waits for three
DRAWING_SECONDS = 1.0  # for what a submitted form changes below it: its own answer must still be in time


class Interaction(SlackRequest):
    """A request of Slack's, with what its handler may do about it: run use cases, and show what came of them.

    Whatever shows something calls Slack, and raises SlackCallError where that does not work.
    """

    def __init__(
        self,
        body: dict[str, Any],
        context: AsyncBoltContext,
        client: AsyncWebClient,
        database: Database,
        clock: Clock,
        view_updates: ViewUpdates,
    ) -> None:
        super().__init__(body, context)
        self.client = SlackClient.like(client)
        self._database = database
        self._clock = clock
        self._view_updates = view_updates
        self._began = time.monotonic()
        self.has_saved = False  # whether something was committed: from then on nobody is to be told otherwise
        self._submission = read_submission(body)
        self._turn = view_updates.take_turn(self.view_id) if self.is_in_modal else 0

    async def run(self, use_case: Callable[..., T], **arguments: Any) -> T:
        """Run a use case for the person who clicked, in one transaction. A submitted form takes effect only once.

        Raises Refusal.
        """
        done: Done[T] = await self._as_person(self._transact, use_case, arguments)
        return done.result

    async def run_and_tell(self, use_case: Callable[..., T], **arguments: Any) -> tuple[T, Told]:
        """Run a use case as `run` does; return what it returned, and who was told by it."""
        transact = partial(self._transact, asks_who_is_told=True)
        done: Done[T] = await self._as_person(transact, use_case, arguments)
        return done.result, done.told

    async def run_and_show(self, use_case: Callable[..., T], show: Callable[..., V], **arguments: Any) -> tuple[T, V]:
        """Run a use case as `run` does; return what it returned, and what `show` finds for the person then.

        `show` is a query, run in the same transaction: what is confirmed is what was saved. It is not run, and None is
        returned in its place, where the use case has not yet done what it was asked for.
        """
        done: Done[T] = await self._as_person(partial(self._transact, show=show), use_case, arguments)
        return done.result, done.shown

    async def query(self, query: Callable[..., T], **arguments: Any) -> T:
        """Run a query, which changes nothing, for the person who clicked. Raises Refusal."""
        return await self._as_person(self._query, query, arguments)

    async def query_without_actor(self, query: Callable[..., T], **shown: Any) -> T:
        """Run a query about what was just read for the person who clicked, and shown to them: who they are is known."""
        return await self._database.query(query, **shown)

    async def run_effect(self, effect: Callable[..., None], **arguments: Any) -> None:
        """Run in one transaction what Slack (and not a person) asks for."""
        self.refuse_other_workspaces()
        await self._database.transact(effect, team_id=self.team_id, now=self._clock(), **arguments)

    async def upsert_unknown_people(
        self, list_unknown: Callable[..., list[str]], *, required: bool = True, **about: Any
    ) -> None:
        """Ask Slack about people who are named here and whom we do not know yet: what it tells of them would be lost.

        `list_unknown` is a query for their Slack ids. Whom Slack does not know either stays unknown. Where it is
        `required`, TryAgain is raised when Slack does not answer; an event is then sent again.
        """
        self.refuse_other_workspaces()
        unknown = await self._database.query(list_unknown, team_id=self.team_id, **about)
        await self._note_members(await fetch_those_there(self.client, unknown, required=required))

    async def open(self, view: dict[str, Any]) -> None:
        """Show a modal: on top of the present one, or in its place when Slack's stack of three is full.

        What a refusal offers instead takes the place of what was refused.
        """
        action: dict[str, Any] = next(iter(self.body.get("actions") or []), {})
        view = with_key(view)
        if not self.is_in_modal:
            await self.client.views_open(trigger_id=self.trigger_id, view=view)
        elif action.get("block_id") != NEXT_STEPS_ID and self.push_or_update == "push":
            await self.client.views_push(trigger_id=self.trigger_id, view=pushed_on(self.view, view))
        else:
            await self.show(view)

    async def show(self, view: dict[str, Any]) -> None:
        """Show another modal in the place of the present one."""
        view = put_in_place_of(self.view, with_key(view))
        await self.client.views_update(view_id=self.view_id, view=view)

    async def redraw(self, view: dict[str, Any]) -> None:
        """Draw the present form again after a choice, unless the person has gone on meanwhile."""

        async def update(known: str) -> Any:
            return await self.client.views_update(view_id=self.view_id, hash=known, view=view)

        await self._view_updates.redraw(self.view_id, str(self.view.get("hash") or ""), self._turn, update)

    async def wait_for_redraw(self) -> None:
        """Wait until no older choice is being drawn: what is answered now must not be covered by it."""
        await self._view_updates.wait(self.view_id)

    async def show_or_open(self, view: dict[str, Any]) -> None:
        """Show a modal in the place of the one that was clicked in; where there is none, open it."""
        if self.is_in_modal:
            await self.show(view)
        else:
            await self.open(view)

    async def update_view_below(self, view: dict[str, Any]) -> None:
        """Update the modal below the present one, which is about to close."""
        if self.view.get("previous_view_id"):
            async with asyncio.timeout(DRAWING_SECONDS):
                await self.client.views_update(view_id=self.view["previous_view_id"], view=with_key(view))

    async def refresh(self, view_id: str, draw: Draw) -> None:
        """Redraw a modal that lies below the present one; where that fails, or is too late, it stays."""
        with suppress(Refusal, SlackCallError, TimeoutError):
            async with asyncio.timeout(self._began + PARENTS_SECONDS - time.monotonic()):
                await self.client.views_update(view_id=view_id, view=with_key(await draw(self)))

    async def publish_home(self, view: dict[str, Any]) -> None:
        """Show the person's Home tab."""
        await self.client.views_publish(user_id=self.user_id, view=view)

    async def reply_ephemeral(self, text: str, blocks: list[dict[str, Any]] | None = None) -> None:
        """Answer a click on a message, for that person alone. Without `blocks` the text is shown exactly as it is."""
        said: dict[str, Any] = {"text": escaped(text), "blocks": blocks or quote(text)}
        if not await self._respond(**said, response_type="ephemeral", replace_original=False):
            await self.client.chat_postEphemeral(channel=self.body["channel"]["id"], user=self.user_id, **said)

    async def _respond(self, **message: Any) -> bool:
        """Answer a click at its response URL, if it has one; return whether that succeeded."""
        url = self.body.get("response_url")
        try:
            await self.client.respond(url, **message) if url else None
        except SlackCallError:
            return False
        return bool(url)

    async def replace_question(self, words: str) -> None:
        """Replace the buttons of the question that was clicked with the answer."""
        message, url = self.body.get("message") or {}, self.body.get("response_url")
        if url and has_question(message):
            text, blocks = with_answer(message, words)
            await self.client.respond(url, text=text, blocks=blocks, replace_original=True)

    async def _transact(
        self,
        use_case: Callable[..., T],
        now: dt.datetime,
        arguments: dict[str, Any],
        *,
        asks_who_is_told: bool = False,
        show: Callable[..., Any] | None = None,
    ) -> Done[T]:
        asked = (use_case, self.who_acts(), self._submission, now, arguments, asks_who_is_told, show)
        done = await self._database.transact(run_and_note, *asked)
        self.has_saved = self.has_saved or done.changed()
        self._submission = None  # it stands for one transaction
        return done

    async def _query(self, query: Callable[..., T], now: dt.datetime, arguments: dict[str, Any]) -> T:
        found: T = await self._database.query(run_as_person, query, self.who_acts(), now, arguments)
        return found

    async def _as_person(
        self, run: Callable[..., Awaitable[R]], use_case: Callable[..., T], arguments: dict[str, Any], tries: int = 4
    ) -> R:
        self.refuse_other_workspaces()
        try:
            return await run(use_case, self._clock(), arguments)
        except UnknownPeople as unknown:
            if tries == 0:
                raise
            await self._note_members(await fetch_unknown(self.client, unknown))
        return await self._as_person(run, use_case, arguments, tries - 1)

    async def _note_members(self, users: list[dict[str, Any]]) -> None:
        if users:
            await self._database.transact(upsert_members, team_id=self.team_id, users=users, now=self._clock())
