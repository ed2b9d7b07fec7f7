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
from blocks.refusal import NEXT_STEPS_ID
from blocks.sessions.time_question import has_question, with_answer
from handlers.slack.api_client import SlackClient
from handlers.slack.as_person import Done, run_and_note, run_as_person
from handlers.slack.beneath import pushed_on, put_in_place_of
from handlers.slack.database import Database
from handlers.slack.form import Form, parse_id, read_metadata, read_values
from handlers.slack.people_lookup import fetch_those_there, fetch_unknown
from handlers.slack.slack_answer import SlackCallError
from handlers.slack.submission import read_submission, with_key
from handlers.slack.view_updates import ViewUpdates
from mentorship.errors import Refusal, UnknownPeople
from mentorship.outbox.told import Told
from mentorship.people.members import upsert_members

T = TypeVar("T")
R = TypeVar("R")
F = TypeVar("F", bound=Form)
Clock = Callable[[], dt.datetime]
Draw = Callable[["Interaction"], Awaitable[dict[str, Any]]]

BENEATH_SECONDS = 2.0  # from a click on, in which what lies beneath is drawn anew: Slack waits for three
DRAWING_SECONDS = 1.0  # for what a submitted form changes below it: its own answer must still be in time


class Interaction:
    """A command, shortcut, click, submitted form or event, by one person of one workspace."""

    def __init__(
        self,
        body: dict[str, Any],
        context: AsyncBoltContext,
        client: AsyncWebClient,
        database: Database,
        clock: Clock,
        view_updates: ViewUpdates,
    ) -> None:
        self.body = body
        self.client = SlackClient.like(client)
        self.team_id = str(context.authorize_result.team_id) if context.authorize_result else ""
        self.user_id = context.user_id or ""
        self._database = database
        self._clock = clock
        self._view_updates = view_updates
        self._began = time.monotonic()
        self.has_saved = False  # whether something was committed: from then on nobody is to be told otherwise
        self._submission = read_submission(body)
        self._turn = view_updates.take_turn(str(self.view.get("id"))) if self.is_in_modal else 0

    @property
    def view(self) -> dict[str, Any]:
        """Return the view in which it happened; empty elsewhere."""
        return self.body.get("view") or {}

    @property
    def is_in_modal(self) -> bool:
        """Return whether it happened in a modal."""
        return bool(self.view.get("type") == "modal")

    @property
    def event(self) -> dict[str, Any]:
        """Return the event; empty where it is none."""
        return self.body.get("event") or {}

    @property
    def value(self) -> str:
        """Return what the clicked control carries: a button's value, or the chosen option's."""
        action = self.body["actions"][0]
        return str((action.get("selected_option") or action).get("value") or "")

    @property
    def target_type(self) -> str:
        """Return what kind of thing the clicked control is about: the first part of its action id."""
        return str(self.body["actions"][0]["action_id"]).partition(".")[0]

    @property
    def action_name(self) -> str:
        """Return what the clicked control does: the last part of its action id."""
        return str(self.body["actions"][0]["action_id"]).rpartition(".")[2]

    @property
    def target_id(self) -> int:
        """Return the id in the clicked control, after `verb:` in a menu. Raises Refusal when there is none."""
        return parse_id(self.value.rpartition(":")[2])

    @property
    def is_in_direct_message(self) -> bool:
        """Return whether it was on a message in the person's own conversation with the bot."""
        return str((self.body.get("channel") or {}).get("id") or "").startswith("D")

    @property
    def is_in_ephemeral(self) -> bool:
        """Return whether it was on an answer to a command: a message that nobody brings up to date."""
        return bool((self.body.get("container") or {}).get("is_ephemeral"))

    @property
    def menu_choice(self) -> str:
        """Return what was chosen in a three-dot menu."""
        return self.value.partition(":")[0]

    def meta_int(self, name: str) -> int:
        """Return a number from the view's metadata. Raises Refusal when there is none."""
        return parse_id(str(read_metadata(self.view).get(name)))

    def meta_text(self, name: str) -> str:
        """Return a text from the view's metadata; empty when there is none."""
        return str(read_metadata(self.view).get(name) or "").strip()

    @property
    def shown_version(self) -> int | None:
        """Return the version of what the view was drawn of; None where an older program has drawn it."""
        return self.meta_int("version") if self.meta_text("version") else None

    @property
    def shown_late(self) -> bool | None:
        """Return whether the view said that it is late to cancel; None where an older program has drawn it."""
        return {"yes": True, "no": False}.get(self.meta_text("late"))

    def submit_instead(self, view: dict[str, Any]) -> None:
        """Let this form, with what it holds when it is drawn, stand for the one that was submitted."""
        blocks, metadata = view["blocks"], view["private_metadata"]
        self.body["view"] = {**self.view, "blocks": blocks, "private_metadata": metadata, "state": {}}

    def form(self, form_class: type[F]) -> F:
        """Return what was typed into the view. Raises InvalidInput with a message for each unusable field."""
        return form_class.read(read_values(self.view))

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

    async def query(self, query: Callable[..., T], **arguments: Any) -> T:
        """Run a query, which changes nothing, for the person who clicked. Raises Refusal."""
        return await self._as_person(self._query, query, arguments)

    async def look_again(self, query: Callable[..., T], **shown: Any) -> T:
        """Run a query about what was just read for the person who clicked, and shown to them: who they are is known."""
        return await self._database.query(query, **shown)

    async def run_effect(self, effect: Callable[..., None], **arguments: Any) -> None:
        """Run in one transaction what Slack (and not a person) asks for."""
        self._refuse_other_workspaces()
        await self._database.transact(effect, team_id=self.team_id, now=self._clock(), **arguments)

    async def meet(self, list_strangers: Callable[..., list[str]], *, required: bool = True, **about: Any) -> None:
        """Ask Slack about people who are named here and whom we do not know yet: what it tells of them would be lost.

        `list_strangers` is a query for their Slack ids. Whom Slack does not know either stays unknown. Where it is
        `required`, TryAgain is raised when Slack does not answer; an event is then sent again.
        """
        self._refuse_other_workspaces()
        strangers = await self._database.query(list_strangers, team_id=self.team_id, **about)
        await self._note_members(await fetch_those_there(self.client, strangers, required=required))

    async def open(self, view: dict[str, Any]) -> None:
        """Show a modal: on top of the present one, or in its place when Slack's stack of three is full.

        What a refusal offers instead takes the place of what was refused.
        """
        action: dict[str, Any] = next(iter(self.body.get("actions") or []), {})
        view = with_key(view)
        if not self.is_in_modal:
            await self.client.views_open(trigger_id=self.body["trigger_id"], view=view)
        elif action.get("block_id") != NEXT_STEPS_ID and self.view.get("previous_view_id") in (
            None,
            self.view.get("root_view_id"),
        ):
            await self.client.views_push(trigger_id=self.body["trigger_id"], view=pushed_on(self.view, view))
        else:
            await self.show(view)

    async def show(self, view: dict[str, Any]) -> None:
        """Show another modal in the place of the present one."""
        view = put_in_place_of(self.view, with_key(view))
        await self.client.views_update(view_id=self.view["id"], view=view)

    async def redraw(self, view: dict[str, Any]) -> None:
        """Draw the present form again after a choice, unless the person has gone on meanwhile."""

        async def update(known: str) -> Any:
            return await self.client.views_update(view_id=self.view["id"], hash=known, view=view)

        await self._view_updates.redraw(self.view["id"], str(self.view.get("hash") or ""), self._turn, update)

    async def wait_for_redraw(self) -> None:
        """Wait until no older choice is being drawn: what is answered now must not be covered by it."""
        await self._view_updates.wait(str(self.view.get("id")))

    async def show_or_open(self, view: dict[str, Any]) -> None:
        """Show a modal in the place of the one that was clicked in; where there is none, open it."""
        if self.is_in_modal:
            await self.show(view)
        else:
            await self.open(view)

    @property
    def push_or_update(self) -> str:
        """Return how a submitted form shows the next one: on top, or in its place when the stack is full."""
        full = self.view.get("previous_view_id") not in (None, self.view.get("root_view_id"))
        return "update" if full else "push"

    async def update_view_below(self, view: dict[str, Any]) -> None:
        """Update the modal below the present one, which is about to close."""
        if self.view.get("previous_view_id"):
            async with asyncio.timeout(DRAWING_SECONDS):
                await self.client.views_update(view_id=self.view["previous_view_id"], view=with_key(view))

    async def refresh(self, view_id: str, draw: Draw) -> None:
        """Draw anew a modal that lies beneath the present one; where that fails, or too late, it stays."""
        with suppress(Refusal, SlackCallError, TimeoutError):
            async with asyncio.timeout(self._began + BENEATH_SECONDS - time.monotonic()):
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
        self, use_case: Callable[..., T], now: dt.datetime, arguments: dict[str, Any], *, asks_who_is_told: bool = False
    ) -> Done[T]:
        asked = (use_case, self._who_acts(), self._submission, now, arguments, asks_who_is_told)
        done = await self._database.transact(run_and_note, *asked)
        self.has_saved = self.has_saved or done.changed()
        self._submission = None  # it stands for one transaction
        return done

    async def _query(self, query: Callable[..., T], now: dt.datetime, arguments: dict[str, Any]) -> T:
        found: T = await self._database.query(run_as_person, query, self._who_acts(), now, arguments)
        return found

    async def _as_person(
        self, run: Callable[..., Awaitable[R]], use_case: Callable[..., T], arguments: dict[str, Any], tries: int = 4
    ) -> R:
        self._refuse_other_workspaces()
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

    def _who_acts(self) -> dict[str, str]:
        """Return the workspace, who acts in it, and the workspace that Slack names beside them, if it does."""
        user = self.body.get("user")
        home_team = str(user.get("team_id") or "") if isinstance(user, dict) else ""
        return {"team_id": self.team_id, "slack_id": self.user_id, "home_team": home_team}

    def _refuse_other_workspaces(self) -> None:
        """Refuse what comes from other workspaces: Slack lets their people click in shared channels.

        Who belongs to this one is in the list of members, since Slack may name another workspace of an Enterprise Grid
        beside its people: see `find_or_ask`.
        """
        if self._team_asked() not in ("", self.team_id):
            raise Refusal("The mentorship program is only for people in the workspace it belongs to.")

    def _team_asked(self) -> str:
        """Return the workspace to which Slack sent this; of an event, which may have arisen in another, that for which
        it is meant (https://docs.slack.dev/apis/events-api, `authorizations`).
        """
        authorization: dict[str, Any] = next(iter(self.body.get("authorizations") or []), {})
        team = (self.body.get("team") or {}).get("id") or self.body.get("team_id")
        return str(authorization.get("team_id") or team or "")
