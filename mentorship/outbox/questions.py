"""Messages that ask someone something about a meeting: each says how that ended, as soon as it has."""

import datetime as dt

from sqlalchemy.orm import Session

from mentorship.outbox.notify import update_questions
from storage.meeting import Meeting
from storage.notice import find_lanes_with_subjects
from storage.person import find_people

START = "start"  # the subject begins like this of a reminder that it begins: it is no question, and ends like one
ASKS = "asks"  # then follows this of a reminder that asks as well
# What can be asked about a masterclass, beside whether someone can make its time.
GO_ON, OPEN_PLACES = "go_on", "places"
# What is asked after the end: whether it took place, whether someone who is recorded as absent was there, and who of
# two who say different things is right. DISPUTED tells the two of that. The last two are followed by the id of whom it
# is about.
OUTCOME, ABSENCE, DISPUTE, DISPUTED = "outcome", "absence", "dispute", "disputed"
AFTER_END = (OUTCOME, ABSENCE, DISPUTE, DISPUTED)


def question_subject(meeting_id: int, asked: str) -> str:
    """Return the subject of the message that asks this about the meeting.

    `asked` is one of the above, or the token of the time that someone may or may not be able to make.
    """
    return f"ask:{meeting_id}:{asked}"


def reminder_subject(meeting: Meeting, due_at: dt.datetime, *, asks: bool) -> str:
    """Return the subject of the reminder, due at that instant, that the meeting begins at the time it has now.

    One that `asks` is for someone who has yet to say whether they can make it.
    """
    start = f"{START}-{ASKS}" if asks else START
    return question_subject(meeting.id, f"{start}-{int(due_at.timestamp())}-{int(meeting.starts_at.timestamp())}")


def reminded_start(asked: str) -> dt.datetime | None:
    """Return of which start (UTC) this reminds, by what follows the meeting in its subject; None for a question."""
    if not asked.startswith(f"{START}-"):
        return None
    return dt.datetime.fromtimestamp(int(asked.rpartition("-")[2]), dt.UTC)


def asks_in_reminder(asked: str) -> bool:
    """Return whether a reminder asks whether the reader can make it, by what follows the meeting in its subject."""
    return asked.startswith(f"{START}-{ASKS}-")


def asked_after_end(subject: str) -> tuple[str, int] | None:
    """Return which of AFTER_END a message with this subject asks, and whom it is about (0: it does not say)."""
    kind, _, number = subject.rpartition(":")[2].partition("-")
    return (kind, int(number or 0)) if kind in AFTER_END else None


def is_question(subject: str) -> bool:
    """Return whether the subject is that of a message that asks something."""
    return subject.startswith("ask:")


def update_all_questions(db: Session, meeting: Meeting, *, now: dt.datetime) -> None:
    """Let every message that asked anybody something about this meeting say how that ended, where it did."""
    lanes = find_lanes_with_subjects(db, question_subject(meeting.id, ""))
    for person in find_people(db, meeting.workspace_id, {lane.number for lane in lanes}) if lanes else ():
        update_questions(db, meeting, person, now=now)
