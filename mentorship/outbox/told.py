"""Who is told by what a use case puts in the outbox, so that whoever acted can be told that."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from mentorship.outbox.kinds import NoticeKind
from storage.lane import Lane
from storage.notice import find_lanes_with_card, meeting_subject
from storage.outbox import NoticeColumns, PendingNotice, list_pending
from storage.person import Person


@dataclass(frozen=True)
class Told:
    """Who is told of something in a new message: Slack ids in the order of the messages, without whoever did it."""

    people: list[str] = field(default_factory=list)
    waiting: int = 0  # how many more, who wait for a place: who they are is theirs to tell

    @property
    def count(self) -> int:
        """Return how many people are told."""
        return len(self.people) + self.waiting


def told_by(db: Session, actor: Person) -> Told:
    """Return who is told by what this transaction has put in the outbox; nobody is who no longer takes part."""
    personal = [each for each in list_pending(db) if each.columns["lane"] == Lane.person(each.person.id)]
    others = [each for each in personal if each.person.can_take_part and each.person.id != actor.id]
    told = {each.person: each for each in others if _is_message(each.columns)}
    told |= {each.person: each for each in _first_cards(db, others) if each.person not in told}
    named = [who.slack_id for who, each in told.items() if not NoticeKind(each.columns["kind"]).rules.told_to_waiting]
    return Told(named, len(told) - len(named))


def _is_message(notice: NoticeColumns) -> bool:
    """Return whether it is posted at once as something new."""
    return notice["refresh"] is False and notice["due_at"] <= notice["created_at"]


def _first_cards(db: Session, notices: Iterable[PendingNotice]) -> list[PendingNotice]:
    """Return those that post the first card of a meeting that the person is shown."""
    cards = [each for each in notices if each.columns["refresh"] is None]
    shown = {
        number: find_lanes_with_card(db, meeting_subject(number)) for number in {_meeting_of(each) for each in cards}
    }
    return [each for each in cards if each.columns["lane"] not in shown[_meeting_of(each)]]


def _meeting_of(notice: PendingNotice) -> int | None:
    return notice.columns["meeting_id"]
