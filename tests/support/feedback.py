"""Steps of stories about feedback."""

from sqlalchemy.orm import Session

from localslack.testing.person import Person
from localslack.testing.screen import Shown
from mentorship.feedback.feedback import ask_for_feedback
from mentorship.meetings.outcome_view import NOT_RECORDED_AFTER
from storage.meeting import ATTENDING, HOST, enrollments_of, find_meeting
from tests.support.running_bot import RunningBot
from tests.support.sessions import top

ASKS = "💬 How was"


def ask_all(bot: RunningBot, meeting_id: int) -> None:
    """Let everyone who was in the meeting be asked how it was, once nobody has said for a week that it took place."""

    def ask(db: Session) -> None:
        workspace_id = enrollments_of(db, [meeting_id])[0].workspace_id
        meeting = find_meeting(db, workspace_id, meeting_id)
        assert meeting is not None
        bot.clock.now = max(bot.clock.now, meeting.ends_at + NOT_RECORDED_AFTER)
        there = [each for each in enrollments_of(db, [meeting_id]) if each.state == ATTENDING and each.role != HOST]
        ask_for_feedback(db, meeting, [each.person for each in there], now=bot.clock.now)

    bot.transact(ask)
    bot.settle()


def question(person: Person) -> Shown:
    """Return the newest message that asks this person how a meeting was."""
    found = [each for each in person.messages if each.text.startswith((ASKS, "✅ Thanks for your feedback"))]
    assert found, [each.text for each in person.messages]
    return found[-1]


def answer(bot: RunningBot, person: Person, rating: int, comment: str = "") -> None:
    """Give feedback in the newest message that asks for it."""
    person.press("Give feedback", within=question(person))
    person.fill({"Rating": str(rating), "Comment": comment})
    assert person.submit().ok, top(person).text
    assert top(person).title == "Feedback"
    person.close(all=True)
    bot.settle()


def read_feedback(mentor: Person) -> str:
    """Return what a mentor reads under `My profile` → `Feedback`."""
    mentor.command("/mentorship profile")
    mentor.press("Feedback", where="modal")
    words = top(mentor).text
    mentor.close(all=True)
    return words


def seen_by_admin(admin: Person, mentor: str = "ada") -> str:
    """Return the line with the numbers on the mentor's profile, as an admin sees it; empty where there is none."""
    admin.command(f"/mentorship book @{mentor}")
    lines = [each for each in top(admin).text.splitlines() if each.startswith("Feedback: ")]
    admin.close(all=True)
    return lines[0].removeprefix("Feedback: ") if lines else ""
