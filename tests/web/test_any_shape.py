"""Whatever shape a signed request has: it is turned away, or answered, and the bot never stumbles over it."""

import copy
import json
from collections.abc import Callable, Iterator
from itertools import cycle
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from localslack.client import payloads, queries
from localslack.server import LocalSlack
from localslack.testing.person import Person
from localslack.world.directory import user_json
from localslack.world.model import Json
from tests.support.running_bot import RunningBot
from tests.support.sessions import NOW, offer
from tests.support.signing import signed
from tests.support.thoroughness import examples

Path = tuple[str | int, ...]

IDENTITIES = [
    ("user",),
    ("user", "id"),
    ("user", "team_id"),
    ("team",),
    ("team", "id"),
    ("enterprise",),
    ("enterprise", "id"),
    ("channel",),
    ("channel", "id"),
    ("view", "id"),
    ("view", "root_view_id"),
    ("view", "previous_view_id"),
    ("view", "app_installed_team_id"),
    ("view", "callback_id"),
    ("container", "message_ts"),
    ("message", "ts"),
    ("trigger_id",),
    ("response_url",),
]
ODD: list[Any] = [{"id": {}}, {"id": ["U1"]}, {"id": 7}, ["U1"], 7, 7.5, True]
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(["id", "type"]), inner, max_size=2),
    max_leaves=4,
)


@pytest.fixture
def bot(slack: LocalSlack, sqlite_url: Callable[[], str]) -> Iterator[RunningBot]:
    """Run the bot with SQLite: what has no shape does not reach the database."""
    bot = RunningBot(slack, sqlite_url()).start()
    bot.clock.now = NOW
    yield bot
    bot.stop()


def requests_of(slack: LocalSlack, ada: Person) -> list[Json]:
    """Return a request of every kind, as Slack sends them."""
    world, team, user = slack.world, slack.team, ada.user

    def build() -> list[Json]:
        view = queries.open_views(world, ada.id)[-1]
        channel = world.im_of(team, team.bot_user_id, ada.id)
        message = next(each for each in channel.messages.values() if each.blocks)
        button = next(each for block in message.blocks for each in block.get("elements", []) if "action_id" in each)
        click = payloads.action(world, button, "b", button.get("options", [{}])[0].get("value"))
        picker = next(b for b in view.blocks if b.get("element", {}).get("type") == "external_select")
        typed = (picker["block_id"], picker["element"]["action_id"], "mi")
        events: list[Json] = [
            payloads.app_home_opened(world, team, user, "home"),
            {"type": "user_change", "user": user_json(world, team, user, email=True), "cache_ts": 1790000000},
            {"type": "member_joined_channel", "user": ada.id, "channel": channel.id, "team": team.id},
            {"type": "channel_archive", "channel": channel.id, "user": ada.id},
            {"type": "subteam_updated", "subteam": {"id": "S1", "users": [ada.id]}},
        ]
        return [
            payloads.view_submission(world, team, user, view),
            payloads.block_suggestion(world, team, user, view, *typed),
            payloads.block_actions(world, team, user, [click], channel=channel, message=message),
            payloads.block_actions(world, team, user, [click], view=view),
            payloads.shortcut(world, team, user, "session.create"),
            payloads.message_action(world, team, user, channel, message, "request.ask"),
            payloads.command(world, team, user, channel, "/mentorship", "find", ""),
            *(payloads.event_callback(world, team, each) for each in events),
        ]

    return copy.deepcopy(slack.on_loop(build))


def changed(request: Json, path: Path, value: Any) -> Json:
    """Return the request with this value at this place; as it was, where it has no such place."""
    copied = copy.deepcopy(request)
    part: Any = copied
    for step in path[:-1]:
        part = part.get(step) if isinstance(part, dict) else None
    if isinstance(part, dict):
        part[path[-1]] = value
    return copied


def places(part: Any, depth: int = 4) -> Iterator[Path]:
    """Return where in a request something stands, by the names and numbers that lead there."""
    for name, value in part.items() if isinstance(part, dict) else ():
        yield (name,)
        if depth:
            yield from ((name, *rest) for rest in places(value, depth - 1))


def status_of(bot: RunningBot, slack: LocalSlack, request: Json) -> int:
    """Return what the bot answers to the request, signed as Slack signs it."""
    is_event = request.get("type") == "event_callback"
    text = json.dumps(request)
    body = text.encode() if is_event else urlencode({"payload": text}).encode()
    kind = "application/json" if is_event else "application/x-www-form-urlencoded"
    headers = signed(body, secret=slack.signing_secret, content_type=kind)
    return httpx.post(f"{bot.url}/slack/events", content=body, headers=headers, timeout=30).status_code


