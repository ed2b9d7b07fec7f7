"""Everything that is ever rendered, from values as long and as hostile as the database accepts."""

from collections.abc import Iterator
from typing import Any

from blocks import kit
from blocks import refusal as refusal_blocks
from blocks.mentors.own_profile import mail_refused_message
from blocks.program.roles import roles_message
from mentorship.errors import NextStep, Refusal
from mentorship.people.roles import RoleChange
from tests.support import after_extremes, leaver_extremes, outcome_extremes, participant_extremes
from tests.support.extreme_values import BIG, Extremes, Shown, as_json
from tests.support.home_extremes import help_messages, home_modals, home_tabs, start_messages
from tests.support.masterclass_channel_extremes import channel_messages, discussion_modals
from tests.support.masterclass_extremes import masterclass_messages, masterclass_modals
from tests.support.mentor_extremes import application_messages, mentor_modals
from tests.support.program_extremes import program_modals
from tests.support.request_extremes import request_messages, request_modals
from tests.support.session_extremes import session_cards, session_messages, session_modals


def modals(filler: str) -> Iterator[Shown]:
    """Yield every modal."""
    of = Extremes(filler)
    yield from session_modals(of)
    yield from home_modals(of)
    yield from program_modals(of)
    yield from mentor_modals(of)
    yield from request_modals(of)
    yield from masterclass_modals(of)
    yield from discussion_modals(of)
    yield from participant_extremes.modals(of)
    yield from leaver_extremes.modals(of)
    yield from outcome_extremes.modals(of)
    yield from after_extremes.modals(of)
    yield "refusal", refusal_blocks.refusal_modal(_refusal(of, 9000))


def homes(filler: str) -> Iterator[Shown]:
    """Yield every Home tab."""
    yield from home_tabs(Extremes(filler))


def messages(filler: str) -> Iterator[Shown]:
    """Yield every message, as `text` and `blocks`."""
    of = Extremes(filler)
    yield from help_messages(of)
    yield from session_cards(of)
    yield from request_messages(of)
    yield from masterclass_messages(of)
    yield from session_messages(of)
    yield from start_messages(of)
    yield from application_messages(of)
    yield from channel_messages(of)
    yield from participant_extremes.messages(of)
    yield from leaver_extremes.messages(of)
    yield from outcome_extremes.messages_of(of)
    yield from after_extremes.messages(of)
    yield from _other_messages(of)


def _other_messages(of: Extremes) -> Iterator[Shown]:
    roles = ["mentor", "admin"]
    for change in (RoleChange(gained=roles, lost=[]), RoleChange(gained=[], lost=roles)):
        yield f"roles {change}", as_json(roles_message(of.person(), change, of.text_of(200)))
    refusal = _refusal(of, 2500)
    yield "a refusal", {"text": kit.escaped(str(refusal)), "blocks": refusal_blocks.refusal_message(refusal)}
    yield "mail off", as_json(mail_refused_message(of.text_of(320), of.text_of(255)))
    yield "mail off, nothing said", as_json(mail_refused_message("a@b.example", ""))


def _refusal(of: Extremes, length: int) -> Refusal:
    return Refusal(of.text_of(length), next_steps=[NextStep(what, BIG) for what in refusal_blocks.NEXT_STEPS])


def everything_marked_up(filler: str) -> list[str]:
    """Return all texts of all blocks that Slack reads as markup."""
    return [
        text for make in (modals, homes, messages) for _, shown in make(filler) for text in _markup(shown["blocks"])
    ]


def _markup(value: Any) -> Iterator[str]:
    if isinstance(value, list):
        for each in value:
            yield from _markup(each)
    elif isinstance(value, dict):
        if value.get("type") == "mrkdwn":
            yield value["text"]
        for each in value.values():
            yield from _markup(each)
