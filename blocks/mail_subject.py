"""The subject of a mail: what happened, to what, and when that is."""

from dataclasses import dataclass

from blocks.kit import cut
from mentorship.outbox.kinds import NoticeKind
from mentorship.text import capitalize

NAME_LIMIT = 40  # characters of a name
SUBJECT_LIMIT = 120  # characters; phones show far fewer, so what happened comes first

# `{what}` is a session or a masterclass by its name, `{when}` when it is; what a headline does not have follows it.
# `{who}` is whom it is about.
HEADLINES: dict[NoticeKind, str] = {
    NoticeKind.CARD: "In your calendar",  # see `card_headline`
    NoticeKind.REQUEST_CARD: "Request",
    NoticeKind.APPLICATION: "Someone would like to become a mentor",
    NoticeKind.OFFER_CARD: "Offered to you",
    NoticeKind.FILE_OFF: "No longer in your calendar",  # see `several_headline`
    NoticeKind.ADDED: "{what} is booked",
    NoticeKind.CANCELLED: "Cancelled",
    NoticeKind.CHANGED: "{what} was changed",
    NoticeKind.HANDED_OVER: "Handed over",
    NoticeKind.LINK_FAILED: "No meeting link yet for {what}",
    NoticeKind.MOVED: "{what} moved to {when}",
    NoticeKind.REMOVED: "You no longer have a spot",
    NoticeKind.UNDELIVERABLE: "Slack couldn't reach someone about {what}",
    NoticeKind.OUTCOME: "Did {what} take place?",
    NoticeKind.ABSENT: "We missed you at {what}",
    NoticeKind.DISPUTED: "Disputed",
    NoticeKind.DISPUTE: "Please settle who was at {what}",
    NoticeKind.RESULT: "Attendance updated",
    NoticeKind.PERMISSION: "Someone asks to book again",
    NoticeKind.PERMITTED: "You can book again",
    NoticeKind.NOT_PERMITTED: "About your next booking",
    NoticeKind.REMINDER: "Reminder",  # see `reminder_headline`
    NoticeKind.FEEDBACK: "How was {what}?",
    NoticeKind.THANKS: "Thank you for {what}",
    NoticeKind.ACCEPTED: "{what} is booked",
    NoticeKind.ATTENDANCE: "{who} changed how they attend",
    NoticeKind.BOOKED: "{what} is booked",
    NoticeKind.CONFIRMED: "{who} can make the new time",
    NoticeKind.CREATED: "Published for you",
    NoticeKind.DECLINED: "{who} can't make the new time",
    NoticeKind.DRAFT_CHANGED: "Draft changed",
    NoticeKind.DRAFT_LOST: "One of your drafts is gone",
    NoticeKind.DRAFTED: "New draft for you",
    NoticeKind.GAVE_UP: "{who} cancelled their booking",
    NoticeKind.MENTEE_ADDED: "{what} is booked",
    NoticeKind.MENTEE_REMOVED: "{who} was removed",
    NoticeKind.MENTEE_LEFT_PROGRAM: "{who} has left the program",
    NoticeKind.MENTOR_LEFT_PROGRAM: "Your mentor has left the program",
    NoticeKind.SERIES: "New sessions",  # see `series_headline`
    NoticeKind.ASKED_AGAIN: "Can you make it to {what}?",
    NoticeKind.CAN_COME: "{who} can make it to {what}",
    NoticeKind.CANNOT_COME: "{who} can't make it to {what}",
    NoticeKind.CLASS_MESSAGE: "Message from the host of {what}",
    NoticeKind.INVITED: "You're invited to {what}",
    NoticeKind.JOINED: "{who} joined {what}",
    NoticeKind.JOINED_MANY: "New participants in {what}",
    NoticeKind.LEFT: "{who} left {what}",
    NoticeKind.LEFT_PROGRAM: "{who} left {what}",
    NoticeKind.LET_GO: "{who} gave up their spot in {what}",
    NoticeKind.QUEUE_MOVED: "{what} moved to {when}",
    NoticeKind.RELEASED: "You no longer have a spot",
    NoticeKind.TAKEN_OUT: "{who} was removed from {what}",
    NoticeKind.TOO_FEW: "Too few participants so far in {what}",
    NoticeKind.CHANNEL_LEAVER: "You left the channel of {what}",
    NoticeKind.CHANNEL_REFUSED: "Someone couldn't be added to the channel of {what}",
    NoticeKind.CHANNEL_TROUBLE: "The channel of {what} needs your help",
    NoticeKind.CHANNEL_VISITOR: "You're in the channel of {what}",
    NoticeKind.OFFER: "A spot opened up for you",
    NoticeKind.OFFER_CHANGED: "{what} moved to {when}",
    NoticeKind.OFFER_EXPIRED: "Your time to answer is over",
    NoticeKind.OFFER_WITHDRAWN: "No longer kept for you",
    NoticeKind.PLACES_OPEN: "Spots are free",
    NoticeKind.QUEUE_CANCELLED: "Cancelled",
    NoticeKind.QUEUE_ENDED: "You're no longer waiting for a mentor",
    NoticeKind.QUEUE_LEFT: "You're no longer on the waitlist",
    NoticeKind.REQUEST_CLOCKS: "Proposed times have moved",
    NoticeKind.REQUEST_DECLINED: "Declined",
    NoticeKind.REQUEST_ENDED: "Request closed",
    NoticeKind.REQUEST_EXPIRED: "Request expired",
    NoticeKind.REQUEST_REMINDER: "Waiting for your answer",
    NoticeKind.REQUEST_SUGGESTED: "Another time suggested",
    NoticeKind.REQUEST_UNREACHED: "Slack couldn't deliver your request",
    NoticeKind.REQUEST_WITHDRAWN: "Request withdrawn",
    NoticeKind.ANNOUNCEMENT_FAILED: "Announcements can't be posted",
    NoticeKind.LEAVER: "A mentor has left: hand over or cancel their sessions",
    NoticeKind.MENTOR_APPROVED: "You're now a mentor",
    NoticeKind.MENTOR_DECLINED: "Your application as a mentor",
    NoticeKind.ROLES: "Your roles in the mentorship program",
}
NEW_MENTOR = "New mentor"  # to a mentee, in place of “Handed over”: `{what}` is then their name
BOOKING_MOVED = "{what} moved to {when}"  # of the session to which someone moved their booking
MOVED_AWAY = "Old time removed: {what} moved to {when}"  # of an entry, for which another one came
SAYS_ABSENT = "{who} says that you didn't come"  # to a mentor, in place of “We missed you”
WHO_WAS_THERE = "Who was at {what}?"  # of a masterclass, where it is asked of a session whether it took place


