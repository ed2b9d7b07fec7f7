"""Requests that are other people's, of another workspace, or not shaped like anything that Slack sends."""

import json
from collections.abc import Callable, Mapping

import pytest
from sqlalchemy.orm import Session

from localslack.server import LocalSlack
from localslack.testing.person import Person
from mentorship.people.members import upsert_members
from mentorship.people.workspace import set_up_workspace
from storage.person import find_person_by_slack_id
from storage.request import SessionRequest
from tests.support.forged_requests import answer_text, press, submit
from tests.support.requests import ask, mentors, requests
from tests.support.running_bot import RunningBot
from tests.support.sessions import NOW, stored, unchanged

GONE = "This request is gone, or it's between other people."
BUTTONS = ["request.accept", "request.decline", "request.suggest", "request.withdraw", "request.show"]
FORMS = ["request.accept", "request.decline", "request.suggest"]
ODD = ["", "1", ":", "1:", ":1", "1:1:1", "x:y", "-1:1", "9" * 40 + ":1", "1:" + "9" * 40, "１:１", "\x00"]
TYPED = {
    "time": "2027-01-20T14:00:00+00:00",
    "date": "2027-01-25",
    "reason": "x",
    "location": "1",
    "attendance": ["in_person"],
}


@pytest.fixture
def database_url(sqlite_url: Callable[[], str]) -> str:
    """Use SQLite only: what is refused here is refused before the database does more than read."""
    return sqlite_url()


def asked(bot: RunningBot, ada: Person, mia: Person) -> int:
    """Return the id of a request that Ada has to answer."""
    mentors(ada)
    ask(mia)
    bot.settle()
    return requests(bot)[0].id


@pytest.mark.parametrize("button", BUTTONS)
def test_other_peoples_request_looks_as_if_it_were_not_there(
    bot: RunningBot, slack: LocalSlack, ada: Person, mia: Person, tom: Person, olga: Person, button: str
) -> None:
    number = asked(bot, ada, mia)
    for stranger in (tom, olga):
        unchanged(bot, lambda stranger=stranger: press(slack, stranger, button, f"1:{number}"))  # type: ignore[misc]
        assert stranger.modal is not None
        assert GONE in stranger.modal.text


@pytest.mark.parametrize("form", FORMS)
def test_other_peoples_forms(
    bot: RunningBot, slack: LocalSlack, ada: Person, mia: Person, tom: Person, form: str
) -> None:
    metadata = json.dumps({"id": asked(bot, ada, mia), "version": 1})
    typed = {**TYPED, "time": "11:00"} if form == "request.suggest" else TYPED
    answers = []
    unchanged(bot, lambda: answers.append(submit(slack, tom, form, metadata, typed)))
    assert GONE in answer_text(answers[0])


@pytest.mark.parametrize("button", ["request.accept", "request.suggest"])
def test_nobody_answers_their_own_request(
    bot: RunningBot, slack: LocalSlack, ada: Person, mia: Person, button: str
) -> None:
    number = asked(bot, ada, mia)
    unchanged(bot, lambda: press(slack, mia, button, f"1:{number}"))
    assert mia.modal is not None
    assert "It's Ada Lovelace's turn to answer." in mia.modal.text
    assert "Show request" in mia.modal.buttons


def test_nobody_accepts_their_own_request_by_its_form(
    bot: RunningBot, slack: LocalSlack, ada: Person, mia: Person
) -> None:
    metadata = json.dumps({"id": asked(bot, ada, mia), "version": 1})
    answers = []
    unchanged(bot, lambda: answers.append(submit(slack, mia, "request.accept", metadata, TYPED)))
    assert "It's Ada Lovelace's turn to answer." in answer_text(answers[0])


def test_nobody_declines_their_own_request(bot: RunningBot, slack: LocalSlack, ada: Person, mia: Person) -> None:
    metadata = json.dumps({"id": asked(bot, ada, mia), "version": 1})
    answers = []
    unchanged(bot, lambda: answers.append(submit(slack, mia, "request.decline", metadata, TYPED)))
    assert "It isn't your turn to answer, but you can withdraw your request." in answer_text(answers[0])


def test_only_the_sender_withdraws(bot: RunningBot, slack: LocalSlack, ada: Person, mia: Person) -> None:
    number = asked(bot, ada, mia)
    unchanged(bot, lambda: press(slack, ada, "request.withdraw", f"1:{number}"))
    assert ada.modal is not None
    assert "Only Mia Schmidt can withdraw this." in ada.modal.text


