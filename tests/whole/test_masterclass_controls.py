"""The same as test_controls for masterclasses: whatever can be clicked in their lists, cards and forms is answered."""

import pytest

from localslack.testing.person import Person
from tests.support.crawl import MASTERCLASS_COMMANDS, Crawl
from tests.support.masterclass_controls import CLICKED
from tests.support.masterclasses import host
from tests.support.running_bot import RunningBot
from tests.support.sessions import BOTH, offer, set_program


@pytest.mark.timeout(600)  # it clicks hundreds of things
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_whatever_can_be_clicked_about_masterclasses_is_answered(
    bot: RunningBot, ada: Person, grace: Person, mia: Person, tom: Person, olga: Person
) -> None:
    set_program(olga, {"Announcement channel": "general"})
    create_masterclasses(ada, grace)
    bot.settle()
    crawl = Crawl(bot)
    crawl.explore_commands(mia, (*MASTERCLASS_COMMANDS, " book @ada"))
    crawl.explore_commands(ada, MASTERCLASS_COMMANDS[:1])
    for message in tom.messages_in("general")[:1]:
        crawl.click_all(tom, message)
    assert crawl.faults == [], "\n".join(crawl.faults)
    assert sorted(CLICKED - {name for kind, name in crawl.seen if kind == "control"}) == []


def create_masterclasses(ada: Person, grace: Person) -> None:
    """More than one page of masterclasses; mia is busy when the first two are, to which she is a guest."""
    for day, title in (("2027-03-29", "First"), ("2027-03-30", "Second")):
        offer(grace, mentee="mia", date=day, time="10:00", location="Berlin")
        host(ada, title=title, date=day, time="10:00", guests=["mia"])
    for number in range(1, 11):
        host(ada, title=f"Class {number:02}", date=f"2027-04-{number:02}", time="10:00", maximum="20")
    host(ada, title="Both ways", date="2027-03-31", **BOTH)
