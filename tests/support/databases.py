"""On which of the two databases a test runs: on both where that makes a difference, else on one of them."""

import zlib

import pytest

KINDS = ("sqlite", "postgresql")
BOTH = ("outbox", "races", "rules", "storage")  # the folders whose tests always run on both
LONG = ("browser", "whole")  # the folders with the longest tests: begun last, they would end alone
QUICK = 5  # `--database sqlite` runs one in so many of the tests, and all rules


def add_option(parser: pytest.Parser) -> None:
    """Let the command line say which databases there are."""
    parser.addoption(
        "--database",
        choices=("either", "both", "sqlite"),
        default="either",
        help="either: each test on one of the two, unless it is marked `both_databases`; both: all on both; "
        "sqlite: the rules and a cross-section of all others, on SQLite",
    )


def select(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what need not run, and begin with what takes longest. A test that is named runs on both."""
    items.sort(key=lambda item: folder_of(item) not in LONG)
    wanted = config.getoption("database")
    if wanted == "both" or any("::" in argument for argument in config.args):
        return
    kept = quick if wanted == "sqlite" else due
    config.hook.pytest_deselected(items=[item for item in items if not kept(item)])
    items[:] = [item for item in items if kept(item)]


def due(item: pytest.Item) -> bool:
    """Whether the test runs on this database when each runs on one."""
    kind = kind_of(item)
    return not kind or on_both(item) or KINDS[number_of(item) % len(KINDS)] == kind


def quick(item: pytest.Item) -> bool:
    """Whether the test is part of the quick run."""
    return kind_of(item) != "postgresql" and (folder_of(item) == "rules" or number_of(item) % QUICK == 0)


def kind_of(item: pytest.Item) -> str:
    """The database that this is the test on; empty for a test without one."""
    callspec = getattr(item, "callspec", None)
    return str(callspec.params.get("database_url", "")) if callspec else ""


def on_both(item: pytest.Item) -> bool:
    """Whether the test runs on both databases, or on those that it names itself."""
    named = any(mark.args[:1] == ("database_url",) for mark in item.iter_markers("parametrize"))
    return named or folder_of(item) in BOTH or item.get_closest_marker("both_databases") is not None


def folder_of(item: pytest.Item) -> str:
    """The name of the folder that the test is in."""
    return item.path.parent.name


def number_of(item: pytest.Item) -> int:
    """The same number in every process, and wherever the test's file is: that of its name and parameters.

    Python's own `hash` of a string differs between processes.
    """
    name = item.name.replace(kind_of(item), "") if kind_of(item) else item.name
    return zlib.crc32(name.encode())
