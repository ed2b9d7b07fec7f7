"""Who comes into the channel of a masterclass by hand, who leaves it by hand, and whom Slack does not let in."""

import pytest

from localslack.client import world_events
from localslack.server import LocalSlack
from localslack.testing.person import Person
from localslack.world.directory import make_user
from localslack.world.sample_people import SAMPLE_PEOPLE, Someone
from storage.meeting import LEFT, REMOVED
from tests.conftest import MANIFEST
from tests.support.channels import NAME, STARTS, MasterclassChannel, told
from tests.support.running_bot import RunningBot
from tests.support.sessions import texts

CAME = "You joined the channel"
WENT = "You left the channel"


def test_whoever_comes_by_hand_is_asked_once_to_reserve_a_spot(discussion: MasterclassChannel, grace: Person) -> None:
    grace.join(NAME)
    discussion.settle()
    assert discussion.memberships["grace"] == "visiting"
    assert told(grace, CAME) == 1
    message = grace.last_message
    assert [button for button in message.buttons if button in ("Reserve a spot", "No, thanks")] == [
        "Reserve a spot",
        "No, thanks",
    ]
    discussion.change(title="Other")
    discussion.settle()
    assert told(grace, CAME) == 1


def newcomer(slack: LocalSlack, name: str, home_team_id: str = "") -> Person:
    """Return someone who is in the workspace, of whom the bot has not heard."""
    slack.on_loop(lambda: make_user(slack.world, slack.team, Someone(name, name.title(), "UTC"), home_team_id))
    return slack.person(name)


@pytest.mark.both_databases
def test_whoever_the_bot_has_not_met_yet_is_asked_too(discussion: MasterclassChannel, slack: LocalSlack) -> None:
    nina = newcomer(slack, "nina")
    nina.join(NAME)
    discussion.settle()
    assert discussion.memberships["nina"] == "visiting"
    assert told(nina, CAME) == 1
    nina.press("Reserve a spot")
    assert discussion.settle().memberships["nina"] == "inside"


def test_whoever_came_unheard_of_is_met_at_the_next_look(
    discussion: MasterclassChannel, slack: LocalSlack, grace: Person
) -> None:
    nina, stranger = newcomer(slack, "nina"), newcomer(slack, "xena", "T0ELSEWHERE")
    for person in (nina, stranger):  # Slack's event is lost
        discussion.channel.members[person.id] = None
    slack.faults.alter("users.info", lambda answer: answer.pop("user") if answer["user"]["name"] == "xena" else None)
    grace.join(NAME)
    discussion.settle()
    assert (told(nina, CAME), told(grace, CAME)) == (1, 1)
    assert set(discussion.memberships) == {"ada", "mia", "tom", "grace", "nina"}
    slack.faults.clear()
    grace.leave(NAME)
    discussion.settle()
    assert set(discussion.memberships) == {"ada", "mia", "tom", "nina"}


def test_an_event_about_somebody_unknown_comes_again_while_slack_does_not_answer(
    discussion: MasterclassChannel, bot: RunningBot, slack: LocalSlack
) -> None:
    nina = newcomer(slack, "nina")
    slack.bot.retry_delays = (0.0, 0.0, 0.0)
    slack.faults.fail("users.info", times=1)
    slack.bot.deliveries.clear()
    nina.join(NAME)
    discussion.settle()
    assert told(nina, CAME) == 1
    assert [line[1] for line in slack.bot.deliveries if line[0] == "event"][:2] == [500, 200]
    slack.bot.deliveries.clear()  # the one that was not 200 was meant
    slack.refusals.clear()


def test_no_thanks_lets_them_stay_and_asks_no_more(discussion: MasterclassChannel, grace: Person) -> None:
    grace.join(NAME)
    discussion.settle()
    grace.press("No, thanks")
    discussion.change(minimum=2)
    assert discussion.settle().memberships["grace"] == "listening"
    assert "grace" in discussion.members
    assert told(grace, CAME) == 1
    assert "You said that you want no spot" in grace.last_message.text


def test_whoever_may_not_have_a_spot_is_not_asked_and_from_the_start_on_nobody_is(
    discussion: MasterclassChannel, bot: RunningBot, mia: Person, grace: Person
) -> None:
    discussion.change(restricted=True)
    grace.join(NAME)
    discussion.settle()
    assert (discussion.memberships["grace"], told(grace, CAME)) == ("visiting", 0)
    bot.clock.now = STARTS
    mia.leave(NAME)
    discussion.settle()
    assert (discussion.memberships["mia"], told(mia, WENT)) == ("outside", 0)


def test_a_visitor_who_reserves_a_spot_is_in_and_leaves_with_it(discussion: MasterclassChannel, grace: Person) -> None:
    grace.join(NAME)
    discussion.settle()
    discussion.join(grace)
    assert discussion.settle().memberships["grace"] == "inside"
    discussion.leave(grace)
    assert "grace" not in discussion.settle().members


