"""Whatever can be asked of the bot answers a stranger to something hidden as if it were not there."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import sqlalchemy as sa

from localslack.server import LocalSlack
from localslack.testing.person import Person
from localslack.world.results import Result
from storage.meeting import Meeting
from storage.request import SessionRequest
from tests.support.forged_requests import press, submit
from tests.support.groups import add_group
from tests.support.masterclasses import host
from tests.support.registered import registered
from tests.support.requests import ask, mentors
from tests.support.running_bot import RunningBot
from tests.support.sessions import BOTH, offer

MISSING = 999_999
ITEMS = {
    "session.menu": (
        *("edit", "publish", "duplicate", "bulk_duplicate", "more", "delete", "cancel", "add_to_calendar"),
        *("cancel_booking", "change_attendance", "change_time"),
    ),
    "masterclass.menu": ("edit", "move", "duplicate", "cancel", "leave", "add_to_calendar", "more"),
}
FILLED: dict[str, Any] = {
    "reason": "x",
    "message": "x",
    "title": "x",
    "description": "x",
    "location": "1",
    "date": "2027-01-20",
    "time": "15:00",
    "duration": "60",
    "meeting_url": "https://meet.example.com/x",
    "frequency": "weekly",
    "number": "2",
}
# What makes something new, and what is about people or about the program: its rights are tested where it is.
NOT_ABOUT_MEETINGS = (
    *("help.", "home.", "person.", "location.", "group.", "program.", "profile.", "settings.", "application."),
    *("mentor.", "waitlist.", "hosted.", "session.create", "session.new", "masterclass.host", "masterclass.plan"),
    *("request.new", "request.offer", "request.send", "masterclass.save", "masterclass.resume", "masterclass.list"),
)
METADATA = {"version": 1, "place": 0, "frequency": "weekly", "number": 2, "keep": 0, "digest": "x", "page": 0}


@pytest.fixture
def database_url(sqlite_url: Callable[[], str]) -> str:
    """One database is enough for what is shown."""
    return sqlite_url()


def restricted_masterclass(ada: Person, mia: Person) -> None:
    host(ada, groups=["Women in tech"], title="Hidden")


def restricted_session(ada: Person, mia: Person) -> None:
    offer(ada, groups=["Women in tech"], topic="Hidden", **BOTH)


def draft(ada: Person, mia: Person) -> None:
    offer(ada, topic="Hidden", then="Save as draft", **BOTH)


def request_of_others(ada: Person, mia: Person) -> None:
    mentors(ada)
    ask(mia, message="Hidden")


@pytest.mark.parametrize(
    ("make", "kind"),
    [
        (restricted_masterclass, Meeting),
        (restricted_session, Meeting),
        (draft, Meeting),
        (request_of_others, SessionRequest),
    ],
)
def test_nothing_tells_a_stranger_that_it_is_there(
    bot: RunningBot,
    slack: LocalSlack,
    ada: Person,
    mia: Person,
    tom: Person,
    olga: Person,
    make: Callable[[Person, Person], None],
    kind: Any,
) -> None:
    add_group(olga, "Women in tech", members=["mia"])
    tom.home()
    make(ada, mia)
    number: int = bot.transact(lambda db: db.scalars(sa.select(sa.func.max(kind.id))).one())
    before = bot.transact(lambda db: db.execute(sa.select(kind.__table__).where(kind.id == number)).one())
    told = {name: both for name, *both in ask_all(slack, tom, number) if kind is Meeting or name.startswith("request.")}
    slack.refusals.clear()  # the views that were made up cannot be updated
    assert len(told) > (100 if kind is Meeting else 10)
    assert bot.transact(lambda db: db.execute(sa.select(kind.__table__).where(kind.id == number)).one()) == before
    assert {name: both for name, both in told.items() if both[0] != both[1]} == {}
    assert not [name for name, both in told.items() if "Hidden" in both[0]]


def ask_all(slack: LocalSlack, stranger: Person, number: int) -> Iterator[tuple[str, str, str]]:
    """Yield each thing that can be asked, and what the stranger sees of this number and of one that is missing."""
    for name, values in clicks():
        both = [seen(stranger, press(slack, stranger, name, values.format(each)), each) for each in (number, MISSING)]
        yield f"{name} {values}", both[0], both[1]
    for form in registered()["view"]:
        if isinstance(form, str) and not form.startswith(NOT_ABOUT_MEETINGS):
            for way in ("online", ["online"]):
                both = [seen(stranger, send(slack, stranger, form, way, each), each) for each in (number, MISSING)]
                yield f"{form} {way}", both[0], both[1]


def clicks() -> Iterator[tuple[str, str]]:
    """Yield each control, with the values that one of ours may have."""
    for name in registered()["action"]:
        if isinstance(name, str) and not name.startswith(NOT_ABOUT_MEETINGS):
            for item in ITEMS.get(name, ("", "1")):
                yield name, f"{item}:{{}}" if item else "{}"


def send(slack: LocalSlack, stranger: Person, form: str, way: Any, number: int) -> Result:
    values = {**FILLED, "attendance": way, "mentor": stranger.id, "mentee": stranger.id, "guests": [stranger.id]}
    return submit(slack, stranger, form, json.dumps({**METADATA, "id": number}), values)


def seen(stranger: Person, result: Result, number: int) -> str:
    """Return everything that the stranger is shown then, without the number itself."""
    assert result.status == 200, result
    shown = json.dumps([result.body, stranger.modal.text if stranger.modal else ""], default=str)
    if stranger.modal is not None:
        stranger.close(all=True)
    return shown.replace(str(number), "#") if number == MISSING else shown.replace(f'\\"id\\": {number}', '\\"id\\": #')
