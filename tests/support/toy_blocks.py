"""What the toy app shows: every block and input that the page can draw."""

from typing import Any

Json = dict[str, Any]
HOSTILE = '<script>document.title="owned"</script><img src=x onerror=alert(1)> & "quotes"'


def plain(text: str) -> Json:
    """A plain_text object."""
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str) -> Json:
    """A mrkdwn object."""
    return {"type": "mrkdwn", "text": text}


def option(text: str, about: str = "") -> Json:
    """An option whose value is its text in small letters."""
    found: Json = {"text": plain(text), "value": text.lower()}
    return {**found, "description": plain(about)} if about else found


def question(block_id: str, label: str, element: Json, **more: Any) -> Json:
    """An input block; its element's action_id is always `it`."""
    return {
        "type": "input", "block_id": block_id, "label": plain(label), "element": {"action_id": "it", **element}, **more,
    }  # fmt: skip


def optional_question(block_id: str, label: str, element: Json, **more: Any) -> Json:
    """An input block that may stay empty."""
    return question(block_id, label, element, optional=True, **more)


def button(text: str, action_id: str, **more: Any) -> Json:
    """A button."""
    return {"type": "button", "text": plain(text), "action_id": action_id, **more}


SIZES = [option("Small"), option("Medium", "fits most"), option("Large")]
CONFIRM: Json = {
    "title": plain("Delete it?"),
    "text": mrkdwn("This *cannot* be undone."),
    "confirm": plain("Delete"),
    "deny": plain("Keep"),
    "style": "danger",
}


def form(notes: str = "") -> Json:
    """A modal with every input."""
    inputs = [
        question("title", "Title *", {"type": "plain_text_input", "placeholder": plain("A few words")}),
        optional_question("about", "About", {"type": "plain_text_input", "multiline": True}, hint=plain("Anything.")),
        question("date", "Date *", {"type": "datepicker", "initial_date": "2026-12-01"}),
        optional_question("time", "Time", {"type": "timepicker", "timezone": "Europe/London"}),
        optional_question("at", "Moment", {"type": "datetimepicker"}),
        optional_question("size", "Size", {"type": "static_select", "options": SIZES, "placeholder": plain("Choose")}),
        optional_question("tags", "Tags", {"type": "multi_static_select", "options": SIZES}),
        optional_question("zone", "Zone", {"type": "external_select", "min_query_length": 2}),
        optional_question("who", "Mentor", {"type": "users_select"}),
        optional_question("them", "Guests", {"type": "multi_users_select"}),
        optional_question("where", "Channel", {"type": "conversations_select", "filter": {"include": ["public"]}}),
        optional_question(
            "how", "Attendance", {"type": "checkboxes", "options": [option("Online"), option("In person", "there")]}
        ),
        question("then", "Then", {"type": "radio_buttons", "options": SIZES, "initial_option": SIZES[0]}),
        optional_question("place", "Location", {"type": "static_select", "options": SIZES}, dispatch_action=True),
        optional_question("word", "Word", {"type": "plain_text_input"}, dispatch_action=True),
        optional_question("url", "Meeting URL", {"type": "url_text_input"}),
        optional_question("mail", "Email", {"type": "email_text_input"}),
        optional_question("count", "Number", {"type": "number_input", "is_decimal_allowed": False}),
    ]  # fmt: skip
    alert: Json = {"type": "alert", "text": plain("Times are in *your* zone."), "level": "info"}
    more: Json = {"type": "actions", "block_id": "more", "elements": [button("Go deeper", "deeper")]}
    said: Json = {"type": "section", "block_id": "notes", "text": plain(notes or "Nothing yet.")}
    return {
        "type": "modal", "callback_id": "form", "title": plain("The form"), "submit": plain("Save"),
        "close": plain("Cancel"), "blocks": [alert, said, *inputs, more],
    }  # fmt: skip


def small(title: str, depth: int) -> Json:
    """A modal to stack."""
    words: Json = {"type": "section", "text": plain(f"Level {depth}")}
    deeper: Json = {"type": "actions", "elements": [button("Go deeper", "deeper")]}
    return {"type": "modal", "title": plain(title), "blocks": [words, deeper], "private_metadata": str(depth)}


def home(user_id: str, count: int) -> Json:
    """The Home tab."""
    menu = {"type": "overflow", "action_id": "menu", "options": [option("Edit"), option("Duplicate"), option("Cancel")]}
    return {
        "type": "home",
        "blocks": [
            {"type": "header", "text": plain("Your sessions")},
            {"type": "section", "text": mrkdwn(f"Hello <@{user_id}>, you pressed *{count}* times.")},
            {"type": "actions", "block_id": "top", "elements": [
                button("New session", "form", style="primary"), button("Count", "count"), button("Nothing", "nobody"),
                button("Delete", "delete", style="danger", confirm=CONFIRM),
                button("Edit my last message", "edit"),
                button("Read more", "read", url="https://example.com/"),
                {"type": "static_select", "action_id": "filter", "placeholder": plain("Filter"), "options": SIZES},
            ]},
            {"type": "divider"},
            {"type": "section", "block_id": "one", "accessory": menu, "text": mrkdwn(
                f"*Code review* with <@{user_id}>\n<!date^1796137200^{{date_long}} at {{time}}|then> · `Online`")},
            {"type": "context", "elements": [mrkdwn("_Booked_ · <https://example.com|Where>")]},
            {"type": "section", "fields": [mrkdwn(f"*Field {n}*\nvalue") for n in (1, 2)]},
            {"type": "section", "text": plain(HOSTILE)},
        ],
    }  # fmt: skip


def rich() -> list[Json]:
    """A message with the rarer blocks."""

    def words(text: str, **style: bool) -> Json:
        return {"type": "text", "text": text, "style": style} if style else {"type": "text", "text": text}

    def line(*parts: Json) -> Json:
        return {"type": "rich_text_section", "elements": list(parts)}

    def cell(text: str) -> Json:
        return {"type": "raw_text", "text": text}

    return [
        {"type": "rich_text", "elements": [
            line(words("Bold", bold=True), words(" and "), words("italic", italic=True), words(" and a list:\n")),
            {"type": "rich_text_list", "style": "bullet", "elements": [line(words("one")), line(words("two"))]},
            {"type": "rich_text_quote", "elements": [words("quoted")]},
            {"type": "rich_text_preformatted", "elements": [words("code()")]},
        ]},
        {"type": "table", "rows": [[cell("Month"), cell("Sessions")], [cell("May"), cell("12")]]},
        {"type": "actions", "block_id": "pick", "elements": [
            {"type": "datepicker", "action_id": "day"}, {"type": "users_select", "action_id": "who"},
            {"type": "overflow", "action_id": "menu", "options": [option("Edit"), option("Cancel")]},
        ]},
    ]  # fmt: skip
