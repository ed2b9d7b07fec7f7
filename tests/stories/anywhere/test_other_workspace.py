"""Ids of another workspace's sessions, people and locations are of no use."""

import json
from collections.abc import Callable

import pytest

from localslack.client import actions, payloads
from localslack.server import LocalSlack
from localslack.testing.person import Person
from tests.support.forged_requests import answer_text, press, submit, typed
from tests.support.other_workspace import elsewhere
from tests.support.running_bot import RunningBot
from tests.support.sessions import GONE, offer, open_booking, unchanged

ITEMS = ["edit", "publish", "delete", "add_to_calendar", "cancel", "change_attendance", "cancel_booking", "nonsense"]


@pytest.fixture
def database_url(sqlite_url: Callable[[], str]) -> str:
    """Use SQLite only: what is refused here is refused before the database does more than read."""
    return sqlite_url()


def test_a_session_of_another_workspace(bot: RunningBot, slack: LocalSlack, ada: Person, mia: Person) -> None:
    other = bot.transact(elsewhere)
    offer(ada)
    open_booking(mia)
    view = mia.team.views[mia.modal.where["view_id"]]  # type: ignore[union-attr]
    forged = payloads.view_submission(slack.world, slack.team, mia.user, view)
    forged["view"]["private_metadata"] = json.dumps({"id": other.id})
    unchanged(bot, lambda: slack.run(actions.send_interaction(slack.world, forged)))
    answer = submit(slack, mia, "booking.book", json.dumps({"id": other.id}))
    assert GONE in answer_text(answer)
    assert "Secret" not in answer_text(answer)


@pytest.mark.parametrize("item", ITEMS[:-1])
def test_menus_of_another_workspace(bot: RunningBot, slack: LocalSlack, olga: Person, item: str) -> None:
    other = bot.transact(elsewhere)
    unchanged(bot, lambda: press(slack, olga, "session.menu", f"{item}:{other.id}"))
    assert olga.modal is not None
    assert GONE in olga.modal.text


def test_people_and_places_of_another_workspace(bot: RunningBot, slack: LocalSlack, olga: Person) -> None:
    other = bot.transact(elsewhere)
    for action_id, value in (
        ("mentor.profile", other.host_id),
        ("person.menu", f"edit:{other.host_id}"),
        ("location.menu", f"edit:{other.location_id}"),
    ):
        press(slack, olga, action_id, str(value))
        assert olga.modal is not None
        assert "Secret" not in olga.modal.text
        assert olga.modal.title == "Not possible"
    answer = submit(slack, olga, "session.create", "{}", typed(olga, location=str(other.location_id)))
    assert list(answer.body["errors"]) == ["location"]


def test_a_request_of_another_workspace(bot: RunningBot, slack: LocalSlack, ada: Person) -> None:
    second = slack.add_team()
    assert slack.person("ada", second).command("/mentorship new").status == 200
    assert second.stacks == {}
