"""Everything that is ever shown of sessions and series, at its longest."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace

from blocks.agenda import calendar_file
from blocks.sessions import (
    booking,
    cancel,
    card,
    confirmations,
    details,
    form,
    series,
    series_message,
    time_question,
    waitlist,
)
from blocks.sessions import messages as news_blocks
from mentorship.errors import NextStep
from mentorship.meetings.form import CopiedSession, FormData
from mentorship.meetings.recurrence import MAX_COPIES
from mentorship.meetings.venue import LocationChoices
from mentorship.sessions.booking import BookingFormData
from mentorship.sessions.cancellation import CancelFormData, Cancelled, SeriesPart
from mentorship.sessions.edit import EditFormData
from mentorship.sessions.move_booking import MoveOptions
from mentorship.sessions.undo import Batch, BatchView, Undone
from mentorship.sessions.view import SessionView
from mentorship.sessions.waitlist_offers import OfferView
from storage.group import Group
from tests.support.extreme_values import BIG, MORE, START, Extremes, Json, Shown, as_json


def session_states(of: Extremes) -> Iterator[SessionView]:
    """Yield a session in every state, as seen by every kind of reader."""
    for state in ("draft", "published", "cancelled"):
        for phase in ("coming", "running", "over"):
            for role, place in (("host", "attending"), ("mentee", "attending"), ("mentee", "left"), (None, None)):
                yield of.session(state=state, phase=phase, role=role, enrollment_state=place)
    yield of.session(enrollment_state="removed", role="mentee")
    yield of.session(is_booked=False, mentee=None, method=None, added_by=None)
    yield of.session(is_booked=False, mentee=None, held_for=of.person(id=4), held_until=START)
    yield of.session(role=None, enrollment_state=None, mentee=None, method=None, meeting_url="", about="", reason="")
    for link in ("awaited", "failed"):
        yield of.session(meeting_url="", link_state=link)
        yield of.session(meeting_url="", link_state=link, role="mentee")
    yield of.session(topic="", actions=(), cancelled_by=None, method="in_person", online=False)


def session_modals(of: Extremes) -> Iterator[Shown]:
    """Yield every modal about sessions."""
    view = of.session()
    yield from _booking_modals(of, view)
    yield from _new_modals(of)
    yield from _edit_modals(of, view)
    yield "cancel", cancel.cancel_form(CancelFormData(view))
    starts = tuple(START + dt.timedelta(days=number) for number in range(MAX_COPIES))
    part = SeriesPart(MAX_COPIES, MAX_COPIES)
    cancelling = CancelFormData(view, part, part, ",".join([str(BIG)] * MAX_COPIES), (of.person().slack_id,))
    yield "cancel a series", cancel.cancel_form(cancelling)
    for number, each in enumerate(session_states(of)):
        yield f"saved {number}", confirmations.saved_view(each, of.told())
        yield f"edited {number}", confirmations.saved_view(each, of.told(), edited=True)
        yield f"details {number}", details.details_view(each)
    yield from _confirmations(of, view)
    cancelled = Cancelled(starts=[each.isoformat() for each in starts], booked=MAX_COPIES, staying=MAX_COPIES)
    yield "cancelled", confirmations.cancelled_view(view, cancelled, of.told())
    yield "created", confirmations.created_view(Batch(of.person(), START, "1-2", starts, True, of.person()))
    yield "undone", confirmations.undone_view(Undone(MAX_COPIES, MAX_COPIES))
    yield "more", details.details_view(replace(view, actions=MORE))
    yield "delete", cancel.delete_form(view)
    yield "bulk duplicate", series.bulk_form(view)
    yield "preview", series.preview_view(of.preview())
    yield "preview again", series.preview_view(of.preview(), "Something has changed.")


def _confirmations(of: Extremes, view: SessionView) -> Iterator[Shown]:
    """Yield what stands in the place of the forms of a booking, a draft and a leaver's session."""
    yield "booked", confirmations.booked_view(view)
    yield "booking cancelled", confirmations.booking_cancelled_view(view.host, of.told())
    yield "booking moved", confirmations.moved_view(view, of.told())
    yield "attendance changed", confirmations.attendance_view(view)
    yield "mentee taken out", confirmations.saved_view(view, of.told(), edited=True, removed=of.person().slack_id)
    yield "draft deleted", confirmations.deleted_view()
    yield "handed over", confirmations.handed_over_view(view, of.told(), whole_series=False)
    yield "series handed over", confirmations.handed_over_view(view, of.told(), whole_series=True)


