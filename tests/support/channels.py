"""Masterclasses with a channel, inserted straight into the database, for stories about channels."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from localslack.server import LocalSlack
from localslack.testing.person import Person
from localslack.world.model import Channel as SlackChannel
from mentorship.masterclasses import channel as channels
from storage.channel import Channel, ChannelMember
from storage.meeting import (
    ASKED,
    ATTENDING,
    CALLED_OFF,
    CANCELLED,
    HOST,
    LEFT,
    MASTERCLASS,
    PARTICIPANT,
    PUBLISHED,
    Enrollment,
    Meeting,
    add_enrollment,
)
from storage.person import Person as Member
from storage.rows import list_locations_in_use
from tests.support.running_bot import RunningBot
from tests.support.sessions import NOW, texts

TITLE = "Growing as a tech lead"
NAME = "growing-as-a-tech-lead-2027-01-20"
STARTS = NOW + dt.timedelta(days=8, hours=4)  # 15:00 in Berlin


def stored_person(db: Session, person: Person) -> Member:
    """Return the database's row of this person."""
    return db.scalars(sa.select(Member).where(Member.slack_id == person.id)).one()


def insert_masterclass(db: Session, host: Member, *, title: str = TITLE, **values: Any) -> Meeting:
    """Insert a published masterclass with its host."""
    location = list_locations_in_use(db, host.workspace_id)[0]
    meeting = Meeting(
        **{
            "workspace_id": host.workspace_id,
            "kind": MASTERCLASS,
            "state": PUBLISHED,
            "live": True,
            "host_id": host.id,
            "location_id": location.id,
            "zone": location.zone,
            "starts_at": STARTS,
            "ends_at": STARTS + dt.timedelta(hours=1),
            "online": True,
            "in_person": False,
            "title": title,
            "description": "What changes when others build on your decisions.",
            "created_by_id": host.id,
            "created_at": NOW,
            **values,
        }
    )
    db.add(meeting)
    db.flush()
    insert_enrollment(db, meeting, host, role=HOST, source="host")
    return meeting


def insert_enrollment(
    db: Session,
    meeting: Meeting,
    person: Member,
    *,
    role: str = PARTICIPANT,
    state: str = ATTENDING,
    source: str = "booked",
) -> None:
    """Insert a place of this person in the masterclass."""
    add_enrollment(
        db,
        workspace_id=meeting.workspace_id,
        meeting_id=meeting.id,
        person_id=person.id,
        role=role,
        source=source,
        state=state,
        added_by_id=person.id,
        created_at=NOW,
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        live=meeting.live,
        blocks=state == ATTENDING,
    )


