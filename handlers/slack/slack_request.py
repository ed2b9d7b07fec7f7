"""One request of Slack's: who did what, and where."""

from typing import Any, TypeVar

from slack_bolt.context.async_context import AsyncBoltContext

from handlers.slack.form import Form, parse_id, read_metadata, read_values
from mentorship.errors import Refusal

F = TypeVar("F", bound=Form)

NO_ID = "none"  # of a view: the SDK would not even send an empty one


class SlackRequest:
    """A command, shortcut, click, submitted form or event, by one person of one workspace, as Slack tells of it."""

    def __init__(self, body: dict[str, Any], context: AsyncBoltContext) -> None:
        self.body = body
        self.team_id = str(context.authorize_result.team_id) if context.authorize_result else ""
        self.user_id = context.user_id or ""

    @property
    def view(self) -> dict[str, Any]:
        """Return the view in which it happened; empty elsewhere."""
        return self.body.get("view") or {}

    @property
    def trigger_id(self) -> str:
        """Return the trigger id that Slack needs to open a view; empty if the request has none."""
        return str(self.body.get("trigger_id") or "")

    @property
    def view_id(self) -> str:
        """Return Slack's id of that view; where there is none, what it refuses."""
        return str(self.view.get("id") or NO_ID)

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

    @property
    def push_or_update(self) -> str:
        """Return how a submitted form shows the next one: on top, or in its place when the stack is full."""
        full = self.view.get("previous_view_id") not in (None, self.view.get("root_view_id"))
        return "update" if full else "push"

    def who_acts(self) -> dict[str, str]:
        """Return the workspace, who acts in it, and the workspace that Slack names beside them, if it does."""
        user = self.body.get("user")
        home_team = str(user.get("team_id") or "") if isinstance(user, dict) else ""
        return {"team_id": self.team_id, "slack_id": self.user_id, "home_team": home_team}

    def refuse_other_workspaces(self) -> None:
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
