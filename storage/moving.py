"""Masterclasses that are moved, with everybody in them; and those that begin the next day."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from storage.meeting import INSERT_ENROLLMENT, MASTERCLASS, Meeting

MAX_DUE_MASTERCLASSES = 100  # masterclasses in one round of the ticker


def add_enrollments(db: Session, rows: Sequence[dict[str, Any]]) -> None:
    """Add these enrollments, in this order."""
    db.flush()
    db.execute(INSERT_ENROLLMENT, rows)


def list_due_day_before(db: Session, now: dt.datetime, ahead: dt.timedelta, minimum_age: dt.timedelta) -> list[int]:
    """The ids of masterclasses that begin within `ahead`, and of which nobody was reminded yet, soonest first.

    One that was planned less than `grace` ago is left out, unless it begins within `grace`.
    """
    wanted = (
        sa.select(Meeting.id)
        .where(
            Meeting.kind == MASTERCLASS,
            Meeting.live,
            ~Meeting.day_before_told,
            Meeting.starts_at > now,
            Meeting.starts_at <= now + ahead,
            (Meeting.created_at <= now - minimum_age) | (Meeting.starts_at <= now + minimum_age),
        )
        .order_by(Meeting.starts_at)
        .limit(MAX_DUE_MASTERCLASSES)
    )
    return list(db.scalars(wanted))
