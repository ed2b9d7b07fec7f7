"""The forms in which a session is planned: `New session`, `Edit session`, `Publish session`."""

import datetime as dt
from collections.abc import Collection

from blocks.kit import (
    VIEW_KEYS,
    Block,
    checkboxes,
    choice,
    cut,
    field,
    modal,
    option,
    plain,
    quote,
    section,
    text_input,
)
from blocks.meetings.facts import METHODS, when
from blocks.people.picker import person_input
from blocks.sessions.session import title
from mentorship.meetings.form import FormData
from mentorship.meetings.local_times import LocalTimes
from mentorship.people.choosable import MENTEE, MENTOR
from mentorship.people.person import PersonView
from mentorship.program.group import MAX_GROUPS as MOST_GROUPS
from mentorship.program.location import MAX_LOCATIONS
from mentorship.sessions.edit import EditFormData
from mentorship.times import city_of_zone, format_duration
from storage.group import Group
from storage.location import Location
from storage.zones import find_zone

DURATIONS = (15, 30, 45, 60, 90, 120, 180, 240)
TOPIC_LIMIT, URL_LIMIT = 300, 2000
FOR_GROUPS = "Only their members, the mentor and admins see and book it. Leave empty for everybody."


def new_form(form_data: FormData) -> Block:
    """Return `New session`, with everything sensible filled in; also the form of a copy."""
    plan = form_data.plan
    blocks = [
        _mentor(form_data.mentor),
        _mentee(form_data.mentee),
        with_dispatch(location_input(form_data.locations, plan.location_id)),
        *date_and_time(plan.date, plan.time),
        with_dispatch(duration_input(plan.minutes)),
        attendance_input([name for name in METHODS if getattr(plan, name)]),
        meeting_url_input(plan.meeting_url, is_generated=form_data.makes_links),
        *groups_input(form_data.groups, plan.groups),
        _topic(plan.topic),
        _then(form_data.then),
    ]
    if form_data.turn:
        # Slack keeps what an input held as long as its id stays the same: a new form in its place needs new ids.
        blocks = [block | {"block_id": f"{block['block_id']}:{form_data.turn}"} for block in blocks]
    blocks = [*quote(form_data.said), *blocks]
    close = "Done" if form_data.turn else ""  # what came before it is published and stays
    view = modal("New session", blocks, callback_id="session.create", submit="Save", close=close, turn=form_data.turn)
    return with_local_times(view, form_data.local_times)


def edit_form(form: EditFormData) -> Block:
    """Return `Edit session`, with everything as it is."""
    view = form.view
    local = view.starts_at.astimezone(find_zone(view.location.zone))
    blocks = [
        _mentor(view.host),
        _mentee(form.mentee),
        with_dispatch(location_input(form.locations, view.location.id)),
        *date_and_time(local.date(), local.time()),
        with_dispatch(duration_input(view.minutes)),
        attendance_input([name for name in METHODS if getattr(view, name)]),
        meeting_url_input(form.meeting_url, is_generated=form.makes_links),
        *groups_input(form.groups, form.group_ids),
        _topic(view.topic),
        *([_then("draft")] if view.state == "draft" else []),
    ]
    # Slack keeps what an input held as long as its id stays the same: `Edit again` must show what there is now.
    blocks = [block | {"block_id": f"{block['block_id']}:{view.version}-{form.enrollment_id}"} for block in blocks]
    drawn = modal(
        "Edit session",
        blocks,
        callback_id="session.edit",
        submit="Save",
        id=view.id,
        version=view.version,
        place=form.enrollment_id,
    )
    return with_local_times(drawn, form.local_times)


def publish_form(form: EditFormData, missing: frozenset[str]) -> Block:
    """Return `Publish session`, which asks only for what the draft still lacks."""
    view = form.view
    local = view.starts_at.astimezone(find_zone(view.location.zone))
    inputs = [*date_and_time(local.date(), local.time()), meeting_url_input(form.meeting_url, optional=False)]
    past = "The time of this draft has passed. Choose another one." if "date" in missing else ""
    blocks = [
        section(f"*{title(view)}*\n{when(view)}", typed=[view.topic, past]),
        *(block for block in inputs if block["block_id"] in missing),
    ]
    drawn = modal(
        "Publish session", blocks, callback_id="session.publish", submit="Publish", id=view.id, version=view.version
    )
    return with_local_times(drawn, form.local_times) if "time" in missing else drawn


def _mentor(chosen: PersonView) -> Block:
    return with_dispatch(person_input("Mentor", "mentor", MENTOR, chosen, placeholder="Choose a mentor"))


