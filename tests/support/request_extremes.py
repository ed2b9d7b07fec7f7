"""Everything that is ever shown of requests, at its longest."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace

from blocks.requests import answer, messages, request, request_list, send
from mentorship.meetings.venue import LocationChoices, VenueChoices, VenueInput
from mentorship.requests.acceptance import AcceptFormData, TimeChoice
from mentorship.requests.answer import SuggestFormData
from mentorship.requests.prepare import FreeTime, RequestFormData
from mentorship.requests.view import RequestView
from tests.support.extreme_values import BIG, START, Extremes, Shown, as_json


def request_states(of: Extremes) -> Iterator[RequestView]:
    """Yield a request in every state, as seen by every kind of reader."""
    for is_offer in (True, False):
        view = of.request(offer=is_offer, suggested=is_offer)
        for reader in (view.mentor, view.mentee):
            for state in ("pending", "accepted", "declined", "withdrawn", "expired"):
                yield replace(view, state=state, reader=reader)
    yield of.request(closed_by=None, state="expired", actions=(), message="", reply="", link="", location=None)
    yield of.request(online=False, proposals=(replace(view.proposals[0], odd_for=(), past=False),))


def request_modals(of: Extremes) -> Iterator[Shown]:
    """Yield every modal about requests."""
    yield from _sending_modals(of)
    yield from _answering_modals(of)
    for number, each in enumerate(request_states(of)):
        yield f"request {number}", request.request_view(each)


def _sending_modals(of: Extremes) -> Iterator[Shown]:
    someone, venue, free = of.person(), venue_choices(of), free_time(of)
    for name, blank in (
        ("someone", RequestFormData(free, someone, "", of.request().link, venue)),
        ("nobody", RequestFormData(free, None, "", "", venue)),
        ("someone suggested", RequestFormData(free, someone, of.text_of(500), "", venue)),
    ):
        yield f"request of {name}", send.request_form(blank)
        yield f"offer to {name}", send.offer_form(blank)
        clocks = [(which, of.local_times()) for which in send.TIME_SUFFIXES]
        full = send.with_another_time(send.with_another_time(send.request_form(blank), free), free)
        yield f"request of {name} with clocks", send.with_proposed_local_times(full, clocks)
        yield f"request of {name} with one time less", send.without_last_time(full)
    for is_offer in (True, False):
        yield f"sent, offer: {is_offer}", send.sent(of.request(offer=is_offer))


def venue_choices(of: Extremes) -> VenueChoices:
    """Return a venue with the most to be said about it."""
    venue = VenueInput(BIG, online=True, in_person=True, meeting_url=of.session_input().meeting_url)
    return VenueChoices(LocationChoices(of.rows(), "America/New_York", of.text_of(255)), venue)


def free_time(of: Extremes) -> FreeTime:
    """Return a time with the most to be said about it."""
    return FreeTime(START, "Pacific/Kiritimati", of.local_times())


def _answering_modals(of: Extremes) -> Iterator[Shown]:
    asked, venue = of.request(), venue_choices(of)
    starts = [START + dt.timedelta(days=day) for day in range(3)]
    times = [TimeChoice(each, each + dt.timedelta(minutes=479), of.text_of(300)) for each in starts]
    free = [replace(each, conflict="") for each in times]
    mentors_form = AcceptFormData(asked, times, venue)
    yield "accept as mentor", answer.accept_form(mentors_form)
    yield "accept as mentee", answer.accept_form(AcceptFormData(replace(asked, offer=True), free, None))
    yield "decline", answer.decline_form(asked)
    yield "suggest", answer.suggest_form(SuggestFormData(asked, free_time(of)))
    yield "suggest with a location", answer.suggest_form(SuggestFormData(asked, free_time(of), venue))
    for state in ("pending", "accepted", "declined"):
        session = of.session() if state == "accepted" else None
        yield f"answered: {state}", answer.answered(replace(asked, state=state), session)


def request_messages(of: Extremes) -> Iterator[Shown]:
    """Yield every message about requests."""
    for number, asked in enumerate(request_states(of)):
        yield f"card of request {number}", as_json(request.card(asked))
        yield f"list of requests {number}", as_json(request_list.request_list([asked] * 20))
        yield f"reminder {number}", as_json(messages.reminder(asked))
        yield f"ended reminder {number}", as_json(messages.ended_reminder(asked))
        for kind in messages.MESSAGES:
            yield f"{kind} {number}", as_json(messages.message(kind, asked))
    yield "no requests", as_json(request_list.request_list([]))
    yield "overtaken request", as_json(request.overtaken_card(of.request()))
