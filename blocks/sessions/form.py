"""The forms in which a session is planned: `New session`, `Edit session`, `Publish session`."""

from blocks.kit import Block, choice, field, fine_print, modal, option, section, text_input
from blocks.meetings.facts import topic_line, when
from blocks.meetings.inputs import (
    attendance_inputs,
    date_and_time,
    duration_input,
    groups_input,
    location_input,
    meeting_url_input,
    renamed,
    venue_url_input,
    with_dispatch,
)
from blocks.meetings.redraw import with_local_times
from blocks.people.picker import person_input
from blocks.sessions.session import title
from blocks.times import day_and_time
from mentorship.meetings.form import FormData
from mentorship.meetings.venue import ONLINE_ONLY, VenueInput
from mentorship.people.choosable import MENTEE, MENTOR
from mentorship.people.person import PersonView
from mentorship.sessions.edit import EditFormData
from mentorship.sessions.view import SessionView
from storage.zones import find_zone

TOPIC_LIMIT = 300


def new_form(form_data: FormData) -> Block:
    """Return `New session`, with everything sensible filled in; also the form of a copy."""
    plan, choices, admin = form_data.plan, form_data.location_choices, form_data.reader.admin
    mentor = _mentor(form_data.mentor, becomes_mentor=form_data.makes_mentor)
    blocks = [
        *(mentor if admin else []),
        location_input(choices, plan.location_id),
        *date_and_time(plan.date, plan.time, choices.zone_of(plan.location_id)),
        duration_input(plan.minutes),
        *attendance_inputs(plan.venue),
        venue_url_input(
            plan.venue,
            is_generated=form_data.makes_links,
            is_draft=form_data.then == "draft",
            own_link=form_data.own_link,
        ),
        _topic(plan.topic),
        *([] if admin else mentor),  # who can only choose themselves
        _mentee(None),
        *groups_input(form_data.groups, plan.groups, is_admin=admin),
        _then(form_data.then),
    ]
    if form_data.turn:
        # Slack keeps what an input held as long as its id stays the same: a new form in its place needs new ids.
        blocks = [renamed(block, str(form_data.turn)) for block in blocks]
    view = modal(
        "New session",
        [*_copied(form_data), *blocks],
        callback_id="session.create",
        submit="Save",
        close="Done" if form_data.turn else "",  # what came before it is published and stays
        turn=form_data.turn,
        copy="yes" if form_data.copy_of else None,
    )
    return with_local_times(view, form_data.local_times)


def _copied(form_data: FormData) -> list[Block]:
    """Return what the session of which this is a copy was, and what was left out."""
    if form_data.copy_of is None:
        return []
    copy = form_data.copy_of
    when_it_is = day_and_time(copy.starts_at, form_data.reader, copy.as_of)
    if copy.just_published:
        return [section(f":white_check_mark: Published: {when_it_is}. Here is the next copy.")]
    return [section(f"Copy of {when_it_is}." + (" The mentee isn't copied." if copy.had_mentee else ""))]


def edit_form(form: EditFormData) -> Block:
    """Return `Edit session`, with everything as it is."""
    view, draft = form.view, form.view.state == "draft"
    local = view.starts_at.astimezone(find_zone(view.location.zone))
    location_id = ONLINE_ONLY if view.location.online else view.location.id
    venue = VenueInput(location_id, view.online, view.in_person, form.meeting_url)
    admin = view.reader.admin
    blocks = [
        *(_mentor(view.host) if admin and draft else _same_mentor(view.host)),
        location_input(form.location_choices, location_id),
        *date_and_time(local.date(), local.time(), view.location.zone),
        duration_input(view.minutes),
        *attendance_inputs(venue),
        venue_url_input(venue, is_generated=form.makes_links, is_draft=draft),
        _topic(view.topic),
        _mentee(form.mentee),
        *groups_input(form.groups, form.group_ids, is_admin=admin),
        *([_then("draft")] if draft else []),
    ]
    # Slack keeps what an input held as long as its id stays the same: `Edit again` must show what there is now.
    blocks = [renamed(block, f"{view.version}-{form.enrollment_id}") for block in blocks]
    drawn = modal(
        "Edit session",
        [*_series_note(view), *blocks],
        callback_id="session.edit",
        submit="Save",
        id=view.id,
        version=view.version,
        place=form.enrollment_id,
    )
    return with_local_times(drawn, form.local_times)


def _series_note(view: SessionView) -> list[Block]:
    """Return that only this session changes, where it is one of a series."""
    others = view.series[1] - 1 if view.series else 0
    if not others:
        return []
    one, many = "other one of its series stays as it is", f"other {others} of its series stay as they are"
    return [section(f":information_source: Changes this session only. The {one if others == 1 else many}.")]


def publish_form(form: EditFormData, missing: frozenset[str]) -> Block:
    """Return `Publish session`, which asks only for what the draft still lacks."""
    view = form.view
    local = view.starts_at.astimezone(find_zone(view.location.zone))
    zone = view.location.zone
    inputs = [*date_and_time(local.date(), local.time(), zone), meeting_url_input(form.meeting_url, optional=False)]
    past = "The time of this draft has passed. Choose another one." if "date" in missing else ""
    blocks = [
        section(f"*{title(view)}*\n{when(view)}", typed=[topic_line(view.topic), past]),
        *(block for block in inputs if block["block_id"] in missing),
    ]
    drawn = modal(
        "Publish session", blocks, callback_id="session.publish", submit="Publish", id=view.id, version=view.version
    )
    return with_local_times(drawn, form.local_times) if "time" in missing else drawn


def _mentor(chosen: PersonView, *, becomes_mentor: bool = False) -> list[Block]:
    picker = with_dispatch(person_input("Mentor", "mentor", MENTOR, chosen, placeholder="Choose a mentor"))
    return [picker, *([fine_print(f"Saving this makes {chosen.name} a mentor.")] if becomes_mentor else [])]


def _same_mentor(mentor: PersonView) -> list[Block]:
    """Return `Mentor` where there is nobody else to choose."""
    only = choice("static_select", [option(mentor.name, mentor.slack_id)], mentor.slack_id)
    return [field("Mentor", "mentor", only, hint="A session stays with its mentor.")]


def _mentee(chosen: PersonView | None) -> Block:
    hint = "Leave empty to let mentees book it. Whoever you choose is added right away, without a request."
    return with_dispatch(
        person_input("Mentee", "mentee", MENTEE, chosen, optional=True, hint=hint, placeholder="Anyone can book")
    )


def _topic(topic: str) -> Block:
    return field("Topic", "topic", text_input(topic, limit=TOPIC_LIMIT), optional=True)


def _then(chosen: str) -> Block:
    options = [
        option("Publish", "publish", "To repeat it every week, choose Bulk duplicate afterwards."),
        option("Publish & duplicate", "again", "Then plan the next one, a week later."),
        option("Save as draft", "draft", "Only the mentor and admins see it."),
    ]
    return with_dispatch(field("Then", "then", choice("radio_buttons", options, chosen)))
