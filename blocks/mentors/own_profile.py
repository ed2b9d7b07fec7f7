"""`My profile`: what people say of themselves."""

from blocks.kit import (
    Block,
    button,
    buttons,
    checkboxes,
    choice,
    confirmation,
    context,
    escaped,
    field,
    header,
    modal,
    option,
    plain,
    quote,
    section,
    text_input,
)
from mentorship.mentors.own_profile import MAX_SESSIONS_PER_MONTH, MailPreference, OwnProfile
from mentorship.program.reminders import OWN_CHOICES
from mentorship.times import format_near_date
from storage.person import AS_PROGRAM

LOOKING = "Let mentors find me and offer me a session"
MAIL = "Email me these messages too"
WHILE_PAUSED = (
    "Until then, nobody can send you requests and you aren't suggested to anyone. Your open sessions can still be "
    "booked."
)
HEADLINE_LIMIT, ABOUT_LIMIT, TAGS_LIMIT = 150, 1000, 800


def profile_form(own: OwnProfile, opened_from: str = "") -> Block:
    """Return `My profile`, with everything as it is; nothing in it is required.

    `opened_from` is the callback id of the view below it.
    """
    about = _about_you(own)
    mentoring = [header("When you mentor"), _link_field(own.meeting_link)] if own.can_mentor else []
    feedback = [buttons(button("Feedback", "feedback.read", label="Feedback on you"))] if own.mentor else []
    if own.mentor:  # whoever mentors comes for that; for anyone else it is the last thing
        blocks = [*feedback, *mentoring, *_mentor_fields(own), *([header("About you")] if mentoring else []), *about]
    else:
        blocks = [*about, *mentoring]
    blocks += _counts(own)
    return modal(
        "My profile", blocks, callback_id="profile.save", submit="Save", below=opened_from, shown=own.fingerprint
    )


def saved_view(own: OwnProfile) -> Block:
    """Return what stands in the form's place once it is saved, where no view below it shows that."""
    done = "*Profile saved.*"
    if own.mentor and own.paused_until:
        done += f" You're paused until {format_near_date(own.paused_until, own.locale, own.today)}. {WHILE_PAUSED}"
    return confirmation("My profile", done)


def _counts(own: OwnProfile) -> list[Block]:
    """Return what they missed and cancelled late; nothing where there is nothing to say."""
    sessions = "1 session or masterclass" if own.missed == 1 else f"{own.missed} sessions or masterclasses"
    said = [f"You missed {sessions} in the last 90 days: see Past in your Home tab."] if own.missed else []
    times = "once" if own.late == 1 else f"{own.late} times"
    said += [f"You cancelled late {times} in the last 90 days."] if own.late else []
    return [context(" ".join([*said, "Only you and admins see this."]))] if said else []


def _about_you(own: OwnProfile) -> list[Block]:
    return [
        *_about_fields(own),
        *_tag_fields(own),
        *([_location_field(own)] if own.locations else []),
        _looking_field(own.looking),
        header("Reminders and email" if own.mail is not None else "Reminders"),
        _reminders_field(own),
        *([_mail_field(own.mail)] if own.mail is not None else []),
    ]


def _about_fields(own: OwnProfile) -> list[Block]:
    in_one_line = own.slack_headline or "What you do, in one line"
    headline = text_input(own.headline, limit=HEADLINE_LIMIT, placeholder=in_one_line)
    about = text_input(own.about, limit=ABOUT_LIMIT, lines=True)
    return [
        context("Everyone can see this and search for it."),
        field("Headline", "headline", headline, optional=True, hint="Leave empty to show your title in Slack."),
        field("About", "about", about, optional=True),
    ]


def _looking_field(looking: bool) -> Block:
    tick = checkboxes([option(LOOKING, "looking")], ["looking"] if looking else [])
    return field("Looking for a mentor", "looking", tick, optional=True)


def _tag_fields(own: OwnProfile) -> list[Block]:
    topics = text_input(own.topics, limit=TAGS_LIMIT, placeholder="Python, public speaking, changing teams")
    languages = text_input(own.languages, limit=TAGS_LIMIT, placeholder="English, Deutsch")
    about_topics = "What you'd like to learn or can help with, separated by commas."
    about_languages = "The languages you speak, separated by commas."
    return [
        field("Topics", "topics", topics, optional=True, hint=about_topics),
        field("Languages", "languages", languages, optional=True, hint=about_languages),
    ]


def _location_field(own: OwnProfile) -> Block:
    places = [option(place.name, str(place.id)) for place in own.locations][:100]
    select = choice("static_select", places, str(own.location_id)) | {"placeholder": plain("Where you work")}
    return field("Location", "location", select, optional=True)


def _link_field(link: str) -> Block:
    element: Block = {"type": "url_text_input", "placeholder": plain("https://meet.example.com/you")}
    hint = "Filled in as the meeting URL of your sessions. Only the people attending see it."
    initial = {"initial_value": link} if link else {}
    return field("Meeting link", "meeting_link", element | initial, optional=True, hint=hint)


def _reminders_field(own: OwnProfile) -> Block:
    as_program = option(f"As the program does ({own.program_reminders})", AS_PROGRAM)
    choices = [as_program, *(option(label, name) for name, label in OWN_CHOICES.items())]
    hint = "When to remind you before sessions and masterclasses. Choose as many as you like, or none."
    return field("Remind me", "remind_me", checkboxes(choices, list(own.remind_me)), optional=True, hint=hint)


def _mail_field(mail: MailPreference) -> Block:
    tick = checkboxes([option(MAIL, "email_too")], ["email_too"] if mail.wanted else [])
    return field("Email me too", "email_too", tick, optional=True, hint=_about_mail(mail))


def _about_mail(mail: MailPreference) -> str:
    what = "With calendar invitations that stay up to date."
    if not mail.address:
        return (
            f"{what} Slack doesn't share your address with this app yet, so no mail can be sent. Ask an admin to "
            "reinstall the app with the permission users:read.email. Tick this, and mail starts once that's done."
        )
    if mail.trouble:
        return f"Mail to {mail.address} was refused and is switched off. The mail server said: {mail.trouble}"
    return f"{what} Sent to {mail.address}, your address in Slack."


def _mentor_fields(own: OwnProfile) -> list[Block]:
    pause: Block = {"type": "datepicker"} | ({"initial_date": own.paused_until.isoformat()} if own.paused_until else {})
    number: Block = {"type": "number_input", "is_decimal_allowed": False, "min_value": "1"}
    number |= {"max_value": str(MAX_SESSIONS_PER_MONTH)}
    number |= {"initial_value": str(own.sessions_per_month)} if own.sessions_per_month else {}
    return [
        field(
            "Pause until",
            "paused_until",
            pause,
            optional=True,
            hint=WHILE_PAUSED,
        ),
        field(
            "Sessions per month",
            "sessions_per_month",
            number,
            optional=True,
            hint="The most sessions you want per month. Leave empty for no limit.",
        ),
    ]


def mail_refused_message(address: str, said: str) -> tuple[str, list[Block]]:
    """Return that someone's mail was refused for good, so that they are told in Slack only."""
    words = (
        "Mail to your address was refused, so the mentorship program no longer emails you. You'll still hear "
        "everything here. If the address is right, open “My profile” and tick “Email me too” again."
    )
    typed = f"Address: {address}" + (f"\nThe mail server said: {said}" if said else "")
    row = buttons(button("My profile", "profile.open", style="primary"))
    return f"{words}\n{escaped(typed)}", [section(words), *quote(typed), row]
