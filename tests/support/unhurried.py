"""The bot with more patience: what a race tells must not depend on how busy the machine is.

`python -m tests.support.unhurried serve …` runs the program; only its time limits differ from `mentorship`.
"""

import contextlib
from collections.abc import Iterator

from bot.cli import main
from handlers.slack import database as transactions
from storage import database as connections

PATIENCE_SECONDS = 60


@contextlib.contextmanager
def unhurried() -> Iterator[None]:
    """Let a database that is opened here take its time for transactions, statements and locks."""
    before = transactions.TIMEOUT_SECONDS, connections.LOCK_TIMEOUT_MS, connections.STATEMENT_TIMEOUT_MS
    transactions.TIMEOUT_SECONDS = float(PATIENCE_SECONDS)
    connections.LOCK_TIMEOUT_MS = connections.STATEMENT_TIMEOUT_MS = PATIENCE_SECONDS * 1000
    try:
        yield
    finally:
        transactions.TIMEOUT_SECONDS, connections.LOCK_TIMEOUT_MS, connections.STATEMENT_TIMEOUT_MS = before


if __name__ == "__main__":
    with unhurried():
        main.main()
