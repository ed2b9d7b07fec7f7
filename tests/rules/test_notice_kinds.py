"""Every kind of notice has rules, exactly one renderer, and words where it is a message."""

import pytest

from blocks.masterclasses import messages as masterclass_messages
from blocks.requests import messages as request_messages
from blocks.sessions import messages as session_messages
from bot.outbox.render import meeting, registry, request
from bot.outbox.render.calendar import calendar_renderers
from mentorship.outbox.kinds import FailureAudience, KindRules, Mailing, NoticeKind
from storage.lane import Lane, LaneKind

BACKGROUND = {NoticeKind.LINK, NoticeKind.CHANNEL}  # carried out by their own transports, and shown to nobody
MEETING_WORDS = session_messages.MESSAGES.keys() | masterclass_messages.MESSAGES.keys()
COLUMN_LENGTH = 32  # of `notice.kind`
REQUEST_WORDS = request_messages.MESSAGES.keys()


def test_every_kind_has_exactly_one_renderer() -> None:
    rendered = [kind for module in registry.MODULES for kind in module.RENDERERS] + list(calendar_renderers(""))
    assert sorted(rendered) == sorted(set(NoticeKind) - BACKGROUND)
    assert registry.RENDERERS.keys() == set(rendered) - set(calendar_renderers(""))


def test_every_message_has_words_and_all_words_belong_to_a_message() -> None:
    told = {kind for kind, renderer in registry.RENDERERS.items() if renderer is meeting.render_message}
    assert told == MEETING_WORDS
    told = {kind for kind, renderer in registry.RENDERERS.items() if renderer is request.render_message}
    assert told == REQUEST_WORDS


def test_words_with_questions_and_buttons_belong_to_messages() -> None:
    assert session_messages.BUTTONS.keys() <= session_messages.MESSAGES.keys()
    questions = masterclass_messages.QUESTIONS.keys() | masterclass_messages.BUTTONS.keys()
    assert questions <= masterclass_messages.MESSAGES.keys()


@pytest.mark.parametrize("kind", NoticeKind)
def test_every_kind_has_rules_and_fits_its_column(kind: NoticeKind) -> None:
    assert isinstance(kind.rules, KindRules)
    assert NoticeKind(str(kind)) is kind
    assert len(kind) <= COLUMN_LENGTH


def test_rules_of_one_kind_do_not_contradict_each_other() -> None:
    for kind in NoticeKind:
        if kind.rules.failure_told_to is FailureAudience.REQUEST or kind.rules.if_unanswered:
            shown = {NoticeKind.REQUEST_CARD, NoticeKind.REQUEST_REMINDER, NoticeKind.REQUEST_SUGGESTED}
            assert kind in REQUEST_WORDS | shown
        if kind.rules.names_people or kind.rules.hides_title:
            assert kind in masterclass_messages.MESSAGES
        if kind.rules.if_card_posted or kind.rules.about_draft:
            assert kind in session_messages.MESSAGES
        if kind in BACKGROUND:
            assert kind.rules.mail is Mailing.NEVER


@pytest.mark.parametrize(
    ("lane", "kind", "text"),
    [
        (Lane.person(17), LaneKind.PERSON, "person:17"),
        (Lane.announcement("C17"), LaneKind.ANNOUNCEMENT, "announcement:C17"),
        (Lane.channel(5), LaneKind.CHANNEL, "channel:5"),
        (Lane.link(42), LaneKind.LINK, "link:42"),
        (Lane.mail(17), LaneKind.MAIL, "mail:17"),
    ],
)
def test_lanes_stay_as_they_are_in_databases(lane: Lane, kind: LaneKind, text: str) -> None:
    assert lane == text
    assert Lane(text).kind is kind
    if kind is LaneKind.ANNOUNCEMENT:
        assert Lane(text).slack_channel == "C17"
    else:
        assert str(Lane(text).number) == text.partition(":")[2]
