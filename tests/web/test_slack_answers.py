"""The running bot, over HTTP and Socket Mode, while Slack or a proxy before it answers anything at all."""

import logging
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import httpx
import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from localslack.client import actions
from localslack.server import LocalSlack
from localslack.testing.person import Person
from localslack.world.directory import make_user
from localslack.world.results import Result
from localslack.world.sample_people import Someone
from mentorship.people.member_sync import CLAIM_DURATION, SYNC_INTERVAL
from storage.workspace import Workspace
from tests.support.groups import open_groups
from tests.support.odd_answers import ABSURD_LIMITS, SHORT, WRONG_CONTENT
from tests.support.profiles import make_mentors
from tests.support.running_bot import RunningBot

ODD = SHORT | WRONG_CONTENT
SLACK_SECONDS = 3.0  # that Slack waits for an answer
CALLS = ("auth.test", "apps.connections.open", "users.list")


@pytest.fixture(params=["http", "socket"])
def bot(
    request: pytest.FixtureRequest,
    slack: LocalSlack,
    sqlite_url: Callable[[], str],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> Iterator[RunningBot]:
    """Run the bot, which is impatient; at its start Slack answers everything once before it answers well."""
    caplog.set_level(logging.INFO)
    monkeypatch.setattr("bot.slack_client.CHECK_SECONDS", 0.02)
    monkeypatch.setattr("bot.web.socket_mode.LONGEST_RETRY_SECONDS", 0.02)
    for raw in ODD.values():
        for method in CALLS[:2]:
            slack.faults.answer(raw, method)
    own: dict[str, Any] = (
        {"slack_app_token": slack.app_token, "slack_signing_secret": None} if request.param == "socket" else {}
    )
    bot = RunningBot(slack, sqlite_url(), **own).start()
    bot.wait_for(lambda: is_ready(bot))
    yield bot
    bot.stop()


def is_ready(bot: RunningBot) -> bool:
    return httpx.get(f"{bot.url}/readyz").status_code == 200


def count(slack: LocalSlack, method: str) -> int:
    return sum(call.method == method for call in slack.calls)


def click_find(who: Person) -> Result:
    return who.shortcut("Find a mentor")


def look_at_home(who: Person) -> Result:
    return who.slack.run(actions.open_home(who.world, who.id))


def test_no_answer_of_slacks_ends_the_bot_or_keeps_it_from_starting(bot: RunningBot, slack: LocalSlack) -> None:
    assert count(slack, "auth.test") > len(ODD), "each was met at the start"
    for name, raw in ODD.items():
        seen = count(slack, "auth.test")
        slack.faults.answer(raw, "auth.test", times=2)
        slack.faults.answer(raw, "users.list")
        bot.clock.now += SYNC_INTERVAL + CLAIM_DURATION
        bot.tick()
        bot.wait_for(lambda seen=seen: count(slack, "auth.test") > seen + 2)  # type: ignore[misc]
        bot.wait_for(lambda: is_ready(bot))
        assert slack.person("mia").command("/mentorship").ok, name
        bot.clock.now += CLAIM_DURATION
        bot.tick()
    assert not bot.program.scheduler or not bot.program.scheduler.is_late


@pytest.mark.both_databases
@pytest.mark.parametrize(
    ("method", "odd"),
    [
        ("bots.info", {"bot": "B1"}),
        ("bots.info", {"bot": ["B1"]}),
        ("bots.info", {"bot": {"app_id": 5}}),
        ("auth.test", {"team": "x" * 10_000, "url": "https://x.example/" + "x" * 10_000}),
        ("users.list", {"response_metadata": {"next_cursor": "x" * 10_000}}),
    ],
)
def test_it_starts_whatever_slack_says_of_us(slack: LocalSlack, database_url: str, method: str, odd: Any) -> None:
    slack.faults.alter(method, lambda answer: answer.update(odd))
    bot = RunningBot(slack, database_url).start()
    bot.wait_for(lambda: is_ready(bot))
    assert slack.person("ada").command("/mentorship").ok
    bot.stop()


@pytest.mark.both_databases
def test_where_our_home_tab_is_stays_known(slack: LocalSlack, database_url: str) -> None:
    start_until_home_is_known(slack, database_url)
    slack.faults.refuse("bots.info", "internal_error")
    start_until_home_is_known(slack, database_url)
    slack.refusals.clear()


def start_until_home_is_known(slack: LocalSlack, database_url: str) -> None:
    bot = RunningBot(slack, database_url).start()
    bot.wait_for(lambda: slack.world.app.id in bot.transact(home_url))
    bot.stop()


def home_url(db: Session) -> str:
    return db.scalars(sa.select(Workspace.home_url)).one()


def test_no_answer_of_slacks_leaves_a_click_without_one(
    bot: RunningBot, slack: LocalSlack, caplog: pytest.LogCaptureFixture
) -> None:
    mia, olga = slack.person("mia"), slack.person("olga")
    open_groups(olga)
    for number, (name, raw) in enumerate((ODD | ABSURD_LIMITS).items()):
        caplog.clear()
        slack.faults.answer(replace(raw, after_effect=name in WRONG_CONTENT), "views.open")
        assert answered(click_find(mia)), name
        assert answered(click_find(mia)), name
        assert mia.modal is not None, name
        mia.close(all=True)

        slack.faults.answer(raw, "usergroups.list")
        assert answered(olga.press("Add")), name
        assert olga.modal is not None
        assert olga.modal.title == "Add group", name
        olga.close()

        slack.faults.answer(raw, "users.info")
        new = stranger(slack, number)
        assert answered(new.command("/mentorship book @ada")), name
        assert answered(new.command("/mentorship book @ada")), name
        assert "unexpected error" not in caplog.text, (name, caplog.text)
        assert "Traceback" not in caplog.text, name
        slack.faults.clear()


@pytest.mark.parametrize("bot", ["http"], indirect=True)
def test_no_answer_of_slacks_leaves_home_as_it_was(bot: RunningBot, slack: LocalSlack) -> None:
    """Over Socket Mode Slack would wait three seconds each time before it sends the event again."""
    mia = slack.person("mia")
    slack.bot.retry_delays = (0.0,)
    look_at_home(mia)
    for name, raw in (SHORT | ABSURD_LIMITS).items():
        slack.faults.answer(raw, "views.publish")
        seen = published(slack)
        look_at_home(mia)
        bot.wait_for(lambda seen=seen: published(slack) > seen)  # type: ignore[misc]
        slack.faults.clear()
        assert mia.press("Upcoming", where="home").ok, name


def published(slack: LocalSlack) -> int:
    return sum(call.method == "views.publish" and call.ok for call in slack.calls)


def answered(result: Result) -> bool:
    return result.ok and result.ms < 1000 * SLACK_SECONDS


def stranger(slack: LocalSlack, number: int) -> Person:
    """Return someone who came while the bot heard nothing of it."""
    someone = Someone(f"new{number}", f"New {number}", "Europe/Berlin")
    slack.on_loop(lambda: make_user(slack.world, slack.team, someone))
    return slack.person(f"new{number}")


@pytest.mark.parametrize("bot", ["http"], indirect=True)
def test_a_person_is_told_what_to_do_when_slack_does_not_answer(
    bot: RunningBot, slack: LocalSlack, caplog: pytest.LogCaptureFixture
) -> None:
    ada, mia = slack.person("ada"), slack.person("mia")
    assert ada.command("/mentorship").ok
    make_mentors(bot, ada)
    assert mia.command("/mentorship request @ada").ok
    mia.fill({"Message": "How do I review code?"})
    slack.faults.cut("views.update", times=1)
    assert mia.press("Add another time").ok
    assert mia.modal is not None
    assert "Slack did not let us show you the answer just now" in str(mia.modal)
    assert "asked someone to try again: Slack answers ServerDisconnectedError" in caplog.text
    assert "unexpected error" not in caplog.text


@pytest.mark.parametrize("bot", ["http"], indirect=True)
def test_a_person_is_told_what_to_do_when_slack_opens_no_further_view(
    bot: RunningBot, slack: LocalSlack, caplog: pytest.LogCaptureFixture
) -> None:
    mia = slack.person("mia")
    assert click_find(mia).ok
    slack.faults.fail("views.push")
    assert mia.press("My profile").ok
    assert mia.modal is not None
    assert "Slack did not let us show you the answer just now" in str(mia.modal)
    assert "asked someone to try again: Slack answers internal_error" in caplog.text
    assert "unexpected error" not in caplog.text


@pytest.mark.parametrize("bot", ["http"], indirect=True)
def test_nobody_waits_for_a_call_that_is_not_theirs(
    bot: RunningBot, slack: LocalSlack, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Slack does not answer when asked for members, nor for the list of user groups."""
    slack.faults.hold("users.list")
    slack.faults.hold("auth.test")
    bot.clock.now += SYNC_INTERVAL + CLAIM_DURATION
    assert bot.program.scheduler is not None
    first, second = bot.program.scheduler._rounds
    before = first.last_finished_at, second.last_finished_at
    bot.wait_for(lambda: slack.faults.held == 2 and first.last_finished_at > before[0])
    assert second.last_finished_at == before[1], "those who ask Slack wait, the others have been done"
    mia = slack.person("mia")
    assert answered(click_find(mia))
    assert mia.modal is not None
    slack.faults.release()
    bot.wait_for(lambda: second.last_finished_at > before[1])
