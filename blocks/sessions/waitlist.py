"""A mentor's waitlist: how it looks in their profile, and the message that offers a session to whoever is next."""

from blocks.kit import TEXT_LIMIT, Block, button, buttons, cut, escaped, has_markup, mention, quote, section
from blocks.meetings.facts import topic_line, when, where
from blocks.queue_exit import leave_queue_button
from blocks.sessions.session import profile_button
from blocks.times import day_and_time
from mentorship.mentors.profile import Profile
from mentorship.people.person import PersonView
from mentorship.sessions.view import SessionView
from mentorship.sessions.waitlist_offers import OfferView

WAITLIST_HINT = "Choose “Notify me”, and we'll offer you an opening when it's your turn."
AGAIN = "You're no longer on the waitlist. To wait for another session, choose “Notify me” in the profile."


def waitlist_blocks(profile: Profile) -> list[Block]:
    """Return the reader's number in the queue, or the way into it."""
    mentor = str(profile.mentor.id)
    if profile.queue_number is not None:
        words = f"You're number {profile.queue_number} in line. We'll tell you in Messages when it's your turn."
        return [section(words), buttons(leave_queue_button("Stop notifying me", "waitlist.leave", mentor))]
    if profile.can_wait:
        return [section(WAITLIST_HINT), buttons(button("Notify me", "waitlist.join", mentor, style="primary"))]
    return []


def offer_card(offer: OfferView) -> tuple[str, list[Block]]:
    """Return the facts, until when the session is kept, and `Accept` and `Pass`; or what has come of the offer."""
    view = offer.session
    heading = f"A session with {mention(view.host)} is open for you" if _is_offered(offer) else _heading(view)
    state = _state(offer)
    text = f"{heading}: {when(view)}. {escaped(where(view))}."
    text += f" {escaped(topic_line(view.topic))}." if view.topic else ""
    warning = offer.warning if _is_offered(offer) else ""
    facts = [each for each in (where(view), topic_line(view.topic)) if each]
    quiet = "\n".join(escaped(each) for each in facts if not has_markup(each))
    shown_below = [each for each in facts if has_markup(each)]
    lead = section(f"*{heading}*\n:calendar: {when(view)}\n{quiet}", typed=shown_below)
    blocks = [lead, section(state), *quote(warning)]
    return cut(f"{text} {state} {escaped(warning)}".rstrip(), TEXT_LIMIT), [*blocks, *_buttons(offer)]


def queue_ended_message(mentor: PersonView) -> tuple[str, list[Block]]:
    """Return that the reader no longer waits for a mentor, who has left the program."""
    words = f"{mention(mentor)} has left the mentorship program, so you're no longer waiting for a"
    text = f"{words} session with them. You can find another mentor."
    return text, [section(text), buttons(button("Find a mentor", "mentor.find", style="primary"))]


def _is_offered(offer: OfferView) -> bool:
    return offer.state == "offered"


def _heading(view: SessionView) -> str:
    return f"1:1 with {mention(view.host)}"


def _state(offer: OfferView) -> str:
    """Return what to do, or what has happened, in the reader's own time."""
    view = offer.session
    if offer.state == "accepted":
        change = (
            " You attend online; choose “Change attendance” in its menu to come in person."
            if view.has_both_methods
            else ""
        )
        return f"You took this session. It has its own message, and it's in your Home tab under Upcoming.{change}"
    if offer.state == "passed":
        return f"You passed on this session, so it goes to the next person on the waitlist. {AGAIN}"
    if offer.state == "expired":
        return f"Time's up, so the session goes to the next person on the waitlist. {AGAIN}"
    if offer.state == "stopped":
        return "This session is no longer offered to you, and you're off this mentor's waitlist."
    if offer.until is None or not _is_offered(offer):
        return "This session is no longer offered to you. You're back in your place on the waitlist."
    online = " You would attend online, which you can change afterwards." if view.has_both_methods else ""
    until = day_and_time(offer.until, view.reader, view.as_of)
    kept = f"It is kept for you until {until}. After that it goes to the next person on the waitlist."
    return f"{kept}{online}"


def _buttons(offer: OfferView) -> list[Block]:
    view = offer.session
    if _is_offered(offer):
        accept = button("Accept", "offer.accept", f"{view.terms_token}:{view.id}", style="primary")
        return [buttons(accept, button("Pass", "offer.pass", str(view.id)))]
    if offer.state == "accepted":
        return []
    return [buttons(profile_button(view.host))]
