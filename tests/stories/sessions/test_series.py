"""`Bulk duplicate`: the rhythm, a preview of every date, and the series that comes of it."""

from typing import Any

import pytest
import sqlalchemy as sa

from localslack.server import LocalSlack
from localslack.testing.person import Person
from storage.location import Location
from tests.support.running_bot import RunningBot
from tests.support.series import ask_preview, choose, create, dates, meetings, preview, read_list, starts
from tests.support.sessions import NOW, book, offer, texts, top, try_offer, unchanged, words_beside

HOSTILE = "*<!channel>* & <@U1> 👩‍💻 " + "x" * 200


def test_the_form(ada: Person) -> None:
    offer(ada, mentee="mia")
    choose(ada, "Bulk duplicate")
    form = top(ada)
    assert (form.title, form.submit) == ("Bulk duplicate", "Preview")
    assert form.fields == ["Frequency *", "Number of sessions", "Until", "Keep mentee"]
    frequencies = ["Daily", "Weekdays", "Weekly", "Every 2 weeks", "Every 4 weeks", "Monthly"]
    assert form.options("Frequency") == frequencies


def test_keep_mentee_is_not_asked_where_there_is_none(ada: Person) -> None:
    offer(ada)
    choose(ada, "Bulk duplicate")
    assert "Keep mentee" not in top(ada).fields


def test_the_preview_and_the_series(bot: RunningBot, ada: Person) -> None:
    offer(ada)
    lines = preview(ada, number=3)
    assert top(ada).submit == "Create"
    assert [line.text for line in lines] == [
        f"Wed {day}, 14:00–15:00 · 15:00 in Berlin" for day in ("27 Jan", "3 Feb", "10 Feb")
    ]
    assert all(line.ticked and not line.note for line in lines)
    create(ada)
    assert starts(bot) == ["01-20 14:00", "01-27 14:00", "02-03 14:00", "02-10 14:00"]
    assert len({each.series_id for each in meetings(bot)}) == 1
    assert len({(each.topic, each.meeting_url, each.location_id) for each in meetings(bot)}) == 1


def test_no_filled_in_form_is_left_beneath_what_was_created(bot: RunningBot, ada: Person) -> None:
    offer(ada)
    preview(ada, number=3)
    assert ada.stack == ["More", "Bulk duplicate", "Preview"]
    assert ada.submit().ok
    assert ada.stack == ["More", "Created"]
    assert "3 sessions are published" in top(ada).text
    ada.press("Your sessions", where="modal")
    ada.close()
    assert "Bulk duplicate" not in ada.stack
    assert len(starts(bot)) == 4


def test_what_lay_beneath_the_form_stays_where_the_preview_took_its_place(ada: Person) -> None:
    assert try_offer(ada, date="2027-01-25").ok
    ada.press("See the session", where="modal")
    ada.press("Bulk duplicate", where="modal")
    ada.fill({"Number of sessions": "3"})
    assert ada.submit().ok
    assert ada.stack == ["Published", "Session", "Preview"]
    assert ada.submit().ok
    assert ada.stack == ["Published", "Session", "Created"]


@pytest.mark.parametrize(
    ("rhythm", "days"),
    [
        ({"number": 3, "until": "2027-02-03"}, 2),
        ({"number": 1, "until": "2027-02-03"}, 1),
        ({"until": "2027-02-03"}, 2),  # inclusive
        ({"until": "2027-02-02"}, 1),
        ({"frequency": "Weekdays", "number": 3}, 3),
        ({"frequency": "Monthly", "until": "2027-12-31"}, 11),
    ],
)
def test_whichever_ends_first(ada: Person, rhythm: dict[str, Any], days: int) -> None:
    offer(ada)
    assert len(preview(ada, **rhythm)) == days


@pytest.mark.parametrize(
    ("rhythm", "field", "words"),
    [
        ({}, "Number of sessions", "Enter how many, or until when"),
        ({"until": "2027-01-20"}, "Until", "No date lies between"),
        ({"until": "2020-01-01"}, "Until", "No date lies between"),
    ],
)
def test_a_rhythm_that_cannot_be(bot: RunningBot, ada: Person, rhythm: dict[str, Any], field: str, words: str) -> None:
    offer(ada)
    unchanged(bot, lambda: ask_preview(ada, **rhythm))
    assert words in words_beside(ada, field)


