"""Fixtures of stories with a mail server."""

from collections.abc import Iterator

import pytest

from localslack.server import LocalSlack
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
    """Run the bot of the stories with a mail server."""
    bot = RunningBot(slack, database_url, **server.settings).start()
    bot.clock.now = NOW
    yield bot
    bot.stop()
    assert slack.refusals == []
