"""One odd member in Slack's list costs only themselves: everyone else, and every later page, is read."""

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from localslack.client import world_events
from localslack.server import LocalSlack
from localslack.world import events
from localslack.world.model import Json
from mentorship.people.member_sync import CLAIM_DURATION, SYNC_INTERVAL
from storage.person import Person
from tests.support.groups import add_group, members
from tests.support.running_bot import RunningBot

pytestmark = pytest.mark.both_databases

HUGE = 10**30


def _set(**values: Any) -> Callable[[Json], Any]:
    return lambda user: user | values


def _in_profile(**values: Any) -> Callable[[Json], Any]:
    return lambda user: user | {"profile": user["profile"] | values}


ODD = {
    "half an emoji": (_in_profile(real_name="Bo \ud83d"), "Bo"),
    "nul": (_in_profile(real_name="B\x00o", title="\x00\x1b"), "Bo"),
    "turned": (_in_profile(real_name="\u202eBo\u2069"), "Bo"),
    "no profile": (_set(profile=["x"]), "Ada Lovelace"),
    "profile null": (_set(profile=None), "Ada Lovelace"),
    "odd names": (_set(profile={"real_name": {"x": 1}}, real_name=7, name=["x"]), "Someone"),
    "odd times": (_set(tz=7, updated="yesterday", locale={}), "Ada Lovelace"),
    "huge": (_set(updated=HUGE, tz="x" * 3000, locale="y" * 300), "Ada Lovelace"),
    "flags": (_set(is_admin="no", is_bot=1, deleted="false", team_id=None), "Ada Lovelace"),
    "long": (_in_profile(real_name="z" * 5000, image_72="i" * 5000, email="e" * 5000 + "@x.y"), "z" * 255),
    "no id": (lambda user: {name: user[name] for name in user if name != "id"}, None),
    "id a number": (_set(id=17), None),
    "id too long": (_set(id="U" * 500), None),
    "no object": (lambda user: "ada", None),
    "null": (lambda user: None, None),
}


def read_again(bot: RunningBot) -> None:
    """Let a day pass, and all pages be read."""
    bot.clock.now += SYNC_INTERVAL + CLAIM_DURATION
    for _ in range(3):
        bot.tick()


def people(bot: RunningBot) -> dict[str, Person]:
    def read(db: Session) -> dict[str, Person]:
        found = {person.slack_id: person for person in db.scalars(sa.select(Person))}
        db.expunge_all()
        return found

    return bot.transact(read)


def test_only_the_odd_one_is_concerned(bot: RunningBot, slack: LocalSlack, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.jobs.sync_members.PAGE", 4)
    ada = slack.person("ada").id
    for kind, (change, name) in ODD.items():
        before = people(bot)
        slack.run(_renamed(slack, kind))

        def alter(answer: Json, change: Callable[[Json], Any] = change) -> None:
            answer["members"] = [change(user) if user["id"] == ada else user for user in answer["members"]]

        slack.faults.alter("users.list", alter)
        read_again(bot)
        after = people(bot)
        assert all(f"{slack_id} {kind}" == each.name for slack_id, each in after.items() if slack_id != ada), kind
        assert after[ada].name == (before[ada].name if name is None else name), kind
        assert (after[ada].slack_admin, after[ada].deactivated, after[ada].foreign) == (False, False, False)
        assert after[ada].zone == before[ada].zone


async def _renamed(slack: LocalSlack, how: str) -> None:
    """Let everyone but Ada have another name."""
    for user in slack.team.users.values():
        if user.name != "ada":
            user.real_name = f"{user.id} {how}"


def test_a_page_without_a_list_is_read_again(
    bot: RunningBot, slack: LocalSlack, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Such an answer may come from a proxy, and lists nobody: its page waits a minute, and nobody is left out."""
    monkeypatch.setattr("bot.jobs.sync_members.PAGE", 4)
    for number, odd in enumerate((None, {"x": 1}, "all", 7)):
        slack.run(_renamed(slack, f"new {number}"))
        pages: list[int] = []

        def alter(answer: Json, odd: Any = odd, pages: list[int] = pages) -> None:
            pages.append(len(answer["members"]))
            if len(pages) in (2, 3):
                answer["members"] = odd

        slack.faults.alter("users.list", alter)
        read_again(bot)
        assert len(pages) == 2, "the page waits"
        bot.clock.now += CLAIM_DURATION
        bot.tick()
        assert pages[1] == pages[2]
        assert len(pages) == 3, "it waits again"
        bot.clock.now += CLAIM_DURATION
        bot.tick()
        assert sum(pages) == len(slack.team.users) + 2 * pages[1]
        there = {user.id for user in slack.team.users.values() if user.name != "ada"}  # she keeps her name
        assert {each.slack_id for each in people(bot).values() if each.name.endswith(f"new {number}")} == there
        assert caplog.text.count("an answer without members") == 2 * (number + 1)


def test_an_event_about_an_odd_member_is_taken(bot: RunningBot, slack: LocalSlack) -> None:
    ada = slack.person("ada")
    slack.run(world_events.change_user(slack.world, ada.id, real_name="A\x00da \ud83d", title="\u202eBoss"))
    slack.run(slack.bot.wait_until_idle())
    assert (people(bot)[ada.id].name, people(bot)[ada.id].headline) == ("Ada", "Boss")


def test_an_event_about_an_odd_newcomer_is_taken(bot: RunningBot, slack: LocalSlack) -> None:
    newcomer = {"id": "UNEWCOMER", "team_id": slack.team.id, "real_name": "Newcomer", "updated": True}
    slack.on_loop(lambda: events.emit(slack.world, slack.team, {"type": "team_join", "user": newcomer}))
    slack.run(slack.bot.wait_until_idle())
    assert people(bot)["UNEWCOMER"].name == "Newcomer"


def test_a_group_is_read_whatever_else_is_in_the_list(bot: RunningBot, slack: LocalSlack) -> None:
    ada, tom = slack.person("ada"), slack.person("tom")
    group = slack.on_loop(lambda: world_events.add_usergroup(slack.world, slack.team, "G", "g", [ada.id, tom.id]))
    slack.faults.alter(
        "usergroups.users.list", lambda answer: answer["users"].extend([None, 7, "", "x" * 99, {"a": 1}])
    )
    add_group(slack.person("olga"), "G", user_group=f"@{group.handle}")
    bot.tick()
    assert members(bot, "G") == {"Ada", "Tom"}
    slack.faults.alter("usergroups.users.list", lambda answer: answer.update(users="nobody"))
    bot.clock.now += SYNC_INTERVAL
    bot.tick()
    assert members(bot, "G") == {"Ada", "Tom"}
