"""The channel of a masterclass as people see it: made, filled, renamed, moved, closed, archived."""

import datetime as dt
import re

from localslack.client import world_events
from localslack.server import LocalSlack
from localslack.testing.person import Person
from localslack.testing.screen import Shown
from mentorship.masterclasses.channel import ARCHIVE_AFTER
from storage.channel import ARCHIVED, OPEN
from storage.meeting import ASKED, REMOVED
from storage.waitlist import OFFERED
from tests.support.channels import NAME, STARTS, TITLE, MasterclassChannel
from tests.support.participants import insert_waitlist
from tests.support.running_bot import RunningBot
from tests.support.sessions import texts


def test_it_is_made_with_topic_and_pinned_card_and_everybody_is_in_it(discussion: MasterclassChannel) -> None:
    channel = discussion.channel
    assert (channel.name, channel.kind) == (NAME, "private")
    assert channel.topic == "Masterclass on Wed 20 Jan 2027, 15:00 (Berlin time)"
    assert discussion.members == {"ada", "mia", "tom"}
    card, welcome = channel.messages.values()
    assert channel.pins == [card.ts]
    assert TITLE in card.text
    assert "2 participants" in card.text
    assert "Welcome!" in welcome.text
    without_dates = re.sub(r"<!date\^[^|>]*\|([^>]*)>", r"\1", card.text)
    assert "Wed 20 Jan 2027, 15:00–16:00" in without_dates, "for programs that do not know Slack's dates"
    assert discussion.memberships == dict.fromkeys(("ada", "mia", "tom"), "inside")
    assert discussion.stored_channel.state == OPEN


def test_it_is_public_where_the_program_has_it_so(bot: RunningBot, ada: Person) -> None:
    assert MasterclassChannel(bot, ada, private=False).settle().channel.kind == "public"


def test_whoever_joins_is_added_and_whoever_leaves_or_is_removed_is_taken_out(
    discussion: MasterclassChannel, grace: Person, mia: Person, tom: Person
) -> None:
    discussion.join(grace)
    discussion.leave(mia)
    discussion.leave(tom, REMOVED)
    assert discussion.settle().members == {"ada", "grace"}
    assert discussion.memberships == {"ada": "inside", "grace": "inside"}
    discussion.join(mia)
    assert discussion.settle().members == {"ada", "grace", "mia"}
    assert not any("You left the channel" in text for text in texts(mia))


def test_nobody_who_was_put_in_or_taken_out_by_us_is_asked_anything(
    discussion: MasterclassChannel, mia: Person, tom: Person
) -> None:
    discussion.leave(mia)
    discussion.settle()
    assert [text for person in (mia, tom) for text in texts(person) if "channel" in text] == []


def test_the_card_follows_in_place(discussion: MasterclassChannel, grace: Person) -> None:
    discussion.join(grace)
    discussion.change(description="Now with cake.", maximum=3)
    text = discussion.settle().texts[0]
    assert "Full (3 spots)" in text
    assert "Now with cake." in text
    assert len(discussion.channel.pins) == 1


def test_the_card_counts_offered_places_and_is_made_for_those_inside(
    bot: RunningBot, discussion: MasterclassChannel, ada: Person, mia: Person
) -> None:
    def card() -> Shown:
        discussion.settle()
        return ada.messages_in(NAME)[0]

    discussion.change(maximum=3)
    assert "1 of 3 spots left" in card().text
    assert card().buttons == ["Participants", "Add to calendar", "Leave"], "it is private, so all are inside"
    insert_waitlist(bot, discussion.id, ("grace", OFFERED))
    discussion.change(minimum=1)
    assert "Full (3 spots)" in card().text
    bot.clock.now = STARTS
    bot.tick()
    assert "spots" not in card().text, "it has begun"
    assert card().buttons == ["Participants"]


def test_a_new_title_renames_it(discussion: MasterclassChannel) -> None:
    discussion.change(title="Straße & Ørsted 🎉")
    assert discussion.settle().channel.name == "strasse-orsted-2027-01-20"
    assert "Straße & Ørsted 🎉" in discussion.texts[0].replace("&amp;", "&")


def test_a_name_that_people_gave_it_stays_until_the_title_changes(
    discussion: MasterclassChannel, slack: LocalSlack, grace: Person, tom: Person
) -> None:
    channel = discussion.channel
    slack.on_loop(lambda: world_events.rename_channel(slack.world, slack.team, channel, "our-own"))
    discussion.join(grace)
    assert discussion.settle().channel.name == "our-own"
    tom.leave("our-own")
    discussion.settle()
    assert "You left the channel of a masterclass" in tom.last_message.text
    assert NAME not in tom.last_message.text, "it is not called so any more"
    discussion.change(title="Other")
    assert discussion.settle().channel.name == "other-2027-01-20"


