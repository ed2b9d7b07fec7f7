"""Many clicks in the same moment, on real processes: one winner, a kind word for everybody else."""

import datetime as dt
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
import sqlalchemy as sa

from localslack.testing.person import Person
from localslack.world.results import Result
from storage.notice import Notice
from tests.support.processes import Serve, serving, wait_for
from tests.support.race import HOUR, RaceSetup, confirmed, refusal

MakeScene = Callable[[int, int], RaceSetup]
RACERS = 200

pytestmark = pytest.mark.timeout(400)


def processes(scene: RaceSetup, folder: Path) -> list[Serve]:
    """One that does everything on SQLite; three for the clicks and one for the rest on PostgreSQL."""
    roles = ["all"] if scene.url.startswith("sqlite") else ["web", "web", "web", "worker"]
    return [Serve(scene.slack, scene.url, folder, role) for role in roles]


def addresses(bots: Sequence[Serve]) -> list[str]:
    """Where clicks go to."""
    return [bot.url for bot in bots[:3]]


def one_of(results: Sequence[Result]) -> tuple[int, list[str]]:
    """Which one won, and what the others were told."""
    (winner,) = [place for place, result in enumerate(results) if confirmed(result)]
    return winner, [refusal(result) for place, result in enumerate(results) if place != winner]


def no_deadlocks(scene: RaceSetup) -> bool:
    """Whether PostgreSQL never had to break a ring of transactions that wait for each other."""
    if scene.url.startswith("sqlite"):
        return True
    counted = sa.text("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
    with scene.engine.connect() as connection:
        return bool(connection.scalar(counted) == 0)


def test_two_hundred_people_book_one_session(make_scene: MakeScene, tmp_path: Path) -> None:
    scene = make_scene(1, RACERS)
    number = scene.offer("mentor0", scene.tomorrow)
    bots, people = processes(scene, tmp_path), scene.people("mentee", RACERS)
    with serving(*bots):
        scene.slack.bot_url = bots[0].url
        forms = scene.forms((person, "mentor0") for person in people)
        winner, losers = one_of(scene.send_at_once(forms, addresses(bots)))
        wait_for(scene.quiet)
    assert len(losers) == RACERS - 1
    assert {words.partition(".")[0] for words in losers} == {"Somebody else booked this session a moment ago"}
    assert scene.mentees() == {(number, people[winner].id)}
    (told,) = scene.notices(Notice.kind == "booked")
    assert scene.messages_by_notice()[told.id] == 1
    assert no_deadlocks(scene)


def test_one_mentee_books_two_overlapping_sessions(make_scene: MakeScene, tmp_path: Path) -> None:
    scene = make_scene(2, 1)
    offers = [scene.offer("mentor0", scene.tomorrow), scene.offer("mentor1", scene.tomorrow + HOUR / 2)]
    bots, (mia,) = processes(scene, tmp_path), scene.people("mentee", 1)
    with serving(*bots):
        scene.slack.bot_url = bots[0].url
        forms = [scene.form(mia, mentor) for mentor in ("mentor0", "mentor1")]
        winner, (words,) = one_of(scene.send_at_once(forms, addresses(bots)))
    assert words.startswith(f"You already have a session with Mentor{winner} then")
    assert scene.mentees() == {(offers[winner], mia.id)}


def test_ten_unbookings_of_one_place(make_scene: MakeScene, tmp_path: Path) -> None:
    scene = make_scene(1, 1)
    scene.offer("mentor0", scene.tomorrow)
    bots, (mia,) = processes(scene, tmp_path), scene.people("mentee", 1)
    with serving(*bots):
        scene.slack.bot_url = bots[0].url
        assert confirmed(*scene.send_at_once([scene.form(mia, "mentor0")], addresses(bots)))
        wait_for(lambda: mia.messages)
        mia.menu("Cancel booking", where="messages")
        _, losers = one_of(scene.send_at_once([scene.submission(mia)] * 10, addresses(bots)))
        wait_for(scene.quiet)
    assert set(losers) == {"You have no place in this session any more. Nothing was changed."}
    assert scene.mentees() == set()
    (told,) = scene.notices(Notice.kind == "gave_up")
    assert scene.messages_by_notice()[told.id] == 1


def test_a_session_cancelled_while_it_is_booked(make_scene: MakeScene, tmp_path: Path) -> None:
    """Whoever comes first: a booking that was confirmed is told of the cancellation, any other is refused.

    A mentor before whom somebody has booked is asked once more.
    """
    scene = make_scene(1, 5)
    bots, people = processes(scene, tmp_path), scene.people("mentee", 5)
    number, mentor = scene.offer("mentor0", scene.tomorrow), scene.slack.person("mentor0")
    with serving(*bots):
        scene.slack.bot_url = bots[0].url
        forms = scene.forms((person, "mentor0") for person in people)
        fill_cancellation(mentor)
        *bookings, cancelling = scene.send_at_once([*forms, scene.submission(mentor)], addresses(bots))
        if not confirmed(cancelling):
            assert "took the place while your form was open" in refusal(cancelling)
            mentor.close(all=True)
            fill_cancellation(mentor)
            assert mentor.submit().ok
        wait_for(scene.quiet)
    assert scene.mentees() == set()
    winners = [person.id for person, result in zip(people, bookings, strict=True) if confirmed(result)]
    told = scene.notices(Notice.kind == "cancelled", Notice.meeting_id == number)
    assert len(told) == len(winners) <= 1
    assert all(scene.messages_by_notice()[notice.id] == 1 for notice in told)
    for result in bookings:
        assert confirmed(result) or refusal(result).startswith(("This session was cancelled.", "Somebody else booked"))


def fill_cancellation(mentor: Person) -> None:
    mentor.command("/mentorship book @mentor0")
    mentor.menu("Cancel", where="modal")
    mentor.fill({"Reason": "Ill"})


def test_two_admins_add_one_mentee_to_overlapping_sessions(make_scene: MakeScene, tmp_path: Path) -> None:
    scene = make_scene(2, 1)
    offers = [scene.offer("mentor0", scene.tomorrow), scene.offer("mentor1", scene.tomorrow + dt.timedelta(minutes=15))]
    bots, (mia,) = processes(scene, tmp_path), scene.people("mentee", 1)
    forms = []
    with serving(*bots):
        scene.slack.bot_url = bots[0].url
        for admin, mentor in ((scene.slack.person("olga"), "mentor0"), (scene.slack.person("petra"), "mentor1")):
            admin.command(f"/mentorship book @{mentor}")
            admin.menu("Edit", where="modal")
            admin.fill({"Mentee": "mentee0"})
            forms.append(scene.submission(admin))
        results = scene.send_at_once(forms, addresses(bots))
        wait_for(scene.quiet)
    (winner,) = [place for place, result in enumerate(results) if "errors" not in str(result.body)]
    (words,) = results[1 - winner].body["errors"].values()
    assert words.startswith("Mentee0 already has a session with Mentor")
    assert scene.mentees() == {(offers[winner], mia.id)}
    (told,) = scene.notices(Notice.kind == "added")
    assert scene.messages_by_notice()[told.id] == 1
