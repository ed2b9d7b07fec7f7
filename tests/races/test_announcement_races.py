"""Slack says twice at the same moment that the announcement channel is shared: admins are told once."""

import asyncio
from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from mentorship.masterclasses.channel_sharing import sharing_changed
from mentorship.outbox.kinds import NoticeKind
from storage.notice import Notice
from storage.person import Person
from storage.program import Program
from tests.support.race_company import NOW, Company
from tests.support.thoroughness import rounds

CHANNEL = "C1"


@pytest.fixture
def company(database_url: str) -> Iterator[Company]:
    company = Company(database_url)
    yield company
    company.database.close()


def prepare(db: Session) -> None:
    db.execute(sa.update(Program).values(announcement_channel=CHANNEL, announcement_trouble=""))
    db.execute(sa.update(Person).where(Person.slack_id == "UADA").values(program_admin=True))
    db.execute(sa.delete(Notice))


@pytest.mark.parametrize("round_", range(rounds(4)))
def test_admins_are_told_once(company: Company, round_: int) -> None:
    company.run(company.database.transact(prepare))

    async def tell() -> None:
        await company.database.transact(sharing_changed, team_id="T1", slack_channel=CHANNEL, shared=True, now=NOW)

    async def race() -> None:
        await asyncio.gather(*(tell() for _ in range(6)))

    company.run(race())
    told = [each for each in company.all(Notice) if each.kind == NoticeKind.ANNOUNCEMENT_FAILED]
    assert len(told) == len({each.person_id for each in told}) > 0