class MasterclassChannel:
    """One masterclass and its channel, with the changes that stories make to them."""

    def __init__(self, bot: RunningBot, host: Person, people: Iterable[Person] = (), **values: Any) -> None:
        self.bot = bot
        self.slack: LocalSlack = bot.slack
        self.host = host
        self.people = list(people)
        self.private = values.pop("private", True)
        self.id = bot.transact(self._insert, values)

    def _insert(self, db: Session, values: dict[str, Any]) -> int:
        meeting = insert_masterclass(db, stored_person(db, self.host), **values)
        for person in self.people:
            insert_enrollment(db, meeting, stored_person(db, person))
        channels.open_channel(db, meeting, private=self.private, now=self.bot.clock.now)
        return meeting.id

    def settle(self) -> "MasterclassChannel":
        """Wait until everything has been delivered, and Slack's events have been handled."""
        handled = -1
        while handled != len(self.slack.bot.deliveries):  # what is delivered brings events, and these bring more of it
            handled = len(self.slack.bot.deliveries)
            self.bot.settle()
            self.slack.run(self.slack.bot.wait_until_idle())
        return self

    def join(self, person: Person) -> None:
        """Let them reserve a spot."""
        self._change(lambda db, meeting: insert_enrollment(db, meeting, stored_person(db, person)))

    def leave(self, person: Person, state: str = LEFT) -> None:
        """Let them leave, or be removed."""

        def change(db: Session, meeting: Meeting) -> None:
            found = db.scalars(
                sa.select(Enrollment).where(
                    Enrollment.meeting_id == meeting.id,
                    Enrollment.person_id == stored_person(db, person).id,
                    Enrollment.state.in_([ATTENDING, ASKED]),
                )
            ).one()
            found.state, found.blocks = state, False

        self._change(change)

    def change(self, **values: Any) -> None:
        """Let the host edit it."""

        def change(db: Session, meeting: Meeting) -> None:
            for name, value in values.items():
                setattr(meeting, name, value)

        self._change(change)

    def _change(self, change: Any) -> None:
        def use_case(db: Session) -> None:
            meeting = db.get_one(Meeting, self.id)
            change(db, meeting)
            db.flush()
            channels.sync_channel(db, meeting, now=self.bot.clock.now)

        self.bot.transact(use_case)

    def cancel(self, by: Person, reason: str = "I am ill") -> None:
        """Cancel it."""

        def use_case(db: Session) -> None:
            meeting = db.get_one(Meeting, self.id)
            meeting.state, meeting.live, meeting.reason = CANCELLED, False, reason
            meeting.cancelled_by_id = stored_person(db, by).id
            db.flush()
            db.execute(
                sa.update(Enrollment)
                .where(Enrollment.meeting_id == meeting.id, Enrollment.state == ATTENDING)
                .values(state=CALLED_OFF)
            )
            channels.sync_channel(db, meeting, now=self.bot.clock.now)

        self.bot.transact(use_case)

    def move(self, *, by: dt.timedelta, coming: Iterable[Person] = ()) -> None:
        """Move it; those `coming` are asked whether they can make it."""

        def use_case(db: Session) -> int:
            old = db.get_one(Meeting, self.id)
            host = db.get_one(Member, old.host_id)
            new = insert_masterclass(
                db,
                host,
                title=old.title,
                moved_from_id=old.id,
                starts_at=old.starts_at + by,
                ends_at=old.ends_at + by,
            )
            old.state, old.live, old.moved_to_id = CANCELLED, False, new.id
            for person in coming:
                insert_enrollment(db, new, stored_person(db, person), state=ASKED, source="moved")
            db.flush()
            channels.move_channel(db, old, new, now=self.bot.clock.now)
            return new.id

        self.id = self.bot.transact(use_case)

    @property
    def stored_channel(self) -> Channel:
        """Return its channel as the database has it."""

        def read(db: Session) -> Channel:
            found = db.scalars(sa.select(Channel).where(Channel.meeting_id == self.id)).one()
            db.expunge(found)
            return found

        return self.bot.transact(read)

    @property
    def memberships(self) -> dict[str, str]:
        """Return the channel memberships of people, by their Slack names."""

        def read(db: Session) -> dict[str, str]:
            wanted = sa.select(Member.slack_id, ChannelMember.state).join(Member, Member.id == ChannelMember.person_id)
            found = db.execute(wanted.where(ChannelMember.channel_id == self.stored_channel_id(db))).all()
            return {self.slack.team.users[slack_id].name: state for slack_id, state in found}

        return self.bot.transact(read)

    def stored_channel_id(self, db: Session) -> int:
        """Return the id of its channel."""
        return db.scalars(sa.select(Channel.id).where(Channel.meeting_id == self.id)).one()

    @property
    def channel(self) -> SlackChannel:
        """Return its channel in Slack."""
        return self.slack.team.channels[self.stored_channel.slack_id]

    @property
    def members(self) -> set[str]:
        """Return the names of its members, except the bot."""
        team = self.slack.team
        return {team.users[each].name for each in self.channel.members if each != team.bot_user_id}

    @property
    def texts(self) -> list[str]:
        """Return what the bot has said in it."""
        return [message.text for message in self.channel.messages.values()]


def told(person: Person, beginning: str) -> int:
    """Return how many of their messages begin like this."""
    return sum(text.startswith(beginning) for text in texts(person))
