"""`python -m benchmarks`: measures, and prints one table. It only fails when something could not be measured."""

import argparse
import tempfile
from pathlib import Path

import uvloop
from rich.console import Console

from benchmarks.cases import CASES, Bench
from benchmarks.databases import databases
from benchmarks.results import Result, show
from benchmarks.wire import Slack

KINDS = ("sqlite", "postgresql")


async def measure(kinds: list[str], names: list[str], *, quick: bool) -> list[Result]:
    """Every case on every kind of database."""
    slack = await Slack().start()
    said = Console(stderr=True)
    results = []
    for kind in kinds:
        with tempfile.TemporaryDirectory(prefix="bench-") as folder, databases(kind, Path(folder)) as fresh:
            run = Bench(kind, fresh, Path(folder), slack, quick)
            for name in names:
                said.print(f"measuring {name} on {kind} …")
                results += await CASES[name](run)
    slack.stop()
    return results


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="only to see that everything runs: a minute in all")
    parser.add_argument("--only", choices=CASES, action="append", help="one case (may be given again)")
    parser.add_argument("--database", choices=KINDS, help="one kind of database")
    arguments = parser.parse_args()
    kinds = [arguments.database] if arguments.database else list(KINDS)
    show(uvloop.run(measure(kinds, arguments.only or list(CASES), quick=arguments.quick)))


if __name__ == "__main__":
    main()
