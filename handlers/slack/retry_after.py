"""The header Retry-After: how long someone whom we asked wants to be left in peace."""

import datetime as dt
import email.utils
import logging
import time

SHORTEST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 1.0, 3600.0
WARN_EVERY_SECONDS = 3600.0
LONGEST_NUMBER = 9  # digits, about thirty years; what is longer might not even be a number for Python

log = logging.getLogger(__name__)


class BoundWarning:
    """Says that a pause was cut short: not again for an hour, since every call meets the same answer."""

    def __init__(self) -> None:
        self._quiet_until = 0.0

    def warn(self, told: str, longest: float) -> None:
        """Log it, unless that was done a while ago."""
        now = time.monotonic()
        if now >= self._quiet_until:
            self._quiet_until = now + WARN_EVERY_SECONDS
            log.warning("told to wait for %.40r; we ask again after %.0f s all the same", told, longest)


bound_warning = BoundWarning()


def read_retry_after(told: object, *, longest: float = LONGEST_PAUSE_SECONDS) -> float | None:
    """Return the seconds of a Retry-After header, from one to `longest`; None where it says nothing that we can read.

    It is a whole number of seconds or a date (RFC 9110 section 10.2.3); Zoom also writes dates in ISO 8601.
    """
    if not isinstance(told, str) or not (said := told.strip()):
        return None
    number = _read_number(said)
    seconds = _seconds_until(said) if number is None else number
    if seconds is None:
        return None
    if seconds > longest:
        bound_warning.warn(said, longest)
    return min(longest, max(SHORTEST_PAUSE_SECONDS, seconds))


def _read_number(said: str) -> float | None:
    if not (said.isascii() and said.isdigit()):
        return None
    return float("inf") if len(said.lstrip("0")) > LONGEST_NUMBER else float(said)


def _seconds_until(said: str) -> float | None:
    for read in (dt.datetime.fromisoformat, email.utils.parsedate_to_datetime):
        try:
            found = read(said)
            instant = found if found.tzinfo else found.replace(tzinfo=dt.UTC)
            return (instant - dt.datetime.now(dt.UTC)).total_seconds()
        except (ValueError, OverflowError, TypeError):  # no date, or one that no calendar has
            continue
    return None
