"""The scene of each race, on both databases."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from localslack.server import LocalSlack
from tests.support.race import Scene, crowd

MANIFEST = Path(__file__).parents[2] / "manifest.yml"


@pytest.fixture
def make_scene(database_url: str) -> Iterator[Callable[[int, int], Scene]]:
    """Makes the scene with so many mentors and mentees."""
    made: list[Scene] = []

    def make(mentors: int, mentees: int) -> Scene:
        scene = Scene(LocalSlack(MANIFEST, crowd(mentors, mentees), limits=False).start(), database_url)
        made.append(scene)
        return scene

    yield make
    for scene in made:
        scene.slack.stop()
        scene.engine.dispose()
