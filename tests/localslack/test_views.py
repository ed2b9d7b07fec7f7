"""Modals and Home tabs: triggers, the stack, hashes, values that survive, answers to a submission, closing."""

import time
from typing import Any

import pytest
from slack_sdk import WebClient

from localslack.server import LocalSlack
from localslack.testing.person import Person
from tests.localslack.conftest import Clock, button, field, modal, options, section
from tests.support.recording_bot import Recorder


@pytest.fixture
def ada(slack: LocalSlack) -> Person:
    return slack.person("ada")


def trigger(slack: LocalSlack, person: Person) -> str:
    return slack.on_loop(lambda: slack.world.new_trigger(slack.team.id, person.id).id)


def opened(slack: LocalSlack, client: WebClient, person: Person, view: dict[str, Any]) -> dict[str, Any]:
    answer = client.views_open(trigger_id=trigger(slack, person), view=view)
    return answer["view"]  # type: ignore[no-any-return]


def test_a_trigger_works_once(slack: LocalSlack, client: WebClient, ada: Person, error: Any) -> None:
    id_ = trigger(slack, ada)
    client.views_open(trigger_id=id_, view=modal())
    assert error("views.open", trigger_id=id_, view=modal()) == "exchanged_trigger_id"
    assert error("views.open", trigger_id="1.2.3", view=modal()) == "invalid_trigger_id"
    assert error("views.open", view=modal()) == "invalid_arguments"


def test_a_trigger_lives_three_seconds(slack: LocalSlack, ada: Person, clock: Clock, error: Any) -> None:
    id_ = trigger(slack, ada)
    clock.advance(3.01)
    assert error("views.open", trigger_id=id_, view=modal()) == "expired_trigger_id"


def test_a_refused_view_does_not_use_the_trigger(slack: LocalSlack, client: WebClient, ada: Person, error: Any) -> None:
    id_ = trigger(slack, ada)
    assert error("views.open", trigger_id=id_, view=modal(title="x" * 25)) == "invalid_arguments"
    client.views_open(trigger_id=id_, view=modal())
    assert "less than 25 characters" in slack.refusals[-1]


def test_three_views_at_most(slack: LocalSlack, client: WebClient, ada: Person, error: Any) -> None:
    first = opened(slack, client, ada, modal(title="One"))
    for title in ("Two", "Three"):
        pushed = client.views_push(trigger_id=trigger(slack, ada), view=modal(title=title))["view"]
        assert pushed["root_view_id"] == first["id"]
    assert error("views.push", trigger_id=trigger(slack, ada), view=modal()) == "push_limit_reached"
    assert ada.stack == ["One", "Two", "Three"]
    ada.close()
    assert ada.stack == ["One", "Two"]
    ada.close(all=True)
    assert ada.modal is None
    assert error("views.push", trigger_id=trigger(slack, ada), view=modal()) == "not_found"


def test_a_stale_hash_is_refused(slack: LocalSlack, client: WebClient, ada: Person, error: Any) -> None:
    view = opened(slack, client, ada, modal())
    newer = client.views_update(view_id=view["id"], hash=view["hash"], view=modal(title="New"))["view"]
    assert newer["hash"] != view["hash"]
    stale = {"view_id": view["id"], "hash": view["hash"], "view": modal()}
    assert error("views.update", **stale) == "hash_conflict"
    home = {"type": "home", "blocks": [section("x")]}
    first = client.views_publish(user_id=ada.id, view=home)["view"]
    client.views_publish(user_id=ada.id, view=home, hash=first["hash"])
    assert error("views.publish", user_id=ada.id, view=home, hash=first["hash"]) == "hash_conflict"


def test_typed_values_survive_while_ids_stay(slack: LocalSlack, client: WebClient, ada: Person) -> None:
    chooser = {"type": "static_select", "options": options("Red", "Blue")}
    view = opened(slack, client, ada, modal(field("Name"), field("Colour", chooser, "colour")))
    ada.fill({"Name": "typed", "Colour": "Blue"})
    again = modal(field("Name", {"initial_value": "other"}), field("Colour", chooser, "colour"))
    client.views_update(view_id=view["id"], view=again)
    assert ada.modal
    assert ada.modal.values == {"Name": "typed", "Colour": "Blue"}
    fresh = modal(field("Name", {"initial_value": "other"}, "new id"), field("Colour", chooser, "colour"))
    client.views_update(view_id=view["id"], view=fresh)
    assert ada.modal.values == {"Name": "other", "Colour": "Blue"}
    gone = {"type": "static_select", "options": options("Green")}
    client.views_update(view_id=view["id"], view=modal(field("Colour", gone, "colour")))
    assert ada.modal.values == {"Colour": None}


