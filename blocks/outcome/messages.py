"""What people are told of what is recorded of them, and what admins are asked to settle."""

from blocks.kit import Block, button, buttons, context, mention, modal, with_confirmation
from blocks.meetings.outcome import MENTOR_ABSENT_LABEL, NO_SHOW_LABEL, TOOK_PLACE_LABEL, was_there_button
from blocks.outcome.meeting_name import Message, about, dated
from blocks.sessions.session import profile_button
from blocks.times import day
from mentorship.agenda.agenda import AnyMeetingView
from mentorship.masterclasses.view import MasterclassView
from mentorship.meetings.outcome_view import DISPUTED, OutcomeView
from mentorship.outcome.disputes import DisputeView
from mentorship.people.person import PersonView
from mentorship.sessions.view import SessionView
from storage.attendance import NO_SHOW, Attendance, AttendanceRow

SETTLE_LABELS = {"took_place": TOOK_PLACE_LABEL, "no_show": NO_SHOW_LABEL, "mentor_absent": MENTOR_ABSENT_LABEL}
THERE_LABEL = "They were there"


def absent_message(view: AnyMeetingView, outcome: OutcomeView, by: PersonView | None) -> Message:
    """Return what someone reads who is recorded as absent, with `I was there`; later that a new message says more."""
    if outcome.result == DISPUTED:
        return about("Thanks for telling us. An admin will decide and let you both know.", view)
    if not outcome.is_own_absence:
        return about(":white_check_mark: Corrected, see below.", view)
    who = mention(by) if by else "Someone"
    if view.role == "host":
        lead = f"{who} says that you didn't come to your session."
    else:
        lead = f"*We missed you.* {who} recorded that you weren't there. It happens to everyone."
    if "was_there" not in view.actions:
        return about(lead, view)
    hint = (
        f"If you were there, tell us, and an admin will decide. Only you, {mention(by or view.host)} and admins see "
        "this."
    )
    again = [profile_button(view.host)] if view.role == "mentee" else []
    return about(lead, view, buttons(was_there_button(view), *again), context(hint))


def disputed_message(view: AnyMeetingView, by: PersonView | None, person: PersonView | None) -> Message:
    """Return what the other one reads of two who say different things; `by` said so last, `person` it is about."""
    who = mention(by) if by else "Someone"
    if by is not None and person is not None and by.id == person.id and view.role != "host":
        words = f"{who} says that they were there."
    elif by is not None and by.id == view.host.id:
        words = f"{who} sees it differently."
    else:
        outcome = view.outcome
        is_about_host = outcome is not None and outcome.absent == ("host",)
        words = f"{who} says that you didn't come." if is_about_host else f"{who} says that they were there."
    return about(f":warning: *Disputed.* {words} An admin will decide and let you both know.", view)


def result_message(
    view: AnyMeetingView, by: PersonView | None, person: PersonView | None, record: Attendance | None
) -> Message:
    """Return what counts from now on, once it was corrected or settled; `record` is what is recorded of `person`."""
    who = mention(by) if by else "An admin"
    is_settled = view.outcome is not None and view.outcome.is_settled or record is not None and record.settled_by_id
    did = "settled it" if is_settled else "corrected it"
    return about(f"{who} {did}: {_counts_now(view, person, record)}", view)


def ended_dispute(
    view: AnyMeetingView, by: PersonView | None, person: PersonView | None, record: AttendanceRow | None
) -> Message:
    """Return what stands in the place of what told one of the two that it is disputed, once it no longer is.

    `by` is the admin who settled it; None where one of the two gave in. A new message says what an admin decided, save
    to themselves.
    """
    if by is not None and by.id != view.reader.id:
        return about(":white_check_mark: Settled, see below.", view)
    lead = f"{_settler(by, view.reader)} settled it" if by else "No longer disputed"
    return about(f":white_check_mark: {lead}: {_counts_now(view, person, record)}", view)


