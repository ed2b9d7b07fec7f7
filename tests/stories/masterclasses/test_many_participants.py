"""The list of a masterclass with as many people as allowed, on the screen and as a file."""

import csv
import io
import time
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from localslack.server import LocalSlack
from localslack.testing.person import Person
from mentorship.masterclasses import participant_list
from mentorship.masterclasses import participants as use_cases
from mentorship.masterclasses.participant_list import PAGE
from storage.meeting import PARTICIPANT, Enrollment, Meeting
from storage.participants import count_enrolled
from storage.person import Person as Member
from storage.text import clean
from storage.waitlist import WaitlistEntry
from tests.support.forged_requests import press
from tests.support.masterclasses import host, newest_masterclass
from tests.support.participants import insert_waitlist, open_list, people, plan_and_settle, remove
from tests.support.requests import change_member
from tests.support.running_bot import RunningBot
from tests.support.sessions import NOW, texts, top, unchanged

pytestmark = pytest.mark.both_databases

PLACED, WAITING = 500, 100


@pytest.fixture
def crowded(bot: RunningBot, ada: Person) -> int:
    """Return the id of a full masterclass of ada's with a long queue. Slack does not know its people."""
    host(ada)
    bot.settle()
    number = newest_masterclass(bot).id
    bot.transact(crowd, number)
    return number


def crowd(db: Session, number: int, placed: int = PLACED, waiting: int = WAITING) -> None:
    """Let people have places in it, and others wait."""
    meeting = db.get_one(Meeting, number)
    ids = extras(db, placed + waiting)
    copied = {name: getattr(meeting, name) for name in ("starts_at", "ends_at", "live", "workspace_id")}
    mine = {"role": PARTICIPANT, "source": "guest", "added_by_id": meeting.host_id, "method": "online", "blocks": True}
    common = {"meeting_id": number, "created_at": NOW}
    rows = [{**copied, **mine, **common, "person_id": each} for each in ids[:placed]]
    db.execute(sa.insert(Enrollment), rows)
    entries = [{**common, "workspace_id": meeting.workspace_id, "person_id": each} for each in ids[placed:]]
    if entries:
        db.execute(sa.insert(WaitlistEntry), entries)


def extras(db: Session, count: int) -> list[int]:
    """Insert this many people whom Slack does not know; return their ids."""
    workspace = db.scalars(sa.select(Member.workspace_id)).first()
    common: dict[str, Any] = {"workspace_id": workspace, "zone": "UTC"}
    photo = "https://photos.example/{}.png"
    names = [f"{index:04}" for index in range(count)]
    rows = [
        {**common, "slack_id": f"UEXTRA{each}", "name": f"Extra {each}", "image_url": photo.format(each)}
        for each in names
    ]
    db.execute(sa.insert(Member), rows)
    wanted = sa.select(Member.id).where(Member.slack_id.like("UEXTRA%")).order_by(Member.slack_id)
    return list(db.scalars(wanted))


def test_everybody_is_on_some_page(bot: RunningBot, slack: LocalSlack, ada: Person, crowded: int) -> None:
    """Every page is within Slack's limits: otherwise the local Slack would refuse it and the test fail."""
    open_list(bot, ada, crowded)
    seen: list[str] = []
    pages = 0
    while True:
        pages += 1
        ids = [option["value"] for option in menus(top(ada))]
        seen += ids
        if "Next page" not in top(ada).buttons:
            break
        assert ada.press("Next page", where="modal").ok
    assert pages == (PLACED + WAITING + PAGE - 1) // PAGE
    assert len(seen) == len(set(seen)) == PLACED
    assert f"{WAITING}. " in top(ada).text, "the last one who waits"
    assert ada.press("Previous page", where="modal").ok
    assert f"Page {pages - 1}" in top(ada).text


def menus(shown: Any) -> list[dict[str, Any]]:
    return [control.element["options"][0] for control in shown.controls if control.element["type"] == "overflow"]


