"""Settings → Groups: made by hand, from a Slack user group, from a channel; changed and archived."""

import datetime as dt
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from localslack.client import world_events
from localslack.server import LocalSlack
from localslack.testing.person import Person
from storage.group import Group
from storage.workspace import Workspace
from tests.support.forged_requests import answer_text, press, submit
from tests.support.groups import add_group, archive_group, edit_group, members, open_groups, try_group
from tests.support.running_bot import RunningBot
from tests.support.sessions import NOW, offer, top, unchanged
from tests.support.unoffered import hold_people

HOUR = dt.timedelta(hours=1)


@pytest.fixture
def database_url(request: pytest.FixtureRequest, sqlite_url: Callable[[], str]) -> str:
    """Use SQLite only: these stories are about forms. test_group_sync tests on both what the database must do."""
    return sqlite_url()


def test_at_first_there_is_none(olga: Person) -> None:
    open_groups(olga)
    assert "No groups yet" in top(olga).text
    assert top(olga).buttons == ["Add"]


def test_a_group_is_made_by_hand(bot: RunningBot, olga: Person) -> None:
    assert try_group(olga, name="Apprentices", members=["mia", "tom"]).ok
    assert olga.stack == ["Settings", "Groups"]
    assert "Apprentices\nChosen by hand\n2 members" in top(olga).text
    assert top(olga).menus == [["Edit", "Archive"]]
    assert members(bot, "Apprentices") == {"Mia", "Tom"}


def test_a_group_is_made_from_a_user_group(bot: RunningBot, slack: LocalSlack, olga: Person) -> None:
    user_group(slack, "apprentices", "mia", "tom")
    assert try_group(olga, name="Apprentices", user_group="@apprentices").ok
    assert "Reading its members from Slack" in top(olga).text
    bot.tick()
    open_groups(olga)
    assert "2 members" in top(olga).text
    assert members(bot, "Apprentices") == {"Mia", "Tom"}


def test_a_group_is_made_from_a_public_channel(bot: RunningBot, slack: LocalSlack, olga: Person) -> None:
    channel(slack, "book-club", "mia", "tom")
    add_group(olga, "Readers", channel="book-club")
    bot.tick()
    assert members(bot, "Readers") == {"Mia", "Tom"}


def test_a_group_is_made_from_a_private_channel_that_the_bot_is_in(
    bot: RunningBot, slack: LocalSlack, olga: Person, mia: Person
) -> None:
    channel(slack, "secret", "mia", private=True)
    result = try_group(olga, name="Secret", channel="secret")
    assert not result.ok
    assert "Invite it: type /invite @mentorship in that channel" in top(olga).errors["Channel"]
    slack.refusals.clear()
    slack.run(world_events.invite(slack.world, mia.id, slack.team.channel_named("secret").id, slack.team.bot_user_id))
    assert olga.submit().ok
    bot.tick()
    assert members(bot, "Secret") == {"Mia"}


def test_bots_are_not_counted_as_members(bot: RunningBot, slack: LocalSlack, olga: Person, mia: Person) -> None:
    channel(slack, "book-club", "mia", "gus")
    slack.run(
        world_events.invite(slack.world, mia.id, slack.team.channel_named("book-club").id, slack.team.bot_user_id)
    )
    add_group(olga, "Readers", channel="book-club")
    bot.tick()
    assert members(bot, "Readers") == {"Mia"}


@pytest.mark.parametrize(
    ("filled", "label"),
    [
        ({}, "Members"),
        ({"members": ["mia"], "channel": "general"}, "Channel"),
        ({"members": ["mia"], "user_group": "@apprentices"}, "Slack user group"),
        ({"user_group": "@apprentices", "channel": "general"}, "Channel"),
    ],
)
def test_people_come_from_exactly_one_source(
    slack: LocalSlack, olga: Person, filled: dict[str, object], label: str
) -> None:
    user_group(slack, "apprentices", "mia")
    assert not try_group(olga, name="Apprentices", **filled).ok
    words = "Choose who is in it" if not filled else "Choose only one"
    assert list(top(olga).errors) == [label]
    assert words in top(olga).errors[label]


