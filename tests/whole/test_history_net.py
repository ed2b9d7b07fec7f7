"""Whatever changes a meeting, or someone's place in one, without a word in its history fails in every test."""

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from localslack.testing.person import Person
from mentorship.meetings.state import mark_published
from storage.meeting import PUBLISHED, Meeting
from tests.support.history_net import UnnotedChange
from tests.support.running_bot import RunningBot
from tests.support.sessions import offer


def test_a_use_case_that_notes_nothing_fails(bot: RunningBot, ada: Person) -> None:
    offer(ada, then="Save as draft")
    with pytest.raises(UnnotedChange, match="mark_published"):
        bot.transact(lambda db: mark_published(_only(db)))


def test_what_a_test_prepares_does_not(bot: RunningBot, ada: Person) -> None:
    offer(ada, then="Save as draft")
    bot.transact(_publish)
    assert bot.transact(_only).state == PUBLISHED


def _publish(db: Session) -> None:
    meeting = _only(db)
    meeting.state, meeting.live = PUBLISHED, True


def _only(db: Session) -> Meeting:
    return db.scalars(sa.select(Meeting)).one()
