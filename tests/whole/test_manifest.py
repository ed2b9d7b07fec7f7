"""manifest.yml: within Slack's rules, and equal to what is registered, called and subscribed to."""

import datetime as dt
import re
from typing import Any

import pytest

from localslack.api.methods import METHODS
from localslack.client import world_events
from localslack.server import LocalSlack
from localslack.testing.person import Person
from localslack.world.sample_people import Someone
from tests.support.channels import STARTS, MasterclassChannel
from tests.support.groups import add_group
from tests.support.manifest import COMMANDS, DISPLAY, FEATURES, MANIFEST, SETTINGS, SHORTCUTS
from tests.support.masterclasses import host
from tests.support.registered import registered
from tests.support.running_bot import RunningBot
from tests.support.sessions import BOTH, book, in_list, offer, set_program

SCOPES: set[str] = set(MANIFEST["oauth_config"]["scopes"]["bot"])
OPTIONAL: set[str] = set(MANIFEST["oauth_config"]["scopes"]["bot_optional"])
EVENTS: dict[str, set[str]] = {  # event -> scopes
    "app_home_opened": set(),
    "team_join": {"users:read"},
    "user_change": {"users:read"},
    **{f"member_{what}_channel": {"channels:read", "groups:read"} for what in ("joined", "left")},
    **{f"channel_{what}": {"channels:read"} for what in ("archive", "unarchive", "deleted", "left")},
    **{f"channel_{what}": {"channels:read", "groups:read"} for what in ("shared", "unshared", "id_changed")},
    **{f"group_{what}": {"groups:read"} for what in ("archive", "unarchive", "deleted", "left")},
    **{f"subteam_{what}": {"usergroups:read"} for what in ("members_changed", "updated")},
}

KEYS = {  # what Slack's schema allows (and of it, what an app like ours may use)
    "": {"_metadata", "display_information", "features", "oauth_config", "settings"},
    "_metadata": {"major_version", "minor_version"},
    "display_information": {"name", "description", "background_color", "long_description"},
    "features": {"app_home", "bot_user", "slash_commands", "shortcuts", "unfurl_domains"},
    "features.app_home": {"home_tab_enabled", "messages_tab_enabled", "messages_tab_read_only_enabled"},
    "features.bot_user": {"display_name", "always_online"},
    "oauth_config": {"scopes", "redirect_urls"},
    "oauth_config.scopes": {"bot", "bot_optional"},
    "settings": {
        *("event_subscriptions", "interactivity", "org_deploy_enabled", "socket_mode_enabled"),
        *("token_rotation_enabled", "allowed_ip_address_ranges"),
    },
    "settings.event_subscriptions": {"bot_events", "request_url"},
    "settings.interactivity": {"is_enabled", "request_url", "message_menu_options_url"},
}
REQUIRED = {"command": {"command", "description"}, "shortcut": {"name", "type", "callback_id", "description"}}


@pytest.mark.parametrize("path", KEYS)
def test_it_has_only_keys_that_slack_knows(path: str) -> None:
    found: Any = MANIFEST
    for part in path.split(".") if path else []:
        found = found[part]
    assert set(found) <= KEYS[path]


def test_its_version_is_one_that_slack_takes() -> None:
    assert MANIFEST["_metadata"]["major_version"] in (1, 2)


def test_the_names_are_not_too_long() -> None:
    assert 1 <= len(DISPLAY["name"]) <= 35
    assert len(DISPLAY["description"]) <= 140
    assert 174 <= len(DISPLAY.get("long_description", "x" * 174)) <= 4000
    assert 1 <= len(FEATURES["bot_user"]["display_name"]) <= 80
    assert re.fullmatch(r"[a-z0-9._-]+", FEATURES["bot_user"]["display_name"])


def test_the_colour_is_dark_enough_for_white_letters() -> None:
    assert re.fullmatch(r"#([0-9a-f]{6}|[0-9a-f]{3})", DISPLAY["background_color"])
    red, green, blue = (int(DISPLAY["background_color"][at : at + 2], 16) / 255 for at in (1, 3, 5))
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in (red, green, blue)]
    luminance = sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
    assert 1.05 / (luminance + 0.05) >= 4.5


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command["command"])
def test_a_command_is_as_slack_takes_it(command: dict[str, Any]) -> None:
    assert set(command) <= {"command", "description", "usage_hint", "should_escape", "url"}
    assert REQUIRED["command"] <= set(command)
    assert re.fullmatch(r"/[a-z0-9_-]{1,31}", command["command"])
    assert 1 <= len(command["description"]) <= 2000
    assert len(command.get("usage_hint", "")) <= 1000