def _counts_now(view: AnyMeetingView, person: PersonView | None, record: Attendance | AttendanceRow | None) -> str:
    outcome, mine = view.outcome, person is not None and person.id == view.reader.id
    if outcome is None:
        return "see Past in your Home tab."
    if outcome.result == DISPUTED and isinstance(view, SessionView):
        return (
            f"you were there. Whether {mention(person)} was too, an admin settles."
            if person
            else "an admin settles it."
        )
    if outcome.result == "mentor_absent":
        return "it's recorded that you didn't come." if view.role == "host" else f"{mention(view.host)} didn't come."
    if isinstance(view, MasterclassView) and not mine:
        if person is None or record is None:
            return "see who was there."
        was = "wasn't" if record.state == NO_SHOW else "was"
        return f"it's recorded that {mention(person)} {was} there."
    if outcome.result == "no_show":
        absent = f"{mention(person)} wasn't" if person and not mine else "you weren't"
        return f"it's recorded that {absent} there."
    return "it's recorded that you were there." if mine else "it took place."


def dispute_message(view: DisputeView) -> Message:
    """Return what an admin reads who settles what two people say; once it is settled, how."""
    meeting = view.meeting
    if not view.is_open:
        lead = f"{_settler(view.settled_by, meeting.reader)} settled it" if view.settled_by else "No longer disputed"
        words = f":white_check_mark: {lead}: {_settled_words(view)}"
        return about(words, meeting, buttons(_history_button(view)))
    row = buttons(*settle_buttons(view), _history_button(view))
    if isinstance(meeting, SessionView):
        return dated(f"{_claims(view)} Did the session take place?", meeting, row)
    return about(f"{_claims(view)} Were they?", meeting, row)


def _settler(by: PersonView, reader: PersonView) -> str:
    return "You" if by.id == reader.id else mention(by)


def dispute_view(view: DisputeView) -> Block:
    """Return the same as a modal."""
    return modal("Disputed", dispute_message(view)[1], callback_id="outcome.dispute")


def settle_buttons(view: DisputeView) -> list[Block]:
    """Return the ways in which an admin can settle it; each asks first, since both are told."""
    about_what = f"{view.person.name}, {day(view.meeting.starts_at, view.meeting.reader, view.meeting.as_of)}"
    is_class = isinstance(view.meeting, MasterclassView)
    results = ["took_place", "no_show", *(["mentor_absent"] if view.is_host_absent else [])]
    value = f"{view.person.id}:{view.meeting.id}"
    told = f"{view.meeting.host.name} and {view.person.name} are told that you settled it this way."
    found = []
    for result in results:
        text = THERE_LABEL if is_class and result == "took_place" else SETTLE_LABELS[result]
        verdict = button(text, f"dispute.{result}", value, label=f"{SETTLE_LABELS[result]}: {about_what}")
        found.append(with_confirmation(verdict, f"{text}?", told, deny="Go back"))
    return found


def _history_button(view: DisputeView) -> Block:
    """Return the way to what happened to the meeting before."""
    label = f"History of {day(view.meeting.starts_at, view.meeting.reader, view.meeting.as_of)}"
    return button("History", "history.open", str(view.meeting.id), label=label)


def _claims(view: DisputeView) -> str:
    """Return that two people disagree, and what each of them says."""
    person, host = mention(view.person), mention(view.meeting.host)
    if view.is_person_absent and view.is_host_absent:
        return f"*{host} and {person} disagree.* Each says that the other didn't come."
    recorder = mention(view.recorder) if view.recorder else host
    if view.is_host_absent:
        return f"*{person} and {recorder} disagree.* {person} says that {host} didn't come; {recorder} says they met."
    return f"*{recorder} and {person} disagree.* {recorder} recorded a no-show; {person} says they were there."


def _settled_words(view: DisputeView) -> str:
    if view.is_host_absent:
        return f"{mention(view.meeting.host)} didn't come."
    was = "wasn't" if view.is_person_absent else "was"
    return f"{mention(view.person)} {was} there."