def test_external_ids_are_unique(slack: LocalSlack, client: WebClient, ada: Person, error: Any) -> None:
    opened(slack, client, ada, modal(external_id="mine"))
    mia = slack.person("mia")
    taken = {"trigger_id": trigger(slack, mia), "view": modal(external_id="mine")}
    assert error("views.open", **taken) == "duplicate_external_id"
    client.views_update(external_id="mine", view=modal(title="Found", external_id="mine"))
    assert ada.modal
    assert ada.modal.title == "Found"
    ada.close()
    opened(slack, client, mia, modal(external_id="mine"))
    assert error("views.update", external_id="nobody's", view=modal()) == "not_found"


def test_a_view_of_more_than_250_kb(slack: LocalSlack, ada: Person, error: Any) -> None:
    big = modal(*[section("x" * 3000, block_id=f"b{n}") for n in range(90)])
    assert error("views.open", trigger_id=trigger(slack, ada), view=big) == "view_too_large"


def test_what_a_submission_carries(slack: LocalSlack, client: WebClient, bot: Recorder, ada: Person) -> None:
    rows = [
        field("Name", block_id="a"),
        field("Who", {"type": "users_select"}, "b"),
        field("At", {"type": "timepicker", "initial_time": "09:30", "timezone": "Asia/Tokyo"}, "c", optional=True),
        field("Some", {"type": "checkboxes", "options": options("X", "Y")}, "d", optional=True),
    ]
    opened(slack, client, ada, modal(*rows, callback_id="form", private_metadata="17"))
    ada.fill({"Name": "Ada", "Who": "@mia", "Some": ["Y"]})
    assert ada.submit().ok
    payload = bot.last
    assert payload["type"] == "view_submission"
    assert payload["user"] == {"id": ada.id, "username": "ada", "name": "ada", "team_id": slack.team.id}
    assert payload["view"]["callback_id"] == "form"
    assert payload["view"]["private_metadata"] == "17"
    assert payload["view"]["app_installed_team_id"] == slack.team.id
    values = payload["view"]["state"]["values"]
    assert values["a"]["value"] == {"type": "plain_text_input", "value": "Ada"}
    assert values["b"]["value"]["selected_user"] == slack.team.user_named("mia").id
    assert values["c"]["value"] == {"type": "timepicker", "selected_time": "09:30", "timezone": "Asia/Tokyo"}
    assert [option["value"] for option in values["d"]["value"]["selected_options"]] == ["y"]
    assert ada.modal is None


def test_the_client_asks_for_required_fields(slack: LocalSlack, client: WebClient, bot: Recorder, ada: Person) -> None:
    link = {"type": "url_text_input"}
    inputs = field("Name *"), field("Link", link, "link"), field("More", None, "m", optional=True)
    opened(slack, client, ada, modal(*inputs))
    ada.fill({"Link": "nowhere"})
    result = ada.submit()
    assert (result.ok, bot.got) == (False, [])
    assert ada.modal
    assert set(ada.modal.errors) == {"Name", "Link"}
    ada.fill({"Name": "x"})
    assert set(ada.modal.errors) == {"Link"}


def test_errors_stand_beside_fields(slack: LocalSlack, client: WebClient, bot: Recorder, ada: Person) -> None:
    opened(slack, client, ada, modal(field("Name"), section("x", block_id="words")))
    bot.answer = lambda payload: {"response_action": "errors", "errors": {"field": "Taken."}}
    ada.fill({"Name": "x"})
    assert ada.submit().field_errors == {"field": "Taken."}
    assert ada.modal
    assert ada.modal.errors == {"Name": "Taken."}
    assert ada.modal.values == {"Name": "x"}
    bot.answer = lambda payload: {"response_action": "errors", "errors": {"words": "No input."}}
    assert "trouble connecting" in ada.submit().error
    assert "not input blocks" in slack.refusals[-1]


@pytest.mark.parametrize(
    ("answer", "stack"),
    [
        (None, ["First"]),
        ({"response_action": "clear"}, []),
        ({"response_action": "update", "view": modal(title="Changed")}, ["First", "Changed"]),
        ({"response_action": "push", "view": modal(title="Third")}, ["First", "Second", "Third"]),
        ({"response_action": "update", "view": modal(title="x" * 25)}, ["First", "Second"]),
        ({"response_action": "vanish"}, ["First", "Second"]),
        ("fine", ["First", "Second"]),
    ],
)
def test_answers_to_a_submission(
    slack: LocalSlack, client: WebClient, bot: Recorder, ada: Person, answer: Any, stack: list[str]
) -> None:
    opened(slack, client, ada, modal(title="First"))
    client.views_push(trigger_id=trigger(slack, ada), view=modal(title="Second"))
    bot.answer = lambda payload: answer
    ada.submit()
    assert ada.stack == stack


