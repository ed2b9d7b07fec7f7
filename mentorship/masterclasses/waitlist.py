"""One's own place in the queue of a full masterclass: joining it, leaving it, and answering when a place is offered."""

import datetime as dt

from sqlalchemy.orm import Session

from mentorship.errors import Refusal, Step
from mentorship.masterclasses.actions import offered
from mentorship.masterclasses.announcement import show_everywhere
from mentorship.masterclasses.attend import require_invited, reserve
from mentorship.masterclasses.view import find, first_method, require_coming
from mentorship.masterclasses.waitlist_offers import fill, free_places
from mentorship.outbox.notify import refresh_home, renew_offer, show_card
from mentorship.times import in_words
from storage.masterclass import entries_of, places_of
from storage.meeting import ASKED, ATTENDING, HOST, Enrollment, Meeting
from storage.notice import has_card
from storage.person import Person
from storage.waitlist import EXPIRED, OFFERED, PASSED, STOPPED, WAITING, WaitlistEntry


def join(db: Session, *, actor: Person, meeting_id: int, now: dt.datetime) -> None:
    """`Join waitlist`: a place at the end of the queue. Joining twice is harmless.

    Raises Refusal for whoever has a place or cannot have one, and while places are free.
    """
    meeting = find(db, actor, meeting_id, lock=True)
    require_coming(meeting, now, "nobody can wait for a place in it any more")
    require_invited(db, meeting, actor)
    _require_none(meeting, places_of(db, [meeting.id], actor.id).get(meeting.id))
    fill(db, meeting, now=now)
    entry = entries_of(db, [meeting.id], actor.id).get(meeting.id)
    if entry is not None and entry.state in (WAITING, OFFERED):
        return
    if free_places(db, meeting):
        raise Refusal(
            "A place in this masterclass is free just now, so you do not have to wait. Reserve a spot.",
            steps=[Step("reserve", meeting.id), Step("masterclasses")],
        )
    db.add(
        WaitlistEntry(
            workspace_id=meeting.workspace_id,
            person_id=actor.id,
            meeting_id=meeting.id,
            state=WAITING,
            created_at=now,
        )
    )
    _show(db, meeting, actor, now)


def leave(db: Session, *, actor: Person, meeting_id: int, now: dt.datetime) -> None:
    """`Leave waitlist`. Raises Refusal when a place is being kept, which wants an answer instead."""
    meeting = find(db, actor, meeting_id, lock=True)
    entry = entries_of(db, [meeting.id], actor.id).get(meeting.id)
    if entry is not None and offered(entry, now) and entry.offer_until is not None:
        until = in_words(entry.offer_until, actor.zone, actor.locale)
        raise Refusal(
            f"A place in this masterclass is kept for you until {until}. Choose Accept or Pass; then you are off the "
            "waitlist too.",
            steps=[Step("masterclass", meeting.id)],
        )
    if entry is not None and entry.state in (WAITING, OFFERED):
        entry.state = STOPPED if entry.state == WAITING else EXPIRED
        _answered(db, meeting, actor, now)


def accept(db: Session, *, actor: Person, meeting_id: int, now: dt.datetime) -> None:
    """`Accept`: the place that is kept for the actor is theirs, online where they could also come in person.

    Raises Refusal when they have something else then; the place is kept on until the time to answer is over.
    """
    meeting = find(db, actor, meeting_id, lock=True)
    mine = places_of(db, [meeting.id], actor.id).get(meeting.id)
    if mine is None or mine.state not in (ATTENDING, ASKED):
        entry = entries_of(db, [meeting.id], actor.id).get(meeting.id)
        require_coming(meeting, now, "no place in it is offered any more")
        if not offered(entry, now):
            raise _over(meeting, entry, mine, actor)
    reserve(db, actor=actor, meeting_id=meeting.id, method=first_method(meeting), now=now)


def pass_on(db: Session, *, actor: Person, meeting_id: int, now: dt.datetime) -> None:
    """`Pass`: the place goes to the next in line, and the actor waits no more."""
    meeting = find(db, actor, meeting_id, lock=True)
    entry = entries_of(db, [meeting.id], actor.id).get(meeting.id)
    if entry is not None and entry.state == PASSED:
        return  # clicked twice
    if entry is None or entry.state != OFFERED:
        require_coming(meeting, now, "no place in it is offered any more")
        raise _over(meeting, entry, places_of(db, [meeting.id], actor.id).get(meeting.id), actor)
    entry.state = PASSED
    _answered(db, meeting, actor, now)


def _answered(db: Session, meeting: Meeting, actor: Person, now: dt.datetime) -> None:
    """The actor has left the queue by their own wish: it moves up."""
    fill(db, meeting, now=now)
    _show(db, meeting, actor, now)


def _show(db: Session, meeting: Meeting, actor: Person, now: dt.datetime) -> None:
    """All that shows the queue, and the actor's part in it, follows; the host's card says how many wait."""
    db.flush()
    lane = f"person:{actor.id}"
    renew_offer(db, meeting, actor, now=now)
    if has_card(db, f"meeting:{meeting.id}", lane):
        show_card(db, meeting, actor, now=now)
    show_card(db, meeting, meeting.host, now=now)
    refresh_home(db, actor, now=now)
    show_everywhere(db, meeting, now=now)


def _require_none(meeting: Meeting, mine: Enrollment | None) -> None:
    """Raises Refusal for somebody who has a place."""
    look = [Step("masterclass", meeting.id)]
    if mine is not None and mine.role != HOST and mine.state == ATTENDING:
        raise Refusal("You have a place in this masterclass already, so there is nothing to wait for.", steps=look)
    if mine is not None and mine.state == ASKED:
        raise Refusal("A place in this masterclass is yours already. Say whether you can make it.", steps=look)


def _over(meeting: Meeting, entry: WaitlistEntry | None, mine: Enrollment | None, actor: Person) -> Refusal:
    """What to say to somebody who answers an offer that does not stand (any more)."""
    again = [Step("join_waitlist", meeting.id), Step("masterclasses")]
    look = [Step("masterclass", meeting.id)]
    if mine is not None and mine.state in (ATTENDING, ASKED):
        return Refusal(
            "You have a place in this masterclass already. If you can't come after all, choose Leave.", steps=look
        )
    if entry is not None and entry.state == PASSED:
        return Refusal("You passed on this place. To wait for another one, choose Join waitlist.", steps=again)
    if entry is not None and entry.state == WAITING:
        return Refusal("No place is kept for you at present. You are still on the waitlist.", steps=look)
    if entry is not None and entry.state in (OFFERED, EXPIRED) and entry.offer_until is not None:
        until = in_words(entry.offer_until, actor.zone, actor.locale)
        return Refusal(
            f"This offer ended ({until}), and the place goes to the next in line. To wait for another one, choose "
            "Join waitlist.",
            steps=again,
        )
    return Refusal("No place in this masterclass is kept for you (any more).", steps=look)