def test_a_visitor_who_goes_again_is_forgotten(discussion: MasterclassChannel, grace: Person) -> None:
    grace.join(NAME)
    discussion.settle()
    grace.leave(NAME)
    assert "grace" not in discussion.settle().memberships
    assert told(grace, WENT) == 0


def test_whoever_was_invited_by_somebody_is_asked_too(
    discussion: MasterclassChannel, slack: LocalSlack, mia: Person, grace: Person
) -> None:
    slack.run(world_events.invite(slack.world, mia.id, discussion.channel.id, grace.id))
    discussion.settle()
    assert told(grace, CAME) == 1


def test_guests_of_the_workspace_and_bots_are_asked_nothing(
    discussion: MasterclassChannel, slack: LocalSlack, gus: Person
) -> None:
    gus.join(NAME)
    slack.run(world_events.join(slack.world, slack.team.user_named("standup").id, discussion.channel.id))
    discussion.settle()
    assert texts(gus) == []
    assert set(discussion.memberships) == {"ada", "mia", "tom"}


def test_whoever_was_removed_and_comes_back_by_hand_is_taken_out_again(
    discussion: MasterclassChannel, tom: Person
) -> None:
    discussion.leave(tom, REMOVED)
    discussion.settle()
    tom.join(NAME)
    assert "tom" not in discussion.settle().members
    assert told(tom, CAME) == 0


def test_whoever_left_the_masterclass_and_comes_back_by_hand_is_a_visitor(
    discussion: MasterclassChannel, tom: Person
) -> None:
    discussion.leave(tom, LEFT)
    discussion.settle()
    tom.join(NAME)
    assert "tom" in discussion.settle().members
    assert told(tom, CAME) == 1


def test_a_visitor_reserves_a_spot_by_the_button(discussion: MasterclassChannel, grace: Person) -> None:
    grace.join(NAME)
    discussion.settle()
    grace.press("Reserve a spot")
    assert discussion.settle().memberships["grace"] == "inside"
    assert "3 participants\n" in discussion.texts[0]


def test_an_answer_after_the_end_is_refused_in_words(discussion: MasterclassChannel, ada: Person, mia: Person) -> None:
    mia.leave(NAME)
    discussion.settle()
    discussion.cancel(ada)
    discussion.settle()
    mia.press("Come back")
    assert "no longer has a channel" in mia.ephemerals[-1].text


def test_what_no_event_has_told_is_noticed_with_the_next_change(
    discussion: MasterclassChannel, mia: Person, grace: Person
) -> None:
    members = discussion.channel.members
    members.pop(mia.id)
    members[grace.id] = None
    discussion.change(minimum=2)
    discussion.settle()
    assert (discussion.memberships["mia"], discussion.memberships["grace"]) == ("gone", "visiting")


def test_whom_slack_refuses_is_told_to_the_host_once_in_one_message(
    bot: RunningBot, slack: LocalSlack, ada: Person, mia: Person, tom: Person, grace: Person
) -> None:
    slack.team.users[tom.id].is_restricted = True
    slack.team.users[grace.id].is_ultra_restricted = slack.team.users[grace.id].is_restricted = True
    discussion = MasterclassChannel(bot, ada, [mia, tom, grace]).settle()
    assert discussion.members == {"ada", "mia"}
    assert told(ada, "Slack wouldn't add or remove some people") == 1
    message = texts(ada)[-1]
    assert "couldn't be invited, because they are a guest in Slack\n" in message
    assert "couldn't be invited, because they are a guest in Slack who can be in one channel only\n" in message
    discussion.change(minimum=2)
    discussion.settle()
    assert told(ada, "Slack wouldn't add or remove some people") == 1
    slack.team.users[tom.id].is_restricted = False
    ada.press("Try again")
    assert discussion.settle().members == {"ada", "mia", "tom"}
    assert told(ada, "Slack wouldn't add or remove some people") == 2
    slack.refusals.clear()


def test_all_are_refused(bot: RunningBot, slack: LocalSlack, ada: Person, tom: Person) -> None:
    discussion = MasterclassChannel(bot, ada).settle()
    slack.team.users[tom.id].is_restricted = True
    discussion.join(tom)
    discussion.settle()
    assert discussion.memberships == {"ada": "inside", "tom": "refused"}
    assert told(ada, "Slack wouldn't add or remove some people") == 1
    slack.refusals.clear()


def test_hundreds_are_invited_a_hundred_at_a_time(database_url: str) -> None:
    crowd = [Someone(f"extra{number}", f"Extra {number}", "UTC") for number in range(250)]
    with LocalSlack(MANIFEST, [*SAMPLE_PEOPLE, *crowd], limits=False) as slack:
        bot = RunningBot(slack, database_url).start()
        bot.tick()
        people = [slack.person(each.handle) for each in crowd]
        discussion = MasterclassChannel(bot, slack.person("ada"), people).settle()
        assert discussion.members == {"ada", *(each.handle for each in crowd)}
        assert sum(call.method == "conversations.invite" for call in slack.calls) == 3
        assert not any(text.startswith(CAME) for person in people[:10] for text in texts(person))
        bot.stop()
        assert slack.refusals == []
