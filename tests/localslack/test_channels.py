"""Channels, people and user groups through the Web API: names, membership, errors and what events follow."""

from typing import Any

import pytest
from slack_sdk import WebClient

from localslack.client import actions, world_events
from localslack.server import LocalSlack
from localslack.world.sample_people import Someone
from tests.support.recording_bot import Recorder


@pytest.fixture
def people(slack: LocalSlack) -> dict[str, str]:
    return {user.name: user.id for user in slack.team.users.values()}


def settle(slack: LocalSlack) -> None:
    slack.run(slack.bot.wait_until_idle())


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Big", "invalid_name_specials"),
        ("two words", "invalid_name_specials"),
        ("what?", "invalid_name_specials"),
        ("-_-", "invalid_name_punctuation"),
        (" ", "invalid_name_required"),
        ("x" * 81, "invalid_name_maxlength"),
        ("general", "name_taken"),
    ],
)
def test_channel_names(error: Any, name: str, code: str) -> None:
    assert error("conversations.create", name=name) == code


def test_names_of_archived_channels_stay_taken(slack: LocalSlack, client: WebClient, error: Any) -> None:
    channel = client.conversations_create(name="mc-sql")["channel"]["id"]
    client.conversations_archive(channel=channel)
    assert error("conversations.create", name="mc-sql") == "name_taken"
    assert error("conversations.archive", channel=channel) == "already_archived"
    assert error("chat.postMessage", channel=channel, text="x") == "is_archived"
    assert error("conversations.invite", channel=channel, users="U1") == "is_archived"
    assert error("conversations.unarchive", channel=channel) == "not_in_channel"
    assert channel not in [c["id"] for c in client.conversations_list(exclude_archived=True)["channels"]]


def test_a_workspace_may_forbid_channels(slack: LocalSlack, error: Any) -> None:
    slack.team.restrict_channel_creation = True
    assert error("conversations.create", name="mc") == "restricted_action"


def test_invitations(slack: LocalSlack, client: WebClient, bot: Recorder, people: dict[str, str], error: Any) -> None:
    channel = client.conversations_create(name="mc", is_private=True)["channel"]["id"]
    client.conversations_invite(channel=channel, users=f"{people['ada']},{people['mia']}")
    assert error("conversations.invite", channel=channel, users=people["ada"]) == "already_in_channel"
    assert error("conversations.invite", channel=channel, users=people["gus"]) == "user_is_restricted"
    assert error("conversations.invite", channel=channel, users="U0NOBODY") == "user_not_found"
    assert error("conversations.invite", channel=channel, users=slack.team.bot_user_id) == "cant_invite_self"
    assert error("conversations.invite", channel=channel, users=people["dora"]) == "cant_invite"
    mixed = f"{people['gus']},{people['tom']}"
    assert error("conversations.invite", channel=channel, users=mixed) == "user_is_restricted"
    members = client.conversations_members(channel=channel)["members"]
    assert people["tom"] not in members
    forced = client.conversations_invite(channel=channel, users=mixed, force=True)
    assert forced["errors"] == [{"user": people["gus"], "ok": False, "error": "user_is_restricted"}]
    assert people["tom"] in client.conversations_members(channel=channel)["members"]
    settle(slack)
    joined = bot.events("member_joined_channel")
    assert {event["user"] for event in joined} == {people["ada"], people["mia"], people["tom"]}
    assert joined[0]["inviter"] == slack.team.bot_user_id


def test_kicking_and_leaving(slack: LocalSlack, client: WebClient, people: dict[str, str], error: Any) -> None:
    channel = client.conversations_create(name="mc")["channel"]["id"]
    client.conversations_invite(channel=channel, users=people["ada"])
    client.conversations_kick(channel=channel, user=people["ada"])
    assert error("conversations.kick", channel=channel, user=people["ada"]) == "not_in_channel"
    assert error("conversations.kick", channel=channel, user=slack.team.bot_user_id) == "cant_kick_self"
    assert error("conversations.kick", channel=slack.team.channel_names["general"], user="U1") == "not_in_channel"
    client.conversations_leave(channel=channel)
    assert error("conversations.invite", channel=channel, users=people["ada"]) == "not_in_channel"
    client.conversations_join(channel=channel)
    client.conversations_setTopic(channel=channel, topic="SQL")
    assert client.conversations_info(channel=channel)["channel"]["topic"]["value"] == "SQL"
    assert error("conversations.setTopic", channel=channel, topic="x" * 251) == "too_long"
    client.conversations_rename(channel=channel, name="mc-2")
    assert client.conversations_info(channel=channel)["channel"]["previous_names"] == ["mc"]


