"""Declining a request, suggesting another time, and withdrawing one's own request."""

from localslack.testing.person import Person
from tests.support.requests import THREE, accept, ask, decline, mentors, propose, request_card, requests, suggest
from tests.support.running_bot import RunningBot
from tests.support.sessions import URL, card, stored, texts, top, unchanged, words_beside


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
    assert "@Ada Lovelace declined your request for a session." in mia.last_message.text
    assert "I am away in January" in mia.last_message.text
    assert "You can find another mentor." in mia.last_message.text
    assert mia.last_message.buttons == ["Show request", "Find a mentor"]
    assert "You declined." in request_card(ada).text
    assert request_card(ada).buttons == []
    assert request_card(mia).buttons == ["Find a mentor"]


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
    assert "@Mia Schmidt declined your offer for a session." in ada.last_message.text
    assert ada.last_message.buttons == ["Show request"]


def test_after_declining_one_may_ask_again(bot: RunningBot, ada: Person, mia: Person) -> None:
    asked(bot, ada, mia)
    decline(ada)
    ask(mia)
    assert [each.state for each in requests(bot)] == ["declined", "pending"]


# -- withdrawing ----------------------------------------------------------------------------------------------------


def test_withdrawing_asks_first(bot: RunningBot, ada: Person, mia: Person) -> None:
    asked(bot, ada, mia)
    mia.press("Withdraw", where="messages")
    assert "Withdraw this?" in mia.confirmed
    bot.settle()
    assert "@Mia Schmidt withdrew the request for a session. You do not have to do anything." in ada.last_message.text
    assert "@Mia Schmidt withdrew this." in request_card(ada).text
    assert request_card(ada).buttons == request_card(mia).buttons == []


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
        assert ada.ephemerals[-1].text.startswith("Mia Schmidt has withdrawn this already.")


def test_an_old_form_says_what_happened(bot: RunningBot, ada: Person, mia: Person) -> None:
    asked(bot, ada, mia)
    ada.press("Accept", where="messages")
    mia.press("Withdraw", where="messages")
    ada.fill({"Attendance": ["In person"]})
    ada.submit()
    assert "Mia Schmidt has withdrawn this already." in top(ada).text
    ada.press("Show request", where="modal")
    assert "@Mia Schmidt withdrew this." in top(ada).text


# -- suggesting another time ----------------------------------------------------------------------------------------


def test_a_mentor_suggests_and_the_mentee_has_only_to_accept(bot: RunningBot, ada: Person, mia: Person) -> None:
    asked(bot, ada, mia)
    ada.press("Suggest another time", where="messages")
    assert (top(ada).title, top(ada).submit) == ("Suggest another time", "Send")
    assert top(ada).fields == ["Message", "Date *", "Time *", "Location *", "Attendance *", "Meeting URL"]
    ada.fill({"Message": "Later is better", "Date": "2027-01-25", "Time": "11:00", "Meeting URL": URL})
    assert ada.submit().ok
    assert ada.stack == []
    bot.settle()
    assert "@Ada Lovelace suggests another time for your request" in mia.last_message.text
    assert "Later is better" in mia.last_message.text
    assert "11:00 in London, for @Ada Lovelace" in mia.last_message.text
    assert mia.last_message.buttons == ["Show request"]
    assert "Waiting for @Mia Schmidt" in request_card(ada).text
    assert request_card(ada).buttons == ["Decline"]
    assert request_card(mia).buttons == ["Accept", "Decline", "Suggest another time", "Withdraw"]
    mia.press("Accept", where="messages")
    assert mia.stack == []
    bot.settle()
    assert "Session with @Ada" in card(mia, "Session with @Ada").text
    assert "11:00–12:00 (12:00 in Berlin)" in card(ada, "Session with @Mia").text
    assert URL in card(mia, "Session with @Ada").text


def test_the_message_leads_to_the_request(bot: RunningBot, ada: Person, mia: Person) -> None:
    asked(bot, ada, mia)
    suggest(ada, url=URL)
    bot.settle()
    mia.press("Show request", where="messages")
    assert top(mia).buttons == ["Accept", "Decline", "Suggest another time", "Withdraw"]
    mia.press("Accept", where="modal")
    assert "You accepted." in top(mia).text


def test_back_and_forth(bot: RunningBot, ada: Person, mia: Person) -> None:
    asked(bot, ada, mia)
    suggest(ada, url=URL)
    bot.settle()
    mia.press("Suggest another time", where="messages")
    assert top(mia).fields == ["Message", "Date *", "Time *"]
    mia.fill({"Date": "2027-01-26", "Time": "12:00", "Message": "Tuesday?"})
    assert mia.submit().ok
    bot.settle()
    assert "@Mia Schmidt suggests another time for the request" in ada.last_message.text
    ada.press("Suggest another time", where="messages")
    assert top(ada).fields == ["Message", "Date *", "Time *"]  # where was said before
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
    assert "How do I say no?" in card(ada, "Session with @Mia").text


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
    assert "You have suggested another time since then, and Mia Schmidt has to answer" in ada.ephemerals[-1].text
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
    assert mia.ephemerals[-1].text.startswith("Ada Lovelace has suggested another time since you saw this.")
    assert mia.ephemerals[-1].buttons == ["Show request"]
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


def test_the_mentee_withdraws_instead_of_answering(bot: RunningBot, ada: Person, mia: Person) -> None:
    asked(bot, ada, mia)
    suggest(ada, url=URL)
    bot.settle()
    mia.press("Withdraw", where="messages")
    bot.settle()
    assert "@Mia Schmidt withdrew the request" in ada.last_message.text
    assert not any("withdrew" in text for text in texts(mia) if "your request" in text)


def test_a_mentor_accepts_after_all(bot: RunningBot, ada: Person, mia: Person) -> None:
    propose(ada)
    bot.settle()
    suggest(mia)
    bot.settle()
    assert accept(ada, attendance=["Online"]).ok
    bot.settle()
    assert "@Ada Lovelace accepted." in mia.last_message.text
