"""Steps of stories about full masterclasses, and what is stored."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from localslack.testing.person import Person
from localslack.testing.screen import Shown
from storage.notice import Notice
from storage.person import Person as Member
from storage.waitlist import WaitlistEntry
from tests.support.forged_requests import press
from tests.support.masterclasses import confirmed, host, newest_masterclass
from tests.support.running_bot import RunningBot
from tests.support.session_waitlists import states
from tests.support.sessions import in_list, top

OFFER = (
    "🔔 A spot opened up for you",
    "Offer closed.",
    "✅ You were on the waitlist, and took a spot.",
)


def full(bot: RunningBot, by: Person, *guests: str, **values: Any) -> int:
    """Host a masterclass with as many places as guests; return its id."""
    host(by, **{"guests": list(guests), "maximum": len(guests), **values})
    bot.settle()
    return newest_masterclass(bot).id


def show_masterclass(person: Person, number: int) -> Shown:
    """Press `Show masterclass`; return the whole view as this person sees it now."""
    while person.modal is not None:
        person.close(all=True)
    press(person.slack, person, "masterclass.look", str(number))
    return top(person)


def wait_in_line(bot: RunningBot, number: int, *people: Person) -> None:
    """Let these people press `Join waitlist`, one after the other."""
    for person in people:
        show_masterclass(person, number)
        assert person.press("Join waitlist", where="modal").ok
        assert "on the waitlist" in top(person).text, top(person).text
        person.close(all=True)
    bot.settle()


def leave(bot: RunningBot, person: Person) -> None:
    """Choose `Leave` in the Home tab."""
    in_list(person)
    person.menu("Leave", where="home")
    assert person.submit().ok
    confirmed(person, "You left")
    bot.settle()


def offers(person: Person) -> list[Shown]:
    """Return the messages that offer, or offered, a place to this person, oldest first."""
    return [each for each in person.messages if each.text.startswith(OFFER)]


def newest_offer(person: Person) -> Shown:
    """Return the newest of them."""
    found = offers(person)
    assert found, [each.text for each in person.messages]
    return found[-1]


def queue_states(bot: RunningBot) -> dict[str, str]:
    """Return the state of each person's newest entry, in the order in which they came."""
    return dict(states(bot))


def told(bot: RunningBot, kind: str) -> list[str]:
    """Return the first names of those to whom a notice of this kind goes."""

    def read(db: Session) -> list[str]:
        wanted = sa.select(Member.name).join(Notice, Notice.person_id == Member.id).where(Notice.kind == kind)
        return [name.split()[0] for name in db.scalars(wanted.order_by(Notice.id))]

    return bot.transact(read)


def entries(bot: RunningBot) -> int:
    """Return how many entries there ever were."""

    def count(db: Session) -> int:
        return db.scalar(sa.select(sa.func.count()).select_from(WaitlistEntry)) or 0

    return bot.transact(count)


def edit(by: Person, **values: Any) -> None:
    """Choose `Edit` in the Home tab and submit the form; the modal shows the outcome."""
    in_list(by)
    by.menu("Edit", where="home")
    by.fill(values)
    by.submit()


def change(bot: RunningBot, by: Person, **values: Any) -> None:
    """Edit the masterclass and save the review; it must succeed."""
    edit(by, **values)
    assert top(by).title == "Review masterclass", top(by).errors
    assert by.submit().ok
    confirmed(by, "Saved")
    bot.settle()


MAXIMUM = "Maximum participants"


def cancel(bot: RunningBot, by: Person) -> None:
    """Cancel the masterclass, which must succeed."""
    in_list(by)
    by.menu("Cancel", where="home")
    by.fill({"Reason": "Nobody reads code"})
    assert by.submit().ok
    confirmed(by, "Cancelled")
    bot.settle()
