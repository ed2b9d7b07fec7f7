"""`kill -9` at random moments of a burst of bookings: what was confirmed holds, and everyone is told exactly once.

KILL_ROUNDS sets how often the bot is killed: a few times by default, fifty times in `make races`.
"""

import datetime as dt
import os
import random
import threading
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from localslack.world.model import Json
from storage.meeting import MENTEE, Enrollment
from storage.notice import DROPPED, SENT, Card, Notice
from storage.workspace import Lease
from tests.support.processes import Serve, serving, wait_for
from tests.support.race import RaceSetup, confirmed

ROUNDS = int(os.environ.get("KILL_ROUNDS", "5"))
BURST = 8  # people who book in each round, each with a mentor who has nothing else
STRANGERS = 24  # mentors to whom the bot has never written
LATENCY = 0.15  # seconds that Slack takes to answer, as the real one does: many are being told when the bot is killed
LONGEST = 1.0  # seconds from the clicks to the kill: most of what they cause has been told by then

pytestmark = pytest.mark.timeout(120 + 20 * ROUNDS)


def book_until_killed(setup: RaceSetup, bot: Serve, forms: Sequence[Json], seconds: float) -> list[bool]:
    """Return those who saw that it was done before the bot was killed, this many seconds after their clicks."""
    killer = threading.Timer(seconds, bot.kill)
    killer.start()
    results = setup.send_at_once(forms, [bot.url])
    killer.join()
    return [confirmed(result) for result in results]


def expire_leases(setup: RaceSetup) -> None:
    """Let the lease of the killed process expire immediately, so that something is delivered in every round."""
    with Session(setup.engine) as db:
        db.execute(sa.update(Lease).values(until=dt.datetime.now(dt.UTC)))
        db.commit()


def rounds(setup: RaceSetup, folder: Path, dice: random.Random) -> set[tuple[int, str]]:
    """Return (session, Slack id) of every booking that was confirmed in any round."""
    seen: set[tuple[int, str]] = set()
    people, bot = setup.people("mentee", BURST), Serve(setup.slack, setup.url, folder)
    for number in range(ROUNDS):
        mentors = [f"mentor{number * BURST + place}" for place in range(BURST)]
        offers = [setup.offer(mentor, setup.tomorrow + dt.timedelta(days=number)) for mentor in mentors]
        setup.slack.bot_url = bot.start().url
        forms = setup.forms(zip(people, mentors, strict=True))
        done = book_until_killed(setup, bot, forms, dice.uniform(0, LONGEST))
        expire_leases(setup)
        seen |= {(offer, person.id) for offer, person, yes in zip(offers, people, done, strict=True) if yes}
    return seen


def cards_posted(setup: RaceSetup) -> Counter[tuple[int | None, int]]:
    """Return (session, person) of every message that is a card."""
    notices = {notice.id: notice for notice in setup.notices()}
    payloads = [(message.metadata or {})["event_payload"] for message in setup.messages()]
    cards = [notices[int(payload["notice"])] for payload in payloads if "card" in payload]
    return Counter((notice.meeting_id, notice.person_id) for notice in cards)


def cards_kept(setup: RaceSetup) -> Counter[tuple[int, int]]:
    """Return (session, person) of every card that the bot goes on editing, and that exists."""
    there = {(message.channel_id, message.ts) for message in setup.messages()}
    with Session(setup.engine) as db:
        cards = list(db.scalars(sa.select(Card)))
    shown = [card for card in cards if (card.channel, card.ts) in there]
    return Counter((_number(card.subject), _number(card.lane)) for card in shown)


def _number(key: str) -> int:
    """Return the id in a key such as `meeting:42`."""
    return int(key.partition(":")[2])


def enrolled_pairs(setup: RaceSetup) -> Counter[tuple[int | None, int]]:
    """Return (session, person) of mentor and mentee of every session that is booked."""
    booked = sa.select(Enrollment.meeting_id).where(Enrollment.role == MENTEE)
    with Session(setup.engine) as db:
        found = db.execute(
            sa.select(Enrollment.meeting_id, Enrollment.person_id).where(Enrollment.meeting_id.in_(booked))
        )
        return Counter((row[0], row[1]) for row in found)


def test_killed_again_and_again(make_setup: Callable[[int, int], RaceSetup], tmp_path: Path) -> None:
    setup = make_setup(BURST * ROUNDS, BURST)
    setup.open_conversations(f"mentor{number}" for number in range(STRANGERS, BURST * ROUNDS))
    setup.slack.faults.slow(LATENCY, "chat.postMessage")
    seen = rounds(setup, tmp_path, random.Random(7))
    with serving(Serve(setup.slack, setup.url, tmp_path)):
        wait_for(setup.quiet)
    taken = setup.mentees()
    assert seen, "some came before the kill"
    assert seen <= taken, "nothing that was confirmed is lost"
    assert set(setup.messages_by_notice().values()) == {1}, "nothing is told twice"
    booked = setup.notices(Notice.kind == "booked")
    assert sorted(notice.meeting_id or 0 for notice in booked) == sorted(meeting for meeting, _ in taken)
    assert {notice.id for notice in booked} <= setup.messages_by_notice().keys(), "each mentor was told"
    assert {notice.state for notice in setup.notices(Notice.kind != "card")} == {SENT}
    assert {notice.state for notice in setup.notices()} <= {SENT, DROPPED}, "a card that shows it stays as it is"
    assert cards_posted(setup) == cards_kept(setup), "nobody has two cards of one session"
    assert cards_kept(setup) == enrolled_pairs(setup), "mentor and mentee have one each"
