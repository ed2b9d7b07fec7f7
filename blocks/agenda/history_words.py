"""The words of the history: one sentence for each kind of thing that can happen to a meeting."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from blocks.kit import mention
from mentorship.agenda.history_entries import DELIVERIES, MAIL, HistoryLine
from mentorship.history import LATE, HistoryKind
from mentorship.people.person import PersonView
from mentorship.text import join_words

MOST_NAMES = 5  # of several people in one sentence
WAYS = {
    frozenset([False]): " in Slack",
    frozenset([True]): " by email",
    frozenset([False, True]): " in Slack and by email",
}

FACTS = {
    "starts_at": "the time",
    "ends_at": "the time",
    "location": "the place",
    "online": "how it can be attended",
    "in_person": "how it can be attended",
    "method": "how the mentee attends",
    "meeting_url": "the meeting link",
    "topic": "the topic",
    "title": "the title",
    "description": "the description",
    "maximum": "the maximum",
    "minimum": "the minimum",
    "groups": "the groups",
    "mentor": "the mentor",
    "mentee": "the mentee",
}
# What we did when we sent something, by the kind of the notice; all others are a message.
TOLD = {
    "added": "sent {} the invitation",
    "invited": "sent {} the invitation",
    "cancelled": "told {} about the cancellation",
    "class_message": "sent {} the message to everyone",
    "changed": "told {} about the change",
    "handed_over": "told {} about the handover",
    "moved": "told {} about the new time",
    "removed": "told {} about the removal",
    "booked": "told {} about the booking",
    "gave_up": "told {} about the cancelled booking",
    "declined": "told {} about the cancelled booking",
    "accepted": "told {} about the agreed time",
    "confirmed": "told {} about the confirmation",
    "absent": "told {} about the no-show",
    "dispute": "asked {} to settle it",
    "disputed": "told {} about the dispute",
    "result": "told {} what is recorded now",
    "reminder": "reminded {}",
    "joined": "told {} about the reserved spot",
    "joined_many": "told {} who joined",
    "left": "told {} who left",
    "left_program": "told {} who left the program",
    "let_go": "told {} who lost their spot",
    "taken_out": "told {} about the removal",
    "can_come": "told {} about the confirmation",
    "cannot_come": "told {} who can't come",
    "asked_again": "asked {} about the new time",
    "too_few": "told {} that too few people signed up",
    "released": "told {} about the released spot",
    "attendance": "told {} about the change of attendance",
    "created": "told {} about the session",
    "drafted": "told {} about the draft",
    "draft_changed": "told {} about the draft",
    "series": "sent {} the list of sessions",
    "mentee_added": "told {} about the mentee",
    "mentee_removed": "told {} about the removal",
    "link_failed": "told {} that there's no meeting link",
    "undeliverable": "told {} that someone wasn't reached",
    "places_open": "told {} about open spots",
    "offer_expired": "told {} about the expired offer",
    "offer_withdrawn": "told {} about the withdrawn offer",
    "queue_moved": "told {} about the new time",
    "queue_cancelled": "told {} about the cancellation",
    "card": "sent {} the details",
    "feedback": "asked {} for feedback",
    "thanks": "sent {} the thanks",
    "file": "sent {} the calendar file",
    "file_off": "sent {} the calendar file",
    "participants_file": "sent {} the list of participants",
    "offer": "sent {} the offer",
}
POSTED = {
    "channel_welcome": "Welcome posted in the channel",
    "channel_joined": "New participants announced in the channel",
    "channel_changed": "Change announced in the channel",
    "channel_moved": "New time announced in the channel",
    "channel_starts": "Reminder posted in the channel",
    "channel_thanks": "Thanks posted in the channel",
}


@dataclass(frozen=True)
class Told:
    """What a sentence is made of: `by` and `who` begin it, `whom` and `theirs` stand within it."""

    line: HistoryLine
    by: str  # who did it, as the sentence begins
    who: str  # whom it happened to, as the sentence begins
    whom: str  # the same, within it
    theirs: str  # "their", or "your"
    is_session: bool

    @property
    def is_own_act(self) -> bool:
        """Whether they did it themselves."""
        return self.line.by is not None and self.line.by == self.line.person


def sentence(lines: Sequence[HistoryLine], reader: PersonView, *, is_session: bool) -> str:
    """Return what happened, in a sentence; several lines are the same thing that happened to several people."""
    first = lines[0]
    if first.kind in DELIVERIES:
        return _told(lines, reader, is_session=is_session)
    people = [each.person for each in lines if each.person is not None]
    is_reader = [each.id for each in people] == [reader.id]
    told = Told(
        line=first,
        by=_name(first.by, reader) if first.by is not None else "",
        who="You" if is_reader else _names(people, reader),
        whom=_names(people, reader),
        theirs="your" if is_reader else "their",
        is_session=is_session,
    )
    return WORDS[first.kind](told)


def _name(who: PersonView, reader: PersonView) -> str:
    return "You" if who.id == reader.id else mention(who)


def _names(people: Sequence[PersonView], reader: PersonView) -> str:
    first = sorted(dict.fromkeys(people), key=lambda each: each.id != reader.id)
    names = ["you" if each.id == reader.id else mention(each) for each in first]
    rest = len(names) - MOST_NAMES
    return join_words([*names[:MOST_NAMES], f"{rest} more"] if rest > 0 else names)


def _created(told: Told) -> str:
    origins = {"series": " as part of a series", "move": " in the place of the one before"}
    rest = next((origins[each] for each in told.line.detail if each in origins), "")
    return f"{told.by} created it{rest}" if told.by else f"Created{rest}"


def _edited(told: Told) -> str:
    if "clocks" in told.line.detail:
        return "The time follows the clocks, which were changed"
    facts = list(dict.fromkeys(FACTS[each] for each in told.line.detail if each in FACTS))
    return f"{told.by} changed {join_words(facts) or 'it'}"


def _cancelled(told: Told) -> str:
    return f"{told.by} cancelled it" if told.by else "Cancelled: nobody took it over"


def _booked(told: Told) -> str:
    rest = " from the waitlist" if "waitlist" in told.line.detail else ""
    return f"{told.who} booked" if told.is_session else f"{told.who} reserved a spot{rest}"


def _accepted(told: Told) -> str:
    if told.is_own_act:
        return f"{told.who} accepted the offer"
    whose = "your" if told.whom == "you" else f"{told.whom}'s"
    return f"{told.by} accepted {whose} request"


def _invited(told: Told) -> str:
    what = f"asked {told.whom} about the new time" if "moved" in told.line.detail else f"invited {told.whom}"
    return f"{told.by} {what}"


def _left(told: Told) -> str:
    if not told.by:
        return f"{told.who} left the program"
    late = " late" if LATE in told.line.detail else ""
    return f"{told.who} cancelled {told.theirs} booking{late}" if told.is_session else f"{told.who} left{late}"


def _removed(told: Told) -> str:
    """Return who removed them; nobody did whose spot went the day before because they are busy then."""
    if told.by:
        return f"{told.by} removed {told.whom}"
    return f"{told.who} had something else then and lost {told.theirs} spot"


def _told(lines: Sequence[HistoryLine], reader: PersonView, *, is_session: bool) -> str:
    """Return what we did, and whom it reached how: `We told you about the change in Slack and by email`."""
    ways: dict[PersonView, set[bool]] = {}
    for person, by_mail in ((each.person, MAIL in each.detail) for each in lines):
        if person is not None:
            ways.setdefault(person, set()).add(by_mail)
    by_ways: dict[frozenset[bool], list[PersonView]] = {}
    for person, some in ways.items():
        by_ways.setdefault(frozenset(some), []).append(person)
    (first, people), *others = by_ways.items()
    way = "" if list(by_ways) == [frozenset([False])] else WAYS[first]
    done = _what_we_did(lines[0].detail[0], is_session=is_session).format(_names(people, reader))
    return ", and ".join([f"We {done}{way}", *(f"{_names(people, reader)}{WAYS[some]}" for some, people in others)])


def _what_we_did(kind: str, *, is_session: bool) -> str:
    return f"asked {{}} {_asked(is_session=is_session)}" if kind == "outcome" else TOLD.get(kind, "sent {} a message")


def _asked(*, is_session: bool) -> str:
    return "whether it took place" if is_session else "who was there"


def _posted(told: Told) -> str:
    return POSTED.get(told.line.detail[0], "Message posted in the channel")


def _settled(told: Told) -> str:
    was = "were" if told.whom == "you" else "was"
    missing = "n't" if "no_show" in told.line.detail else ""
    return f"{told.by} settled it: {told.whom} {was}{missing} there"


WORDS: dict[HistoryKind, Callable[[Told], str]] = {
    HistoryKind.CREATED: _created,
    HistoryKind.DRAFTED: lambda told: f"{told.by} wrote a draft",
    HistoryKind.DRAFT_EDITED: lambda told: f"{_edited(told)} in the draft",
    HistoryKind.PUBLISHED: lambda told: f"{told.by} published it",
    HistoryKind.EDITED: _edited,
    HistoryKind.MOVED: lambda told: f"{told.by or 'Somebody'} moved it to another time",
    HistoryKind.CANCELLED: _cancelled,
    HistoryKind.HANDED_OVER: lambda told: f"{told.by} handed it over to {told.whom}",
    HistoryKind.HOST_LEFT: lambda told: f"{told.who} left the program",
    HistoryKind.BOOKED: _booked,
    HistoryKind.ACCEPTED: _accepted,
    HistoryKind.ADDED: lambda told: f"{told.by} added {told.whom}",
    HistoryKind.INVITED: _invited,
    HistoryKind.CONFIRMED: lambda told: f"{told.who} confirmed the time",
    HistoryKind.DECLINED: lambda told: f"{told.who} can't make it",
    HistoryKind.ATTENDANCE: lambda told: f"{told.who} changed how {'you' if told.who == 'You' else 'they'} attend",
    HistoryKind.LEFT: _left,
    HistoryKind.REBOOKED: lambda told: f"{told.who} moved {told.theirs} booking to another session",
    HistoryKind.REMOVED: _removed,
    HistoryKind.RECORDED: lambda told: f"{told.by} recorded who was there",
    HistoryKind.NOT_RECORDED: lambda told: f"Nobody said {_asked(is_session=told.is_session)}, so it isn't recorded",
    HistoryKind.ATTENDED: lambda told: f"{told.by} recorded that {told.whom} came",
    HistoryKind.NO_SHOW: lambda told: f"{told.by} recorded that {told.whom} didn't come",
    HistoryKind.DISPUTED: lambda told: f"{told.by} disagreed, so an admin settles it",
    HistoryKind.SETTLED: _settled,
    HistoryKind.THANKED: lambda told: f"{told.by} thanked {told.whom}",
    HistoryKind.POSTED: _posted,
}
