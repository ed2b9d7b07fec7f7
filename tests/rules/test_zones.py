"""Time zones come from the tzdata package alone, whatever the host has, and nothing but one module makes them."""

import ast
import datetime as dt
import subprocess
import sys
import zoneinfo
from pathlib import Path

import pytest

from storage.zones import find_zone, known_zone
from tests.support.commands import ROOT, environment
from tests.support.zone_data import TWO_HOURS_AHEAD, write_zone

OURS = ("bot", "handlers", "blocks", "mentorship", "storage")
THE_ONE = Path("storage/zones.py")
OF_TYPES_ONLY = {"ZoneInfo"}  # may be imported to say what a function takes
MAKERS = {"dateutil.tz", "pytz", "tzlocal", "zoneinfo"}


def test_nothing_else_makes_zones() -> None:
    """Neither by `zoneinfo`, nor by libraries that read the host's data or bring their own."""
    found = [
        f"{path.relative_to(ROOT)}: {ast.unparse(node)}"
        for room in OURS
        for path in sorted((ROOT / room).rglob("*.py"))
        if path.relative_to(ROOT) != THE_ONE
        for node in ast.walk(ast.parse(path.read_text()))
        if _makes_zones(node)
    ]
    assert found == []


def _makes_zones(node: ast.AST) -> bool:
    """Whether this imports what makes zones, calls ZoneInfo, or lets a database convert to another zone."""
    if isinstance(node, ast.ImportFrom):
        names = {f"{node.module}.{each.name}" for each in node.names} | {str(node.module)}
        return bool(names & MAKERS) and {each.name for each in node.names} != OF_TYPES_ONLY
    if isinstance(node, ast.Import):
        return any(each.name in MAKERS for each in node.names)
    if isinstance(node, ast.Call):
        return "ZoneInfo" in ast.unparse(node.func).split(".")
    return isinstance(node, ast.Constant) and "AT TIME ZONE" in str(node.value).upper()


def test_the_hosts_data_do_not_count() -> None:
    assert zoneinfo.TZPATH == ()
    vancouver = dt.datetime(2026, 12, 10, 10, tzinfo=find_zone("America/Vancouver"))
    assert vancouver.astimezone(dt.UTC) == dt.datetime(2026, 12, 10, 17, tzinfo=dt.UTC)


@pytest.mark.parametrize("tz", ["Mars/Phobos", ":/etc/passwd", "../../etc/passwd", "<bad"])
def test_nor_do_the_hosts_settings(tmp_path: Path, tz: str) -> None:
    write_zone(tmp_path, "America/Vancouver", TWO_HOURS_AHEAD)
    code = (
        "import bot.cli.main, sys, contextlib\n"
        "sys.argv = ['mentorship', 'migrate']\n"
        "with contextlib.suppress(SystemExit): bot.cli.main.main()\n"
        "import tzlocal, datetime as dt\n"
        "from storage.zones import find_zone\n"
        "vancouver = dt.datetime(2026, 12, 10, 10, tzinfo=find_zone('America/Vancouver'))\n"
        "print(vancouver.utcoffset(), tzlocal.get_localzone())"
    )
    env = environment(TZ=tz, PYTHONTZPATH=str(tmp_path), DATABASE_URL=f"sqlite:///{tmp_path}/new.db")
    done = subprocess.run([sys.executable, "-c", code], env=env, cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert done.stdout.splitlines()[-1] == "-1 day, 17:00:00 UTC", done.stderr


@pytest.mark.parametrize("name", ["", "Mars/Phobos", "America", "../etc/passwd", "/etc/passwd", "a\0b", "x" * 300])
def test_an_unknown_zone_is_utc(name: str) -> None:
    assert (known_zone(name), find_zone(name).key) == ("UTC", "UTC")
