"""The forms of `Bulk duplicate`: the frequency, and a preview of every date."""

from collections.abc import Collection

from blocks.kit import Block, checkboxes, choice, cut, field, mention, modal, option, plain, section
from blocks.meetings.facts import topic_line, when
from blocks.sessions.session import title
from blocks.times import day_and_times
from mentorship.meetings.recurrence import FREQUENCIES, MAX_COPIES
from mentorship.sessions.series import SeriesDate, SeriesPreview
from mentorship.sessions.view import SessionView
from mentorship.times import city_of_zone, format_time
from storage.zones import find_zone

MAX_CHECKBOXES = 10  # checkboxes in one input: Slack takes no more
CLOCK_CHANGE_NOTES = {
    "": "",
    "gap": "moved: the clocks jump then",
    "twice": "first of two: the clocks go back",
    "shift": "the clocks have changed",
}


def bulk_form(view: SessionView) -> Block:
    """Return `Bulk duplicate`: how often, and until when."""
    rhythms = [option(text, value) for value, text in FREQUENCIES.items()]
    number: Block = {
        "type": "number_input",
        "is_decimal_allowed": False,
        "min_value": "1",
        "max_value": str(MAX_COPIES),
    }
    blocks = [
        section(f"*{title(view)}*\n{when(view)}", typed=[topic_line(view.topic)]),
        field("Frequency", "frequency", choice("static_select", rhythms, "weekly"), hint=_hint(view)),
        field("Number of sessions", "number", number, optional=True),
        field(
            "Until",
            "until",
            {"type": "datepicker"},
            optional=True,
            hint=f"Enter a number, a last day, or both (up to {MAX_COPIES}).",
        ),
    ]
    if view.mentee:
        keep = checkboxes([option("Keep mentee", "keep")], [])
        blocks.append(
            field("Keep mentee", "keep", keep, optional=True, hint=f"{view.mentee.name} gets a spot in each.")
        )
    return modal("Bulk duplicate", blocks, callback_id="series.preview", submit="Preview", id=view.id)


def _hint(view: SessionView) -> str:
    return (
        f"Same local time in {city_of_zone(view.location.zone)}, even when clocks change. Monthly means the same "
        "weekday, such as the first Tuesday."
    )


def preview_view(preview: SeriesPreview, words: str = "", unticked: Collection[str] = (), *, way: str = "") -> Block:
    """Return `Preview`: each date with its conflict, if any.

    The dates with a conflict are not ticked, nor those whose time tokens are in `unticked`. `way` says whether it is
    pushed on top of the form, or an update of it.
    """
    candidates = preview.dates
    clashing = sum(bool(each.conflict) for each in preview.dates)
    kept = f" {mention(preview.mentee)} gets a spot in each." if preview.mentee else ""
    clash = f" {clashing} {'clash' if clashing > 1 else 'clashes'} with something else." if clashing else ""
    blocks = [section(words)] if words else []
    count = "1 date" if len(candidates) == 1 else f"{len(candidates)} dates"
    summary = f"*{count}.*{kept}{clash}{_shortened(preview)} Unselect those you don't want."
    blocks.append(section(summary))
    blocks += [_date_checkboxes(preview, start, unticked) for start in range(0, len(candidates), MAX_CHECKBOXES)]
    repeat = preview.repeat
    return modal(
        "Preview",
        blocks,
        callback_id="series.create",
        submit="Create",
        id=preview.view.id,
        frequency=repeat.frequency,
        number=repeat.number,
        until=repeat.until.isoformat() if repeat.until else None,
        keep=int(preview.keep_mentee),
        digest=preview.digest,
        way=way,
    )


def _date_checkboxes(preview: SeriesPreview, start: int, unticked: Collection[str]) -> Block:
    """Return one input with the dates from number `start` on, as many as Slack takes in one."""
    group = preview.dates[start : start + MAX_CHECKBOXES]
    options = [_option(each, preview.view) for each in group]
    free = [each.time_token for each in group if not each.conflict and each.time_token not in unticked]
    name = f"dates{start // MAX_CHECKBOXES}:{preview.digest}"
    if free and len(preview.dates) <= MAX_CHECKBOXES:  # then one at least has to be selected
        return field("Dates", name, checkboxes(options, free))
    label = plain(f"Dates {start + 1}–{start + len(group)}")
    return field("Dates", name, checkboxes(options, free), optional=True) | {"label": label}


def _shortened(preview: SeriesPreview) -> str:
    """Return why there are fewer dates than were asked for, where there are."""
    repeat, made = preview.repeat, len(preview.dates)
    if made == MAX_COPIES and repeat.number != MAX_COPIES:
        return f" You can create up to {MAX_COPIES} at once."
    if repeat.number is not None and made < repeat.number and repeat.until is None:
        return " Sessions can be planned up to three years ahead, so there are no more."
    return ""


def _option(candidate: SeriesDate, view: SessionView) -> Block:
    reader = view.reader
    text = day_and_times(candidate.starts_at, candidate.ends_at, reader, view.as_of)
    # The description holds 75 characters: a conflict may be long and comes last.
    notes = [CLOCK_CHANGE_NOTES[candidate.clock_change], candidate.conflict or candidate.odd_hours]
    return option(
        text + _location_time(candidate, view),
        candidate.time_token,
        cut(" · ".join(note for note in notes if note), 75),
    )


def _location_time(candidate: SeriesDate, view: SessionView) -> str:
    """Return the time at the location, where its clocks differ from the reader's."""
    zone, locale = view.location.zone, view.reader.locale
    here, local = (candidate.starts_at.astimezone(find_zone(each)) for each in (view.reader.zone, zone))
    if here.utcoffset() == local.utcoffset():
        return ""
    day = "" if here.date() == local.date() else f"{local:%a} "
    return f" · {day}{format_time(candidate.starts_at, zone, locale)} in {city_of_zone(zone)}"
