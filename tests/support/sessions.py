"""Steps of stories about sessions: with defaults, and keywords for what a story is about."""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bot.outbox.render.payloads import Post
from bot.outbox.render.registry import render
from localslack.testing.person import Person
from localslack.testing.screen import Shown
from localslack.world.results import Result
from storage.meeting import Enrollment, Meeting
from storage.notice import Notice
from storage.person import Person as Member
from tests.support.running_bot import RUNNING, RunningBot
from tests.support.unoffered import hold_people

NOW = dt.datetime(2027, 1, 12, 10, tzinfo=dt.UTC)  # a Tuesday, in winter
DAY = "2027-01-20"
URL = "https://meet.example.com/ada"
GONE = "is gone, or only for certain groups"

LABELS = {
    "mentor": "Mentor",
    "mentee": "Mentee",
    "location": "Location",
    "date": "Date",
    "time": "Time",
    "duration": "Duration",
    "attendance": "Attendance",
    "url": "Meeting URL",
    "topic": "Topic",
    "groups": "Restrict to groups",
    "then": "Then",
}
OFFER = {"location": "Berlin", "date": DAY, "time": "15:00", "attendance": ["Online"], "url": URL, "topic": "Careers"}
IN_PERSON: dict[str, Any] = {"attendance": ["In person"], "url": ""}
BOTH: dict[str, Any] = {"attendance": ["Online", "In person"]}


def try_offer(by: Person, *, forged: Mapping[str, str] | None = None, **values: Any) -> Result:
    """Fill and submit `New session`, whatever comes of it; `forged` are people, by label, who are not on offer."""
    by.command("/mentorship new")
    fill(by, **{**OFFER, **values})
    for label, name in (forged or {}).items():
        hold_people(by, label, name)
    return by.submit()


def offer(by: Person, **values: Any) -> None:
    """Offer a session; it must succeed, and the form must be gone."""
    result = try_offer(by, **values)
    assert result.ok, result
    assert top(by).title in ("Published", "Saved as draft"), top(by).text
    by.close(all=True)


def fill(person: Person, **values: Any) -> None:
    """Fill the session form by keywords; `attendance=None` where it is not asked."""
    person.fill({LABELS[name]: value for name, value in values.items() if (name, value) != ("attendance", None)})


def save(by: Person) -> Result:
    """Save the form of a session; where someone would lose their place by it, confirm that."""
    result = by.submit()
    return by.submit() if by.modal is not None and "will lose their spot" in by.modal.text else result


def open_booking(mentee: Person, mentor: str = "ada") -> Shown:
    """Press `Book` on the first open session in the mentor's profile; return the form."""
    mentee.command(f"/mentorship book @{mentor}")
    mentee.press("Book", where="modal")
    assert mentee.modal is not None
    return mentee.modal


def book(mentee: Person, mentor: str = "ada", *, about: str = "", attendance: str = "") -> None:
    """Book the first open session of the mentor; it must succeed."""
    open_booking(mentee, mentor)
    if attendance:
        mentee.fill({"Attendance": attendance})
    mentee.fill({"What would you like to talk about?": about})
    result = mentee.submit()
    assert result.ok, result
    assert top(mentee).title == "Booked", top(mentee).text
    mentee.close(all=True)


def top(person: Person) -> Shown:
    """Return the modal on top; there must be one."""
    modal = person.modal
    assert modal is not None, person.last
    return modal


def set_program(admin: Person, values: Mapping[str, Any]) -> None:
    """Fill and submit Settings → Program; it must succeed."""
    admin.command("/mentorship settings")
    admin.press("Program", where="modal")
    admin.fill(values)
    result = admin.submit()
    assert result.ok, result
    assert admin.stack == ["Settings"], admin.stack
    admin.close(all=True)


def in_list(person: Person, name: str = "Upcoming") -> str:
    """Return what one of the lists in Home says, once the outbox has drawn it."""
    if person.world in RUNNING:
        RUNNING[person.world].let_homes_be_drawn()
    person.home()
    person.press(name, where="home")
    return person.home_now.text


def words_beside(person: Person, label: str) -> str:
    """Return the refusal beside an input of the form; no other input may have one."""
    errors = top(person).errors
    assert list(errors) == [label], errors
    return errors[label]


def card(person: Person, words: str) -> Shown:
    """Return the newest card of which a line begins with these words; the news stands above them."""
    found = [each for each in person.messages if f"\n{words}" in f"\n{each.text}"]
    assert found, [each.text for each in person.messages]
    return found[-1]


def texts(person: Person) -> list[str]:
    """Return all that the bot has told this person, oldest first."""
    return [message.plain_text for message in person.messages]


def told_only_now(bot: RunningBot, kind: str, person: Person) -> list[str]:
    """Return what a notice of this kind would say to this person if it were delivered only now."""

    def read(db: Session) -> list[str]:
        reader = sa.select(Member.id).where(Member.slack_id == person.id).scalar_subquery()
        found = db.scalars(sa.select(Notice).where(Notice.kind == kind, Notice.person_id == reader)).all()
        assert found, kind
        letters = [render(db, each, bot.clock.now) for each in found]
        return [letter.text for letter in letters if isinstance(letter, Post)]

    return bot.transact(read)


def stored(bot: RunningBot) -> tuple[int, int, int]:
    """Return how many sessions, places in them and notices there are: a refusal must not change that."""

    def count(db: Session) -> tuple[int, int, int]:
        numbers = [db.scalar(sa.select(sa.func.count()).select_from(kind)) for kind in (Meeting, Enrollment, Notice)]
        return numbers[0] or 0, numbers[1] or 0, numbers[2] or 0

    return bot.transact(count)


def unchanged(bot: RunningBot, action: Callable[[], object]) -> None:
    """Do something that must store nothing, and tell nobody anything."""
    bot.settle()
    before = stored(bot)
    action()
    bot.settle()
    assert stored(bot) == before


def only_session(bot: RunningBot) -> int:
    """Return the id of the only meeting there is."""

    def find(db: Session) -> int:
        return db.scalars(sa.select(Meeting.id)).one()

    return bot.transact(find)
