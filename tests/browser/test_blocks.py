"""Block Kit as HTML, without a browser: every block and element is drawn, and nothing of it gets out of its place."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from markupsafe import escape

from localslack.page.reader import Reader
from localslack.page.render import environment
from localslack.page.surface import Choice, Surface
from tests.support.toy_blocks import HOSTILE, Json, button, form, home, mrkdwn, option, plain, question, rich

READER = Reader(ZoneInfo("Asia/Tokyo"), "ja-JP", datetime(2026, 11, 20, tzinfo=UTC), "U1", {"U1": "Ada"}, {"C1": "all"})
GROUPS = [{"label": plain("Group"), "options": [option("A")]}]
ODDITIES: list[Json] = [
    question("rich", "Rich", {"type": "rich_text_input"}),
    question("file", "File", {"type": "file_input"}),
    question("when", "When", {"type": "datetimepicker", "initial_date_time": 1796137200}),
    question("many", "Many", {"type": "multi_channels_select", "initial_channels": ["C1"]}),
    question("who", "Who", {"type": "users_select", "initial_user": "U1"}),
    question("some", "Some", {"type": "static_select", "option_groups": GROUPS}),
    {"type": "section", "text": mrkdwn("Radio"), "accessory": {"type": "radio_buttons", "options": [option("A", "b")]}},
    {"type": "section", "text": plain("x"), "accessory": {"type": "image", "image_url": "u", "alt_text": HOSTILE}},
    {"type": "image", "slack_file": {"id": "F1"}, "alt_text": "A chart", "title": plain("Chart")},
    {"type": "context", "elements": [{"type": "image", "image_url": "u", "alt_text": "dot"}, plain(HOSTILE)]},
    {"type": "actions", "elements": [button("Go", "x", url="javascript:alert(1)", accessibility_label="More words")]},
    {"type": "video", "title": plain("Not drawn")},
    {"type": "markdown", "text": HOSTILE},
    {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [
        {"type": "user", "user_id": "U1"}, {"type": "channel", "channel_id": "C1"}, {"type": "emoji", "name": "tada"},
        {"type": "usergroup", "usergroup_id": "S1"}, {"type": "broadcast", "range": "here"},
        {"type": "link", "url": "javascript:alert(1)", "text": "bad"}, {"type": "color", "value": "#fff"},
        {"type": "date", "timestamp": 1796137200, "format": "{date} at {time}"},
    ]}]},
]  # fmt: skip


def drawn(blocks: list[Json], **more: Any) -> str:
    surface = Surface("modal", {"view_id": "V1"}, READER, members=[Choice("U1", "Ada", escape("Ada"))], **more)
    macros: Any = environment.get_template("blocks.html").make_module()
    return str(macros.blocks(blocks, surface))


@pytest.mark.parametrize("blocks", [ODDITIES, form()["blocks"], home("U1", 1)["blocks"], rich()])
def test_everything_is_drawn_and_escaped(blocks: list[Json]) -> None:
    html = drawn(blocks)
    assert "<script" not in html
    assert "<img src=x" not in html
    assert 'href="javascript' not in html


def test_what_is_chosen_at_first_is_shown() -> None:
    html = drawn(ODDITIES, pictures={"F1": "/page/files/F1"})
    assert 'value="2026-12-02T00:00"' in html  # in Tokyo
    assert 'value="Ada"' in html
    assert 'src="/page/files/F1" alt="A chart"' in html
    assert 'aria-description="More words"' in html


def test_what_was_typed_and_refused_is_shown() -> None:
    values = {"title": {"it": {"type": "plain_text_input", "value": HOSTILE}}}
    html = drawn(form()["blocks"], values=values, errors={"title": "No <b>tags</b>."})
    assert "&lt;script&gt;" in html
    assert "No &lt;b&gt;tags&lt;/b&gt;." in html
    assert 'aria-invalid="true"' in html
