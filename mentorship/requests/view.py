"""A request for a session as one of its two people sees it, and what that person may do with it."""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy.orm import Session

from mentorship.errors import START_OVER, OutdatedForm, Refusal
from mentorship.meetings.local_times import odd_hour
from mentorship.outbox.kinds import NoticeKind
from mentorship.outbox.notify import notify, refresh_home
from mentorship.outbox.request_cards import enqueue_request_card
from mentorship.people.person import PersonView, person_view
from mentorship.program.location import LocationView, location_view
from mentorship.program.request_rules import show_step
from storage.lane import Lane
from storage.notice import has_card, request_subject
from storage.person import Person, find_person
from storage.request import (
    ACCEPTED,
    DECLINED,
    ENDED,
    EXPIRED,
    PENDING,
    WITHDRAWN,
    SessionRequest,
    find_request,
    list_requests_of,
    lock_request,
)

PAGE = 20
RECENT = dt.timedelta(days=30)  # how long a closed one stays in the list
NOT_FOUND = (  # true of what has gone as of what is other people's
    "This request is gone, or it's between other people. Open your Home tab and choose Requests to see yours."
)


@dataclass(frozen=True)
class Proposal:
    """A proposed time, and for whom of the two it is `early` or `late`."""

    starts_at: dt.datetime
    ends_at: dt.datetime
    past: bool
    odd_for: tuple[tuple[PersonView, str], ...]


@dataclass(frozen=True)
class RequestView:
    """What one of the two may see of a request."""

    reader: PersonView
    as_of: dt.datetime  # when it was read: what is open or past is so at this instant
    id: int
    version: int
    state: str  # pending, accepted, declined, withdrawn, expired, ended
    offer: bool  # the mentor asked
    sender: PersonView
    mentor: PersonView
    mentee: PersonView
    turn: PersonView  # who has to answer, or had to when it was closed
    proposals: tuple[Proposal, ...]
    minutes: int
    message: str
    link: str
    suggested: bool  # whether the times are a suggestion, and no longer those first asked for
    reply: str
    location: LocationView | None  # None until the mentor has said where
    online: bool
    in_person: bool
    expires_at: dt.datetime
    closed_by: PersonView | None
    reason: str
    meeting_id: int | None
    actions: tuple[str, ...]  # accept, decline, suggest, withdraw

    @property
    def other(self) -> PersonView:
        """Return the one of the two who is not the reader."""
        return self.mentee if self.reader.id == self.mentor.id else self.mentor

    @property
    def open_proposals(self) -> tuple[Proposal, ...]:
        """Return those of the proposed times that can still be chosen; none once it is over."""
        return tuple(each for each in self.proposals if not each.past) if self.state == PENDING else ()

    @property
    def proposer(self) -> PersonView:
        """Return who proposed the present times."""
        return self.mentee if self.turn.id == self.mentor.id else self.mentor


def find_own_request(db: Session, actor: Person, request_id: int, *, lock: bool = False) -> SessionRequest:
    """Return the request, if the actor is one of its two people; with `lock`, locked and as it is now.

    Raises Refusal if it does not exist, belongs to another workspace, or is other people's: all three look the same.
    """
    reader = lock_request if lock else find_request
    request = reader(db, actor.workspace_id, request_id)
    if request is None or actor.id not in (request.mentor_id, request.mentee_id):
        raise Refusal(NOT_FOUND, next_steps=START_OVER)
    return request


def show_own_request(db: Session, *, actor: Person, request_id: int, now: dt.datetime) -> RequestView:
    """Return one request as the actor may see it. Raises Refusal unless it is theirs."""
    return describe(db, actor, find_own_request(db, actor, request_id), now)


def list_requests(db: Session, actor: Person, page: int, now: dt.datetime) -> list[RequestView]:
    """Return a page of the actor's requests, and one more if there are more.

    First come those that the actor has to answer, then those that others have to answer, then recently closed ones.
    """
    found = list_requests_of(db, actor.id, now - RECENT, page * PAGE, PAGE + 1)
    return [describe(db, actor, each, now) for each in found]


