"""The scene of each race, on both databases."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from localslack.server import LocalSlack
from tests.support.race import RaceSetup, crowd

MANIFEST = Path(__file__).parents[2] / "manifest.yml"


@pytest.fixture
def make_scene(database_url: str) -> Iterator[Callable[[int, int], RaceSetup]]:
    """Makes the scene with so many mentors and mentees."""
    made: list[RaceSetup] = []

    def make(mentors: int, mentees: int) -> RaceSetup:
        scene = RaceSetup(LocalSlack(MANIFEST, crowd(mentors, mentees), limits=False).start(), database_url)
        made.append(scene)
        return scene

    yield make
    for scene in made:
        scene.slack.stop()
        scene.engine.dispose()
