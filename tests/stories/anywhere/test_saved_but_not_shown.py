"""What was saved is never said to be unchanged, also where Slack does not show what is drawn then."""

from collections.abc import Callable

import pytest
import sqlalchemy as sa

from localslack.server import LocalSlack
from localslack.testing.person import Person
from localslack.world.results import Result
from storage.migrate import METADATA
from tests.support import applications, groups, participants, requests
from tests.support.forged_requests import press
from tests.support.running_bot import RunningBot
from tests.support.session_waitlists import fully_booked
from tests.support.sessions import offer, only_session, set_program, top

SAVED = "Saved. The screen could not be refreshed"
UNTRUE = ("nothing was changed", "Nothing was changed", "try again", "trouble")
Step = Callable[[], Result]
People = dict[str, Person]


@pytest.fixture
def people(ada: Person, grace: Person, mia: Person, tom: Person, olga: Person) -> People:
    """Everyone of the stories, by first name; Ada mentors."""
    return {"ada": ada, "grace": grace, "mia": mia, "tom": tom, "olga": olga}


def message_all(bot: RunningBot, people: People) -> tuple[Person, Step]:
    number = participants.plan_and_settle(bot, people["ada"], guests=["mia"])
    participants.open_list(bot, people["ada"], number)
    people["ada"].press("Message all", where="modal")
    people["ada"].fill({"Message": "See you"})
    return people["ada"], people["ada"].submit


def add_participant(bot: RunningBot, people: People) -> tuple[Person, Step]:
    number = participants.plan_and_settle(bot, people["ada"])
    participants.open_list(bot, people["ada"], number)
    people["ada"].press("Add", where="modal")
    people["ada"].fill({"Guests": ["mia"]})
    return people["ada"], people["ada"].submit


def remove_participant(bot: RunningBot, people: People) -> tuple[Person, Step]:
    number = participants.plan_and_settle(bot, people["ada"], guests=["mia"])
    participants.open_list(bot, people["ada"], number)
    people["ada"].menu("Remove", near="@Mia", where="modal")
    return people["ada"], people["ada"].submit


def download(bot: RunningBot, people: People) -> tuple[Person, Step]:
    number = participants.plan_and_settle(bot, people["ada"], guests=["mia"])
    participants.open_list(bot, people["ada"], number)
    return people["ada"], lambda: people["ada"].press("Download as CSV", where="modal")


def in_settings(people: People, *buttons: str) -> Person:
    people["olga"].command("/mentorship settings")
    for button in buttons:
        people["olga"].press(button, where="modal")
    return people["olga"]


def add_location(bot: RunningBot, people: People) -> tuple[Person, Step]:
    olga = in_settings(people, "Locations", "Add")
    olga.fill({"Name": "Lagos", "Time zone": "Africa/Lagos"})
    return olga, olga.submit


def archive_location(bot: RunningBot, people: People) -> tuple[Person, Step]:
    add_location(bot, people)[1]()
    people["olga"].menu("Archive", near="Lagos", where="modal")
    return people["olga"], people["olga"].submit


def add_group(bot: RunningBot, people: People) -> tuple[Person, Step]:
    olga = in_settings(people, "Groups", "Add")
    olga.fill({"Name": "Women in tech", "Members": ["mia"]})
    return olga, olga.submit


def archive_group(bot: RunningBot, people: People) -> tuple[Person, Step]:
    groups.add_group(people["olga"], "Women in tech", members=["mia"])
    olga = in_settings(people, "Groups")
    olga.menu("Archive", where="modal")
    return olga, olga.submit


def add_person(bot: RunningBot, people: People) -> tuple[Person, Step]:
    olga = in_settings(people, "People", "Add")
    olga.fill({"Person": "tom", "Roles": ["Mentor"]})
    return olga, olga.submit


def remove_person(bot: RunningBot, people: People) -> tuple[Person, Step]:
    add_person(bot, people)[1]()
    people["olga"].menu("Remove", near="Tom", where="modal")
    return people["olga"], people["olga"].submit


def approve(bot: RunningBot, people: People) -> tuple[Person, Step]:
    set_program(people["olga"], applications.APPROVED)
    applications.ask(people["tom"])
    olga = in_settings(people, "People")
    return olga, lambda: olga.press("Approve", where="modal")


