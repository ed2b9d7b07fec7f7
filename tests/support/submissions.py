"""Forms that are submitted more than once: by a double click, by Slack, by the network."""

import asyncio
import copy
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from localslack.client import actions, payloads, queries
from localslack.testing.person import Person, RunningSlack
from localslack.world.model import Json
from localslack.world.results import Result


def payload_of(slack: RunningSlack, person: Person) -> Json:
    """Return what Slack would send if the person submitted the top modal now."""

    def build() -> Json:
        view = queries.open_views(slack.world, person.id)[-1]
        return copy.deepcopy(payloads.view_submission(slack.world, slack.world.team, person.user, view))

    return slack.on_loop(build)


def send_again(slack: RunningSlack, payload: Json) -> Result:
    """Send the bot a submission, the answer to which nobody sees."""
    return slack.run(actions.send_interaction(slack.world, payload))


def send_at_once(slack: RunningSlack, payload: Json, times: int) -> list[Result]:
    """Send the bot the same submission several times in the same moment."""

    async def send() -> list[Result]:
        calls = (actions.send_interaction(slack.world, copy.deepcopy(payload)) for _ in range(times))
        return list(await asyncio.gather(*calls))

    return slack.run(send())


@contextmanager
def everything_submitted_twice(
    slack: RunningSlack, monkeypatch: pytest.MonkeyPatch, stored: Callable[[], object]
) -> Iterator[list[Result]]:
    """Let each submission be followed by the same one, which must change nothing that is `stored`.

    Yields what the bot answers to the second ones.
    """
    answers: list[Result] = []
    submit = Person.submit

    def submit_twice(person: Person) -> Result:
        payload = payload_of(slack, person)
        first = submit(person)
        if first.ok:
            before = stored()
            answers.append(send_again(slack, payload))
            assert stored() == before
            assert _shown(answers[-1]) == _shown(first)
        return first

    with monkeypatch.context() as patch:
        patch.setattr(Person, "submit", submit_twice)
        yield answers


def _shown(result: Result) -> list[str]:
    """Return what a submission is answered with, and the words of the view that is shown then."""
    body = result.body or {}
    return [body.get("response_action", ""), *_words(body.get("view"))]


def _words(shown: Any) -> Iterator[str]:
    """Yield the texts in a view, or in a part of it."""
    if isinstance(shown, dict) and isinstance(shown.get("text"), str):
        yield shown["text"]
    parts = shown.values() if isinstance(shown, dict) else shown if isinstance(shown, list) else []
    for part in parts:
        yield from _words(part)
