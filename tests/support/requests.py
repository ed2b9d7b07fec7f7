"""Steps of stories about requests."""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from localslack.testing.person import Person
from localslack.testing.screen import Shown
from localslack.world.results import Result
from storage.person import Person as Member
from storage.program import Program
from storage.request import SessionRequest
from tests.support.running_bot import RunningBot
from tests.support.sessions import URL, offer, top
from tests.support.unoffered import hold_people

ASK = {"message": "How do I say no?", "date": "2027-01-20", "time": "15:00"}
OFFERED = {**ASK, "message": "Shall we talk?", "location": "Berlin", "attendance": ["Online"], "url": URL}
LABELS = {
    "mentor": "Mentor",
    "mentee": "Mentee",
    "message": "Message",
    "date": "Date",
    "time": "Time",
    "date2": "Date 2",
    "time2": "Time 2",
    "date3": "Date 3",
    "time3": "Time 3",
    "duration": "Duration",
    "location": "Location",
    "attendance": "Attendance",
    "url": "Meeting URL",
}
CARD_WORDS = (  # how cards of open requests begin
    *("would like a session with you", "offers you a session", "You asked @", "You offered @"),
    *("suggests another time", "You suggested another time"),
)
THREE: dict[str, Any] = {"date2": "2027-01-21", "time2": "16:00", "date3": "2027-01-22", "time3": "17:00"}


def mentors(*people: Person) -> None:
    """Make these people mentors, by a session long before anything else."""
    for person in people:
        offer(person, date="2027-01-13", time="12:00")


def try_ask(by: Person, whom: str = "ada", **values: Any) -> Result:
    """Fill and submit `Request a session`, whatever comes of it."""
    by.command(f"/mentorship request @{whom}" if whom else "/mentorship request")
    return fill_and_send(by, **{**ASK, **values})


def ask(by: Person, whom: str = "ada", **values: Any) -> None:
    """Ask for a session; it must succeed, and say so."""
    result = try_ask(by, whom, **values)
    assert result.ok, result
    assert "Your request is on its way to @" in top(by).text
    by.close()


def propose(by: Person, whom: str = "mia", **values: Any) -> None:
    """Offer a session; it must succeed, and say so."""
    result = try_propose(by, whom, **values)
    assert result.ok, result
    assert "Your offer is on its way to @" in top(by).text
    by.close()


def try_propose(by: Person, whom: str = "mia", **values: Any) -> Result:
    """Fill and submit `Offer a session`, whatever comes of it."""
    by.command(f"/mentorship offer @{whom}" if whom else "/mentorship offer")
    return fill_and_send(by, **{**OFFERED, **values})


def fill_and_send(by: Person, *, forged: Mapping[str, str] | None = None, **values: Any) -> Result:
    """Fill the form that is open by keywords, and submit it; `forged` are people, by label, who are not on offer."""
    most = max((int(name[-1]) for name in values if name[-1].isdigit()), default=1)
    for _ in range(most - 1):
        by.press("Add another time", where="modal")
    by.fill({LABELS[name]: value for name, value in values.items()})
    for label, name in (forged or {}).items():
        hold_people(by, label, name)
    return by.submit()


def accept(by: Person, **values: Any) -> Result:
    """Accept as a mentor by the form of `Accept`, in person unless `values` say otherwise."""
    by.press("Accept", where="messages")
    return fill_and_send(by, **{"location": "Berlin", "attendance": ["In person"], **values})


def suggest(by: Person, **values: Any) -> None:
    """Suggest another time; it must succeed."""
    by.press("Suggest another time", where="messages")
    result = fill_and_send(by, **{"date": "2027-01-25", "time": "11:00", **values})
    assert result.ok, result
    assert by.modal is None


def decline(by: Person, reason: str = "No time") -> None:
    """Decline; it must succeed."""
    by.press("Decline", where="messages")
    by.fill({"Reason": reason})
    assert by.submit().ok
    assert by.modal is None


def request_card(person: Person) -> Shown:
    """Return this person's newest card of a request."""
    found = [each for each in person.messages if any(word in each.text for word in CARD_WORDS)]
    assert found, [each.text for each in person.messages]
    return found[-1]


def closed_card(person: Person) -> str:
    """Return the only message of this person that says how a request ended, in one line and without buttons."""
    ended = ("accepted", "declined", "withdrew", "expired before", "has expired", "is closed")
    found = [
        each
        for each in person.messages
        if each.message and each.message.edited and any(word in each.text for word in ended)
    ]
    assert len(found) == 1, [each.text for each in person.messages]
    assert found[0].buttons == []
    return found[0].text


def session_card(person: Person, other: str) -> Shown:
    """Return this person's card of the session with someone (`@Ada`)."""
    found = [each for each in person.messages if each.menus and f"with {other}" in each.text]
    assert found, [each.text for each in person.messages]
    return found[-1]


def shown_at(person: Person, shown: Shown) -> Shown:
    """Return what stands now where this message stood."""
    (found,) = [each for each in person.messages if each.where == shown.where]
    return found


def requests(bot: RunningBot) -> list[SessionRequest]:
    """Return all that are stored."""

    def read(db: Session) -> list[SessionRequest]:
        return list(db.scalars(sa.select(SessionRequest).order_by(SessionRequest.id)))

    return bot.transact(read)


def set_rules(bot: RunningBot, **rules: Any) -> None:
    """Change the program's rules."""
    bot.transact(lambda db: db.execute(sa.update(Program).values(**rules)))


def change_member(bot: RunningBot, person: Person, **values: Any) -> None:
    """Change someone's row without telling anybody; the list of members that is read daily does not change it back."""
    newest = 2**31 - 1  # newer than whatever Slack says
    changed = sa.update(Member).where(Member.slack_id == person.id).values(updated=newest, **values)
    bot.transact(lambda db: db.execute(changed))
