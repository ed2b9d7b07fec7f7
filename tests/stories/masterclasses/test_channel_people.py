"""Who comes into the channel of a masterclass by hand, who leaves it by hand, and whom Slack does not let in."""

import datetime as dt

import pytest
from sqlalchemy.orm import Session

from localslack.client import world_events
from localslack.server import LocalSlack
from localslack.testing.person import Person
from localslack.world.sample_people import SAMPLE_PEOPLE, Someone
from mentorship.masterclasses import attend
from storage.meeting import LEFT, REMOVED
from tests.conftest import MANIFEST
from tests.support.channels import NAME, STARTS, MasterclassChannel, stored_person
from tests.support.forged_requests import press
from tests.support.running_bot import RunningBot
from tests.support.sessions import texts, top

CAME = "You came into the channel"
WENT = "You left the channel"


@pytest.fixture
def gathering(bot: RunningBot, ada: Person, mia: Person, tom: Person) -> MasterclassChannel:
    """Ada hosts Mia and Tom."""
    return MasterclassChannel(bot, ada, [mia, tom]).settle()


def told(person: Person, beginning: str) -> int:
    """How many messages beginning so they have."""
    return sum(text.startswith(beginning) for text in texts(person))


def test_whoever_comes_by_hand_is_asked_once_to_reserve_a_spot(gathering: MasterclassChannel, grace: Person) -> None:
    grace.join(NAME)
    gathering.settle()
    assert gathering.memberships["grace"] == "visiting"
    assert told(grace, CAME) == 1
    message = grace.last_message
    assert [button for button in message.buttons if button in ("Reserve a spot", "No, thanks")] == [
        "Reserve a spot",
        "No, thanks",
    ]
    gathering.change(title="Other")
    gathering.settle()
    assert told(grace, CAME) == 1


def test_no_thanks_lets_them_stay_and_asks_no_more(gathering: MasterclassChannel, grace: Person) -> None:
    grace.join(NAME)
    gathering.settle()
    grace.press("No, thanks")
    gathering.change(minimum=2)
    assert gathering.settle().memberships["grace"] == "listening"
    assert "grace" in gathering.members
    assert told(grace, CAME) == 1
    assert "You said that you want no spot" in grace.last_message.text


def test_whoever_may_not_have_a_spot_is_not_asked_and_from_the_start_on_nobody_is(
    gathering: MasterclassChannel, bot: RunningBot, mia: Person, grace: Person
) -> None:
    gathering.change(restricted=True)
    grace.join(NAME)
    gathering.settle()
    assert (gathering.memberships["grace"], told(grace, CAME)) == ("visiting", 0)
    bot.clock.now = STARTS
    mia.leave(NAME)
    gathering.settle()
    assert (gathering.memberships["mia"], told(mia, WENT)) == ("outside", 0)


def test_a_visitor_who_reserves_a_spot_is_in_and_leaves_with_it(gathering: MasterclassChannel, grace: Person) -> None:
    grace.join(NAME)
    gathering.settle()
    gathering.join(grace)
    assert gathering.settle().memberships["grace"] == "inside"
    gathering.leave(grace)
    assert "grace" not in gathering.settle().members


def test_a_visitor_who_goes_again_is_forgotten(gathering: MasterclassChannel, grace: Person) -> None:
    grace.join(NAME)
    gathering.settle()
    grace.leave(NAME)
    assert "grace" not in gathering.settle().memberships
    assert told(grace, WENT) == 0


def test_whoever_was_invited_by_somebody_is_asked_too(
    gathering: MasterclassChannel, slack: LocalSlack, mia: Person, grace: Person
) -> None:
    slack.run(world_events.invite(slack.world, mia.id, gathering.channel.id, grace.id))
    gathering.settle()
    assert told(grace, CAME) == 1


def test_guests_of_the_workspace_and_bots_are_asked_nothing(
    gathering: MasterclassChannel, slack: LocalSlack, gus: Person
) -> None:
    gus.join(NAME)
    slack.run(world_events.join(slack.world, slack.team.user_named("standup").id, gathering.channel.id))
    gathering.settle()
    assert texts(gus) == []
    assert set(gathering.memberships) == {"ada", "mia", "tom"}


def test_whoever_was_removed_and_comes_back_by_hand_is_taken_out_again(
    gathering: MasterclassChannel, tom: Person
) -> None:
    gathering.leave(tom, REMOVED)
    gathering.settle()
    tom.join(NAME)
    assert "tom" not in gathering.settle().members
    assert told(tom, CAME) == 0


