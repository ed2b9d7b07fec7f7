"""Members of several workspaces of an Enterprise Grid take part in ours, whichever Slack names beside them."""

import pytest

from localslack.client import actions, world_events
from localslack.server import LocalSlack
from localslack.testing.person import Person
from localslack.world.sample_people import Someone
from tests.support.leavers import DAY, LEFT, change, lose_event, pass_time, told_that
from tests.support.running_bot import RunningBot
from tests.support.sessions import book, in_list, offer, only_session, stored

SISTER = "T0SISTER"


def test_somebody_whose_home_is_a_sister_workspace_takes_part_on_every_click(
    bot: RunningBot, slack: LocalSlack, ada: Person, mia: Person
) -> None:
    change(slack, mia, team_id=SISTER, grid_teams=(SISTER, slack.team.id))
    offer(ada)
    book(mia)
    in_list(mia)
    mia.menu("Cancel booking", where="home")
    assert mia.submit().ok, mia.last
    assert "Mia" not in in_list(ada)


def test_the_list_of_members_tells_it_too(bot: RunningBot, slack: LocalSlack, ada: Person, mia: Person) -> None:
    lose_event(slack, mia, team_id=SISTER, grid_teams=(slack.team.id, SISTER))
    pass_time(bot, DAY)
    offer(ada, date="2027-01-21")
    book(mia)


def test_somebody_new_of_a_sister_workspace_is_welcome(bot: RunningBot, slack: LocalSlack, ada: Person) -> None:
    offer(ada)
    slack.run(world_events.add_user(slack.world, Someone("nils", "Nils New", "Europe/Oslo")))
    nils = slack.person("nils")
    slack.run(slack.bot.wait_until_idle())
    change(slack, nils, team_id=SISTER, grid_teams=(SISTER, slack.team.id))
    book(nils)


@pytest.mark.parametrize("named", ["", "T0ELSEWHERE"])
def test_the_workspace_that_slack_names_beside_a_member(
    bot: RunningBot, slack: LocalSlack, ada: Person, named: str
) -> None:
    offer(ada, then="Save as draft")
    bot.settle()
    publish = {"action_id": "session.menu", "block_id": "b", "type": "overflow"}
    chosen = {"selected_option": {"value": f"publish:{only_session(bot)}"}}
    user = {"id": ada.id, "name": "ada"} | ({"team_id": named} if named else {})
    home = {"type": "home", "id": "V0"}
    click = {"type": "block_actions", "actions": [publish | chosen], "user": user, "view": home}
    slack.run(actions.send_interaction(slack.world, click))
    published = "Open session" in in_list(ada)
    assert published is not bool(named), "none named: she takes part; one that she does not belong to: refused"


@pytest.mark.parametrize("teams", [(), (SISTER,), ("T0ELSEWHERE", SISTER)])
def test_whoever_belongs_to_other_workspaces_only_is_refused(
    bot: RunningBot, slack: LocalSlack, mia: Person, ada: Person, teams: tuple[str, ...]
) -> None:
    offer(ada)
    change(slack, mia, team_id=SISTER, grid_teams=teams)
    before = stored(bot)
    click = {"type": "block_actions", "actions": [{"action_id": "mentor.find", "block_id": "b", "type": "button"}]}
    user = {"id": mia.id, "name": "mia", "team_id": SISTER}
    home = {"type": "home", "id": "V0"}
    slack.run(actions.send_interaction(slack.world, {**click, "user": user, "view": home, "trigger_id": "1.2.3"}))
    assert stored(bot) == before
    slack.refusals.clear()


def test_whoever_stays_in_a_sister_workspace_only_has_left(
    bot: RunningBot, slack: LocalSlack, ada: Person, mia: Person
) -> None:
    change(slack, mia, team_id=SISTER, grid_teams=(SISTER, slack.team.id))
    offer(ada)
    book(mia)
    bot.settle()
    change(slack, mia, grid_teams=(SISTER,))
    pass_time(bot)
    assert told_that(ada, LEFT, "their booking of your session")
