"""Every control that is shown anywhere has a handler that answers 200, and no handler is without a control."""

from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from blocks.refusal import NEXT_STEPS
from localslack.server import LocalSlack
from localslack.testing.person import Person
from localslack.world.model import elements_of
from localslack.world.sample_people import SAMPLE_PEOPLE, Someone
from storage.application import MentorApplication
from storage.group import Group
from storage.location import Location
from storage.meeting import Enrollment, Meeting
from storage.person import Person as Member
from storage.program import Program
from storage.search_index import PersonTag
from storage.workspace import Workspace
from tests.conftest import MANIFEST
from tests.support import extreme_values, extremes, masterclass_controls
from tests.support.crawl import Crawl
from tests.support.masterclasses import host, newest_masterclass
from tests.support.registered import is_match, matching_handlers, registered
from tests.support.requests import ask
from tests.support.running_bot import RunningBot
from tests.support.session_waitlists import cancel_booking, fully_booked, wait_for
from tests.support.sessions import BOTH, NOW, book, in_list, offer

# Whose forms are submitted in stories.
OF_CLASSES = ("masterclass.", "participants.", "reserving.", "attendance.", "outcome.", "feedback.")
OF_OUTCOMES = {
    *("outcome.took_place", "outcome.no_show", "outcome.was_there"),
    *("dispute.show", "dispute.took_place", "dispute.no_show", "dispute.mentor_absent"),
    *("attendance.tick", "attendance.search", "attendance.page.next", "attendance.page.previous"),
    *("session.item.record", "session.item.mentor_absent", "session.item.correct", "masterclass.item.record"),
    *("permission.allow", "permission.decline"),
}
CROWD = [Someone(f"extra{number:02}", f"Extra {number:02}", "Europe/Berlin") for number in range(30)]


@pytest.fixture
def slack(monkeypatch: pytest.MonkeyPatch) -> Iterator[LocalSlack]:
    """With more people, so that there are pages to turn, and without the second between posts."""
    monkeypatch.setattr("bot.outbox.rate_limiter.BETWEEN_POSTS", 0.0)
    with LocalSlack(MANIFEST, [*SAMPLE_PEOPLE, *CROWD], limits=False) as slack:
        yield slack


def controls() -> dict[str, set[str]]:
    """Kind of handler → the ids in everything that is ever rendered."""
    found: dict[str, set[str]] = {"action": set(), "view": set(), "options": set()}
    for make in (extremes.modals, extremes.homes, extremes.messages):
        for _, shown in make("x"):
            for block in shown["blocks"]:
                for element in elements_of(block):
                    if block["type"] != "input" or block.get("dispatch_action"):
                        found["action"].add(element.get("action_id", ""))
                    if element["type"].endswith("external_select"):
                        found["options"].add(element["action_id"])
            if shown.get("submit"):
                found["view"].add(shown["callback_id"])
    found["action"].discard("")  # pictures
    return found


@pytest.mark.parametrize(
    ("kind", "name"), [(kind, name) for kind, names in controls().items() for name in sorted(names)]
)
def test_exactly_one_handler_takes_it(kind: str, name: str) -> None:
    assert len(matching_handlers(kind, name)) == 1


@pytest.mark.parametrize("kind", ["action", "view", "options"])
def test_no_handler_waits_in_vain(kind: str) -> None:
    shown = controls()[kind]
    assert [taker for taker in registered()[kind] if not any(is_match(taker, name) for name in shown)] == []


def test_every_item_of_a_menu_is_known() -> None:
    from blocks.sessions.session import LABELS
    from handlers.sessions.session import MENU

    assert MENU.keys() == LABELS.keys() | {"more"}


