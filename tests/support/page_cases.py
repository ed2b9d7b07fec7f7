"""What is tried on the page: each kind and shape of element, what a person does with it, and what is stored then."""

from dataclasses import dataclass

from tests.support.toy_blocks import CONFIRM, Json, option, plain, question

SIZES = [option("Small"), option("Medium", "fits *most*"), option("Large", "a long description " * 3)]
MANY = [option(f"Choice {number:02}") for number in range(100)]
LONG = [option(f"{name} {'words that go on and on ' * 3}"[:75].strip()) for name in ("One", "Two")]
ZONES = [option("Europe/Berlin"), option("Europe/London")]
GROUPS: Json = {"option_groups": [{"label": plain(name), "options": [option(name)]} for name in ("A", "B")]}


@dataclass(frozen=True)
class Case:
    """An element, what is done with it step by step, and what is stored in the end.

    A step is a key, or begins with a sign: "=" types words, "@" clicks an option, "#" a button in the element,
    "!" a label, "?" answers the question that is asked.
    """

    element: Json
    steps: list[str]
    stored: list[str]

    @property
    def needs_input(self) -> bool:
        """Whether it is only possible in an input block."""
        return self.element["type"].endswith("_input") or self.steps[0].startswith("#Clear")


def one(*steps: str, stored: str = "", options: list[Json] = SIZES, **more: object) -> Case:
    """Return a case of a select."""
    return Case({"type": "static_select", "options": options, **more}, [*steps], [stored] if stored else [])


def several(*steps: str, stored: list[str], **more: object) -> Case:
    """Return a case of a select of several."""
    return Case({"type": "multi_static_select", "options": SIZES, **more}, [*steps], stored)


def other(kind: str, *steps: str, stored: str = "", **more: object) -> Case:
    """Return a case of another element, in which one value is chosen or typed."""
    return Case({"type": kind, **more}, [*steps], stored.split(", ") if stored else [])


