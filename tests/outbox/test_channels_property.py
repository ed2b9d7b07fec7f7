"""Whatever people do to a masterclass and its channel, while Slack fails and loses answers: they end in line."""

import random
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from localslack.client import world_events
from localslack.server import LocalSlack
from localslack.testing.person import Person
from localslack.world import events
from mentorship.errors import Refusal
from mentorship.masterclasses import channel as channels
from storage.meeting import ATTENDING, LEFT, REMOVED, Enrollment
from storage.person import Person as Member
from tests.support.channels import MasterclassChannel, stored_person
from tests.support.running_bot import RunningBot
from tests.support.sessions import NOW

NAMES = ("mia", "tom", "grace", "kenji", "priya", "sam", "gus")
METHODS = ("create", "invite", "kick", "members", "info", "rename", "setTopic")
STEPS = 40
LOST = "events are lost"

pytestmark = pytest.mark.timeout(400)


class RandomPeople:
    """People who never rest; each act is one thing that one of them does."""

    def __init__(self, bot: RunningBot, dice: random.Random) -> None:
        self.bot = bot
        self.slack: LocalSlack = bot.slack
        self.dice = dice
        self.people = [self.slack.person(name) for name in NAMES]
        for method in ("conversations.create", "chat.postMessage"):  # no seed need be lucky for the two worst
            self.slack.faults.cut(method, times=1)
        self.gathering = MasterclassChannel(bot, self.slack.person("ada"))

    def act(self) -> None:
        """Someone does something."""
        person = self.dice.choice(self.people)
        actions: list[Callable[[Person], object]] = [
            *(self.enroll, self.enroll, self.enroll, self.leave, self.remove, self.retitle),
            *(
                self.join_by_hand,
                self.join_by_hand,
                self.leave_by_hand,
                self.leave_by_hand,
                self.invite_another,
                self.answer,
                self.answer,
            ),
            *(self.stale_event, self.take_out_the_bot),
        ]
        self.dice.choice(actions)(person)

    def inject_fault(self) -> None:
        """Something goes wrong with the next call of a kind."""
        method = self.dice.choice([*(f"conversations.{name}" for name in METHODS), "chat.postMessage", "chat.update"])
        faults = self.slack.faults
        self.dice.choice([faults.cut, faults.fail, faults.rate_limit])(method, times=1)

    def enroll(self, person: Person) -> None:
        """They reserve a spot."""
        if person.id not in self.attending():
            self.gathering.join(person)

    def leave(self, person: Person, state: str = LEFT) -> None:
        """They give it up."""
        if person.id in self.attending():
            self.gathering.leave(person, state)

    def remove(self, person: Person) -> None:
        """The host removes them."""
        self.leave(person, REMOVED)

    def retitle(self, person: Person) -> None:
        """The host gives it another title."""
        self.gathering.change(title=self.dice.choice(["One", "Two", "Three 🎉"]))

    def join_by_hand(self, person: Person) -> None:
        """They come into the channel by hand."""
        if self.is_channel_open():
            self.slack.run(world_events.join(self.slack.world, person.id, self.gathering.channel.id))

    def leave_by_hand(self, person: Person) -> None:
        """They leave the channel by hand."""
        if self.is_channel_open() and person.id in self.gathering.channel.members:
            self.slack.run(world_events.leave(self.slack.world, person.id, self.gathering.channel.id))

    def invite_another(self, person: Person) -> None:
        """They invite someone into the channel."""
        if self.is_channel_open() and person.id in self.gathering.channel.members:
            other = self.dice.choice(self.people)
            self.slack.run(world_events.invite(self.slack.world, person.id, self.gathering.channel.id, other.id))

    def answer(self, person: Person) -> None:
        """They answer whatever they may have been asked."""
        use_case = self.dice.choice(
            [channels.stay_without_channel, channels.come_back, channels.decline_spot, channels.retry_channel]
        )

        def act(db: Session) -> None:
            actor = stored_person(db, self.gathering.host if use_case is channels.retry_channel else person)
            use_case(db, actor=actor, meeting_id=self.gathering.id, now=self.bot.clock.now)

        try:
            self.bot.transact(act)
        except Refusal as refusal:
            raise AssertionError("the channel is there") from refusal

    def stale_event(self, person: Person) -> None:
        """Slack tells late, or again, what is no longer so."""
        world, team = self.slack.world, self.slack.team
        if self.is_channel_open():
            channel, joined = self.gathering.channel, self.dice.random() < 0.5
            self.slack.on_loop(lambda: events.member(world, team, channel, person.user, joined))

    def take_out_the_bot(self, person: Person) -> None:
        """And invite it again."""
        bot_id = self.slack.team.bot_user_id
        if self.is_channel_open() and person.id in self.gathering.channel.members:
            self.slack.run(world_events.kick(self.slack.world, person.id, self.gathering.channel.id, bot_id))
            if self.dice.random() < 0.5:
                self.bot.settle()
            self.slack.run(world_events.invite(self.slack.world, person.id, self.gathering.channel.id, bot_id))

    def lose_an_event(self) -> None:
        """Someone comes or goes, and Slack tells nobody."""
        if self.is_channel_open():
            person, members = self.dice.choice(self.people), self.gathering.channel.members
            if person.id in members:
                members.pop(person.id)
            else:
                members[person.id] = None

    def is_channel_open(self) -> bool:
        """Whether it is there, with the bot in it."""
        row = self.gathering.stored_channel
        found = self.slack.team.channels.get(row.slack_id)
        return found is not None and self.slack.team.bot_user_id in found.members

    def newest_enrollments(self) -> dict[str, str]:
        """The newest place of each person, by Slack ids."""

        def read(db: Session) -> dict[str, str]:
            wanted = sa.select(Member.slack_id, Enrollment.state).join(Member, Member.id == Enrollment.person_id)
            mine = wanted.where(Enrollment.meeting_id == self.gathering.id).order_by(Enrollment.id)
            return dict(db.execute(mine).all())

        return self.bot.transact(read)

    def attending(self) -> set[str]:
        """Who has a spot."""
        return {slack_id for slack_id, state in self.newest_enrollments().items() if state == ATTENDING}


