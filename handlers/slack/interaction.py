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

from blocks.kit import escaped, quote
from blocks.refusal import NEXT_STEPS_ID
from blocks.sessions.messages import has_question, with_answer
from handlers.slack.database import Database
from handlers.slack.form import Form, clean_text, read_values
from handlers.slack.view_updates import ViewUpdates
from mentorship.errors import START_OVER, Refusal, TryAgain, UnknownPeople
from mentorship.people.members import upsert_members
from mentorship.people.person import find_or_ask

T = TypeVar("T")
F = TypeVar("F", bound=Form)
Clock = Callable[[], dt.datetime]

MAX_USERS_ASKED = 90  # people about whom Slack is asked for one click: it takes about a hundred such questions a minute
UNKNOWN_USER_ERRORS = ("user_not_found", "user_not_visible")  # Slack's words for people of other workspaces


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
        self.client = client
        self.team_id = str(context.authorize_result.team_id) if context.authorize_result else ""
        self.user_id = context.user_id or ""
        self._database = database
        self._clock = clock
        self._view_updates = view_updates
        self._turn = view_updates.take_turn(str(self.view.get("id"))) if self.view.get("type") == "modal" else 0

    @property
    def view(self) -> dict[str, Any]:
        """Return the view in which it happened; empty elsewhere."""
        return self.body.get("view") or {}

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
    def target_id(self) -> int:
        """Return the id in the clicked control, after `verb:` in a menu. Raises Refusal when there is none."""
        return parse_id(self.value.rpartition(":")[2])

    @property
    def is_in_direct_message(self) -> bool:
        """Return whether it was on a message in the person's own conversation with the bot."""
        return str((self.body.get("channel") or {}).get("id") or "").startswith("D")

    @property
    def menu_choice(self) -> str:
        """Return what was chosen in a three-dot menu."""
        return self.value.partition(":")[0]

    def meta_int(self, name: str) -> int:
        """Return a number from the view's metadata. Raises Refusal when there is none."""
        return parse_id(str(read_metadata(self.view).get(name)))

    def meta_text(self, name: str) -> str:
        """Return a text from the view's metadata; empty when there is none."""
        return clean_text(str(read_metadata(self.view).get(name) or ""))

    def form(self, form_class: type[F]) -> F:
        """Return what was typed into the view. Raises InvalidInput with a message for each unusable field."""
        return form_class.read(read_values(self.view))

    async def run(self, use_case: Callable[..., T], **arguments: Any) -> T:
        """Run a use case for the person who clicked, in one transaction. Raises Refusal."""
        return await self._as_person(self._database.transact, use_case, arguments)

    async def query(self, query: Callable[..., T], **arguments: Any) -> T:
        """Run a query, which changes nothing, for the person who clicked. Raises Refusal."""
        return await self._as_person(self._database.query, query, arguments)

    async def run_effect(self, effect: Callable[..., None], **arguments: Any) -> None:
        """Run in one transaction what Slack (and not a person) asks for."""
        self._refuse_other_workspaces()
        await self._database.transact(effect, team_id=self.team_id, now=self._clock(), **arguments)

    async def open(self, view: dict[str, Any]) -> None:
        """Show a modal: on top of the present one, or in its place when Slack's stack of three is full.

        What a refusal offers instead takes the place of what was refused.
        """
        action: dict[str, Any] = next(iter(self.body.get("actions") or []), {})
        if self.view.get("type") != "modal":
            await self.client.views_open(trigger_id=self.body["trigger_id"], view=view)
        elif action.get("block_id") != NEXT_STEPS_ID and self.view.get("previous_view_id") in (
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
        """Draw the present form again after a choice, unless the person has gone on meanwhile."""

        async def update(known: str) -> Any:
            return await self.client.views_update(view_id=self.view["id"], hash=known, view=view)

        await self._view_updates.redraw(self.view["id"], str(self.view.get("hash") or ""), self._turn, update)

    async def wait_for_redraw(self) -> None:
        """Wait until no older choice is being drawn: what is answered now must not be covered by it."""
        await self._view_updates.wait(str(self.view.get("id")))

    async def show_or_open(self, view: dict[str, Any]) -> None:
        """Show a modal in the place of the one that was clicked in; where there is none, open it."""
        if self.view.get("type") == "modal":
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
            await self.client.views_update(view_id=self.view["previous_view_id"], view=view)

    async def publish_home(self, view: dict[str, Any]) -> None:
        """Show the person's Home tab."""
        await self.client.views_publish(user_id=self.user_id, view=view)

    async def reply_ephemeral(self, text: str, blocks: list[dict[str, Any]] | None = None) -> None:
        """Answer a click on a message, for that person alone. Without `blocks` the text is shown exactly as it is."""
        said: dict[str, Any] = {"text": escaped(text), "blocks": blocks or quote(text)}
        if url := self.body.get("response_url"):
            webhook = AsyncWebhookClient(url, session=self.client.session)
            await webhook.send(**said, response_type="ephemeral", replace_original=False)
        else:
            await self.client.chat_postEphemeral(channel=self.body["channel"]["id"], user=self.user_id, **said)

    async def replace_question(self, words: str) -> None:
        """Replace the buttons of the question that was clicked with the answer."""
        message, url = self.body.get("message") or {}, self.body.get("response_url")
        if url and has_question(message):
            text, blocks = with_answer(message, words)
            webhook = AsyncWebhookClient(url, session=self.client.session)
            await webhook.send(text=text, blocks=blocks, replace_original=True)

    async def _as_person(
        self, run: Callable[..., Any], use_case: Callable[..., T], arguments: dict[str, Any], tries: int = 4
    ) -> T:
        self._refuse_other_workspaces()
        try:
            done: T = await run(run_as_person, use_case, self._who_acts(), self._clock(), arguments)
            return done
        except UnknownPeople as unknown:
            if tries == 0:
                raise
            await self._look_up_people(unknown)
        return await self._as_person(run, use_case, arguments, tries - 1)

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
            raise Refusal("The mentorship program is only for people of the workspace that it belongs to.")

    def _team_asked(self) -> str:
        """Return the workspace to which Slack sent this; of an event, which may have arisen in another, that for which
        it is meant (https://docs.slack.dev/apis/events-api, `authorizations`).
        """
        authorization: dict[str, Any] = next(iter(self.body.get("authorizations") or []), {})
        team = (self.body.get("team") or {}).get("id") or self.body.get("team_id")
        return str(authorization.get("team_id") or team or "")

    async def _look_up_people(self, unknown: UnknownPeople) -> None:
        """Ask Slack about people whom we do not know yet, and store the answers."""
        if len(unknown.slack_ids) > MAX_USERS_ASKED:
            raise Refusal(
                f"We do not know {len(unknown.slack_ids)} of these people yet, and can ask Slack about "
                f"{MAX_USERS_ASKED} at "
                "a time. Choose fewer of them now, and add the others afterwards.",
                field=unknown.field,
            )
        users = await asyncio.gather(*(self._fetch_user(slack_id, unknown.field) for slack_id in unknown.slack_ids))
        await self._database.transact(upsert_members, team_id=self.team_id, users=users, now=self._clock())

    async def _fetch_user(self, slack_id: str, field: str | None) -> dict[str, Any]:
        """Return what Slack says of somebody, under the id by which we asked."""
        try:
            answer = await self.client.users_info(user=slack_id, include_locale=True)
        except SlackApiError as error:
            if error.response.get("error") in UNKNOWN_USER_ERRORS:
                raise Refusal("Slack does not know this person in this workspace.", field=field) from error
            raise TryAgain from error
        return {**answer["user"], "id": slack_id}


def run_as_person(
    db: Session, use_case: Callable[..., T], who: dict[str, str], now: dt.datetime, arguments: dict[str, Any]
) -> T:
    """Find out who acts, then run the use case for them."""
    return use_case(db, actor=find_or_ask(db, **who), now=now, **arguments)


def read_metadata(view: dict[str, Any]) -> dict[str, Any]:
    """Return the metadata that we have put into a view; empty where it is not ours."""
    try:
        found = json.loads(view.get("private_metadata") or "{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def parse_id(text: str) -> int:
    """Return an id that came back from Slack. Raises Refusal when it never was one."""
    if not (text.isascii() and text.isdigit() and len(text) < 16):
        raise Refusal(
            "This button is out of date. Open the Home tab and start again from there.", next_steps=START_OVER
        )
    return int(text)
