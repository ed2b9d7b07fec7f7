"""Trouble with the channel of a masterclass: noticed, told to the host with what to do about it, and overcome."""

import datetime as dt
import json
from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from localslack.client import world_events
from localslack.server import LocalSlack
from localslack.testing.person import Person
from localslack.world.faults import RawAnswer
from mentorship.errors import Refusal
from mentorship.masterclasses import channel as channels
from storage.channel import ARCHIVED, LOST, OPEN
from tests.support.channels import NAME, MasterclassChannel, stored_person
from tests.support.forged_requests import press
from tests.support.running_bot import RunningBot
from tests.support.sessions import texts, top

GOES_AHEAD = "The masterclass goes ahead as planned"


def failure_messages(person: Person) -> list[str]:
    """Return what the host was told about it."""
    return [text for text in texts(person) if GOES_AHEAD in text]


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
    discussion = MasterclassChannel(bot, ada, [mia]).settle()
    assert discussion.stored_channel.state == LOST
    (told,) = failure_messages(ada)
    assert "The app isn't allowed to make a channel for your masterclass." in told
    assert "Ask a Slack admin" in told
    discussion.join(tom)
    discussion.settle()
    assert len(failure_messages(ada)) == 1
    ada.press("Try again")
    discussion.settle()
    assert len(failure_messages(ada)) == 2
    slack.team.restrict_channel_creation = False
    ada.press("Try again")
    assert discussion.settle().members == {"ada", "mia", "tom"}
    assert discussion.stored_channel.state == OPEN
    slack.refusals.clear()


def test_a_scope_is_missing(bot: RunningBot, slack: LocalSlack, ada: Person) -> None:
    scopes = slack.team.scopes
    slack.team.scopes = scopes - {"groups:write"}
    discussion = MasterclassChannel(bot, ada).settle()
    (told,) = failure_messages(ada)
    assert "The app doesn't have permission to make a channel for your masterclass." in told
    slack.team.scopes = scopes
    ada.press("Try again")
    assert discussion.settle().members == {"ada"}
    slack.refusals.clear()


def test_somebody_archives_it_and_restores_it(
    discussion: MasterclassChannel, slack: LocalSlack, ada: Person, mia: Person, grace: Person
) -> None:
    slack.run(world_events.archive(slack.world, mia.id, discussion.channel.id))
    assert discussion.settle().stored_channel.state == LOST
    assert len(failure_messages(ada)) == 1
    press(slack, ada, "masterclass.discussion", str(discussion.id))
    assert "Someone archived the channel of this masterclass." in top(ada).text
    assert top(ada).buttons == ["Try again"]
    discussion.join(grace)
    discussion.settle()
    assert len(failure_messages(ada)) == 1
    slack.run(world_events.unarchive(slack.world, mia.id, discussion.channel.id))
    invite_the_bot(slack, mia, discussion)
    assert discussion.stored_channel.state == OPEN
    assert discussion.members == {"ada", "mia", "tom", "grace"}
    slack.refusals.clear()


def test_a_public_one_is_archived_and_a_new_one_made_at_the_hosts_wish(
    bot: RunningBot, slack: LocalSlack, ada: Person, mia: Person
) -> None:
    discussion = MasterclassChannel(bot, ada, [mia], private=False).settle()
    old = discussion.channel
    slack.run(world_events.archive(slack.world, mia.id, old.id))
    discussion.settle()
    (told,) = failure_messages(ada)
    assert "Someone archived the channel of your masterclass." in told
    ada.press("Try again")
    assert discussion.settle().channel is not old
    assert discussion.channel.name == f"{NAME}-2"
    assert discussion.members == {"ada", "mia"}
    assert len(discussion.texts) == len(discussion.channel.pins) == 1
    slack.refusals.clear()


def test_a_lost_public_one_is_made_anew_as_a_private_one_once_the_masterclass_is_restricted(
    bot: RunningBot, slack: LocalSlack, ada: Person, mia: Person
) -> None:
    slack.team.restrict_channel_creation = True
    discussion = MasterclassChannel(bot, ada, [mia], private=False).settle()
    discussion.change(restricted=True)
    discussion.settle()
    slack.team.restrict_channel_creation = False
    ada.press("Try again")
    assert discussion.settle().channel.kind == "private"
    assert discussion.members == {"ada", "mia"}
    slack.refusals.clear()


