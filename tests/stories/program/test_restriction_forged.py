"""Forged forms, menu items and buttons, and old cards, do not lead outsiders to a restricted session."""

import json
from typing import Any

import pytest

from localslack.server import LocalSlack
from localslack.testing.person import Person
from tests.support.forged_requests import answer_text, press, submit
from tests.support.running_bot import RunningBot
from tests.support.sessions import (
    BOTH,
    GONE,
    book,
    card,
    fill,
    in_list,
    offer,
    only_session,
    texts,
    top,
    unchanged,
)

NOBODY = "U0NOBODY"


FORMS: dict[str, dict[str, Any]] = {
    "booking.book": {"attendance": "online"},
    "booking.cancel": {"reason": "x"},
    "booking.attendance": {"attendance": "online"},
    "booking.move": {"time": "1"},
    "session.edit": {
        "mentor": NOBODY,
        "location": "1",
        "date": "2027-01-20",
        "time": "15:00",
        "duration": "60",
        "attendance": ["in_person"],
    },
    "session.publish": {"meeting_url": "https://meet.example.com/x"},
    "session.cancel": {"reason": "x"},
    "session.delete": {},
    "series.preview": {"frequency": "weekly", "number": "2"},
    "series.create": {},
}
ITEMS = (
    *("edit", "publish", "duplicate", "bulk_duplicate", "more", "delete", "cancel", "add_to_calendar"),
    *("cancel_booking", "change_attendance", "change_time"),
)
METADATA = {"version": 1, "place": 0, "frequency": "weekly", "number": 2, "keep": 0, "digest": "x"}


@pytest.mark.parametrize("form", FORMS)
def test_no_form_leads_an_outsider_to_it(
    bot: RunningBot, slack: LocalSlack, ada: Person, tom: Person, group: str, form: str
) -> None:
    offer(ada, groups=[group], topic="Hidden", **BOTH)

    def answer(number: int) -> str:
        """Return the answer for a session with this number, or without one."""
        values = {**FORMS[form], **({"mentor": tom.id} if "mentor" in FORMS[form] else {})}
        return answer_text(submit(slack, tom, form, json.dumps({**METADATA, "id": number}), values))

    answers: list[str] = []
    unchanged(bot, lambda: answers.extend([answer(only_session(bot)), answer(999999)]))
    assert GONE in answers[0]
    assert answers[0].replace(f'\\"id\\": {only_session(bot)}', "") == answers[1].replace('\\"id\\": 999999', "")


@pytest.mark.parametrize("item", ITEMS)
def test_no_item_of_a_menu_leads_an_outsider_to_it(
    bot: RunningBot, slack: LocalSlack, ada: Person, tom: Person, group: str, item: str
) -> None:
    offer(ada, groups=[group], topic="Hidden", **BOTH)
    shown = []
    for number in (only_session(bot), 999999):
        unchanged(bot, lambda number=number: press(slack, tom, "session.menu", f"{item}:{number}"))  # type: ignore[misc]
        shown.append(top(tom).text)
        tom.close(all=True)
    assert GONE in shown[0]
    assert shown[0] == shown[1]


def test_no_button_leads_an_outsider_to_it(
    bot: RunningBot, slack: LocalSlack, ada: Person, tom: Person, group: str
) -> None:
    offer(ada, groups=[group], topic="Hidden")
    unchanged(bot, lambda: press(slack, tom, "booking.open", str(only_session(bot))))
    assert GONE in top(tom).text
    unchanged(bot, lambda: press(slack, tom, "session.item.edit", f"edit:{only_session(bot)}"))
    assert GONE in top(tom).text


def test_an_old_card_does_not_lead_there(
    bot: RunningBot, slack: LocalSlack, olga: Person, ada: Person, mia: Person, tom: Person, group: str
) -> None:
    offer(ada, topic="Open to all")
    book(tom)
    bot.settle()
    old = card(tom, "1:1 with @Ada")
    tom.menu("Cancel booking", within=old)
    assert tom.submit().ok
    bot.settle()
    again = card(tom, "1:1 with @Ada")
    assert again.buttons == ["View profile"]
    ada.menu("Edit", where="messages")
    fill(ada, groups=[group], topic="For apprentices")
    assert ada.submit().ok
    bot.settle()
    assert tom.press("View profile", within=again).ok
    assert "Book" not in top(tom).buttons
    tom.close(all=True)
    unchanged(bot, lambda: press(slack, tom, "booking.open", str(only_session(bot))))
    assert GONE in top(tom).text
    assert "For apprentices" not in " ".join([*texts(tom), in_list(tom, "Cancelled")])
