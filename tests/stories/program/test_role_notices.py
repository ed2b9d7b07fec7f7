"""What people are told of their roles, also by a notice that was put in the outbox before an upgrade."""

import datetime as dt

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from localslack.testing.person import Person
from mentorship.outbox.kinds import NoticeKind
from mentorship.outbox.notify import notify
from storage.person import Person as Member
from tests.support.running_bot import RunningBot


@pytest.mark.parametrize(("mentor", "told"), [(True, "you're now a mentor"), (False, "no longer a mentor or an admin")])
def test_what_an_older_version_noted_of_roles_is_told(bot: RunningBot, tom: Person, mentor: bool, told: str) -> None:
    tom.home()
    bot.transact(_notice_as_before, mentor, bot.clock.now)
    bot.settle()
    assert told in tom.last_message.text


def _notice_as_before(db: Session, mentor: bool, now: dt.datetime) -> None:
    person = db.scalars(sa.select(Member).where(Member.name == "Tom Okafor")).one()
    notify(db, NoticeKind.ROLES, person, details={"by": person.id, "mentor": mentor, "admin": False}, now=now)
