"""Groups follow user groups and channels: immediately by events, and in the end by complete readings."""

import datetime as dt
import math
from collections.abc import Callable, Iterator

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from bot.jobs.sync_groups import PAGE
from localslack.client import world_events
from localslack.server import LocalSlack
from localslack.testing.person import Person
from localslack.world.model import Channel, Usergroup
from localslack.world.sample_people import SAMPLE_PEOPLE, Someone
from mentorship.program.group_sync import (
    SYNC_DELAY_AFTER_EVENT,
    SYNC_INTERVAL,
)
from storage.group import Group, GroupMember
from storage.person import Person as Member
from tests.conftest import MANIFEST
from tests.support.groups import add_group, archive_group, members, open_groups
from tests.support.running_bot import RunningBot
from tests.support.sessions import GONE, offer, open_booking, top

LATER = SYNC_INTERVAL + dt.timedelta(minutes=1)


@pytest.fixture
def club(bot: RunningBot, slack: LocalSlack, olga: Person, mia: Person) -> Channel:
    """Make a private channel of Mia and the bot; the group `Readers` follows it, and its members have been read."""
    made = slack.run(world_events.create_channel(slack.world, mia.id, "book-club", True))
    slack.run(world_events.invite(slack.world, mia.id, made.id, slack.team.bot_user_id))
    add_group(olga, "Readers", channel="book-club")
    bot.tick()
    assert members(bot, "Readers") == {"Mia"}
    return made


@pytest.fixture
def handle(bot: RunningBot, slack: LocalSlack, olga: Person, mia: Person) -> Usergroup:
    """Make a user group of Mia; the group `Apprentices` follows it, and its members have been read."""
    made = slack.on_loop(
        lambda: world_events.add_usergroup(slack.world, slack.team, "Apprentices", "apprentices", [mia.id])
    )
    add_group(olga, "Apprentices", user_group="@apprentices")
    bot.tick()
    assert members(bot, "Apprentices") == {"Mia"}
    return made


def test_whoever_joins_the_channel_is_in_the_group_at_once(bot: RunningBot, club: Channel, tom: Person) -> None:
    tom.join("book-club")
    bot.wait_for(lambda: members(bot, "Readers") == {"Mia", "Tom"})


def test_whoever_leaves_the_channel_is_out_of_the_group_at_once(bot: RunningBot, club: Channel, mia: Person) -> None:
    mia.leave("book-club")
    bot.wait_for(lambda: members(bot, "Readers") == set())


def test_whoever_leaves_can_book_no_more(bot: RunningBot, club: Channel, ada: Person, mia: Person) -> None:
    offer(ada, groups=["Readers"])
    open_booking(mia)
    mia.leave("book-club")
    bot.wait_for(lambda: members(bot, "Readers") == set())
    mia.submit()
    assert GONE in top(mia).text


def test_a_changed_user_group_is_followed_at_once(
    bot: RunningBot, slack: LocalSlack, handle: Usergroup, tom: Person, grace: Person
) -> None:
    ids = [tom.id, grace.id]
    slack.on_loop(lambda: world_events.change_usergroup(slack.world, slack.team, handle, ids))
    bot.wait_for(lambda: members(bot, "Apprentices") == {"Tom", "Grace"})


def test_what_no_event_told_is_found_by_the_next_reading(
    bot: RunningBot, slack: LocalSlack, club: Channel, handle: Usergroup, tom: Person, mia: Person
) -> None:
    club.members[tom.id] = None
    club.members.pop(mia.id)
    handle.users = [tom.id]
    bot.tick()
    assert members(bot, "Readers") == {"Mia"}
    bot.clock.now += LATER
    bot.tick()
    assert members(bot, "Readers") == members(bot, "Apprentices") == {"Tom"}


def test_a_public_channel_without_the_bot_is_followed_too(
    bot: RunningBot, slack: LocalSlack, olga: Person, mia: Person, tom: Person
) -> None:
    slack.run(world_events.create_channel(slack.world, mia.id, "open-club"))
    add_group(olga, "Open", channel="open-club")
    bot.tick()
    tom.join("open-club")
    bot.clock.now += LATER
    bot.tick()
    assert members(bot, "Open") == {"Mia", "Tom"}


