"""How a masterclass looks: its card, its entry in a list, and what is asked before it is cancelled."""

from blocks.kit import (
    Block,
    button,
    buttons,
    context,
    cut,
    escaped,
    field,
    header,
    mention,
    menu,
    modal,
    name_section,
    quote,
    section,
    text_input,
)
from blocks.masterclasses.state import REASON_LEAD, coming_count, participant_counts, state_line
from blocks.meetings.facts import location_time, only_for, times, when, where
from blocks.sessions.session import KEEP_LABEL, MENU_SIZE, REASON_LIMIT, TEXT_LIMIT
from mentorship.masterclasses.view import FACES, MasterclassView
from mentorship.people.person import PersonView
from mentorship.times import format_datetime

LABELS = {
    "edit": "Edit",
    "move": "Move",
    "duplicate": "Duplicate",
    "add_to_calendar": "Add to calendar",
    "leave": "Leave",
    "hand_over": "Hand over",
    "cancel": "Cancel",
}
BUTTONS = {
    "reserve": ("Reserve a spot", "primary"),
    "join_waitlist": ("Join waitlist", None),
    "leave_waitlist": ("Leave waitlist", None),
}


def masterclass_menu(view: MasterclassView) -> Block | None:
    """Return the three-dot menu with what the reader may do; what does not fit is behind `More…`."""
    choices = _choices(view) if not _hands_over_in_details(view) else _choices(view)[:MENU_SIZE]
    if len(choices) > MENU_SIZE:
        choices = [*choices[: MENU_SIZE - 1], ("More…", f"more:{view.id}")]
    return menu("masterclass.menu", choices)


def _hands_over_in_details(view: MasterclassView) -> bool:
    """Return whether the host's menu is full without `Hand over`, which is then found under `Details`."""
    return "hand_over" in view.actions and len(_choices(view)) == MENU_SIZE + 1


def _choices(view: MasterclassView) -> list[tuple[str, str]]:
    return [(LABELS[name], f"{name}:{view.id}") for name in view.actions if name in LABELS]


def title(view: MasterclassView) -> str:
    """Return what kind of masterclass this is for its reader, without what somebody typed."""
    if view.state == "cancelled":
        return f"{'Moved' if view.moved else 'Cancelled'} masterclass of {mention(view.host)}"
    if view.role == "former_host" and view.enrollment_state == "left":
        return f"Masterclass handed over to {mention(view.host)}"
    if view.enrollment_state == "left":
        return f"Masterclass of {mention(view.host)}: you have left it"
    if view.enrollment_state == "removed":
        return f"Masterclass of {mention(view.host)}: you no longer have a place"
    if view.role == "host":
        return "Your masterclass"
    return f"Masterclass of {mention(view.host)}"


def card(view: MasterclassView) -> tuple[str, list[Block]]:
    """Return the card that shows a masterclass to somebody in it; the text says it all without the blocks."""
    state = state_line(view)
    text = f"{title(view)}: “{escaped(view.title)}”, {when(view)}. {escaped(where(view))}."
    text += f" {state}" if state else ""
    text += f" {escaped(view.reason)}" if view.reason else ""
    text += f" {escaped(conflict_line(view))}" if view.conflict else ""
    text += f" {_link_line(view)}" if _link_line(view) else ""
    text += f" {escaped(only_for(view))}." if view.only_for else ""
    text += f"\n{escaped(view.description)}"
    blocks = [
        header(view.title),
        section(f"*{title(view)}*\n{when(view)}", masterclass_menu(view), [where(view), only_for(view)]),
        *([section(state)] if state else []),
        *quote(conflict_line(view)),
        *quote(view.reason),
        *quote(view.description if view.state == "published" else ""),
        *_link(view),
        *faces(view),
        *action_buttons(view, listed=_hands_over_in_details(view)),
    ]
    return cut(text, TEXT_LIMIT), blocks


def details_view(view: MasterclassView) -> Block:
    """Return one masterclass by itself, with everything the reader may do."""
    state = state_line(view)
    items = [button(text, f"masterclass.item.{value.partition(':')[0]}", value) for text, value in _choices(view)]
    blocks = [
        header(view.title),
        section(f"*{title(view)}*\n{when(view)}", typed=[where(view), only_for(view)]),
        *([section(state)] if state and state != participant_counts(view) else []),
        *quote(conflict_line(view)),
        *quote(view.reason),
        *([section(participant_counts(view))] if view.state == "published" else []),
        *quote(view.description),
        *_link(view),
        *faces(view),
        *action_buttons(view),
        *([buttons(*items)] if items else []),
    ]
    return modal("Masterclass", blocks, callback_id="masterclass.look", id=view.id)


def entry(view: MasterclassView, *, dated: bool = False) -> list[Block]:
    """Return an entry in a list, beginning with the title; a heading above it tells its day, unless it is `dated`."""
    lines = [
        f"*{when(view)}*" if dated else f"*{times(view)}*{location_time(view)}",
        title(view),
        _reader_state(view),
        coming_count(view),
    ]
    typed = [where(view), only_for(view), _reason(view), conflict_line(view)]
    facts = section("\n".join(filter(None, lines)), typed=typed)
    return [name_section(view.title, masterclass_menu(view)), facts, *action_buttons(view, listed=True)]


