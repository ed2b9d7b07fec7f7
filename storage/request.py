"""Requests: one person asks another for a session, until it is accepted, declined, withdrawn or expired."""

import datetime as dt

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.orm import Mapped, Session, joinedload, mapped_column, relationship

from storage.base import Base, BigId, Word, delete_oldest, partial_index
from storage.location import Location
from storage.person import Person
from storage.zones import to_local, zone_names

PENDING, ACCEPTED, DECLINED, WITHDRAWN, EXPIRED = "pending", "accepted", "declined", "withdrawn", "expired"
ENDED = "ended"  # one of the two may not take part any more


MAX_DUE_REQUESTS = 100  # requests that are reminded of, or expire, in one round of the scheduler


class SessionRequest(Base):
    """One person (`sender`) asks another for a session. `turn_id` is the one who has to answer now.

    The pair's ids are kept in order (`low_id` < `high_id`), so that two people have one open request at most, whoever
    asked whom. An offer (the mentor is the sender) names its location; for a request the mentor chooses it.
    """

    __tablename__ = "session_request"
    __table_args__ = (
        sa.CheckConstraint("low_id < high_id", name="pair_in_order"),
        sa.Index("ix_session_request_mentor", "mentor_id", "state", "created_at"),
        sa.Index("ix_session_request_mentee", "mentee_id", "state", "created_at"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    workspace_id: Mapped[int] = mapped_column(sa.ForeignKey("workspace.id"))
    sender_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    mentor_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    mentee_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    low_id: Mapped[int] = mapped_column(BigId)
    high_id: Mapped[int] = mapped_column(BigId)
    turn_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    state: Mapped[str] = mapped_column(Word(16), default=PENDING)
    version: Mapped[int] = mapped_column(default=1, server_default="1")  # rises with every suggestion and answer
    message: Mapped[str] = mapped_column(sa.Text, default="", server_default="")
    link: Mapped[str] = mapped_column(sa.String(500), default="", server_default="")  # to the message it is about
    times: Mapped[list[str]] = mapped_column(sa.JSON, active_history=True)  # the proposed starts, ISO 8601, UTC
    times_zone: Mapped[str] = mapped_column(  # the IANA zone they were meant in; empty: not known
        sa.String(64), default="", server_default="", active_history=True
    )
    # What the clocks there were meant to show at each of them (ISO 8601, naive), in the same order; None where the
    # zone was not known. They follow `times` by themselves: see keep_local_times.
    local_times: Mapped[list[str] | None] = mapped_column(sa.JSON)
    minutes: Mapped[int]
    location_id: Mapped[int | None] = mapped_column(sa.ForeignKey("location.id"))
    online: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    in_person: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    meeting_url: Mapped[str] = mapped_column(sa.String(2000), default="", server_default="")
    suggested: Mapped[bool] = mapped_column(default=False, server_default=sa.false())  # the times are a suggestion
    reply: Mapped[str] = mapped_column(sa.Text, default="", server_default="")  # what was said with the suggestion
    reason: Mapped[str] = mapped_column(sa.Text, default="", server_default="")  # why it was declined
    closed_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))  # None while open, and when it expired
    meeting_id: Mapped[int | None] = mapped_column(BigId)  # the session it became
    created_at: Mapped[dt.datetime]
    expires_at: Mapped[dt.datetime]
    remind_at: Mapped[dt.datetime | None]  # when whoever has to answer is reminded; None when they were

    mentor: Mapped[Person] = relationship(foreign_keys=mentor_id)
    mentee: Mapped[Person] = relationship(foreign_keys=mentee_id)
    location: Mapped[Location | None] = relationship()

    def other_person(self, person_id: int) -> Person:
        """Return the one of the two who is not this person."""
        return self.mentee if person_id == self.mentor_id else self.mentor

    def person_with_id(self, person_id: int) -> Person:
        """Return the one of the two who has this id."""
        return self.mentor if person_id == self.mentor_id else self.mentee


IS_PENDING = SessionRequest.state == PENDING
partial_index("uq_session_request_pair", SessionRequest.low_id, SessionRequest.high_id, where=IS_PENDING, unique=True)
partial_index("ix_session_request_expires", SessionRequest.expires_at, where=IS_PENDING)
partial_index("ix_session_request_remind", SessionRequest.remind_at, where=IS_PENDING)
CAME_TO_NOTHING = SessionRequest.state.in_([DECLINED, WITHDRAWN, EXPIRED, ENDED])
partial_index("ix_session_request_over", SessionRequest.expires_at, where=CAME_TO_NOTHING)
partial_index("ix_session_request_location", SessionRequest.location_id, where=IS_PENDING)


