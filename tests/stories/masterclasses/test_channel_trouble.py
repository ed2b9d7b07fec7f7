"""What may stand against the channel of a masterclass: noticed, said to the host with the way out, and got over."""

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from localslack.client import world_events
from localslack.server import LocalSlack
from localslack.testing.person import Person
from mentorship.errors import Refusal
from mentorship.masterclasses import channel as channels
from storage.channel import ARCHIVED, LOST, OPEN
from tests.support.channels import NAME, MasterclassChannel, stored_person
from tests.support.forged_requests import press
from tests.support.running_bot import RunningBot
from tests.support.sessions import texts, top

TROUBLE = "The channel of your masterclass"


@pytest.fixture
def gathering(bot: RunningBot, ada: Person, mia: Person, tom: Person) -> MasterclassChannel:
    """Ada hosts Mia and Tom."""
    return MasterclassChannel(bot, ada, [mia, tom]).settle()


def failure_messages(person: Person) -> list[str]:
    """What the host was told of it."""
    return [text for text in texts(person) if text.startswith(TROUBLE)]


def take_out_the_bot(slack: LocalSlack, by: Person, masterclass: MasterclassChannel) -> None:
    slack.run(world_events.kick(slack.world, by.id, masterclass.channel.id, slack.team.bot_user_id))
    masterclass.settle()


def invite_the_bot(slack: LocalSlack, by: Person, masterclass: MasterclassChannel) -> None:
    slack.run(world_events.invite(slack.world, by.id, masterclass.channel.id, slack.team.bot_user_id))
    masterclass.settle()


def test_channels_are_forbidden_to_the_app_until_an_admin_allows_them(
    bot: RunningBot, slack: LocalSlack, ada: Person, mia: Person, tom: Person
) -> None:
    slack.team.restrict_channel_creation = True
    gathering = MasterclassChannel(bot, ada, [mia]).settle()
    assert gathering.stored_channel.state == LOST
    (told,) = failure_messages(ada)
    assert "could not be made" in told
    assert "Ask a Slack admin" in told
    gathering.join(tom)
    gathering.settle()
    assert len(failure_messages(ada)) == 1
    ada.press("Try again")
    gathering.settle()
    assert len(failure_messages(ada)) == 2
    slack.team.restrict_channel_creation = False
    ada.press("Try again")
    assert gathering.settle().members == {"ada", "mia", "tom"}
    assert gathering.stored_channel.state == OPEN
    slack.refusals.clear()


def test_a_scope_is_missing(bot: RunningBot, slack: LocalSlack, ada: Person) -> None:
    scopes = slack.team.scopes
    slack.team.scopes = scopes - {"groups:write"}
    gathering = MasterclassChannel(bot, ada).settle()
    (told,) = failure_messages(ada)
    assert "was not given the permission" in told
    slack.team.scopes = scopes
    ada.press("Try again")
    assert gathering.settle().members == {"ada"}
    slack.refusals.clear()


def test_somebody_archives_it_and_restores_it(
    gathering: MasterclassChannel, slack: LocalSlack, ada: Person, mia: Person, grace: Person
) -> None:
    slack.run(world_events.archive(slack.world, mia.id, gathering.channel.id))
    assert gathering.settle().stored_channel.state == LOST
    assert len(failure_messages(ada)) == 1
    press(slack, ada, "masterclass.discussion", str(gathering.id))
    assert "somebody archived it" in top(ada).text
    assert top(ada).buttons == ["Try again"]
    gathering.join(grace)
    gathering.settle()
    assert len(failure_messages(ada)) == 1
    slack.run(world_events.unarchive(slack.world, mia.id, gathering.channel.id))
    invite_the_bot(slack, mia, gathering)
    assert gathering.stored_channel.state == OPEN
    assert gathering.members == {"ada", "mia", "tom", "grace"}
    slack.refusals.clear()


def test_a_public_one_is_archived_and_a_new_one_made_at_the_hosts_wish(
    bot: RunningBot, slack: LocalSlack, ada: Person, mia: Person
) -> None:
    gathering = MasterclassChannel(bot, ada, [mia], private=False).settle()
    old = gathering.channel
    slack.run(world_events.archive(slack.world, mia.id, old.id))
    gathering.settle()
    (told,) = failure_messages(ada)
    assert "somebody archived it" in told
    ada.press("Try again")
    assert gathering.settle().channel is not old
    assert gathering.channel.name == f"{NAME}-2"
    assert gathering.members == {"ada", "mia"}
    assert len(gathering.texts) == len(gathering.channel.pins) == 1
    slack.refusals.clear()


def test_a_lost_public_one_is_made_anew_as_a_private_one_once_the_masterclass_is_restricted(
    bot: RunningBot, slack: LocalSlack, ada: Person, mia: Person
) -> None:
    slack.team.restrict_channel_creation = True
    gathering = MasterclassChannel(bot, ada, [mia], private=False).settle()
    gathering.change(restricted=True)
    gathering.settle()
    slack.team.restrict_channel_creation = False
    ada.press("Try again")
    assert gathering.settle().channel.kind == "private"
    assert gathering.members == {"ada", "mia"}
    slack.refusals.clear()