def describe(db: Session, viewer: Person, request: SessionRequest, now: dt.datetime) -> RequestView:
    """Return the request as the viewer, one of its two people, may see it. Costs no query: both people come with it."""
    state, duration = state_of(request, now), dt.timedelta(minutes=request.minutes)
    mentor, mentee = person_view(request.mentor), person_view(request.mentee)

    def proposal(starts_at: dt.datetime) -> Proposal:
        words = ((each, odd_hour(starts_at, duration, each.zone)) for each in (mentor, mentee))
        odd_for = tuple((person, word) for person, word in words if word)
        return Proposal(starts_at, starts_at + duration, starts_at <= now, odd_for)

    return RequestView(
        reader=person_view(viewer),
        as_of=now,
        id=request.id,
        version=request.version,
        state=state,
        offer=request.sender_id == request.mentor_id,
        sender=person_view(request.person_with_id(request.sender_id)),
        mentor=mentor,
        mentee=mentee,
        turn=person_view(request.person_with_id(request.turn_id)),
        proposals=tuple(proposal(each) for each in proposed_starts(request)),
        minutes=request.minutes,
        message=request.message,
        link=request.link,
        suggested=request.suggested,
        reply=request.reply,
        location=location_view(request.location) if request.location is not None else None,
        online=request.online,
        in_person=request.in_person,
        expires_at=request.expires_at,
        closed_by=person_view(request.person_with_id(request.closed_by_id))
        if request.closed_by_id is not None
        else None,
        reason=request.reason,
        meeting_id=request.meeting_id,
        actions=_actions(viewer, request) if state == PENDING else (),
    )


def _actions(viewer: Person, request: SessionRequest) -> tuple[str, ...]:
    """Return what the viewer may do with a pending request.

    Whoever is asked now may answer. Of the one who waits: who asked first may withdraw it, the other may decline.
    """
    if viewer.id == request.turn_id:
        return ("accept", "decline", "suggest")
    return ("withdraw",) if viewer.id == request.sender_id else ("decline",)


def proposed_starts(request: SessionRequest) -> list[dt.datetime]:
    """Return the proposed starts (UTC), soonest first."""
    return sorted(dt.datetime.fromisoformat(each) for each in request.times)


def state_of(request: SessionRequest, now: dt.datetime) -> str:
    """Return the request's state; one whose time is up has expired, even before that has been noted."""
    return EXPIRED if request.state == PENDING and request.expires_at <= now else request.state


def require_open(request: SessionRequest, actor: Person, version: int, now: dt.datetime) -> None:
    """Raise Refusal with what became of the request, if it is closed; OutdatedForm if it is not as the actor saw it."""
    state = state_of(request, now)
    if state != PENDING:
        raise Refusal(_closed_message(request, state, actor), next_steps=[show_step(request)])
    if request.version != version and request.turn_id != actor.id:
        other = request.other_person(actor.id).name
        words = f"You've suggested another time since then. Now it's {other}'s turn to answer."
        raise Refusal(words, next_steps=[show_step(request)])
    if request.version != version:
        raise OutdatedForm(
            f"{request.other_person(actor.id).name} has suggested another time since you saw this. "
            "Look at the request as it is now, and answer that.",
            next_steps=[show_step(request)],
        )


def _closed_message(request: SessionRequest, state: str, actor: Person) -> str:
    """Return what became of a closed request in one sentence, and what to do next."""
    closer = request.person_with_id(request.closed_by_id).name if request.closed_by_id is not None else ""
    who = "You" if request.closed_by_id == actor.id else closer
    words = {
        ACCEPTED: f"{who} already accepted this. The session is in your Home tab under Upcoming.",
        DECLINED: f"{who} already declined this.",
        WITHDRAWN: f"{who} already withdrew this.",
        EXPIRED: "Nobody answered this in time, so it expired. You can send a new one.",
        ENDED: "This was closed when one of you left the program. You can send a new one.",
    }
    return words[state]


def refresh_cards(db: Session, request: SessionRequest, now: dt.datetime, *, told: Person | None = None) -> None:
    """Let the cards and Home tabs of both people show the request as it is now.

    Whoever is `told` of it gets a new card by that.
    """
    db.flush()
    for person in (request.mentor, request.mentee):
        if person.can_take_part and person is not told:
            enqueue_request_card(db, request, person, now=now)
        refresh_home(db, person, now=now)


def notify_party(
    db: Session, request: SessionRequest, notice_kind: NoticeKind, person: Person, by: Person, now: dt.datetime
) -> None:
    """Tell one of the two what the other (`by`) did, if they still take part."""
    if person.can_take_part:
        notify(db, notice_kind, person, by=by, request=request, now=now)


def refresh_card(db: Session, *, actor: Person, request_id: int, now: dt.datetime) -> None:
    """Refresh an old card of the request that was clicked, if it is the actor's."""
    request = find_request(db, actor.workspace_id, request_id)
    if request is not None and has_card(db, request_subject(request.id), Lane.person(actor.id)):
        enqueue_request_card(db, request, actor, now=now)


def find_addressee(db: Session, actor: Person, person_id: int | None) -> Person | None:
    """Return the person whom a button names, if they are in this workspace and not the actor."""
    found = find_person(db, actor.workspace_id, person_id) if person_id else None
    return found if found is not None and found.id != actor.id else None
