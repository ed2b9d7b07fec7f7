"""Time zones: built here and nowhere else, and only from the data of the `tzdata` package.

Python looks into the host's zone data first, which are as old as the host; two hosts would then disagree on when a
meeting begins. Importing this module makes that impossible in the whole process, also for libraries
(https://docs.python.org/3/library/zoneinfo.html#runtime-configuration). `pip install -U tzdata` brings newer data
without a new version of this program.
"""

import datetime as dt
import zoneinfo
from functools import cache, lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo, available_timezones

import tzdata

UTC = "UTC"

# Where Python would have looked first, and did in older versions: PYTHONTZPATH, or the directories of the system.
HOST_DIRECTORIES = zoneinfo.TZPATH
HOST_RELEASE_FILES = ("+VERSION", "tzdata.zi")  # what says of which release the host's data are; most have none

zoneinfo.reset_tzpath(to=())
ZoneInfo.clear_cache()


@cache
def zone_names() -> frozenset[str]:
    """Return all IANA zones of which there is data. Their names are read from the disk, so this is done once."""
    return frozenset(available_timezones()) | {UTC}


@lru_cache(maxsize=1024)
def find_zone(name: str) -> ZoneInfo:
    """Return the zone with this IANA name; UTC where the data do not know it, as `known_zone` says."""
    return ZoneInfo(known_zone(name))


def known_zone(name: str) -> str:
    """Return the name of the zone in whose time things are shown: the zone itself, or UTC where it is not known."""
    return name if name in zone_names() else UTC


def to_local(instant: dt.datetime, zone: str) -> dt.datetime:
    """Return what the clocks in `zone` show at this instant: a naive date and time."""
    return instant.astimezone(find_zone(zone)).replace(tzinfo=None, fold=0)


def release() -> str:
    """Return the release of the zone data in use, as IANA names it, such as `2026f`."""
    name: str = tzdata.IANA_VERSION
    return name


def host_release() -> str:
    """Return the release of the host's zone data, which are not used; empty where the host does not say, or has none.

    Some hosts have a file `+VERSION`; the others' `tzdata.zi` begins with `# version 2026f`.
    """
    for path in (Path(directory, name) for directory in HOST_DIRECTORIES for name in HOST_RELEASE_FILES):
        if path.is_file():
            with path.open(encoding="utf-8", errors="replace") as file:
                return file.readline(100).removeprefix("# version").strip()
    return ""


def find_host_zone(name: str) -> ZoneInfo | None:
    """Return the zone as older versions of this program had it: by the host's data, or by `tzdata` where the host has
    none. None if neither knows it.
    """
    if Path(name).is_absolute() or ".." in Path(name).parts:
        return None
    try:
        path = next((path for path in (Path(each, name) for each in HOST_DIRECTORIES) if path.is_file()), None)
        if path is not None:
            with path.open("rb") as file:
                return ZoneInfo.from_file(file, key=name)
    except (OSError, ValueError):  # no name of a file, or a file of another kind
        return None
    return find_zone(name) if name in zone_names() else None
