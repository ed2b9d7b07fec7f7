"""Keeping up what runs in the background: an error ends nothing, and what failed begins again a little later."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable

from bot.settings import SettingError

FIRST_DELAY_SECONDS, LONGEST_DELAY_SECONDS = 1.0, 60.0
DATABASE_TIMEOUT_SECONDS = 30.0  # of a transaction in the background: nobody waits for it

log = logging.getLogger(__name__)


class Backoff:
    """Delays between attempts: each twice as long as the one before, up to `longest` seconds."""

    def __init__(self, longest: float = LONGEST_DELAY_SECONDS, *, first: float = FIRST_DELAY_SECONDS) -> None:
        self._longest = longest
        self._first = first
        self._next = min(first, longest)

    def next_delay(self, wanted: float | None = None) -> float:
        """Return the seconds until the next attempt, no fewer than `wanted`, if whoever we ask has said that."""
        delay = self._next
        self._next = min(self._longest, 2 * delay)
        return max(delay, wanted or 0.0)

    def reset(self) -> None:
        """Begin with the shortest delay again: all is well."""
        self._next = min(self._first, self._longest)


class Failures:
    """What has failed a moment ago, by key: it is left alone for a while, for longer each time."""

    def __init__(self, longest: float = LONGEST_DELAY_SECONDS, *, first: float = FIRST_DELAY_SECONDS) -> None:
        self._longest = longest
        self._first = first
        self._backoffs: dict[object, Backoff] = {}
        self._not_before: dict[object, float] = {}

    def is_resting(self, key: object) -> bool:
        """Return whether it is too early to try this again."""
        return time.monotonic() < self._not_before.get(key, 0.0)

    def add(self, key: object) -> float:
        """Note that this has failed, and return the seconds for which it is left alone."""
        delay = self._backoffs.setdefault(key, Backoff(self._longest, first=self._first)).next_delay()
        self._not_before[key] = time.monotonic() + delay
        return delay

    def forget(self, key: object) -> None:
        """Note that this has succeeded."""
        self._backoffs.pop(key, None)
        self._not_before.pop(key, None)


async def keep_running(what: str, work: Callable[[], Awaitable[None]]) -> None:
    """Run `work` until it returns, and begin again, later each time, when it breaks off.

    Raises SettingError, which nothing but another setting mends.
    """
    backoff = Backoff()
    while True:
        began = time.monotonic()
        try:
            return await work()
        except SettingError:
            raise
        except Exception as error:
            if time.monotonic() - began > LONGEST_DELAY_SECONDS:
                backoff.reset()
            delay = backoff.next_delay()
            log.error("%s broke off, and begins again in %.0f s: %s", what, delay, describe(error))
            log.debug("%s broke off", what, exc_info=True)
            await asyncio.sleep(delay)


def describe(error: BaseException) -> str:
    """Return an error in one line; of a group of errors, the first of them."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return " ".join(repr(error).split())[:300]
