"""Finding out whether a refusal of Slack's is about our token, or only about what we wanted to do with it."""

import asyncio
from collections.abc import Awaitable, Callable

CHECK_SECONDS = 15.0  # for which an answer holds: however much is refused, Slack is not asked more often


class TokenCheck:
    """Knows whether Slack accepts our token in one workspace, by asking `auth.test` when there is reason to doubt it.

    Words like `access_denied` or `team_access_not_granted` are said of a single channel as well as of the whole app.
    """

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._lock = asyncio.Lock()
        self._accepted = True
        self._valid_until = float("-inf")

    async def is_accepted(self, ask: Callable[[], Awaitable[bool]]) -> bool:
        """Return whether Slack accepts our token; `ask` is called unless someone else has asked a moment ago."""
        async with self._lock:
            if self._monotonic() >= self._valid_until:
                self._accepted = await ask()
                self._valid_until = self._monotonic() + CHECK_SECONDS
            return self._accepted
