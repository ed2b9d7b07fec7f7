"""Everything that is ever shown of what happened to a meeting and of how it was, at its longest."""

from collections.abc import Iterator
from dataclasses import replace

from blocks.agenda.history import history_view
from blocks.feedback import feedback as blocks
from mentorship.agenda.history import PAGE_SIZE, HistoryPage
from mentorship.agenda.history_entries import HistoryLine
from mentorship.feedback.batches import COMMENTS_PER_PAGE, FeedbackPage
from mentorship.feedback.feedback import COMMENT_LIMIT, FeedbackView
from mentorship.history import HistoryKind
from storage.feedback import ShownRating
from storage.meeting import MASTERCLASS, SESSION
from tests.support.extreme_values import BIG, START, Extremes, Shown, as_json
from tests.support.masterclass_extremes import masterclass_view


def modals(of: Extremes) -> Iterator[Shown]:
    """Yield the histories, and the forms and lists of feedback."""
    someone = of.person()
    kinds = list(HistoryKind)
    lines = [
        HistoryLine(
            START, kinds[number % len(kinds)], ("starts_at", "location", "topic"), someone, replace(someone, id=1)
        )
        for number in range(PAGE_SIZE)
    ]
    told = [HistoryLine(START, HistoryKind.TOLD, ("card", "mail"), None, of.person(id=number)) for number in range(25)]
    mixed = [replace(each, detail=("card",)) for each in told[:15]]
    unknown = [HistoryLine(None, HistoryKind.CANCELLED), HistoryLine(START, HistoryKind.CREATED)]
    histories: dict[str, list[tuple[HistoryLine, ...]]] = {
        "everything": [(each,) for each in lines],
        "one to many": [(*told[:20], *mixed, replace(mixed[0], person=of.person(id=30)))] * PAGE_SIZE,
        "little": [(each,) for each in unknown],
    }
    for name, view in (("session", of.session()), ("masterclass", masterclass_view(of))):
        for what, some in histories.items():
            page = HistoryPage(view, tuple(some), 1, True, (BIG, BIG), is_partial=True)
            yield f"history of a {name}: {what}", history_view(page)
    for kind in (SESSION, MASTERCLASS):
        yield f"feedback on a {kind}", blocks.feedback_form(_view(of, kind))
    yield "feedback sent", blocks.sent_view(_view(of, SESSION))
    comments = (of.text_of(COMMENT_LIMIT),) * COMMENTS_PER_PAGE
    yield "own feedback", blocks.own_feedback_view(FeedbackPage(ShownRating(BIG, BIG), comments, 1, more=True))
    yield "no feedback", blocks.own_feedback_view(FeedbackPage(ShownRating(0, 0), (), 0, more=False))


def messages(of: Extremes) -> Iterator[Shown]:
    """Yield what is asked after a meeting, and thanks."""
    for kind in (SESSION, MASTERCLASS):
        view = _view(of, kind)
        shown = {
            "asked": replace(view, rating=None, changeable_until=None, thanked=False),
            "answered": view,
            "shown": replace(view, changeable_until=None),
        }
        for name, each in shown.items():
            yield f"feedback {name}: {kind}", as_json(blocks.question(each))
        thanks = blocks.thanks_message(of.person(), kind, of.text_of(150), START, of.person(), START)
        yield f"thanks for a {kind}", as_json(thanks)


def _view(of: Extremes, kind: str) -> FeedbackView:
    return FeedbackView(
        reader=of.person(),
        as_of=START,
        meeting_id=BIG,
        kind=kind,
        title=of.text_of(150),
        starts_at=START,
        mentor=of.person(),
        rating=5,
        comment=of.text_of(COMMENT_LIMIT),
        changeable_until=START,
        thanked=True,
    )