def test_fewer_dates_than_asked_for_is_said(ada: Person) -> None:
    offer(ada)
    assert len(preview(ada, frequency="Every 4 weeks", number=104)) == 38
    assert "up to three years ahead" in top(ada).text
    ada.close(all=True)
    assert len(preview(ada, frequency="Daily", until="2027-12-31")) == 104
    assert "You can create up to 104 at once." in top(ada).text


def test_what_clashes_is_named_and_not_ticked(bot: RunningBot, ada: Person) -> None:
    offer(ada, topic="Careers")
    offer(ada, date="2027-02-03", time="15:30", topic="Other")
    lines = preview(ada, number=3)
    assert [line.ticked for line in lines] == [True, False, True]
    assert lines[1].note == "you already have a session “Other” as mentor"
    create(ada)
    assert starts(bot) == ["01-20 14:00", "01-27 14:00", "02-03 14:30", "02-10 14:00"]


def test_ticking_what_clashes_is_refused(bot: RunningBot, ada: Person) -> None:
    offer(ada)
    offer(ada, date="2027-02-03", time="15:30")
    lines = preview(ada, number=3)
    ada.fill({"Dates": [line.text for line in lines]})
    unchanged(bot, ada.submit)
    words = "Some selected dates clash with your calendar: Wed 3 Feb. Unselect them or change the frequency."
    assert words in top(ada).text


def test_nothing_ticked(bot: RunningBot, ada: Person) -> None:
    offer(ada)
    preview(ada, number=12)
    ada.fill({"Dates 1–10": [], "Dates 11–12": []})
    unchanged(bot, ada.submit)
    assert "Select at least one date." in top(ada).text


def test_dates_are_not_called_optional_where_one_is_demanded(bot: RunningBot, ada: Person) -> None:
    offer(ada)
    preview(ada, number=2)
    assert "optional" not in top(ada).text
    ada.fill({"Dates": []})
    assert not ada.submit().ok


def test_only_what_is_ticked_is_made(bot: RunningBot, ada: Person) -> None:
    offer(ada)
    lines = preview(ada, number=12)
    ada.fill({"Dates 1–10": [lines[4].text], "Dates 11–12": [lines[11].text]})
    create(ada)
    assert starts(bot) == ["01-20 14:00", "02-24 14:00", "04-14 13:00"]


def test_what_has_changed_since_shows_a_new_preview(slack: LocalSlack, bot: RunningBot, ada: Person) -> None:
    offer(ada, mentee="mia")
    lines = preview(ada, number=3, keep=True)
    ada.fill({"Dates": [line.text for line in lines[:2]]})
    offer(slack.person("grace"), mentor="grace", mentee="mia", date="2027-01-27", time="15:00")
    unchanged(bot, ada.submit)
    assert "Something changed while you were looking, so nothing is created yet" in top(ada).text
    assert [line.ticked for line in dates(top(ada))] == [False, True, False]
    assert dates(top(ada))[0].note == "Mia Schmidt is busy"  # what with is not ada's to know
    create(ada)
    assert len(meetings(bot)) == 3


def test_another_mentee_than_in_the_preview_is_not_kept_unseen(
    bot: RunningBot, ada: Person, mia: Person, tom: Person
) -> None:
    offer(ada)
    book(mia)
    preview(ada, number=2, keep=True)
    assert "@Mia Schmidt gets a spot in each." in top(ada).text
    choose(mia, "Cancel booking")
    assert mia.submit().ok
    book(tom)
    unchanged(bot, ada.submit)
    assert "@Tom Okafor gets a spot in each." in top(ada).text


def test_the_mentee_has_left_since(bot: RunningBot, ada: Person, mia: Person) -> None:
    offer(ada)
    book(mia)
    preview(ada, number=2, keep=True)
    choose(mia, "Cancel booking")
    assert mia.submit().ok
    unchanged(bot, ada.submit)
    assert "There's no mentee to keep" in top(ada).text


def test_the_clock_keeps_its_time(bot: RunningBot, ada: Person) -> None:
    offer(ada, date="2027-03-25", time="02:30")
    lines = preview(ada, frequency="Daily", number=5)
    odd = "At night for you (01:30)"
    assert [line.note for line in lines] == [
        odd,
        odd,
        f"moved: the clocks jump then · {odd.replace('01', '02')}",
        odd,
        odd,
    ]
    assert lines[2].text.endswith("· 03:30 in Berlin")
    create(ada)
    assert starts(bot)[2:] == ["03-27 01:30", "03-28 01:30", "03-29 00:30", "03-30 00:30"]