def test_a_name_is_needed_and_not_twice(olga: Person) -> None:
    add_group(olga, "Straße", members=["mia"])
    assert not try_group(olga, name="STRASSE", members=["tom"]).ok
    assert "already a group called Straße" in top(olga).errors["Name"]
    olga.fill({"Name": "  "})
    assert not olga.submit().ok


def test_the_name_of_an_archived_group_is_free(olga: Person) -> None:
    add_group(olga, "Apprentices", members=["mia"])
    archive_group(olga, "Apprentices")
    add_group(olga, "Apprentices", members=["tom"])


def test_guests_and_bots_are_not_offered_by_hand_and_refused_all_the_same(slack: LocalSlack, olga: Person) -> None:
    open_groups(olga)
    olga.press("Add")
    offered = olga.suggestions("Members", "")
    assert {"Ada Lovelace", "Mia Schmidt", "Olga Petrova"} <= set(offered)
    assert not {"Gus Guest", "Standup Bot", "Dora Gone"} & set(offered)
    olga.fill({"Name": "Guests"})
    hold_people(olga, "Members", slack.person("gus").id)
    assert not olga.submit().ok
    assert "is a guest" in top(olga).errors["Members"]


def test_a_group_is_edited(bot: RunningBot, olga: Person) -> None:
    add_group(olga, "Apprentices", members=["mia", "tom"])
    open_groups(olga)
    olga.menu("Edit", near="Apprentices")
    assert top(olga).values["Members"] == ["Mia Schmidt", "Tom Okafor"]
    olga.fill({"Name": "Juniors", "Members": ["tom", "grace"]})
    assert olga.submit().ok
    assert "Juniors\nChosen by hand\n2 members" in top(olga).text
    assert members(bot, "Juniors") == {"Tom", "Grace"}


def test_a_group_changes_its_source(bot: RunningBot, slack: LocalSlack, olga: Person) -> None:
    channel(slack, "book-club", "mia")
    add_group(olga, "Readers", members=["tom"])
    assert edit_group(olga, "Readers", members=[], channel="book-club").ok
    assert members(bot, "Readers") == set()  # nobody of the old source stays in
    bot.tick()
    assert members(bot, "Readers") == {"Mia"}
    assert edit_group(olga, "Readers", members=["tom"], channel=None).ok
    bot.clock.now += HOUR
    bot.tick()
    assert members(bot, "Readers") == {"Tom"}


def test_a_group_is_archived_after_a_question(olga: Person, ada: Person) -> None:
    add_group(olga, "Apprentices", members=["mia"])
    ada.command("/mentorship new")
    assert top(ada).options("Restrict to groups") == ["Apprentices"]
    archive_group(olga, "Apprentices")
    ada.close(all=True)
    ada.command("/mentorship new")
    assert "Restrict to groups" not in top(ada).values
    open_groups(olga)
    assert "No groups yet" in top(olga).text


def test_a_hundred_groups_are_listed_and_offered_but_no_more(bot: RunningBot, olga: Person, ada: Person) -> None:
    add_group(olga, "First", members=["mia"])
    bot.transact(build, 99)
    open_groups(olga)
    assert "Group 40" not in top(olga).text
    for _ in range(3):
        olga.press("Next page")
    assert "Group 50" in top(olga).text
    ada.command("/mentorship new")
    assert len(top(ada).options("Restrict to groups")) == 100
    assert not try_group(olga, name="One more", members=["mia"]).ok
    assert "There are 100 groups already" in top(olga).errors["Name"]


