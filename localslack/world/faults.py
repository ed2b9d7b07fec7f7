"""Faults that tests switch on: latency, 429, 500, a connection cut after the effect, an outage."""

from __future__ import annotations

import copy
import math
import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from localslack.world.model import Json

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
class Refusal:
    """The error that the next calls to a method are answered with, if what `about` says is among their arguments."""

    method: str
    error: str
    about: str
    remaining: float


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
    _refused: list[Refusal] = field(default_factory=list)
    _raw: dict[str, list[RawAnswer]] = field(default_factory=dict)
    _cut: dict[str, int] = field(default_factory=dict)
    _cut_chance: dict[str, float] = field(default_factory=dict)
    _alter: dict[str, Callable[[Json], None]] = field(default_factory=dict)

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

    def refuse(self, method: str, error: str, *, about: str = "", times: float = math.inf) -> None:
        """Answer the next calls with this error, without any effect; only those with the argument `about`, if given."""
        self._refused.append(Refusal(method, error, about, times))

    def answer(self, raw: RawAnswer, method: str = ALL, times: int = 1) -> None:
        """Answer the next calls with exactly this."""
        self._raw.setdefault(method, []).extend([raw] * times)

    def cut(self, method: str = ALL, times: int = 0, probability: float = 0.0) -> None:
        """Close the connection after the effect: of the next calls, or of each call with a probability."""
        self._cut[method] = self._cut.get(method, 0) + times
        self._cut_chance[method] = probability

    def alter(self, method: str, change: Callable[[Json], None]) -> None:
        """Change every good answer of a method before it is sent; what has happened stays as it is."""
        self._alter[method] = change

    def clear(self) -> None:
        """Switch all faults off."""
        self.outage = ""
        self.release()
        self._refused.clear()
        tables = (self._latency, self._limited, self._failing, self._raw, self._cut, self._cut_chance, self._alter)
        for table in tables:
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

    def consume_refusal(self, method: str, arguments: Iterable[object]) -> str:
        """Return the error that a call is to be answered with; empty when there is none."""
        given = [str(argument) for argument in arguments]
        for refusal in self._refused:
            if refusal.method == method and refusal.remaining > 0 and (not refusal.about or refusal.about in given):
                refusal.remaining -= 1
                return refusal.error
        return ""

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

    def altered(self, method: str, answer: Json) -> Json:
        """Return the answer as it is to be sent."""
        if method not in self._alter:
            return answer
        odd = copy.deepcopy(answer)
        self._alter[method](odd)
        return odd

    @staticmethod
    def _consume(remaining: dict[str, int], method: str) -> bool:
        for key in (method, ALL):
            if remaining.get(key):
                remaining[key] -= 1
                return True
        return False
