"""Guests, bots, deactivated people and people of other workspaces: refused politely, on every click."""

import json

import sqlalchemy as sa

from localslack.client import actions, world_events
from localslack.server import LocalSlack
from localslack.testing.person import Person
from localslack.world.sample_people import Someone
from storage.person import Person as Member
from tests.support.running_bot import RunningBot
from tests.support.sessions import book, in_list, offer, open_booking, stored, top, unchanged
from tests.support.unoffered import hold_people

FULL = "for full members of this workspace. Guest accounts can't take part"


def test_a_guest_is_refused_in_every_way_in(gus: Person) -> None:
    for line in ("", " new", " sessions", " find", " book @ada", " settings", " help"):
        gus.command(f"/mentorship{line}")
        assert FULL in gus.ephemerals[-1].text
    assert FULL in gus.home().text
    assert gus.home_now.buttons == []


def test_a_guest_is_refused_at_a_shortcut(gus: Person) -> None:
    gus.shortcut("Create a session")
    assert FULL in top(gus).text


def test_somebody_who_becomes_a_guest_is_refused_at_the_next_click(
    bot: RunningBot, slack: LocalSlack, ada: Person, mia: Person
) -> None:
    offer(ada)
    open_booking(mia)
    slack.run(world_events.change_user(slack.world, mia.id, is_restricted=True))
    slack.run(slack.bot.wait_until_idle())
    unchanged(bot, mia.submit)
    assert FULL in top(mia).text


def test_a_guest_who_becomes_a_member_is_welcome(slack: LocalSlack, gus: Person) -> None:
    slack.run(world_events.change_user(slack.world, gus.id, is_restricted=False))
    slack.run(slack.bot.wait_until_idle())
    assert "Find a mentor" in gus.home().buttons


def test_somebody_new_is_welcome_at_once(slack: LocalSlack, ada: Person) -> None:
    slack.run(world_events.add_user(slack.world, Someone("nils", "Nils New", "Europe/Oslo")))
    offer(ada)
    book(slack.person("nils"))


def test_a_deactivated_mentor_cannot_be_booked(bot: RunningBot, slack: LocalSlack, ada: Person, mia: Person) -> None:
    offer(ada)
    open_booking(mia)
    bot.settle()
    slack.run(world_events.deactivate(slack.world, ada.id))
    slack.run(slack.bot.wait_until_idle())
    unchanged(bot, mia.submit)
    assert "Ada Lovelace is no longer in the program" in top(mia).text
    mia.close(all=True)
    mia.command("/mentorship find")
    assert "@Ada" not in top(mia).text


def test_a_deactivated_mentor_is_not_found_by_name_either(
    bot: RunningBot, slack: LocalSlack, ada: Person, mia: Person
) -> None:
    offer(ada)
    bot.settle()
    slack.run(world_events.deactivate(slack.world, ada.id))
    slack.run(slack.bot.wait_until_idle())
    mia.command("/mentorship book @ada")
    assert "is deactivated" in mia.ephemerals[-1].text


def test_the_click_of_a_deactivated_account_does_nothing(
    bot: RunningBot, slack: LocalSlack, ada: Person, mia: Person
) -> None:
    offer(ada)
    book(mia)
    in_list(mia)
    click = click_of(slack, mia, "Cancel booking")
    bot.settle()
    slack.run(world_events.deactivate(slack.world, mia.id))
    slack.run(slack.bot.wait_until_idle())
    unchanged(bot, lambda: slack.run(actions.send_interaction(slack.world, click)))


def test_a_bot_cannot_act(bot: RunningBot, slack: LocalSlack, ada: Person) -> None:
    offer(ada)
    standup = slack.person("standup")
    unchanged(bot, lambda: standup.command("/mentorship book @ada", channel=""))
    assert standup.modal is None


def test_people_of_other_workspaces_in_a_shared_channel(bot: RunningBot, slack: LocalSlack, ada: Person) -> None:
    offer(ada)
    general = slack.team.channel_named("general").id
    xena = slack.run(world_events.add_external(slack.world, Someone("xena", "Xena", "UTC"), "T0ELSEWHERE", general))
    before = stored(bot)
    click = {"type": "shortcut", "callback_id": "session.create", "trigger_id": "1.2.3"}
    user = {"id": xena.id, "name": "xena", "team_id": "T0ELSEWHERE"}
    assert slack.run(actions.send_interaction(slack.world, {**click, "user": user})).status == 200
    assert stored(bot) == before
    slack.refusals.clear()  # the trigger was made up


def test_people_of_other_workspaces_cannot_be_named(bot: RunningBot, slack: LocalSlack, ada: Person) -> None:
    general = slack.team.channel_named("general").id
    slack.run(world_events.add_external(slack.world, Someone("xena", "Xena", "UTC"), "T0ELSEWHERE", general))
    ada.command("/mentorship new")
    ada.fill({"Date": "2027-01-20", "Meeting URL": "https://meet.example.com/x"})
    hold_people(ada, "Mentee", "xena")
    unchanged(bot, ada.submit)
    assert "another workspace" in top(ada).errors["Mentee"]


def click_of(slack: LocalSlack, person: Person, item: str) -> dict[str, object]:
    """Return the payload of choosing an item in the menu of the person's Home tab, not sent yet."""
    spot = next(spot for spot in person.home_now.controls if item in spot.options)
    action = {
        "type": "overflow",
        "block_id": spot.block_id,
        "action_id": spot.element["action_id"],
        "selected_option": {"text": {"type": "plain_text", "text": item}, "value": spot.options[item]},
    }
    user = {"id": person.id, "team_id": slack.team.id}
    return {"type": "block_actions", "user": user, "actions": [action], "view": {"type": "home", "id": "V0"}}


def test_an_event_of_another_workspace_changes_nothing(bot: RunningBot, slack: LocalSlack) -> None:
    user = {"id": "UEVE", "team_id": "TOTHER", "real_name": "Eve", "tz": "Europe/Berlin"}
    event = {"type": "user_change", "user": user}
    body = {"type": "event_callback", "team_id": "TOTHER", "event_id": "EvOther", "event": event}
    reply = slack.run(actions.post_signed(slack.world, json.dumps(body).encode(), {"content-type": "application/json"}))
    assert reply.status == 200
    assert bot.transact(lambda db: db.scalar(sa.select(Member).where(Member.slack_id == "UEVE"))) is None
