"""The app was installed without the scope for files: nothing else is late, and whoever waits for a file is told."""

import datetime as dt

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from localslack.server import LocalSlack
from localslack.testing.person import Person
from storage.notice import WAITING, Notice
from tests.support.calendar_files import entries
from tests.support.mails import edit
from tests.support.running_bot import RunningBot
from tests.support.series import choose
from tests.support.sessions import BOTH, book, offer, texts

HOUR = dt.timedelta(hours=1)
MISSING = "The calendar file of this session can't be sent to you."


def waiting_for_a_file(bot: RunningBot, slack: LocalSlack, ada: Person, mia: Person) -> None:
    """Let Mia book a session and wait in vain for the file to put it in her calendar."""
    slack.team.scopes = slack.team.scopes - {"files:write"}
    offer(ada, **BOTH)
    book(mia, attendance="Online")
    choose(mia, "Add to calendar")
    bot.wait_for(lambda: sum(call.error == "missing_scope" for call in slack.calls) > 1)


@pytest.mark.both_databases
def test_a_cancellation_is_told_at_once(bot: RunningBot, slack: LocalSlack, ada: Person, mia: Person) -> None:
    waiting_for_a_file(bot, slack, ada, mia)
    choose(ada, "Cancel")
    ada.fill({"Reason": "I am ill"})
    assert ada.submit().ok
    bot.wait_for(lambda: any("I am ill" in each for each in texts(mia)))
    slack.team.scopes = slack.team.scopes | {"files:write"}
    slack.refusals.clear()


def test_after_an_hour_the_person_is_told_that_it_will_not_come_and_whom_to_ask(
    bot: RunningBot, slack: LocalSlack, ada: Person, mia: Person
) -> None:
    waiting_for_a_file(bot, slack, ada, mia)
    bot.clock.now += HOUR
    bot.wait_for(lambda: any(MISSING in each for each in texts(mia)))
    (told,) = [each for each in texts(mia) if MISSING in each]
    assert "enter it in your calendar yourself" in told
    assert "ask a Slack admin to install it again" in told
    assert not any(MISSING in each for each in texts(ada))
    bot.settle()
    slack.refusals.clear()


def test_once_the_scope_is_granted_the_file_comes(bot: RunningBot, slack: LocalSlack, ada: Person, mia: Person) -> None:
    scopes = slack.team.scopes
    waiting_for_a_file(bot, slack, ada, mia)
    slack.team.scopes = scopes
    bot.wait_for(lambda: bool(entries(mia)))
    bot.settle()
    slack.refusals.clear()


def test_many_changes_meanwhile_wait_as_one_file(bot: RunningBot, slack: LocalSlack, ada: Person, mia: Person) -> None:
    waiting_for_a_file(bot, slack, ada, mia)
    for time in ("15:00", "16:00", "17:00"):
        edit(ada, time=time)
        bot.settle()
    assert bot.transact(count_files_that_follow) == 1
    slack.refusals.clear()


def count_files_that_follow(db: Session) -> int:
    waiting = (Notice.kind == "file", Notice.refresh, Notice.state == WAITING)
    return db.scalar(sa.select(sa.func.count()).where(*waiting)) or 0
