"""One request of Slack's: who did what, where, and the few things its handler may do about it."""

import asyncio
import datetime as dt
import json
from collections.abc import Callable
from typing import Any, TypeVar

from slack_bolt.context.async_context import AsyncBoltContext
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient
from sqlalchemy.orm import Session

from blocks.errors import STEPS
from blocks.kit import escaped, quote
from blocks.sessions.messages import answered, asked_in
from handlers.slack.database import Database
from handlers.slack.form import Form, clean, values
from handlers.slack.view_updates import Drawings
from mentorship.errors import ANEW, Refusal, TryAgain, Unknown
from mentorship.people.person import identify, know

T = TypeVar("T")
F = TypeVar("F", bound=Form)
Clock = Callable[[], dt.datetime]

STRANGERS = 90  # people about whom Slack is asked for one click: it takes about a hundred such questions a minute
NOT_SEEN = ("user_not_found", "user_not_visible")  # Slack's words for people of other workspaces


class Click:
    """A command, shortcut, click, submitted form or event, by one person of one workspace."""

    def __init__(
        self,
        body: dict[str, Any],
        context: AsyncBoltContext,
        client: AsyncWebClient,
        database: Database,
        clock: Clock,
        drawings: Drawings,
    ) -> None:
        self.body = body
        self.client = client
        self.team_id = str(context.authorize_result.team_id) if context.authorize_result else ""
        self.user_id = context.user_id or ""
        self._database = database
        self._clock = clock
        self._drawings = drawings
        self._turn = drawings.take_turn(str(self.view.get("id"))) if self.view.get("type") == "modal" else 0

    @property
    def view(self) -> dict[str, Any]:
        """The view it happened in; empty elsewhere."""
        return self.body.get("view") or {}

    @property
    def event(self) -> dict[str, Any]:
        """The event; empty elsewhere."""
        return self.body.get("event") or {}

    @property
    def value(self) -> str:
        """What the clicked control carries: a button's value, or the chosen option's."""
        action = self.body["actions"][0]
        return str((action.get("selected_option") or action).get("value") or "")

    @property
    def noun(self) -> str:
        """What kind of thing the clicked control is about: what its id begins with."""
        return str(self.body["actions"][0]["action_id"]).partition(".")[0]

    @property
    def number(self) -> int:
        """The id in the clicked control, after `verb:` in a menu."""
        return as_id(self.value.rpartition(":")[2])

    @property
    def in_direct_message(self) -> bool:
        """Whether it was on a message in the person's own conversation with the bot."""
        return str((self.body.get("channel") or {}).get("id") or "").startswith("D")

    @property
    def verb(self) -> str:
        """What was chosen in a three-dot menu."""
        return self.value.partition(":")[0]

    def kept(self, name: str) -> int:
        """A number that the view has kept for us."""
        return as_id(str(metadata(self.view).get(name)))

    def kept_text(self, name: str) -> str:
        """A text that the view has kept for us; empty where it has none."""
        return clean(str(metadata(self.view).get(name) or ""))

    def form(self, kind: type[F]) -> F:
        """What was typed into the view. Raises Invalid with words for each field that cannot be used."""
        return kind.read(values(self.view))

    async def act(self, use_case: Callable[..., T], **wishes: Any) -> T:
        """Run a use case for the person who clicked, in one transaction. Raises Refusal."""
        return await self._as_person(self._database.transact, use_case, wishes)

    async def ask(self, query: Callable[..., T], **wishes: Any) -> T:
        """Run a query for the person who clicked, which changes nothing. Raises Refusal."""
        return await self._as_person(self._database.consult, query, wishes)

    async def take_effect(self, effect: Callable[..., None], **wishes: Any) -> None:
        """Run what Slack (and not a person) asks for in one transaction."""
        self._refuse_strangers()
        await self._database.transact(effect, team_id=self.team_id, now=self._clock(), **wishes)

    async def open(self, view: dict[str, Any]) -> None:
        """Show a modal: on top of the present one, or in its place when Slack's stack of three is full.

        What a refusal offers instead takes the place of what was refused.
        """
        action: dict[str, Any] = next(iter(self.body.get("actions") or []), {})
        if self.view.get("type") != "modal":
            await self.client.views_open(trigger_id=self.body["trigger_id"], view=view)
        elif action.get("block_id") != STEPS and self.view.get("previous_view_id") in (
            None,
            self.view.get("root_view_id"),
        ):
            await self.client.views_push(trigger_id=self.body["trigger_id"], view=view)
        else:
            await self.show(view)

    async def show(self, view: dict[str, Any]) -> None:
        """Show another modal in the place of the present one."""
        await self.client.views_update(view_id=self.view["id"], view=view)

    async def redraw(self, view: dict[str, Any]) -> None:
        """Draw the present form anew after a choice, unless the person has gone on meanwhile."""

        async def update(known: str) -> Any:
            return await self.client.views_update(view_id=self.view["id"], hash=known, view=view)

        await self._drawings.draw(self.view["id"], str(self.view.get("hash") or ""), self._turn, update)

    async def finish_drawing(self) -> None:
        """Wait until no older choice is being drawn: what is answered now must not be covered by it."""
        await self._drawings.finish(str(self.view.get("id")))

    async def show_here(self, view: dict[str, Any]) -> None:
        """Show a modal in the place of the one in which it was asked for; where there is none, open it."""
        if self.view.get("type") == "modal":
            await self.show(view)
        else:
            await self.open(view)

    @property
    def deeper(self) -> str:
        """How the answer to a submitted form shows the next one: on top, or in its place when the stack is full."""
        full = self.view.get("previous_view_id") not in (None, self.view.get("root_view_id"))
        return "update" if full else "push"

    async def show_below(self, view: dict[str, Any]) -> None:
        """Renew the modal below the present one, which is about to close."""
        if self.view.get("previous_view_id"):
            await self.client.views_update(view_id=self.view["previous_view_id"], view=view)

    async def publish(self, view: dict[str, Any]) -> None:
        """Show the person's Home tab."""
        await self.client.views_publish(user_id=self.user_id, view=view)

    async def whisper(self, text: str, blocks: list[dict[str, Any]] | None = None) -> None:
        """Answer a click on a message, for that person alone. The text is shown just as it is, unless as `blocks`."""
        said: dict[str, Any] = {"text": escaped(text), "blocks": blocks or quote(text)}
        if url := self.body.get("response_url"):
            webhook = AsyncWebhookClient(url, session=self.client.session)
            await webhook.send(**said, response_type="ephemeral", replace_original=False)
        else:
            await self.client.chat_postEphemeral(channel=self.body["channel"]["id"], user=self.user_id, **said)

    async def answer_question(self, words: str) -> None:
        """Put the answer that this click was in the place of the buttons of the message that asked for it."""
        message, url = self.body.get("message") or {}, self.body.get("response_url")
        if url and asked_in(message):
            text, blocks = answered(message, words)
            webhook = AsyncWebhookClient(url, session=self.client.session)
            await webhook.send(text=text, blocks=blocks, replace_original=True)

    async def _as_person(
        self, run: Callable[..., Any], use_case: Callable[..., T], wishes: dict[str, Any], tries: int = 4
    ) -> T:
        self._refuse_strangers()
        try:
            done: T = await run(as_person, use_case, self.team_id, self.user_id, self._clock(), wishes)
            return done
        except Unknown as unknown:
            if tries == 0:
                raise
            await self._learn(unknown)
        return await self._as_person(run, use_case, wishes, tries - 1)

    def _refuse_strangers(self) -> None:
        """Slack lets people of other workspaces click in shared channels."""
        user = self.body.get("user")
        teams = {
            (self.body.get("team") or {}).get("id") or self.body.get("team_id"),
            user.get("team_id") if isinstance(user, dict) else None,
        }
        if teams - {None, "", self.team_id}:
            raise Refusal("The mentorship program is only for people of the workspace that it belongs to.")

    async def _learn(self, unknown: Unknown) -> None:
        """Ask Slack about people we have not met, and remember the answers."""
        if len(unknown.slack_ids) > STRANGERS:
            raise Refusal(
                f"We do not know {len(unknown.slack_ids)} of these people yet, and can ask Slack about {STRANGERS} at "
                "a time. Choose fewer of them now, and add the others afterwards.",
                field=unknown.field,
            )
        users = await asyncio.gather(*(self._user(slack_id, unknown.field) for slack_id in unknown.slack_ids))
        await self._database.transact(know, team_id=self.team_id, users=users, now=self._clock())

    async def _user(self, slack_id: str, field: str | None) -> dict[str, Any]:
        """What Slack says of somebody, under the id by which we asked."""
        try:
            answer = await self.client.users_info(user=slack_id, include_locale=True)
        except SlackApiError as error:
            if error.response.get("error") in NOT_SEEN:
                raise Refusal("Slack does not know this person in this workspace.", field=field) from error
            raise TryAgain from error
        return {**answer["user"], "id": slack_id}


def as_person(
    db: Session, use_case: Callable[..., T], team_id: str, slack_id: str, now: dt.datetime, wishes: dict[str, Any]
) -> T:
    """Find out who acts, then let them."""
    return use_case(db, actor=identify(db, team_id=team_id, slack_id=slack_id), now=now, **wishes)


def metadata(view: dict[str, Any]) -> dict[str, Any]:
    """The ids that a view has kept for us; whatever is not ours counts as nothing."""
    try:
        kept = json.loads(view.get("private_metadata") or "{}")
    except ValueError:
        return {}
    return kept if isinstance(kept, dict) else {}


def as_id(text: str) -> int:
    """An id that came back from Slack. Raises Refusal for what never was one."""
    if not (text.isascii() and text.isdigit() and len(text) < 16):
        raise Refusal("This button is out of date. Open the Home tab and start again from there.", steps=ANEW)
    return int(text)
