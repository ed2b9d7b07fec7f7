"""Everything that is ever shown of what becomes of meetings after their end, at its longest."""

from collections.abc import Iterator

from blocks.home.home import entry
from blocks.home.waiting import waiting_view
from blocks.outcome import booking_permission, forms, messages
from blocks.outcome.question import asked_again, question_message
from blocks.sessions import card, details
from mentorship.agenda.agenda import AnyMeetingView
from mentorship.home.waiting import Waiting
from mentorship.meetings.outcome_view import OutcomeView
from mentorship.outcome.booking_permission import MAX_LISTED, MESSAGE_LIMIT, PermissionView
from mentorship.outcome.disputes import DisputeView
from mentorship.outcome.masterclass_attendance import PAGE, AttendancePage
from storage.attendance import ATTENDED, NO_SHOW, Attendance, AttendanceCounts, AttendanceRow, Listed
from tests.support.extreme_values import BIG, START, Extremes, Json, Shown, as_json
from tests.support.masterclass_extremes import masterclass_view

RESULTS = ("unrecorded", "not_recorded", "took_place", "no_show", "mentor_absent", "disputed")
ACTIONS = ("outcome", "record", "was_there", "mentor_absent", "correct", "settle", "duplicate", "bulk_duplicate")


def outcomes(of: Extremes) -> Iterator[OutcomeView]:
    """Yield what can have become of a meeting."""
    for result in RESULTS:
        for own in (True, False):
            yield OutcomeView(
                result=result,
                until=START,
                by=of.person(),
                is_settled=own,
                is_own_absence=own,
                may_dispute=own,
                absent=("host",) if own else (),
                token="0" * 16,
            )


def views(of: Extremes) -> Iterator[tuple[str, AnyMeetingView]]:
    """Yield meetings of both kinds that have ended, for each reader."""
    counts = AttendanceCounts(500, 500, 500)
    for number, outcome in enumerate(outcomes(of)):
        for role in ("host", "mentee", None):
            for actions in (ACTIONS, ()):
                changes = {"phase": "over", "role": role, "actions": actions, "outcome": outcome}
                yield f"session {number} {role} {bool(actions)}", of.session(**changes)
                for counted in (None, counts):
                    held = masterclass_view(of, **changes | {"outcome": _counted(outcome, counted)})
                    yield f"masterclass {number} {role} {bool(actions)} {bool(counted)}", held


def _counted(outcome: OutcomeView, counts: AttendanceCounts | None) -> OutcomeView:
    return OutcomeView(**{**vars(outcome), "counts": counts})


def modals(of: Extremes) -> Iterator[Shown]:
    """Yield every modal."""
    for name, view in views(of):
        if "title" not in vars(view):
            yield f"record {name}", forms.session_form(view)  # type: ignore[arg-type]
            yield f"recorded {name}", forms.session_recorded_view(view)  # type: ignore[arg-type]
            yield f"mentor absent {name}", forms.mentor_absent_view(view)  # type: ignore[arg-type]
            yield f"correct {name}", forms.correct_form(view)  # type: ignore[arg-type]
            yield f"details after {name}", details.details_view(view)  # type: ignore[arg-type]
        waiting = [Waiting(kind, BIG, of.person(), view, about=BIG) for kind in ("outcome", "dispute", "permission")]
        yield f"waiting after {name}", waiting_view(waiting * 10, "Recorded.")
    people = [Listed(BIG - number, "U0", of.text_of(255), "no_show", True) for number in range(PAGE)]
    for words in ("", of.text_of(100)):
        held = masterclass_view(of, phase="over", outcome=next(outcomes(of)))
        page = AttendancePage(held, people, frozenset({BIG}), 500, 499, 1, True, words, True, "0" * 16)
        yield f"attendance {bool(words)}", forms.attendance_form(page)
        few = AttendancePage(held, people[:1] if words else [], frozenset(), 1, 0, 0, False, words, False, "")
        yield f"attendance of few {bool(words)}", forms.attendance_form(few)
    for number, dispute in enumerate(disputes(of)):
        yield f"dispute {number}", messages.dispute_view(dispute)
    for waits in (True, False):
        asked = next(permissions(of)) if waits else None
        yield f"asked an admin {waits}", booking_permission.asked_view(asked)
        yield f"said more to an admin {waits}", booking_permission.message_sent_view("word" if waits else "")


def disputes(of: Extremes) -> Iterator[DisputeView]:
    """Yield what two people may say."""
    for meeting in (of.session(phase="over"), masterclass_view(of, phase="over")):
        for is_open in (True, False):
            for absent in ((True, True), (True, False), (False, True)):
                someone = of.person()
                yield DisputeView(meeting, someone, is_open, someone, *absent, someone)
                yield DisputeView(meeting, someone, is_open, None, *absent, None)


def permissions(of: Extremes) -> Iterator[PermissionView]:
    """Yield what someone may ask and be answered."""
    someone, held = of.person(), masterclass_view(of, phase="over")
    for state in ("asked", "allowed", "declined", "used"):
        for wanted in (None, of.session(actions=("book",)), masterclass_view(of, actions=("reserve",))):
            yield PermissionView(
                BIG, someone, state, someone, wanted, (held,) * MAX_LISTED, 100, of.text_of(MESSAGE_LIMIT)
            )
            yield PermissionView(BIG, someone, state, None, wanted, (), None)


def messages_of(of: Extremes) -> Iterator[Shown]:
    """Yield every message."""
    someone = of.person()
    for name, view in views(of):
        outcome = view.outcome
        assert outcome is not None
        yield f"question {name}", as_json(question_message(view, outcome, again=True))
        yield f"asked again {name}", as_json(asked_again(view))
        yield f"absent {name}", as_json(messages.absent_message(view, outcome, someone))
        for by, person in ((someone, someone), (view.host, None), (None, someone), (of.person(id=9), someone)):
            yield f"disputed {name}", as_json(messages.disputed_message(view, by, person))
            for record in (None, Attendance(state=NO_SHOW), Attendance(state=ATTENDED, settled_by_id=BIG)):
                yield f"result {name}", as_json(messages.result_message(view, by, person, record))
            row = AttendanceRow(BIG, BIG, "mentee", NO_SHOW, view.as_of, None, someone, None)  # type: ignore[arg-type]
            for last in (None, row):
                yield f"ended {name}", as_json(messages.ended_dispute(view, by, person, last))
        yield f"entry {name}", _shown(entry(view))
        if "title" not in vars(view):
            yield f"card after {name}", as_json(card.card(view))  # type: ignore[arg-type]
    for number, dispute in enumerate(disputes(of)):
        yield f"dispute {number}", as_json(messages.dispute_message(dispute))
    for number, each in enumerate(permissions(of)):
        yield f"permission {number}", as_json(booking_permission.admin_message(each))
        yield f"permitted {number}", as_json(booking_permission.permitted_message(each, someone))
        yield f"not permitted {number}", as_json(booking_permission.not_permitted_message(each, None))


def _shown(blocks: list[Json]) -> Json:
    return as_json(("x", blocks))
