"""The subject of a mail: what happened, to what, and on which day."""

from mentorship.outbox.kinds import Mailing, NoticeKind

SUBJECT_LIMIT = 120  # characters; phones show far fewer, so what happened comes first

HEADLINES: dict[NoticeKind, str] = {
    NoticeKind.CARD: "In your calendar",
    NoticeKind.REQUEST_CARD: "Request",
    NoticeKind.APPLICATION: "Somebody asks to become a mentor",
    NoticeKind.OFFER_CARD: "Offered to you",
    NoticeKind.ADDED: "Added",
    NoticeKind.CANCELLED: "Cancelled",
    NoticeKind.CHANGED: "Changed",
    NoticeKind.LINK_FAILED: "No meeting link yet",
    NoticeKind.MOVED: "Moved",
    NoticeKind.REMOVED: "You no longer have a place",
    NoticeKind.UNDELIVERABLE: "Somebody could not be told",
    NoticeKind.JOIN_SOON: "Begins soon",
    NoticeKind.JOIN_NOW: "Begins now",
    NoticeKind.ACCEPTED: "Accepted",
    NoticeKind.ATTENDANCE: "Attendance changed",
    NoticeKind.BOOKED: "Booked",
    NoticeKind.CONFIRMED: "Confirmed",
    NoticeKind.CREATED: "Published for you",
    NoticeKind.DECLINED: "Booking given up",
    NoticeKind.DRAFT_CHANGED: "Draft changed",
    NoticeKind.DRAFT_LOST: "One of your drafts is gone",
    NoticeKind.DRAFTED: "New draft",
    NoticeKind.GAVE_UP: "Booking cancelled",
    NoticeKind.MENTEE_ADDED: "Mentee added",
    NoticeKind.MENTEE_REMOVED: "Mentee taken out",
    NoticeKind.SERIES: "New series",
    NoticeKind.ASKED_AGAIN: "Can you make it?",
    NoticeKind.CAN_COME: "A participant can make it",
    NoticeKind.CANNOT_COME: "A participant can't make it",
    NoticeKind.CLASS_MESSAGE: "Message",
    NoticeKind.INVITED: "Invitation",
    NoticeKind.JOINED: "New participant",
    NoticeKind.JOINED_MANY: "New participants",
    NoticeKind.LEFT: "A participant left",
    NoticeKind.LET_GO: "A place was given up",
    NoticeKind.QUEUE_MOVED: "Moved",
    NoticeKind.RELEASED: "You no longer have a place",
    NoticeKind.TAKEN_OUT: "Participant taken out",
    NoticeKind.TOO_FEW: "Too few participants so far",
    NoticeKind.CHANNEL_LEAVER: "You left the channel",
    NoticeKind.CHANNEL_REFUSED: "Somebody could not be added to the channel",
    NoticeKind.CHANNEL_TROUBLE: "The channel needs your help",
    NoticeKind.CHANNEL_VISITOR: "You are in the channel",
    NoticeKind.OFFER: "A place for you",
    NoticeKind.OFFER_CHANGED: "Moved",
    NoticeKind.OFFER_EXPIRED: "Your time to answer is over",
    NoticeKind.OFFER_WITHDRAWN: "No longer kept for you",
    NoticeKind.PLACES_OPEN: "There is room",
    NoticeKind.QUEUE_CANCELLED: "Cancelled",
    NoticeKind.QUEUE_LEFT: "You no longer wait for a place",
    NoticeKind.REQUEST_DECLINED: "Declined",
    NoticeKind.REQUEST_EXPIRED: "Request expired",
    NoticeKind.REQUEST_REMINDER: "Please answer",
    NoticeKind.REQUEST_SUGGESTED: "Another time suggested",
    NoticeKind.REQUEST_UNREACHED: "Could not be told",
    NoticeKind.REQUEST_WITHDRAWN: "Request withdrawn",
    NoticeKind.ANNOUNCEMENT_FAILED: "Announcements cannot be posted",
    NoticeKind.MENTOR_APPROVED: "You are now a mentor",
    NoticeKind.MENTOR_DECLINED: "Your application as a mentor",
    NoticeKind.ROLES: "Your part in the mentorship program",
}
OUT_OF_CALENDAR = "No longer in your calendar"
MAILED_KINDS = tuple(kind for kind in NoticeKind if kind.rules.mail != Mailing.NEVER)


def mail_subject(headline: str, title: str = "", day: str = "") -> str:
    """Return the subject: the headline, and after it the title, shortened where it is long, and the day, if any."""
    room = SUBJECT_LIMIT - len(headline) - len(day) - len(": , ")
    named = title if len(title) <= room else title[: room - 1].rstrip() + "…"
    about = ", ".join(each for each in (named, day) if each)
    return f"{headline}: {about}" if about else headline
