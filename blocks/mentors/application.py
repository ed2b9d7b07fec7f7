"""Asking to mentor: the form, the card that each admin gets, and the answer."""

from blocks.kit import (
    TEXT_LIMIT,
    Block,
    button,
    buttons,
    confirmation,
    cut,
    escaped,
    field,
    mention,
    modal,
    quote,
    section,
    text_input,
)
from blocks.reason import reason_line
from mentorship.mentors.application import MESSAGE_LIMIT, ApplicationView
from mentorship.people.person import PersonView


def ask_form() -> Block:
    """Return the form `Ask to mentor`."""
    blocks = [
        section("Admins decide who mentors. They're told right away, and you'll get the answer in Messages."),
        field(
            "Message",
            "message",
            text_input(limit=MESSAGE_LIMIT, lines=True),
            optional=True,
            hint="For example, what you could help others with. Only admins read this.",
        ),
    ]
    return modal("Ask to mentor", blocks, callback_id="application.send", submit="Send")


def asked_view() -> Block:
    """Return what stands in the form's place once it is sent."""
    done = "*Sent.* The admins have been told. You'll get the answer in Messages."
    row = [button("Find a mentor", "mentor.find")]
    return confirmation("Ask to mentor", done, next_steps=row)


def decline_form(view: ApplicationView) -> Block:
    """Return `Decline mentor`, with the reason that the person is told."""
    blocks = [
        section(f"{mention(view.person)} will be told, along with your reason. They can ask again later."),
        field("Reason", "reason", text_input(limit=MESSAGE_LIMIT, lines=True)),
    ]
    return modal("Decline mentor", blocks, callback_id="application.decline", submit="Decline", id=view.id)


def card(view: ApplicationView) -> tuple[str, list[Block]]:
    """Return what an admin's message shows, before and after the application was answered."""
    asks = f"{mention(view.person)} would like to become a mentor."
    answer, typed = _answer(view), reason_line(view.answer) or view.message
    text = f"{asks} {answer}\n{escaped(typed)}".strip()
    return cut(text, TEXT_LIMIT), [
        section(f"{asks} {answer}".strip()),
        *quote(typed),
        *_buttons(view),
    ]


def entry(view: ApplicationView) -> list[Block]:
    """Return the application as an entry in Settings → People."""
    return [section(f"*{mention(view.person)}* would like to become a mentor.", typed=[view.message]), *_buttons(view)]


def approved_message(by: PersonView | None) -> tuple[str, list[Block]]:
    """Return what a person is told who may mentor from now on."""
    text = f"{mention(by) if by else 'An admin'} approved your request: you're now a mentor! Offer your first session."
    return text, [section(text), buttons(button("New session", "session.new", style="primary"))]


def declined_message(by: PersonView | None, reason: str) -> tuple[str, list[Block]]:
    """Return what a person is told who may not mentor."""
    words = f"{mention(by) if by else 'An admin'} declined your request to mentor."
    why = reason_line(reason)
    rest = "You can still find a mentor and book sessions, and you can ask again later."
    row = buttons(button("Find a mentor", "mentor.find"), button("Ask to mentor", "application.open"))
    return f"{words}\n{escaped(why)}\n{rest}", [section(words), *quote(why), section(rest), row]


def _answer(view: ApplicationView) -> str:
    who = mention(view.answered_by) if view.answered_by else "An admin"
    if view.state == "approved":
        return f"{who} approved it."
    if view.state == "declined" and view.answered_by is None:
        return "This no longer needs an answer:"
    if view.state == "declined":
        return f"{who} declined it."
    return "What they say:" if view.message else ""


def _buttons(view: ApplicationView) -> list[Block]:
    if view.state != "pending":
        return []
    label = f"that {view.person.name} mentors"
    approve = button("Approve", "application.approve", str(view.id), style="primary", label=f"Approve {label}")
    return [buttons(approve, button("Decline", "application.decline", str(view.id), label=f"Decline {label}"))]
