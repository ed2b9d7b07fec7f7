"""Sessions restricted to groups: seen and booked by their members, the mentor and admins, and by nobody else."""

import json
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from localslack.server import LocalSlack
from localslack.testing.person import Person
from storage.meeting import Meeting
from tests.support.forged_requests import answer_text, press, submit
from tests.support.groups import add_group, archive_group, edit_group
from tests.support.running_bot import RunningBot
from tests.support.series import meetings, series
from tests.support.sessions import (
    BOTH,
    GONE,
    book,
    card,
    fill,
    in_list,
    offer,
    open_booking,
    texts,
    top,
    try_offer,
    unchanged,
    words_beside,
)

NOBODY = "U0NOBODY"


@pytest.fixture
def group(bot: RunningBot, olga: Person) -> str:
    """Mia is in it, and Tom is not."""
    add_group(olga, "Apprentices", members=["mia"])
    return "Apprentices"


def test_a_member_sees_and_books_it(bot: RunningBot, ada: Person, mia: Person, group: str) -> None:
    offer(ada, groups=[group])
    mia.command("/mentorship find ada")
    assert "Next open session" in top(mia).text
    mia.close(all=True)
    book(mia)
    assert "Session with @Ada" in in_list(mia)


def test_a_member_of_any_of_its_groups_books_it(
    bot: RunningBot, olga: Person, ada: Person, tom: Person, group: str
) -> None:
    add_group(olga, "Readers", members=["tom"])
    offer(ada, groups=[group, "Readers"])
    book(tom)


def test_an_admin_sees_and_books_it(ada: Person, olga: Person, group: str) -> None:
    offer(ada, groups=[group])
    book(olga)


def test_an_outsider_does_not_see_it(ada: Person, tom: Person, group: str) -> None:
    offer(ada, groups=[group])
    tom.command("/mentorship find ada")
    assert "No open session at present" in top(tom).text
    tom.press("View profile")
    assert "Book" not in top(tom).buttons
    assert "No open session at present" in top(tom).text


def test_an_outsider_sees_the_open_ones_beside_it(ada: Person, tom: Person, group: str) -> None:
    offer(ada, groups=[group], time="15:00", topic="Hidden")
    offer(ada, time="17:00", topic="For all")
    tom.command("/mentorship find ada")
    assert "17:00" in top(tom).text
    tom.press("View profile")
    assert "For all" in top(tom).text
    assert "Hidden" not in top(tom).text


def test_pages_of_a_profile_hold_only_what_the_reader_may_see(ada: Person, tom: Person, group: str) -> None:
    for day in range(10, 22):
        offer(ada, date=f"2027-02-{day}", groups=[group] if day % 2 else [], topic=f"Day {day}")
    tom.command("/mentorship book @ada")
    assert [day for day in range(10, 22) if f"Day {day}" in top(tom).text] == [10, 12, 14, 16, 18, 20]
    assert "Next page" not in top(tom).buttons


def test_the_mentor_and_admins_see_for_whom_it_is(
    bot: RunningBot, ada: Person, olga: Person, mia: Person, group: str
) -> None:
    offer(ada, groups=[group])
    bot.settle()
    assert "Only for: Apprentices" in card(ada, "Open session").text
    assert "Only for: Apprentices" in in_list(ada)
    olga.command("/mentorship book @ada")
    assert "Only for: Apprentices" in top(olga).text
    mia.command("/mentorship book @ada")
    assert "Only for" not in top(mia).text


def test_a_booking_stays_after_leaving_the_group(
    bot: RunningBot, olga: Person, ada: Person, mia: Person, group: str
) -> None:
    offer(ada, groups=[group], **BOTH)
    book(mia, attendance="Online")
    assert edit_group(olga, group, members=["tom"]).ok
    assert "Session with @Ada" in in_list(mia)
    mia.menu("Change attendance", where="home")
    mia.fill({"Attendance": "In person"})
    assert mia.submit().ok
    mia.menu("Add to calendar", where="home")
    bot.settle()
    mia.menu("Cancel booking", where="home")
    assert mia.submit().ok
    bot.settle()
    assert "You cancelled your booking" in card(mia, "Session with @Ada").text


def test_once_given_back_it_is_gone_for_an_outsider(
    bot: RunningBot, olga: Person, slack: LocalSlack, ada: Person, mia: Person, group: str
) -> None:
    offer(ada, groups=[group])
    book(mia)
    bot.settle()
    assert edit_group(olga, group, members=["tom"]).ok
    in_list(mia)
    mia.menu("Cancel booking", where="home")
    assert mia.submit().ok
    bot.settle()
    assert card(mia, "Session with @Ada").buttons == []
    assert "Session with" not in in_list(mia, "Cancelled")
    unchanged(bot, lambda: press(slack, mia, "booking.open", str(only_session(bot))))
    assert GONE in top(mia).text


