"""What races need: a company in one process, and a local Slack for real processes, on both databases."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from localslack.server import LocalSlack
from tests.support.race import RaceSetup, check_no_deadlock, crowd
from tests.support.race_company import Company

MANIFEST = Path(__file__).parents[2] / "manifest.yml"


@pytest.fixture(autouse=True)
def no_deadlock(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Check after every race on threads of this process that no transaction had to be tried once more for a deadlock.

    Of real processes `serving` checks it.
    """
    yield
    assert "is tried once more" not in "".join(each.getMessage() for each in caplog.get_records("call"))


@pytest.fixture
def make_setup(database_url: str) -> Iterator[Callable[[int, int], RaceSetup]]:
    """Return a function that sets up a race with so many mentors and mentees."""
    made: list[RaceSetup] = []

    def make(mentors: int, mentees: int) -> RaceSetup:
        setup = RaceSetup(LocalSlack(MANIFEST, crowd(mentors, mentees), limits=False).start(), database_url)
        made.append(setup)
        return setup

    yield make
    for setup in made:
        setup.slack.stop()
        setup.engine.dispose()
        check_no_deadlock(setup.url)


@pytest.fixture
def company(database_url: str) -> Iterator[Company]:
    """Return a company whose people act at the same moment, on threads of this process."""
    company = Company(database_url)
    yield company
    company.database.close()
