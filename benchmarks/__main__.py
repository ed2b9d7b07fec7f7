"""`python -m benchmarks`: measures, and prints one table. It fails when a case did not do what it should have done."""

import argparse
import sys
import tempfile
from pathlib import Path

import uvloop
from rich.console import Console

from benchmarks.bench import Bench
from benchmarks.cases import CASES
from benchmarks.databases import databases
from benchmarks.measure import Refused
from benchmarks.processes import NotReady
from benchmarks.results import Result, show
from benchmarks.verify import Mismatch
from benchmarks.wire import NothingShown, Slack

KINDS = ("sqlite", "postgresql")


class Failed(Exception):
    """A case has no figure: the message names it, and says what was expected and what was found."""


async def measure(kinds: list[str], names: list[str], *, quick: bool) -> list[Result]:
    """Return what every case on every kind of database measures. Raises Failed."""
    slack = await Slack().start()
    said = Console(stderr=True)
    results = []
    for kind in kinds:
        with tempfile.TemporaryDirectory(prefix="bench-") as folder, databases(kind, Path(folder)) as fresh:
            run = Bench(kind, fresh, Path(folder), slack, quick)
            for name in names:
                said.print(f"measuring {name} on {kind} …")
                results += await _measure(name, run)
    slack.stop()
    return results


async def _measure(name: str, run: Bench) -> list[Result]:
    try:
        return await CASES[name](run)
    except (Mismatch, Refused, NothingShown, NotReady, ConnectionError) as fault:
        raise Failed(f"{name} on {run.kind}: {fault}") from fault


def main() -> None:
    """Read the command line, measure, and print the table. Exits with 1 where a case fails."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="only to see that everything runs: a few minutes in all")
    parser.add_argument("--only", choices=CASES, action="append", help="one case (may be given again)")
    parser.add_argument("--database", choices=KINDS, help="one kind of database")
    arguments = parser.parse_args()
    kinds = [arguments.database] if arguments.database else list(KINDS)
    try:
        show(uvloop.run(measure(kinds, arguments.only or list(CASES), quick=arguments.quick)))
    except Failed as failure:
        sys.exit(str(failure))


if __name__ == "__main__":
    main()