@dataclass(frozen=True)
class Place:
    """What a calendar entry is about: whether its reader still has a place, in what, and as what."""

    held: bool
    hosts: bool
    booked: bool  # of a session: someone has booked it
    confirmed: bool
    masterclass: bool
    updated: bool = False  # it stood in the calendar before
    rebooked: bool = False  # they moved their booking here from another session
    offered_to: str = ""  # of a session: the name of the one on the waitlist to whom it is offered at present
    handed_over: bool = False  # of a session: another mentor took it over, and nothing about the place is newer


def card_headline(place: Place) -> str:
    """Return the headline of a mail that brings a calendar in line, since nothing else is told."""
    if not place.held:
        return "No longer in your calendar"
    if not place.confirmed:
        return "Can you make it to {what}?"
    if place.handed_over:
        return HEADLINES[NoticeKind.HANDED_OVER] if place.hosts else NEW_MENTOR
    if place.updated:
        return "Calendar updated"
    if place.masterclass:
        return "You host {what}" if place.hosts else "You're going to {what}"
    if place.rebooked:
        return BOOKING_MOVED
    if place.booked:
        return "{what} is booked"
    first = cut(place.offered_to, NAME_LIMIT)
    return f"{{what}} is offered to {first} first" if first else "{what} is open for booking"


def series_headline(count: int, *, is_draft: bool) -> str:
    """Return the headline of a mail about sessions that were made at once; `{when}` is the first of them."""
    what = "new drafts of sessions" if is_draft else "new sessions"
    return f"{count} {what}, the first on {{when}}"


def several_headline(kind: NoticeKind, count: int) -> str:
    """Return the headline of a mail about sessions that were cancelled at once; `{when}` is the first of them."""
    done = "cancelled" if kind == NoticeKind.CANCELLED else "no longer in your calendar"
    return f"{count} sessions {done}, the first on {{when}}" if count > 1 else f"1 session {done}: {{when}}"


def several_sessions(count: int, when: str) -> str:
    """Return what a mail is about that tells of several sessions at once; `when` is the first of them."""
    return f"{count} sessions, the first on {when}"


def or_other_times(first: str, count: int) -> str:
    """Return the first of so many times that are proposed, and that it is not the only one."""
    others = {1: "", 2: " or another time"}
    return first + others.get(count, f" or {count - 1} other times")


def mail_subject(headline: str, what: str = "", when: str = "", who: str = "") -> str:
    """Return the subject: `Your session with Ada is booked: Thu 3 Dec, 10:00`. What is long is shortened."""
    headline = headline.replace("{who}", cut(who, NAME_LIMIT) or "Someone")
    room = SUBJECT_LIMIT - len(headline) - len(when) - len(": , ")
    named = what if len(what) <= room else what[: room - 1].rstrip() + "…"
    words = headline.replace("{what}", named or "a session").replace("{when}", when)
    about = [
        *([named] if named and "{what}" not in headline else []),
        *([when] if when and "{when}" not in headline else []),
    ]
    subject = f"{words}{' ' if words.endswith('?') else ': '}{', '.join(about)}" if about else words
    return capitalize(subject)