def test_an_ordinary_reader_turns_pages_too(bot: RunningBot, tom: Person, crowded: int) -> None:
    open_list(bot, tom, crowded)
    for _ in range((PLACED - 1) // PAGE):
        assert tom.press("Next page", where="modal").ok
    assert "Next page" not in top(tom).buttons
    assert f"Page {(PLACED - 1) // PAGE + 1}" in top(tom).text


def test_a_page_costs_a_handful_of_queries_and_a_moment(bot: RunningBot, ada: Person, crowded: int) -> None:
    known = people(bot)
    for page in (0, 7, 17, 10_000):
        view, queries, seconds = bot.transact(measured, lambda db, at=page: look(db, known["ada"], crowded, at))
        assert 0 < len(view.rows) <= PAGE
        assert queries <= 20
        assert seconds < 1


def look(db: Session, person_id: int, number: int, page: int) -> participant_list.ParticipantsPage:
    actor = db.get_one(Member, person_id)
    return participant_list.list_participants(db, actor=actor, meeting_id=number, page=page, now=NOW)


def measured(db: Session, act: Callable[[Session], Any]) -> tuple[Any, int, float]:
    """Return the outcome, how many statements it took, and how many seconds of this thread's own time."""
    statements: list[str] = []

    def note(connection: object, cursor: object, statement: str, *rest: object) -> None:
        statements.append(statement)

    engine, began = db.get_bind(), time.thread_time()
    sa.event.listen(engine, "before_cursor_execute", note)
    try:
        return act(db), len(statements), time.thread_time() - began
    finally:
        sa.event.remove(engine, "before_cursor_execute", note)


def test_after_the_last_of_a_page_is_gone_the_page_before_is_shown(bot: RunningBot, ada: Person) -> None:
    host(ada)
    bot.settle()
    number = newest_masterclass(bot).id
    bot.transact(crowd, number, PAGE + 1, 0)
    open_list(bot, ada, number)
    ada.press("Next page", where="modal")
    assert len(menus(top(ada))) == 1
    bot.transact(leave_last, number)
    assert ada.press("Download as CSV", where="modal").ok, "which renews the page"
    assert len(menus(top(ada))) == PAGE
    assert "Next page" not in top(ada).buttons


def leave_last(db: Session, number: int) -> None:
    place = db.scalars(
        sa.select(Enrollment).where(Enrollment.meeting_id == number).order_by(Enrollment.id.desc())
    ).first()
    assert place is not None
    place.state, place.blocks = "left", False


# -- as a file ----------------------------------------------------------------------------------------------


def table(person: Person) -> list[list[str]]:
    """Return the rows of the newest file in the direct message, as a spreadsheet reads them."""
    files = [each for message in person.messages if message.message for each in message.message.files]
    content = person.team.files[files[-1]].content
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def download(bot: RunningBot, by: Person, meeting_id: int) -> list[list[str]]:
    open_list(bot, by, meeting_id)
    assert by.press("Download as CSV", where="modal").ok
    assert "arrives in your direct messages" in top(by).text
    assert by.stack == ["Participants"]
    bot.settle()
    return table(by)


def test_the_list_arrives_as_a_file(bot: RunningBot, ada: Person, grace: Person, mia: Person) -> None:
    number = plan_and_settle(bot, ada, guests=["mia"])
    press(bot.slack, grace, "masterclass.reserve", str(number))
    insert_waitlist(bot, number, ("kenji", "offered"), ("tom", "waiting"))
    bot.settle()
    rows = download(bot, ada, number)
    assert rows[0] == ["Name", "Slack ID", "Email", "How they came", "Attendance", "State", "Since (Europe/London)"]
    since = "2027-01-12 10:00"
    assert [row[:1] + row[3:] for row in rows[1:]] == [
        ["Mia Schmidt", "Invited by Ada Lovelace", "Online", "Attending", since],
        ["Grace Hopper", "Reserved a spot", "Online", "Attending", since],
        ["Kenji Sato", "", "", "Offered a spot until 2027-01-12 11:00", since],
        ["Tom Okafor", "", "", "Number 1 on the waitlist", since],
    ]
    assert rows[1][1:3] == [mia.id, "mia@example.com"]
    assert "The participants of your masterclass “Reading code”" in ada.last_message.text


def test_five_hundred_are_in_it_as_they_stand_in_the_list(bot: RunningBot, olga: Person, crowded: int) -> None:
    rows = download(bot, olga, crowded)
    assert [row[0] for row in rows[1:]] == [f"Extra {index:04}" for index in range(PLACED + WAITING)]
    assert rows[0][-1] == "Since (Europe/Berlin)"
    assert rows[1][-1] == "2027-01-12 11:00"


HOSTILE = [
    '=HYPERLINK("https://evil.example","Mia")',
    "+1-800",
    "-2+3",
    "@SUM(A1:A9)",
    "\t=1+1",
    " =1+1",
    "\r=1+1",
    "＝1+1",
]


@pytest.mark.parametrize("name", HOSTILE)
def test_no_name_is_a_formula(bot: RunningBot, ada: Person, mia: Person, name: str) -> None:
    number = plan_and_settle(bot, ada, guests=["mia"])
    change_member(bot, mia, name=name)
    assert download(bot, ada, number)[1][0] == f"'{clean(name)}"


@pytest.mark.parametrize("name", ["Ann-Marie = Mia", 'O\'Brien "Mia", Jr.', "two\nlines", "مرحبا 👩‍👩‍👧‍👦"])
def test_other_names_come_out_as_they_are(bot: RunningBot, ada: Person, mia: Person, name: str) -> None:
    number = plan_and_settle(bot, ada, guests=["mia"])
    change_member(bot, mia, name=name)
    assert download(bot, ada, number)[1][0] == name


def test_who_is_no_admin_any_more_when_it_is_delivered_gets_no_file(
    bot: RunningBot, ada: Person, olga: Person, mia: Person
) -> None:
    number = plan_and_settle(bot, ada, guests=["mia"])
    actor_id = people(bot)["olga"]

    def ask_and_resign(db: Session) -> None:
        actor = db.get_one(Member, actor_id)
        participant_list.send_csv(db, actor=actor, meeting_id=number, now=bot.clock.now)
        actor.slack_admin = False

    bot.transact(ask_and_resign)
    bot.settle()
    assert [message for message in olga.messages if message.message and message.message.files] == []


def test_those_taken_out_are_not_in_it(bot: RunningBot, ada: Person, mia: Person, tom: Person) -> None:
    number = plan_and_settle(bot, ada, guests=["mia", "tom"])
    assert remove(bot, ada, number, "Mia Schmidt").ok
    ada.close(all=True)
    assert [row[0] for row in download(bot, ada, number)[1:]] == ["Tom Okafor"]
    assert any("took you out" in each for each in texts(mia))


def test_a_participant_cannot_download_it(bot: RunningBot, ada: Person, mia: Person) -> None:
    number = plan_and_settle(bot, ada, guests=["mia"])
    unchanged(bot, lambda: press(bot.slack, mia, "participants.download", str(number)))
    assert "Only Ada Lovelace or an admin" in top(mia).text


def test_hundreds_are_added_within_slacks_three_seconds(bot: RunningBot, ada: Person) -> None:
    number = plan_and_settle(bot, ada)
    known = people(bot)
    with Session(bot.program.database.engine) as db:  # which waits as long as it takes on a busy machine
        placed, _, seconds = measured(db, partial(add_hundreds, actor_id=known["ada"], number=number))
    assert placed == 400
    assert seconds < 1.5


def add_hundreds(db: Session, actor_id: int, number: int) -> int:
    """Add hundreds of people, count the places and roll back, since Slack does not know those people."""
    extras(db, 400)
    guests = [f"UEXTRA{index:04}" for index in range(400)]
    actor = db.get_one(Member, actor_id)
    use_cases.add(db, actor=actor, meeting_id=number, guests=guests, confirmed_warning="", now=NOW)
    placed = count_enrolled(db, number, ("attending",))
    db.rollback()
    return placed


def test_a_long_list_is_searched_by_name(bot: RunningBot, ada: Person, tom: Person, crowded: int) -> None:
    for reader in (ada, tom):
        open_list(bot, reader, crowded)
        assert top(reader).submit == "Search"
        reader.fill({"Search": "extra 0123"})
        assert reader.submit().ok
        assert "@UEXTRA0123" in top(reader).text
        assert "@UEXTRA0124" not in top(reader).text
        assert "Next page" not in top(reader).buttons
        reader.fill({"Search": "extra 01"})
        assert reader.submit().ok
        assert reader.press("Next page", where="modal").ok
        assert "@UEXTRA0130" in top(reader).text, "the pages are those of what was found"
        reader.fill({"Search": "nobody"})
        assert reader.submit().ok
        assert "Nobody here has this name." in top(reader).text
        reader.fill({"Search": ""})
        assert reader.submit().ok
        assert "@UEXTRA0000" in top(reader).text


def test_whoever_waits_is_found_with_their_number(bot: RunningBot, ada: Person, crowded: int) -> None:
    open_list(bot, ada, crowded)
    ada.fill({"Search": f"{PLACED + 6:04}"})
    assert ada.submit().ok
    assert f"7. @UEXTRA{PLACED + 6:04}" in top(ada).text


def test_a_short_list_has_no_search(bot: RunningBot, ada: Person) -> None:
    open_list(bot, ada, plan_and_settle(bot, ada, guests=["mia"]))
    assert not top(ada).submit