def test_a_booking_stays_when_the_session_goes_to_another_group(
    bot: RunningBot, olga: Person, ada: Person, mia: Person, group: str
) -> None:
    add_group(olga, "Readers", members=["tom"])
    offer(ada, groups=[group])
    book(mia)
    bot.settle()
    ada.menu("Edit", where="messages")
    assert top(ada).values["Restrict to groups"] == ["Apprentices"]
    fill(ada, groups=["Readers"])
    assert ada.submit().ok
    assert "Session with @Ada" in in_list(mia)


def test_a_session_is_opened_to_all_by_editing_it(bot: RunningBot, ada: Person, tom: Person, group: str) -> None:
    offer(ada, groups=[group])
    bot.settle()
    ada.menu("Edit", where="messages")
    fill(ada, groups=[])
    assert ada.submit().ok
    book(tom)


def test_whoever_joins_the_group_books_it(bot: RunningBot, olga: Person, ada: Person, tom: Person, group: str) -> None:
    offer(ada, groups=[group])
    assert edit_group(olga, group, members=["tom"]).ok
    book(tom)


def test_a_form_that_was_open_when_one_left_the_group(
    bot: RunningBot, olga: Person, ada: Person, mia: Person, group: str
) -> None:
    offer(ada, groups=[group])
    open_booking(mia)
    assert edit_group(olga, group, members=["tom"]).ok
    unchanged(bot, mia.submit)
    assert GONE in top(mia).text


def test_moving_a_booking_leads_to_no_hidden_session(
    bot: RunningBot, olga: Person, slack: LocalSlack, ada: Person, tom: Person, group: str
) -> None:
    offer(ada, time="10:00")
    book(tom)
    offer(ada, time="15:00", groups=[group])
    in_list(tom)
    tom.menu("Change time", where="home")
    assert "has no other open session" in top(tom).text
    tom.close(all=True)
    offer(ada, time="18:00")
    tom.menu("Change time", where="home")
    assert len(top(tom).options("Time")) == 1
    booked, hidden, _ = (each.id for each in meetings(bot))
    answers: list[str] = []
    forged = json.dumps({"id": booked}), {"time": str(hidden)}
    unchanged(bot, lambda: answers.append(answer_text(submit(slack, tom, "booking.move", *forged))))
    assert GONE in answers[0]


def test_duplicates_are_restricted_alike(bot: RunningBot, ada: Person, tom: Person, group: str) -> None:
    offer(ada, groups=[group])
    in_list(ada)
    ada.menu("Duplicate", where="home")
    assert top(ada).values["Restrict to groups"] == ["Apprentices"]
    fill(ada, then="Publish & duplicate")
    assert ada.submit().ok
    assert top(ada).values["Restrict to groups"] == ["Apprentices"]
    ada.close(all=True)
    series(ada, frequency="Weekly", number="3")
    assert [each.restricted for each in meetings(bot)] == [True] * 4  # a copy would clash
    tom.command("/mentorship book @ada")
    assert "No open session at present" in top(tom).text


def test_an_archived_group_stays_on_its_sessions_and_is_not_chosen_anew(
    bot: RunningBot, olga: Person, ada: Person, tom: Person, mia: Person, group: str
) -> None:
    offer(ada, groups=[group], topic="Hidden")
    archive_group(olga, group)
    tom.command("/mentorship book @ada")
    assert "Hidden" not in top(tom).text
    in_list(ada)
    ada.menu("Edit", where="home")
    assert top(ada).values["Restrict to groups"] == ["Apprentices"]
    fill(ada, topic="Still hidden")
    assert ada.submit().ok
    ada.menu("Duplicate", where="home")
    unchanged(bot, ada.submit)
    assert words_beside(ada, "Restrict to groups") == "Not in use any more: Apprentices. Choose other groups."
    ada.close(all=True)
    ada.menu("Bulk duplicate", where="home")
    assert "A group of this session is not in use any more" in top(ada).text
    ada.close(all=True)
    book(mia)


def test_a_mentor_cannot_add_an_outsider(bot: RunningBot, ada: Person, tom: Person, group: str) -> None:
    unchanged(bot, lambda: try_offer(ada, groups=[group], mentee="tom"))
    words = words_beside(ada, "Mentee")
    assert "Tom Okafor is in none of the groups that this session is for: Apprentices" in words
    assert "ask an admin" in words
    fill(ada, mentee="mia")
    assert ada.submit().ok