def test_a_time_that_exists_twice_is_the_first(ada: Person) -> None:
    offer(ada, date="2027-10-30", time="02:30")
    assert (
        preview(ada, frequency="Daily", number=1)[0].note
        == "first of two: the clocks go back · At night for you (01:30)"
    )


def test_a_reader_elsewhere_sees_their_hour_change(slack: LocalSlack, bot: RunningBot) -> None:
    kenji = slack.person("kenji")
    offer(kenji, date="2027-03-14", time="17:00")
    lines, odd = preview(kenji, number=3), "At night for you (00:00)"
    notes = ["At night for you (01:00)", f"the clocks have changed · {odd}", odd]
    assert [line.note for line in lines] == notes
    assert lines[0].text.endswith("01:00–02:00 · Sun 17:00 in Berlin")
    assert "00:00–01:00 · Sun 17:00" in lines[1].text


def test_the_clock_is_seen_whatever_the_topic_is(ada: Person) -> None:
    offer(ada, date="2027-03-27", time="02:30", topic=HOSTILE)
    offer(ada, date="2027-03-28", time="03:00", topic=HOSTILE)
    choose(ada, "Duplicate")
    ada.close(all=True)
    line = preview(ada, frequency="Daily", number=1)[0]
    assert line.note.startswith("moved: the clocks jump then · you already have a session “*<!")
    assert line.text.endswith("· 03:30 in Berlin")
    assert not line.ticked


def test_never_more_than_three_views(slack: LocalSlack, bot: RunningBot, ada: Person, olga: Person) -> None:
    offer(ada)
    read_list(olga)
    olga.press("Find a mentor", where="home")
    olga.press("View profile", near="Ada")
    olga.menu("Bulk duplicate", where="modal")
    assert olga.stack == ["Find a mentor", "Mentor", "Bulk duplicate"]
    olga.fill({"Number of sessions": 2})
    assert olga.submit().ok
    assert olga.stack == ["Find a mentor", "Mentor", "Preview"]
    create(olga)
    assert len(meetings(bot)) == 3


def test_behind_more(bot: RunningBot, ada: Person, olga: Person) -> None:
    offer(ada, attendance=["Online", "In person"], mentee="olga")
    read_list(olga)
    assert [len(menu) for menu in olga.home_now.menus[1:]] == [5]
    olga.menu("More…", where="home")
    assert top(olga).title == "More"
    olga.press("Bulk duplicate", where="modal")
    olga.fill({"Number of sessions": 2})
    assert olga.submit().ok
    assert olga.stack == ["More", "Bulk duplicate", "Preview"]


def test_a_cancelled_one_has_no_series(bot: RunningBot, ada: Person) -> None:
    offer(ada)
    choose(ada, "Cancel")
    ada.fill({"Reason": "Ill"})
    assert ada.submit().ok
    bot.settle()
    read_list(ada, "Cancelled")
    assert ada.home_now.menus[1:] == [["Duplicate", "Details", "History"]]


def test_a_location_out_of_use_gets_no_series(bot: RunningBot, ada: Person) -> None:
    offer(ada)
    preview(ada, number=2)
    bot.transact(lambda db: db.execute(sa.update(Location).values(archived_at=NOW)))
    unchanged(bot, ada.submit)
    assert "The location of this session is no longer in use" in top(ada).text


def test_two_years_of_weeks(bot: RunningBot, ada: Person, mia: Person) -> None:
    offer(ada, mentee="mia")
    lines = preview(ada, number=104, keep=True)
    create(ada)
    assert (len(lines), len(meetings(bot))) == (104, 105)
    bot.settle()
    assert "published 104 sessions" in texts(mia)[-1]


def test_everything_is_made_or_nothing(bot: RunningBot, ada: Person) -> None:
    offer(ada)
    preview(ada, number=5)
    assert ada.submit().ok
    assert len(meetings(bot)) == 6
    lines = preview(ada, number=5)
    assert [line.ticked for line in lines] == [False] * 5
    unchanged(bot, ada.submit)
    assert "Select at least one date." in top(ada).text
