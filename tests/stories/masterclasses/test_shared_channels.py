"""Channels that people of another company come to read (Slack Connect), and channels whose id changes."""

import json

import pytest

from localslack.client import world_events
from localslack.server import LocalSlack
from localslack.testing.person import Person
from localslack.world.model import Channel
from tests.support.announcements import NEWS, announced, cancel, edit, the_card
from tests.support.channels import NAME, MasterclassChannel, told
from tests.support.groups import add_group, members
from tests.support.masterclasses import host
from tests.support.running_bot import RunningBot
from tests.support.sessions import in_list, set_program, texts, top

CLOSED = "A masterclass was announced here. It's no longer open to everyone."
TROUBLE = "can't be announced"


def settle(bot: RunningBot, slack: LocalSlack) -> None:
    """Wait until Slack's events have been handled, and everything has been delivered."""
    slack.run(slack.bot.wait_until_idle())
    bot.settle()


def said_in(slack: LocalSlack, channel: Channel) -> str:
    """Return all that the bot has asked Slack to show in this channel since the log was emptied."""
    return json.dumps([call.args for call in slack.calls if call.args.get("channel") == channel.id])


@pytest.mark.both_databases
def test_an_announcement_channel_that_is_shared_shows_nothing_more(
    bot: RunningBot, slack: LocalSlack, news: Channel, ada: Person, tom: Person, olga: Person
) -> None:
    host(ada, maximum="5")
    bot.settle()
    old = the_card(tom)
    slack.calls.clear()
    slack.run(world_events.share(slack.world, news.id))
    settle(bot, slack)
    assert the_card(tom).text == CLOSED
    assert told(olga, "Masterclasses can't be announced") == 1
    assert "it is shared with another company" in olga.last_message.text
    tom.press("Reserve a spot", within=old)
    edit(ada, title="Reading old code")
    host(ada, title="Writing code", date="2027-02-01")
    bot.settle()
    assert the_card(tom).text == CLOSED
    for words in ("Reading", "Writing", tom.id, ada.id, "meet.example.com"):
        assert words not in said_in(slack, news)
    assert told(olga, "Masterclasses can't be announced") == 1
    set_program(olga, {"Announcement channel": "general"})
    bot.settle()
    assert ["Reading old code" in announced(tom, "general")[0].text, len(announced(tom, "general"))] == [True, 2]


@pytest.mark.parametrize("flag", ["is_ext_shared", "is_pending_ext_shared"])
def test_it_is_looked_at_before_each_card_also_when_the_event_was_lost(
    bot: RunningBot, slack: LocalSlack, news: Channel, ada: Person, tom: Person, olga: Person, flag: str
) -> None:
    host(ada)
    bot.settle()
    setattr(news, flag, True)
    slack.calls.clear()
    host(ada, title="Writing code", date="2027-02-01")
    bot.settle()
    assert "Writing" not in said_in(slack, news)
    assert told(olga, "Masterclasses can't be announced") == 1
    assert "Writing code" in in_list(ada)
    setattr(news, flag, False)
    set_program(olga, {})
    bot.settle()
    assert {"Writing code" in each.text for each in announced(tom)} == {True, False}


def test_a_card_in_a_former_channel_that_was_shared_is_emptied_and_posted_in_the_present_one(
    bot: RunningBot, slack: LocalSlack, news: Channel, ada: Person, tom: Person, olga: Person
) -> None:
    host(ada)
    bot.settle()
    set_program(olga, {"Announcement channel": "general"})
    news.is_ext_shared = True
    edit(ada, title="Reading old code")
    bot.settle()
    assert the_card(tom).text == CLOSED
    assert "Reading old code" in the_card(tom, "general").text
    assert not any(TROUBLE in each for each in texts(olga))


def test_another_workspace_of_the_same_company_may_read_along(
    bot: RunningBot, slack: LocalSlack, news: Channel, ada: Person, tom: Person, olga: Person
) -> None:
    news.is_org_shared = True
    host(ada)
    bot.settle()
    assert "Reading code" in the_card(tom).text
    assert not any(TROUBLE in each for each in texts(olga))


def test_a_channel_to_which_another_company_was_invited_cannot_be_chosen(
    bot: RunningBot, slack: LocalSlack, olga: Person
) -> None:
    channel = slack.run(world_events.create_channel(slack.world, olga.id, NEWS))
    channel.is_pending_ext_shared = True
    olga.command("/mentorship settings")
    olga.press("Program")
    olga.fill({"Announcement channel": NEWS})
    olga.submit()
    assert "This channel is shared with another company" in top(olga).errors["Announcement channel"]