def test_closing_is_told_only_on_request(slack: LocalSlack, client: WebClient, bot: Recorder, ada: Person) -> None:
    opened(slack, client, ada, modal())
    ada.close()
    assert bot.got == []
    root = opened(slack, client, ada, modal(notify_on_close=True))
    client.views_push(trigger_id=trigger(slack, ada), view=modal(title="Top", notify_on_close=True))
    ada.close()
    assert (bot.last["type"], bot.last["is_cleared"]) == ("view_closed", False)
    assert bot.last["view"]["title"]["text"] == "Top"
    ada.close(all=True)
    assert (bot.last["is_cleared"], bot.last["view"]["id"]) == (True, root["id"])


def test_clicks_in_a_view(slack: LocalSlack, client: WebClient, bot: Recorder, ada: Person) -> None:
    press = {"type": "actions", "block_id": "row", "elements": [button("Go", value="17")]}
    view = opened(slack, client, ada, modal(field("Name"), press))
    ada.fill({"Name": "half"})
    assert ada.press("Go").ok
    payload = bot.last
    assert payload["type"] == "block_actions"
    assert payload["container"] == {"type": "view", "view_id": view["id"]}
    assert payload["actions"][0]["value"] == "17"
    assert payload["view"]["hash"] == view["hash"]
    assert payload["view"]["state"]["values"]["field"]["value"]["value"] == "half"
    assert "response_url" not in payload
    client.views_push(trigger_id=payload["trigger_id"], view=modal(title="Next"))
    assert ada.stack == ["A modal", "Next"]


def test_inputs_dispatch_only_on_request(slack: LocalSlack, client: WebClient, bot: Recorder, ada: Person) -> None:
    opened(slack, client, ada, modal(field("Quiet"), field("Loud", None, "loud", dispatch_action=True)))
    ada.fill({"Quiet": "a"})
    assert bot.got == []
    ada.fill({"Loud": "b"})
    assert bot.last["actions"][0] | {"action_ts": ""} == {
        "type": "plain_text_input", "action_id": "value", "block_id": "loud", "value": "b", "action_ts": "",
    }  # fmt: skip


def test_suggestions(slack: LocalSlack, client: WebClient, bot: Recorder, ada: Person) -> None:
    opened(slack, client, ada, modal(field("Zone", {"type": "external_select", "min_query_length": 2})))
    bot.answer = lambda payload: {"options": options("Europe/Berlin", "Europe/Bern")}
    assert ada.suggestions("Zone", "B") == []
    assert bot.got == []
    assert ada.suggestions("Zone", "Ber") == ["Europe/Berlin", "Europe/Bern"]
    assert (bot.last["type"], bot.last["value"], bot.last["block_id"]) == ("block_suggestion", "Ber", "field")
    ada.fill({"Zone": "Europe/Bern"})
    assert ada.modal
    assert ada.modal.values == {"Zone": "Europe/Bern"}
    bot.answer = lambda payload: {"options": options(*[f"o{n}" for n in range(101)])}
    assert ada.suggestions("Zone", "Ber") == []
    assert "no more than 100" in slack.refusals[-1]


def test_home(slack: LocalSlack, client: WebClient, bot: Recorder, ada: Person, error: Any) -> None:
    def publish(payload: dict[str, Any]) -> None:
        client.views_publish(user_id=ada.id, view={"type": "home", "blocks": [section("Hello"), field("Search")]})

    bot.answer = publish
    assert "Hello" in ada.home().text
    event = bot.events("app_home_opened")[0]
    assert (event["user"], event["tab"], event["channel"]) == (ada.id, "home", ada.dm.id)
    assert "view" not in event
    ada.home()
    assert bot.events("app_home_opened")[1]["view"]["type"] == "home"
    assert error("views.publish", user_id="U0NOBODY", view={"type": "home", "blocks": []}) == "invalid_arguments"
    assert error("views.publish", user_id=ada.id, view=modal()) == "invalid_arguments"


def test_no_answer_within_three_seconds(slack: LocalSlack, client: WebClient, bot: Recorder, ada: Person) -> None:
    slack.world.ack_seconds = 0.05
    bot.answer = lambda payload: time.sleep(0.2)
    opened(slack, client, ada, modal())
    assert "didn't respond (operation_timeout)" in ada.submit().error
    assert ada.modal
    assert "didn't respond" in ada.modal.notice