def test_private_channels_are_unknown_to_outsiders(slack: LocalSlack, client: WebClient, error: Any) -> None:
    ada = slack.person("ada")
    channel = slack.run(world_events.create_channel(slack.world, ada.id, "secret", private=True)).id
    assert error("conversations.info", channel=channel) == "channel_not_found"
    listed = client.conversations_list(types="public_channel,private_channel")["channels"]
    assert channel not in [c["id"] for c in listed]
    slack.run(world_events.join(slack.world, slack.team.bot_user_id, channel))
    assert client.conversations_info(channel=channel)["channel"]["is_private"] is True


def test_people_archive_and_leave(slack: LocalSlack, client: WebClient, bot: Recorder, people: dict[str, str]) -> None:
    public = client.conversations_create(name="open")["channel"]["id"]
    private = client.conversations_create(name="closed", is_private=True)["channel"]["id"]
    for channel in (public, private):
        client.conversations_invite(channel=channel, users=people["ada"])
        slack.run(world_events.leave(slack.world, people["ada"], channel))
        slack.run(world_events.archive(slack.world, people["olga"], channel))
    settle(slack)
    assert [e["channel"] for e in bot.events("member_left_channel")] == [public, private]
    assert [e["channel"] for e in bot.events("channel_archive")] == [public]
    assert [e["channel"] for e in bot.events("group_archive")] == [private]


def test_user_objects(slack: LocalSlack, client: WebClient, people: dict[str, str], error: Any) -> None:
    user = client.users_info(user=people["priya"], include_locale=True)["user"]
    assert (user["tz"], user["tz_offset"], user["locale"]) == ("Asia/Kolkata", 19800, "en-IN")
    assert user["profile"]["email"] == "priya@example.com"
    assert (user["is_admin"], user["is_restricted"], user["is_bot"]) == (False, False, False)
    assert "locale" not in client.users_info(user=people["priya"])["user"]
    assert client.users_info(user=people["dora"])["user"]["deleted"] is True
    assert client.users_info(user=people["gus"])["user"]["is_restricted"] is True
    assert client.users_info(user=people["olga"])["user"]["is_admin"] is True
    assert error("users.info", user="U0NOBODY") == "user_not_found"
    assert client.users_lookupByEmail(email="ada@example.com")["user"]["id"] == people["ada"]


def test_users_come_in_pages(slack: LocalSlack, client: WebClient, error: Any) -> None:
    pages = [[member["id"] for member in page["members"]] for page in client.users_list(limit=5)]
    assert [len(page) for page in pages] == [5, 5, 3]
    assert {member for page in pages for member in page} == set(slack.team.users)
    assert error("users.list", cursor="nonsense") == "invalid_cursor"


def test_people_change_join_and_go(slack: LocalSlack, bot: Recorder, people: dict[str, str]) -> None:
    slack.run(world_events.change_user(slack.world, people["mia"], tz="Asia/Tokyo"))
    slack.run(world_events.deactivate(slack.world, people["tom"]))
    new = slack.run(world_events.add_user(slack.world, Someone("zoe", "Zoe New", "Europe/Paris")))
    settle(slack)
    changes = {event["user"]["id"]: event["user"] for event in bot.events("user_change")}
    assert changes[people["mia"]]["tz"] == "Asia/Tokyo"
    assert changes[people["tom"]]["deleted"] is True
    assert people["tom"] not in slack.team.channel_named("general").members
    assert [event["user"]["id"] for event in bot.events("team_join")] == [new.id]


def test_direct_messages_that_cannot_be(slack: LocalSlack, people: dict[str, str], error: Any) -> None:
    assert error("conversations.open", users=people["dora"]) == "user_disabled"
    assert error("conversations.open", users=people["standup"]) == "cannot_dm_bot"
    assert error("conversations.open", users="U0NOBODY") == "user_not_found"
    assert error("conversations.open") == "users_list_not_supplied"


def test_user_groups(slack: LocalSlack, client: WebClient, people: dict[str, str], error: Any) -> None:
    group = slack.on_loop(
        lambda: world_events.add_usergroup(slack.world, slack.team, "Data people", "data", [people["tom"]])
    )
    assert client.usergroups_list()["usergroups"][0]["handle"] == "data"
    assert client.usergroups_users_list(usergroup=group.id)["users"] == [people["tom"]]
    assert error("usergroups.users.list", usergroup="S0") == "no_such_subteam"


