"""Asking an admin to let one book, although one has missed too much lately; and their answer."""

from blocks.kit import (
    TEXT_LIMIT,
    Block,
    button,
    buttons,
    confirmation,
    context,
    cut,
    escaped,
    field,
    mention,
    modal,
    quote,
    section,
    text_input,
    with_confirmation,
)
from blocks.meetings.facts import when
from blocks.outcome.meeting_name import Message, name_of, plain_name, typed_title
from blocks.times import day
from mentorship.agenda.agenda import AnyMeetingView
from mentorship.masterclasses.view import MasterclassView
from mentorship.outcome.booking_permission import MESSAGE_LIMIT, PermissionView
from mentorship.people.person import PersonView
from mentorship.program.absences import missed_words
from storage.attendance import LATELY

COUNTS_ONCE = "“Allow” counts for one booking."
TITLE, TOLD = "Ask an admin", "The admins have been told. You'll get the answer in Messages."


def asked_view(asked: PermissionView | None) -> Block:
    """Return what whoever asked sees: where the answer will come, and where they can say more to it."""
    if asked is None:
        return confirmation(TITLE, "You can book: nothing keeps you from it.")
    hint = "Only the admins see this. You can also leave it empty: they have your question already."
    words = text_input(asked.message, limit=MESSAGE_LIMIT, lines=True)
    blocks = [
        section(f":white_check_mark: *Sent.* {TOLD}"),
        field("Message", "message", words, optional=True, hint=hint),
    ]
    form = modal(TITLE, blocks, callback_id="permission.message", submit="Send", close="Done", id=asked.id)
    return form | {"clear_on_close": True}


def message_sent_view(message: str) -> Block:
    """Return that the admins see the message by now, if there is one."""
    return confirmation(TITLE, f"*{'Sent, with your message.' if message else 'Sent.'}* {TOLD}")


def admin_message(view: PermissionView) -> Message:
    """Return what an admin reads, before and after it was answered."""
    who = mention(view.person)
    asks = f"{who} would like to book {_wanted(view)}."
    rule = f"They missed {missed_words(len(view.missed))} in the last {LATELY.days} days. {_allowed(view)}".strip()
    said = [context(f"{who} says:"), *quote(view.message)] if view.message else []
    blocks = [section(f"*{who} asks to book again*\n{asks} {rule}"), *_missed(view), *said]
    lines = [f"{asks} {rule} {_answer(view) or COUNTS_ONCE}", *_missed_lines(view), escaped(view.message)]
    return cut("\n".join(filter(None, lines)), TEXT_LIMIT), [*blocks, *_answers(view)]


def permitted_message(view: PermissionView, by: PersonView | None) -> Message:
    """Return what someone reads who may book once more, with the way to what they wanted to book."""
    words = f"{mention(by) if by else 'An admin'} says you can book {_wanted(view)}."
    once = "It counts for one booking."
    return f"{words} {once}", [section(f":white_check_mark: *{words}*\n{once}"), buttons(*_book_buttons(view))]


def not_permitted_message(view: PermissionView, by: PersonView | None) -> Message:
    """Return what someone reads who may not: why, and how to object."""
    who = mention(by) if by else "An admin"
    words = f"{who} said no to your next booking."
    why = f"You missed {missed_words(len(view.missed))} in the last {LATELY.days} days. {_allowed(view)}".strip()
    objection = f"If you have questions, write to {who}."
    if any("was_there" in each.actions for each in view.missed):
        objection = f"If you were there, choose *I was there* in your Home tab under *Past*, or write to {who}."
    blocks = [
        section(f"*{words}*\n{why}"),
        *_missed(view),
        section(objection),
        buttons(button("Find a mentor", "mentor.find")),
    ]
    lines = [f"{words} {why}", *_missed_lines(view), objection.replace("*", "")]
    return cut("\n".join(lines), TEXT_LIMIT), blocks


def answer_buttons(permission_id: int, person: PersonView) -> list[Block]:
    """Return `Allow`, and `Don't allow`, which asks first."""
    label = f"{person.name} to book once more"
    no = button("Don't allow", "permission.decline", str(permission_id), label=f"Don't allow {label}")
    return [
        button("Allow", "permission.allow", str(permission_id), style="primary", label=f"Allow {label}"),
        with_confirmation(no, "Don't allow?", f"{person.name} is told why, and how to object.", deny="Go back"),
    ]


def _answers(view: PermissionView) -> list[Block]:
    if view.state == "asked":
        return [buttons(*answer_buttons(view.id, view.person)), context(COUNTS_ONCE)]
    return [section(_answer(view))]


def _answer(view: PermissionView) -> str:
    if view.state == "asked":
        return ""
    who = mention(view.answered_by) if view.answered_by else "An admin"
    return f":no_entry_sign: {who} said no." if view.state == "declined" else f":white_check_mark: {who} allowed it."


def _wanted(view: PermissionView) -> str:
    if view.wanted is None:
        return "a session"
    is_class = isinstance(view.wanted, MasterclassView)
    name = plain_name(view.wanted) if is_class else f"a session with {mention(view.wanted.host)}"
    return f"{name}, {when(view.wanted)}"


def _allowed(view: PermissionView) -> str:
    return f"The program allows {view.allowed}." if view.allowed is not None else ""


def _missed(view: PermissionView) -> list[Block]:
    """Return what they have missed."""
    if not view.missed:
        return []
    typed = [title for each in view.missed for title in typed_title(each)]
    return [section("\n".join(_line(each) for each in view.missed), typed=typed)]


def _missed_lines(view: PermissionView) -> list[str]:
    """Return the same as text that is complete without the blocks."""
    return [f"• {day(each.starts_at, each.reader, each.as_of)}: {plain_name(each)}" for each in view.missed]


def _line(view: AnyMeetingView) -> str:
    return f"• {day(view.starts_at, view.reader, view.as_of)}: {name_of(view)}"


def _book_buttons(view: PermissionView) -> list[Block]:
    wanted = view.wanted
    if isinstance(wanted, MasterclassView) and "reserve" in wanted.actions:
        return [button("Reserve a spot", "masterclass.reserve", str(wanted.id), style="primary")]
    if wanted is not None and "book" in wanted.actions:
        return [button("Book", "booking.open", str(wanted.id), style="primary")]
    return [button("Find a mentor", "mentor.find")]
