"""Settings → Program: the rules that an admin sets."""

from blocks.kit import Block, checkboxes, choice, confirmation, divider, field, header, modal, option, plain, text_input
from mentorship.program.location import MAX_LOCATIONS
from mentorship.program.reminders import say_reminders
from mentorship.program.rules import CONTACT_LIMIT, ProgramView, Rules
from storage.program import (
    ANYONE,
    APPROVED,
    MAIL_IF_ASKED,
    MAIL_OFF,
    MAIL_UNLESS_OPTED_OUT,
    OFFER_EXPIRY,
    REMINDERS,
    REQUEST_EXPIRY,
)

REMINDERS_LIMIT = 80  # characters
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
            hint="If admins approve mentors, anyone else can ask to become one, and admins are told.",
        ),
        _default_location(view),
        header("Booking"),
        *_booking_fields(rules),
        _reminders(rules.reminders),
        header("Requests and waitlists"),
        *_expiry_fields(rules),
        divider(),
        *_masterclass_fields(rules),
        header("Help and email"),
        *([_email(rules.email)] if view.sends_mail else []),
        field(
            "Help contact",
            "help_contact",
            text_input(rules.help_contact, limit=CONTACT_LIMIT, placeholder="A person's name, a channel or an address"),
            optional=True,
            hint="Who answers questions about the program. Shown in Help and wherever people are told to ask someone. "
            "If empty, they're told to ask the admins.",
        ),
    ]
    return modal("Program", blocks, callback_id="program.save", submit="Save", shown=view.fingerprint)


def saved_line(reminders: str | None) -> str:
    """Return that the rules are saved, and when people are reminded from now on; None: as before."""
    if reminders is None:
        return "Program saved."
    if not reminders:
        return "Program saved. People are no longer reminded, unless they choose so themselves."
    return f"Program saved. Reminders come {say_reminders(reminders)}."


def saved_view(said: str) -> Block:
    """Return what stands in the form's place once it is saved, where the settings do not lie below it."""
    return confirmation("Program", said)


def _masterclass_fields(rules: Rules) -> list[Block]:
    kinds = [option("Private", PRIVATE), option("Public", PUBLIC)]
    return [
        field(
            "Masterclasses",
            "masterclasses",
            checkboxes([option("Mentors may host masterclasses", HOST)], [HOST] if rules.masterclasses else []),
            optional=True,
            hint="If not selected, nobody can host new ones. Those already planned go ahead.",
        ),
        field(
            "Masterclass channels",
            "masterclass_channels",
            choice("radio_buttons", kinds, PUBLIC if rules.public_channels else PRIVATE),
            hint="Each masterclass gets its own Slack channel. It's always private if the masterclass is restricted to "
            "groups.",
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
    places = [option(each.name, str(each.id)) for each in view.locations[:MAX_LOCATIONS]]
    # A choice that was made can be taken back, also where Slack offers no way to empty it.
    offered = [option(NO_DEFAULT, "0"), *places]
    here = str(view.rules.default_location_id or 0)
    return field(
        "Default location",
        "default_location",
        choice("static_select", offered, here),
        optional=True,
        hint="Preselected in new sessions, for mentors who haven't set a location of their own.",
    )


def _booking_fields(rules: Rules) -> list[Block]:
    return [
        _number(
            "Minimum notice to book (hours)",
            "notice_to_book",
            rules.notice_to_book,
            "Sessions can be booked until this many hours before they start. Leave empty to allow it until the start.",
        ),
        _number(
            "Minimum notice to cancel (hours)",
            "notice_to_cancel",
            rules.notice_to_cancel,
            "Until this many hours before the start, bookings can be changed and cancelled freely. After that they can "
            "still be cancelled, but with a reason, and it's recorded as a late cancellation: you see under People how "
            "often that happens. Leave empty for no limit.",
        ),
        _number(
            "Open bookings per mentee",
            "open_bookings",
            rules.open_bookings,
            "How many upcoming sessions one person can have booked at a time. Leave empty for no limit.",
        ),
        _number(
            "No-shows allowed in 90 days",
            "no_shows_allowed",
            rules.no_shows_allowed,
            "After that, an admin approves each booking. Leave empty for no limit.",
        ),
    ]


def _reminders(minutes: str) -> Block:
    example = minutes or REMINDERS
    hint = (
        f"Minutes, separated by commas. {example} means {say_reminders(example)}. Everyone can choose for themselves "
        "in “My profile”. Leave empty for none."
    )
    element = text_input(minutes, limit=REMINDERS_LIMIT, placeholder=REMINDERS)
    return field("Reminders", "reminders", element, optional=True, hint=hint)


def _expiry_fields(rules: Rules) -> list[Block]:
    return [
        _number(
            "Request expiry (hours)",
            "request_expiry",
            rules.request_expiry,
            "Requests that nobody has answered by then expire. Leave empty for "
            f"{REQUEST_EXPIRY} hours ({REQUEST_EXPIRY // 24} days).",
        ),
        _number(
            "Offer expiry (minutes)",
            "offer_expiry",
            rules.offer_expiry,
            "How long a spot is held for someone on a waitlist when it's their turn. Leave empty for "
            f"{OFFER_EXPIRY} minutes ({OFFER_EXPIRY // 60} hours).",
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