def test_a_mentor_cannot_add_an_outsider_later(bot: RunningBot, ada: Person, tom: Person, group: str) -> None:
    offer(ada, groups=[group])
    bot.settle()
    ada.menu("Edit", where="messages")
    fill(ada, mentee="tom")
    unchanged(bot, ada.submit)
    assert "in none of the groups" in words_beside(ada, "Mentee")


def test_an_admin_is_warned_before_adding_an_outsider(
    bot: RunningBot, olga: Person, ada: Person, tom: Person, group: str
) -> None:
    unchanged(bot, lambda: try_offer(olga, mentor="ada", groups=[group], mentee="tom", topic="Growing"))
    assert "Tom Okafor is in none of these groups: Apprentices. Save again to add them all the same." in top(olga).text
    assert top(olga).values["Topic"] == "Growing"
    assert olga.submit().ok
    assert olga.modal is None
    bot.settle()
    assert "added you to this session" in card(tom, "Session with @Ada").text
    assert "Session with @Ada" in in_list(tom)


def test_the_warning_is_of_one_person_and_one_choice_of_groups(
    bot: RunningBot, olga: Person, ada: Person, tom: Person, grace: Person, group: str
) -> None:
    add_group(olga, "Readers", members=["mia"])
    try_offer(olga, mentor="ada", groups=[group], mentee="tom")
    fill(olga, mentee="grace")
    unchanged(bot, olga.submit)
    assert "Grace Hopper is in none of these groups" in top(olga).text
    fill(olga, groups=[group, "Readers"])
    unchanged(bot, olga.submit)
    assert "Grace Hopper is in none of these groups: Apprentices, Readers" in top(olga).text
    assert olga.submit().ok


def test_an_admin_is_warned_on_editing_too(bot: RunningBot, olga: Person, ada: Person, tom: Person, group: str) -> None:
    offer(olga, mentor="ada", groups=[group])
    olga.command("/mentorship book @ada")
    olga.menu("Edit")
    fill(olga, mentee="tom")
    unchanged(bot, olga.submit)
    assert "Save again to add them all the same" in top(olga).text
    assert olga.submit().ok
    assert "Session with @Ada" in in_list(tom)


def test_a_kept_mentee_from_outside_goes_along_in_a_series(
    bot: RunningBot, olga: Person, ada: Person, mia: Person, group: str
) -> None:
    offer(ada, groups=[group])
    book(mia)
    assert edit_group(olga, group, members=["tom"]).ok
    series(ada, frequency="Weekly", number="2", keep=True)
    assert in_list(mia).count("Session with @Ada") == 3


def test_a_draft_whose_mentee_has_left_the_group(
    bot: RunningBot, olga: Person, ada: Person, mia: Person, group: str
) -> None:
    offer(ada, groups=[group], mentee="mia", then="Save as draft")
    assert edit_group(olga, group, members=["tom"]).ok
    in_list(ada, "Drafts")
    unchanged(bot, lambda: ada.menu("Publish", where="home"))
    assert "Mia Schmidt is in none of the groups that this session is for any more" in top(ada).text
    ada.close(all=True)
    ada.menu("Edit", where="home")
    unchanged(bot, ada.submit)
    assert "in none of the groups" in words_beside(ada, "Mentee")


def test_a_draft_with_an_outsider_whom_an_admin_wants(
    bot: RunningBot, olga: Person, ada: Person, tom: Person, group: str
) -> None:
    try_offer(olga, mentor="ada", groups=[group], mentee="tom", then="Save as draft")
    assert olga.submit().ok
    in_list(ada, "Drafts")
    assert ada.menu("Publish", where="home").ok
    bot.settle()
    assert "Session with @Ada" in in_list(tom)


def test_a_draft_does_not_let_an_outsider_in_by_being_restricted_afterwards(
    bot: RunningBot, ada: Person, tom: Person, group: str
) -> None:
    offer(ada, mentee="tom", then="Save as draft")
    in_list(ada, "Drafts")
    ada.menu("Edit", where="home")
    fill(ada, groups=[group], then="Publish")
    unchanged(bot, ada.submit)
    assert "in none of the groups" in words_beside(ada, "Mentee")


def test_a_forged_group_is_refused_beside_its_field(
    bot: RunningBot, slack: LocalSlack, ada: Person, group: str
) -> None:
    ada.command("/mentorship new")
    typed: dict[str, Any] = {
        "attendance": ["in_person"],
        "mentor": ada.id,
        "location": "1",
        "date": "2027-01-20",
        "time": "15:00",
        "duration": "60",
    }
    for forged in (["999999"], ["x"], ["1", "999999"], ["-1"]):
        answer = submit(slack, ada, "session.create", "{}", {**typed, "groups": forged})
        assert list(answer.body["errors"]) == ["groups"]
    assert meetings(bot) == []


