"""Forged metadata and ticks of the preview: nothing is created, and nothing breaks."""

import copy
import json
from typing import Any

import pytest

from localslack.client import actions, payloads
from localslack.server import LocalSlack
from localslack.testing.person import Person
from localslack.world.results import Result
from tests.support.running_bot import RunningBot
from tests.support.series import preview
from tests.support.sessions import offer, top, unchanged


def forge(slack: LocalSlack, by: Person, metadata: dict[str, Any], place: str = "") -> str:
    """Submit the preview with other metadata, or with only this date ticked; return the answer."""
    view = top(by).view
    assert view is not None
    payload = copy.deepcopy(payloads.view_submission(slack.world, slack.team, by.user, view))
    kept = json.loads(payload["view"]["private_metadata"])
    payload["view"]["private_metadata"] = json.dumps(kept | metadata)
    if place:
        for block in payload["view"]["state"]["values"].values():
            for element in block.values():
                element["selected_options"] = [{"text": {"type": "plain_text", "text": "x"}, "value": place}]
    result: Result = slack.run(actions.send_interaction(slack.world, payload))
    return json.dumps(result.body, ensure_ascii=False)


@pytest.mark.parametrize(
    "forged",
    [
        {"digest": "0" * 16},
        {"digest": None},
        {"digest": [1]},
        {"number": 104},
        {"number": 9e99},
        {"number": "9" * 2000},
        {"number": -1},
        {"number": None},
        {"number": [2]},
        {"frequency": "hourly"},
        {"frequency": None},
        {"until": "9999-12-31", "number": 3},
        {"until": "0001-01-01"},
        {"until": "x"},
        {"id": 999999},
        {"id": "1e3"},
        {"id": "9" * 40},
        {"keep": 1},
    ],
)
def test_metadata(bot: RunningBot, slack: LocalSlack, ada: Person, forged: dict[str, Any]) -> None:
    offer(ada)
    preview(ada, number=2)
    said: list[str] = []
    unchanged(bot, lambda: said.append(forge(slack, ada, forged)))
    assert "response_action" in said[0]
    assert "Something went wrong" not in said[0]


@pytest.mark.parametrize("place", ["2", "999", "-1", "²", "１", "9" * 5000, "x"])
def test_a_tick(bot: RunningBot, slack: LocalSlack, ada: Person, place: str) -> None:
    offer(ada)
    preview(ada, number=2)
    said: list[str] = []
    unchanged(bot, lambda: said.append(forge(slack, ada, {}, place)))
    assert "Select at least one date." in said[0]


def test_the_preview_of_somebody_else(bot: RunningBot, slack: LocalSlack, ada: Person, mia: Person) -> None:
    offer(ada)
    preview(ada, number=2)
    view = top(ada).view
    assert view is not None
    payload = payloads.view_submission(slack.world, slack.team, mia.user, view)
    said: list[Result] = []
    unchanged(bot, lambda: said.append(slack.run(actions.send_interaction(slack.world, payload))))
    assert "Only Ada Lovelace or an admin can do this." in json.dumps(said[0].body)
