"""A masterclass begins as a session does: for its host and for whoever has a place, however many they are."""

import datetime as dt
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from localslack.server import LocalSlack
from localslack.testing.person import Person
from mentorship.agenda.reminder import due, schedule_new, send_reminders
from mentorship.people.members import upsert_members
from storage.location import Location
from storage.meeting import Enrollment, Meeting
from storage.notice import Notice
from storage.outbox import write_notices
from storage.person import Person as Member
from tests.support import masterclasses
from tests.support.forged_requests import press
from tests.support.running_bot import RunningBot
from tests.support.sessions import BOTH, NOW, URL, in_list, texts
from tests.support.start_reminders import MINUTE, SOON, START, newest, told, travel_to

TITLE = "Pythons & <!channel>"
MANY = 500


pytestmark = pytest.mark.usefixtures("at_start_too")


def host(bot: RunningBot, people: dict[str, dict[str, Any]], **values: Any) -> int:
    """Insert a masterclass of Ada's with these places, by the names of the people; return its id."""

    def make(db: Session) -> int:
        members = {member.name.split()[0].lower(): member for member in db.scalars(sa.select(Member))}
        place, ada = db.scalars(sa.select(Location)).one(), members["ada"]
        common = {"workspace_id": ada.workspace_id, "created_at": NOW}
        span = {"starts_at": START, "ends_at": START + dt.timedelta(hours=2), "live": True}
        what = {"kind": "masterclass", "state": "published", "title": TITLE, "description": "All of it"}
        where = {"location_id": place.id, "zone": place.zone, "online": True, "in_person": True, "meeting_url": URL}
        meeting = Meeting(**{**common, **span, **what, **where, "host_id": ada.id, "created_by_id": ada.id, **values})
        db.add(meeting)
        db.flush()
        roles = {"ada": {"role": "host", "source": "host", "method": None}, **people}
        for name, changes in roles.items():
            usual = {"role": "participant", "source": "booked", "state": "attending", "method": "online"}
            given = {**usual, "meeting_id": meeting.id, "person_id": members[name].id, "added_by_id": ada.id, **changes}
            db.add(Enrollment(**{**common, **span, **given, "blocks": given["state"] == "attending"}))
        return meeting.id

    return bot.transact(make)


def test_it_begins_for_everybody_who_has_a_place(
    bot: RunningBot, ada: Person, grace: Person, mia: Person, tom: Person, olga: Person
) -> None:
    places = {"mia": {}, "tom": {"method": "in_person"}, "grace": {"state": "asked"}, "olga": {"state": "left"}}
    host(bot, places)
    question = "Can you make it? Your spot stays yours until you answer."
    unanswered = "You haven't said whether you can make it. Your spot is still yours."
    for instant, words, ask in (
        (START - SOON, "starts in 10 minutes", question),
        (START, "starts now", unanswered),
    ):
        travel_to(bot, instant)
        first = f"“{TITLE}” {words}"
        assert newest(ada).plain_text == f"{first} (14:00–16:00).\nJoin: {URL}\nIn person: Berlin"
        assert newest(mia).plain_text == f"{first} (15:00–17:00). Hosted by @Ada Lovelace.\nJoin: {URL}"
        assert newest(tom).plain_text.endswith(" Hosted by @Ada Lovelace.\nIn person: Berlin")
        assert newest(ada).links == newest(mia).links == {"Join": URL}
        assert newest(tom).links == {}
        assert f"{first} (" in newest(mia).text
        assert "Hosted by @Ada Lovelace" in newest(mia).text
        assert ask in newest(grace).text
        assert ("I can make it" in newest(grace).buttons) == (ask == question)
        assert newest(grace).links == {"Join": URL}
    assert not [each for each in texts(olga) if " starts " in each]
    assert "No answer yet" in in_list(grace)
    assert "Can you make it?" not in in_list(grace)


def test_from_the_form_to_the_button(bot: RunningBot, slack: LocalSlack, ada: Person, mia: Person, tom: Person) -> None:
    masterclasses.host(ada, **BOTH, date="2027-01-20", guests=["mia"])
    press(slack, tom, "masterclass.reserve", str(masterclasses.newest_masterclass(bot).id))
    tom.fill({"Attendance": "In person"})
    assert tom.submit().ok
    for instant, words in ((START - SOON, "starts in 10 minutes"), (START, "starts now")):
        travel_to(bot, instant)
        for person in (ada, mia, tom):
            assert f"“Reading code” {words}" in newest(person).text
            assert "See the masterclass" in newest(person).text
        assert newest(ada).links == newest(mia).links == {"Join": masterclasses.CLASS["url"]}
        assert newest(tom).links == {}
        assert "In person: Berlin" in newest(tom).text


def test_its_host_is_told_even_if_nobody_has_come_yet(bot: RunningBot, ada: Person) -> None:
    host(bot, {})
    travel_to(bot, START)
    assert len(told(ada)) == 1


def test_whoever_reserved_a_moment_ago_is_told_when_it_begins(bot: RunningBot, ada: Person, mia: Person) -> None:
    host(bot, {"mia": {"created_at": START - 9 * MINUTE}})
    travel_to(bot, START - 8 * MINUTE)
    assert told(mia) == []
    assert len(told(ada)) == 1
    travel_to(bot, START)
    assert len(told(mia)) == 1


def test_five_hundred_are_told_in_one_transaction(bot: RunningBot) -> None:
    names = [f"guest{number}" for number in range(MANY)]
    users = [{"id": f"U{name.upper()}", "real_name": name, "tz": "UTC"} for name in names]
    for page in range(0, MANY, 100):
        bot.transact(upsert_members, team_id=bot.slack.team.id, users=users[page : page + 100], now=NOW)
    number = host(bot, {name: {} for name in names}, starts_at=START, ends_at=START + dt.timedelta(hours=2))

    def tell(db: Session) -> int:
        while schedule_new(db, START - SOON):
            pass
        assert due(db, START) == [number]
        send_reminders(db, number, now=START)
        write_notices(db)
        count = db.scalar(sa.select(sa.func.count()).where(Notice.kind == "reminder"))
        db.execute(sa.delete(Notice))  # they need not be delivered
        assert due(db, START) == []
        return count or 0

    assert bot.transact(tell) == MANY + 1, "within the time limits of the database"
