"""Everything that is ever shown about people who leave and about handing over, at its longest."""

from collections.abc import Iterator
from dataclasses import replace

from blocks.agenda.leaver import MAX_SHOWN, leaver_card
from blocks.masterclasses import handover as masterclass_handover
from blocks.sessions import handover as session_handover
from blocks.sessions.waitlist import queue_ended_message
from mentorship.agenda.leaver import Decided, Hosted, LeaverView
from mentorship.masterclasses.handover import HandOverFormData as MasterclassFormData
from mentorship.meetings.recurrence import MAX_COPIES
from mentorship.sessions.handover import HandOverFormData
from tests.support.extreme_values import BIG, START, Extremes, Shown, as_json
from tests.support.masterclass_extremes import masterclass_view


def modals(of: Extremes) -> Iterator[Shown]:
    """Yield the forms `Hand over`."""
    for others in (0, MAX_COPIES):
        form = session_handover.hand_over_form(HandOverFormData(of.session(), others))
        yield f"hand over with {others} others", form
    form_data = MasterclassFormData(masterclass_view(of))
    yield "hand over a masterclass", masterclass_handover.hand_over_form(form_data)
    warned = replace(form_data, warning=of.text_of(300), warned_of="U0")
    yield "hand over a masterclass at an odd hour", masterclass_handover.hand_over_form(warned)


def messages(of: Extremes) -> Iterator[Shown]:
    """Yield what admins are asked, and what is told to whoever waits for a mentor who left."""
    someone = of.person()
    session = Hosted(BIG, False, "", START, START, START, (someone,), 0, 1)
    series = replace(session, mentees=(someone,) * 20, count=MAX_COPIES)
    masterclass = Hosted(BIG, True, of.text_of(150), START, START, START, (), 500, 1)
    for name, hosted in (
        ("sessions", (session, replace(session, mentees=())) * MAX_SHOWN),
        ("series", (series,) * (MAX_SHOWN + 1)),
        ("masterclasses", (masterclass, replace(masterclass, participants=1)) * MAX_SHOWN),
        ("nothing", ()),
    ):
        for is_back in (False, True):
            decided = (Decided(someone, (START,) * MAX_COPIES), Decided(None, (START,) * 20)) * 20
            view = LeaverView(someone, someone, is_back, hosted, decided, START)
            yield f"leaver who hosts {name} {is_back}", as_json(leaver_card(view))
    yield "queue of a mentor who left", as_json(queue_ended_message(someone))
