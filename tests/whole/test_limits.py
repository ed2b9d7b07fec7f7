"""Every view and message passes Slack's limits, by our own checker and by two others, however extreme the values."""

import copy
import json
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from types import ModuleType

import pytest
from slack_sdk.models.blocks import Block as SdkBlock
from slack_sdk.models.views import View as SdkView
from slackblocks._surfaces import validate_surface_blocks

from blocks.agenda import reminder
from blocks.home import help as help_
from blocks.home import home
from blocks.masterclasses import participants
from blocks.mentors import own_profile, search
from blocks.program import location, roles, settings
from blocks.program.location import zone_option
from blocks.refusal import NEXT_STEPS, with_refusal
from blocks.requests import answer, request, send
from blocks.sessions import booking, messages, session
from localslack.blockkit.check import check_blocks, check_suggestions, check_view
from mentorship.errors import NextStep, Refusal
from mentorship.program.zone_search import ZoneChoice
from mentorship.times import city_of_zone
from storage.zones import zone_names
from tests.support import (
    extremes,
    home_extremes,
    mentor_extremes,
    participant_extremes,
    program_extremes,
    request_extremes,
    session_extremes,
)
from tests.support.extreme_values import FILLERS, Json, Shown

NOUNS = (
    *(answer, send, booking, help_, home, reminder, location, search),
    *(messages, participants, roles, own_profile, request, session, settings),
)
MAKERS = (  # where all that is rendered is made
    *(extremes, home_extremes, mentor_extremes, participant_extremes, program_extremes),
    *(request_extremes, session_extremes),
)
POSTED, EDITED = 40_000, 4_000  # characters of a message's text, and of an edited one's
VIEW_BYTES = 250_000


@cache
def everything(make: Callable[[str], Iterator[Shown]]) -> list[tuple[str, Json]]:
    """All that looks different: most of it says little of what was typed, and is the same with several fillers."""
    found = [(f"{name}, {kind}", view) for kind, filler in FILLERS.items() for name, view in make(filler)]
    return list({json.dumps(view): (name, view) for name, view in found}.values())


def every_block() -> list[Json]:
    """The same of single blocks."""
    blocks = [block for _, view in views() for block in view["blocks"]]
    blocks += [block for _, shown in everything(extremes.messages) for block in shown["blocks"]]
    return list({json.dumps(block): block for block in blocks}.values())


def views() -> list[tuple[str, Json]]:
    return everything(extremes.modals) + everything(extremes.homes)


def test_our_checker_takes_every_view() -> None:
    faults = {name: check_view(view) for name, view in views()}
    assert {name: fault for name, fault in faults.items() if fault} == {}


def test_no_view_is_too_large() -> None:
    sizes = {name: len(json.dumps(view, ensure_ascii=False).encode()) for name, view in views()}
    assert {name: size for name, size in sizes.items() if size > VIEW_BYTES} == {}


def test_our_checker_takes_every_modal_with_a_refusal_on_top() -> None:
    for name, view in everything(extremes.modals):
        refusal = Refusal("W" * 4000, next_steps=[NextStep(what) for what in NEXT_STEPS])
        once = with_refusal(view, refusal)
        assert check_view(once) == [], name
        assert with_refusal(once, refusal) == once  # words replace words


def test_our_checker_takes_every_message() -> None:
    faults = {name: check_blocks(shown["blocks"], "message") for name, shown in everything(extremes.messages)}
    assert {name: fault for name, fault in faults.items() if fault} == {}


def test_every_message_has_a_text_of_its_own_that_is_not_too_long() -> None:
    for name, shown in everything(extremes.messages):
        most = EDITED if name.startswith("card") else POSTED
        assert 0 < len(shown["text"]) <= most, name


def test_slackblocks_shows_every_block_there() -> None:
    for _, view in views():
        validate_surface_blocks(view["blocks"], view["type"])
    for _, shown in everything(extremes.messages):
        validate_surface_blocks(shown["blocks"], "message")


def test_slack_sdk_takes_every_view() -> None:
    for name, view in views():
        made = SdkView(**copy.deepcopy(view))
        made.validate_json()
        assert made.to_dict()["blocks"], name


def test_slack_sdk_takes_every_block() -> None:
    for block in every_block():
        parsed = SdkBlock.parse(copy.deepcopy(block))
        assert parsed is not None, block
        parsed.validate_json()


@pytest.mark.parametrize("noun", NOUNS, ids=lambda noun: noun.__name__)
def test_nothing_that_is_rendered_is_left_out(noun: ModuleType) -> None:
    sources = [module.__file__ or "" for module in MAKERS]
    used = "".join(Path(source).read_text(encoding="utf-8") for source in sources)
    makers = [
        name
        for name in vars(noun)
        if name.endswith(("_view", "_form")) and getattr(noun, name).__module__ == noun.__name__
    ]
    assert [name for name in makers if f".{name}(" not in used] == []


def test_every_zone_can_be_suggested() -> None:
    names = sorted(zone_names())
    for start in range(0, len(names), 100):
        options = [
            zone_option(ZoneChoice(city_of_zone(name), name, "UTC+12:45")) for name in names[start : start + 100]
        ]
        assert check_suggestions({"options": options}) == []


def test_nothing_typed_gets_into_markup() -> None:
    hostile = extremes.everything_marked_up("<!channel>")
    assert [text for text in hostile if "<!channel" in text] == []


@pytest.mark.parametrize("filler", FILLERS)
def test_no_mention_date_or_link_is_cut_in_two(filler: str) -> None:
    for text in extremes.everything_marked_up(FILLERS[filler]):
        assert text.count("<") == text.count(">"), text