def entry_text(view: MasterclassView) -> str:
    """Return the entry as text that is complete without the blocks."""
    typed = (where(view), only_for(view), _reason(view), conflict_line(view))
    here, groups, reason, clash = (escaped(each) for each in typed)
    facts = (
        when(view).replace("\n", ", "),
        title(view),
        here,
        groups,
        _reader_state(view),
        reason,
        clash,
        coming_count(view),
    )
    said = (each if each.endswith((".", ":", "?")) else f"{each}." for each in facts if each)
    return f"“{escaped(view.title)}”: {' '.join(said)}"


def _reader_state(view: MasterclassView) -> str:
    """Return the reader's own state in it, where a list should tell that."""
    telling = view.enrollment_state in ("asked", "left", "removed") or view.state == "cancelled"
    telling = telling or view.queue_number is not None or "offer" in view.actions
    return state_line(view).removesuffix(REASON_LEAD) if telling else ""


def _reason(view: MasterclassView) -> str:
    return f"The reason: {view.reason}" if view.reason else ""


def faces(view: MasterclassView) -> list[Block]:
    """Return the photos of the first who attend, and how many more there are."""
    return photo_row(view.faces, view.seats.attending)


def photo_row(people: tuple[PersonView, ...], attending: int) -> list[Block]:
    """Return a row of photos; whoever has none is named."""
    seen = [each for each in people[:FACES] if each.image_url]
    images = [{"type": "image", "image_url": each.image_url, "alt_text": each.name[:2000]} for each in seen]
    named = ", ".join(each.name for each in people[:FACES] if not each.image_url)
    more = attending - len(people[:FACES])
    words = [cut(named, 500)] if named else []
    words += [f"and {more} more"] if more > 0 else []
    text = {"type": "plain_text", "text": " ".join(words), "emoji": False}
    elements = [*images, *([text] if words else [])]
    return [{"type": "context", "elements": elements}] if elements else []


def action_buttons(view: MasterclassView, *, listed: bool = False) -> list[Block]:
    """Return the buttons of a masterclass for its reader; where not all of it is shown (`listed`), one leads to it."""
    found, number = answer_buttons(view), str(view.id)
    if "offer" in view.actions:
        found.append(
            button("Accept", "masterclass.accept", number, style="primary", label=f"Accept the place in {view.title}")
        )
        found.append(button("Pass", "masterclass.pass", number, label=f"Pass on the place in {view.title}"))
    for name, (text, style) in BUTTONS.items():
        if name in view.actions:
            found.append(button(text, f"masterclass.{name}", number, style=style, label=f"{text}: {view.title}"))
    if "participants" in view.actions:
        found.append(button("Participants", "masterclass.participants", number, label=f"Participants of {view.title}"))
    if view.enrollment_state == "attending" or "edit" in view.actions:
        found.append(button("Open discussion", "masterclass.discussion", number, label=f"Discussion of {view.title}"))
    if listed:
        found.append(button("Details", "masterclass.details", number, label=f"Details of {view.title}"))
    if view.moved_to:
        found.append(
            button("Show the new one", "masterclass.look", str(view.moved_to), label="Show the one in its place")
        )
    return [buttons(*found)] if found else []


def answer_buttons(view: MasterclassView) -> list[Block]:
    """Return the buttons `I can make it` and `I can't`, while the reader is asked."""
    if "answer" not in view.actions:
        return []
    value, on = f"{view.time_token}:{view.id}", format_datetime(view.starts_at, view.reader.zone, view.reader.locale)
    return [
        button("I can make it", "masterclass.confirm", value, style="primary", label=f"I can come on {on}"),
        button("I can't", "masterclass.decline", value, label=f"I can't come on {on}"),
    ]


def conflict_line(view: MasterclassView) -> str:
    """Return what else the reader has at that time, as a sentence with what somebody typed in it."""
    return f"{view.conflict[0].upper()}{view.conflict[1:]} then." if view.conflict else ""


def _link(view: MasterclassView) -> list[Block]:
    line = _link_line(view)
    if len(line) > 3000:
        return [section("Meeting link:"), *quote(view.meeting_url)]
    return [section(line)] if line else []


def _link_line(view: MasterclassView) -> str:
    if view.meeting_url and view.phase != "over":
        return f"Meeting link: <{escaped(view.meeting_url)}>"
    if view.link_state == "failed" and view.role == "host":
        return "Zoom could not make the meeting link. Choose “Edit” to enter one, or to let Zoom try again."
    return "The meeting link will follow." if view.link_state else ""


def cancel_form(view: MasterclassView) -> Block:
    """Return `Cancel masterclass`, with the reason that everybody concerned is told."""
    blocks = [
        header(view.title),
        section(f"*{title(view)}*\n{when(view)}"),
        section(f"{participant_counts(view)} Everybody will be told, with your reason. This is final."),
        field("Reason", "reason", text_input(limit=REASON_LIMIT, lines=True)),
    ]
    return modal(
        "Cancel masterclass",
        blocks,
        callback_id="masterclass.cancel",
        submit="Cancel it",
        close=KEEP_LABEL,
        id=view.id,
        version=view.version,
    )


def channel_hint(private: bool) -> Block:
    """Return what becomes of the channel, said before it is made."""
    kind = "private" if private else "public"
    return context(f"Everybody who attends is invited to a {kind} Slack channel of its own, to talk before and after.")
