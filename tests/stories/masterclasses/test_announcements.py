"""The announcement channel: one card for each masterclass that is open to all, edited in place, for any reader."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from localslack.client import actions, world_events
from localslack.server import LocalSlack
from localslack.testing.person import Person
from localslack.testing.screen import Shown
from localslack.world.model import Channel, Message
from localslack.world.sample_people import Someone
from tests.support.forged_requests import press
from tests.support.groups import add_group
from tests.support.masterclasses import CLASS, LABELS, enrollment_states, host, newest_masterclass
from tests.support.moves import move
from tests.support.running_bot import RunningBot
from tests.support.sessions import in_list, set_program, texts, top, unchanged, words_beside

NEWS, NEWS_OF_ALL = "news", "general"


@pytest.fixture
def news(bot: RunningBot, slack: LocalSlack, olga: Person) -> Channel:
    """A public channel for announcements, in which everybody of the stories is, and the bot."""
    channel = slack.run(world_events.create_channel(slack.world, olga.id, NEWS))
    people = [slack.person(name).id for name in ("ada", "grace", "mia", "tom", "gus")]
    for each in (*people, slack.team.bot_user_id):
        slack.run(world_events.invite(slack.world, olga.id, channel.id, each))
    set_program(olga, {"Announcement channel": NEWS})
    return channel


@contextmanager
def refusing(slack: LocalSlack, *expected: str) -> Iterator[None]:
    """Slack refuses us this, and nothing else."""
    assert slack.refusals == []
    yield
    assert set(slack.refusals) == set(expected)
    slack.refusals.clear()


def announced(person: Person, channel: str = NEWS) -> list[Shown]:
    """What the bot has posted there."""
    return [each for each in person.messages_in(channel) if "asterclass" in each.text]


def the_card(person: Person, channel: str = NEWS) -> Shown:
    (card,) = announced(person, channel)
    return card


def posted(news: Channel) -> Message:
    """The newest message of the bot there, as Slack keeps it."""
    return [each for each in news.messages.values() if each.blocks][-1]


def edit(host_: Person, **values: Any) -> None:
    in_list(host_)
    host_.menu("Edit", where="home")
    host_.fill({LABELS[name]: value for name, value in values.items()})
    assert host_.submit().ok
    assert host_.submit().ok


def cancel(host_: Person) -> None:
    in_list(host_)
    host_.menu("Cancel", where="home")
    host_.fill({"Reason": "My own affair"})
    assert host_.submit().ok


def test_a_new_one_is_announced_with_what_anybody_may_see(
    bot: RunningBot, news: Channel, ada: Person, mia: Person, tom: Person
) -> None:
    host(ada, maximum="3", guests=["mia"])
    bot.settle()
    card = the_card(tom)
    for words in (
        *("Reading code", "How to read what others wrote.", "Masterclass of @Ada Lovelace", "Online"),
        *("1 participant, 2 of 3 places left", "Thu 21 Jan 2027, 15:00–16:00 in Berlin"),
    ):
        assert words in card.text, card.text
    assert card.buttons == ["Reserve a spot", "Participants"]
    assert card.links == {}
    assert card.menus == []
    assert str(CLASS["url"]) not in str(posted(news).blocks)
    assert "Mia Schmidt" in str(posted(news).blocks)  # her face, or her name where she has no photo


def test_the_text_says_it_all_without_the_blocks(bot: RunningBot, news: Channel, ada: Person) -> None:
    host(ada, maximum="3")
    bot.settle()
    message = posted(news)
    for words in ("Reading code", "How to read what others wrote.", "3 of 3 places left", "Online", "in Berlin"):
        assert words in message.text
    assert str(CLASS["url"]) not in message.text


def test_reserving_there_edits_the_one_card(
    bot: RunningBot, news: Channel, ada: Person, tom: Person, grace: Person
) -> None:
    host(ada, maximum="1")
    bot.settle()
    assert tom.press("Reserve a spot", within=the_card(tom)).ok
    assert "You have a spot in “Reading code”" in tom.ephemerals[-1].text
    bot.settle()
    assert enrollment_states(bot, newest_masterclass(bot).id)["tom"] == "attending"
    assert "Reading code" in tom.last_message.text
    card = the_card(grace)
    assert "1 participant, full" in card.text
    assert card.buttons == ["Join waitlist", "Participants"]
    assert grace.ephemerals == []
    tom.menu("Leave", near="Reading code")
    assert tom.submit().ok
    bot.settle()
    assert the_card(grace).buttons == ["Reserve a spot", "Participants"]


def test_a_choice_of_attendance_is_asked_for(bot: RunningBot, news: Channel, ada: Person, tom: Person) -> None:
    host(ada, attendance=["Online", "In person"])
    bot.settle()
    tom.press("Reserve a spot", within=the_card(tom))
    assert top(tom).title == "Reserve a spot"
    tom.fill({"Attendance": "Online"})
    assert tom.submit().ok
    assert enrollment_states(bot, newest_masterclass(bot).id)["tom"] == "attending"


def test_a_click_on_an_old_card_is_refused_and_the_card_mended(
    bot: RunningBot, news: Channel, ada: Person, tom: Person
) -> None:
    host(ada)
    bot.settle()
    bot.clock.now = newest_masterclass(bot).starts_at
    assert the_card(tom).buttons == ["Reserve a spot", "Participants"]
    tom.press("Reserve a spot", within=the_card(tom))
    assert "has begun" in tom.ephemerals[-1].text
    bot.settle()
    assert "It has begun." in the_card(tom).text
    assert the_card(tom).buttons == ["Participants"]
    assert "tom" not in enrollment_states(bot, newest_masterclass(bot).id)


def test_what_is_edited_is_shown_in_place(bot: RunningBot, news: Channel, ada: Person, tom: Person) -> None:
    host(ada)
    bot.settle()
    edit(ada, title="Reading old code", maximum="7")
    bot.settle()
    assert "Reading old code" in the_card(tom).text
    assert "7 of 7 places left" in the_card(tom).text


def test_a_cancelled_one_says_so_without_the_reason(bot: RunningBot, news: Channel, ada: Person, tom: Person) -> None:
    host(ada)
    bot.settle()
    cancel(ada)
    bot.settle()
    assert "It was cancelled." in the_card(tom).text
    assert "My own affair" not in the_card(tom).text
    assert the_card(tom).buttons == []


def test_a_moved_one_leads_to_the_one_in_its_place(
    bot: RunningBot, news: Channel, ada: Person, mia: Person, tom: Person
) -> None:
    host(ada, guests=["mia"])
    bot.settle()
    move(bot, ada)
    old, new = announced(tom)
    assert "It was moved to another time." in old.text
    assert old.buttons == ["Show masterclass"]
    assert new.buttons == ["Reserve a spot", "Participants"]
    tom.press("Show masterclass", within=old)
    assert top(tom).title == "Masterclass"
    assert "Reserve a spot" in top(tom).buttons
    assert tom.press("Reserve a spot", where="modal").ok
    assert top(tom).title == "Masterclass"
    assert "You are attending." in top(tom).text
    bot.settle()
    assert enrollment_states(bot, newest_masterclass(bot).id) == {
        "ada": "attending",
        "mia": "asked",
        "tom": "attending",
    }


def test_nothing_is_announced_where_no_channel_is_set(
    bot: RunningBot, news: Channel, ada: Person, tom: Person, olga: Person
) -> None:
    set_program(olga, {"Announcement channel": ""})
    host(ada)
    bot.settle()
    assert announced(tom) == []


def test_a_restricted_one_is_never_announced(
    bot: RunningBot, news: Channel, ada: Person, mia: Person, olga: Person, tom: Person
) -> None:
    add_group(olga, "Berliners", members=["mia"])
    host(ada, groups=["Berliners"])
    bot.settle()
    mia.command("/masterclass")
    mia.press("Reserve a spot", within=mia.ephemerals[-1])
    bot.settle()
    assert announced(tom) == []


def test_one_restricted_later_is_not_shown_any_more(
    bot: RunningBot, slack: LocalSlack, news: Channel, ada: Person, olga: Person, tom: Person
) -> None:
    add_group(olga, "Berliners", members=["mia"])
    host(ada)
    bot.settle()
    old = the_card(tom)
    edit(ada, groups=["Berliners"])
    bot.settle()
    card = the_card(tom)
    assert "It is not open to everybody any more." in card.text
    for words in ("Reading code", "How to read"):
        assert words not in str([each.blocks for each in news.messages.values()])
        assert words not in str([each.text for each in news.messages.values()])
    assert card.buttons == []
    unchanged(bot, lambda: tom.press("Reserve a spot", within=old))
    assert "does not exist any more" in tom.ephemerals[-1].text
    assert "Reading code" not in tom.ephemerals[-1].text
    edit(ada, groups=[])
    bot.settle()
    assert "Reading code" in the_card(tom).text


def test_a_guest_account_is_refused_there(bot: RunningBot, news: Channel, ada: Person, gus: Person) -> None:
    host(ada)
    bot.settle()
    unchanged(bot, lambda: gus.press("Reserve a spot", within=the_card(gus)))
    assert "guest accounts cannot take part" in gus.ephemerals[-1].text


def test_people_of_other_workspaces_are_refused_there(
    bot: RunningBot, slack: LocalSlack, news: Channel, ada: Person
) -> None:
    host(ada)
    bot.settle()
    xena = slack.run(world_events.add_external(slack.world, Someone("xena", "Xena", "UTC"), "T0ELSEWHERE", news.id))
    message = posted(news)
    button = next(block for block in message.blocks if block["type"] == "actions")["elements"][0]
    where = {"channel_id": news.id, "ts": message.ts}
    click = actions.click(slack.world, xena.id, where, "b", button["action_id"], element=button)
    unchanged(bot, lambda: slack.run(click))
    assert "xena" not in enrollment_states(bot, newest_masterclass(bot).id)


def test_a_forged_click_of_an_outsider(
    bot: RunningBot, slack: LocalSlack, news: Channel, ada: Person, olga: Person, tom: Person
) -> None:
    add_group(olga, "Berliners", members=["mia"])
    host(ada, groups=["Berliners"])
    tom.home()
    unchanged(bot, lambda: press(slack, tom, "masterclass.reserve", str(newest_masterclass(bot).id)))
    assert "tom" not in enrollment_states(bot, newest_masterclass(bot).id)


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
    assert "4 of 5 places left" in the_card(tom).text
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


# -- the channel goes wrong ------------------------------------------------------------------------------------------


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
    bot.settle()
    first, second = announced(tom)
    assert "Reading code" in first.text
    assert "Writing code" in second.text


@pytest.mark.parametrize(
    ("private", "error", "words"),
    [
        (False, "not_in_channel", "the app is not in it any more. Invite it: type /invite @mentorship"),
        (True, "channel_not_found", "the app cannot see it (any more). Invite it: type /invite @mentorship"),
    ],
)
def test_a_bot_taken_out_of_the_channel_is_told(
    bot: RunningBot, slack: LocalSlack, ada: Person, olga: Person, private: bool, error: str, words: str
) -> None:
    channel = slack.run(world_events.create_channel(slack.world, olga.id, NEWS, private))
    slack.run(world_events.invite(slack.world, olga.id, channel.id, slack.team.bot_user_id))
    set_program(olga, {"Announcement channel": NEWS})
    slack.run(world_events.kick(slack.world, olga.id, channel.id, slack.team.bot_user_id))
    with refusing(slack, f"chat.postMessage: {error}"):
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
    with refusing(slack, "chat.update: channel_not_found", "chat.postMessage: channel_not_found"):
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
    assert "People of other workspaces are in this channel." in words_beside(olga, "Announcement channel")
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
