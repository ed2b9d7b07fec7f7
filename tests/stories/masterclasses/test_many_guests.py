"""A masterclass with hundreds of guests: what it takes to invite them."""

from collections.abc import Iterator

import pytest

from localslack.server import LocalSlack
from localslack.testing.person import Person
from localslack.world.sample_people import SAMPLE_PEOPLE, Someone
from tests.conftest import MANIFEST
from tests.support.masterclasses import CLASS, LABELS, attending, newest_masterclass
from tests.support.participants import open_list
from tests.support.running_bot import RunningBot
from tests.support.unoffered import hold_people

CROWD = [Someone(f"guest{number:03}", f"Guest {number:03}", "Europe/Berlin") for number in range(500)]


@pytest.fixture
def slack() -> Iterator[LocalSlack]:
    """Run a local Slack with five hundred more people."""
    with LocalSlack(MANIFEST, [*SAMPLE_PEOPLE, *CROWD], limits=False) as slack:
        yield slack


def test_five_hundred_guests_are_invited_a_hundred_at_a_time(bot: RunningBot, ada: Person) -> None:
    """A picker holds at most a hundred people; the others are added under `Participants`."""
    first, *others = (CROWD[number : number + 100] for number in range(0, len(CROWD), 100))
    ada.command("/masterclass new")
    ada.fill({LABELS[name]: value for name, value in CLASS.items()})
    choose(ada, first)
    assert ada.submit().ok
    assert ada.submit().ok
    meeting = newest_masterclass(bot)
    assert attending(bot, meeting.id) == 101, "the host and everyone invited in the form"
    for hundred in others:
        open_list(bot, ada, meeting.id)
        ada.press("Add", where="modal")
        choose(ada, hundred)
        assert ada.submit().ok
        ada.close(all=True)
    assert attending(bot, meeting.id) == 501, "the host and everyone invited"


def choose(person: Person, guests: list[Someone]) -> None:
    """Choose all of them as guests in the top modal: more than one would choose one by one."""
    hold_people(person, "Guests", *(each.handle for each in guests))