def test_names_that_are_taken_get_a_number(bot: RunningBot, slack: LocalSlack, ada: Person, mia: Person) -> None:
    slack.run(world_events.create_channel(slack.world, mia.id, NAME))
    slack.run(world_events.create_channel(slack.world, mia.id, f"{NAME}-2", True))
    hour = dt.timedelta(hours=1)
    first, second = (MasterclassChannel(bot, ada, starts_at=at, ends_at=at + hour) for at in (STARTS, STARTS + hour))
    names = {first.settle().channel.name, second.settle().channel.name}
    assert len(names) == 2
    assert all(name.startswith(f"{NAME}-") and name != f"{NAME}-2" for name in names)
    slack.refusals.clear()


def test_it_is_renamed_to_a_name_with_a_number(
    discussion: MasterclassChannel, bot: RunningBot, slack: LocalSlack, mia: Person
) -> None:
    slack.run(world_events.create_channel(slack.world, mia.id, "other-2027-01-20"))
    discussion.change(title="Other")
    assert discussion.settle().channel.name == "other-2027-01-20-2"
    calls = len(slack.calls)
    discussion.change(minimum=2)
    discussion.settle()
    assert "conversations.rename" not in {call.method for call in slack.calls[calls:]}
    slack.refusals.clear()


def test_it_goes_along_when_the_masterclass_is_moved(discussion: MasterclassChannel, mia: Person, tom: Person) -> None:
    channel = discussion.channel
    discussion.move(by=dt.timedelta(days=7), coming=[mia])
    discussion.settle()
    assert discussion.channel is channel
    assert channel.name == "growing-as-a-tech-lead-2027-01-27"
    assert "27 Jan 2027" in channel.topic
    assert discussion.members == {"ada", "mia"}
    assert discussion.stored_channel.archive_at == STARTS + dt.timedelta(days=7, hours=1) + ARCHIVE_AFTER
    assert not channel.is_archived


def test_whoever_is_asked_is_neither_invited_nor_taken_out(
    bot: RunningBot, discussion: MasterclassChannel, grace: Person, mia: Person
) -> None:
    discussion.move(by=dt.timedelta(days=7), coming=[grace, mia])
    assert discussion.settle().members == {"ada", "mia"}
    discussion.leave(mia)
    assert discussion.settle().members == {"ada"}
    assert ASKED not in discussion.memberships.values()


def test_a_cancelled_one_gets_a_last_word_and_is_archived(discussion: MasterclassChannel, ada: Person) -> None:
    discussion.cancel(ada, "I am <ill> & sorry")
    channel = discussion.settle().channel
    assert channel.is_archived
    card, _, last = discussion.texts
    assert "cancelled this masterclass" in card
    assert f"<@{ada.id}> cancelled this masterclass" in last
    assert "I am &lt;ill&gt; &amp; sorry" in last
    assert {"ada", "mia", "tom"} <= discussion.members
    assert discussion.stored_channel.state == ARCHIVED


def test_one_that_was_cancelled_before_it_was_made_is_never_made(
    bot: RunningBot, slack: LocalSlack, ada: Person
) -> None:
    slack.faults.rate_limit("conversations.create", retry_after=1)
    discussion = MasterclassChannel(bot, ada)
    discussion.cancel(ada)
    discussion.settle()
    assert discussion.stored_channel.state == ARCHIVED
    assert NAME not in slack.team.channel_names or discussion.channel.is_archived


def test_it_is_archived_a_week_after_the_end(bot: RunningBot, discussion: MasterclassChannel) -> None:
    bot.clock.now = STARTS + dt.timedelta(hours=1) + ARCHIVE_AFTER - dt.timedelta(minutes=1)
    bot.tick()
    assert not discussion.settle().channel.is_archived
    bot.clock.now += dt.timedelta(minutes=2)
    bot.tick()
    assert discussion.settle().channel.is_archived
    assert len(discussion.texts) == 3, "the card, the welcome and thanks"
    bot.tick()
    assert discussion.settle().stored_channel.state == ARCHIVED


def test_nothing_is_done_twice_when_nothing_has_changed(discussion: MasterclassChannel, slack: LocalSlack) -> None:
    calls = len(slack.calls)
    discussion.change(minimum=2)
    discussion.settle()
    assert [call.method for call in slack.calls[calls:]] == ["conversations.info", "conversations.members"]