def test_without_the_optional_scope_the_form_says_so_and_does_without(slack: LocalSlack, olga: Person) -> None:
    slack.team.scopes = slack.team.scopes - {"usergroups:read"}
    open_groups(olga)
    olga.press("Add")
    assert "Slack user group" not in top(olga).values
    assert "hasn't been granted the scope usergroups:read" in top(olga).text
    assert slack.refusals == ["usergroups.list: missing_scope"]
    slack.refusals.clear()
    olga.fill({"Name": "Apprentices", "Members": ["mia"]})
    assert olga.submit().ok


def test_more_user_groups_than_one_list_holds(bot: RunningBot, slack: LocalSlack, olga: Person) -> None:
    for number in range(250):
        user_group(slack, f"team-{number:03}", "mia")
    add_group(olga, "Team", user_group="@team-222")
    bot.tick()
    assert members(bot, "Team") == {"Mia"}


def test_a_direct_message_is_no_channel(slack: LocalSlack, olga: Person) -> None:
    answer = submit(slack, olga, "group.save", "{}", {"name": "Us", "channel": olga.dm.id})
    assert "The app cannot read this channel" in answer_text(answer)
    slack.refusals.clear()


@pytest.mark.parametrize("button", ["group.list", "group.add", "group.menu", "group.page.next"])
def test_only_admins_come_to_the_groups(
    bot: RunningBot, slack: LocalSlack, olga: Person, mia: Person, button: str
) -> None:
    add_group(olga, "Apprentices", members=["tom"])
    unchanged(bot, lambda: press(slack, mia, button, "edit:1" if button == "group.menu" else "1"))
    slack.refusals.clear()  # the view was made up, so no page of it can be shown
    if button != "group.page.next":
        assert "Only admins" in top(mia).text


@pytest.mark.parametrize("form", ["group.save", "group.archive"])
def test_only_admins_change_groups(bot: RunningBot, slack: LocalSlack, olga: Person, mia: Person, form: str) -> None:
    add_group(olga, "Apprentices", members=["tom"])
    typed = {"name": "Mine", "channel": slack.team.channel_named("general").id}
    answers: list[str] = []
    unchanged(bot, lambda: answers.append(answer_text(submit(slack, mia, form, '{"id": 1}', typed))))
    assert "Only admins" in answers[0]


def test_a_group_of_another_workspace(bot: RunningBot, slack: LocalSlack, olga: Person, ada: Person) -> None:
    other = bot.transact(elsewhere)
    for item in ("edit", "archive"):
        press(slack, olga, "group.menu", f"{item}:{other}")
        assert "no longer in use" in top(olga).text
        olga.close(all=True)
    answer = submit(slack, olga, "group.archive", f'{{"id": {other}}}')
    assert "no longer in use" in answer_text(answer)
    offer(ada)
    ada.command("/mentorship new")
    assert "Restrict to groups" not in top(ada).values


def user_group(slack: LocalSlack, handle: str, *people: str) -> None:
    ids = [slack.team.user_named(name).id for name in people]
    slack.on_loop(lambda: world_events.add_usergroup(slack.world, slack.team, handle.title(), handle, ids))


def channel(slack: LocalSlack, name: str, *people: str, private: bool = False) -> None:
    """Make a channel with these people in it, created by the first of them."""
    first, *others = (slack.team.user_named(each).id for each in people)
    made = slack.run(world_events.create_channel(slack.world, first, name, private))
    for each in others:
        slack.run(world_events.join(slack.world, each, made.id))


def build(db: Session, number: int) -> None:
    workspace = db.scalars(sa.select(Workspace)).one().id
    db.add_all(Group(workspace_id=workspace, name=f"Group {each:02}", source="by_hand") for each in range(number))


def elsewhere(db: Session) -> int:
    """Insert a group of another workspace into the same database."""
    workspace = Workspace(team_id="T0OTHER", named_admins=[], sweep_at=NOW)
    db.add(workspace)
    db.flush()
    group = Group(workspace_id=workspace.id, name="Secret", source="by_hand")
    db.add(group)
    db.flush()
    return group.id
