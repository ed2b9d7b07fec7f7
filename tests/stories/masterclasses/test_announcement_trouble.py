"""Trouble with the announcement channel: it is archived or deleted, or the bot is removed from it."""

import datetime as dt

import pytest

from localslack.client import world_events
from localslack.server import LocalSlack
from localslack.testing.person import Person
from localslack.world.model import Channel
from tests.support.announcements import NEWS, NEWS_OF_ALL, announced, cancel, edit, posted, refusing, the_card
from tests.support.masterclasses import host
from tests.support.running_bot import RunningBot
from tests.support.sessions import in_list, set_program, texts, top


def test_a_card_deleted_by_hand_is_posted_anew(
    bot: RunningBot, slack: LocalSlack, news: Channel, ada: Person, tom: Person
) -> None:
    host(ada)
    bot.settle()
    with refusing(slack, "chat.update: message_not_found"):
        news.messages.pop(posted(news).ts)
        edit(ada, title="Reading old code")
        bot.settle()
    assert "Reading old code" in the_card(tom).text


def test_an_archived_channel_is_told_to_the_admins_once_with_the_way_out(
    bot: RunningBot, slack: LocalSlack, news: Channel, ada: Person, olga: Person, tom: Person
) -> None:
    slack.run(world_events.archive(slack.world, olga.id, news.id))
    with refusing(slack, "chat.postMessage: is_archived"):
        host(ada)
        bot.settle()
        host(ada, title="Writing code", date="2027-02-01")
        bot.settle()
    told = [each for each in olga.messages if "can't be announced" in each.text]
    assert len(told) == 1
    assert "it was archived. Restore it in Slack" in told[0].text
    assert "Everything else goes on as before." in told[0].text
    assert not any("can't be announced" in each for each in texts(ada) + texts(tom))
    assert sum(call.method == "chat.postMessage" and call.error == "is_archived" for call in slack.calls) == 1
    slack.run(world_events.unarchive(slack.world, olga.id, news.id))
    olga.press("Program", within=told[0])
    assert top(olga).title == "Program"
    assert olga.submit().ok
    assert "Program saved." in top(olga).text, "the settings do not lie below it"
    bot.settle()
    first, second = announced(tom)
    assert "Reading code" in first.text
    assert "Writing code" in second.text


@pytest.mark.parametrize(
    ("private", "error", "words"),
    [
        (False, "not_in_channel", "someone removed the app from it. Invite it: type /invite @mentorship"),
        (True, "channel_not_found", "the app can't see it. Invite it: type /invite @mentorship"),
    ],
)
def test_a_bot_taken_out_of_the_channel_is_told(
    bot: RunningBot, slack: LocalSlack, ada: Person, olga: Person, private: bool, error: str, words: str
) -> None:
    channel = slack.run(world_events.create_channel(slack.world, olga.id, NEWS, private))
    slack.run(world_events.invite(slack.world, olga.id, channel.id, slack.team.bot_user_id))
    set_program(olga, {"Announcement channel": NEWS})
    slack.run(world_events.kick(slack.world, olga.id, channel.id, slack.team.bot_user_id))
    looked = ["conversations.info: channel_not_found"] if private else []
    with refusing(slack, *looked, f"chat.postMessage: {error}"):
        host(ada)
        bot.settle()
    assert words in olga.last_message.text
    assert "Reading code" in in_list(ada)
    slack.run(world_events.invite(slack.world, olga.id, channel.id, slack.team.bot_user_id))
    set_program(olga, {})
    bot.settle()
    assert "Reading code" in the_card(olga).text


def test_a_deleted_channel_with_a_card_in_it(
    bot: RunningBot, slack: LocalSlack, news: Channel, ada: Person, olga: Person, tom: Person
) -> None:
    host(ada)
    bot.settle()
    slack.run(world_events.delete_channel(slack.world, olga.id, news.id))
    unseen = (f"{method}: channel_not_found" for method in ("conversations.info", "chat.update", "chat.postMessage"))
    with refusing(slack, *unseen):
        edit(ada, title="Reading old code")
        bot.settle()
    assert "can't be announced" in olga.last_message.text
    set_program(olga, {"Announcement channel": "general"})
    bot.settle()
    assert "Reading old code" in the_card(tom, "general").text


