"""Declining a request, suggesting another time, and withdrawing one's own request."""

from localslack.testing.person import Person
from tests.support.requests import (
    THREE,
    accept,
    ask,
    closed_card,
    decline,
    mentors,
    propose,
    request_card,
    requests,
    session_card,
    shown_at,
    suggest,
)
from tests.support.running_bot import RunningBot
from tests.support.sessions import URL, in_list, stored, top, unchanged, words_beside


def asked(bot: RunningBot, ada: Person, mia: Person) -> None:
    mentors(ada)
    ask(mia)
    bot.settle()


# -- declining ------------------------------------------------------------------------------------------------------


def test_declining_with_a_reason(bot: RunningBot, ada: Person, mia: Person) -> None:
    asked(bot, ada, mia)
    ada.press("Decline", where="messages")
    assert (top(ada).title, top(ada).submit) == ("Decline request", "Decline")
    ada.fill({"Reason": "I am away in January"})
    assert ada.submit().ok
    assert ada.stack == []
    bot.settle()
    assert "@Ada Lovelace declined your request.\nReason: I am away in January" in mia.last_message.text
    assert mia.last_message.buttons == ["Find a mentor"]
    assert closed_card(ada) == "You declined @Mia Schmidt's request."
    assert closed_card(mia) == "@Ada Lovelace declined your request."


def test_a_reason_must_be_given(bot: RunningBot, ada: Person, mia: Person) -> None:
    asked(bot, ada, mia)
    ada.press("Decline", where="messages")
    ada.fill({"Reason": "  "})
    unchanged(bot, ada.submit)
    assert "Say why" in words_beside(ada, "Reason")


def test_an_offer_is_declined(bot: RunningBot, ada: Person, mia: Person) -> None:
    propose(ada)
    bot.settle()
    decline(mia, "No need")
    bot.settle()
    assert "@Mia Schmidt declined your offer.\nReason: No need" in ada.last_message.text
    assert ada.last_message.buttons == []


def test_after_declining_one_may_ask_again(bot: RunningBot, ada: Person, mia: Person) -> None:
    asked(bot, ada, mia)
    decline(ada)
    ask(mia)
    assert [each.state for each in requests(bot)] == ["declined", "pending"]


# -- withdrawing ----------------------------------------------------------------------------------------------------


def test_withdrawing_asks_first(bot: RunningBot, ada: Person, mia: Person) -> None:
    asked(bot, ada, mia)
    mia.press("Withdraw", where="messages")
    assert "Withdraw your request? Ada Lovelace will be told." in mia.confirmed
    bot.settle()
    assert ada.last_message.text == "@Mia Schmidt withdrew their request. You don't have to do anything."
    assert closed_card(ada) == "@Mia Schmidt withdrew their request."
    assert closed_card(mia) == "You withdrew your request to @Ada Lovelace."


def test_withdrawing_twice_is_once(bot: RunningBot, ada: Person, mia: Person) -> None:
    asked(bot, ada, mia)
    old = request_card(mia)
    mia.press("Withdraw", within=old)
    bot.settle()
    before = stored(bot)
    mia.press("Withdraw", within=old)
    bot.settle()
    assert stored(bot) == before


def test_an_old_button_says_what_happened(bot: RunningBot, ada: Person, mia: Person) -> None:
    asked(bot, ada, mia)
    old = request_card(ada)
    mia.press("Withdraw", where="messages")
    bot.settle()
    for button in ("Accept", "Decline", "Suggest another time"):
        ada.press(button, within=old)
        assert ada.modal is None
        assert ada.ephemerals[-1].text.startswith(" Mia Schmidt already withdrew this.")


def test_an_old_form_says_what_happened(bot: RunningBot, ada: Person, mia: Person) -> None:
    asked(bot, ada, mia)
    ada.press("Accept", where="messages")
    mia.press("Withdraw", where="messages")
    ada.fill({"Attendance": ["In person"]})
    ada.submit()
    assert "Mia Schmidt already withdrew this." in top(ada).text
    ada.press("Show request", where="modal")
    assert "@Mia Schmidt withdrew their request." in top(ada).text