def test_an_archived_group_is_still_kept_in_step(
    bot: RunningBot, club: Channel, olga: Person, ada: Person, mia: Person, tom: Person
) -> None:
    offer(ada, groups=["Readers"])
    archive_group(olga, "Readers")
    tom.join("book-club")
    mia.leave("book-club")
    bot.wait_for(lambda: members(bot, "Readers") == {"Tom"})
    open_booking(tom)
    mia.command("/mentorship book @ada")
    assert "Book" not in top(mia).buttons


def test_somebody_of_whom_we_know_nothing_yet_is_asked_about(bot: RunningBot, slack: LocalSlack, club: Channel) -> None:
    subscribed = slack.world.app.manifest["settings"]["event_subscriptions"]["bot_events"]
    subscribed.remove("team_join")
    nele = slack.run(world_events.add_user(slack.world, Someone("nele", "Nele New", "Europe/Oslo")))
    subscribed.append("team_join")
    slack.run(world_events.join(slack.world, nele.id, club.id))
    tick_until(bot, lambda: members(bot, "Readers") == {"Mia", "Nele"})


def test_people_of_another_workspace_are_no_members(bot: RunningBot, slack: LocalSlack, club: Channel) -> None:
    someone = Someone("xeno", "Xeno Else", "Europe/Oslo")
    slack.run(world_events.add_external(slack.world, someone, "T0ELSEWHERE", club.id))
    bot.clock.now += LATER
    bot.tick()
    assert members(bot, "Readers") == {"Mia"}


@pytest.mark.parametrize(
    ("happens", "words"),
    [
        (world_events.archive, "The channel was archived"),
        (world_events.delete_channel, "The app can't see this channel"),
        (
            lambda world, user, channel: world_events.kick(world, user, channel, world.team.bot_user_id),
            "Invite it: type /invite @mentorship in that channel",
        ),
    ],
    ids=["archived", "deleted", "the bot is removed"],
)
def test_trouble_with_a_channel_is_told_in_the_settings_and_the_members_stay(
    bot: RunningBot, slack: LocalSlack, club: Channel, olga: Person, mia: Person, happens: object, words: str
) -> None:
    slack.run(happens(slack.world, mia.id, club.id))  # type: ignore[operator]
    tick_until(bot, lambda: sync_error(bot) != "")
    open_groups(olga)
    assert words in top(olga).text
    assert "Until then it keeps the members it had" in top(olga).text
    assert members(bot, "Readers") == {"Mia"}
    slack.refusals.clear()


def test_an_archived_channel_that_is_restored_is_read_again(
    bot: RunningBot, slack: LocalSlack, club: Channel, olga: Person, mia: Person, tom: Person
) -> None:
    slack.run(world_events.archive(slack.world, mia.id, club.id))
    tick_until(bot, lambda: sync_error(bot) == "is_archived")
    slack.run(world_events.unarchive(slack.world, mia.id, club.id))
    slack.run(world_events.join(slack.world, tom.id, club.id))
    slack.run(world_events.invite(slack.world, mia.id, club.id, slack.team.bot_user_id))
    tick_until(bot, lambda: sync_error(bot) == "")
    assert members(bot, "Readers") == {"Mia", "Tom"}
    slack.refusals.clear()


def test_a_disabled_user_group_is_told_in_the_settings(
    bot: RunningBot, slack: LocalSlack, handle: Usergroup, olga: Person
) -> None:
    slack.on_loop(lambda: world_events.disable_usergroup(slack.world, slack.team, handle))
    tick_until(bot, lambda: sync_error(bot) == "no_such_subteam")
    open_groups(olga)
    assert "no longer exists in Slack" in top(olga).text
    assert members(bot, "Apprentices") == {"Mia"}
    olga.menu("Edit")
    assert top(olga).values["Slack user group"] == "The current one"
    slack.refusals.clear()


