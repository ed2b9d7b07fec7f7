"""Other zone data than those in use: as if a country had changed its clocks, or the host had older data."""

import struct
import zoneinfo
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from zoneinfo import ZoneInfo

from storage import zones

TWO_HOURS_AHEAD = "<+02>-2"  # of UTC, all year (POSIX writes the sign the other way round)


def write_zone(folder: Path, name: str, rule: str) -> None:
    """Write a zone that has always followed this one rule, a POSIX TZ string (RFC 9636, section 3.3)."""
    block = struct.pack(">4sc15x6l", b"TZif", b"2", 0, 0, 0, 0, 1, 4) + struct.pack(">lbB4s", 0, 0, 0, b"UTC\0")
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(block + block + f"\n{rule}\n".encode())


@contextmanager
def changed_clocks(folder: Path, **rules: str) -> Iterator[None]:
    """Let these zones (`Europe__Berlin` for `Europe/Berlin`) follow these rules, as if newer data were installed."""
    for name, rule in rules.items():
        write_zone(folder, name.replace("__", "/"), rule)
    _read_from(str(folder))
    try:
        yield
    finally:
        _read_from()


def _read_from(*folders: str) -> None:
    """Read zones from these folders first, and forget those that were read before."""
    zoneinfo.reset_tzpath(to=folders)
    ZoneInfo.clear_cache()
    zones.find_zone.cache_clear()
    zones.zone_names.cache_clear()