FORMS: dict[str, dict[str, Any]] = {
    "booking.book": {"attendance": "online"},
    "booking.cancel": {"reason": "x"},
    "booking.attendance": {"attendance": "online"},
    "booking.move": {"time": "1"},
    "session.edit": {
        "mentor": NOBODY,
        "location": "1",
        "date": "2027-01-20",
        "time": "15:00",
        "duration": "60",
        "attendance": ["in_person"],
    },
    "session.publish": {"meeting_url": "https://meet.example.com/x"},
    "session.cancel": {"reason": "x"},
    "session.delete": {},
    "series.preview": {"frequency": "weekly", "number": "2"},
    "series.create": {},
}
ITEMS = (
    *("edit", "publish", "duplicate", "bulk_duplicate", "more", "delete", "cancel", "add_to_calendar"),
    *("cancel_booking", "change_attendance", "change_time"),
)
METADATA = {"version": 1, "place": 0, "frequency": "weekly", "number": 2, "keep": 0, "digest": "x"}


@pytest.mark.parametrize("form", FORMS)
def test_no_form_leads_an_outsider_to_it(
    bot: RunningBot, slack: LocalSlack, ada: Person, tom: Person, group: str, form: str
) -> None:
    offer(ada, groups=[group], topic="Hidden", **BOTH)

    def answer(number: int) -> str:
        """What a session with this number, or none, is answered with."""
        values = {**FORMS[form], **({"mentor": tom.id} if "mentor" in FORMS[form] else {})}
        return answer_text(submit(slack, tom, form, json.dumps({**METADATA, "id": number}), values))

    answers: list[str] = []
    unchanged(bot, lambda: answers.extend([answer(only_session(bot)), answer(999999)]))
    assert GONE in answers[0]
    assert answers[0].replace(f'\\"id\\": {only_session(bot)}', "") == answers[1].replace('\\"id\\": 999999', "")


@pytest.mark.parametrize("item", ITEMS)
def test_no_item_of_a_menu_leads_an_outsider_to_it(
    bot: RunningBot, slack: LocalSlack, ada: Person, tom: Person, group: str, item: str
) -> None:
    offer(ada, groups=[group], topic="Hidden", **BOTH)
    shown = []
    for number in (only_session(bot), 999999):
        unchanged(bot, lambda number=number: press(slack, tom, "session.menu", f"{item}:{number}"))  # type: ignore[misc]
        shown.append(top(tom).text)
        tom.close(all=True)
    assert GONE in shown[0]
    assert shown[0] == shown[1]


def test_no_button_leads_an_outsider_to_it(
    bot: RunningBot, slack: LocalSlack, ada: Person, tom: Person, group: str
) -> None:
    offer(ada, groups=[group], topic="Hidden")
    unchanged(bot, lambda: press(slack, tom, "booking.open", str(only_session(bot))))
    assert GONE in top(tom).text
    unchanged(bot, lambda: press(slack, tom, "session.item.edit", f"edit:{only_session(bot)}"))
    assert GONE in top(tom).text


def test_an_old_card_does_not_lead_there(
    bot: RunningBot, olga: Person, ada: Person, mia: Person, tom: Person, group: str
) -> None:
    offer(ada, topic="Open to all")
    book(tom)
    bot.settle()
    old = card(tom, "Session with @Ada")
    tom.menu("Cancel booking", within=old)
    assert tom.submit().ok
    bot.settle()
    again = card(tom, "Session with @Ada")
    assert again.buttons == ["Book"]
    ada.menu("Edit", where="messages")
    fill(ada, groups=[group], topic="For apprentices")
    assert ada.submit().ok
    bot.settle()
    unchanged(bot, lambda: tom.press("Book", within=again))
    assert GONE in tom.ephemerals[-1].text
    assert "For apprentices" not in " ".join([*texts(tom), in_list(tom, "Cancelled")])


def test_as_little_is_asked_of_the_database_as_before_where_nothing_is_restricted(
    bot: RunningBot, ada: Person, mia: Person
) -> None:
    offer(ada)
    asked: list[str] = []
    engine = bot.program.database.engine
    sa.event.listen(engine, "before_cursor_execute", lambda *args: asked.append(args[2]))
    sa.event.listen(bot.program.database._read_engine, "before_cursor_execute", lambda *args: asked.append(args[2]))
    book(mia)
    in_list(mia)
    assert [each for each in asked if "people_group" in each or each.startswith("SELECT meeting_group")] == []


def only_session(bot: RunningBot) -> int:
    def find(db: Session) -> int:
        return db.scalars(sa.select(Meeting.id)).one()

    return bot.transact(find)
