"""What was measured, as lines of one table."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass

from rich.console import Console
from rich.table import Table

from benchmarks.measure import Duel


@dataclass(frozen=True)
class Result:
    """One line. `reached` is None where there is nothing to reach."""

    name: str
    database: str
    ours: str
    floor: str = ""
    ratio: str = ""
    spread: str = ""
    cpu: str = ""
    target: str = ""
    reached: bool | None = None


def compared(name: str, database: str, found: Duel, target: float, *, by_cpu: bool = True) -> Result:
    """Return a line with our clicks a second beside the floor's. What is to be reached is a ratio of processor time,
    which other programs hardly disturb, unless it is one of clicks a second.
    """
    ratio = statistics.median(found.ratios)
    ours, bare = (statistics.median(run.cpu_ms for run in runs) for runs in (found.ours, found.floors))
    return Result(
        name,
        database,
        _side([run.rate for run in found.ours], [run.percentile(99) for run in found.ours]),
        _side([run.rate for run in found.floors], [run.percentile(99) for run in found.floors]),
        f"{ratio:.2f}",
        f"{min(found.ratios):.2f}–{max(found.ratios):.2f}",
        f"{bare / ours:.2f} ({ours:.2f}, {bare:.2f} ms)",
        f"≥ {target}",
        (bare / ours if by_cpu else ratio) >= target,
    )


def slower(name: str, database: str, found: Duel) -> Result:
    """Return how much longer a click takes with much in the database (ours) than with little (the floor)."""
    ratios = [1 / ratio for ratio in found.ratios]
    sides = [statistics.median(each.percentile(50) for each in runs) for runs in (found.ours, found.floors)]
    middle = statistics.median(ratios)
    times = (f"{sides[0]:.1f} ms", f"{sides[1]:.1f} ms")
    spread = f"{min(ratios):.2f}–{max(ratios):.2f}"
    return Result(name, database, *times, f"{middle:.2f}", spread, "", "≤ 1.2", middle <= 1.2)


def limited(name: str, database: str, value: float, unit: str, limit: float, floor: str = "") -> Result:
    """Return a line with one number that must not be greater than a limit."""
    return Result(name, database, f"{value:.4g} {unit}", floor, target=f"≤ {limit:g} {unit}", reached=value <= limit)


def longest(name: str, database: str, seconds: Sequence[float], floors: Sequence[float], limit: float) -> Result:
    """Return a line with the seconds until the last answer, in the median of the rounds, beside the floor's."""
    middle = statistics.median(seconds)
    ratios = [ours / floor for ours, floor in zip(seconds, floors, strict=True)] if floors else []
    return Result(
        name,
        database,
        f"{middle:.2f} s",
        f"{statistics.median(floors):.2f} s" if floors else "",
        f"{statistics.median(ratios):.2f}" if ratios else "",
        f"{min(ratios):.2f}–{max(ratios):.2f}" if ratios else "",
        target=f"≤ {limit:g} s",
        reached=middle <= limit,
    )


def show(results: Sequence[Result]) -> None:
    """Print the table."""
    table = Table(title="The bot beside its floor")
    for heading in ("measured", "database", "ours", "floor", "ratio", "spread", "cpu ratio", "to reach", "reached"):
        table.add_column(heading, overflow="fold")
    words = {True: "yes", False: "NO", None: ""}
    for each in results:
        line = (each.name, each.database, each.ours, each.floor, each.ratio, each.spread, each.cpu, each.target)
        table.add_row(*line, words[each.reached])
    Console(width=max(Console().width, 150)).print(table)


def _side(rates: Sequence[float], slowest: Sequence[float]) -> str:
    return f"{statistics.median(rates):.0f}/s, p99 {statistics.median(slowest):.0f} ms"
