"""Which blocks and elements Slack shows where; where sources disagree, the stricter one."""

from __future__ import annotations

from localslack.blockkit.rules import Report, type_of

_EVERYWHERE = frozenset({"section", "header", "divider", "context", "actions", "image", "rich_text", "video"})
BLOCKS = {
    "message": _EVERYWHERE
    | {
        "markdown", "table", "data_table", "data_visualization", "card", "carousel", "container",
        "context_actions", "task_card", "plan",
    },
    "modal": _EVERYWHERE | {"input", "alert"},
    "home": _EVERYWHERE | {"input", "data_visualization", "card", "carousel", "container"},
}  # fmt: skip

_SELECTS = frozenset(
    f"{many}{kind}_select"
    for many in ("", "multi_")
    for kind in ("static", "external", "users", "conversations", "channels")
)
_CHOICES = _SELECTS | {"checkboxes", "radio_buttons", "datepicker", "timepicker"}
_BUTTONS = frozenset({"button", "overflow", "workflow_button"})
_TYPED = frozenset({"plain_text_input", "email_text_input", "url_text_input", "number_input", "rich_text_input"})
ELEMENTS = {
    "section": _CHOICES | _BUTTONS | {"image"},
    "actions": _CHOICES | _BUTTONS | {"datetimepicker"},
    "input": _CHOICES | _TYPED | {"datetimepicker", "file_input"},
    "context_actions": frozenset({"feedback_buttons", "icon_button"}),
}
_ONLY = {  # element -> the surfaces it works on, where these are not all
    "datetimepicker": ("message", "modal"),
    "email_text_input": ("modal",),
    "url_text_input": ("modal",),
    "number_input": ("modal",),
    "file_input": ("modal",),
    "rich_text_input": ("modal", "home"),
    "workflow_button": ("message",),
}


def check_block_type(kind: str, path: str, report: Report) -> bool:
    """Return whether the surface shows a type of block; reports it otherwise."""
    if kind in BLOCKS[report.surface]:
        return True
    report.fail(f"unsupported type: {kind} in a {report.surface}", f"{path}/type")
    return False


def check_placement(element: object, block_type: str, path: str, report: Report) -> None:
    """Check that an element may stand in this type of block on this surface."""
    kind = type_of(element)
    if kind not in ELEMENTS[block_type]:
        report.fail(f"unsupported element type {kind} in a block of type {block_type}", path)
    elif report.surface not in _ONLY.get(kind, (report.surface,)):
        report.fail(f"{kind} is not supported in a {report.surface}", path)
    wants_url = isinstance(element, dict) and element.get("response_url_enabled")
    if wants_url and (block_type, report.surface) != ("input", "modal"):
        report.fail("response_url_enabled needs an input block of a modal", path)
