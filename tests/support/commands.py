"""The program run as an operator runs it."""

import socket
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
PROGRAM = [sys.executable, "-W", "error", "-m", "bot.cli.main"]


def run(*arguments: str, env: dict[str, str], cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run a command that ends by itself."""
    return subprocess.run([*PROGRAM, *arguments], env=env, cwd=cwd, capture_output=True, text=True, timeout=60)


def free_port() -> int:
    """A port that was free a moment ago."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port: int = listening.getsockname()[1]
        return port