CASES: dict[str, Case] = {
    "select by mouse": one("@Medium", "@Large", stored="Large"),
    "select by arrows": one("ArrowDown", "ArrowDown", "Enter", stored="Medium"),
    "select by arrows upwards": one("ArrowUp", "ArrowUp", "Enter", stored="Medium"),
    "select by Home and End": one("ArrowDown", "End", "Home", "End", "Enter", stored="Large"),
    "select by words": one("=l", "Backspace", "=sm", "Enter", stored="Small"),
    "select by the words of a description": one("=fits", "Enter", stored="Medium"),
    "select that Enter opens": one("Enter", "ArrowDown", "Enter", stored="Small"),
    "select left by Escape": one("=lar", "Escape", stored="Small", initial_option=SIZES[0]),
    "select left by Tab": one("=lar", "Tab", stored="Small", initial_option=SIZES[0]),
    "select whose words are deleted": one("Backspace", "Tab", stored="Medium", initial_option=SIZES[1]),
    "select that is cleared": one("#Clear Medium", initial_option=SIZES[1]),
    "select where nothing fits": one("=xyz", "Enter", "Tab"),
    "select of a hundred": one("ArrowUp", "ArrowUp", "Enter", stored="Choice 98", options=MANY),
    "select of a hundred by words": one("=e 42", "Enter", stored="Choice 42", options=MANY),
    "select with long words": one("=two", "Enter", stored=LONG[1]["text"]["text"], options=LONG),
    "select in groups": other("static_select", "ArrowDown", "ArrowDown", "Enter", stored="B", **GROUPS),
    "select that asks, yes": one("@Medium", "?Delete", stored="Medium", confirm=CONFIRM),
    "select that asks, no": one("@Medium", "?Keep", stored="Large", confirm=CONFIRM, initial_option=SIZES[2]),
    "several by mouse": several("@Large", "@Small", "#Remove Large", stored=["Small"]),
    "several by keyboard": several("=sm", "Enter", "=med", "Enter", "Escape", "Backspace", stored=["Small"]),
    "several, one twice": several("@Medium", "@Medium", stored=["Small", "Medium"], initial_options=SIZES[:2]),
    "several, at most two": several("@Large", "@Small", "@Medium", stored=["Large", "Small"], max_selected_items=2),
    "several that ask, no": several("@Large", "?Keep", stored=["Small"], initial_options=SIZES[:1], confirm=CONFIRM),
    "people": other("users_select", "=tom", "Enter", stored="Tom Okafor"),
    "people by handle": other("users_select", "=@pri", "Enter", stored="Priya Nair"),
    "several people": other("multi_users_select", "=mia", "Enter", "@Tom Okafor", stored="Mia Schmidt, Tom Okafor"),
    "a channel": other("channels_select", "ArrowDown", "ArrowDown", "Enter", stored="random"),
    "several channels": other("multi_channels_select", "@general", "@random", "Escape", "Backspace", stored="general"),
    "a conversation": other("conversations_select", "=gen", "Enter", stored="general"),
    "several conversations": other("multi_conversations_select", "=ran", "Enter", stored="random"),
    "found": other("external_select", "=lon", "Enter", stored="Europe/London", min_query_length=0),
    "found by arrows": other(
        "external_select", "Enter", "ArrowUp", "Enter",
        stored="Europe/London", min_query_length=0, initial_option=ZONES[0],
    ),
    "found by mouse": other("external_select", "=b", "@Europe/Berlin", stored="Europe/Berlin", min_query_length=1),
    "several found": other(
        "multi_external_select", "=b", "Enter", "=lo", "Enter",
        stored="Europe/Berlin, Europe/London", min_query_length=1,
    ),
    "boxes": other("checkboxes", "!Medium", "!Large", "!Medium", stored="Large", options=SIZES),
    "boxes by keyboard": other(
        "checkboxes", " ", "Tab", " ", stored="Small", options=SIZES, initial_options=SIZES[1:2]
    ),
    "boxes that ask, no": other("checkboxes", "!Small", "?Keep", options=SIZES, confirm=CONFIRM),
    "radio": other("radio_buttons", "!Medium", "!Small", stored="Small", options=SIZES),
    "radio by keyboard": other(
        "radio_buttons", "ArrowDown", "ArrowDown", "ArrowUp", stored="Medium", options=SIZES, initial_option=SIZES[0]
    ),
    "radio that asks, no": other(
        "radio_buttons", "!Large", "?Keep", stored="Small", options=SIZES, initial_option=SIZES[0], confirm=CONFIRM
    ),
    "date": other("datepicker", "=12242026", stored="2026-12-24"),
    "date that is deleted": other("datepicker", "Backspace", "Tab", initial_date="2026-12-01"),
    "date that asks, no": other(
        "datepicker", "ArrowUp", "?Keep", stored="2026-12-01", initial_date="2026-12-01", confirm=CONFIRM
    ),
    "time": other("timepicker", "ArrowUp", "Tab", stored="11:00", initial_time="10:00"),
    "moment": other("datetimepicker", "ArrowUp", "Tab", stored="2026-01-01T15:00", initial_date_time=1796137200),
    "text": other("plain_text_input", "=bc", "Home", "=a", "End", "=d", "Tab", stored="abcd"),
    "text that is deleted": other("plain_text_input", "End", "Backspace", "Tab", initial_value="a"),
    "text at its length": other("plain_text_input", "=abcdef", stored="abc", max_length=3),
    "lines": other("plain_text_input", "=a", "Enter", "=b", stored="a\nb", multiline=True),
    "rich text": other("rich_text_input", "=words", stored="words"),
    "address": other("url_text_input", "=https://x.org/?a=1&b=2", "Tab", stored="https://x.org/?a=1&b=2"),
    "mail": other("email_text_input", "ControlOrMeta+a", "=c@d.org", stored="c@d.org", initial_value="a@b.org"),
    "number": other("number_input", "=1.5", "Tab", stored="1.5", is_decimal_allowed=True),
}  # fmt: skip
# What stands beside it in a form, and must not change.
NEIGHBOURS = [
    question("size", "Size", {"type": "static_select", "options": SIZES, "initial_option": SIZES[1]}),
    question("tags", "Tags", {"type": "multi_static_select", "options": SIZES, "initial_options": SIZES[:2]}),
    question("how", "How", {"type": "checkboxes", "options": SIZES, "initial_options": SIZES[1:]}),
    question("then", "Then", {"type": "radio_buttons", "options": SIZES, "initial_option": SIZES[2]}),
    question("title", "Title", {"type": "plain_text_input", "initial_value": '<b> & "words"'}),
    question("day", "Day", {"type": "datepicker", "initial_date": "2026-12-01"}),
]