def test_a_user_group_that_changes_is_told(
    slack: LocalSlack, bot: Recorder, client: WebClient, people: dict[str, str], error: Any
) -> None:
    group = slack.on_loop(
        lambda: world_events.add_usergroup(slack.world, slack.team, "Data people", "data", [people["tom"]])
    )
    slack.on_loop(lambda: world_events.change_usergroup(slack.world, slack.team, group, [people["mia"]]))
    settle(slack)
    changed = bot.events("subteam_members_changed")[0]
    assert changed["subteam_id"] == group.id
    assert (changed["added_users"], changed["removed_users"]) == ([people["mia"]], [people["tom"]])
    slack.on_loop(lambda: world_events.disable_usergroup(slack.world, slack.team, group))
    settle(slack)
    assert bot.events("subteam_updated")[-1]["subteam"]["date_delete"] > 0
    assert error("usergroups.users.list", usergroup=group.id) == "no_such_subteam"
    assert client.usergroups_list()["usergroups"] == []


def test_a_channel_is_restored_and_deleted(
    slack: LocalSlack, bot: Recorder, client: WebClient, people: dict[str, str], error: Any
) -> None:
    ada = people["ada"]
    channels = [
        slack.run(world_events.create_channel(slack.world, ada, name, name == "two")) for name in ("one", "two")
    ]
    for channel in channels:
        assert slack.run(world_events.invite(slack.world, ada, channel.id, slack.team.bot_user_id)).ok
    slack.run(world_events.archive(slack.world, ada, channels[0].id))
    slack.run(world_events.unarchive(slack.world, ada, channels[0].id))
    assert client.conversations_info(channel=channels[0].id)["channel"]["is_member"] is False
    for channel in channels:
        slack.run(world_events.delete_channel(slack.world, ada, channel.id))
        assert error("conversations.members", channel=channel.id) == "channel_not_found"
    settle(slack)
    assert [event["channel"] for event in bot.events("channel_unarchive")] == [channels[0].id]
    assert [event["channel"] for event in bot.events("channel_deleted")] == [channels[0].id]
    assert [event["channel"] for event in bot.events("group_deleted")] == [channels[1].id]


def test_only_members_invite(slack: LocalSlack, people: dict[str, str]) -> None:
    channel = slack.run(world_events.create_channel(slack.world, people["ada"], "club"))
    assert not slack.run(world_events.invite(slack.world, people["mia"], channel.id, people["tom"])).ok


def test_people_of_another_workspace(
    slack: LocalSlack, client: WebClient, bot: Recorder, people: dict[str, str], error: Any
) -> None:
    channel = client.conversations_create(name="shared")["channel"]["id"]
    outsider = Someone("eve", "Eve Elsewhere", "Europe/Paris")
    eve = slack.run(world_events.add_external(slack.world, outsider, "T0ELSEWHERE", channel))
    client.chat_postMessage(channel=channel, text="x", blocks=[BUTTON])
    assert slack.person("eve").press("Go").ok
    assert bot.last["user"]["team_id"] == "T0ELSEWHERE"
    assert bot.last["team"]["id"] == slack.team.id
    user = client.users_info(user=eve.id, include_locale=True)["user"]
    assert (user["team_id"], "locale" in user, "email" in user["profile"]) == ("T0ELSEWHERE", False, False)
    assert client.conversations_info(channel=channel)["channel"]["is_ext_shared"] is True
    assert error("chat.postMessage", channel=eve.id, text="x") == "channel_not_found"
    assert not slack.run(actions.command(slack.world, eve.id, channel, "/raw")).ok


BUTTON = {
    "type": "actions",
    "elements": [{"type": "button", "action_id": "go", "text": {"type": "plain_text", "text": "Go"}}],
}


def test_two_workspaces_know_nothing_of_each_other(slack: LocalSlack, people: dict[str, str], error: Any) -> None:
    other = slack.add_team()
    client = WebClient(other.bot_token, base_url=slack.api_url)
    assert client.auth_test()["team_id"] == other.id
    theirs = other.user_named("ada").id
    assert theirs != people["ada"]
    assert error("users.info", user=theirs) == "user_not_found"
    assert error("conversations.info", channel=other.channel_named("general").id) == "channel_not_found"
