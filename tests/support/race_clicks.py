"""Clicks and submissions made up for races, to be sent all at once."""

import json
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from localslack.testing.person import Person
from localslack.world.model import Json
from storage.person import Person as Member
from tests.support.race import RaceSetup


def ids(setup: RaceSetup, people: list[Person]) -> list[int]:
    """Return our ids of these people."""
    with Session(setup.engine) as db:
        known = {each.slack_id: each.id for each in db.scalars(sa.select(Member))}
    return [known[each.id] for each in people]


def pressed(setup: RaceSetup, who: Person, action_id: str, value: Any) -> Json:
    """Return the payload of a click on a button, not sent yet."""
    action = {"type": "button", "action_id": action_id, "block_id": "b", "value": str(value)}
    trigger = setup.slack.on_loop(lambda: setup.slack.world.new_trigger(setup.slack.team.id, who.id).id)
    home = {"type": "home", "id": "V0", "blocks": [], "private_metadata": "{}", "callback_id": "home"}
    user = {"id": who.id, "name": who.user.name, "team_id": setup.slack.team.id}
    return {"type": "block_actions", "user": user, "actions": [action], "view": home, "trigger_id": trigger}


def submitted(setup: RaceSetup, who: Person, form: str, meeting_id: int) -> Json:
    """Return the payload of a submitted form without any input, not sent yet."""
    view = {
        "type": "modal",
        "id": "V0",
        "callback_id": form,
        "private_metadata": json.dumps({"id": meeting_id}),
        "title": {"type": "plain_text", "text": "Forged"},
        "blocks": [],
        "state": {"values": {}},
    }
    user = {"id": who.id, "name": who.user.name, "team_id": setup.slack.team.id}
    return {"type": "view_submission", "user": user, "view": view}
