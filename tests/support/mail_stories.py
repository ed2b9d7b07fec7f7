"""Fixtures of stories with a mail server."""

from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from localslack.server import LocalSlack
from storage.program import MAIL_IF_ASKED, Program
from tests.support.mail_server import MailServer, running_mail
from tests.support.running_bot import RunningBot
from tests.support.sessions import NOW


@pytest.fixture
def server() -> Iterator[MailServer]:
    """Run a mail server that accepts everything, until a story tells it otherwise."""
    with running_mail() as server:
        yield server


@pytest.fixture
def bot(slack: LocalSlack, database_url: str, server: MailServer) -> Iterator[RunningBot]:
    """Run the bot of the stories with a mail server, for those who ask for mail."""
    bot = RunningBot(slack, database_url, **server.settings).start()
    bot.clock.now = NOW
    bot.transact(lambda db: db.execute(sa.update(Program).values(email=MAIL_IF_ASKED)))
    yield bot
    bot.stop()
    assert slack.refusals == []
