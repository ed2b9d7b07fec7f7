"""Settings → Program: the rules that an admin sets."""

from blocks.kit import Block, checkboxes, choice, field, modal, option, plain, text_input
from mentorship.program.location import MAX_LOCATIONS
from mentorship.program.rules import CONTACT_LIMIT, ProgramView, Rules
from storage.program import (
    ANYONE,
    APPROVED,
    MAIL_IF_ASKED,
    MAIL_OFF,
    MAIL_UNLESS_OPTED_OUT,
    OFFER_EXPIRY,
    REQUEST_EXPIRY,
)

NO_DEFAULT = "By the mentor's own time zone"
HOST, PRIVATE, PUBLIC = "host", "private", "public"  # the values of options
WHO_MAY_MENTOR = {ANYONE: "Anyone", APPROVED: "Approved by an admin"}
EMAIL = {
    MAIL_OFF: "Off",
    MAIL_IF_ASKED: "For those who ask",
    MAIL_UNLESS_OPTED_OUT: "For everybody unless they opt out",
}


def program_form(view: ProgramView) -> Block:
    """Return the form with the rules, each with what it does."""
    rules = view.rules
    who = [option(text, value) for value, text in WHO_MAY_MENTOR.items()]
    blocks = [
        field(
            "Who may mentor",
            "who_may_mentor",
            choice("radio_buttons", who, rules.who_may_mentor),
            hint="Approved by an admin: whoever is not a mentor yet can ask, and an admin answers.",
        ),
        *_masterclass_fields(rules),
        _default_location(view),
        *_numbers(rules),
        *([_email(rules.email)] if view.sends_mail else []),
        field(
            "Help contact",
            "help_contact",
            text_input(rules.help_contact, limit=CONTACT_LIMIT, placeholder="A person, a channel or an address"),
            optional=True,
            hint="Whom to ask about the program. It is shown in Help, and to whoever cannot take part.",
        ),
    ]
    return modal("Program", blocks, callback_id="program.save", submit="Save", shown=view.fingerprint)


def _masterclass_fields(rules: Rules) -> list[Block]:
    kinds = [option("Private", PRIVATE), option("Public", PUBLIC)]
    return [
        field(
            "Masterclasses",
            "masterclasses",
            checkboxes([option("Mentors may host masterclasses", HOST)], [HOST] if rules.masterclasses else []),
            optional=True,
            hint="If not ticked, no new ones are planned; those already planned go on.",
        ),
        field(
            "Masterclass channels",
            "masterclass_channels",
            choice("radio_buttons", kinds, PUBLIC if rules.public_channels else PRIVATE),
            hint="Each masterclass has a Slack channel in which its people talk. Those only for certain groups always "
            "have a private one.",
        ),
        field(
            "Announcement channel",
            "announcement_channel",
            _channel(rules.announcement_channel),
            optional=True,
            hint="Each masterclass that is open to everyone gets a card there: those already planned right away, "
            "new ones once they are saved. Invite this app to it first. Leave empty for none.",
        ),
    ]


def _default_location(view: ProgramView) -> Block:
    places = [option(each.name, str(each.id)) for each in view.locations]
    # A choice that was made can be taken back, also where Slack offers no way to empty it.
    if len(places) < MAX_LOCATIONS:
        places.insert(0, option(NO_DEFAULT, "0"))
    here = str(view.rules.default_location_id or 0)
    return field(
        "Default location",
        "default_location",
        choice("static_select", places, here),
        optional=True,
        hint="Where a new session begins: here, or at the location in the mentor's own time zone.",
    )


def _numbers(rules: Rules) -> list[Block]:
    return [
        _number(
            "Minimum notice to book (hours)",
            "notice_to_book",
            rules.notice_to_book,
            "A session can be booked until so many hours before it starts. Empty or 0: until it starts.",
        ),
        _number(
            "Minimum notice to cancel (hours)",
            "notice_to_cancel",
            rules.notice_to_cancel,
            "A mentee can cancel or change a booking until so many hours before the start. Empty or 0: until it "
            "starts. Mentors and admins always can.",
        ),
        _number(
            "Open bookings per mentee",
            "open_bookings",
            rules.open_bookings,
            "How many coming sessions one person may have booked at a time. Empty: any number.",
        ),
        _number(
            "Request expiry (hours)",
            "request_expiry",
            rules.request_expiry,
            f"How long a request for a session waits for an answer. Empty: {REQUEST_EXPIRY}.",
        ),
        _number(
            "Offer expiry (minutes)",
            "offer_expiry",
            rules.offer_expiry,
            f"How long a place is kept for the person it is offered to. Empty: {OFFER_EXPIRY}.",
        ),
    ]


def _channel(chosen: str) -> Block:
    only = {"include": ["public", "private"], "exclude_external_shared_channels": True, "exclude_bot_users": True}
    select: Block = {"type": "conversations_select", "placeholder": plain("Choose a channel"), "filter": only}
    return select | ({"initial_conversation": chosen} if chosen else {})


def _email(policy: str) -> Block:
    choices = [option(text, value) for value, text in EMAIL.items()]
    hint = "News by email as well as in Slack, with calendar invitations. People choose for themselves in “My profile”."
    return field("Email", "email", choice("radio_buttons", choices, policy), hint=hint)


def _number(label: str, name: str, value: int | None, hint: str) -> Block:
    initial = {"initial_value": str(value)} if value is not None else {}
    return field(
        label, name, {"type": "number_input", "is_decimal_allowed": False, **initial}, optional=True, hint=hint
    )