@event.listens_for(SessionRequest, "before_insert")
@event.listens_for(SessionRequest, "before_update")
def keep_local_times(_mapper: object, _connection: sa.Connection, request: SessionRequest) -> None:
    """Store the wall clocks beside the proposed instants whenever these are set, as a meeting does with its start."""
    attributes = sa.inspect(request).attrs
    if any(attributes[name].history.has_changes() for name in ("times", "times_zone", "local_times")):
        starts = [dt.datetime.fromisoformat(each) for each in request.times]
        walls = [to_local(each, request.times_zone).isoformat() for each in starts]
        request.local_times = walls if request.times_zone in zone_names() else None


WITH_PEOPLE_AND_LOCATION = (
    joinedload(SessionRequest.mentor, innerjoin=True),
    joinedload(SessionRequest.mentee, innerjoin=True),
    joinedload(SessionRequest.location),
)


def find_request(db: Session, workspace_id: int, request_id: int) -> SessionRequest | None:
    """Return the request with its two people, if of this workspace."""
    return db.scalar(_request(workspace_id, request_id))


def lock_request(db: Session, workspace_id: int, request_id: int) -> SessionRequest | None:
    """Lock the request and read it as it is now: it comes before everything else in the global lock order."""
    wanted = _request(workspace_id, request_id).with_for_update(of=SessionRequest)
    request = db.scalar(wanted.execution_options(populate_existing=True))
    if request is not None and request.location is None and request.location_id is not None:
        db.expire(request, ["location"])  # it got one while we waited: PostgreSQL joins by what was there before
    return request


def find_open_request(db: Session, one_id: int, other_id: int) -> SessionRequest | None:
    """Return the open request between these two, whoever asked whom."""
    low, high = sorted((one_id, other_id))
    wanted = sa.select(SessionRequest).where(SessionRequest.low_id == low, SessionRequest.high_id == high, IS_PENDING)
    return db.scalar(wanted)


def list_requests_of(db: Session, person_id: int, since: dt.datetime, offset: int, limit: int) -> list[SessionRequest]:
    """Return this person's requests: those that wait for them, those they wait for, then the closed ones since then."""
    wanted = (
        sa.select(SessionRequest)
        .where(
            (SessionRequest.mentor_id == person_id) | (SessionRequest.mentee_id == person_id),
            IS_PENDING | (SessionRequest.created_at > since),
        )
        .options(*WITH_PEOPLE_AND_LOCATION)
        .order_by(
            sa.case(
                (SessionRequest.state != PENDING, 2),
                (SessionRequest.turn_id == person_id, 0),
                else_=1,
            ),
            SessionRequest.created_at.desc(),
            SessionRequest.id.desc(),
        )
    )
    return list(db.scalars(wanted.offset(offset).limit(limit)))


def list_due_requests(db: Session, now: dt.datetime) -> list[int]:
    """Return the ids of open requests that expire, or of which someone is to be reminded; not all where they are many.

    There are never many open ones, however many there were.
    """
    return list(db.scalars(sa.select(SessionRequest.id).where(*_due(now)).limit(MAX_DUE_REQUESTS)))


def lock_due_request(db: Session, request_id: int, now: dt.datetime) -> SessionRequest | None:
    """Lock the request and read it as it is now; None when it is no longer due, or someone else has it locked."""
    wanted = (
        sa.select(SessionRequest).where(SessionRequest.id == request_id, *_due(now)).options(*WITH_PEOPLE_AND_LOCATION)
    )
    wanted = wanted.with_for_update(of=SessionRequest, skip_locked=True)
    return db.scalar(wanted.execution_options(populate_existing=True))


def _due(now: dt.datetime) -> tuple[sa.ColumnElement[bool], ...]:
    over = (SessionRequest.expires_at <= now) | (SessionRequest.remind_at <= now)
    return IS_PENDING, over


def _request(workspace_id: int, request_id: int) -> sa.Select[SessionRequest]:
    wanted = sa.select(SessionRequest).where(
        SessionRequest.workspace_id == workspace_id, SessionRequest.id == request_id
    )
    return wanted.options(*WITH_PEOPLE_AND_LOCATION)


def list_pending_at(db: Session, workspace_id: int, location_id: int) -> list[SessionRequest]:
    """Return the requests that wait for an answer and propose this location."""
    wanted = sa.select(SessionRequest).where(
        SessionRequest.workspace_id == workspace_id,
        SessionRequest.location_id == location_id,
        IS_PENDING,
    )
    return list(db.scalars(wanted.order_by(SessionRequest.id)))


def forget_old_requests(db: Session, before: dt.datetime, limit: int) -> int:
    """Delete the oldest of the requests that could be answered until then, and became no session; return how many."""
    at = SessionRequest.expires_at
    return delete_oldest(db, SessionRequest, CAME_TO_NOTHING, at < before, by=at, limit=limit)
