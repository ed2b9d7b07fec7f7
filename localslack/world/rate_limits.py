"""Slack's rate limits as token buckets, per workspace and method, and one message a second per channel."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

# calls a minute; a bucket starts full with this many and is refilled evenly
TIERS = {"1": 1, "2": 20, "3": 50, "4": 100, "posting": 300, "hundreds": 600}
BURST = 10  # of views.*, and of apps.connections.open, because ten sockets may be held at once
CHANNEL_PER_SECOND = 1.0


@dataclass(slots=True)
class Bucket:
    """A token bucket, with the tokens that were left at an instant of the monotonic clock."""

    size: float
    per_second: float
    tokens: float
    at: float

    def take(self, now: float) -> float:
        """Take a token and return 0, or return the seconds until there is one."""
        self.tokens = min(self.size, self.tokens + (now - self.at) * self.per_second)
        self.at = now
        if self.tokens >= 1 - 1e-9:
            self.tokens -= 1
            return 0.0
        return (1 - self.tokens) / self.per_second


class Limits:
    """All token buckets; `on = False` lets everything pass."""

    def __init__(self, monotonic: Callable[[], float], on: bool = True) -> None:
        self.on = on
        self._monotonic = monotonic
        self._buckets: dict[tuple[str, ...], Bucket] = {}

    def method(self, team_id: str, name: str, tier: str) -> int:
        """Count a call of a method; return 0, or the Retry-After in whole seconds."""
        minute = TIERS[tier]
        bursts = name.startswith("views.") or name == "apps.connections.open"
        size = minute * BURST if bursts else minute
        return self._take((team_id, name), size, minute / 60)

    def channel(self, team_id: str, channel_id: str) -> int:
        """Count a message posted to a conversation; return 0, or the Retry-After in whole seconds."""
        return self._take((team_id, "channel", channel_id), 1, CHANNEL_PER_SECOND)

    def hook(self, hook_id: str) -> int:
        """Count a post to a response_url; return 0, or the Retry-After in whole seconds."""
        return self._take(("hook", hook_id), 1, CHANNEL_PER_SECOND)

    def forget(self) -> None:
        """Fill all buckets again."""
        self._buckets.clear()

    def _take(self, key: tuple[str, ...], size: float, per_second: float) -> int:
        if not self.on:
            return 0
        now = self._monotonic()
        bucket = self._buckets.get(key)
        if bucket is None:
            bucket = self._buckets[key] = Bucket(size, per_second, size, now)
        wait = bucket.take(now)
        return math.ceil(wait - 1e-9) if wait else 0
