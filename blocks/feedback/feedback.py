"""Feedback: the message that asks for it, the form, and what a mentor reads."""

import datetime as dt

from blocks.kit import (
    Block,
    button,
    buttons,
    choice,
    confirmation,
    context,
    divider,
    escaped,
    field,
    has_markup,
    mention,
    modal,
    option,
    page_buttons,
    quote,
    section,
    text_input,
)
from blocks.times import day, soon
from mentorship.feedback.batches import FeedbackPage
from mentorship.feedback.feedback import COMMENT_LIMIT, RATINGS, FeedbackView
from mentorship.people.person import PersonView
from storage.feedback import ShownRating
from storage.meeting import SESSION

WORST, BEST = RATINGS[0], RATINGS[-1]
DESCRIPTIONS = {WORST: "Not helpful", BEST: "Very helpful"}


def question(view: FeedbackView) -> tuple[str, list[Block]]:
    """Return the message that asks how a meeting was, or says that it was answered."""
    words = _asks(view) if not view.is_given else _answered(view)
    thanked = f":raised_hands: You thanked {mention(view.mentor)}." if view.thanked else ""
    small = [thanked] if view.is_given else [who_sees_it(view.mentor), thanked]
    text = " ".join(filter(None, (words.replace("*", ""), *small)))
    blocks = [section(words), *(context(each) for each in small if each), *_question_buttons(view)]
    return text, blocks


def _asks(view: FeedbackView) -> str:
    return f":speech_balloon: How was {_meeting(view)}?"


def _answered(view: FeedbackView) -> str:
    words = f":white_check_mark: Thanks for your feedback on {_meeting(view)}: it's saved."
    if view.is_shown:
        return f"{words} {mention(view.mentor)} sees it now, together with the answers of two others."
    if view.changeable_until is None:
        return words
    until = day(view.changeable_until, view.reader, view.as_of)
    return f"{words} To change it, press *Give feedback* again by {until}, unless it's shown before."


def _meeting(view: FeedbackView) -> str:
    on = day(view.starts_at, view.reader, view.as_of)
    what = "your session" if view.kind == SESSION else _masterclass(view.title)
    return f"{what} with {mention(view.mentor)} on {on}"


def _masterclass(title: str) -> str:
    return "the masterclass" if has_markup(title) else f"“{escaped(title)}”"


def _question_buttons(view: FeedbackView) -> list[Block]:
    number, name = str(view.meeting_id), _first_name(view.mentor)
    give, thanks = f"Feedback on {view.mentor.name}", f"Say thank you to {view.mentor.name}"
    style = None if view.is_given else "primary"
    row = [button("Give feedback", "feedback.open", number, style=style, label=give)] if view.is_open else []
    row += [button(f"Thank {name}", "feedback.thank", number, label=thanks)] if not view.thanked else []
    return [buttons(*row)] if row else []


def who_sees_it(mentor: PersonView) -> str:
    """Return who sees what of an answer."""
    return (
        f"Anonymous: {mention(mentor)} sees ratings and comments only from three people at a time, without names or "
        "dates. Admins see only the average."
    )


def feedback_form(view: FeedbackView) -> Block:
    """Return `Feedback`, with what was answered so far."""
    options = [option(str(each), str(each), DESCRIPTIONS.get(each, "")) for each in RATINGS]
    chosen = str(view.rating) if view.rating is not None else None
    comment = text_input(view.comment, limit=COMMENT_LIMIT, lines=True, placeholder=_placeholder(view))
    blocks = [
        section(_asks(view).partition(" ")[2]),
        field("Rating", "rating", choice("radio_buttons", options, chosen)),
        field("Comment", "comment", comment, optional=True),
        context(who_sees_it(view.mentor)),
        context("You can change your answer for 14 days, or until it's shown."),
    ]
    return modal("Feedback", blocks, callback_id="feedback.send", submit="Send", id=view.meeting_id)


def _placeholder(view: FeedbackView) -> str:
    return f"What helped you? What could {_first_name(view.mentor)} do better?"


def _first_name(who: PersonView) -> str:
    return next(iter(who.name.split()), who.name)


def sent_view(view: FeedbackView) -> Block:
    """Return what stands in the form's place once the answer is stored."""
    until = (
        f"You can change it until {soon(view.changeable_until, view.reader, view.as_of)}, unless it's shown before."
        if view.changeable_until is not None
        else ""
    )
    words = f"Thanks! {mention(view.mentor)} sees it together with the answers of two others."
    return confirmation("Feedback", words, hint=until)


def thanks_message(
    who: PersonView, kind: str, title: str, starts_at: dt.datetime, reader: PersonView, now: dt.datetime
) -> tuple[str, list[Block]]:
    """Return the message to a mentor that someone says thank you, and for what."""
    what = "your session" if kind == SESSION else _masterclass(title)
    text = f":raised_hands: {mention(who)} says thank you for {what} on {day(starts_at, reader, now)}."
    return text, [section(text)]


def own_feedback_view(found: FeedbackPage) -> Block:
    """Return what a mentor reads: the average, and comments in an order that tells nothing."""
    blocks: list[Block] = [section(_rating(found.rating)), context(HOW_IT_WORKS)]
    for comment in found.comments:
        blocks += [divider(), *quote(comment)]
    if found.rating.answers and not found.comments:
        blocks.append(section("Nobody has written a comment so far."))
    return modal(
        "Feedback", [*blocks, *page_buttons("feedback.page", found.page, found.more)], callback_id="feedback.read"
    )


HOW_IT_WORKS = (
    "Answers appear once three people have given one, all at the same time, so nobody can tell who said what. "
    "Comments are in random order."
)


def _rating(rating: ShownRating) -> str:
    return rating_line(rating) or "*No feedback to show yet*"


def rating_line(rating: ShownRating) -> str:
    """Return the numbers, the same for everybody who may see them; empty where there are none."""
    return f":star: *{rating.average:.1f}* out of {BEST}, from {rating.answers} answers" if rating.answers else ""
