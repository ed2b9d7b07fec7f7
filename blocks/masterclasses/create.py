"""The forms in which a masterclass is planned: `Host a masterclass`, `Edit masterclass`, and the review of both."""

from collections.abc import Sequence

from blocks.kit import (
    Block,
    button,
    buttons,
    context,
    cut,
    escaped,
    field,
    has_markup,
    header,
    linked,
    mention,
    modal,
    quote,
    section,
    text_input,
)
from blocks.masterclasses.masterclass import channel_hint
from blocks.meetings.facts import how_and_where, online_at, when
from blocks.meetings.inputs import (
    attendance_inputs,
    date_and_time,
    duration_input,
    groups_input,
    location_input,
    renamed,
    venue_url_input,
)
from blocks.meetings.redraw import local_time_lines, with_local_times
from blocks.people.picker import people_input
from mentorship.masterclasses.actions import MAX_PARTICIPANTS
from mentorship.masterclasses.create import MasterclassFormData, Review
from mentorship.masterclasses.form import DESCRIPTION_LIMIT, TITLE_LIMIT
from mentorship.people.choosable import GUESTS
from mentorship.people.person import PersonView

FOR_GROUPS = "Only their members, the host and admins see it and reserve a spot. Leave empty for everyone."
LABELS = {  # of what an edit can change
    "title": "Title",
    "description": "Description",
    "location_id": "Location",
    "online": "Attendance",
    "in_person": "Attendance",
    "meeting_url": "Meeting URL",
    "guests": "Guests",
    "maximum": "Maximum participants",
    "minimum": "Minimum participants",
    "groups": "Restrict to groups",
}
MAX_NAMED_GUESTS = 30  # guests who are named in the review
GUESTS_HINT = "They get a spot right away and a message from us. Slack guest accounts can't join."


def masterclass_form(form_data: MasterclassFormData) -> Block:
    """Return `Host a masterclass`, with everything sensible filled in; or `Edit masterclass`, without a time."""
    plan, editing, zone = form_data.plan, form_data.meeting_id is not None, form_data.zone
    blocks = [
        field("Title", "title", text_input(plan.title, limit=TITLE_LIMIT)),
        field("Description", "description", text_input(plan.description, limit=DESCRIPTION_LIMIT, lines=True)),
        location_input(form_data.location_choices, plan.location_id),
        *([] if editing else [*date_and_time(plan.date, plan.time, zone), duration_input(plan.minutes)]),
        *attendance_inputs(plan.venue, "Tick both to let each participant choose."),
        venue_url_input(plan.venue, is_generated=form_data.makes_links, own_link=form_data.own_link),
        _guests(form_data.guests, editing=editing),
        *_participant_limits(plan.maximum, plan.minimum),
        *groups_input(form_data.groups, plan.groups, FOR_GROUPS, is_admin=form_data.is_admin),
    ]
    if editing:
        # Slack keeps what an input held as long as its id stays the same: what is edited again must be as it is now.
        blocks = [renamed(block, str(form_data.version)) for block in blocks]
        return modal(
            "Edit masterclass",
            [*blocks, _fixed_time_note()],
            callback_id="masterclass.change",
            submit="Review",
            id=form_data.meeting_id,
            version=form_data.version,
            host=form_data.host,
        )
    drawn = modal("Host a masterclass", blocks, callback_id="masterclass.plan", submit="Review")
    return with_local_times(drawn, form_data.local_times)


def _fixed_time_note() -> Block:
    return context("To change the date or time, use Move in its menu. The duration stays as it is.")


def _guests(chosen: Sequence[PersonView], *, editing: bool) -> Block:
    hint = (
        f"{GUESTS_HINT} To remove someone, choose Participants."
        if editing
        else f"{GUESTS_HINT} Others can reserve a spot themselves."
    )
    return people_input("Guests", "guests", GUESTS, chosen, optional=True, hint=hint)


def _participant_limits(maximum: int | None, minimum: int | None) -> list[Block]:
    return [
        _number(
            "Maximum participants",
            "maximum",
            maximum,
            f"Empty: up to {MAX_PARTICIPANTS}. When it's full, others can join a waitlist.",
        ),
        _number(
            "Minimum participants",
            "minimum",
            minimum,
            "If fewer have signed up a day before, you're asked whether to go ahead.",
        ),
    ]


