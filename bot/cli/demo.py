"""`mentorship demo`: a local Slack workspace in the browser, and the bot joined to it, in one process."""

import asyncio
import contextlib
import datetime as dt
import socket
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass

from bot import logs
from bot.cli.demo_clock import ClockControl, DemoClock, load_offset
from bot.cli.runtime import Runtime
from bot.cli.sample_data.people import DEMO_PEOPLE
from bot.cli.sample_data.replay import Replay, beginning, is_used
from bot.cli.serve import listen, new_runner, serve, stop_on_signals, wrong_setting_first
from bot.clock import utc_now
from bot.manifest import manifest_path
from bot.settings import SettingError, Settings, load
from bot.supervision import DATABASE_TIMEOUT_SECONDS
from localslack.server import LocalSlack
from localslack.world.state import Welcome

WELCOME = """
  The bot is at work in a local Slack workspace. Open it in your browser:

      {address}

  Choose who you are there, and try /mentorship or the app's Home tab. Ctrl-C ends it.
"""


# What whoever opens the page for the first time reads there.
WELCOME_ON_THE_PAGE = Welcome(
    "Welcome to the mentorship demo",
    "This is a Slack workspace of your own: whatever you do here stays here. "
    "You can be anyone in it: switch here, or by the name at the top.",
    people=(
        ("ada", "mentors, and hosts masterclasses."),
        ("mia", "is looking for a mentor."),
        ("olga", "is the admin who runs the program."),
    ),
    to_try=(
        "As Ada, press “New session” on the Home tab, then “Save”.",
        "As Mia, press “Find a mentor”, look at Ada's profile, and book it.",
        "Turn the clock to 10 minutes before it starts, and look at Messages and the Mailbox.",
    ),
)


@dataclass(frozen=True)
class Start:
    """How the demo is to be started: with the sample or without, and at which instant."""

    sample: bool
    at: dt.datetime


def run(port: int, *, sample: bool, database_url: str | None, at: dt.datetime | None = None) -> None:
    """Run the local workspace and the bot until Ctrl-C or SIGTERM, as if it were `at` now. Raises SettingError."""
    logs.set_up("warning", "text", ())
    clock = DemoClock()
    start = Start(sample, at or utc_now())
    clock.begin(beginning(start.at) if sample else start.at)
    with _database(database_url) as url, _local_slack(port, clock) as slack, listen("127.0.0.1", 0) as listening:
        slack.bot_url = "http://{}:{}".format(*listening.getsockname()[:2])
        settings = _settings(slack, url)
        with wrong_setting_first(), new_runner() as runner:
            runner.run(_run(slack, settings, listening, clock, start))


async def _run(slack: LocalSlack, settings: Settings, listening: socket.socket, clock: DemoClock, start: Start) -> None:
    stop = asyncio.Event()
    stop_on_signals(stop.set)
    async with Runtime(settings, clock=clock, pace_clock=clock.seconds) as runtime, asyncio.TaskGroup() as group:
        greeting = group.create_task(_prepare_and_welcome(slack, runtime, clock, start))
        await serve(runtime, listening, stop)
        greeting.cancel()


async def _prepare_and_welcome(slack: LocalSlack, runtime: Runtime, clock: DemoClock, start: Start) -> None:
    """Play the sample's past once the bot knows everyone, and say where to look."""
    await runtime.ready.wait()
    control = ClockControl(clock, runtime)
    used = await runtime.database.query(is_used, timeout_seconds=DATABASE_TIMEOUT_SECONDS)
    if start.sample and not used:
        await Replay(slack, runtime, clock, control, start.at).play()
    else:
        offset = await runtime.database.query(load_offset, timeout_seconds=DATABASE_TIMEOUT_SECONDS)
        clock.set(start.at)
        clock.set(utc_now() + offset)
    slack.world.clock = control
    if start.sample:
        slack.world.welcome = WELCOME_ON_THE_PAGE
    print(WELCOME.format(address=slack.page_url), flush=True)


@contextlib.contextmanager
def _database(url: str | None) -> Iterator[str]:
    """Yield the URL of the database to use: a new one that is gone afterwards, unless one is named."""
    if url is not None:
        yield url
        return
    with tempfile.TemporaryDirectory(prefix="mentorship-", ignore_cleanup_errors=True) as folder:
        yield f"sqlite:///{folder}/demo.db"


@contextlib.contextmanager
def _local_slack(port: int, clock: DemoClock) -> Iterator[LocalSlack]:
    # Without rate limits, which go by the real time: a turned clock would make the bot too fast for them.
    slack = LocalSlack(manifest_path(), DEMO_PEOPLE, port=port, mail=True, limits=False, now=clock.seconds)
    try:
        slack.start()
    except OSError as error:
        raise SettingError("--port", f"{port} cannot be used ({error.strerror}): choose another") from None
    try:
        yield slack
    finally:
        slack.stop()


def _settings(slack: LocalSlack, database_url: str) -> Settings:
    """Return settings that use nothing of the operator's environment.

    The demo must never reach a real Slack, nor Zoom, nor a real mail server: mail goes into the mailboxes of its page.
    """
    return load(
        _env_file=None,
        slack_bot_token=slack.bot_token,
        slack_signing_secret=slack.signing_secret,
        slack_app_token=None,
        slack_api_url=slack.api_url,
        database_url=database_url,
        auto_migrate=True,
        mentorship_admins=frozenset(),
        smtp_url=slack.smtp_url,
        email_from="Mentorship <mentorship@example.com>",
        zoom_account_id=None,
        zoom_client_id=None,
        zoom_client_secret=None,
    )