def test_whoever_left_the_masterclass_and_comes_back_by_hand_is_a_visitor(
    gathering: MasterclassChannel, tom: Person
) -> None:
    gathering.leave(tom, LEFT)
    gathering.settle()
    tom.join(NAME)
    assert "tom" in gathering.settle().members
    assert told(tom, CAME) == 1


def test_whoever_leaves_by_hand_is_asked_whether_they_leave_the_masterclass_too(
    gathering: MasterclassChannel, mia: Person
) -> None:
    mia.leave(NAME)
    assert gathering.settle().memberships["mia"] == "gone"
    assert told(mia, WENT) == 1
    assert {"Stay", "Come back", "Leave"} <= set(mia.last_message.buttons)
    gathering.change(minimum=2)
    gathering.settle()
    assert "mia" not in gathering.members
    assert told(mia, WENT) == 1


def test_stay_keeps_the_spot_without_the_channel(gathering: MasterclassChannel, mia: Person) -> None:
    mia.leave(NAME)
    gathering.settle()
    mia.press("Stay")
    gathering.change(minimum=2)
    assert gathering.settle().memberships["mia"] == "outside"
    assert "mia" not in gathering.members


def test_leave_opens_the_form_that_leaves_the_masterclass_too(gathering: MasterclassChannel, mia: Person) -> None:
    mia.leave(NAME)
    gathering.settle()
    mia.press("Leave", where="messages")
    assert top(mia).title == "Leave masterclass"
    assert mia.submit().ok
    assert "mia" not in gathering.settle().memberships
    assert "1 participant." in gathering.texts[0]


def test_the_host_who_leaves_by_hand_is_not_asked_to_leave_the_masterclass(
    gathering: MasterclassChannel, ada: Person
) -> None:
    ada.leave(NAME)
    gathering.settle()
    assert "You still host it." in texts(ada)[-1]
    assert "Leave" not in ada.last_message.buttons
    ada.press("Come back")
    assert "ada" in gathering.settle().members


def test_a_visitor_reserves_a_spot_by_the_button(gathering: MasterclassChannel, grace: Person) -> None:
    grace.join(NAME)
    gathering.settle()
    grace.press("Reserve a spot")
    assert gathering.settle().memberships["grace"] == "inside"
    assert "3 participants." in gathering.texts[0]


def test_come_back_invites_again(gathering: MasterclassChannel, mia: Person) -> None:
    mia.leave(NAME)
    gathering.settle()
    mia.press("Come back")
    assert "mia" in gathering.settle().members
    assert gathering.memberships["mia"] == "inside"


def test_whoever_leaves_both_and_reserves_anew_at_once_is_invited(
    gathering: MasterclassChannel, bot: RunningBot, mia: Person
) -> None:
    mia.leave(NAME)
    gathering.settle()
    mia.press("Stay")

    def come_and_go(db: Session) -> None:
        who, number, now = stored_person(db, mia), gathering.id, bot.clock.now
        attend.leave(db, actor=who, meeting_id=number, reason="", now=now)
        attend.reserve(db, actor=who, meeting_id=number, method=None, now=now)

    bot.transact(come_and_go)
    assert gathering.settle().memberships["mia"] == "inside"


def test_open_discussion_leads_back_whoever_left(
    gathering: MasterclassChannel, slack: LocalSlack, mia: Person, olga: Person
) -> None:
    press(slack, mia, "masterclass.discussion", str(gathering.id))
    assert top(mia).buttons == ["Go to the channel"]
    mia.close()
    mia.leave(NAME)
    gathering.settle()
    press(slack, mia, "masterclass.discussion", str(gathering.id))
    assert top(mia).buttons == ["Come back"]
    mia.press("Come back", where="modal")
    assert "You are invited to the channel" in top(mia).text
    assert "mia" in gathering.settle().members
    press(slack, olga, "masterclass.discussion", str(gathering.id))
    assert "is private, and you are not in it" in top(olga).text
    assert top(olga).buttons == []


def test_come_back_of_somebody_who_is_only_asked_promises_no_more_than_is_so(
    gathering: MasterclassChannel, mia: Person
) -> None:
    mia.leave(NAME)
    gathering.settle()
    gathering.move(by=dt.timedelta(days=7), coming=[mia])
    gathering.settle()
    mia.press("Come back")
    assert "as soon as you have said that you can make it" in mia.last_message.text
    assert "mia" not in gathering.settle().members


