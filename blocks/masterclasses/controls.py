"""What a reader can press on a masterclass: its three-dot menu and its buttons."""

from blocks.kit import MENU_SIZE, Block, button, buttons, link_button, menu
from blocks.masterclasses.state import waiting_hint
from blocks.meetings.answers import answers
from blocks.meetings.join import join_button
from blocks.meetings.outcome import RECORD_LABEL, was_there_button
from blocks.queue_exit import leave_queue_button
from blocks.times import day_and_time
from mentorship.masterclasses.view import MasterclassView

LABELS = {
    "edit": "Edit",
    "move": "Move",
    "duplicate": "Duplicate",
    "change_attendance": "Change attendance",
    "add_to_calendar": "Add to calendar",
    "leave": "Leave",
    "record": RECORD_LABEL,
    "cancel": "Cancel",
    "hand_over": "Hand over",
    "give_feedback": "Give feedback",
    "history": "History",
}
# From a menu that has room for five: what is left is behind `More…`.
FIRST_TO_GO = ("history", "duplicate", "add_to_calendar")
BUTTONS = {
    "reserve": ("Reserve a spot", "primary"),
    "join_waitlist": ("Join waitlist", None),
}


def masterclass_menu(view: MasterclassView, *, details: bool = True) -> Block | None:
    """Return the three-dot menu with what the reader may do, and with `Details` where not all of it is shown."""
    names = [name for name in view.actions if name in LABELS]
    if len(names) + details > MENU_SIZE:
        for name in FIRST_TO_GO:
            if len(names) >= MENU_SIZE and name in names:
                names.remove(name)
        return menu("masterclass.menu", [*_choices(view, names[: MENU_SIZE - 1]), ("More…", f"more:{view.id}")])
    shown = [("Details", f"more:{view.id}")] if details and names else []
    last = _choices(view, ["history"] if "history" in names else [])
    return menu("masterclass.menu", [*_choices(view, [each for each in names if each != "history"]), *shown, *last])


def item_buttons(view: MasterclassView) -> list[Block]:
    """Return what the menu holds as buttons, where there is room for all of it."""
    names = [name for name in view.actions if name in LABELS]
    return [button(text, f"masterclass.item.{value.partition(':')[0]}", value) for text, value in _choices(view, names)]


def _choices(view: MasterclassView, names: list[str]) -> list[tuple[str, str]]:
    return [(LABELS[name], f"{name}:{view.id}") for name in names]


def action_buttons(
    view: MasterclassView, *, listed: bool = False, offers: bool = True, raises: bool = False
) -> list[Block]:
    """Return the buttons of a masterclass for its reader; in a list (`listed`), whoever has no menu has `Details`.

    Without `offers`, a place that is kept for the reader is answered elsewhere. With `raises`, whoever manages it has
    `Edit` while people wait for a place.
    """
    number = str(view.id)
    found = [*_join(view), *answer_buttons(view), *(offer_buttons(view) if offers else []), *_place_buttons(view)]
    if "participants" in view.actions and not view.moved_to:  # whoever comes along is in the one that took its place
        found.append(button("Participants", "masterclass.participants", number, label=f"Participants of {view.title}"))
    found += [was_there_button(view)] if "was_there" in view.actions else []
    found += raise_button(view) if raises else []
    found += discussion_button(view)
    if view.moved_to:
        found.append(
            button(
                "See the masterclass",
                "masterclass.look",
                str(view.moved_to),
                label=f"See the masterclass: {view.title}",
            )
        )
    if listed and masterclass_menu(view) is None:
        found.append(button("Details", "masterclass.details", number, label=f"Details of {view.title}"))
    return [buttons(*found)] if found else []


def _join(view: MasterclassView) -> list[Block]:
    found = join_button(view, f"“{view.title}”")
    return [found] if found else []


def answer_buttons(view: MasterclassView) -> list[Block]:
    """Return the buttons `I can make it` and `I can't`, while the reader is asked."""
    if "answer" not in view.actions:
        return []
    on = day_and_time(view.starts_at, view.reader, view.as_of)
    return answers("masterclass", view.id, view.time_token, on, likely=not view.conflict)


def raise_button(view: MasterclassView) -> list[Block]:
    """Return `Edit`, for whoever can raise the maximum of a masterclass for which people wait."""
    label = f"Edit {view.title}"
    return [button("Edit", "masterclass.item.edit", f"edit:{view.id}", label=label)] if waiting_hint(view) else []


def edit_link_button(view: MasterclassView) -> list[Block]:
    """Return `Edit`, for a new host who may enter their own meeting link in the place of the one before."""
    if view.role != "host" or not view.meeting_url or "edit" not in view.actions:
        return []
    return [button("Edit", "masterclass.item.edit", f"edit:{view.id}", label=f"Edit {view.title}")]


def offer_buttons(view: MasterclassView) -> list[Block]:
    """Return `Accept` and `Pass`, while a place is kept for the reader."""
    if "offer" not in view.actions:
        return []
    number = str(view.id)
    return [
        button("Accept", "masterclass.accept", number, style="primary", label=f"Accept the spot in {view.title}"),
        button("Pass", "masterclass.pass", number, label=f"Pass on the spot in {view.title}"),
    ]


def _place_buttons(view: MasterclassView) -> list[Block]:
    """Return how the reader can come by a place or stop waiting for one."""
    return [*ways_in(view), *([leave_waitlist_button(view)] if "leave_waitlist" in view.actions else [])]


def ways_in(view: MasterclassView) -> list[Block]:
    """Return how the reader can come by a place: `Reserve a spot`, or `Join waitlist` while it is full."""
    return [
        button(text, f"masterclass.{name}", str(view.id), style=style, label=f"{text}: {view.title}")
        for name, (text, style) in BUTTONS.items()
        if name in view.actions
    ]


def leave_waitlist_button(view: MasterclassView) -> Block:
    """Return `Leave waitlist`."""
    text = "Leave waitlist"
    return leave_queue_button(text, "masterclass.leave_waitlist", str(view.id), f"{text}: {view.title}")


def discussion_button(view: MasterclassView) -> list[Block]:
    """Return `Open discussion`, which leads straight into the channel where the reader is let in."""
    if view.enrollment_state != "attending" and "edit" not in view.actions:
        return []
    label = f"Discussion of {view.title}"
    if view.discussion_url:
        return [link_button("Open discussion", "masterclass.go", view.discussion_url, label=label)]
    return [button("Open discussion", "masterclass.discussion", str(view.id), label=label)]


def reserve_button(view: MasterclassView) -> list[Block]:
    """Return `Reserve a spot`, where the first to choose it gets one."""
    label = f"Reserve a spot: {view.title}"
    return [button("Reserve a spot", "masterclass.reserve", str(view.id), style="primary", label=label)]


def other_ways(view: MasterclassView) -> list[Block]:
    """Return the way to another masterclass or a mentor, for whoever wanted to attend one that is cancelled."""
    if view.role == "host":
        return []
    return [button("Masterclasses", "masterclass.list"), button("Find a mentor", "mentor.find")]
