"""All pairs of use cases on shared people and meetings, at the same moment: no two ever wait for each other.

PostgreSQL ends a transaction where two do; that is in the log then, and the test fails (see conftest).
"""

import itertools
from collections.abc import Iterator
from random import Random
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from mentorship.people.members import upsert_members
from storage.person import Person
from storage.program import Program
from tests.support.race_company import NOW, Company, double_booked
from tests.support.race_stage import Stage, slack_id
from tests.support.thoroughness import examples

AT_ONCE = 4  # as many as the database has threads
ROUNDS = examples(3)
MORE = ("zoe", "max", "olga")


@pytest.fixture
def company(database_url: str) -> Iterator[Company]:
    company = Company(database_url)
    company.run(company.database.transact(prepare))
    yield company
    company.database.close()


def prepare(db: Session) -> None:
    """Add more people, one of them an admin; let all want mail, and have opened the Home tab."""
    users: list[Any] = [
        {"id": slack_id(name), "team_id": "T1", "real_name": name.title(), "tz": "UTC"} for name in MORE
    ]
    upsert_members(db, team_id="T1", users=users, now=NOW)
    db.execute(sa.update(Program).values(sends_mail=True, announcement_channel="C1"))
    everyone = {"email": "a@example.com", "mail_choice": True, "home_list": "upcoming", "mentor": True}
    db.execute(sa.update(Person).values(**everyone, slack_admin=Person.slack_id == slack_id("olga")))


def groups_with_all_pairs(names: list[str], dice: Random) -> Iterator[list[str]]:
    """Yield names to be called at once, until each was together with each other, and with itself."""
    left = set(itertools.combinations_with_replacement(sorted(names), 2))
    while left:
        first, second = dice.choice(sorted(left))
        group = [first, second]
        while len(group) < AT_ONCE:
            group.append(max(dice.sample(names, len(names)), key=lambda name: len(_pairs([*group, name]) & left)))
        left -= _pairs(group)
        dice.shuffle(group)
        yield group


def _pairs(group: list[str]) -> set[tuple[str, str]]:
    return {(min(pair), max(pair)) for pair in itertools.combinations(group, 2)}


@pytest.mark.timeout(600)
@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_all_pairs_at_the_same_moment(company: Company) -> None:
    dice = Random(2026)
    names = list(set_stage(company).calls())
    for _ in range(ROUNDS):
        for group in groups_with_all_pairs(names, dice):
            calls = set_stage(company).calls()
            company.run_at_once(*(calls[name] for name in group))
            assert not double_booked(company), group


def set_stage(company: Company) -> Stage:
    stage: Stage = company.run(company.database.transact(Stage))
    return stage