def decline_mentor(bot: RunningBot, people: People) -> tuple[Person, Step]:
    olga, _ = approve(bot, people)
    olga.press("Decline", where="modal")
    olga.fill({"Reason": "Later"})
    return olga, olga.submit


def save_profile(bot: RunningBot, people: People) -> tuple[Person, Step]:
    offer(people["ada"])
    people["ada"].command("/mentorship book @ada")
    people["ada"].press("Edit profile", where="modal")
    people["ada"].fill({"Headline": "Pioneer"})
    return people["ada"], people["ada"].submit


def publish_draft(bot: RunningBot, people: People) -> tuple[Person, Step]:
    offer(people["ada"], then="Save as draft")
    press(bot.slack, people["ada"], "session.menu", f"more:{only_session(bot)}")
    return people["ada"], lambda: people["ada"].press("Publish", where="modal")


def notify_me(bot: RunningBot, people: People) -> tuple[Person, Step]:
    fully_booked(people["ada"], people["tom"])
    people["mia"].command("/mentorship book @ada")
    return people["mia"], lambda: people["mia"].press("Notify me", where="modal")


def withdraw(bot: RunningBot, people: People) -> tuple[Person, Step]:
    requests.mentors(people["ada"])
    requests.ask(people["mia"])
    press(bot.slack, people["mia"], "request.show", "1")
    return people["mia"], lambda: people["mia"].press("Withdraw", where="modal")


def reserve(bot: RunningBot, people: People) -> tuple[Person, Step]:
    participants.plan_and_settle(bot, people["ada"])
    press(bot.slack, people["mia"], "masterclass.list", "-")
    return people["mia"], lambda: people["mia"].press("Reserve a spot", where="modal")


def join_waitlist(bot: RunningBot, people: People) -> tuple[Person, Step]:
    participants.plan_and_settle(bot, people["ada"], maximum="1", guests=["tom"])
    press(bot.slack, people["mia"], "masterclass.list", "-")
    return people["mia"], lambda: people["mia"].press("Join waitlist", where="modal")


STEPS = (
    *(message_all, add_participant, remove_participant, download, add_location, archive_location, add_group),
    *(archive_group, add_person, remove_person, approve, decline_mentor, save_profile, publish_draft, notify_me),
    *(withdraw, reserve, join_waitlist),
)


def fail(slack: LocalSlack) -> None:
    slack.faults.fail("views.update")


def limit(slack: LocalSlack) -> None:
    slack.faults.rate_limit("views.update")


def cut(slack: LocalSlack) -> None:
    slack.faults.cut("views.update", times=1)


@pytest.mark.parametrize("prepare", STEPS, ids=lambda each: each.__name__)
def test_what_was_saved_is_said_to_be(
    bot: RunningBot, slack: LocalSlack, people: People, prepare: Callable[..., tuple[Person, Step]]
) -> None:
    person, act = prepare(bot, people)
    fail(slack)
    check_saved(bot, person, act)


@pytest.mark.parametrize("fault", [limit, cut], ids=lambda each: each.__name__)
def test_whatever_the_fault_is(
    bot: RunningBot, slack: LocalSlack, people: People, fault: Callable[[LocalSlack], None]
) -> None:
    person, act = message_all(bot, people)
    fault(slack)
    check_saved(bot, person, act)


def test_slow_slack_does_not_keep_a_form_waiting(bot: RunningBot, slack: LocalSlack, people: People) -> None:
    person, act = message_all(bot, people)
    slack.faults.slow(2.5, "views.update")
    assert check_saved(bot, person, act).ms < 2500
    slack.faults.clear()


def check_saved(bot: RunningBot, person: Person, act: Step) -> Result:
    """Do what was prepared: it must be saved, once, and the person told so."""
    bot.settle()
    before = rows(bot)
    result = act()
    assert result.status == 200, result
    bot.slack.refusals[:] = [each for each in bot.slack.refusals if not each.startswith("views.update: ")]
    said = top(person).text
    assert SAVED in said
    assert not [words for words in UNTRUE if words in said]
    assert rows(bot) != before
    return result


def rows(bot: RunningBot) -> list[list[object]]:
    """Return all that is stored of people, meetings, requests and the program."""
    names = ("meeting", "enrollment", "session_request", "person", "people_group", "location", "program", "notice")
    tables = [METADATA.tables[name] for name in (*names, "waitlist_entry", "mentor_application")]
    return bot.transact(lambda db: [list(db.execute(sa.select(table))) for table in tables])
