"""The key that each form is given when it is drawn, so that it takes effect once however often it is submitted."""

import hashlib
import json
import re
import uuid
from typing import Any

from slack_bolt.async_app import AsyncAck
from slack_bolt.response import BoltResponse

from handlers.slack.form import read_metadata, read_values
from handlers.slack.view_stack import pushed_on, put_in_place_of
from mentorship.submission import Submission

KEY = "key"  # in the metadata of a form
KEY_PATTERN = re.compile(r"[0-9a-f]{32}")


class FormAck(AsyncAck):
    """Bolt's way to answer Slack; a form that it answers with gets a key, and notes what lies below it."""

    def __init__(self, submitted: dict[str, Any]) -> None:
        """Answer the submission of this modal; empty where nothing was submitted."""
        super().__init__()  # type: ignore[no-untyped-call]
        self._submitted = submitted

    async def __call__(self, *arguments: Any, **answer: Any) -> BoltResponse:
        """Answer Slack, and remember the answer."""
        if answer.get("view"):
            put = pushed_on if answer.get("response_action") == "push" else put_in_place_of
            answer["view"] = put(self._submitted, with_key(answer["view"]))
        return await super().__call__(*arguments, **answer)


def with_key(view: dict[str, Any]) -> dict[str, Any]:
    """Return the view with a key of its own, if it is a form that has none yet."""
    metadata = read_metadata(view)
    if not view.get("submit") or KEY in metadata:
        return view
    return {**view, "private_metadata": json.dumps(metadata | {KEY: uuid.uuid4().hex})}


def read_submission(body: dict[str, Any]) -> Submission | None:
    """Return the form that was submitted; None where this is something else, or the form was drawn without a key."""
    view = body.get("view") or {}
    key = str(read_metadata(view).get(KEY))
    if body.get("type") != "view_submission" or not KEY_PATTERN.fullmatch(key):
        return None
    held = [(body.get("user") or {}).get("id"), view.get("callback_id"), read_values(view)]
    return Submission(key, hashlib.sha256(json.dumps(held, sort_keys=True).encode()).hexdigest())