def test_a_public_one_that_slack_was_making_as_the_masterclass_was_restricted_gives_way_to_a_private_one(
    bot: RunningBot, slack: LocalSlack, ada: Person, mia: Person
) -> None:
    slack.faults.hold("conversations.create")
    gathering = MasterclassChannel(bot, ada, [mia], private=False)
    bot.wait_for(lambda: slack.faults.held == 1)
    gathering.change(restricted=True)
    slack.faults.release()
    assert gathering.settle().channel.kind == "private"
    assert gathering.members == {"ada", "mia"}
    public = slack.team.channels[slack.team.channel_names[NAME]]
    assert (public.kind, public.is_archived, public.messages) == ("public", True, {})


def test_somebody_deletes_it_and_a_new_one_is_made_at_the_hosts_wish(
    gathering: MasterclassChannel, slack: LocalSlack, ada: Person, mia: Person
) -> None:
    slack.run(world_events.delete_channel(slack.world, mia.id, gathering.channel.id))
    gathering.settle()
    (told,) = failure_messages(ada)
    assert "it was deleted, or the app was taken out of it" in told
    ada.press("Try again")
    assert gathering.settle().members == {"ada", "mia", "tom"}
    slack.refusals.clear()


def test_the_bot_is_taken_out_of_a_private_one_and_invited_back(
    gathering: MasterclassChannel, slack: LocalSlack, ada: Person, mia: Person, tom: Person, grace: Person
) -> None:
    take_out_the_bot(slack, mia, gathering)
    (told,) = failure_messages(ada)
    assert "/invite @mentorship" in told
    gathering.join(grace)
    gathering.leave(tom)
    invite_the_bot(slack, mia, gathering)
    assert gathering.members == {"ada", "mia", "grace"}
    assert gathering.stored_channel.state == OPEN
    slack.refusals.clear()


def test_the_bot_is_taken_out_of_a_public_one_and_comes_back_at_the_hosts_wish(
    bot: RunningBot, slack: LocalSlack, ada: Person, mia: Person, grace: Person
) -> None:
    gathering = MasterclassChannel(bot, ada, [mia], private=False).settle()
    take_out_the_bot(slack, mia, gathering)
    (told,) = failure_messages(ada)
    assert "taken out of it" in told
    gathering.join(grace)
    assert gathering.settle().stored_channel.state == LOST
    ada.press("Try again")
    assert gathering.settle().members == {"ada", "mia", "grace"}
    slack.refusals.clear()


def test_without_the_scope_to_join_the_host_is_told_to_invite_it(
    bot: RunningBot, slack: LocalSlack, ada: Person, mia: Person
) -> None:
    slack.team.scopes = slack.team.scopes - {"channels:join"}
    gathering = MasterclassChannel(bot, ada, [mia], private=False).settle()
    take_out_the_bot(slack, mia, gathering)
    ada.press("Try again")
    gathering.settle()
    assert len(failure_messages(ada)) == 2
    invite_the_bot(slack, mia, gathering)
    assert gathering.stored_channel.state == OPEN
    slack.refusals.clear()


@pytest.mark.parametrize("happens", [world_events.archive, world_events.delete_channel], ids=["archived", "deleted"])
def test_a_cancelled_one_that_is_gone_already_troubles_nobody(
    gathering: MasterclassChannel, slack: LocalSlack, ada: Person, mia: Person, happens: Callable[..., object]
) -> None:
    slack.run(happens(slack.world, mia.id, gathering.channel.id))  # type: ignore[arg-type]
    gathering.settle()
    before = len(failure_messages(ada))
    gathering.cancel(ada)
    assert gathering.settle().stored_channel.state == ARCHIVED
    assert len(failure_messages(ada)) == before
    slack.refusals.clear()


def test_only_the_host_and_admins_can_try_again(
    gathering: MasterclassChannel, bot: RunningBot, ada: Person, mia: Person, olga: Person
) -> None:
    def again(db: Session, person: Person) -> None:
        channels.retry_channel(db, actor=stored_person(db, person), meeting_id=gathering.id, now=bot.clock.now)

    for person in (ada, olga):
        bot.transact(again, person)
    with pytest.raises(Refusal, match="Only the host or an admin"):
        bot.transact(again, mia)


def test_pinning_is_forbidden_and_everything_else_goes_on(
    bot: RunningBot, slack: LocalSlack, ada: Person, mia: Person
) -> None:
    slack.team.scopes = slack.team.scopes - {"pins:write"}
    gathering = MasterclassChannel(bot, ada, [mia]).settle()
    assert gathering.members == {"ada", "mia"}
    assert gathering.channel.pins == []
    assert len(gathering.texts) == 1
    slack.refusals.clear()


def test_a_deleted_card_is_posted_anew(gathering: MasterclassChannel, grace: Person) -> None:
    gathering.channel.messages.clear()
    gathering.channel.pins.clear()
    gathering.join(grace)
    (text,) = gathering.settle().texts
    assert "3 participants" in text
    assert len(gathering.channel.pins) == 1
    gathering.slack.refusals.clear()