def test_a_time_that_was_never_proposed(bot: RunningBot, slack: LocalSlack, ada: Person, mia: Person) -> None:
    metadata = json.dumps({"id": asked(bot, ada, mia), "version": 1})
    for time in ("2027-01-20T15:00:00+00:00", "2027-01-20T14:00:00", "noon"):
        answers = []
        unchanged(bot, lambda: answers.append(submit(slack, ada, "request.accept", metadata, {**TYPED, "time": time})))  # noqa: B023
        assert list(answers[0].body["errors"]) == ["time"]


@pytest.mark.parametrize("place", ["999999", "x", "-1"])
def test_a_place_that_is_not_there(bot: RunningBot, slack: LocalSlack, ada: Person, mia: Person, place: str) -> None:
    metadata = json.dumps({"id": asked(bot, ada, mia), "version": 1})
    answers = []
    unchanged(bot, lambda: answers.append(submit(slack, ada, "request.accept", metadata, {**TYPED, "location": place})))
    assert list(answers[0].body["errors"]) == ["location"]


@pytest.mark.parametrize("button", [*BUTTONS, "request.new", "request.offer"])
def test_forged_values_of_a_button(bot: RunningBot, slack: LocalSlack, ada: Person, mia: Person, button: str) -> None:
    asked(bot, ada, mia)
    before = stored(bot)
    for value in ODD:
        assert press(slack, ada, button, value).status == 200
    assert stored(bot)[:2] == before[:2]
    assert requests(bot)[0].state == "pending"
    slack.refusals.clear()  # the view was made up, so it cannot be updated


@pytest.mark.parametrize("form", [*FORMS, "request.send", "request.send_offer"])
def test_forged_metadata_of_a_form(bot: RunningBot, slack: LocalSlack, ada: Person, mia: Person, form: str) -> None:
    asked(bot, ada, mia)
    for metadata in ("", "null", "[]", "{", '{"id": null}', '{"id": "x", "version": []}', '{"id": 1}', '{"link": [1]}'):
        answer = submit(slack, ada, form, metadata, {"reason": "x"})
        assert answer.status == 200
        assert answer.body["response_action"] in ("errors", "update")
    assert requests(bot)[0].state == "pending"


def test_a_request_of_another_workspace(bot: RunningBot, slack: LocalSlack, ada: Person, mia: Person) -> None:
    number = bot.transact(elsewhere)
    for button in BUTTONS:
        unchanged(bot, lambda button=button: press(slack, ada, button, f"1:{number}"))  # type: ignore[misc]
        assert ada.modal is not None
        assert GONE in ada.modal.text


def test_a_person_of_another_workspace(bot: RunningBot, slack: LocalSlack, ada: Person, mia: Person) -> None:
    bot.transact(elsewhere)
    values = {"mentor": "UEVE", "mentee": "UEVE", "date": "2027-01-20", "time": "15:00", "duration": "60"}
    for form in ("request.send", "request.send_offer"):
        unchanged(bot, lambda form=form: submit(slack, ada, form, "{}", {**values, **TYPED, "time": "15:00"}))  # type: ignore[misc]
    slack.refusals.clear()  # it was asked about someone whom it does not know


def elsewhere(db: Session) -> int:
    """Insert a request between two people of another workspace; return its id."""
    workspace_id = set_up_workspace(db, team_id="TELSE", name="Elsewhere", url="", admins=[], now=NOW)
    users: list[Mapping[str, str]] = [
        {"id": name, "team_id": "TELSE", "real_name": name, "tz": "UTC"} for name in ("UEVE", "UBOB")
    ]
    upsert_members(db, team_id="TELSE", users=users, now=NOW)
    eve, bob = (find_person_by_slack_id(db, workspace_id, each["id"]) for each in users)
    assert eve is not None
    assert bob is not None
    request = SessionRequest(
        workspace_id=workspace_id,
        sender_id=eve.id,
        mentor_id=bob.id,
        mentee_id=eve.id,
        low_id=min(eve.id, bob.id),
        high_id=max(eve.id, bob.id),
        turn_id=bob.id,
        times=["2027-01-20T14:00:00+00:00"],
        minutes=60,
        created_at=NOW,
        expires_at=NOW.replace(year=2028),
    )
    db.add(request)
    db.flush()
    return request.id
