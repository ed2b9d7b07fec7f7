"""The list of a masterclass's participants as a file."""

import csv
import io

import pytest
from sqlalchemy.orm import Session

from localslack.testing.person import Person
from mentorship.masterclasses import participant_list
from storage.person import Person as Member
from storage.text import clean
from tests.support.crowds import PLACED, WAITING
from tests.support.forged_requests import press
from tests.support.participants import insert_waitlist, open_list, people, plan_and_settle, remove
from tests.support.requests import change_member
from tests.support.running_bot import RunningBot
from tests.support.sessions import texts, top, unchanged

pytestmark = pytest.mark.both_databases


def table(person: Person) -> list[list[str]]:
    """Return the rows of the newest file in the direct message, as a spreadsheet reads them."""
    files = [each for message in person.messages if message.message for each in message.message.files]
    content = person.team.files[files[-1]].content
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def download(bot: RunningBot, by: Person, meeting_id: int) -> list[list[str]]:
    open_list(bot, by, meeting_id)
    assert by.press("Download as CSV", where="modal").ok
    assert "The file will be in Messages" in top(by).text
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
    assert any("removed you" in each for each in texts(mia))


def test_a_participant_cannot_download_it(bot: RunningBot, ada: Person, mia: Person) -> None:
    number = plan_and_settle(bot, ada, guests=["mia"])
    unchanged(bot, lambda: press(bot.slack, mia, "participants.download", str(number)))
    assert "Only Ada Lovelace or an admin" in top(mia).text