def test_a_public_one_that_slack_was_making_as_the_masterclass_was_restricted_gives_way_to_a_private_one(
    bot: RunningBot, slack: LocalSlack, ada: Person, mia: Person
) -> None:
    slack.faults.hold("conversations.create")
    discussion = MasterclassChannel(bot, ada, [mia], private=False)
    bot.wait_for(lambda: slack.faults.held == 1)
    discussion.change(restricted=True)
    slack.faults.release()
    assert discussion.settle().channel.kind == "private"
    assert discussion.members == {"ada", "mia"}
    public = slack.team.channels[slack.team.channel_names[NAME]]
    assert (public.kind, public.is_archived, public.messages) == ("public", True, {})


def test_somebody_deletes_it_and_a_new_one_is_made_at_the_hosts_wish(
    discussion: MasterclassChannel, slack: LocalSlack, ada: Person, mia: Person
) -> None:
    slack.run(world_events.delete_channel(slack.world, mia.id, discussion.channel.id))
    discussion.settle()
    (told,) = failure_messages(ada)
    assert "Someone deleted the channel of your masterclass, or removed the app from it." in told
    ada.press("Try again")
    assert discussion.settle().members == {"ada", "mia", "tom"}
    slack.refusals.clear()


def test_the_bot_is_taken_out_of_a_private_one_and_invited_back(
    discussion: MasterclassChannel, slack: LocalSlack, ada: Person, mia: Person, tom: Person, grace: Person
) -> None:
    take_out_the_bot(slack, mia, discussion)
    (told,) = failure_messages(ada)
    assert "/invite @mentorship" in told
    discussion.join(grace)
    discussion.leave(tom)
    invite_the_bot(slack, mia, discussion)
    assert discussion.members == {"ada", "mia", "grace"}
    assert discussion.stored_channel.state == OPEN
    slack.refusals.clear()


def test_the_bot_is_taken_out_of_a_public_one_and_comes_back_at_the_hosts_wish(
    bot: RunningBot, slack: LocalSlack, ada: Person, mia: Person, grace: Person
) -> None:
    discussion = MasterclassChannel(bot, ada, [mia], private=False).settle()
    take_out_the_bot(slack, mia, discussion)
    (told,) = failure_messages(ada)
    assert "Someone removed the app from the channel of your masterclass." in told
    discussion.join(grace)
    assert discussion.settle().stored_channel.state == LOST
    ada.press("Try again")
    assert discussion.settle().members == {"ada", "mia", "grace"}
    slack.refusals.clear()


def test_without_the_scope_to_join_the_host_is_told_to_invite_it(
    bot: RunningBot, slack: LocalSlack, ada: Person, mia: Person
) -> None:
    slack.team.scopes = slack.team.scopes - {"channels:join"}
    discussion = MasterclassChannel(bot, ada, [mia], private=False).settle()
    take_out_the_bot(slack, mia, discussion)
    ada.press("Try again")
    discussion.settle()
    assert len(failure_messages(ada)) == 2
    invite_the_bot(slack, mia, discussion)
    assert discussion.stored_channel.state == OPEN
    slack.refusals.clear()


@pytest.mark.parametrize("happens", [world_events.archive, world_events.delete_channel], ids=["archived", "deleted"])
def test_a_cancelled_one_that_is_gone_already_troubles_nobody(
    discussion: MasterclassChannel, slack: LocalSlack, ada: Person, mia: Person, happens: Callable[..., object]
) -> None:
    slack.run(happens(slack.world, mia.id, discussion.channel.id))  # type: ignore[arg-type]
    discussion.settle()
    before = len(failure_messages(ada))
    discussion.cancel(ada)
    assert discussion.settle().stored_channel.state == ARCHIVED
    assert len(failure_messages(ada)) == before
    slack.refusals.clear()


def test_only_the_host_and_admins_can_try_again(
    discussion: MasterclassChannel, bot: RunningBot, ada: Person, mia: Person, olga: Person
) -> None:
    def again(db: Session, person: Person) -> None:
        channels.retry_channel(db, actor=stored_person(db, person), meeting_id=discussion.id, now=bot.clock.now)

    for person in (ada, olga):
        bot.transact(again, person)
    with pytest.raises(Refusal, match="Only Ada Lovelace or an admin"):
        bot.transact(again, mia)


