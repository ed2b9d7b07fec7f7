"""A form is updated after each choice: a late update replaces neither a newer choice nor the words of a refusal."""

import asyncio
from concurrent.futures import Future
from typing import Any

import pytest

from localslack.client import actions, payloads
from localslack.server import LocalSlack
from localslack.testing.person import Person
from localslack.world.model import Json
from localslack.world.results import Result
from tests.support.running_bot import RunningBot
from tests.support.series import choose
from tests.support.sessions import book, fill, offer, top, words_beside

LATE = 0.5  # seconds for which what is held is still on its way, once the test goes on


@pytest.fixture
def form(bot: RunningBot, ada: Person) -> Person:
    """Return Ada, who has a form open that shows local times."""
    ada.command("/mentorship new")
    fill(ada, location="Berlin", date="2027-01-20", time="15:00", url="https://meet.example.com/ada")
    return ada


def choice(slack: LocalSlack, person: Person, time: str) -> Json:
    """Return the request that Slack sends when this time is chosen in the form as it is now; it is not sent yet."""
    view = top(person).view
    assert view is not None
    element = next(block["element"] for block in view.blocks if str(block.get("block_id")).startswith("time"))
    block_id = next(str(block["block_id"]) for block in view.blocks if str(block.get("block_id")).startswith("time"))
    view.values.setdefault(block_id, {})["time"] = {"type": "timepicker", "selected_time": time}
    action = payloads.action(slack.world, element, block_id, time)
    return payloads.block_actions(slack.world, slack.team, person.user, [action], view=view)


def send(slack: LocalSlack, payload: Json) -> Result:
    return slack.run(actions.send_interaction(slack.world, payload))


def held(bot: RunningBot, slack: LocalSlack, payload: Json) -> "Future[Any]":
    """Send it, and hold back the update of the form that it causes."""
    slack.faults.hold("views.update")
    assert slack._loop is not None
    sent = asyncio.run_coroutine_threadsafe(actions.send_interaction(slack.world, payload), slack._loop)
    bot.wait_for(lambda: slack.faults.held == 1)
    slack._loop.call_soon_threadsafe(slack._loop.call_later, LATE, slack.faults.release)
    return sent


def test_a_newer_choice_is_not_covered_by_an_older_one(bot: RunningBot, slack: LocalSlack, form: Person) -> None:
    first, second = choice(slack, form, "09:30"), choice(slack, form, "22:30")
    late = held(bot, slack, first)
    send(slack, second)
    late.result(10)
    assert "21:30 for you" in top(form).text
    assert "08:30 for you" not in top(form).text


def test_three_quick_choices(bot: RunningBot, slack: LocalSlack, form: Person) -> None:
    quick = [choice(slack, form, time) for time in ("09:30", "12:30", "22:30")]
    late = held(bot, slack, quick[0])

    async def rest() -> list[Result]:
        return await asyncio.gather(*(actions.send_interaction(slack.world, each) for each in quick[1:]))

    slack.run(rest())
    late.result(10)
    assert "21:30 for you" in top(form).text


def test_a_choice_made_before_the_last_drawing_arrived_still_counts(slack: LocalSlack, form: Person) -> None:
    first, second = choice(slack, form, "09:30"), choice(slack, form, "22:30")
    send(slack, first)
    send(slack, second)  # made on what was drawn before the first
    assert "21:30 for you" in top(form).text


def test_words_beside_a_field_are_not_covered(bot: RunningBot, slack: LocalSlack, form: Person) -> None:
    fill(form, date="2027-01-11")
    late = held(bot, slack, choice(slack, form, "09:30"))
    assert not form.submit().ok
    late.result(10)
    assert "has passed" in words_beside(form, "Date")


def test_a_refusal_on_top_is_not_covered(bot: RunningBot, slack: LocalSlack, ada: Person, mia: Person) -> None:
    offer(ada)
    choose(ada, "Edit")
    book(mia)
    late = choice(slack, ada, "17:00")
    ada.submit()
    assert "took the spot in this session" in top(ada).text
    send(slack, late)
    assert "took the spot in this session" in top(ada).text
    assert slack.refusals == ["views.update: hash_conflict"]
    slack.refusals.clear()


def test_a_form_that_was_closed_meanwhile(bot: RunningBot, slack: LocalSlack, form: Person) -> None:
    late = choice(slack, form, "09:30")
    form.close()
    assert send(slack, late).status == 200
    assert form.modal is None
    assert slack.refusals == ["views.update: not_found"]
    slack.refusals.clear()


def test_the_next_copy_is_not_covered(bot: RunningBot, slack: LocalSlack, form: Person) -> None:
    late = choice(slack, form, "16:00")
    fill(form, then="Publish & duplicate")
    assert form.submit().ok
    send(slack, late)
    assert "Here is the next copy" in top(form).text
    slack.refusals.clear()
