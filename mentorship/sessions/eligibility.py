"""Whether somebody may book a session: every rule that stands between an open session and a person, in order."""

import datetime as dt
from functools import partial

from sqlalchemy.orm import Session

from mentorship.errors import ANEW, Refusal, Step
from mentorship.program.limits import bookable_after, standing_against
from mentorship.program.visibility import GONE, admitted
from mentorship.sessions.view import kept_until, phase
from mentorship.times import in_words
from storage.meeting import CANCELLED, DRAFT, Enrollment, Meeting
from storage.meeting_lists import next_open
from storage.person import Person


def require_bookable(
    db: Session,
    meeting: Meeting,
    taken: Enrollment | None,
    actor: Person,
    now: dt.datetime,
    field: str | None = None,
    besides: int | None = None,
) -> None:
    """Raises Refusal with the first rule that stands against it, beside `field` where there is one, with ways on.

    `taken` is the place of the mentee, if there is one; `besides` is the meeting whose place they would give back.
    Whether both have the time is `commitment.claim`'s to ask.
    """
    mentor = meeting.host
    others = f"See what else {mentor.name} has open, request another time, or find another mentor."
    way_on = partial(Refusal, field=field, steps=(Step("profile", mentor.id), Step("request", mentor.id), Step("find")))
    theirs = taken is not None and taken.person_id == actor.id
    if not theirs and not admitted(db, actor, meeting):
        raise Refusal(GONE, steps=ANEW)
    if meeting.state == DRAFT:
        raise way_on("This session is a draft, so it cannot be booked yet.")
    if meeting.state == CANCELLED:
        raise way_on(f"This session was cancelled. {others}")
    if phase(meeting, now) != "coming":
        raise way_on(f"This session has already begun. {others}")
    if actor.id == mentor.id:
        words = "This is your own session, so you cannot book it yourself. Others book it from your profile."
        raise Refusal(words, field=field, steps=[Step("look", meeting.id)])
    if theirs:
        words = "You have booked this session already. You find it in the Home tab under Upcoming."
        raise Refusal(words, field=field, steps=[Step("look", meeting.id)])
    if taken is not None:
        raise Refusal(
            f"Somebody else booked this session a moment ago. {others}",
            field=field,
            steps=_instead(db, mentor, actor, now),
        )
    until = kept_until(meeting, now)
    if until is not None and meeting.held_for_id != actor.id:
        then = in_words(until, actor.zone, actor.locale)
        words = f"This session is kept for somebody on the waiting list until {then}. {others}"
        raise Refusal(words, field=field, steps=_instead(db, mentor, actor, now))
    if not mentor.welcome:
        raise Refusal(
            f"{mentor.name} does not take part in the program any more. Find another mentor.", steps=[Step("find")]
        )
    require_within_limits(db, meeting, actor, now, field, besides)


def require_within_limits(
    db: Session,
    meeting: Meeting,
    actor: Person,
    now: dt.datetime,
    field: str | None = None,
    besides: int | None = None,
) -> None:
    """Raises Refusal when a number of the program or of the mentor stands against it.

    To be asked again when mentor and mentee are locked: until then others may take what is left.
    """
    against = standing_against(db, actor, [meeting], now, besides).get(meeting.id)
    if against is not None:
        raise against.refusal(field)


def _instead(db: Session, mentor: Person, actor: Person, now: dt.datetime) -> list[Step]:
    """What helps somebody who came too late: another session of this mentor's, or the queue for the next one.

    Hundreds may come too late at once, each waiting for the other before them: one look at an index is enough here.
    """
    another = next_open(db, [mentor.id], actor, bookable_after(actor, now), now=now)
    nearest = Step("profile", mentor.id) if another else Step("notify", mentor.id)
    return [nearest, Step("request", mentor.id), Step("find")]
