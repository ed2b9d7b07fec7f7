"""Finding a time zone by what people type: a city, known by its zone's name or by our own table, or the zone itself."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy.orm import Session

from mentorship.people.roles import require_admin
from mentorship.program.cities import CITY_ZONES
from mentorship.text import fold
from mentorship.times import city_of_zone
from storage.person import Person
from storage.zones import UTC, find_zone, zone_names

MAX_ZONES = 100  # what Slack shows in one list to choose from


@dataclass(frozen=True)
class ZoneChoice:
    """A time zone by the name of a city in it, with how far its clocks are ahead of UTC at present."""

    city: str
    zone: str
    offset: str  # such as UTC+5:30


def suggest_zones(db: Session, *, actor: Person, typed: str, now: dt.datetime) -> list[ZoneChoice]:
    """Return zones, each once: first where a city begins with what was typed, then where a word of its name does, then
    where it stands anywhere in the name of a city or zone. Raises Refusal unless the actor is an admin.
    """
    require_admin(actor)
    wanted = _plain(typed)
    named: dict[str, str] = {}
    for _, city, zone in sorted(_matches(wanted)):
        named.setdefault(zone, city)
    return [ZoneChoice(city, zone, offset_of(zone, now)) for zone, city in list(named.items())[:MAX_ZONES]]


def offset_of(zone: str, now: dt.datetime) -> str:
    """Return how far the clocks of a zone are ahead of UTC at present, such as `UTC+5:30`."""
    offset = now.astimezone(find_zone(zone)).utcoffset() or dt.timedelta()
    hours, minutes = divmod(abs(int(offset.total_seconds())) // 60, 60)
    sign = "-" if offset < dt.timedelta() else "+"
    return f"UTC{sign}{hours}" + (f":{minutes:02}" if minutes else "")


def _matches(wanted: str) -> Iterator[tuple[int, str, str]]:
    """Yield each city that matches with its zone, and how well it does, 0 being best.

    Zones that name no place, such as `EST`, are left out.
    """
    places = [(city_of_zone(zone), zone) for zone in zone_names() if "/" in zone and not zone.startswith("Etc/")]
    for city, zone in (*places, (UTC, UTC)):
        if (rank := _rank(wanted, _plain(city), _plain(zone))) is not None:
            yield rank, city, zone
    for city, zone in CITY_ZONES.items():
        if (rank := _rank(wanted, _plain(city))) is not None:
            yield rank, city, zone


def _rank(wanted: str, city: str, zone: str = "") -> int | None:
    if city.startswith(wanted):
        return 0
    if f" {wanted}" in f" {city}" or zone.startswith(wanted):
        return 1
    return 2 if wanted in city or wanted in zone else None


def _plain(name: str) -> str:
    return fold(name.replace("_", " "))
