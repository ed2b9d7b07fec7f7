"""The start and the duration of a masterclass never change, whatever is submitted."""

import datetime as dt
import json
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from localslack.server import LocalSlack
from localslack.testing.person import Person
from localslack.world.model import Json
from localslack.world.results import Result
from storage.masterclass_draft import MasterclassDraft
from storage.meeting import Enrollment, Meeting
from tests.support.forged_requests import answer_text, press, send
from tests.support.masterclasses import host, newest_masterclass
from tests.support.running_bot import RunningBot
from tests.support.series import add_location
from tests.support.sessions import in_list, offer, top
from tests.support.thoroughness import examples

pytestmark = pytest.mark.both_databases

Times = dict[int, tuple[dt.datetime, dt.datetime]]
WHEN = {"date": "2027-02-03", "time": "09:15", "duration": "120"}
FORMS = (
    *("masterclass.change", "masterclass.plan", "masterclass.save", "masterclass.cancel", "masterclass.move"),
    *("session.edit", "session.publish", "session.create", "session.cancel", "booking.time", "reserving.reserve"),
)
NAMES = ("id", "meeting_id", "version", "place", "sure", "turn", "starts_at", "minutes", "sketch_id")


def times(bot: RunningBot) -> Times:
    """Return the start and end of each meeting and of each place in it."""

    def read(db: Session) -> Times:
        found = {each.id: (each.starts_at, each.ends_at) for each in db.scalars(sa.select(Meeting))}
        for place in db.scalars(sa.select(Enrollment)):
            assert (place.starts_at, place.ends_at) == found[place.meeting_id]
        return found

    return bot.transact(read)


def forge(slack: LocalSlack, person: Person, form: str, metadata: Json, values: Json) -> Result:
    """Send a submission with any inputs of the kinds that our forms have."""
    states = {name: {name: _state(name, value)} for name, value in values.items()}
    view = {
        "type": "modal",
        "id": "V0",
        "callback_id": form,
        "private_metadata": json.dumps(metadata),
        "title": {"type": "plain_text", "text": "Forged"},
        "blocks": [
            {"type": "input", "block_id": name, "element": {"type": "plain_text_input", "action_id": name}}
            for name in values
        ],
        "state": {"values": states},
    }
    return send(slack, person, type="view_submission", view=view)


def _state(name: str, value: Any) -> Json:
    if name in ("attendance", "groups", "guests"):
        key = "selected_users" if name == "guests" else "selected_options"
        return {key: value if name == "guests" else [{"value": each} for each in value]}
    return {{"date": "selected_date", "time": "selected_time"}.get(name, "value"): value}


def whole(bot: RunningBot, **changes: Any) -> Json:
    """Return values for the inputs of `Edit masterclass`, and for those it does not have."""
    place = bot.transact(lambda db: db.scalars(sa.select(Meeting.location_id)).first())
    inputs: Json = {
        "title": "Forged",
        "description": "Forged",
        "location": str(place),
        "attendance": ["online"],
        "meeting_url": "https://meet.example.com/forged",
    }
    return {**inputs, **WHEN, **changes}


def test_the_form_to_edit_asks_for_no_time(bot: RunningBot, ada: Person) -> None:
    host(ada)
    in_list(ada)
    ada.menu("Edit", where="home")
    assert {"Date", "Time", "Duration"}.isdisjoint(top(ada).fields)
    assert "To change the date or time, use Move in its menu." in top(ada).text


def test_nor_does_it_take_one(bot: RunningBot, slack: LocalSlack, ada: Person) -> None:
    host(ada)
    before, meeting = times(bot), newest_masterclass(bot)
    metadata = {"id": meeting.id, "version": meeting.version}
    answer = forge(slack, ada, "masterclass.change", metadata, whole(bot))
    assert "Review masterclass" in answer_text(answer)
    for draft_id in draft_ids(bot):
        assert forge(slack, ada, "masterclass.save", {"id": draft_id}, WHEN).ok
    assert newest_masterclass(bot).title == "Forged", "all else is taken"
    assert times(bot) == before


def draft_ids(bot: RunningBot) -> list[int]:
    """Return the ids of all drafts."""
    return bot.transact(lambda db: list(db.scalars(sa.select(MasterclassDraft.id).order_by(MasterclassDraft.id))))