@pytest.fixture
def sent(bot: RunningBot, slack: LocalSlack) -> list[Json]:
    """Requests of every kind, which the bot answers."""
    ada = slack.person("ada")
    offer(ada)
    bot.settle()
    ada.command("/mentorship new")
    return requests_of(slack, ada)


def test_an_id_that_is_no_text_is_turned_away(
    bot: RunningBot, slack: LocalSlack, sent: list[Json], caplog: pytest.LogCaptureFixture
) -> None:
    odd = cycle(ODD)
    for request in sent:
        assert status_of(bot, slack, request) == 200
        for path in IDENTITIES:
            forged = changed(request, path, next(odd))
            assert forged == request or status_of(bot, slack, forged) == 400, (request.get("type"), path, forged)
    assert [record for record in caplog.records if record.exc_info] == []


def test_what_is_of_two_kinds_is_turned_away(bot: RunningBot, slack: LocalSlack, sent: list[Json]) -> None:
    event = next(request["event"] for request in sent if "event" in request)
    for request in sent:
        forged = [{**request, "event": event}] if "event" not in request else [{**request, "type": "block_suggestion"}]
        forged += [{**request, "command": "/mentorship"}] if "command" not in request else [{**request, "type": "x"}]
        assert [status_of(bot, slack, each) for each in forged] == [400, 400], request.get("type")


def inputs_of(request: Json) -> list[Json]:
    """Return the inputs of the view in which something happened."""
    return [block["element"] for block in (request.get("view") or {}).get("blocks") or [] if block["type"] == "input"]


def put(part: Json, name: str, value: Any) -> Callable[[], None]:
    """Return what puts the value there."""
    return lambda: part.__setitem__(name, value)


def distortions(request: Json) -> Iterator[Callable[[], object]]:
    """Return what gives this request, piece by piece, a shape that Slack would not send."""
    if request.get("type") == "event_callback" or "command" in request:
        return
    yield put(request, "team", "T1")
    yield put(request, "odd", 2**64)
    yield put(request, "odd", [{"odd": -(2**70)}])
    if view := request.get("view"):
        yield put(view, "blocks", {"type": "section"})
        yield put(view, "blocks", ["section"])
        yield put(view, "state", {"values": {"date": {"date": {"selected_option": {}}}}})
        yield put(view, "state", {"values": {"date": {"date": {"selected_users": [7]}}}})
    for element in inputs_of(request)[:1]:
        yield put(element, "action_id", ["x"])
        yield put(element, "options", [{"text": {}}])
        yield put(element, "initial_options", "x")
    for block in ((request.get("view") or {}).get("blocks") or [])[:1]:
        yield put(block, "x", 2**70)
        yield put(block, "type", 7)
        yield put(block, "block_id", 7)
    for action in request.get("actions") or []:
        yield put(action, "selected_option", ["x"])
        yield put(action, "selected_option", 7)
        yield put(action, "selected_option", {"value": None})
    if message := request.get("message"):
        yield put(message, "blocks", "x")
        yield put(message, "blocks", [["x"]])
        yield put(message, "blocks", [None])


def test_a_part_of_another_shape_than_slacks_is_turned_away(
    bot: RunningBot, slack: LocalSlack, sent: list[Json], caplog: pytest.LogCaptureFixture
) -> None:
    for request in sent:
        for number, _ in enumerate(distortions(copy.deepcopy(request))):
            forged = copy.deepcopy(request)
            list(distortions(forged))[number]()
            assert status_of(bot, slack, forged) == 400, (request.get("type"), number)
    assert [record for record in caplog.records if record.exc_info] == []


@pytest.mark.parametrize("path", [("trigger_id",), ("view", "id")])
@pytest.mark.parametrize("put", ["nothing", "null"])
def test_without_what_opens_or_draws_a_view_nobody_stumbles(
    bot: RunningBot, slack: LocalSlack, sent: list[Json], caplog: pytest.LogCaptureFixture, path: Path, put: str
) -> None:
    for request in [*sent, *sent]:  # the second time what would open a view has been used
        forged = changed(request, path, None)
        if put == "nothing":
            part: Any = forged if len(path) == 1 else forged.get("view") or {}
            part.pop(path[-1], None)
        assert status_of(bot, slack, forged) in (200, 400), request.get("type")
    assert [record for record in caplog.records if record.exc_info] == []


@settings(
    max_examples=examples(100),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_no_shape_makes_the_bot_stumble(
    bot: RunningBot, slack: LocalSlack, sent: list[Json], caplog: pytest.LogCaptureFixture, data: st.DataObject
) -> None:
    caplog.clear()
    request = data.draw(st.sampled_from(sent))
    for path in data.draw(st.lists(st.sampled_from(sorted(places(request), key=str)), min_size=1, max_size=2)):
        request = changed(request, path, data.draw(anything))
    assert status_of(bot, slack, request) in (200, 400, 404)
    assert [record for record in caplog.records if record.exc_info] == []
