"""Fixtures that several stories of groups share."""

import pytest

from localslack.testing.person import Person
from tests.support.groups import add_group
from tests.support.running_bot import RunningBot


@pytest.fixture
def group(bot: RunningBot, olga: Person) -> str:
    """Add a group with Mia in it, and not Tom; return its name."""
    add_group(olga, "Apprentices", members=["mia"])
    return "Apprentices"
