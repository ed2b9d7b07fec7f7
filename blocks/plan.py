"""The forms in which a session is planned: `New session`, `Edit session`, `Publish session`."""

import datetime as dt
from zoneinfo import ZoneInfo

from blocks.kit import VIEW_KEYS, Block, choice, cut, field, modal, option, plain, quote, section, text_input, ticks
from blocks.session import METHODS, title, when
from mentorship.clocks import Clocks
from mentorship.location import MOST
from mentorship.plan import Desk
from mentorship.session import Editable
from mentorship.times import city, length
from storage.location import Location

DURATIONS = (15, 30, 45, 60, 90, 120, 180, 240)
TOPIC_LIMIT, URL_LIMIT = 300, 2000


def new_form(desk: Desk) -> Block:
    """`New session`, with everything sensible filled in; a copy of another one comes by the same form."""
    plan = desk.plan
    blocks = [
        _person("Mentor", "mentor", plan.mentor),
        _mentee(plan.mentee),
        _location(desk.locations, plan.location_id),
        *_date_and_time(plan.date, plan.time),
        _duration(plan.minutes),
        _attendance([name for name in METHODS if getattr(plan, name)]),
        _meeting_url(plan.meeting_url),
        _topic(plan.topic),
        _then(desk.then),
    ]
    if desk.turn:
        # Slack keeps what an input held as long as its id stays the same: a new form in its place needs new ids.
        blocks = [block | {"block_id": f"{block['block_id']}:{desk.turn}"} for block in blocks]
    blocks = [*quote(desk.said), *blocks]
    view = modal("New session", blocks, callback_id="session.create", submit="Save", turn=desk.turn)
    return with_clocks(view, desk.clocks)


def edit_form(form: Editable) -> Block:
    """`Edit session`, with everything as it is."""
    view = form.view
    local = view.starts_at.astimezone(ZoneInfo(view.zone))
    blocks = [
        _person("Mentor", "mentor", view.host.slack_id),
        _mentee(form.mentee),
        _location(form.locations, view.location.id),
        *_date_and_time(local.date(), local.time()),
        _duration(view.minutes),
        _attendance([name for name in METHODS if getattr(view, name)]),
        _meeting_url(form.meeting_url),
        _topic(view.topic),
        *([_then("draft")] if view.state == "draft" else []),
    ]
    drawn = modal("Edit session", blocks, callback_id="session.edit", submit="Save", id=view.id, version=view.version)
    return with_clocks(drawn, form.clocks)


def publish_form(form: Editable, missing: frozenset[str]) -> Block:
    """`Publish session`: asks only for what the draft still lacks."""
    view = form.view
    local = view.starts_at.astimezone(ZoneInfo(view.zone))
    inputs = [*_date_and_time(local.date(), local.time()), _meeting_url(form.meeting_url, optional=False)]
    past = "The time of this draft has passed. Choose another one." if "date" in missing else ""
    blocks = [
        section(f"*{title(view)}*\n{when(view)}", typed=[view.topic, past]),
        *(block for block in inputs if block["block_id"] in missing),
    ]
    return modal("Publish session", blocks, callback_id="session.publish", submit="Publish", id=view.id)


def _person(label: str, name: str, chosen: str | None, hint: str = "") -> Block:
    element: Block = {"type": "users_select", "placeholder": plain("Choose a person")}
    block = field(label, name, element | ({"initial_user": chosen} if chosen else {}), optional=bool(hint), hint=hint)
    return _telling(block)


def _mentee(chosen: str | None) -> Block:
    return _person("Mentee", "mentee", chosen, hint="Leave empty, so that a mentee can book it.")


def _location(locations: list[Location], chosen: int) -> Block:
    places = [option(each.name, str(each.id), f"Times in {city(each.zone)}") for each in locations]
    return _telling(field("Location", "location", choice("static_select", places[:MOST], str(chosen))))


def _date_and_time(date: dt.date, time: dt.time) -> tuple[Block, Block]:
    clock_there = "On the clock at the session's location."
    return (
        _telling(field("Date", "date", {"type": "datepicker", "initial_date": date.isoformat()})),
        _telling(field("Time", "time", {"type": "timepicker", "initial_time": f"{time:%H:%M}"}, hint=clock_there)),
    )


def _telling(block: Block) -> Block:
    """The input tells us at once what was chosen, so that the form can show what it means elsewhere."""
    return block | {"dispatch_action": True}


def with_clocks(view: Block, clocks: Clocks | None) -> Block:
    """The same form with the local times elsewhere below `Time`. Its inputs keep their ids, and what they hold."""
    blocks = [block for block in view["blocks"] if block.get("block_id") != "clocks"]
    lines = _clock_lines(clocks) if clocks else ""
    if lines:
        place = next(at for at, block in enumerate(blocks) if str(block.get("block_id")).partition(":")[0] == "time")
        blocks.insert(place + 1, {"type": "section", "block_id": "clocks", "text": plain(lines)})
    return {key: view[key] for key in VIEW_KEYS if view.get(key) is not None} | {"blocks": blocks}


def _clock_lines(clocks: Clocks) -> str:
    elsewhere = cut(f"That is {', '.join(clocks.elsewhere)}.", 2500) if clocks.elsewhere else ""
    return "\n".join(line for line in (elsewhere, clocks.warning) if line)


def _duration(minutes: int) -> Block:
    lengths = [option(length(each), str(each)) for each in sorted({*DURATIONS, minutes})]
    return _telling(field("Duration", "duration", choice("static_select", lengths, str(minutes))))


def _attendance(chosen: list[str]) -> Block:
    ways = [option(text, value) for value, text in METHODS.items()]
    return field("Attendance", "attendance", ticks(ways, chosen), hint="Tick both to let the mentee choose.")


def _meeting_url(url: str, *, optional: bool = True) -> Block:
    link: Block = {"type": "url_text_input", "placeholder": plain("https://meet.example.com/room")}
    hint = "Needed when the session can be attended online. Only those who have a place see it."
    return field(
        "Meeting URL", "meeting_url", link | ({"initial_value": url} if url else {}), optional=optional, hint=hint
    )


def _topic(topic: str) -> Block:
    return field("Topic", "topic", text_input(topic, limit=TOPIC_LIMIT), optional=True)


def _then(chosen: str) -> Block:
    options = [option("Publish", "publish"), option("Publish & duplicate", "again"), option("Save as draft", "draft")]
    return field("Then", "then", choice("radio_buttons", options, chosen))
