"""Requests made up by tests and signed as Slack's are: clicks and submissions that no screen of ours allows."""

import json
from typing import Any

from localslack.client import actions
from localslack.testing.person import Person, RunningSlack
from localslack.world.model import Json
from localslack.world.results import Result
from tests.support.sessions import OFFER, URL


def send(slack: RunningSlack, person: Person, **payload: Any) -> Result:
    user = {"id": person.id, "name": person.user.name, "team_id": slack.world.team.id}
    return slack.run(actions.send_interaction(slack.world, {"user": user, **payload}))


def press(slack: RunningSlack, person: Person, action_id: str, value: str) -> Result:
    """Send a forged click on a button of the Home tab."""
    action: Json = {"type": "button", "action_id": action_id, "block_id": "b", "value": value}
    if action_id.endswith("menu"):
        action = {"type": "overflow", "action_id": action_id, "block_id": "b", "selected_option": {"value": value}}
    trigger = slack.on_loop(lambda: slack.world.new_trigger(slack.world.team.id, person.id).id)
    home = {"type": "home", "id": "V0", "blocks": [], "private_metadata": "{}", "callback_id": "home"}
    return send(slack, person, type="block_actions", actions=[action], view=home, trigger_id=trigger)


def submit(slack: RunningSlack, person: Person, form: str, metadata: str, values: Json | None = None) -> Result:
    """Send a forged submission without any input, or with these values."""
    view = {
        "type": "modal",
        "id": "V0",
        "callback_id": form,
        "private_metadata": metadata,
        "title": {"type": "plain_text", "text": "Forged"},
        "blocks": [inputs(name) for name in values or {}],
        "state": {"values": {name: {name: held(value)} for name, value in (values or {}).items()}},
    }
    return send(slack, person, type="view_submission", view=view)


def held(value: Any) -> Json:
    """Return what an input holds, as Slack says it: a text, or of a list what is ticked."""
    return {"selected_options": [{"value": each} for each in value]} if isinstance(value, list) else {"value": value}


def inputs(name: str) -> Json:
    return {"type": "input", "block_id": name, "element": {"type": "plain_text_input", "action_id": name}}


def answer_text(result: Result) -> str:
    """Return what the answer to a submission says, beside a field or on top, then each rich text of it in one piece."""
    body = result.body if isinstance(result.body, dict) else {}
    blocks = body.get("view", {}).get("blocks", [])
    sections = (each for block in blocks if block["type"] == "rich_text" for each in block["elements"])
    whole = ["".join(part.get("text", "") for part in section["elements"]) for section in sections]
    return "\n".join([json.dumps(result.body, ensure_ascii=False), *whole])


def typed(person: Person, **forged: Any) -> dict[str, Any]:
    """Return the values of `New session` as Slack sends them, some of them forged."""
    return {
        "mentor": person.id,
        "location": "1",
        "date": OFFER["date"],
        "time": OFFER["time"],
        "duration": "60",
        "attendance": ["online"],
        "meeting_url": URL,
        **forged,
    }