@pytest.mark.both_databases
def test_cards_settings_groups_and_what_waits_follow_a_new_id(
    bot: RunningBot, slack: LocalSlack, ada: Person, mia: Person, tom: Person, olga: Person
) -> None:
    channel = slack.run(world_events.create_channel(slack.world, olga.id, NEWS, True))
    for person_id in (slack.team.bot_user_id, tom.id):
        slack.run(world_events.invite(slack.world, olga.id, channel.id, person_id))
    add_group(olga, "Team", channel=NEWS)
    set_program(olga, {"Announcement channel": NEWS})
    host(ada)
    bot.settle()
    slack.run(world_events.change_id(slack.world, channel.id))
    settle(bot, slack)
    edit(ada, title="Reading old code")
    host(ada, title="Writing code", date="2027-02-01")
    bot.settle()
    assert ["Reading old code" in announced(tom)[0].text, len(announced(tom))] == [True, 2]
    slack.run(world_events.invite(slack.world, olga.id, channel.id, mia.id))
    settle(bot, slack)
    assert "Mia" in members(bot, "Team")
    assert not any(TROUBLE in each for each in texts(olga))


@pytest.mark.both_databases
@pytest.mark.parametrize("is_posted", [True, False])
def test_an_announcement_on_its_way_follows_a_new_id(
    bot: RunningBot, slack: LocalSlack, ada: Person, tom: Person, olga: Person, *, is_posted: bool
) -> None:
    channel = slack.run(world_events.create_channel(slack.world, olga.id, NEWS, True))
    for person_id in (slack.team.bot_user_id, tom.id):
        slack.run(world_events.invite(slack.world, olga.id, channel.id, person_id))
    set_program(olga, {"Announcement channel": NEWS})
    bot.settle()
    old, calls = channel.id, slack.calls
    calls.clear()
    slack.faults.slow(1.0, "chat.postMessage")
    host(ada)
    if is_posted:  # its answer is what is still on its way
        bot.wait_for(
            lambda: any((each.method, each.args.get("channel")) == ("chat.postMessage", old) for each in calls)
        )
    else:
        bot.wait_for(lambda: slack.faults.held >= 1)
    slack.run(world_events.change_id(slack.world, old))
    slack.run(slack.bot.wait_until_idle())
    slack.faults.clear()
    bot.settle()
    assert len(announced(tom)) == 1
    assert not any(TROUBLE in each for each in texts(olga))
    slack.refusals.clear()  # Slack no longer knew the old id


def test_a_private_channel_that_is_shared_is_followed_and_closed(
    bot: RunningBot, slack: LocalSlack, ada: Person, tom: Person, olga: Person
) -> None:
    channel = slack.run(world_events.create_channel(slack.world, olga.id, NEWS, True))
    for person_id in (slack.team.bot_user_id, tom.id):
        slack.run(world_events.invite(slack.world, olga.id, channel.id, person_id))
    set_program(olga, {"Announcement channel": NEWS})
    host(ada)
    bot.settle()
    slack.run(world_events.share(slack.world, channel.id, new_id=True))
    settle(bot, slack)
    assert the_card(tom).text == CLOSED
    assert told(olga, "Masterclasses can't be announced") == 1
    slack.run(world_events.unshare(slack.world, channel.id))
    settle(bot, slack)
    set_program(olga, {})
    bot.settle()
    assert any("Reading code" in each.text for each in announced(tom))


@pytest.mark.both_databases
def test_the_channel_of_a_masterclass_that_is_shared_is_emptied_until_it_is_its_own_again(
    discussion: MasterclassChannel, bot: RunningBot, slack: LocalSlack, ada: Person, grace: Person
) -> None:
    channel = discussion.channel
    slack.calls.clear()
    slack.run(world_events.share(slack.world, channel.id, new_id=True))
    discussion.settle()
    discussion.join(grace)
    discussion.change(title="Something new")
    discussion.settle()
    card, welcome = discussion.texts
    assert card == (
        "This channel is shared with another company. What was shown here of the masterclass is in direct messages."
    )
    assert "Welcome!" in welcome, "it was said before, and nothing since"
    assert "grace" not in discussion.members
    assert "Something new" not in said_in(slack, channel)
    assert told(ada, "The channel of your masterclass is shared with another company") == 1
    slack.run(world_events.unshare(slack.world, channel.id))
    discussion.settle()
    assert "Something new" in discussion.texts[0]
    assert "grace" in discussion.members


def test_a_shared_channel_of_a_cancelled_masterclass_is_archived_without_a_word(
    bot: RunningBot, slack: LocalSlack, ada: Person, tom: Person
) -> None:
    host(ada, guests=["tom"])
    settle(bot, slack)
    channel = next(each for each in slack.team.channels.values() if each.creator == slack.team.bot_user_id)
    channel.is_ext_shared = True
    slack.calls.clear()
    cancel(ada)
    settle(bot, slack)
    assert channel.is_archived
    assert "My own affair" not in said_in(slack, channel)
    assert "Reading code" not in said_in(slack, channel)


def test_again_on_a_channel_that_is_still_shared_says_so_again(
    discussion: MasterclassChannel, bot: RunningBot, slack: LocalSlack, ada: Person
) -> None:
    slack.run(world_events.share(slack.world, discussion.channel.id))
    discussion.settle()
    words = "The channel of your masterclass is shared with another company"
    bot.wait_for(lambda: told(ada, words) == 1)
    ada.press("Try again")
    bot.wait_for(lambda: told(ada, words) == 2)
    discussion.settle()
    assert told(ada, words) == 2
    assert slack.team.channel_named(NAME).id == discussion.channel.id
