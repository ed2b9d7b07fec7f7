"""Asking once more before an edit takes a place from someone who has it."""

from dataclasses import dataclass
from typing import Self

from mentorship.errors import Refusal
from mentorship.text import join_words
from storage.meeting import Enrollment, Meeting
from storage.person import Person

SEPARATOR = "+"  # between the tokens of two warnings, of which a form keeps but one text


@dataclass(frozen=True)
class ConfirmedWarnings:
    """The tokens of the warnings that the form of an edit has shown: on groups, and on who loses their place."""

    groups: str
    removal: str

    @classmethod
    def read(cls, kept: str) -> Self:
        """Return them from what the form has kept."""
        groups, _, removal = kept.partition(SEPARATOR)
        return cls(groups, removal)


def require_removal_confirmed(
    meeting: Meeting, leaving: Enrollment | None, newcomer: Person | None, actor: Person, confirmed: ConfirmedWarnings
) -> None:
    """Raise Refusal as a warning, once, if the mentee of a published session would lose their place."""
    if leaving is None or newcomer is not None and newcomer.id == leaving.person_id:
        return
    token = f"{leaving.id}:{newcomer.id if newcomer is not None else 0}"
    if confirmed.removal != token:
        words = _warning(meeting, leaving.person, newcomer, actor)
        raise Refusal(words, warning_token=f"{confirmed.groups}{SEPARATOR}{token}")


def _warning(meeting: Meeting, mentee: Person, newcomer: Person | None, actor: Person) -> str:
    """Return who loses their place to whom, and who will be told."""
    who = "You" if mentee.id == actor.id else mentee.name
    lost = f"{who} will lose {'your' if who == 'You' else 'their'} spot in this session"
    given = f", and {newcomer.name} will get it" if newcomer is not None else ""
    others = (mentee, newcomer, meeting.host)
    told = [each.name for each in others if each is not None and each.id != actor.id]
    names = "them" if told == [mentee.name] else join_words(told)
    tell = f" We'll tell {names}." if names else ""
    return f"{lost}{given}.{tell} Choose “Save” again to confirm."
