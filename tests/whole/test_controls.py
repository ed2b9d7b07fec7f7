"""Every control that is shown anywhere has a handler that answers 200, and no handler waits for a control in vain."""

from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from storage.location import Location
from storage.person import Person as Member
from storage.workspace import Workspace
from tests.conftest import MANIFEST
from tests.running import RunningBot
from tests.stories.telling import BOTH, book, in_list, offer
from tests.whole import extremes
from tests.whole.crawl import Crawl
from tests.whole.registered import fits, registered, takers
from workspace.people import SAMPLE_PEOPLE, Someone
from workspace.person import Person
from workspace.server import LocalSlack
from workspace.state import elements_of

CROWD = [Someone(f"extra{number:02}", f"Extra {number:02}", "Europe/Berlin") for number in range(20)]


@pytest.fixture
def slack() -> Iterator[LocalSlack]:
    """With more people, so that there are pages to turn."""
    with LocalSlack(MANIFEST, [*SAMPLE_PEOPLE, *CROWD], limits=False) as slack:
        yield slack


def controls() -> dict[str, set[str]]:
    """Kind of handler → the ids in everything that is ever rendered."""
    found: dict[str, set[str]] = {"action": set(), "view": set(), "options": set()}
    for make in (extremes.modals, extremes.homes, extremes.messages):
        for _, shown in make("x"):
            for block in shown["blocks"]:
                for element in elements_of(block):
                    dispatches = block["type"] != "input" or block.get("dispatch_action")
                    kind = "options" if element["type"] == "external_select" else "action"
                    if dispatches or kind == "options":
                        found[kind].add(element.get("action_id", ""))
            if shown.get("submit"):
                found["view"].add(shown["callback_id"])
    found["action"].discard("")  # pictures
    return found


@pytest.mark.parametrize(
    ("kind", "name"), [(kind, name) for kind, names in controls().items() for name in sorted(names)]
)
def test_exactly_one_handler_takes_it(kind: str, name: str) -> None:
    assert len(takers(kind, name)) == 1


@pytest.mark.parametrize("kind", ["action", "view", "options"])
def test_no_handler_waits_in_vain(kind: str) -> None:
    shown = controls()[kind]
    assert [taker for taker in registered()[kind] if not any(fits(taker, name) for name in shown)] == []


def test_every_item_of_a_menu_is_known() -> None:
    from blocks.session import LABELS
    from handlers.session import MENU

    assert MENU.keys() == LABELS.keys() | {"more"}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_whatever_can_be_clicked_is_answered(
    bot: RunningBot, slack: LocalSlack, ada: Person, grace: Person, mia: Person, olga: Person
) -> None:
    furnish(bot, ada, grace, mia)
    crawl = Crawl(bot)
    for person in (mia, ada, olga):
        crawl.explore(person)
    crawl.explore(grace, ways_in=())  # for the pages of her Home
    assert crawl.faults == []
    seen = {name for kind, name in crawl.seen if kind == "control"}
    behind_more = {f"session.item.{name}" for name in extremes.MORE}  # told in tests/stories/test_more.py
    assert sorted(controls()["action"] - seen - behind_more) == []
    submitted = {name for kind, name in crawl.seen if kind == "submit"}
    assert sorted(controls()["view"] - submitted - {"series.create"}) == []  # told in tests/stories/test_series.py


def furnish(bot: RunningBot, ada: Person, grace: Person, mia: Person) -> None:
    """Something of everything, and pages of it."""
    bot.transact(crowd)
    offer(ada, **BOTH, topic="Booked")
    book(mia, attendance="Online")
    offer(ada, time="17:00", topic="Open")
    offer(ada, time="18:30", topic="Called off")
    in_list(ada)
    ada.menu("Cancel", where="home", near="Called off")
    ada.fill({"Reason": "I am ill"})
    ada.submit()
    for topic, url in (("Draft", "https://meet.example.com/x"), ("Unready", "")):
        offer(ada, time="20:00", topic=topic, then="Save as draft", url=url)
    bot.settle()
    for day in range(1, 23):  # whose cards nobody waits for: Slack takes one a second
        offer(grace, date=f"2027-02-{day:02}")


def crowd(session: Session) -> None:
    """More mentors and more locations than one page shows."""
    workspace = session.scalars(sa.select(Workspace)).one().id
    session.execute(sa.update(Member).where(Member.name.like("Extra %")).values(mentor=True))
    for number in range(60):
        session.add(Location(workspace_id=workspace, name=f"Place {number:02}", zone="UTC"))
