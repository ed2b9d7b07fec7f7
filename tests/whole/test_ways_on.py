"""Every way on that a refusal offers is a button that leads somewhere."""

import ast
from pathlib import Path

import pytest
import sqlalchemy as sa
from slack_sdk import WebClient
from sqlalchemy.orm import Session

import mentorship
from blocks.refusal import NEXT_STEPS, refusal_modal
from localslack.server import LocalSlack
from localslack.testing.person import Person
from mentorship.errors import NextStep, Refusal
from storage.meeting import MASTERCLASS, SESSION, Meeting
from storage.person import Person as Member
from storage.request import SessionRequest
from tests.support.masterclasses import host
from tests.support.requests import ask
from tests.support.running_bot import RunningBot
from tests.support.sessions import offer, set_program, top
from tests.support.waitlists import wait_in_line

# What each leads to: the title of a modal.
TITLES = {
    "apply": "Ask to mentor",
    "ask_admin": "Ask an admin",
    "edit": "Edit session",
    "edit_masterclass": "Edit masterclass",
    "find": "Find a mentor",
    "join_waitlist": "Masterclass",
    "leave_waitlist": "Masterclass",
    "locations": "Locations",
    "masterclass": "Masterclass",
    "masterclasses": "Masterclasses",
    "new": "New session",
    "notify": "Mentor",
    "offer_show": "Request",  # which of the two it is, the request itself says
    "people": "People",
    "profile": "Mentor",
    "program": "Program",
    "request": "Request a session",
    "request_show": "Request",
    "reserve": "Masterclass",
    "session": "Session",
    "sessions": "Your sessions",
}
KINDS = (SESSION, MASTERCLASS)
FOLDER = Path(mentorship.__file__).parent


def offered() -> set[str]:
    """The kinds of `NextStep(…)` in all of the rules."""
    calls = (node for path in FOLDER.rglob("*.py") for node in ast.walk(ast.parse(path.read_text("utf-8"))))
    return {
        ast.literal_eval(node.args[0])
        for node in calls
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "NextStep"
    }


def test_every_way_on_has_its_button_and_every_button_is_offered() -> None:
    assert offered() == NEXT_STEPS.keys() == TITLES.keys()


@pytest.mark.parametrize("what", sorted(NEXT_STEPS))
def test_the_button_leads_on(
    bot: RunningBot, slack: LocalSlack, ada: Person, olga: Person, tom: Person, what: str
) -> None:
    offer(ada)
    host(ada, guests=["mia"], maximum="1")
    ask(olga, date="2027-01-27")
    ids = bot.transact(known)
    if what == "request":  # two people have one open request at most
        olga.command("/mentorship requests")
        olga.press("Withdraw")
    if what == "leave_waitlist":
        wait_in_line(bot, ids[what], olga)
    if what == "reserve":  # a place is free
        bot.transact(lambda db: db.execute(sa.update(Meeting).values(maximum=2)))
    set_program(olga, {"Who may mentor": "Approved by an admin"})
    person = tom if what == "apply" else olga
    trigger = slack.on_loop(lambda: slack.world.new_trigger(slack.team.id, person.id).id)
    refusal = Refusal("This cannot be.", next_steps=[NextStep(what, ids.get(what, 0))])
    client = WebClient(slack.bot_token, base_url=slack.api_url)
    client.views_open(trigger_id=trigger, view=refusal_modal(refusal))
    assert top(person).buttons == [NEXT_STEPS[what][0]]
    assert person.press(NEXT_STEPS[what][0], where="modal").ok
    assert person.stack == [TITLES[what]], "in the place of the refusal"


def known(db: Session) -> dict[str, int]:
    """What a way on may be about."""
    mentor = db.scalars(sa.select(Member.id).where(Member.mentor.is_(True))).one()
    request = db.scalars(sa.select(SessionRequest.id)).one()
    meeting, full = (db.scalars(sa.select(Meeting.id).where(Meeting.kind == each)).one() for each in KINDS)
    busy = db.scalars(sa.select(Member).where(Member.name.like("Grace %"))).one()
    busy.mentor = True  # with nothing open
    ids = {
        "profile": mentor,
        "session": meeting,
        "edit": meeting,
        "request": mentor,
        "request_show": request,
        "offer_show": request,
    }
    return ids | {
        "notify": busy.id,
        "masterclass": full,
        "join_waitlist": full,
        "leave_waitlist": full,
        "edit_masterclass": full,
        "reserve": full,
    }