def test_a_scope_taken_away_is_told_in_the_settings(
    bot: RunningBot, slack: LocalSlack, handle: Usergroup, olga: Person
) -> None:
    slack.team.scopes = slack.team.scopes - {"usergroups:read"}
    bot.clock.now += LATER
    bot.tick()
    open_groups(olga)
    assert "The app isn't allowed to read this in Slack" in top(olga).text
    assert members(bot, "Apprentices") == {"Mia"}
    slack.refusals.clear()


def test_slack_is_busy_and_is_asked_again_when_it_said(
    bot: RunningBot, slack: LocalSlack, club: Channel, tom: Person
) -> None:
    club.members[tom.id] = None
    slack.faults.rate_limit("conversations.members", retry_after=30)
    bot.clock.now += LATER
    bot.tick()
    assert (members(bot, "Readers"), sync_error(bot)) == ({"Mia"}, "")
    bot.clock.now += dt.timedelta(seconds=31)
    bot.tick()
    assert members(bot, "Readers") == {"Mia", "Tom"}


def test_whom_slack_told_of_before_it_was_busy_is_not_asked_about_again(
    bot: RunningBot, slack: LocalSlack, club: Channel, tom: Person, ada: Person
) -> None:
    club.members |= {tom.id: None, ada.id: None}
    bot.transact(forget, [tom.id, ada.id])
    slack.faults.refuse("users.info", "ratelimited", about=ada.id, times=1)
    bot.clock.now += LATER
    seen = len(slack.calls)
    bot.tick()
    assert members(bot, "Readers") == {"Mia"}
    bot.clock.now += LATER
    bot.tick()
    assert members(bot, "Readers") == {"Mia", "Tom", "Ada"}
    assert sum(call.method == "users.info" for call in slack.calls[seen:]) == 3  # Tom once, Ada twice
    slack.refusals.clear()


def forget(db: Session, slack_ids: list[str]) -> None:
    db.execute(sa.delete(Member).where(Member.slack_id.in_(slack_ids)))


def sync_error(bot: RunningBot) -> str:
    def read(db: Session) -> str:
        return db.scalars(sa.select(Group.trouble)).one()

    return bot.transact(read)


def tick_until(bot: RunningBot, condition: Callable[[], bool]) -> None:
    """Let time pass until what an event asks for has been done: the event may be on its way."""

    def ticked() -> bool:
        bot.clock.now += SYNC_DELAY_AFTER_EVENT
        bot.tick()
        return condition()

    bot.wait_for(ticked)


# -- many members -----------------------------------------------------------------------------------------------------


@pytest.fixture
def crowded() -> Iterator[LocalSlack]:
    """Run a local Slack with 1,200 more people in #general."""
    crowd = [Someone(f"extra{number}", f"Extra {number}", "UTC") for number in range(1200)]
    with LocalSlack(MANIFEST, [*SAMPLE_PEOPLE, *crowd], limits=False) as slack:
        yield slack


def test_a_channel_with_1200_members_is_read_page_by_page(crowded: LocalSlack, database_url: str) -> None:
    bot = RunningBot(crowded, database_url).start()
    tick_until(bot, lambda: bot.transact(known) >= 1200)
    add_group(crowded.person("olga"), "Everyone", channel="general")
    general = crowded.team.channel_named("general")
    tick_until(bot, lambda: bot.transact(read_whole))
    reads = [call for call in crowded.calls if call.method == "conversations.members"]
    assert len(reads) == math.ceil(len(general.members) / PAGE)
    assert bot.transact(size) > 1200
    leaver = crowded.team.user_named("extra700").id
    general.members.pop(leaver)
    before = bot.transact(size)
    bot.clock.now += LATER
    tick_until(bot, lambda: bot.transact(size) == before - 1)
    bot.stop()


def known(db: Session) -> int:
    return db.scalar(sa.select(sa.func.count()).select_from(Member)) or 0


def size(db: Session) -> int:
    return db.scalar(sa.select(sa.func.count()).select_from(GroupMember)) or 0


def read_whole(db: Session) -> bool:
    return db.scalars(sa.select(Group.synced_at)).one() is not None
