"""The program run as an operator runs it."""

import os
import socket
import subprocess
import sys
from pathlib import Path

from localslack.server import LocalSlack

ROOT = Path(__file__).parent.parent.parent
PROGRAM = [sys.executable, "-W", "error", "-m", "bot.cli.main"]


def environment(**variables: str) -> dict[str, str]:
    """Return the environment of the program, with none of the developer's own settings."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return {**kept, "PYTHONPATH": str(ROOT), "LC_ALL": "C.UTF-8", **variables}


def settings(slack: LocalSlack, database_url: str, **more: str) -> dict[str, str]:
    """Return the environment that `serve` needs."""
    return environment(
        SLACK_BOT_TOKEN=slack.bot_token,
        SLACK_SIGNING_SECRET=slack.signing_secret,
        SLACK_API_URL=slack.api_url,
        DATABASE_URL=database_url,
        **more,
    )


def run(*arguments: str, env: dict[str, str], cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run a command that ends by itself, and return its outcome."""
    return subprocess.run([*PROGRAM, *arguments], env=env, cwd=cwd, capture_output=True, text=True, timeout=60)


def free_port() -> int:
    """Return a port that was free a moment ago."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port: int = listening.getsockname()[1]
        return port
