"""Forged ids and metadata, ids of another workspace, and requests that are shaped like nothing Slack sends."""

import json
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from localslack.server import LocalSlack
from localslack.testing.person import Person
from localslack.world.results import Result
from storage.meeting import Meeting
from tests.support.forged_requests import answer_text, press, send, submit, typed
from tests.support.registered import registered
from tests.support.running_bot import RunningBot
from tests.support.sessions import GONE, offer, stored, unchanged

FORMS = [
    "booking.book",
    "booking.cancel",
    "booking.attendance",
    "session.edit",
    "session.publish",
    "session.cancel",
    "session.delete",
    "session.hand_over",
    "masterclass.hand_over",
]
BUTTONS = ["booking.open", "mentor.profile", "location.menu", "person.menu", "home.page.next", "mentor.page.next"]
ITEMS = ["edit", "publish", "delete", "add_to_calendar", "cancel", "change_attendance", "cancel_booking", "nonsense"]
IDS = ["999999", "0", "-1", "1e3", "9" * 40, "", "x", "１", "None", "'; DROP TABLE meeting; --", "\x00"]
METADATA = [
    "",
    "null",
    "[]",
    "7",
    "{",
    '{"id": null}',
    '{"id": [1]}',
    '{"id": {"id": 1}}',
    '{"id": 9e99}',
    '{"id": "x"}',
    '{"id": -1, "version": 1}',
    '{"id": ' + "9" * 40 + "}",
]


@pytest.fixture
def database_url(sqlite_url: Callable[[], str]) -> str:
    """Use SQLite only: what is refused here is refused before the database does more than read."""
    return sqlite_url()


@pytest.mark.parametrize("form", FORMS)
def test_forged_metadata_of_a_form(bot: RunningBot, slack: LocalSlack, ada: Person, mia: Person, form: str) -> None:
    offer(ada)
    values = {"reason": "x", "attendance": "online", "about": ""}
    answers: list[Result] = []
    unchanged(bot, lambda: answers.extend(submit(slack, mia, form, metadata, values) for metadata in METADATA))
    for answer in answers:
        send_ok(answer)


def send_ok(result: Result) -> None:
    assert result.status == 200
    assert result.body["response_action"] in ("errors", "update")


@pytest.mark.parametrize("action_id", BUTTONS)
def test_forged_values_of_a_button(
    bot: RunningBot, slack: LocalSlack, ada: Person, olga: Person, action_id: str
) -> None:
    offer(ada)
    bot.settle()
    before = stored(bot)
    for value in IDS:
        assert press(slack, olga, action_id, value).status == 200
    assert stored(bot) == before
    slack.refusals.clear()  # the view was made up, so it cannot be updated


@pytest.mark.parametrize("item", ITEMS)
def test_forged_items_of_a_menu(bot: RunningBot, slack: LocalSlack, ada: Person, mia: Person, item: str) -> None:
    offer(ada)
    bot.settle()
    before = stored(bot)
    for number in IDS:
        assert press(slack, mia, "session.menu", f"{item}:{number}").status == 200
    assert stored(bot) == before


@pytest.mark.parametrize("item", [item for item in ITEMS if item != "nonsense"])
def test_items_that_are_another_persons(
    bot: RunningBot, slack: LocalSlack, ada: Person, mia: Person, item: str
) -> None:
    offer(ada)
    unchanged(bot, lambda: press(slack, mia, "session.menu", f"{item}:{only_session(bot)}"))
    assert mia.modal is not None
    words = ("Only Ada Lovelace or an admin", "You no longer have a spot in this session", "cannot")
    assert any(each in mia.modal.text for each in words), mia.modal.text


@pytest.mark.parametrize(
    "form", ["session.cancel", "session.delete", "session.edit", "session.publish", "booking.cancel"]
)
def test_forms_that_are_another_persons(
    bot: RunningBot, slack: LocalSlack, ada: Person, mia: Person, form: str
) -> None:
    offer(ada)
    metadata = json.dumps({"id": only_session(bot), "version": 1})
    unchanged(bot, lambda: send_ok(submit(slack, mia, form, metadata, {"reason": "x"})))


@pytest.mark.parametrize("item", ["edit", "publish", "delete"])
def test_somebody_elses_draft_looks_as_if_it_were_not_there(
    bot: RunningBot, slack: LocalSlack, ada: Person, mia: Person, item: str
) -> None:
    offer(ada, then="Save as draft", topic="Secret")
    unchanged(bot, lambda: press(slack, mia, "session.menu", f"{item}:{only_session(bot)}"))
    assert mia.modal is not None
    assert GONE in mia.modal.text


def test_ones_own_session_cannot_be_booked(bot: RunningBot, slack: LocalSlack, ada: Person) -> None:
    offer(ada)
    unchanged(bot, lambda: press(slack, ada, "booking.open", str(only_session(bot))))
    assert ada.modal is not None
    assert "This is your own session" in ada.modal.text