def test_pinning_is_forbidden_and_everything_else_goes_on(
    bot: RunningBot, slack: LocalSlack, ada: Person, mia: Person
) -> None:
    slack.team.scopes = slack.team.scopes - {"pins:write"}
    discussion = MasterclassChannel(bot, ada, [mia]).settle()
    assert discussion.members == {"ada", "mia"}
    assert discussion.channel.pins == []
    assert len(discussion.texts) == 2, "the card and the welcome"
    slack.refusals.clear()


def test_a_deleted_card_is_posted_anew(discussion: MasterclassChannel, grace: Person) -> None:
    discussion.channel.messages.clear()
    discussion.channel.pins.clear()
    discussion.join(grace)
    (text,) = discussion.settle().texts
    assert "3 participants" in text
    assert len(discussion.channel.pins) == 1
    discussion.slack.refusals.clear()


def test_slack_denies_the_app_access_to_it_and_the_host_is_told_after_an_hour(
    bot: RunningBot, slack: LocalSlack, ada: Person, mia: Person, grace: Person
) -> None:
    discussion = MasterclassChannel(bot, ada, [mia]).settle()
    slack.faults.refuse("conversations.info", "access_denied")
    discussion.join(grace)
    bot.wait_for(lambda: sum(call.error == "access_denied" for call in slack.calls) > 1)
    bot.settle()
    assert failure_messages(ada) == []
    bot.clock.now += dt.timedelta(hours=1)
    bot.wait_for(lambda: bool(failure_messages(ada)))
    (told,) = failure_messages(ada)
    assert "Slack doesn't let the app use the channel of your masterclass (access_denied)." in told
    slack.faults.clear()
    ada.press("Try again")
    assert discussion.settle().members == {"ada", "mia", "grace"}
    slack.refusals.clear()


def test_somebody_whose_account_slack_calls_inactive_keeps_nobody_else_out(
    bot: RunningBot, slack: LocalSlack, ada: Person, mia: Person, tom: Person
) -> None:
    slack.faults.refuse("conversations.invite", "account_inactive", about=mia.id)
    slack.faults.refuse("conversations.invite", "account_inactive", times=1)
    discussion = MasterclassChannel(bot, ada, [mia, tom]).settle()
    assert discussion.members == {"ada", "tom"}
    assert any("their account is deactivated" in each for each in texts(ada))
    slack.refusals.clear()


@pytest.mark.parametrize("named", [{}, {"user": "UNOBODY"}], ids=["nobody", "another"])
def test_a_refused_invitation_that_does_not_say_who_is_made_for_each_alone(
    bot: RunningBot, slack: LocalSlack, ada: Person, mia: Person, tom: Person, named: dict[str, str]
) -> None:
    refused = {"ok": False, "error": "cant_invite", "errors": [{"ok": False, "error": "cant_invite", **named}]}
    slack.faults.answer(RawAnswer(body=json.dumps(refused).encode()), "conversations.invite", times=2)
    discussion = MasterclassChannel(bot, ada, [mia, tom]).settle()
    assert sum(call.method == "conversations.invite" for call in slack.calls) == 4  # for all, and for each
    assert len(discussion.members) == 2  # of three: the first was refused alone too


def test_a_list_of_members_without_an_end_is_left(
    bot: RunningBot, slack: LocalSlack, ada: Person, mia: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.outbox.channels.delivery.MAX_PAGES", 3)
    discussion = MasterclassChannel(bot, ada).settle()
    page = {"ok": True, "members": [ada.id], "response_metadata": {"next_cursor": "further"}}
    slack.faults.answer(RawAnswer(body=json.dumps(page).encode()), "conversations.members", times=6)
    seen = len(slack.calls)
    discussion.join(mia)
    bot.wait_for(lambda: discussion.members == {"ada", "mia"})
    checks = [call for call in slack.calls[seen:] if call.method == "conversations.info"]
    assert len(checks) >= 3  # with which each attempt begins, and the third lists them to the end
    assert discussion.settle().stored_channel.state == OPEN