def _booking_modals(of: Extremes, view: SessionView) -> Iterator[Shown]:
    yield "book", booking.book_form(BookingFormData(view, of.text_of(300)))
    yield "give back", booking.cancel_form(view)
    yield "attendance", booking.attendance_form(view)
    others = [replace(view, id=BIG - number) for number in range(10)]
    warnings = {each.id: of.text_of(300) for each in others}
    yield "change time", booking.time_form(MoveOptions(view, others, warnings))
    settle = MoveOptions(view, others, warnings, open_request=NextStep("offer_show", BIG))
    yield "change time with a choice", booking.with_attendance(booking.time_form(settle), view, present="online")


def _new_modals(of: Extremes) -> Iterator[Shown]:
    for name, then, turn in (("new session", "publish", 0), ("next session", "again", BIG)):
        form_data = FormData(
            replace(of.session_input(), groups=(BIG,)),
            of.person(),
            of.person(admin=True),
            LocationChoices(of.rows(), "America/New_York", of.text_of(255)),
            [] if turn else of.group_rows(),
            of.local_times(),
            then=then,
            copy_of=CopiedSession(START, START, had_mentee=True, just_published=bool(turn)),
            makes_mentor=True,
            turn=turn,
        )
        yield name, form.new_form(form_data)


def _edit_modals(of: Extremes, view: SessionView) -> Iterator[Shown]:
    groups = of.group_rows()
    editable = EditFormData(
        view=view,
        meeting_url=view.meeting_url,
        mentee=of.person(),
        enrollment_id=BIG,
        location_choices=LocationChoices(of.rows(), "America/New_York"),
        local_times=of.local_times(),
        groups=groups,
        group_ids=[group.id for group in groups],
    )
    draft_view = replace(view, state="draft")
    gone = Group(id=1, name=of.text_of(75), archived_at=START)
    archived = replace(
        editable,
        location_choices=LocationChoices([of.row(1), *of.rows()], "UTC"),
        groups=[gone, *groups],
        view=draft_view,
    )
    draft = replace(editable, mentee=None, view=draft_view)
    yield "edit session", form.edit_form(editable)
    yield "edit session at an archived location", form.edit_form(archived)
    yield "edit draft", form.edit_form(draft)
    yield "publish", form.publish_form(draft, frozenset({"date", "time", "meeting_url"}))


def session_cards(of: Extremes) -> Iterator[Shown]:
    """Yield the card of a session in every state."""
    for number, each in enumerate(session_states(of)):
        yield f"card {number}", as_json(card.card(each))


def session_messages(of: Extremes) -> Iterator[Shown]:
    """Yield every message about sessions, except the cards."""
    view, someone = of.session(), of.person()
    for kind in news_blocks.MESSAGES:
        for role in ("host", "mentee"):
            news = news_blocks.SessionNews(
                replace(view, role=role), someone, someone, _details(of), "https://e.example/" * 10
            )
            yield f"{kind} to {role}", as_json(news_blocks.message(kind, news))
        by_nobody = news_blocks.SessionNews(view, details=_details(of))
        yield f"{kind} by nobody", as_json(news_blocks.message(kind, by_nobody))
    batch = BatchView(someone, START, "1-2", someone, tuple(session_states(of)) * 4, MAX_COPIES)
    yield "series", as_json(series_message.series_message(batch))
    yield "series undone", as_json(series_message.series_undone_message(someone, someone, MAX_COPIES, batch))
    for number, each in enumerate(session_states(of)):
        ended = time_question.ended_question(each, "another time")
        yield f"question {number}", as_json(ended or ("", []))
    for state in ("offered", "accepted", "passed", "expired", "stopped", "withdrawn"):
        offer = OfferView(replace(view, role=None), state, START, of.text_of(300))
        yield f"{state} offer", as_json(waitlist.offer_card(offer))
    yield "a calendar file", {"text": calendar_file.calendar_comment(view), "blocks": []}
    for denied in (True, False):
        yield f"no calendar file, {denied}", as_json(calendar_file.calendar_failed_message(view, denied=denied))
        for many in (1, 60):
            removal = calendar_file.calendar_removal_failed_message([view] * many, denied=denied)
            yield f"no file that takes out {many}, {denied}", as_json(removal)


def _details(of: Extremes) -> Json:
    """Return what is kept with a notice, at its longest."""
    view = of.session()
    times = {"starts_at": [START.isoformat()] * 2, "ends_at": [START.isoformat()] * 2}
    ways = {"online": [True, True], "in_person": [True, False]}
    typed = {"topic": view.topic, "meeting_url": view.meeting_url, "location": view.location.name}
    changes = {**times, **ways, **{name: [value, value] for name, value in typed.items()}}
    starts = [(START + dt.timedelta(days=day)).isoformat() for day in range(MAX_COPIES)]
    return {"reason": view.reason, "method": "in_person", "changes": changes, "starts": starts, "from": starts[0]}