def test_an_old_channel_that_is_gone_troubles_nobody(
    bot: RunningBot, slack: LocalSlack, news: Channel, ada: Person, olga: Person, tom: Person
) -> None:
    host(ada)
    bot.settle()
    set_program(olga, {"Announcement channel": "general"})
    bot.settle()
    slack.run(world_events.archive(slack.world, olga.id, news.id))
    with refusing(slack, "chat.update: is_inactive"):
        edit(ada, title="Reading old code")
        bot.settle()
    assert not any("can't be announced" in each for each in texts(olga))
    edit(ada, title="Reading very old code")
    bot.settle()
    assert "Reading very old code" in the_card(tom, "general").text


def test_a_card_of_which_slack_did_not_answer_is_found_again(
    bot: RunningBot, slack: LocalSlack, ada: Person, olga: Person, tom: Person
) -> None:
    host(ada)
    bot.settle()
    slack.faults.cut("chat.postMessage", times=1)
    set_program(olga, {"Announcement channel": NEWS_OF_ALL})
    bot.settle()
    assert "Reading code" in the_card(tom, NEWS_OF_ALL).text
    edit(ada, title="Reading old code")
    bot.settle()
    assert "Reading old code" in the_card(tom, NEWS_OF_ALL).text


def test_without_the_scope_to_read_there_it_is_posted_again_and_nothing_else_waits(
    bot: RunningBot, slack: LocalSlack, ada: Person, olga: Person, tom: Person
) -> None:
    slack.team.scopes = slack.team.scopes - {"channels:history"}
    host(ada)
    bot.settle()
    slack.faults.cut("chat.postMessage", times=1)
    with refusing(slack, "conversations.history: missing_scope"):
        set_program(olga, {"Announcement channel": NEWS_OF_ALL})
        bot.settle()
    assert len(announced(tom, NEWS_OF_ALL)) == 2  # the contract allows for it
    edit(ada, title="Reading old code")
    bot.settle()
    assert sum("Reading old code" in each.text for each in announced(tom, NEWS_OF_ALL)) == 1
    slack.faults.cut("chat.postMessage", times=1)
    cancel(ada)
    host(ada, title="Writing code", guests=["tom"])
    bot.settle()  # a pause of a minute would be too long for it
    assert any("Writing code" in each for each in texts(tom))


@pytest.mark.parametrize("word", ["restricted_action_read_only_channel", "restricted_action_that_slack_adds_later"])
def test_a_channel_in_which_only_some_may_post_is_told_to_the_admins_once(
    bot: RunningBot, slack: LocalSlack, news: Channel, ada: Person, olga: Person, word: str
) -> None:
    slack.faults.refuse("chat.postMessage", word, about=news.id)
    with refusing(slack, f"chat.postMessage: {word}"):
        host(ada)
        bot.settle()
        host(ada, title="Writing code", date="2027-02-01")
        bot.settle()
    (told,) = [each for each in olga.messages if "can't be announced" in each.text]
    assert "Slack doesn't let the app post there. Ask a Slack admin to let it" in told.text
    assert sum(call.error == word for call in slack.calls) == 1


@pytest.mark.both_databases
def test_a_channel_closed_to_the_app_delays_nobody_and_is_told_to_the_admins_after_an_hour(
    bot: RunningBot, slack: LocalSlack, news: Channel, ada: Person, olga: Person, tom: Person
) -> None:
    slack.faults.refuse("chat.postMessage", "access_denied", about=news.id)
    with refusing(slack, "chat.postMessage: access_denied"):
        host(ada, guests=["tom"])
        bot.wait_for(lambda: any("Reading code" in each for each in texts(tom)))
        bot.wait_for(lambda: sum(call.error == "access_denied" for call in slack.calls) > 1)
        assert not any("can't be announced" in each for each in texts(olga))
        bot.clock.now += dt.timedelta(hours=1)
        bot.wait_for(lambda: any("can't be announced" in each for each in texts(olga)))
        bot.settle()
    assert sum("can't be announced" in each for each in texts(olga)) == 1
