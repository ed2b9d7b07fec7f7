"""Fixtures that several stories of what becomes of meetings share."""

import pytest

from localslack.testing.person import Person
from tests.support.outcomes import DAY, say
from tests.support.permissions import LATER
from tests.support.running_bot import RunningBot
from tests.support.sessions import book, offer, set_program
from tests.support.start_reminders import START, travel_to


@pytest.fixture
def missed(bot: RunningBot, ada: Person, mia: Person, olga: Person) -> None:
    """Let Mia have missed a session, the program allow none, and Ada offer another one."""
    set_program(olga, {"No-shows allowed in 90 days": "0"})
    offer(ada)
    book(mia)
    travel_to(bot, START + DAY)
    say(bot, ada, "No-show")
    offer(ada, **LATER)