def test_people_in_commands_come_as_ids() -> None:
    assert all(command["should_escape"] for command in COMMANDS)


@pytest.mark.parametrize("shortcut", SHORTCUTS, ids=lambda shortcut: shortcut["name"])
def test_a_shortcut_is_as_slack_takes_it(shortcut: dict[str, Any]) -> None:
    assert set(shortcut) == REQUIRED["shortcut"]
    assert shortcut["type"] in ("global", "message")
    assert 1 <= len(shortcut["name"]) <= 24
    assert 1 <= len(shortcut["description"]) <= 150
    assert 1 <= len(shortcut["callback_id"]) <= 255


def test_there_are_not_too_many_of_anything() -> None:
    assert len(COMMANDS) <= 50
    assert len(SHORTCUTS) <= 10
    assert len(SCOPES) <= 255
    assert len(SETTINGS["event_subscriptions"]["bot_events"]) <= 100


@pytest.mark.parametrize(
    "names",
    [
        [command["command"] for command in COMMANDS],
        [shortcut["callback_id"] for shortcut in SHORTCUTS],
        [shortcut["name"] for shortcut in SHORTCUTS],
        MANIFEST["oauth_config"]["scopes"]["bot"],
        SETTINGS["event_subscriptions"]["bot_events"],
    ],
)
def test_nothing_is_there_twice(names: list[str]) -> None:
    assert len(names) == len(set(names))


def test_the_tabs_that_we_use_are_on() -> None:
    assert FEATURES["app_home"]["home_tab_enabled"]
    assert FEATURES["app_home"]["messages_tab_enabled"]
    assert SETTINGS["interactivity"]["is_enabled"]


def test_without_urls_it_must_be_socket_mode() -> None:
    urls = [command.get("url") for command in COMMANDS] + [SETTINGS["interactivity"].get("request_url")]
    assert SETTINGS["socket_mode_enabled"] or all(urls)


def test_commands_are_those_registered() -> None:
    assert {command["command"] for command in COMMANDS} == set(registered()["command"])


def test_shortcuts_are_those_registered() -> None:
    assert {shortcut["callback_id"] for shortcut in SHORTCUTS} == set(registered()["shortcut"])


def test_events_are_those_registered_and_known() -> None:
    assert set(SETTINGS["event_subscriptions"]["bot_events"]) == set(registered()["event"]) == set(EVENTS)


def test_the_scopes_of_events_are_asked_for() -> None:
    for event in SETTINGS["event_subscriptions"]["bot_events"]:
        assert EVENTS[event] <= SCOPES


def test_every_scope_is_one_that_a_method_needs_or_commands() -> None:
    by_kind = {  # of what a conversation is
        *("im:write", "im:history", "channels:read", "groups:read"),
        *("channels:manage", "groups:write", "channels:history", "groups:history"),
    }
    known = {scope for method in METHODS.values() for scope in method.scopes} | {"commands"} | by_kind
    assert known >= SCOPES


def test_optional_scopes_are_listed_among_all() -> None:
    assert OPTIONAL <= SCOPES


class Granted(frozenset[str]):
    """The scopes of an installation, which remember those that were asked for."""

    asked: set[str]

    def __contains__(self, scope: object) -> bool:
        """Called where something is only told with it."""
        found = super().__contains__(scope)
        self.asked |= {str(scope)} if found else set()
        return found

    def intersection(self, *others: Any) -> frozenset[str]:
        """Called at every check."""
        found = super().intersection(*others)
        self.asked |= found
        return found


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_scopes_asked_for_are_exactly_those_needed(
    bot: RunningBot, slack: LocalSlack, ada: Person, mia: Person, olga: Person
) -> None:
    granted = Granted(slack.team.scopes)
    granted.asked = {"commands"} if COMMANDS or SHORTCUTS else set()
    slack.team.scopes = granted
    call_every_method(bot, slack, ada, mia)
    follow_everything(bot, slack, olga)
    create_channels_everywhere(bot, slack, ada, mia)
    announce_everything(bot, slack, olga, ada)
    assert {call.error for call in slack.calls} == {""}
    assert granted.asked == SCOPES


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_no_method_is_called_that_we_do_not_know_of(
    bot: RunningBot, slack: LocalSlack, ada: Person, mia: Person, olga: Person
) -> None:
    call_every_method(bot, slack, ada, mia)
    follow_everything(bot, slack, olga)
    create_channels_everywhere(bot, slack, ada, mia)
    announce_everything(bot, slack, olga, ada)
    assert {call.method for call in slack.calls} == {
        *("auth.test", "bots.info", "users.list", "users.info", "conversations.open", "conversations.history"),
        *("chat.postMessage", "chat.update", "views.open", "views.push", "views.update", "views.publish"),
        *("files.getUploadURLExternal", "files.completeUploadExternal"),
        *("conversations.info", "conversations.members", "usergroups.list", "usergroups.users.list"),
        *(f"conversations.{what}" for what in ("create", "setTopic", "invite", "kick", "rename", "join", "archive")),
        *("pins.add", "users.conversations"),
    }


