"""The kinds of notices, and the rules that hold for each kind wherever notices are made, delivered or given up."""

from dataclasses import dataclass
from enum import Enum, StrEnum, auto
from typing import Self


class Mailing(Enum):
    """When a notice is also sent by mail to someone who wants mail."""

    ALWAYS = auto()
    IF_CALENDAR_CHANGED = auto()  # a card is looked at in Slack, but what is in the calendar has to follow it
    NEVER = auto()  # it is looked at in Slack only, or a mail would be pointless


class FailureAudience(Enum):
    """Who is told when Slack will never take a notice, because they can reach the person another way."""

    MEETING = auto()  # whoever shares the meeting: of a session the other person, of a masterclass its host
    FIRST_CARD = auto()  # the host, if it is someone's first card of a masterclass: it alone tells that they are in it
    REQUEST = auto()  # the other person of the request
    ADMINS = auto()
    READER = auto()  # the person themselves: they wait for a file, and can be told that it will not come
    NOBODY = auto()  # there is nothing that anybody needs to do


@dataclass(frozen=True)
class KindRules:
    """What holds for all notices of one kind; the defaults are those of news about a meeting."""

    told_to_actor: bool = False  # also sent to the person who did what it tells of; else nobody is told of that
    mail: Mailing = Mailing.ALWAYS
    failure_told_to: FailureAudience = FailureAudience.MEETING
    about_draft: bool = False  # holds only for the mentor of the session, while it is a draft
    names_people: bool = False  # about participants of a masterclass: pointless once none of them is there
    told_by_card: bool = False  # where the card is new to the person, it tells this itself: no message follows
    if_card_posted: bool = False  # told only to whoever was shown the card that it follows up
    if_unanswered: bool = False  # told only to the person who has to answer the request, while they have not
    told_to_waiting: bool = False  # told to someone who waits for a place, which is not for others to know
    hides_title: bool = False  # told to someone who may not know what the masterclass is called
    private: bool = False  # of what concerns this person alone, also where the host is someone else

    @property
    def in_confidence(self) -> bool:
        """Whether nobody but them, and admins, may know that they were told."""
        return self.private or self.told_to_waiting


NOBODY = FailureAudience.NOBODY

_NEWS = KindRules()
_DRAFT = KindRules(about_draft=True)
_ON_CARD = KindRules(told_by_card=True)
_ADDED = KindRules(names_people=True, told_by_card=True)
_PARTICIPANTS = KindRules(names_people=True)
_REQUEST = KindRules(failure_told_to=FailureAudience.REQUEST)
_REQUEST_TO_ANSWER = KindRules(failure_told_to=FailureAudience.REQUEST, if_unanswered=True)
# Whoever cannot be told of an offer has no part in the meeting, and their time to answer runs out by itself.
_OFFER = KindRules(failure_told_to=NOBODY, told_to_waiting=True)
_OFFER_FOLLOW_UP = KindRules(failure_told_to=NOBODY, told_to_waiting=True, if_card_posted=True)
_QUEUE = KindRules(told_to_waiting=True)
# Whoever cannot be told that it begins has long been told when it is, and there is nothing that the others need to do.
_REMINDER = KindRules(failure_told_to=NOBODY)
_PERSONAL = KindRules(failure_told_to=NOBODY)  # it concerns nobody else
_PRIVATE = KindRules(failure_told_to=NOBODY, private=True)
_PRIVATE_TO_ACTOR_TOO = KindRules(told_to_actor=True, failure_told_to=NOBODY, private=True)
_TO_ACTOR_TOO = KindRules(told_to_actor=True, failure_told_to=NOBODY)
# Home tabs and channels are looked at in Slack, and files have a better way of their own.
_SLACK_ONLY = KindRules(told_to_actor=True, mail=Mailing.NEVER, failure_told_to=NOBODY)
_FILE = KindRules(told_to_actor=True, mail=Mailing.NEVER, failure_told_to=FailureAudience.READER)


