"""Many clicks at the same moment, on real processes: one wins, and everyone else is refused politely."""

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

import pytest

from localslack.testing.person import Person
from localslack.world.results import Result
from storage.notice import Notice
from tests.support.processes import serving, wait_for
from tests.support.race import HOUR, MakeSetup, addresses, confirmed, processes, refusal

pytestmark = pytest.mark.timeout(400)

RACERS = 200


def one_of(results: Sequence[Result]) -> tuple[int, list[str]]:
    """Return the index of the winner, and what the others were told."""
    (winner,) = [place for place, result in enumerate(results) if confirmed(result)]
    return winner, [refusal(result) for place, result in enumerate(results) if place != winner]


def test_two_hundred_people_book_one_session(make_setup: MakeSetup, tmp_path: Path) -> None:
    setup = make_setup(1, RACERS)
    number = setup.offer("mentor0", setup.tomorrow)
    bots, people = processes(setup, tmp_path), setup.people("mentee", RACERS)
    with serving(*bots):
        setup.slack.bot_url = bots[0].url
        forms = setup.forms((person, "mentor0") for person in people)
        winner, losers = one_of(setup.send_at_once(forms, addresses(bots)))
        wait_for(setup.quiet)
    assert len(losers) == RACERS - 1
    assert {words.partition(".")[0] for words in losers} == {"Someone else just booked this session"}
    assert setup.mentees() == {(number, people[winner].id)}
    (told,) = setup.notices(Notice.kind == "booked")
    assert setup.messages_by_notice()[told.id] == 1


def test_one_mentee_books_two_overlapping_sessions(make_setup: MakeSetup, tmp_path: Path) -> None:
    setup = make_setup(2, 1)
    offers = [setup.offer("mentor0", setup.tomorrow), setup.offer("mentor1", setup.tomorrow + HOUR / 2)]
    bots, (mia,) = processes(setup, tmp_path), setup.people("mentee", 1)
    with serving(*bots):
        setup.slack.bot_url = bots[0].url
        forms = [setup.form(mia, mentor) for mentor in ("mentor0", "mentor1")]
        winner, (words,) = one_of(setup.send_at_once(forms, addresses(bots)))
    assert words.startswith(f"You already have a session with Mentor{winner} then")
    assert setup.mentees() == {(offers[winner], mia.id)}


def test_ten_unbookings_of_one_place(make_setup: MakeSetup, tmp_path: Path) -> None:
    setup = make_setup(1, 1)
    setup.offer("mentor0", setup.tomorrow)
    bots, (mia,) = processes(setup, tmp_path), setup.people("mentee", 1)
    with serving(*bots):
        setup.slack.bot_url = bots[0].url
        assert confirmed(*setup.send_at_once([setup.form(mia, "mentor0")], addresses(bots)))
        wait_for(lambda: mia.messages)
        mia.menu("Cancel booking", where="messages")
        answers = setup.send_at_once([setup.submission(mia)] * 10, addresses(bots))
        wait_for(setup.quiet)
    assert all(confirmed(each) for each in answers)  # it is one form: what was done once is answered alike
    assert setup.mentees() == set()
    (told,) = setup.notices(Notice.kind == "gave_up")
    assert setup.messages_by_notice()[told.id] == 1


def test_a_session_cancelled_while_it_is_booked(make_setup: MakeSetup, tmp_path: Path) -> None:
    """Whoever comes first: a booking that was confirmed is told of the cancellation, any other is refused.

    A mentor before whom someone has booked is asked once more.
    """
    setup = make_setup(1, 5)
    bots, people = processes(setup, tmp_path), setup.people("mentee", 5)
    number, mentor = setup.offer("mentor0", setup.tomorrow), setup.slack.person("mentor0")
    with serving(*bots):
        setup.slack.bot_url = bots[0].url
        forms = setup.forms((person, "mentor0") for person in people)
        fill_cancellation(mentor)
        *bookings, cancelling = setup.send_at_once([*forms, setup.submission(mentor)], addresses(bots))
        if not confirmed(cancelling):
            assert "booked while your form was open" in str(cancelling.body["view"]["blocks"][0])
            mentor.close(all=True)
            fill_cancellation(mentor)
            assert mentor.submit().ok
        wait_for(setup.quiet)
    assert setup.mentees() == set()
    winners = [person.id for person, result in zip(people, bookings, strict=True) if confirmed(result)]
    told = setup.notices(Notice.kind == "cancelled", Notice.meeting_id == number)
    assert len(told) == len(winners) <= 1
    assert all(setup.messages_by_notice()[notice.id] == 1 for notice in told)
    for result in bookings:
        assert confirmed(result) or refusal(result).startswith(
            ("This session was cancelled.", "Someone else just booked")
        )


def fill_cancellation(mentor: Person) -> None:
    mentor.command("/mentorship book @mentor0")
    mentor.menu("Cancel", where="modal")
    mentor.fill({"Reason": "Ill"})


def test_two_admins_add_one_mentee_to_overlapping_sessions(make_setup: MakeSetup, tmp_path: Path) -> None:
    setup = make_setup(2, 1)
    offers = [setup.offer("mentor0", setup.tomorrow), setup.offer("mentor1", setup.tomorrow + dt.timedelta(minutes=15))]
    bots, (mia,) = processes(setup, tmp_path), setup.people("mentee", 1)
    forms = []
    with serving(*bots):
        setup.slack.bot_url = bots[0].url
        for admin, mentor in ((setup.slack.person("olga"), "mentor0"), (setup.slack.person("petra"), "mentor1")):
            admin.command(f"/mentorship book @{mentor}")
            admin.menu("Edit", where="modal")
            admin.fill({"Mentee": "mentee0"})
            forms.append(setup.submission(admin))
        results = setup.send_at_once(forms, addresses(bots))
        wait_for(setup.quiet)
    (winner,) = [place for place, result in enumerate(results) if "errors" not in str(result.body)]
    (words,) = results[1 - winner].body["errors"].values()
    assert words.startswith("Mentee0 already has a session with Mentor")
    assert setup.mentees() == {(offers[winner], mia.id)}
    (told,) = setup.notices(Notice.kind == "added")
    assert setup.messages_by_notice()[told.id] == 1
