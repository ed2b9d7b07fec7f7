"""Steps of stories about copies and series."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from localslack.testing.person import Person
from localslack.testing.screen import Shown
from localslack.world.results import Result
from storage.location import Location
from storage.meeting import Meeting
from tests.support.running_bot import RunningBot
from tests.support.sessions import in_list, top

RHYTHM = {"frequency": "Frequency", "number": "Number of sessions", "until": "Until", "keep": "Keep mentee"}


@dataclass(frozen=True)
class Date:
    """One line of the preview."""

    text: str
    note: str
    ticked: bool


def choose(by: Person, item: str) -> Result:
    """Choose in the three-dot menu of the first session in Home."""
    read_list(by)
    return by.menu(item, where="home")


def read_list(by: Person, name: str = "Upcoming") -> str:
    """Return what one of the lists in Home says."""
    return in_list(by, name)


def ask_preview(by: Person, **rhythm: Any) -> Result:
    """Fill and submit `Bulk duplicate` of the first session in Home, whatever comes of it."""
    assert choose(by, "Bulk duplicate").ok
    by.fill({RHYTHM[name]: value for name, value in rhythm.items()})
    return by.submit()


def preview(by: Person, **rhythm: Any) -> list[Date]:
    """Return the lines of the preview; it must be there."""
    result = ask_preview(by, **rhythm)
    assert result.ok, result
    assert top(by).title == "Preview"
    return dates(top(by))


def dates(shown: Shown) -> list[Date]:
    """Return the lines of the preview that is shown."""
    found = []
    for element in (block["element"] for block in shown.blocks if block["type"] == "input"):
        ticked = [each["value"] for each in element.get("initial_options", [])]
        for each in element["options"]:
            note = each.get("description", {}).get("text", "")
            found.append(Date(each["text"]["text"], note, each["value"] in ticked))
    return found


def create(by: Person) -> None:
    """Submit the preview; it must succeed."""
    result = by.submit()
    assert result.ok, result
    assert top(by).title == "Created", top(by).text
    by.close(all=True)


def series(by: Person, **rhythm: Any) -> list[Date]:
    """Make a series of the first session in Home."""
    lines = preview(by, **rhythm)
    create(by)
    return lines


def meetings(bot: RunningBot) -> list[Meeting]:
    """Return all meetings, soonest first."""

    def read(db: Session) -> list[Meeting]:
        return list(db.scalars(sa.select(Meeting).order_by(Meeting.starts_at)))

    return bot.transact(read)


def starts(bot: RunningBot) -> list[str]:
    """Return when each session that takes place starts (UTC)."""
    return [f"{each.starts_at:%m-%d %H:%M}" for each in meetings(bot) if each.state != "cancelled"]


def change_location(bot: RunningBot, **values: Any) -> None:
    """Change the one location without telling anybody."""
    bot.transact(lambda db: db.execute(sa.update(Location).values(**values)))


def add_location(bot: RunningBot, name: str, zone: str) -> None:
    """Add another location."""

    def add(db: Session) -> None:
        workspace = db.scalars(sa.select(Location.workspace_id)).first()
        db.add(Location(workspace_id=workspace, name=name, zone=zone))

    bot.transact(add)
