"""Someone of whom the bot has not heard yet is met wherever they are named: in commands, menus and groups."""

from localslack.client import world_events
from localslack.server import LocalSlack
from localslack.testing.person import Person
from localslack.world.directory import make_user
from localslack.world.sample_people import Someone
from tests.support.groups import add_group, members, open_groups
from tests.support.profiles import make_mentors
from tests.support.running_bot import RunningBot
from tests.support.sessions import top
from tests.support.unoffered import hold_people


def newcomer(slack: LocalSlack, name: str, zone: str = "Asia/Tokyo") -> Person:
    """Return someone who is in the workspace, though no event told of them."""
    slack.on_loop(lambda: make_user(slack.world, slack.team, Someone(name, name.title(), zone)))
    return slack.person(name)


def test_who_is_named_in_a_command_is_chosen_in_its_form(
    bot: RunningBot, slack: LocalSlack, ada: Person, mia: Person
) -> None:
    nina = newcomer(slack, "nina")
    mia.command("/mentorship request\u3000@nina")
    assert "Nina isn't a mentor yet" in mia.ephemerals[-1].text
    make_mentors(bot, nina)
    mia.command("/mentorship request @nina")
    assert top(mia).values["Mentor"] == "Nina"
    newcomer(slack, "kai")
    ada.command("/mentorship offer @kai")
    assert top(ada).values["Mentee"] == "Kai"
    assert ada.ephemerals == []


def test_who_is_chosen_in_a_menu_has_a_clock_of_their_own(slack: LocalSlack, ada: Person, mia: Person) -> None:
    nina, kai = newcomer(slack, "nina"), newcomer(slack, "kai")
    mia.command("/mentorship request")
    hold_people(mia, "Mentor", nina.id)
    mia.fill({"Date": "2027-01-20", "Time": "10:00"})
    assert "18:00 for Nina (Tokyo)" in top(mia).text
    ada.command("/mentorship new")
    slack.faults.fail("users.info", times=1)  # then without
    hold_people(ada, "Mentee", kai.id)
    ada.fill({"Date": "2027-01-20", "Time": "10:00"})
    assert "19:00 for Kai (Tokyo)" in top(ada).text
    slack.refusals.clear()


def test_who_wrote_a_message_is_chosen_to_be_asked_about_it(slack: LocalSlack, mia: Person) -> None:
    nina = newcomer(slack, "nina")
    nina.join("random")
    nina.say("Mind the gap", "random")
    mia.shortcut("Ask a mentor about this", message=mia.messages_in("random")[-1])
    assert top(mia).title == "Request a session"


def test_many_of_them_can_be_put_into_a_group_at_once_by_hand_and_in_slack(
    bot: RunningBot, slack: LocalSlack, olga: Person
) -> None:
    crowd = [newcomer(slack, f"nova{number}") for number in range(8)]
    open_groups(olga)
    olga.press("Add")
    olga.fill({"Name": "By hand"})
    hold_people(olga, "Members", *(each.id for each in crowd))
    assert olga.submit().ok
    olga.close(all=True)
    assert len(members(bot, "By hand")) == 8
    group = slack.on_loop(lambda: world_events.add_usergroup(slack.world, slack.team, "G", "g", [crowd[0].id]))
    add_group(olga, "In Slack", user_group="@g")
    bot.tick()
    late = [newcomer(slack, f"late{number}") for number in range(3)]
    now = [*(each.id for each in late), "U0NOBODY"]
    slack.on_loop(lambda: world_events.change_usergroup(slack.world, slack.team, group, now))
    slack.run(slack.bot.wait_until_idle())
    assert members(bot, "In Slack") == {"Late0", "Late1", "Late2"}
    assert set(slack.refusals) == {"users.info: user_not_found"}
    slack.refusals.clear()
