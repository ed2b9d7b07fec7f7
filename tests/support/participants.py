"""What people of the stories about participants do again and again."""

import datetime as dt
import re

import sqlalchemy as sa
from sqlalchemy.orm import Session

from localslack.testing.person import Person
from localslack.testing.screen import Shown
from localslack.world.results import Result
from storage.channel import OPEN, REFUSED, Channel, ChannelMember
from storage.masterclass import entries_by_meeting
from storage.meeting import Meeting
from storage.person import Person as Member
from storage.waitlist import OFFERED, WaitlistEntry
from tests.support.forged_requests import press
from tests.support.masterclasses import host, newest_masterclass
from tests.support.running_bot import RunningBot
from tests.support.sessions import NOW, top
from tests.support.unoffered import hold_people


def plan_and_settle(bot: RunningBot, by: Person, **values: object) -> int:
    """A masterclass that everyone has been told of. Returns its id."""
    host(by, **values)
    bot.settle()
    return newest_masterclass(bot).id


def open_list(bot: RunningBot, person: Person, meeting_id: int) -> Shown:
    """`Participants`, wherever it stands."""
    press(bot.slack, person, "masterclass.participants", str(meeting_id))
    return top(person)


def without_photos(text: str) -> str:
    """Leave out of what a list shows the names of pictures and the dots of menus."""
    return re.sub(r"\n(?:…|Photo of [^\n]*)(?=\n|$)", "", text)


def add(bot: RunningBot, by: Person, meeting_id: int, *guests: str, forged: str = "") -> Result:
    """Fill `Add participants` and submit it, whatever comes of it; `forged` is a guest who is not on offer."""
    open_list(bot, by, meeting_id)
    by.press("Add", where="modal")
    assert top(by).title == "Add participants"
    by.fill({"Guests": list(guests)})
    if forged:
        hold_people(by, "Guests", forged)
    return by.submit()


def remove(bot: RunningBot, by: Person, meeting_id: int, name: str, reason: str = "") -> Result:
    """`Remove` in someone's menu, submitted."""
    open_list(bot, by, meeting_id)
    by.menu("Remove", near=f"@{name}", where="modal")
    assert top(by).title == "Remove participant"
    by.fill({"Reason": reason})
    return by.submit()


def people(bot: RunningBot) -> dict[str, int]:
    """Our ids of the people of the workspace, by their first names."""

    def read(db: Session) -> dict[str, int]:
        return {each.name.split()[0].lower(): each.id for each in db.scalars(sa.select(Member))}

    return bot.transact(read)


def insert_waitlist(bot: RunningBot, meeting_id: int, *entries: tuple[str, str]) -> None:
    """People (by first name) with an entry in the queue in such a state, in this order."""
    known = people(bot)

    def write(db: Session) -> None:
        workspace = db.get_one(Meeting, meeting_id).workspace_id
        for name, state in entries:
            until = NOW + dt.timedelta(hours=1) if state == OFFERED else None
            entry = WaitlistEntry(workspace_id=workspace, person_id=known[name], meeting_id=meeting_id, state=state)
            entry.created_at, entry.offer_until = NOW, until
            db.add(entry)
            db.flush()

    bot.transact(write)


def insert_channel_members(bot: RunningBot, meeting_id: int, **states: str) -> None:
    """An open channel, to which people (by first name) stand like this."""
    known = people(bot)

    def write(db: Session) -> None:
        channel = db.scalars(sa.select(Channel).where(Channel.meeting_id == meeting_id)).one()
        channel.state, channel.slack_id = OPEN, "C0MASTER"
        db.execute(sa.delete(ChannelMember).where(ChannelMember.channel_id == channel.id))
        for name, state in states.items():
            error = "cant_invite" if state == REFUSED else ""
            key = {"channel_id": channel.id, "person_id": known[name], "workspace_id": channel.workspace_id}
            db.add(ChannelMember(**key, state=state, error=error))

    bot.transact(write)


def waitlist_state(bot: RunningBot, meeting_id: int, name: str) -> str:
    """The state of this person's newest entry."""
    person_id = people(bot)[name]
    return bot.transact(lambda db: entries_by_meeting(db, [meeting_id], person_id)[meeting_id].state)
