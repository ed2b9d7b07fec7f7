"""Faults that tests switch on: latency, 429, 500, a connection cut after the effect, an outage."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

ALL = "*"


@dataclass(frozen=True, slots=True)
class RawAnswer:
    """An answer as it stands, of a proxy or an ill Slack; with `after_effect` the call is carried out first.

    `declared` is the Content-Length where it is not that of the body: then the connection closes too soon.
    """

    status: int = 200
    body: bytes = b""
    content_type: str = "application/json; charset=utf-8"
    headers: tuple[tuple[str, str], ...] = ()
    after_effect: bool = False
    declared: int | None = None


@dataclass(slots=True)
class Faults:
    """The faults that are switched on, each for one method or, as "*", for all; `clear` switches all off.

    `outage` is "" (none), "503" (every call is answered 503) or "closed" (every connection is closed).
    `random` decides where a fault has a probability; pass a seeded one for repeatable runs.
    """

    random: random.Random = field(default_factory=lambda: random.Random(0))
    outage: str = ""
    held: int = 0  # how many calls wait at the moment
    holding: bool = False  # whether the calls that `hold` stopped still wait
    _to_hold: dict[str, int] = field(default_factory=dict)
    _latency: dict[str, float] = field(default_factory=dict)
    _limited: dict[str, list[int]] = field(default_factory=dict)  # method -> Retry-After of the next calls
    _failing: dict[str, int] = field(default_factory=dict)
    _raw: dict[str, list[RawAnswer]] = field(default_factory=dict)
    _cut: dict[str, int] = field(default_factory=dict)
    _cut_chance: dict[str, float] = field(default_factory=dict)

    def slow(self, seconds: float, method: str = ALL) -> None:
        """Let every call take this long, before its effect."""
        self._latency[method] = seconds

    def hold(self, method: str = ALL) -> None:
        """Let the next call wait, before its effect, until `release`; later calls do not wait."""
        self.holding = True
        self._to_hold[method] = self._to_hold.get(method, 0) + 1

    def release(self) -> None:
        """Let the calls that `hold` stopped go on."""
        self.holding = False
        self._to_hold.clear()

    def rate_limit(self, method: str = ALL, times: int = 1, retry_after: int = 1) -> None:
        """Answer the next calls with 429 and Retry-After, without any effect."""
        self._limited.setdefault(method, []).extend([retry_after] * times)

    def fail(self, method: str = ALL, times: int = 1) -> None:
        """Answer the next calls with 500, without any effect."""
        self._failing[method] = self._failing.get(method, 0) + times

    def answer(self, raw: RawAnswer, method: str = ALL, times: int = 1) -> None:
        """Answer the next calls with exactly this."""
        self._raw.setdefault(method, []).extend([raw] * times)

    def cut(self, method: str = ALL, times: int = 0, probability: float = 0.0) -> None:
        """Close the connection after the effect: of the next calls, or of each call with a probability."""
        self._cut[method] = self._cut.get(method, 0) + times
        self._cut_chance[method] = probability

    def clear(self) -> None:
        """Switch all faults off."""
        self.outage = ""
        self.release()
        for table in (self._latency, self._limited, self._failing, self._raw, self._cut, self._cut_chance):
            table.clear()

    # -- asked by the server --------------------------------------------------------------------------------------

    def latency(self, method: str) -> float:
        """Return the seconds to wait before a call takes effect."""
        return self._latency.get(method, self._latency.get(ALL, 0.0)) if self._latency else 0.0

    def consume_hold(self, method: str) -> bool:
        """Return whether this is the call that has to wait until `release`."""
        return self.holding and self._consume(self._to_hold, method)

    def consume_rate_limit(self, method: str) -> int:
        """Return the Retry-After, in seconds, of a 429 due now; else 0."""
        for key in (method, ALL):
            if self._limited.get(key):
                return self._limited[key].pop(0)
        return 0

    def consume_failure(self, method: str) -> bool:
        """Return whether a 500 is due now."""
        return self._consume(self._failing, method)

    def consume_answer(self, method: str, *, after_effect: bool) -> RawAnswer | None:
        """Return the raw answer that is due now, before or after the effect of the call."""
        for key in (method, ALL):
            due = self._raw.get(key)
            if due and due[0].after_effect is after_effect:
                return due.pop(0)
        return None

    def consume_cut(self, method: str) -> bool:
        """Return whether to close the connection without an answer, now that the effect has happened."""
        if self._consume(self._cut, method):
            return True
        chance = self._cut_chance.get(method, self._cut_chance.get(ALL, 0.0))
        return chance > 0 and self.random.random() < chance

    @staticmethod
    def _consume(remaining: dict[str, int], method: str) -> bool:
        for key in (method, ALL):
            if remaining.get(key):
                remaining[key] -= 1
                return True
        return False