# -- suggesting another time ----------------------------------------------------------------------------------------


def test_a_mentor_suggests_and_the_mentee_has_only_to_accept(bot: RunningBot, ada: Person, mia: Person) -> None:
    asked(bot, ada, mia)
    first = request_card(mia)
    ada.press("Suggest another time", where="messages")
    assert (top(ada).title, top(ada).submit) == ("Suggest another time", "Send")
    assert top(ada).fields == ["Message", "Date *", "Time (London) *", "Location *", "Attendance *", "Meeting URL *"]
    assert (top(ada).values["Date"], top(ada).values["Time"]) == ("2027-01-21", "09:00")  # the day after, at work
    ada.fill({"Message": "Later is better", "Date": "2027-01-25", "Time": "11:00", "Meeting URL": URL})
    assert ada.submit().ok
    assert ada.stack == []
    bot.settle()
    assert "@Ada Lovelace suggests another time" in mia.last_message.text
    assert "Later is better" in mia.last_message.text
    assert "Mon 25 Jan, 12:00–13:00 (11:00 in London)" in mia.last_message.text
    assert mia.last_message.buttons == ["Accept", "Decline", "Suggest another time"]
    assert "@Mia Schmidt can answer until" in request_card(ada).text
    assert request_card(ada).buttons == ["Decline"]
    overtaken = shown_at(mia, first)
    assert (overtaken.text, overtaken.buttons) == ("@Ada Lovelace suggested another time instead.", [])
    mia.press("Accept", where="messages")
    assert mia.stack == []
    bot.settle()
    assert URL.removeprefix("https://") in session_card(mia, "@Ada").text
    assert "11:00–12:00 (12:00 in Berlin)" in session_card(ada, "@Mia").text
    assert URL.removeprefix("https://") in session_card(mia, "@Ada").text


def test_what_is_answered_in_its_own_window_is_shown_there(bot: RunningBot, ada: Person, mia: Person) -> None:
    asked(bot, ada, mia)
    suggest(ada, url=URL)
    bot.settle()
    in_list(mia, "Requests")
    mia.press("Show request", where="home")
    assert top(mia).buttons == ["Accept", "Decline", "Suggest another time"]
    mia.press("Accept", where="modal")
    assert "You accepted the time @Ada Lovelace suggested." in top(mia).text
    mia.press("See the session", where="modal")


def test_a_suggestion_is_declined_not_withdrawn(bot: RunningBot, ada: Person, mia: Person) -> None:
    asked(bot, ada, mia)
    suggest(ada, url=URL)
    bot.settle()
    decline(mia, "I am away then")
    bot.settle()
    assert "@Mia Schmidt declined the time you suggested.\nReason: I am away then" in ada.last_message.text
    assert closed_card(mia) == "You declined the time @Ada Lovelace suggested."
    assert closed_card(ada) == "@Mia Schmidt declined the time you suggested."


def test_back_and_forth(bot: RunningBot, ada: Person, mia: Person) -> None:
    asked(bot, ada, mia)
    suggest(ada, url=URL)
    bot.settle()
    mia.press("Suggest another time", where="messages")
    assert top(mia).fields == ["Message", "Date *", "Time (Berlin) *"]
    mia.fill({"Date": "2027-01-26", "Time": "12:00", "Message": "Tuesday?"})
    assert mia.submit().ok
    bot.settle()
    assert "@Mia Schmidt suggests another time" in ada.last_message.text
    assert "Tuesday?" in ada.last_message.text
    ada.press("Suggest another time", where="messages")
    assert top(ada).fields == ["Message", "Date *", "Time (London) *"]  # where was said before
    ada.fill({"Date": "2027-01-27", "Time": "12:00"})
    assert ada.submit().ok
    bot.settle()
    suggest(mia, date="2027-01-28")
    bot.settle()
    ada.press("Accept", where="messages")
    assert top(ada).values["Meeting URL"] == URL
    assert ada.submit().ok
    bot.settle()
    assert "@Ada Lovelace accepted" in mia.last_message.text
    assert "How do I say no?" in session_card(ada, "@Mia").text


