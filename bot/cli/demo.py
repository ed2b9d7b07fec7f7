"""`mentorship demo`: a local Slack workspace in the browser, and the bot joined to it, in one process."""

import asyncio
import contextlib
import socket
import tempfile
from collections.abc import Iterator

from bot import logs
from bot.cli.demo_clock import ClockControl, DemoClock, load_offset
from bot.cli.runtime import Runtime
from bot.cli.sample_data import seed
from bot.cli.serve import listen, new_runner, serve, stop_on_signals, wrong_setting_first
from bot.manifest import manifest_path
from bot.settings import SettingError, Settings, load
from localslack.client import world_events
from localslack.server import LocalSlack
from localslack.world.sample_people import SAMPLE_PEOPLE
from localslack.world.state import Welcome

ADMIN = "olga"
DATABASE_TIMEOUT_SECONDS = 30.0  # a demo may start on a busy machine
WELCOME = """
  The bot is at work in a local Slack workspace. Open it in your browser:

      {address}

  Choose who you are there, and try /mentorship or the app's Home tab. Ctrl-C ends it.
"""


# What whoever opens the page for the first time reads there.
WELCOME_ON_THE_PAGE = Welcome(
    "Welcome to the mentorship demo",
    people=(
        ("ada", "mentors, and hosts masterclasses."),
        ("mia", "is looking for a mentor."),
        ("olga", "is the admin who runs the program."),
    ),
    to_try=(
        "Press “New session” below, and offer an hour as Ada.",
        "Become Mia (at the top left), press “Find a mentor”, and book it.",
        "Turn the clock to just before it, then look at Messages and the Mailbox.",
    ),
)


def run(port: int, *, sample: bool, database_url: str | None) -> None:
    """Run the local workspace and the bot until Ctrl-C or SIGTERM. Raises SettingError."""
    logs.set_up("warning", "text", ())
    clock = DemoClock()
    with _database(database_url) as url, _local_slack(port, clock) as slack, listen("127.0.0.1", 0) as listening:
        slack.bot_url = "http://{}:{}".format(*listening.getsockname()[:2])
        settings = _settings(slack, url)
        with wrong_setting_first(), new_runner() as runner:
            runner.run(_run(slack, settings, listening, clock, sample=sample))


async def _run(
    slack: LocalSlack, settings: Settings, listening: socket.socket, clock: DemoClock, *, sample: bool
) -> None:
    stop = asyncio.Event()
    stop_on_signals(stop.set)
    async with Runtime(settings, clock=clock) as runtime, asyncio.TaskGroup() as group:
        greeting = group.create_task(_seed_and_welcome(slack, runtime, clock, sample=sample))
        await serve(runtime, listening, stop)
        greeting.cancel()


async def _seed_and_welcome(slack: LocalSlack, runtime: Runtime, clock: DemoClock, *, sample: bool) -> None:
    """Make the sample data once the bot knows everybody, and say where to look."""
    await runtime.ready.wait()
    clock.offset = await runtime.database.query(load_offset, timeout_seconds=DATABASE_TIMEOUT_SECONDS)
    slack.world.clock = ClockControl(clock, runtime)
    if sample:
        slack.world.welcome = WELCOME_ON_THE_PAGE
        await asyncio.to_thread(_add_sample_groups, slack)
        ids = {person.handle: slack.person(person.handle).id for person in SAMPLE_PEOPLE}
        team_id, now = runtime.identity.team_id, clock()
        await runtime.database.transact(
            seed, team_id=team_id, ids=ids, admin=ADMIN, now=now, timeout_seconds=DATABASE_TIMEOUT_SECONDS
        )
    print(WELCOME.format(address=slack.page_url), flush=True)


def _add_sample_groups(slack: LocalSlack) -> None:
    """Make a user group and a channel from which groups can be made; the bot is invited to the channel."""
    team, world = slack.team, slack.world
    ada, mia, tom = (slack.person(handle).id for handle in ("ada", "mia", "tom"))
    slack.on_loop(lambda: world_events.add_usergroup(world, team, "Apprentices", "apprentices", [mia, tom]))
    club = slack.run(world_events.create_channel(world, ada, "book-club"))
    for member in (mia, team.bot_user_id):
        slack.run(world_events.invite(world, ada, club.id, member))


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
    slack = LocalSlack(manifest_path(), port=port, mail=True, now=clock.seconds)
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
