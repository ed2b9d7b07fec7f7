"""Programs under test: started, asked whether they are ready, weighed, and ended."""

import asyncio
import contextlib
import os
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from benchmarks.clicks import SECRET

ROOT = Path(__file__).parent.parent
TICKS = os.sysconf("SC_CLK_TCK")
TOKEN = "xoxb-benchmark"  # noqa: S105 - made up
SECONDS = 30.0  # that a program may take to be ready


class NotReady(Exception):
    """A program ended, or never got ready."""


class Running:
    """One program under test."""

    def __init__(self, arguments: list[str], environment: dict[str, str], port: int, folder: Path) -> None:
        self.port = port
        begun = time.monotonic()
        inherited = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR") if name in os.environ}
        self._log = (folder / f"{port}.log").open("wb+")
        self._process = subprocess.Popen(  # noqa: S603 - ourselves
            [sys.executable, "-m", *arguments],
            cwd=folder,
            env={**inherited, "PYTHONPATH": str(ROOT), **environment},
            stdout=self._log,
            stderr=self._log,
        )
        self._wait()
        self.seconds_to_ready = time.monotonic() - begun

    @property
    def cpu_seconds(self) -> float:
        """Return the seconds of processor time it has used."""
        fields = Path(f"/proc/{self._process.pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    @property
    def megabytes(self) -> float:
        """Return the megabytes of memory it holds (resident set)."""
        status = Path(f"/proc/{self._process.pid}/status").read_text(encoding="ascii")
        return int(status.partition("VmRSS:")[2].split()[0]) / 1024

    @property
    def pid(self) -> int:
        """Return the number of its process."""
        return self._process.pid

    def kill(self) -> None:
        """End it as a power cut would."""
        self._process.kill()
        self._process.wait()
        self._log.close()

    def stop(self) -> None:
        """End it."""
        self._process.terminate()
        try:
            self._process.wait(SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._log.close()

    def _wait(self) -> None:
        deadline = time.monotonic() + SECONDS
        while not self._ready():
            if self._process.poll() is not None or time.monotonic() > deadline:
                self._process.kill()
                self._process.wait()
                self._log.seek(0)
                raise NotReady(self._log.read().decode(errors="replace")[-2000:])
            time.sleep(0.01)

    def _ready(self) -> bool:
        try:
            with urlopen(f"http://127.0.0.1:{self.port}/readyz", timeout=5) as answer:
                return bool(answer.status == 200)
        except (URLError, OSError):
            return False


@contextlib.asynccontextmanager
async def bot(
    database_url: str, api_url: str, folder: Path, *role: str, token: str = TOKEN, **settings: str
) -> AsyncIterator[Running]:
    """Start `mentorship serve` with these other settings, and yield it once it is ready. Raises NotReady."""
    port = free_port()
    environment = {
        "SLACK_BOT_TOKEN": token,
        "SLACK_SIGNING_SECRET": SECRET,
        "SLACK_API_URL": api_url,
        "DATABASE_URL": database_url,
        "PORT": str(port),
        "LOG_LEVEL": "warning",
        **settings,
    }
    async with _run(["bot.cli.main", "serve", *role], environment, port, folder) as running:
        yield running


@contextlib.asynccontextmanager
async def floor(database_url: str, api_url: str, folder: Path, views: Path) -> AsyncIterator[Running]:
    """Start the bare Bolt app, and yield it once it is ready; without a `database_url` it only calls Slack."""
    port = free_port()
    async with _run(["benchmarks.floor", str(port), api_url, str(views), database_url], {}, port, folder) as running:
        yield running


@contextlib.asynccontextmanager
async def sender(database_url: str, api_url: str, folder: Path) -> AsyncIterator[Running]:
    """Start a process that delivers for every workspace in the database, and yield it once it is ready."""
    port = free_port()
    environment = {"SLACK_BOT_TOKEN": TOKEN}
    async with _run(["benchmarks.sender", str(port), api_url, database_url], environment, port, folder) as running:
        yield running


@contextlib.asynccontextmanager
async def _run(arguments: list[str], environment: dict[str, str], port: int, folder: Path) -> AsyncIterator[Running]:
    """Started and ended in a thread: the stand-in for Slack, which it asks meanwhile, lives on this loop."""
    running = await asyncio.to_thread(Running, arguments, environment, port, folder)
    try:
        yield running
    finally:
        await asyncio.to_thread(running.stop)


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port: int = listening.getsockname()[1]
        return port
