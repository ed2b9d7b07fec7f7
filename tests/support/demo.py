"""The demo, run as someone runs it who tries it out, at an instant of the test's own."""

import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from tests.support.commands import PROGRAM, environment

SECONDS = 60
SUNDAY_EVENING = "2026-11-29T23:50+00:00"


@contextmanager
def demo(folder: Path, database_url: str = "", at: str = SUNDAY_EVENING) -> Iterator[str]:
    """Run the demo, and yield the address of its page; it must end well."""
    command = [*PROGRAM, "demo", "--port", "0", "--at", at]
    command += ["--database-url", database_url] if database_url else []
    process = subprocess.Popen(command, env=environment(), cwd=folder, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        yield next(line.strip() for line in process.stdout if "http://" in line)
    finally:
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=SECONDS)
    assert process.returncode == 0


def turn(address: str, choice: str, who: str = "mia") -> dict[str, Any]:
    """Turn the demo's clock as someone, and return the page's answer."""
    answer: dict[str, Any] = httpx.post(
        f"{address}page/act", json={"as": who, "act": "turn", "value": choice}, timeout=SECONDS
    ).json()
    return answer


def shown(address: str, at: str, who: str = "mia") -> str:
    """Return what someone sees at a place, as HTML."""
    regions = httpx.get(f"{address}page/fragments", params={"as": who, "at": at}).json()["regions"]
    return str(regions["main"])