@pytest.mark.parametrize("form", ["location.save", "location.archive", "person.save", "person.remove"])
def test_forms_of_admins(bot: RunningBot, slack: LocalSlack, mia: Person, form: str) -> None:
    typed = {"name": "Atlantis", "zone": "UTC", "person": mia.id}
    answer = submit(slack, mia, form, '{"id": 1}', typed)
    assert "Only admins" in answer_text(answer)


@pytest.mark.parametrize("button", ["settings.open", "person.list", "person.add", "location.list", "location.add"])
def test_buttons_of_admins(slack: LocalSlack, mia: Person, button: str) -> None:
    assert press(slack, mia, button, "-").status == 200
    assert mia.modal is not None
    assert "Only admins" in mia.modal.text


@pytest.mark.parametrize("minutes", ["0", "14", "-60", "481", "100000000", "1.5", "x", "9" * 40])
def test_a_forged_duration(bot: RunningBot, slack: LocalSlack, ada: Person, minutes: str) -> None:
    answers: list[Result] = []
    unchanged(bot, lambda: answers.append(submit(slack, ada, "session.create", "{}", typed(ada, duration=minutes))))
    assert list(answers[0].body["errors"]) == ["duration"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("location", "999999"),
        ("location", "9" * 40),
        ("location", "x"),
        ("date", "2027-13-45"),
        ("date", "tomorrow"),
        ("date", "0001-01-01"),
        ("time", "25:00"),
        ("time", "noon"),
        ("attendance", ["telepathy"]),
        ("then", "explode"),
        ("topic", "x" * 301),
        ("meeting_url", "https://e.example/" + "x" * 2000),
    ],
)
def test_a_forged_value_is_refused_beside_its_field(
    bot: RunningBot, slack: LocalSlack, ada: Person, field: str, value: Any
) -> None:
    answers: list[Result] = []
    unchanged(bot, lambda: answers.append(submit(slack, ada, "session.create", "{}", typed(ada, **{field: value}))))
    assert answers[0].status == 200
    assert list(answers[0].body["errors"]) == [field]


def test_a_forged_mentor_whom_slack_does_not_know(bot: RunningBot, slack: LocalSlack, ada: Person) -> None:
    answer = submit(slack, ada, "session.create", "{}", typed(ada, mentee="U0NOBODY"))
    assert answer.body["errors"] == {"mentee": "Slack doesn't know this person in this workspace."}
    assert slack.refusals == ["users.info: user_not_found"]
    slack.refusals.clear()


def test_everything_wrong_at_once_is_said_at_once(slack: LocalSlack, ada: Person) -> None:
    answer = submit(slack, ada, "session.create", "{}", dict.fromkeys(typed(ada), ""))
    assert answer.body["errors"].keys() == {"mentor", "location", "date", "time", "duration", "attendance"}


@pytest.mark.parametrize(
    "payload",
    [
        {"type": "block_actions", "actions": []},
        {"type": "block_actions", "actions": [{}]},
        {"type": "block_actions", "actions": ["x"]},
        {"type": "block_actions"},
        {"type": "view_submission"},
        {"type": "view_submission", "view": {}},
        {"type": "view_submission", "view": {"callback_id": "session.create", "state": "x", "blocks": "y"}},
        {"type": "view_submission", "view": {"callback_id": "booking.book", "private_metadata": 7}},
        {"type": "shortcut"},
        {"type": "shortcut", "callback_id": "unheard of"},
        {"type": "nonsense"},
        {},
    ],
)
def test_a_shapeless_request_is_no_fault(
    bot: RunningBot, slack: LocalSlack, ada: Person, payload: dict[str, Any]
) -> None:
    answers: list[Result] = []
    unchanged(bot, lambda: answers.append(send(slack, ada, **payload)))
    assert answers[0].status is not None
    assert answers[0].status < 500
    slack.bot.deliveries.clear()  # 400 and 404 are right here


def test_a_click_in_a_modal_without_any_input_is_no_fault(
    bot: RunningBot, slack: LocalSlack, ada: Person, olga: Person, caplog: pytest.LogCaptureFixture
) -> None:
    """An older version may have drawn it, or nobody."""
    offer(ada)
    modal = {"type": "modal", "id": "V0", "callback_id": "x", "private_metadata": '{"id": 1}', "blocks": []}
    for name in registered()["action"]:
        click = {"type": "button", "action_id": name, "block_id": "b", "value": "1"}
        for person in (ada, olga) if isinstance(name, str) else ():
            trigger = slack.on_loop(lambda to=person: slack.world.new_trigger(slack.world.team.id, to.id).id)  # type: ignore[misc]
            assert send(slack, person, type="block_actions", actions=[click], view=modal, trigger_id=trigger).ok
    slack.refusals.clear()  # a view that was made up cannot be updated
    assert "unexpected error" not in caplog.text


def only_session(bot: RunningBot) -> int:
    def find(db: Session) -> int:
        return db.scalars(sa.select(Meeting.id)).one()

    return bot.transact(find)