@pytest.mark.parametrize("kind", ["events come", LOST])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_channel_ends_in_line_with_the_masterclass(
    slack: LocalSlack, database_url: str, seed: int, kind: str
) -> None:
    dice = random.Random(seed)
    bot = RunningBot(slack, database_url).start()
    bot.clock.now = NOW
    try:
        company = RandomPeople(bot, dice)
        for _ in range(STEPS):
            if dice.random() < 0.2:
                company.inject_fault()
            if kind == LOST and dice.random() < 0.3:
                company.lose_an_event()
            company.act()
            if dice.random() < 0.3:
                bot.settle()
        slack.faults.clear()
        company.gathering.settle()
        if kind == LOST:
            company.gathering.change(minimum=2)
        check(company)
    finally:
        bot.stop()


def check(company: RandomPeople) -> None:
    """Every attendee whom Slack admits is in it, unless they left by hand; nobody removed is; the rest are visitors."""
    gathering = company.gathering.settle()
    team, places, standing, inside = (
        company.slack.team,
        company.newest_enrollments(),
        gathering.memberships,
        gathering.members,
    )
    for person in [*company.people, gathering.host]:
        place, state, is_in = places.get(person.id, ""), standing.get(person.user.name, ""), person.user.name in inside
        about = (person.user.name, place, state, is_in)
        if place == ATTENDING:
            assert (state == "inside") == is_in, about
            assert is_in or state in ("gone", "outside") or state == "refused" and person.user.is_restricted, about
        else:
            assert place != REMOVED or not is_in, about
            assert state == "" if not is_in or person.user.is_restricted else state in ("visiting", "listening"), about
    (channel,) = {each.id for each in team.channels.values() if each.creator == team.bot_user_id}
    assert channel == gathering.channel.id
    assert len([text for text in gathering.texts if text.startswith("Masterclass: ")]) == 1
    assert gathering.channel.pins == [gathering.stored_channel.card_ts]