def test_a_session_form_does_not_change_a_masterclass(bot: RunningBot, slack: LocalSlack, ada: Person) -> None:
    host(ada)
    before, meeting = times(bot), newest_masterclass(bot)
    metadata = {"id": meeting.id, "version": meeting.version, "place": 0}
    for form in ("session.edit", "session.publish"):
        assert "is gone, or only for " in answer_text(forge(slack, ada, form, metadata, whole(bot, mentor=ada.id)))
    assert times(bot) == before


def test_another_place_is_another_zone_but_the_same_instant(bot: RunningBot, ada: Person) -> None:
    add_location(bot, "Office Tokyo", "Asia/Tokyo")
    host(ada)
    bot.settle()
    before = times(bot)
    in_list(ada)
    ada.menu("Edit", where="home")
    ada.fill({"Location": "Office Tokyo"})
    assert ada.submit().ok
    assert ada.submit().ok
    assert newest_masterclass(bot).zone == "Asia/Tokyo"
    assert times(bot) == before


def test_the_review_of_somebody_else_is_not_saved(bot: RunningBot, slack: LocalSlack, ada: Person, mia: Person) -> None:
    host(ada)
    meeting = newest_masterclass(bot)
    forge(slack, ada, "masterclass.change", {"id": meeting.id, "version": meeting.version}, whole(bot))
    for draft_id in draft_ids(bot):
        assert "too old to be saved" in answer_text(forge(slack, mia, "masterclass.save", {"id": draft_id}, {}))
    assert newest_masterclass(bot).title == "Reading code"


def test_an_edit_that_was_looked_over_before_the_move_changes_neither(
    bot: RunningBot, slack: LocalSlack, ada: Person
) -> None:
    host(ada)
    meeting = newest_masterclass(bot)
    forge(slack, ada, "masterclass.change", {"id": meeting.id, "version": meeting.version}, whole(bot))
    moved = {"date": "2027-02-05", "time": "09:00", "reason": "Forged"}
    assert forge(slack, ada, "masterclass.move", {"id": meeting.id}, moved).ok
    before = times(bot)
    answer = answer_text(forge(slack, ada, "masterclass.save", {"id": draft_ids(bot)[-1]}, WHEN))
    assert "was moved to another time, so it can't be changed. See the one in its place." in answer
    assert (times(bot), newest_masterclass(bot).title) == (before, "Reading code")


@pytest.mark.timeout(300)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_no_submission_whatever_changes_them(bot: RunningBot, slack: LocalSlack, ada: Person, olga: Person) -> None:
    """Every form is submitted with every id and every input of our forms, by the host and by an admin."""
    host(ada, guests=["mia"])
    host(ada, date="2027-01-28")
    offer(ada, date="2027-02-01")
    meetings = list(times(bot))
    values = st.fixed_dictionaries(
        {},
        optional={
            "title": st.just("Forged"),
            "description": st.just("Forged"),
            "location": st.sampled_from(["1", "2"]),
            "attendance": st.just(["online"]),
            "meeting_url": st.just("https://meet.example.com/forged"),
            "date": st.dates(dt.date(2027, 1, 13), dt.date(2027, 6, 1)).map(str),
            "time": st.times().map(lambda time: f"{time:%H:%M}"),
            "duration": st.sampled_from(["15", "120", "480", "-60"]),
            "mentor": st.just(ada.id),
            "then": st.just("publish"),
            "minimum": st.just("1"),
        },
    )
    ids = st.sampled_from([*meetings, *range(1, 6)])
    metadata = st.dictionaries(st.sampled_from(NAMES), ids, max_size=5)

    @settings(max_examples=examples(150), deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
    @given(st.sampled_from(FORMS), st.sampled_from([ada, olga]), ids, metadata, values)
    def forged(form: str, who: Person, number: int, more: Json, inputs: Json) -> None:
        before = times(bot)
        result = forge(slack, who, form, {**more, "id": number}, inputs)
        assert result.status == 200
        after = times(bot)
        assert all(after[each] == span for each, span in before.items() if each != session)

    *_, session = meetings  # whose time may change
    forged()


def test_nor_does_any_click(bot: RunningBot, slack: LocalSlack, ada: Person) -> None:
    host(ada)
    before, number = times(bot), newest_masterclass(bot).id
    for item in ("edit", "move", "duplicate", "publish", "change_time", "bulk_duplicate"):
        for menu in ("masterclass.menu", "session.menu"):
            press(slack, ada, menu, f"{item}:{number}")
            ada.close(all=True)
    assert times(bot) == before
