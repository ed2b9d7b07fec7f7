"""What Slack tells about people: the newest event counts, and odd values do no harm."""

import datetime as dt
from typing import Any

import pytest
from sqlalchemy.orm import Session

from mentorship.people.members import upsert_members
from mentorship.people.person import find_or_ask

NOW = dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC)


def update_member(db: Session, **said: Any) -> None:
    """Store what Slack tells about one person."""
    upsert_members(db, team_id="T1", users=[{"id": "U1", "team_id": "T1", "tz": "Europe/Berlin", **said}], now=NOW)


def test_old_news_does_not_undo_newer(db: Session) -> None:
    update_member(db, real_name="Mia", updated=200)
    update_member(db, real_name="Old Mia", is_admin=True, updated=100)
    mia = find_or_ask(db, team_id="T1", slack_id="U1")
    assert (mia.name, mia.admin) == ("Mia", False)


@pytest.mark.parametrize("updated", [200, 300, None])
def test_newer_news_or_news_without_a_time_counts(db: Session, updated: int | None) -> None:
    update_member(db, real_name="Mia", updated=200)
    update_member(db, real_name="Mia Maria", updated=updated)
    assert find_or_ask(db, team_id="T1", slack_id="U1").name == "Mia Maria"


def test_words_of_the_wrong_kind_do_no_harm(db: Session) -> None:
    update_member(db, real_name=["x"], tz=["y"], profile={"title": 7, "image_72": {}}, locale=3, updated="now")
    assert find_or_ask(db, team_id="T1", slack_id="U1").name == "Someone"