class NoticeKind(StrEnum):
    """What a notice tells, with its rules. The values are kept in the database."""

    # What shows the present state, edited in place where it has been posted.
    CARD = (
        "card",
        KindRules(told_to_actor=True, mail=Mailing.IF_CALENDAR_CHANGED, failure_told_to=FailureAudience.FIRST_CARD),
    )
    REQUEST_CARD = "request_card", KindRules(told_to_actor=True, failure_told_to=FailureAudience.REQUEST)
    APPLICATION = "application", _TO_ACTOR_TOO  # someone asks to become a mentor
    OFFER_CARD = "offer_card", _OFFER
    ANNOUNCEMENT = "announcement", KindRules(mail=Mailing.NEVER, failure_told_to=FailureAudience.ADMINS)
    QUESTION = "question", _SLACK_ONLY  # what was asked about a meeting in a message of its own, once that is over
    HOME = "home", _SLACK_ONLY

    # Work in the background, which is shown to nobody.
    LINK = "link", _SLACK_ONLY  # Zoom is brought in line with the meeting
    CHANNEL = "channel", _SLACK_ONLY  # the channel of a masterclass is brought in line with it

    # Files.
    FILE = "file", _FILE  # a calendar file
    FILE_OFF = (  # calendar files that take meetings out, or the one mail that does
        "file_off",
        KindRules(told_to_actor=True, mail=Mailing.IF_CALENDAR_CHANGED, failure_told_to=FailureAudience.READER),
    )
    PARTICIPANTS_FILE = "participants_file", _FILE
    FILE_FAILED = "file_failed", _SLACK_ONLY  # one of these could not be sent

    # News about meetings of both kinds.
    ADDED = "added", _ADDED
    CANCELLED = "cancelled"
    CHANGED = "changed"
    HANDED_OVER = "handed_over", _ON_CARD
    LINK_FAILED = "link_failed"
    MOVED = "moved", _ON_CARD
    REMOVED = "removed"
    UNDELIVERABLE = "undeliverable", KindRules(told_to_actor=True, failure_told_to=NOBODY, names_people=True)
    REMINDER = "reminder", _REMINDER

    # What becomes of meetings after their end.
    OUTCOME = "outcome", _TO_ACTOR_TOO  # the question whether it took place
    ABSENT = "absent", _PRIVATE  # someone is recorded as absent
    DISPUTED = "disputed", _PRIVATE  # to both who say different things of it
    DISPUTE = "dispute", _PRIVATE_TO_ACTOR_TOO  # to the admins who settle that
    RESULT = "result", _PRIVATE  # what counts, once it was corrected or settled
    PERMISSION = "permission", _TO_ACTOR_TOO  # someone asks admins to let them book, although they missed too much
    PERMITTED = "permitted", _PERSONAL
    NOT_PERMITTED = "not_permitted", _PERSONAL

    # News about sessions.
    ACCEPTED = "accepted", _ON_CARD
    ATTENDANCE = "attendance"
    BOOKED = "booked", _ON_CARD
    CONFIRMED = "confirmed"
    CREATED = "created", _ON_CARD
    DECLINED = "declined"
    DRAFT_CHANGED = "draft_changed", _DRAFT
    DRAFT_LOST = "draft_lost", _PERSONAL
    DRAFTED = "drafted", _DRAFT
    GAVE_UP = "gave_up"
    MENTEE_ADDED = "mentee_added", _ON_CARD
    MENTEE_LEFT_PROGRAM = "mentee_left_program"
    MENTEE_REMOVED = "mentee_removed"
    MENTOR_LEFT_PROGRAM = "mentor_left_program"
    SERIES = "series", KindRules(told_to_actor=True)
    SERIES_CARD = "series_card", _SLACK_ONLY  # how the sessions of a series stand, in the message that told of it
    SERIES_UNDONE = "series_undone", _SLACK_ONLY

    # News about masterclasses.
    ASKED_AGAIN = "asked_again"
    CAN_COME = "can_come", _PARTICIPANTS
    CANNOT_COME = "cannot_come", _PARTICIPANTS
    CLASS_MESSAGE = "class_message"
    INVITED = "invited"
    JOINED = "joined", _PARTICIPANTS
    JOINED_MANY = "joined_many", _PARTICIPANTS
    LEFT = "left", _PARTICIPANTS
    LEFT_PROGRAM = "left_program", _PARTICIPANTS
    LET_GO = "let_go", _PARTICIPANTS
    QUEUE_MOVED = "queue_moved", _QUEUE
    RELEASED = "released"
    TAKEN_OUT = "taken_out", _PARTICIPANTS
    TOO_FEW = "too_few"

    # The channel of a masterclass.
    CHANNEL_LEAVER = "channel_leaver", _TO_ACTOR_TOO
    CHANNEL_REFUSED = "channel_refused", _TO_ACTOR_TOO
    CHANNEL_TROUBLE = "channel_trouble", _TO_ACTOR_TOO
    CHANNEL_VISITOR = "channel_visitor", _TO_ACTOR_TOO

    # What is posted in it.
    CHANNEL_WELCOME = "channel_welcome", _SLACK_ONLY
    CHANNEL_JOINED = "channel_joined", _SLACK_ONLY
    CHANNEL_CHANGED = "channel_changed", _SLACK_ONLY
    CHANNEL_MOVED = "channel_moved", _SLACK_ONLY
    CHANNEL_STARTS = "channel_starts", _SLACK_ONLY
    CHANNEL_THANKS = "channel_thanks", _SLACK_ONLY

    # The waitlists of mentors and of masterclasses.
    OFFER = "offer", _OFFER
    OFFER_CHANGED = "offer_changed", _OFFER_FOLLOW_UP
    OFFER_EXPIRED = "offer_expired", _OFFER
    OFFER_WITHDRAWN = "offer_withdrawn", _OFFER_FOLLOW_UP
    PLACES_OPEN = "places_open", _OFFER
    QUEUE_CANCELLED = "queue_cancelled", _OFFER
    QUEUE_ENDED = "queue_ended", _OFFER
    QUEUE_LEFT = "queue_left", KindRules(failure_told_to=NOBODY, told_to_waiting=True, hides_title=True)

    # After the end.
    FEEDBACK = "feedback", _PRIVATE  # a mentee or participant is asked how it was
    FEEDBACK_GIVEN = "feedback_given", _SLACK_ONLY  # the same message, once they have answered
    THANKS = "thanks", _PERSONAL

    # Requests.
    REQUEST_CLOCKS = "request_clocks", _REQUEST
    REQUEST_DECLINED = "request_declined", _REQUEST
    REQUEST_ENDED = "request_ended", _REQUEST
    REQUEST_EXPIRED = "request_expired", _REQUEST
    REQUEST_OVERTAKEN = "request_overtaken", _SLACK_ONLY  # an old card: another time was suggested in a new one
    REQUEST_REMINDED = "request_reminded", _SLACK_ONLY  # a reminder, once the request or the time to answer it is over
    REQUEST_REMINDER = "request_reminder", _REQUEST_TO_ANSWER
    REQUEST_SUGGESTED = "request_suggested", _REQUEST_TO_ANSWER
    REQUEST_UNREACHED = "request_unreached", _TO_ACTOR_TOO
    REQUEST_WITHDRAWN = "request_withdrawn", _REQUEST

    # Someone's part in the program.
    ANNOUNCEMENT_FAILED = "announcement_failed", _PERSONAL
    LEAVER = "leaver", _TO_ACTOR_TOO  # what someone who left hosts, for an admin to decide about
    MAIL_OFF = "mail_off", _SLACK_ONLY
    MENTOR_APPROVED = "mentor_approved", _PERSONAL
    MENTOR_DECLINED = "mentor_declined", _PERSONAL
    ROLES = "roles", _PERSONAL

    rules: KindRules

    def __new__(cls, value: str, rules: KindRules = _NEWS) -> Self:
        """Make a member: a string with rules."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.rules = rules
        return member
