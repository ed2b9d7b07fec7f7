"""A masterclass with hundreds of guests: what it takes to review and save it."""

from collections.abc import Iterator

import pytest

from localslack.server import LocalSlack
from localslack.testing.person import Person
from localslack.world.sample_people import SAMPLE_PEOPLE, Someone
from tests.conftest import MANIFEST
from tests.support.masterclasses import CLASS, LABELS, attending, newest_masterclass
from tests.support.running_bot import RunningBot
from tests.support.unoffered import hold_people

CROWD = [Someone(f"guest{number:03}", f"Guest {number:03}", "Europe/Berlin") for number in range(500)]


@pytest.fixture
def slack() -> Iterator[LocalSlack]:
    """Run a local Slack with five hundred more people."""
    with LocalSlack(MANIFEST, [*SAMPLE_PEOPLE, *CROWD], limits=False) as slack:
        yield slack


def test_five_hundred_guests_are_invited_by_one_submit(bot: RunningBot, ada: Person) -> None:
    ada.command("/masterclass new")
    ada.fill({LABELS[name]: value for name, value in CLASS.items()})
    hold_people(ada, "Guests", *(each.handle for each in CROWD))  # more than one would choose one by one
    assert ada.submit().ok
    assert ada.submit().ok
    meeting = newest_masterclass(bot)
    assert attending(bot, meeting.id) == 501, "the host and everybody invited"