def test_a_suggestion_takes_the_place_of_the_times(bot: RunningBot, ada: Person, mia: Person) -> None:
    mentors(ada)
    ask(mia, **THREE)
    bot.settle()
    suggest(ada, url=URL)
    assert requests(bot)[0].times == ["2027-01-25T11:00:00+00:00"]


def test_a_suggestion_is_for_a_time_when_one_is_free(bot: RunningBot, ada: Person, mia: Person) -> None:
    asked(bot, ada, mia)
    ada.press("Suggest another time", where="messages")
    ada.fill({"Date": "2027-01-13", "Time": "11:30", "Meeting URL": URL})
    unchanged(bot, ada.submit)
    assert "You already have a session “Careers” as mentor then" in words_beside(ada, "Time")


def test_the_form_shows_what_it_is_for_the_other(bot: RunningBot, ada: Person, mia: Person) -> None:
    asked(bot, ada, mia)
    ada.press("Suggest another time", where="messages")
    ada.fill({"Date": "2027-01-25", "Time": "06:00"})
    assert "07:00 for Mia Schmidt (Berlin)" in top(ada).text
    assert "Early for you (06:00) and early for Mia Schmidt (07:00)." in top(ada).text


def test_who_suggested_waits_for_the_other(bot: RunningBot, ada: Person, mia: Person) -> None:
    asked(bot, ada, mia)
    old = request_card(ada)
    suggest(ada, url=URL)
    bot.settle()
    ada.press("Accept", within=old)
    assert "You've suggested another time since then. Now it's Mia Schmidt's turn to answer." in ada.ephemerals[-1].text
    assert ada.modal is None
    assert requests(bot)[0].state == "pending"


def test_an_answer_to_what_was_proposed_before_is_refused(bot: RunningBot, ada: Person, mia: Person) -> None:
    propose(ada)
    bot.settle()
    old = request_card(mia)
    suggest(mia)
    bot.settle()
    suggest(ada, date="2027-01-26")
    bot.settle()
    before = stored(bot)[:2]
    mia.press("Accept", within=old)
    assert mia.ephemerals[-1].text.startswith(" Ada Lovelace has suggested another time since you saw this.")
    assert mia.ephemerals[-1].buttons == ["Show offer"]
    assert stored(bot)[:2] == before
    mia.press("Accept", within=request_card(mia))
    bot.settle()
    assert requests(bot)[0].state == "accepted"


def test_the_mentor_may_decline_while_waiting(bot: RunningBot, ada: Person, mia: Person) -> None:
    asked(bot, ada, mia)
    suggest(ada, url=URL)
    bot.settle()
    decline(ada, "Something came up")
    bot.settle()
    assert "@Ada Lovelace declined your request" in mia.last_message.text


def test_an_old_button_still_withdraws_instead_of_answering(bot: RunningBot, ada: Person, mia: Person) -> None:
    asked(bot, ada, mia)
    old = request_card(mia)
    suggest(ada, url=URL)
    bot.settle()
    mia.press("Withdraw", within=old)
    bot.settle()
    assert "@Mia Schmidt withdrew their request." in ada.last_message.text


def test_a_mentor_accepts_after_all(bot: RunningBot, ada: Person, mia: Person) -> None:
    propose(ada)
    bot.settle()
    suggest(mia)
    bot.settle()
    assert accept(ada, attendance=["Online"]).ok
    bot.settle()
    assert "@Ada Lovelace accepted: your session is booked." in mia.last_message.text


def test_the_card_says_who_accepted_for_as_long_as_it_is_true(bot: RunningBot, ada: Person, mia: Person) -> None:
    asked(bot, ada, mia)
    assert accept(ada, attendance=["Online"]).ok
    bot.settle()
    card, own = mia.last_message, ada.last_message
    ada.menu("Edit", within=own)
    ada.fill({"Topic": "Saying no"})
    assert ada.submit().ok
    bot.settle()
    now = {each.where["ts"]: each.text for each in (*mia.messages, *ada.messages)}
    assert "@Ada Lovelace accepted: your session is booked." in now[card.where["ts"]]
    assert "You accepted: your session is booked." in now[own.where["ts"]]
    assert "Saying no" in now[own.where["ts"]]
