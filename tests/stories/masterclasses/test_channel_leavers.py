"""Who leaves a masterclass's channel by hand is asked about the masterclass too; and how they come back."""

import datetime as dt

from sqlalchemy.orm import Session

from localslack.client import world_events
from localslack.server import LocalSlack
from localslack.testing.person import Person
from mentorship.masterclasses import attend
from tests.support.channels import NAME, MasterclassChannel, stored_person, told
from tests.support.forged_requests import press
from tests.support.running_bot import RunningBot
from tests.support.sessions import texts, top

WENT = "You left the channel"


def test_whoever_leaves_by_hand_is_asked_whether_they_leave_the_masterclass_too(
    discussion: MasterclassChannel, mia: Person
) -> None:
    mia.leave(NAME)
    assert discussion.settle().memberships["mia"] == "gone"
    assert told(mia, WENT) == 1
    assert {"Stay", "Come back", "Leave"} <= set(mia.last_message.buttons)
    discussion.change(minimum=2)
    discussion.settle()
    assert "mia" not in discussion.members
    assert told(mia, WENT) == 1


def test_stay_keeps_the_spot_without_the_channel(discussion: MasterclassChannel, mia: Person) -> None:
    mia.leave(NAME)
    discussion.settle()
    mia.press("Stay")
    discussion.change(minimum=2)
    assert discussion.settle().memberships["mia"] == "outside"
    assert "mia" not in discussion.members


def test_leave_opens_the_form_that_leaves_the_masterclass_too(discussion: MasterclassChannel, mia: Person) -> None:
    mia.leave(NAME)
    discussion.settle()
    mia.press("Leave", where="messages")
    assert top(mia).title == "Leave masterclass"
    assert mia.submit().ok
    assert "mia" not in discussion.settle().memberships
    assert "1 participant\n" in discussion.texts[0]


def test_the_host_who_leaves_by_hand_is_not_asked_to_leave_the_masterclass(
    discussion: MasterclassChannel, ada: Person
) -> None:
    ada.leave(NAME)
    discussion.settle()
    assert "You still host it." in texts(ada)[-1]
    assert "Leave" not in ada.last_message.buttons
    ada.press("Come back")
    assert "ada" in discussion.settle().members


def test_come_back_invites_again(discussion: MasterclassChannel, mia: Person) -> None:
    mia.leave(NAME)
    discussion.settle()
    mia.press("Come back")
    assert "mia" in discussion.settle().members
    assert discussion.memberships["mia"] == "inside"


def test_whoever_leaves_both_and_reserves_anew_at_once_is_invited(
    discussion: MasterclassChannel, bot: RunningBot, mia: Person
) -> None:
    mia.leave(NAME)
    discussion.settle()
    mia.press("Stay")

    def come_and_go(db: Session) -> None:
        who, number, now = stored_person(db, mia), discussion.id, bot.clock.now
        attend.leave(db, actor=who, meeting_id=number, reason="", now=now)
        attend.reserve(db, actor=who, meeting_id=number, method=None, now=now)

    bot.transact(come_and_go)
    assert discussion.settle().memberships["mia"] == "inside"


def test_open_discussion_leads_back_whoever_left(
    discussion: MasterclassChannel, slack: LocalSlack, mia: Person, olga: Person
) -> None:
    press(slack, mia, "masterclass.discussion", str(discussion.id))
    assert top(mia).buttons == ["Go to the channel"]
    mia.close()
    mia.leave(NAME)
    discussion.settle()
    press(slack, mia, "masterclass.discussion", str(discussion.id))
    assert top(mia).buttons == ["Come back"]
    mia.press("Come back", where="modal")
    assert "You're being invited to the channel of this masterclass." in top(mia).text
    assert "mia" in discussion.settle().members
    press(slack, olga, "masterclass.discussion", str(discussion.id))
    assert "is private, and you're not in it" in top(olga).text
    assert top(olga).buttons == []


def test_come_back_of_somebody_who_is_only_asked_promises_no_more_than_is_so(
    discussion: MasterclassChannel, mia: Person
) -> None:
    mia.leave(NAME)
    discussion.settle()
    discussion.move(by=dt.timedelta(days=7), coming=[mia])
    discussion.settle()
    mia.press("Come back")
    assert "as soon as you have said that you can make it" in mia.last_message.text
    assert "mia" not in discussion.settle().members


def test_whoever_comes_back_by_hand_is_in_again(discussion: MasterclassChannel, mia: Person) -> None:
    mia.leave(NAME)
    discussion.settle()
    mia.join(NAME)
    assert discussion.settle().memberships["mia"] == "inside"
    mia.leave(NAME)
    discussion.settle()
    assert told(mia, WENT) == 2


def test_whoever_leaves_both_is_forgotten(discussion: MasterclassChannel, mia: Person) -> None:
    mia.leave(NAME)
    discussion.settle()
    discussion.leave(mia)
    assert "mia" not in discussion.settle().memberships


def test_the_answer_to_a_question_that_is_over_changes_nothing(discussion: MasterclassChannel, mia: Person) -> None:
    mia.leave(NAME)
    discussion.settle()
    mia.join(NAME)
    discussion.settle()
    mia.press("Stay")
    assert discussion.settle().memberships["mia"] == "inside"


def test_a_deactivated_account_is_not_asked_why_it_left(
    discussion: MasterclassChannel, bot: RunningBot, slack: LocalSlack, mia: Person
) -> None:
    slack.run(world_events.deactivate(slack.world, mia.id))
    discussion.settle()
    discussion.change(minimum=2)
    discussion.settle()
    assert "mia" not in discussion.memberships
