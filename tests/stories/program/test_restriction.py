"""Sessions restricted to groups: seen and booked by their members, the mentor and admins, and by nobody else."""

import json

import sqlalchemy as sa

from localslack.server import LocalSlack
from localslack.testing.person import Person
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
    only_session,
    open_booking,
    top,
    unchanged,
    words_beside,
)

NOBODY = "U0NOBODY"


def test_a_member_sees_and_books_it(bot: RunningBot, ada: Person, mia: Person, group: str) -> None:
    offer(ada, groups=[group])
    mia.command("/mentorship find ada")
    assert "Next open:" in top(mia).text
    mia.close(all=True)
    book(mia)
    assert "1:1 with @Ada" in in_list(mia)


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
    assert "No open sessions right now" in top(tom).text
    tom.press("View profile")
    assert "Book" not in top(tom).buttons
    assert "No open sessions right now" in top(tom).text


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
    assert "1:1 with @Ada" in in_list(mia)
    mia.menu("Change attendance", where="home")
    mia.fill({"Attendance": "In person"})
    assert mia.submit().ok
    mia.menu("Add to calendar", where="home")
    bot.settle()
    mia.menu("Cancel booking", where="home")
    assert mia.submit().ok
    bot.settle()
    assert "🚫 You cancelled this booking" in card(mia, "1:1 with @Ada").text


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
    assert top(mia).title == "Booking cancelled"
    bot.settle()
    assert card(mia, "1:1 with @Ada").buttons == ["View profile"], "which tells nothing of it"
    assert "1:1 with" not in in_list(mia, "Cancelled")
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
    assert "1:1 with @Ada" in in_list(mia)


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
    assert "No open sessions right now" in top(tom).text


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
    assert words_beside(ada, "Restrict to groups") == "No longer in use: Apprentices. Choose other groups."
    ada.close(all=True)
    ada.menu("Bulk duplicate", where="home")
    assert "A group of this session is no longer in use" in top(ada).text
    ada.close(all=True)
    book(mia)


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
