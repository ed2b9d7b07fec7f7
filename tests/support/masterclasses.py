"""Steps of stories about masterclasses."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from localslack.server import LocalSlack
from localslack.testing.person import Person
from localslack.world.results import Result
from storage.meeting import ATTENDING, MASTERCLASS, Enrollment, Meeting
from tests.support.forged_requests import press
from tests.support.running_bot import RunningBot
from tests.support.sessions import top

LABELS = {
    "title": "Title",
    "description": "Description",
    "date": "Date",
    "time": "Time",
    "duration": "Duration",
    "location": "Location",
    "attendance": "Attendance",
    "url": "Meeting URL",
    "guests": "Guests",
    "maximum": "Maximum participants",
    "minimum": "Minimum participants",
    "groups": "Restrict to groups",
}
CLASS = {
    "title": "Reading code",
    "description": "How to read what others wrote.",
    "location": "Berlin",
    "date": "2027-01-21",
    "time": "15:00",
    "attendance": ["Online"],
    "url": "https://meet.example.com/class",
}


def try_host(by: Person, **values: Any) -> Result:
    """Fill `Host a masterclass` and submit it for review, whatever comes of it."""
    assert by.shortcut("Host a masterclass").ok
    return fill_in(by, **{**CLASS, **values})


def fill_in(by: Person, **values: Any) -> Result:
    """Fill the open form by keywords and submit it; `attendance=None` where it is not asked."""
    by.fill({LABELS[name]: value for name, value in values.items() if (name, value) != ("attendance", None)})
    return by.submit()


def host(by: Person, **values: Any) -> None:
    """Host a masterclass; it must succeed, and all forms must be gone."""
    result = try_host(by, **values)
    assert result.ok, result
    assert by.stack[-1] == "Review masterclass", by.stack
    saved = by.submit()
    assert saved.ok, saved
    confirmed(by, "Published")


def confirmed(by: Person, title: str) -> None:
    """Check that this confirmation stands in the form's place, and close it."""
    assert top(by).title == title, top(by).text
    by.close(all=True)


def newest_masterclass(bot: RunningBot) -> Meeting:
    """Return the newest masterclass."""
    return bot.transact(_newest)


def _newest(db: Session) -> Meeting:
    wanted = sa.select(Meeting).where(Meeting.kind == MASTERCLASS).order_by(Meeting.id.desc()).limit(1)
    return db.scalars(wanted).one()


def enrollment_states(bot: RunningBot, meeting_id: int) -> dict[str, str]:
    """Return the state of everyone's place in it, by name."""

    def read(db: Session) -> dict[str, str]:
        wanted = sa.select(Enrollment).where(Enrollment.meeting_id == meeting_id).order_by(Enrollment.id)
        return {each.person.name.split()[0].lower(): each.state for each in db.scalars(wanted)}

    return bot.transact(read)


def attending(bot: RunningBot, meeting_id: int) -> int:
    """Return how many have a place in it, the host included."""
    attend = (Enrollment.meeting_id == meeting_id, Enrollment.state == ATTENDING)
    counted = sa.select(sa.func.count()).select_from(Enrollment).where(*attend)
    return bot.transact(lambda db: db.scalar(counted) or 0)


def reserve(slack: LocalSlack, person: Person, meeting_id: int) -> str:
    """Press `Reserve a spot` of this masterclass; return the text of the modal that opens, if any."""
    press(slack, person, "masterclass.reserve", str(meeting_id))
    words = person.modal.text if person.modal is not None else ""
    if words:
        person.close(all=True)
    return words