def test_whoever_comes_back_by_hand_is_in_again(gathering: MasterclassChannel, mia: Person) -> None:
    mia.leave(NAME)
    gathering.settle()
    mia.join(NAME)
    assert gathering.settle().memberships["mia"] == "inside"
    mia.leave(NAME)
    gathering.settle()
    assert told(mia, WENT) == 2


def test_whoever_leaves_both_is_forgotten(gathering: MasterclassChannel, mia: Person) -> None:
    mia.leave(NAME)
    gathering.settle()
    gathering.leave(mia)
    assert "mia" not in gathering.settle().memberships


def test_the_answer_to_a_question_that_is_over_changes_nothing(gathering: MasterclassChannel, mia: Person) -> None:
    mia.leave(NAME)
    gathering.settle()
    mia.join(NAME)
    gathering.settle()
    mia.press("Stay")
    assert gathering.settle().memberships["mia"] == "inside"


def test_an_answer_after_the_end_is_refused_in_words(gathering: MasterclassChannel, ada: Person, mia: Person) -> None:
    mia.leave(NAME)
    gathering.settle()
    gathering.cancel(ada)
    gathering.settle()
    mia.press("Come back")
    assert "has no channel any more" in mia.ephemerals[-1].text


def test_what_no_event_has_told_is_noticed_with_the_next_change(
    gathering: MasterclassChannel, mia: Person, grace: Person
) -> None:
    members = gathering.channel.members
    members.pop(mia.id)
    members[grace.id] = None
    gathering.change(minimum=2)
    gathering.settle()
    assert (gathering.memberships["mia"], gathering.memberships["grace"]) == ("gone", "visiting")


def test_whom_slack_refuses_is_told_to_the_host_once_in_one_message(
    bot: RunningBot, slack: LocalSlack, ada: Person, mia: Person, tom: Person, grace: Person
) -> None:
    slack.team.users[tom.id].is_restricted = True
    slack.team.users[grace.id].is_ultra_restricted = slack.team.users[grace.id].is_restricted = True
    gathering = MasterclassChannel(bot, ada, [mia, tom, grace]).settle()
    assert gathering.members == {"ada", "mia"}
    assert told(ada, "Slack did not do all") == 1
    message = texts(ada)[-1]
    assert "could not be invited, because they are a guest in Slack\n" in message
    assert "could not be invited, because they are a guest in Slack who can be in one channel only\n" in message
    gathering.change(minimum=2)
    gathering.settle()
    assert told(ada, "Slack did not do all") == 1
    slack.team.users[tom.id].is_restricted = False
    ada.press("Try again")
    assert gathering.settle().members == {"ada", "mia", "tom"}
    assert told(ada, "Slack did not do all") == 2
    slack.refusals.clear()


def test_all_are_refused(bot: RunningBot, slack: LocalSlack, ada: Person, tom: Person) -> None:
    gathering = MasterclassChannel(bot, ada).settle()
    slack.team.users[tom.id].is_restricted = True
    gathering.join(tom)
    gathering.settle()
    assert gathering.memberships == {"ada": "inside", "tom": "refused"}
    assert told(ada, "Slack did not do all") == 1
    slack.refusals.clear()


def test_hundreds_are_invited_a_hundred_at_a_time(database_url: str) -> None:
    crowd = [Someone(f"extra{number}", f"Extra {number}", "UTC") for number in range(250)]
    with LocalSlack(MANIFEST, [*SAMPLE_PEOPLE, *crowd], limits=False) as slack:
        bot = RunningBot(slack, database_url).start()
        bot.tick()
        people = [slack.person(each.handle) for each in crowd]
        gathering = MasterclassChannel(bot, slack.person("ada"), people).settle()
        assert gathering.members == {"ada", *(each.handle for each in crowd)}
        assert sum(call.method == "conversations.invite" for call in slack.calls) == 3
        assert not any(text.startswith(CAME) for person in people[:10] for text in texts(person))
        bot.stop()
        assert slack.refusals == []


def test_a_deactivated_account_is_not_asked_why_it_left(
    gathering: MasterclassChannel, bot: RunningBot, slack: LocalSlack, mia: Person
) -> None:
    slack.run(world_events.deactivate(slack.world, mia.id))
    gathering.settle()
    gathering.change(minimum=2)
    gathering.settle()
    assert "mia" not in gathering.memberships
