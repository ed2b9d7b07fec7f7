"""The program chooses its announcement channel, and changes it."""

from localslack.client import world_events
from localslack.server import LocalSlack
from localslack.testing.person import Person
from localslack.world.model import Channel
from localslack.world.sample_people import Someone
from tests.support.announcements import NEWS, announced, refusing, the_card
from tests.support.masterclasses import host
from tests.support.running_bot import RunningBot
from tests.support.sessions import set_program, top, words_beside


def test_another_channel_takes_the_new_ones_and_old_cards_stay(
    bot: RunningBot, slack: LocalSlack, news: Channel, ada: Person, tom: Person, olga: Person
) -> None:
    host(ada, maximum="5")
    bot.settle()
    set_program(olga, {"Announcement channel": "general"})
    bot.settle()
    assert announced(tom, "general") == []
    tom.press("Reserve a spot", within=the_card(tom))
    bot.settle()
    assert "4 of 5 spots left" in the_card(tom).text
    assert announced(tom, "general") == []
    host(ada, title="Writing code", date="2027-02-01")
    bot.settle()
    assert "Writing code" in the_card(tom, "general").text
    assert "Writing code" not in the_card(tom).text


def test_what_is_planned_already_is_announced_when_a_channel_is_set(
    bot: RunningBot, ada: Person, tom: Person, olga: Person
) -> None:
    host(ada)
    set_program(olga, {"Announcement channel": "general"})
    bot.settle()
    assert "Reading code" in the_card(tom, "general").text


# -- choosing the channel --------------------------------------------------------------------------------------------


def choose(olga: Person, channel: str) -> None:
    olga.command("/mentorship settings")
    olga.press("Program")
    olga.fill({"Announcement channel": channel, "Open bookings per mentee": "7"})
    olga.submit()


def test_the_bot_comes_into_a_public_channel_by_itself(bot: RunningBot, slack: LocalSlack, olga: Person) -> None:
    channel = slack.run(world_events.create_channel(slack.world, olga.id, NEWS))
    choose(olga, NEWS)
    assert olga.stack == ["Settings"]
    assert slack.team.bot_user_id in channel.members


def test_without_the_scope_for_that_it_asks_to_be_invited(bot: RunningBot, slack: LocalSlack, olga: Person) -> None:
    slack.run(world_events.create_channel(slack.world, olga.id, NEWS))
    slack.team.scopes = slack.team.scopes - {"channels:join"}
    with refusing(slack, "conversations.join: missing_scope"):
        choose(olga, NEWS)
    assert "Invite it: type /invite @mentorship" in words_beside(olga, "Announcement channel")
    assert top(olga).values["Open bookings per mentee"] == "7"


def test_into_a_private_channel_it_must_be_invited(bot: RunningBot, slack: LocalSlack, olga: Person) -> None:
    channel = slack.run(world_events.create_channel(slack.world, olga.id, NEWS, True))
    with refusing(slack, "conversations.info: channel_not_found"):
        choose(olga, NEWS)
    assert "Invite it: type /invite @mentorship" in words_beside(olga, "Announcement channel")
    slack.run(world_events.invite(slack.world, olga.id, channel.id, slack.team.bot_user_id))
    assert olga.submit().ok


def test_an_archived_channel_cannot_be_chosen(bot: RunningBot, slack: LocalSlack, olga: Person) -> None:
    channel = slack.run(world_events.create_channel(slack.world, olga.id, NEWS))
    slack.run(world_events.archive(slack.world, olga.id, channel.id))
    choose(olga, NEWS)
    assert "This channel is archived." in words_beside(olga, "Announcement channel")


def test_a_channel_shared_with_others_cannot_be_chosen(bot: RunningBot, slack: LocalSlack, olga: Person) -> None:
    channel = slack.run(world_events.create_channel(slack.world, olga.id, NEWS))
    slack.run(world_events.add_external(slack.world, Someone("xena", "Xena", "UTC"), "T0ELSEWHERE", channel.id))
    choose(olga, NEWS)
    assert "This channel is shared with another company" in words_beside(olga, "Announcement channel")
    assert slack.team.bot_user_id not in channel.members


def test_while_slack_does_not_answer_nothing_is_lost(bot: RunningBot, slack: LocalSlack, olga: Person) -> None:
    slack.run(world_events.create_channel(slack.world, olga.id, NEWS))
    slack.faults.fail("conversations.info", times=5)
    with refusing(slack, "conversations.info: internal_error"):
        choose(olga, NEWS)
    assert "Please try again in a moment" in top(olga).text
    assert top(olga).values["Open bookings per mentee"] == "7"
    slack.faults.clear()
    assert olga.submit().ok
