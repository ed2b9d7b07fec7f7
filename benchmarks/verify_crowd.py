"""Verifies what a crowd at one masterclass did, and what its host did with hundreds of participants."""

import json
from collections.abc import Collection, Iterable

from benchmarks import seed
from benchmarks.verify import equal, rows, same
from benchmarks.wire import Json, Slack

PLACED = (
    "SELECT p.slack_id FROM enrollment e JOIN person p ON p.id = e.person_id "
    "WHERE e.meeting_id = :meeting AND e.role = 'participant' AND e.state IN ('attending', 'asked')"
)
QUEUE = (
    "SELECT p.slack_id, w.state FROM waitlist_entry w JOIN person p ON p.id = w.person_id "
    "WHERE w.meeting_id = :meeting ORDER BY w.id"
)


def places(url: str, people: Collection[str], number: int) -> set[str]:
    """Return who has a place. Verify that they are so many, each once, and of these people."""
    found = [row.slack_id for row in rows(url, PLACED, meeting=seed.ONLY)]
    equal("places", number, len(found))
    equal("people with a place, each counted once", number, len(set(found) & set(people)))
    return set(found)


def modals(slack: Slack, number: int) -> list[Json]:
    """Return the modals that were opened. Verify that they are so many."""
    shown = [(each.view, trigger) for each in slack.shown("views.open") for trigger in each.calls]
    equal("modals opened", number, len(shown))
    return [view for view, _ in shown]


def reserved(url: str, slack: Slack, people: Collection[str], number: int) -> set[str]:
    """Return who has a place. Verify that so many have one, and that all others were told that it is full and how to
    wait.
    """
    there = places(url, people, number)
    for view in modals(slack, len(people) - number):
        _says(view, "This masterclass is full.")
        equal("buttons of the refusal", True, "masterclass.join_waitlist" in _action_ids(view))
    return there


def waiting(url: str, slack: Slack, expected: Collection[str]) -> list[str]:
    """Return who waits, in order. Verify that these do and nobody else, and that everyone was shown how it is."""
    queue = rows(url, QUEUE, meeting=seed.ONLY)
    same("people who wait", ((each, "waiting") for each in expected), (tuple(row) for row in queue))
    shown = [json.loads(body)["view"] for body in slack.updated]
    refused = [view for view in shown if "You have a spot in this masterclass already" in str(view)]
    joined = [view for view in shown if view.get("callback_id") == "masterclass.look"]
    equal("modals that show the masterclass", len(expected), len(joined))
    equal("modals that say that there is nothing to wait for", len(shown) - len(expected), len(refused))
    return [row.slack_id for row in queue]


def left(url: str, first: list[str]) -> None:
    """Verify that nobody has a place, and that each is offered to one of the first in the queue, in order."""
    places(url, (), 0)
    queue = rows(url, QUEUE, meeting=seed.ONLY)
    equal("people with an offer", first, [row.slack_id for row in queue if row.state == "offered"])
    told = "SELECT p.slack_id FROM notice n JOIN person p ON p.id = n.person_id WHERE n.kind = 'offer' ORDER BY n.id"
    equal("people told of an offer, in this order", first, [row.slack_id for row in rows(url, told)])


def hosted(url: str, people: int) -> int:
    """Return the id of the masterclass. Verify that there is one, with so many participants."""
    (found,) = rows(url, "SELECT id FROM meeting WHERE kind = 'masterclass'")
    equal("participants", people, len(rows(url, PLACED, meeting=found.id)))
    return int(found.id)


def told(url: str, kind: str, people: int) -> None:
    """Verify that so many were told this in Slack, and as many by mail."""
    statement = "SELECT lane FROM notice WHERE kind = :kind AND meeting_id IS NOT NULL"
    lanes: Iterable[str] = [str(row.lane).partition(":")[0] for row in rows(url, statement, kind=kind)]
    same(f"notices of the kind {kind}", ["person", "mail"] * people, lanes)


def moved(url: str, number: int, people: int) -> int:
    """Return the id of the masterclass in the place of this one. Verify that all were asked, and have a place in it."""
    (found,) = rows(url, "SELECT moved_to_id AS id FROM meeting WHERE id = :meeting", meeting=number)
    equal("participants of the new one", people, len(rows(url, PLACED, meeting=found.id)))
    equal("participants of the old one", 0, len(rows(url, PLACED, meeting=number)))
    told(url, "moved", people)
    return int(found.id)


def _says(view: Json, words: str) -> None:
    equal(f"modals that say “{words}”", True, words in str(view["blocks"]))


def _action_ids(view: Json) -> set[str]:
    elements = (element for block in view["blocks"] for element in block.get("elements") or [])
    return {str(element.get("action_id")) for element in elements if isinstance(element, dict)}
