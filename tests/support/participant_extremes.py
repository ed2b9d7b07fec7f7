"""Everything that is ever shown about participants, at its longest."""

from collections.abc import Iterator
from dataclasses import replace

from blocks.masterclasses import messages as news_blocks
from blocks.masterclasses import participants
from blocks.masterclasses.channel import INVITE_ERRORS
from blocks.masterclasses.news import MasterclassNews
from mentorship.masterclasses.actions import MAX_PARTICIPANTS
from mentorship.masterclasses.participant_list import PAGE, ParticipantRow, ParticipantsPage
from mentorship.masterclasses.participants import Audience, RemoveFormData
from mentorship.outbox.kinds import NoticeKind
from tests.support.extreme_values import START, Extremes, Shown
from tests.support.masterclass_extremes import masterclass_view

TOOLS = ("add", "message", "download")
NEWS = (NoticeKind.INVITED, NoticeKind.CLASS_MESSAGE)  # the other messages are among those of masterclasses


def lines(of: Extremes) -> list[ParticipantRow]:
    """Return one row of each kind, with everything that can be said about someone."""
    who = of.person()
    whole = ParticipantRow(
        "participant", who, "asked", "guest", who, "in_person", START, channel="gone", removable=True
    )
    away = replace(whole, channel="outside")
    came = [replace(whole, source=source, by=by) for source in ("moved", "guest", "direct_add") for by in (who, None)]
    words = [*INVITE_ERRORS, "", "unheard_of"]
    refused = [replace(whole, channel="refused", error=error, removable=False) for error in words]
    bare = [
        ParticipantRow("participant", replace(who, image_url=""), "attending", source)
        for source in ("booked", "waitlist")
    ]
    queued = [
        ParticipantRow("offered", who, since=START, until=START),
        ParticipantRow("offered", who),
        ParticipantRow("waiting", who, since=START, queue_number=10**15),
        ParticipantRow("waiting", who, queue_number=1),
    ]
    return [whole, away, *came, *refused, *bare, *queued, ParticipantRow("visiting", who)]


def modals(of: Extremes) -> Iterator[Shown]:
    """Yield every modal about participants."""
    view, every = masterclass_view(of, queue_number=10**15), lines(of)
    full = [every[0]] * (PAGE - 4) + every[-4:]
    yield "participants", participants.participants_view(ParticipantsPage(view, full, 1, True, TOOLS), of.text_of(500))
    searched = ParticipantsPage(view, full, 1, True, TOOLS, of.text_of(100), is_search_offered=True)
    yield "participants searched", participants.participants_view(searched)
    yield "every participant", participants.participants_view(ParticipantsPage(view, every, 0, False, TOOLS))
    names = [ParticipantRow("participant", of.person())] * PAGE
    seen = replace(view, role=None, enrollment_state=None, actions=("reserve", "participants"))
    yield "participants for others", participants.participants_view(ParticipantsPage(seen, names, 1, True))
    cancelled = replace(view, state="cancelled", cancelled_by=view.host, queue_number=None)
    yield "no participants", participants.participants_view(ParticipantsPage(cancelled, [], 0, False))
    yield "add participants", participants.add_form(view, page=1, response_action="push")
    yield (
        "remove participant",
        participants.remove_form(RemoveFormData(view, of.person()), page=1, response_action="update"),
    )
    for count in (1, MAX_PARTICIPANTS):
        yield f"message to {count}", participants.message_form(Audience(view, count), page=0, response_action="push")


def messages(of: Extremes) -> Iterator[Shown]:
    """Yield every message about participants."""
    who, told = of.person(), {"reason": of.text_of(1000), "message": of.text_of(2000)}
    for role, place in (("host", "attending"), ("participant", "attending"), ("participant", "asked")):
        view = masterclass_view(of, role=role, enrollment_state=place)
        for kind in NEWS:
            news = MasterclassNews(view, who, (who,) * MAX_PARTICIPANTS, told, "https://e.example/" * 10)
            text, blocks = news_blocks.message(kind, news)
            yield f"{kind} to {role} {place}", {"text": text, "blocks": blocks}
            text, blocks = news_blocks.message(kind, MasterclassNews(view))
            yield f"{kind} to {role} {place} by nobody", {"text": text, "blocks": blocks}
        yield f"the list as a file to {role} {place}", {"text": participants.file_comment(view), "blocks": []}
