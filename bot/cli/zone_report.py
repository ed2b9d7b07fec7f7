"""What `mentorship doctor` says of the zone data: which are in use, and what differs because of that."""

import datetime as dt
from dataclasses import dataclass, field

import tzdata
from sqlalchemy.orm import Session

from bot.clock import utc_now
from mentorship.agenda.clock_changes import find_displaced, find_unknown_zones
from storage.database import make_engine
from storage.planned_times import list_zones_in_use
from storage.zones import find_host_zone, find_zone, host_release, release, zone_names

HORIZON = dt.timedelta(days=3 * 366)
STEP = dt.timedelta(hours=12)  # clocks that are changed stay so for longer
UPDATE = "pip install -U tzdata, then start the bot again"


@dataclass
class ZoneReport:
    """Lines for the operator: what is worth knowing, and what must be mended."""

    notes: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


def describe_releases() -> str:
    """Return which release of the zone data is in use, and which the host has."""
    host = host_release()
    return (
        f"release {release()} (tzdata {tzdata.__version__}); the host's, {host or 'of unknown release'}, are not used"
    )


def report_zones(url: str) -> ZoneReport:
    """Look at the zones in this database, whose schema is ours."""
    now, report = utc_now(), ZoneReport()
    engine = make_engine(url)
    try:
        with Session(engine) as db:
            zones = list_zones_in_use(db, now)
            unknown = find_unknown_zones(db, now=now)
            displaced = len(find_displaced(db, now=now))
    finally:
        engine.dispose()
    if differing := [each for each in (_describe_difference(zone, now) for zone in zones) if each]:
        report.notes.append(f"by the host's data these would differ within three years: {', '.join(differing)}")
    if unknown:
        names = ", ".join(unknown)
        report.faults.append(f"{names} not known: times there are shown in UTC. A newer release may know: {UPDATE}")
    if displaced:
        report.faults.append(
            f"{displaced} of what is planned no longer matches the clocks as they were meant: run `mentorship zones`"
        )
    return report


def _describe_difference(zone: str, now: dt.datetime) -> str:
    """Return the zone with the day from which on the host's data say something else; empty where they never do."""
    host, ours = find_host_zone(zone), find_zone(zone)
    if host is None or zone not in zone_names():
        return ""
    moments = (now + step * STEP for step in range(HORIZON // STEP))
    different = (each for each in moments if each.astimezone(host).utcoffset() != each.astimezone(ours).utcoffset())
    first = next(different, None)
    return f"{zone} (from {first:%-d %b %Y})" if first is not None else ""