def call_every_method(bot: RunningBot, slack: LocalSlack, ada: Person, mia: Person) -> None:
    """A story in which every method is called, also those that are for accidents."""
    slack.faults.cut("chat.postMessage", times=1)
    ada.home()
    offer(ada, **BOTH)
    bot.settle()
    mia.command("/mentorship find")
    mia.press("View profile")
    mia.close(all=True)
    mia.command("/mentorship find")
    mia.press("My profile", where="modal")
    mia.submit()
    mia.close(all=True)
    book(mia, attendance="Online")
    in_list(mia)
    mia.menu("Add to calendar", where="home")
    slack.run(world_events.add_user(slack.world, Someone("nils", "Nils New", "Europe/Oslo")))
    stranger(slack)
    bot.settle()


def follow_everything(bot: RunningBot, slack: LocalSlack, olga: Person) -> None:
    """Groups of every kind are made and read."""
    team, world = slack.team, slack.world
    slack.on_loop(lambda: world_events.add_usergroup(world, team, "Apprentices", "apprentices", [olga.id]))
    secret = slack.run(world_events.create_channel(world, olga.id, "secret", True))
    slack.run(world_events.invite(world, olga.id, secret.id, team.bot_user_id))
    add_group(olga, "Followers", user_group="@apprentices")
    for name in ("general", "secret"):
        add_group(olga, name, channel=name)
    bot.tick()
    bot.settle()


def create_channels_everywhere(bot: RunningBot, slack: LocalSlack, ada: Person, mia: Person) -> None:
    """Masterclasses with channels of both kinds, whose answers are lost; they are filled, renamed, archived."""
    bot_id = slack.team.bot_user_id
    for private, later in ((True, 1), (False, 2)):
        for method in ("conversations.create", "chat.postMessage"):
            slack.faults.cut(method, times=1)
        starts_at = STARTS + dt.timedelta(days=later)
        times = {"starts_at": starts_at, "ends_at": starts_at + dt.timedelta(hours=1)}
        discussion = MasterclassChannel(bot, ada, [mia], private=private, **times).settle()
        discussion.leave(mia)
        discussion.change(title="Other")
        discussion.settle()
        if not private:
            slack.run(world_events.kick(slack.world, ada.id, discussion.channel.id, bot_id))
            discussion.settle()
            ada.press("Try again")
            discussion.settle()
        discussion.cancel(ada)
        discussion.settle()


def announce_everything(bot: RunningBot, slack: LocalSlack, olga: Person, ada: Person) -> None:
    """Masterclasses are announced in channels of both kinds, and Slack's answers do not arrive."""
    team, world = slack.team, slack.world
    host(ada)
    bot.settle()
    slack.run(world_events.create_channel(world, olga.id, "news"))
    slack.faults.cut("chat.postMessage", times=1)
    set_program(olga, {"Announcement channel": "news", "Masterclass channels": "Public"})
    bot.settle()
    inner = slack.run(world_events.create_channel(world, olga.id, "inner-news", True))
    slack.run(world_events.invite(world, olga.id, inner.id, team.bot_user_id))
    set_program(olga, {"Announcement channel": "inner-news"})
    slack.faults.cut("chat.postMessage", times=5)
    host(ada, title="Writing code", date="2027-02-01")
    bot.settle()


def stranger(slack: LocalSlack) -> None:
    """Someone acts of whom Slack has not told us."""
    subscribed = slack.world.app.manifest["settings"]["event_subscriptions"]["bot_events"]
    subscribed.remove("team_join")
    slack.run(world_events.add_user(slack.world, Someone("nele", "Nele New", "Europe/Oslo")))
    subscribed.append("team_join")
    slack.person("nele").command("/mentorship")