@pytest.mark.timeout(600)  # it clicks hundreds of things
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_whatever_can_be_clicked_is_answered(
    bot: RunningBot, slack: LocalSlack, ada: Person, grace: Person, mia: Person, olga: Person, tom: Person
) -> None:
    offer_from_waitlist(bot, olga, grace, mia)
    create_everything(bot, ada, grace, mia)
    create_masterclass(bot, ada)
    crawl = Crawl(bot)
    for person in (mia, ada, olga):
        crawl.explore(person)
    for person in (grace, tom):  # for the pages of her Home, and because he may not mentor
        crawl.explore(person, commands=())
    assert crawl.faults == [], "\n".join(crawl.faults)
    seen = {name for kind, name in crawl.seen if kind == "control"}
    behind_more = {f"session.item.{name}" for name in extreme_values.MORE}  # tested in tests/stories/home/test_more.py
    ways_on = {action_id for _, action_id in NEXT_STEPS.values()}  # tested in tests/whole/test_ways_on.py
    later = {"joining.follow"}  # tested in tests/stories/home/test_join.py
    # in tests/stories/people/test_leavers_hosting.py and test_leavers_handed_over.py
    later |= {"session.item.hand_over", "possible_mentor"}
    later |= {f"hosted.page.{way}" for way in ("next", "previous")}  # in tests/stories/sessions/test_for_others.py
    later |= {"mentor.resume", "leaver.show"}  # in tests/stories/home/test_waiting.py
    # in tests/stories/sessions/test_undo.py and test_creating.py
    later |= {"series.undo", "session.item.delete", "session.item.publish"}
    later |= {"request.offer"}  # in tests/stories/requests/test_offers_of_sessions.py
    later |= {"attendance", "then"}  # in tests/stories/sessions/test_creating.py
    # in tests/stories/masterclasses/test_channel_*.py
    later |= {f"channel.{name}" for name in ("decline", "stay", "back", "again")}
    later |= OF_OUTCOMES  # in tests/stories/outcome
    # in tests/stories/feedback and tests/stories/agenda
    later |= {"feedback.open", "feedback.thank", "session.item.give_feedback", "history.open"}
    later |= {f"{name}.page.{way}" for name in ("feedback", "history") for way in ("next", "previous")}
    later |= masterclass_controls.CLICKED | masterclass_controls.CLICKED_IN_STORIES
    assert later <= controls()["action"]
    unclicked = sorted(controls()["action"] - seen - behind_more - ways_on - later)
    assert unclicked == [], " ".join(unclicked)
    submitted = {name for kind, name in crawl.seen if kind == "submit"}
    forms = {name for name in controls()["view"] if not name.startswith(OF_CLASSES)}
    # In tests/stories/: sessions/test_series.py, people/test_leavers_hosting.py, outcome/test_permissions.py.
    assert sorted(forms - submitted - {"series.create", "session.hand_over", "permission.message"}) == []


def create_everything(bot: RunningBot, ada: Person, grace: Person, mia: Person) -> None:
    """Something of everything, and pages of it."""
    bot.transact(crowd)
    offer(ada, **BOTH, topic="Booked")
    book(mia, attendance="Online")
    in_list(ada)
    ada.menu("Edit", where="home")
    ada.fill({"Time": "15:30"})
    ada.submit()  # so that mia is asked about the time
    offer(ada, **BOTH, time="17:00", topic="Open")
    offer(ada, time="18:30", topic="Called off")
    in_list(ada)
    ada.menu("Cancel", where="home", near="Called off")
    ada.fill({"Reason": "I am ill"})
    ada.submit()
    # Whichever of them `Edit` has moved on before, one that is not ready comes first when `Publish` is clicked.
    for topic, url in (("Unready", ""), ("Unready too", ""), ("Draft", "https://meet.example.com/x")):
        offer(ada, time="20:00", topic=topic, then="Save as draft", url=url)
    bot.settle()
    for name in ("tom", "sam", "priya", "mia"):
        ask(bot.slack.person(name), "ada", date="2027-02-01")
    for day in range(1, 23):  # whose cards nobody waits for: Slack takes one a second
        offer(grace, date=f"2027-02-{day:02}")


def create_masterclass(bot: RunningBot, ada: Person) -> None:
    """A masterclass with mia among its guests, and more people than one page of its list shows."""
    host(ada, guests=["mia"])
    bot.transact(fill_up, newest_masterclass(bot).id)
    bot.settle()


def fill_up(db: Session, meeting_id: int) -> None:
    meeting = db.get_one(Meeting, meeting_id)
    copied = {name: getattr(meeting, name) for name in ("workspace_id", "starts_at", "ends_at", "live")}
    mine = {"role": "participant", "source": "guest", "added_by_id": meeting.host_id, "method": "online"}
    for person_id in db.scalars(sa.select(Member.id).where(Member.name.like("Extra %"))):
        place = Enrollment(meeting_id=meeting_id, person_id=person_id, created_at=NOW, blocks=True, **copied, **mine)
        db.add(place)


def offer_from_waitlist(bot: RunningBot, mentor: Person, leaver: Person, waiter: Person) -> None:
    """Something is offered to the one who waits."""
    fully_booked(mentor, leaver, date="2027-03-01")
    wait_for(waiter, mentor.user.name)
    cancel_booking(leaver)
    bot.settle()


def crowd(db: Session) -> None:
    """More mentors, locations and groups than one page shows; a topic and a language to choose."""
    workspace = db.scalars(sa.select(Workspace)).one().id
    extra = Member.name.like("Extra %")
    db.execute(sa.update(Member).where(extra).values(mentor=True))
    db.execute(sa.update(Member).where(Member.name.like("Tom %")).values(mentor=False))
    common = {"person_id": db.scalars(sa.select(Member.id).where(extra)).first(), "workspace_id": workspace}
    for kind, name in (("topic", "Bertolt Brecht"), ("language", "Berber")):
        db.add(PersonTag(**common, kind=kind, folded=name.lower(), name=name))
    for asking in db.scalars(sa.select(Member).where(extra)):
        db.add(MentorApplication(workspace_id=workspace, person_id=asking.id, created_at=NOW))
    for number in range(60):
        db.add(Location(workspace_id=workspace, name=f"Place {number:02}", zone="UTC"))
    db.execute(sa.update(Program).values(grouped=True))
    for number in range(40):
        db.add(Group(workspace_id=workspace, name=f"Group {number:02}", source="by_hand"))
