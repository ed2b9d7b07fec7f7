"""The bot as processes of their own, started as an operator would, and ended as a power cut would."""

import contextlib
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx

from localslack.server import LocalSlack

ROOT = Path(__file__).parents[2]
PROGRAM = (sys.executable, "-m", "tests.support.unhurried")
SECONDS = 180.0  # for which a test waits for anything
# What the log of a bot never says, however many people do things at the same moment.
NEVER_SAID = ("unexpected error", "asked someone to try again", "is tried once more")
ROLES: dict[str, list[str]] = {"all": [], "web": ["--role", "web"], "worker": ["--role", "worker"]}


class Serve:
    """One `mentorship serve`, joined to the local Slack and unhurried. Each `start` is a new process."""

    def __init__(self, slack: LocalSlack, database_url: str, folder: Path, role: str = "all", **settings: str) -> None:
        self.url = ""
        self._command = [*PROGRAM, "serve", *ROLES[role]]
        self._folder = folder
        self._log = folder / f"{role}-{id(self)}.log"
        self._environment = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT),
            "SLACK_BOT_TOKEN": slack.bot_token,
            "SLACK_SIGNING_SECRET": slack.signing_secret,
            "SLACK_API_URL": slack.api_url,
            "DATABASE_URL": database_url,
            "PORT": "0",
            **{name.upper(): value for name, value in settings.items()},
        }

    def start(self) -> "Serve":
        """Start, and return when it is ready."""
        began = len(self.log)
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                self._command, cwd=self._folder, env=self._environment, stdout=log, stderr=log
            )
        wait_for(lambda: self._died() or "listening on" in self.log[began:])
        self.url = re.findall(r"listening on (http://[\w.:]+)", self.log)[-1]
        wait_for(lambda: self._died() or httpx.get(f"{self.url}/readyz").status_code == 200)
        return self

    def kill(self) -> None:
        """What a power cut does."""
        self._process.kill()
        self._process.wait()

    def stop(self) -> int:
        """What an operator does; its exit code."""
        self._process.send_signal(signal.SIGTERM)
        return self._process.wait(SECONDS)

    @property
    def log(self) -> str:
        """All that it has said."""
        return self._log.read_text("utf-8") if self._log.exists() else ""

    def _died(self) -> bool:
        assert self._process.poll() is None, self.log
        return False


@contextlib.contextmanager
def serving(*bots: Serve) -> Iterator[None]:
    """Run these while the context lasts.

    They have to end well, without anything unexpected, any deadlock, or anybody being asked to try again.
    """
    try:
        for bot in bots:
            bot.start()
        yield
        for bot in bots:
            assert bot.stop() == 0, bot.log
            assert not [words for words in NEVER_SAID if words in bot.log], bot.log
    finally:
        for bot in bots:
            with contextlib.suppress(AttributeError):  # not started
                bot.kill()


def wait_for(condition: Callable[[], object]) -> None:
    """Wait until the condition holds."""
    deadline = time.monotonic() + SECONDS
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)
