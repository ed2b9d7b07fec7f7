"""Nobody learns a single answer: whatever people do, two looks differ by whole batches of three, or not at all.

The attacker is the mentor, who looks after every act: at the numbers, at the comments, at what they are told and at the
history; and an admin, who looks at the same mentor. A referee knows all answers.
"""

import datetime as dt
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st

from mentorship.agenda.history import FOR_HOST
from mentorship.errors import Refusal
from mentorship.feedback import feedback
from mentorship.feedback.batches import PEOPLE_IN_BATCH, show_own_feedback
from mentorship.mentors.profile import show_mentor
from storage.erasure import erase_texts_of
from storage.history import list_history
from storage.meeting import Meeting
from storage.notice import Notice
from tests.support.company import Company
from tests.support.database_pool import ENGINES

ADMIN, AUTHORS = "olga", ("grace", "mia", "tom", "olga")
MEETINGS = 3
ACTS = st.one_of(
    st.tuples(
        st.just("give"), st.sampled_from(AUTHORS), st.integers(0, MEETINGS - 1), st.integers(1, 5), st.booleans()
    ),
    st.tuples(st.just("erase"), st.sampled_from(AUTHORS)),
    st.tuples(st.just("thank"), st.sampled_from(AUTHORS), st.integers(0, MEETINGS - 1)),
    st.tuples(st.just("wait"), st.integers(1, 20)),
    st.tuples(st.just("leave"), st.sampled_from(AUTHORS[:3])),
)


@dataclass(frozen=True)
class Look:
    """What the mentor and an admin see at one moment."""

    answers: int
    total: int
    comments: tuple[str, ...]


@dataclass
class Referee:
    """All answers as they were given, by whom and on which meeting, the newest last; and the comments of each batch."""

    given: dict[tuple[str, int], tuple[int, str]] = field(default_factory=dict)
    closed: set[tuple[str, int]] = field(default_factory=set)  # shown, or passed over for a newer one
    batches: list[dict[str, str]] = field(default_factory=list)  # who wrote which comment

    def give(self, who: str, meeting: int, rating: int, comment: str) -> None:
        """Note an answer, in the place of the one before."""
        assert (who, meeting) not in self.closed, "what is shown stays as it is"
        self.given.pop((who, meeting), None)
        self.given[who, meeting] = (rating, comment)

    def erase(self, who: str) -> set[str]:
        """Erase someone's words; return the comments that nobody may see any more."""
        for key, (rating, _) in list(self.given.items()):
            if key[0] == who:
                self.given[key] = (rating, "")
        touched = [batch for batch in self.batches if batch.get(who)]
        self.batches = [batch for batch in self.batches if batch not in touched]
        return {words for batch in touched for words in batch.values() if words}

    def close(self) -> dict[str, tuple[int, str]]:
        """Return the newest answer of each person who has given one since theirs was last shown: they are shown now."""
        newest = {key[0]: answer for key, answer in self.given.items() if key not in self.closed}
        self.closed |= set(self.given)
        self.batches.append({who: words for who, (_, words) in newest.items()})
        return newest


@pytest.fixture(scope="module")
def engine(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[sa.Engine]:
    """An empty database, which every history leaves as it was."""
    path = tmp_path_factory.mktemp("feedback") / "test.db"
    shutil.copy(sqlite_template, path)
    engine = ENGINES.make(f"sqlite:///{path}", with_timeouts=False)
    yield engine
    engine.dispose()


@settings(max_examples=40, deadline=None)
@given(acts=st.lists(ACTS, max_size=25))
def test_no_two_looks_tell_one_answer(engine: sa.Engine, acts: list[tuple[object, ...]]) -> None:
    company = Company(engine)
    try:
        _ask_everybody(company)
        _play(company, acts)
    finally:
        company.close()


def _ask_everybody(company: Company) -> None:
    """Let a mentor have held meetings, on each of which four people are asked for feedback."""
    numbers = [company.offer("ada", time=dt.time(9 + hour)) for hour in range(MEETINGS)]
    company.now += dt.timedelta(days=10)
    for number in numbers:
        people = [company.person(name) for name in AUTHORS]
        feedback.ask_for_feedback(company.db, company.db.get_one(Meeting, number), people, now=company.now)
    company.db.commit()


def _play(company: Company, acts: list[tuple[object, ...]]) -> None:
    numbers = sorted(each.id for each in company.all(Meeting))
    referee, before, told = Referee(), look(company), told_to_mentor(company, numbers)
    for step, act in enumerate(acts):
        hidden = _do(company, numbers, act, referee, f"comment {step}")
        after, now_told = look(company), told_to_mentor(company, numbers)
        if after.answers != before.answers:
            newest = referee.close()
            assert act[0] == "give"
            assert after.answers - before.answers == len(newest) == PEOPLE_IN_BATCH, "three different people"
            assert after.total - before.total == sum(rating for rating, _ in newest.values())
            assert set(after.comments) - set(before.comments) == {words for _, words in newest.values() if words}
            assert [each for each in after.comments if each in before.comments] == list(before.comments)
        else:
            assert after.total == before.total, "nothing changes a number that is shown"
            assert after.comments == tuple(each for each in before.comments if each not in hidden)
        assert now_told == told or act[0] == "thank", "nothing else reaches the mentor"
        before, told = after, now_told


def _do(company: Company, numbers: list[int], act: tuple[object, ...], referee: Referee, words: str) -> set[str]:
    """Let one thing happen, if it may; return the comments that are hidden by it."""
    try:
        match act:
            case ("give", str(who), int(meeting), int(rating), bool(speaks)):
                company.now += dt.timedelta(seconds=1)  # which of two answers is the newer is known
                asked = {"meeting_id": numbers[meeting], "rating": rating, "comment": words if speaks else ""}
                company.act(who, feedback.give_feedback, **asked)
                referee.give(who, meeting, rating, words if speaks else "")
            case ("thank", str(who), int(meeting)):
                company.act(who, feedback.thank, meeting_id=numbers[meeting])
            case ("erase", str(who)):
                erase_texts_of(company.db, company.person(who))
                company.db.commit()
                return referee.erase(who)
            case ("leave", str(who)):
                company.person(who).deactivated = True
                company.db.commit()
            case ("wait", int(days)):
                company.now += dt.timedelta(days=days)
    except Refusal:
        pass
    return set()


def look(company: Company) -> Look:
    """Return what the mentor sees. An admin sees the same numbers, and nobody else sees any."""
    found, ada = company.act("ada", show_own_feedback), company.person("ada").id
    profiles = {who: company.act(who, show_mentor, person_id=ada, page=0).rating for who in (ADMIN, "ada")}
    assert profiles == {ADMIN: found.rating, "ada": None}
    assert not found.more
    return Look(found.rating.answers, found.rating.total, found.comments)


def told_to_mentor(company: Company, numbers: list[int]) -> tuple[int, int]:
    """Return how many notices there are for the mentor, and how much there is in the histories that they can see."""
    ada = company.person("ada").id
    notices = company.db.scalar(sa.select(sa.func.count()).where(Notice.person_id == ada)) or 0
    return notices, sum(len(list_history(company.db, each, ada, FOR_HOST, 0, 1000)) for each in numbers)