def _mentee(chosen: PersonView | None) -> Block:
    hint = "Leave empty to let mentees book it. Whoever you choose is added right away, without a request."
    return with_dispatch(
        person_input("Mentee", "mentee", MENTEE, chosen, optional=True, hint=hint, placeholder="Anyone can book")
    )


def location_input(locations: list[Location], chosen: int) -> Block:
    """Return the input `Location`."""
    places = [option(each.name, str(each.id), f"Times in {city_of_zone(each.zone)}") for each in locations]
    return field("Location", "location", choice("static_select", places[:MAX_LOCATIONS], str(chosen)))


def date_and_time(date: dt.date, time: dt.time) -> tuple[Block, Block]:
    """Return the inputs `Date` and `Time`."""
    clock_there = "On the clock at the location."
    return (
        with_dispatch(field("Date", "date", {"type": "datepicker", "initial_date": date.isoformat()})),
        with_dispatch(field("Time", "time", {"type": "timepicker", "initial_time": f"{time:%H:%M}"}, hint=clock_there)),
    )


def with_dispatch(block: Block) -> Block:
    """Let the input tell us immediately what was chosen, so that the form can show what it means elsewhere."""
    return block | {"dispatch_action": True}


def with_local_times(view: Block, local_times: LocalTimes | None, suffix: str = "") -> Block:
    """Return the same form with the times elsewhere below `Time`. Its inputs keep their ids, and what they hold.

    `suffix` is what the ids of the inputs end in, where a form has more than one `Time`.
    """
    below, own = f"time{suffix}", f"clocks{suffix}"
    blocks = [block for block in view["blocks"] if block.get("block_id") != own]
    lines = local_time_lines(local_times) if local_times else ""
    if lines:
        position = next(at for at, block in enumerate(blocks) if str(block.get("block_id")).partition(":")[0] == below)
        blocks.insert(position + 1, {"type": "section", "block_id": own, "text": plain(lines)})
    return {key: view[key] for key in VIEW_KEYS if view.get(key) is not None} | {"blocks": blocks}


def local_time_lines(local_times: LocalTimes) -> str:
    """Return what a time means elsewhere, and the warning on odd hours, each in a line of its own."""
    elsewhere = cut(f"That is {', '.join(local_times.elsewhere)}.", 2500) if local_times.elsewhere else ""
    return "\n".join(line for line in (elsewhere, local_times.before, local_times.warning) if line)


def duration_input(minutes: int) -> Block:
    """Return the input `Duration`."""
    lengths = [option(format_duration(each), str(each)) for each in sorted({*DURATIONS, minutes})]
    return field("Duration", "duration", choice("static_select", lengths, str(minutes)))


def attendance_input(
    chosen: list[str], hint: str = "Tick both to let the mentee choose.", *, optional: bool = False
) -> Block:
    """Return the input `Attendance`, as the mentor or host offers it."""
    ways = [option(text, value) for value, text in METHODS.items()]
    return field("Attendance", "attendance", checkboxes(ways, chosen), optional=optional, hint=hint)


def meeting_url_input(url: str, *, optional: bool = True, is_generated: bool = False) -> Block:
    """Return the input `Meeting URL`; `is_generated` says that a link is made where none is typed."""
    link: Block = {"type": "url_text_input", "placeholder": plain("https://meet.example.com/room")}
    need = "Leave it empty to get a Zoom link" if is_generated else "Needed"
    hint = f"{need} when it can be attended online. Only those who have a place see it."
    return field(
        "Meeting URL", "meeting_url", link | ({"initial_value": url} if url else {}), optional=optional, hint=hint
    )


def groups_input(groups: list[Group], chosen: Collection[int], hint: str = FOR_GROUPS) -> list[Block]:
    """Return the input `Restrict to groups`; none where there are no groups: Slack takes no list without a choice."""
    if not groups:
        return []
    options = [option(each.name, str(each.id), "Not in use any more" if each.archived_at else "") for each in groups]
    select = checkboxes(options[:MOST_GROUPS], map(str, chosen)) | {
        "type": "multi_static_select",
        "placeholder": plain("Everybody"),
    }
    return [field("Restrict to groups", "groups", select, optional=True, hint=hint)]


def _topic(topic: str) -> Block:
    return field("Topic", "topic", text_input(topic, limit=TOPIC_LIMIT), optional=True)


def _then(chosen: str) -> Block:
    options = [option("Publish", "publish"), option("Publish & duplicate", "again"), option("Save as draft", "draft")]
    return field("Then", "then", choice("radio_buttons", options, chosen))