def _number(label: str, name: str, value: int | None, hint: str) -> Block:
    limits = {"min_value": "1", "max_value": str(MAX_PARTICIPANTS)}
    initial = {"initial_value": str(value)} if value is not None else {}
    return field(
        label,
        name,
        {"type": "number_input", "is_decimal_allowed": False, **limits, **initial},
        optional=True,
        hint=hint,
    )


def review_form(review: Review, *, in_place: bool = False) -> Block:
    """Return `Review masterclass`: everything as others will see it, and what the host should know before it is saved.

    Where it is shown `in_place` of the form, since Slack stacks no more than three views, there is nothing to go back
    to: the form is drawn again.
    """
    plan = review.plan
    blocks = [
        *_changes(review),
        header(plan.title),
        section("\n".join(_facts(review)), typed=_typed_facts(review)),
        *([] if review.editing else quote(local_time_lines(review.local_times))),
        *quote(plan.description),
        *_guest_lines(review),
        *([] if review.editing else [channel_hint(review.private)]),
        *([] if review.editing else [context("To change the date later, use Move.")]),
        *([buttons(button("Edit again", "masterclass.resume", str(review.draft_id)))] if in_place else []),
    ]
    close = "" if in_place else "Back"
    return modal(
        "Review masterclass",
        blocks,
        callback_id="masterclass.save",
        submit="Save",
        close=close,
        id=review.draft_id,
        editing=int(review.editing),
    )


def _changes(review: Review) -> list[Block]:
    """Return what an edit changes, by the labels of the form."""
    if not review.editing:
        return []
    labels = dict.fromkeys(label[0].lower() + label[1:] for name, label in LABELS.items() if name in review.changed)
    return [section(f":pencil2: *Changed:* {', '.join(labels)}" if labels else "Nothing is changed.")]


def _where(review: Review) -> str:
    return how_and_where(review.location, online=review.plan.online, in_person=review.plan.in_person)


def _facts(review: Review) -> list[str]:
    """Return the facts in the order in which its card has them."""
    return [
        f":calendar: {when(review)}",
        *([f":round_pushpin: {_place_and_link(review)}"] if not has_markup(_where(review)) else _lone_link(review)),
        f":mega: Hosted by {mention(review.host)}",
        *([f":lock: {escaped(_only_for(review))}"] if _only_for(review) and not has_markup(_only_for(review)) else []),
        f":busts_in_silhouette: {_size(review)}",
    ]


def _typed_facts(review: Review) -> list[str]:
    return [each for each in (_where(review), _only_for(review)) if has_markup(each)]


def _place_and_link(review: Review) -> str:
    link = _lone_link(review)
    if not link or not review.plan.online:
        return escaped(_where(review))
    return online_at(link[0], review.location, in_person=review.plan.in_person)


def _lone_link(review: Review) -> list[str]:
    """Return the link to the call, with who will see it."""
    url = review.plan.meeting_url
    return [f"{linked(url)} (only attendees see it)"] if url and len(url) < 2000 else []


def _only_for(review: Review) -> str:
    return cut(f"Only for: {', '.join(review.groups)}", 500) if review.groups else ""


def _size(review: Review) -> str:
    plan = review.plan
    limit = MAX_PARTICIPANTS if plan.maximum is None else plan.maximum
    most = "Up to 1 participant" if limit == 1 else f"Up to {limit} participants"
    return most + (
        f". If fewer than {plan.minimum} have a spot a day before, we'll ask you whether to go ahead."
        if plan.minimum
        else ""
    )


def _guest_lines(review: Review) -> list[Block]:
    if not review.guests:
        return []
    busy = [guest for guest in review.guests if guest.id in review.busy]
    free = [guest for guest in review.guests if guest.id not in review.busy]
    blocks = [section(f"*Guests, with a spot right away ({len(free)}):* {_names(free)}")] if free else []
    if busy:
        words = "Busy then, so asked whether they can make it"
        blocks.append(section(f"*{words} ({len(busy)}):* {_names(busy)}"))
    return blocks


def _names(people: list[PersonView]) -> str:
    more = f" and {len(people) - MAX_NAMED_GUESTS} more" if len(people) > MAX_NAMED_GUESTS else ""
    return ", ".join(mention(each) for each in people[:MAX_NAMED_GUESTS]) + more
