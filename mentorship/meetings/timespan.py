"""From when to when something is: its length, and a token for its time."""

import datetime as dt

MIN_MINUTES, MAX_MINUTES = 15, 8 * 60  # of a session or masterclass


def minutes_between(starts_at: dt.datetime, ends_at: dt.datetime) -> int:
    """Return how long it lasts, in whole minutes."""
    return int((ends_at - starts_at).total_seconds() // 60)


def time_token(starts_at: dt.datetime, ends_at: dt.datetime) -> str:
    """Return a token for this time: a button that answers to it carries it, so no answer is taken for another time."""
    return f"{int(starts_at.timestamp())}-{int(ends_at.timestamp())}"
