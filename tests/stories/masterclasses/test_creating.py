"""Hosting a masterclass: form, review, save; and who is told."""

from localslack.server import LocalSlack
from localslack.testing.person import Person
from tests.support.forged_requests import inputs, press, send, submit
from tests.support.masterclasses import CLASS, confirmed, enrollment_states, host, newest_masterclass, try_host
from tests.support.running_bot import RunningBot
from tests.support.sessions import in_list, offer, texts, top, unchanged, words_beside
from tests.support.waitlists import show_masterclass


def test_a_masterclass_is_planned_looked_over_and_saved(bot: RunningBot, ada: Person, mia: Person) -> None:
    assert try_host(ada, guests=["mia"]).ok
    review = top(ada)
    assert review.title == "Review masterclass"
    for words in ("Reading code", "How to read what others wrote.", "@Mia", "Guests, with a spot right away (1)"):
        assert words in review.text
    assert "Thu 21 Jan, 14:00–15:00 (15:00 in Berlin)" in review.text
    assert ada.submit().ok
    confirmed(ada, "Published")
    bot.settle()
    meeting = newest_masterclass(bot)
    assert (meeting.title, meeting.live) == ("Reading code", True)
    assert enrollment_states(bot, meeting.id) == {"ada": "attending", "mia": "attending"}
    assert "@Ada Lovelace invited you to this masterclass: you're going" in mia.last_message.text
    for person in (ada, mia):
        assert "Reading code" in in_list(person)


def test_the_review_says_for_how_many_it_is(ada: Person) -> None:
    for maximum, words in (("1", "Up to 1 participant"), ("2", "Up to 2 participants")):
        assert try_host(ada, maximum=maximum).ok
        assert words in top(ada).text
        ada.close(all=True)


def test_nothing_is_saved_before_the_review_is(bot: RunningBot, ada: Person, mia: Person) -> None:
    unchanged(bot, lambda: try_host(ada, guests=["mia"]))


def test_title_and_description_are_required(bot: RunningBot, ada: Person) -> None:
    try_host(ada, title=" ")
    assert "title" in words_beside(ada, "Title")
    ada.close(all=True)
    try_host(ada, description="   ")
    assert "description" in words_beside(ada, "Description")


def test_a_guest_who_is_busy_is_asked(bot: RunningBot, ada: Person, grace: Person, mia: Person) -> None:
    offer(grace, mentee="mia", date=CLASS["date"], time=CLASS["time"], location="Berlin")
    assert try_host(ada, guests=["mia"]).ok
    assert "Busy then, so asked" in top(ada).text
    assert "Grace" not in top(ada).text
    ada.submit()
    bot.settle()
    meeting = newest_masterclass(bot)
    assert enrollment_states(bot, meeting.id)["mia"] == "asked"
    assert "Can you make it?" in mia.last_message.text
    asked = mia.messages[-1]
    mia.press("I can't", near="Reading code")
    assert mia.confirmed == "Give up your spot? It is then free for others."
    bot.settle()
    mia.press("I can't", within=asked)
    assert mia.ephemerals == [], "the second click of two is harmless"
    bot.settle()
    assert enrollment_states(bot, meeting.id)["mia"] == "left"
    assert any("can't make it" in each for each in texts(ada))


def test_others_reserve_a_spot_and_leave(bot: RunningBot, ada: Person, tom: Person) -> None:
    host(ada, guests=["mia"])
    bot.settle()
    meeting = newest_masterclass(bot)
    tom.command("/masterclass")
    tom.press("Reserve a spot")
    bot.settle()
    assert enrollment_states(bot, meeting.id)["tom"] == "attending"
    assert any("reserved a spot" in each for each in texts(ada))
    tom.menu("Leave", near="Reading code")
    tom.fill({"Reason": "I am ill"})
    assert tom.submit().ok
    bot.settle()
    assert enrollment_states(bot, meeting.id)["tom"] == "left"
    assert any("left Reading code (" in each and "I am ill" in each for each in texts(ada))


def test_numbers_that_do_not_go_together_are_named(ada: Person) -> None:
    try_host(ada, guests=["mia", "tom"], maximum="1")
    assert "These are 2 guests for 1 spot." in words_beside(ada, "Guests")
    ada.fill({"Guests": ["mia"], "Minimum participants": "2"})
    ada.submit()
    assert "Enter 1, which is the maximum, or leave it empty." in words_beside(ada, "Minimum participants")


def test_with_a_link_title_and_description_are_enough(bot: RunningBot, ada: Person) -> None:
    ada.shortcut("Host a masterclass")
    ada.fill({"Title": "Reading code", "Description": "What others wrote."})
    ada.submit()
    words_beside(ada, "Meeting URL")
    ada.fill({"Meeting URL": "https://meet.example.com/class"})
    assert ada.submit().ok, ada.last
    assert ada.submit().ok
    meeting = newest_masterclass(bot)
    assert (meeting.online, meeting.in_person) == (True, False)


def test_in_person_no_link_is_needed(bot: RunningBot, ada: Person) -> None:
    host(ada, attendance=["In person"], url="")
    meeting = newest_masterclass(bot)
    assert (meeting.online, meeting.in_person) == (False, True)


def test_a_review_in_the_place_of_its_form_leads_back_to_it(bot: RunningBot, ada: Person, olga: Person) -> None:
    host(ada)
    olga.command("/mentorship find ada")
    olga.press("View profile")
    olga.menu("Edit", near="Reading code", where="modal")
    olga.fill({"Title": "Reading old code", "Guests": ["tom"]})
    assert olga.submit().ok
    assert olga.stack[-1] == "Review masterclass"
    olga.press("Edit again", where="modal")
    assert top(olga).values["Title"] == "Reading old code"
    assert olga.submit().ok
    assert olga.submit().ok
    assert newest_masterclass(bot).title == "Reading old code"
    assert enrollment_states(bot, newest_masterclass(bot).id)["tom"] == "attending"


def test_a_masterclass_is_cancelled_with_a_reason(bot: RunningBot, ada: Person, mia: Person) -> None:
    host(ada, guests=["mia"])
    bot.settle()
    in_list(ada)
    ada.menu("Cancel", where="home")
    assert not ada.submit().ok
    ada.fill({"Reason": "Nobody reads code"})
    assert ada.submit().ok
    bot.settle()
    message = mia.last_message
    for words in ("🚫 @Ada Lovelace cancelled Reading code (Thu 21 Jan, 15:00).", "Reason: Nobody reads code"):
        assert words in message.text
        assert words in message.plain_text
    assert message.buttons == ["Masterclasses", "Find a mentor"]
    assert sum("Nobody reads code" in each for each in texts(mia)) == 2, "the reason stands in the news and on the card"
    for person in (ada, mia):
        assert "Reason: Nobody reads code" in in_list(person, "Cancelled")
    shown = show_masterclass(ada, newest_masterclass(bot).id).text
    assert "You cancelled this masterclass" in shown
    assert "Reason: Nobody reads code" in shown
    assert "participant" not in shown


def test_whoever_has_left_is_offered_nothing_on_their_card_once_it_is_cancelled(
    bot: RunningBot, ada: Person, tom: Person
) -> None:
    host(ada, guests=["tom"])
    bot.settle()
    tom.menu("Leave", near="Reading code")
    assert tom.submit().ok
    bot.settle()
    assert "Reserve a spot" in tom.messages[0].buttons
    in_list(ada)
    ada.menu("Cancel", where="home")
    ada.fill({"Reason": "Nobody reads code"})
    assert ada.submit().ok
    bot.settle()
    assert "Reserve a spot" not in tom.messages[0].buttons
    assert "This masterclass was cancelled" in tom.messages[0].text


def test_it_is_edited_but_never_in_time(bot: RunningBot, ada: Person, mia: Person, tom: Person) -> None:
    host(ada, guests=["mia"])
    bot.settle()
    before = newest_masterclass(bot)
    in_list(ada)
    ada.menu("Edit", where="home")
    assert {"Date", "Time", "Duration"}.isdisjoint(top(ada).fields)
    ada.fill({"Title": "Reading old code", "Guests": ["tom"]})
    assert ada.submit().ok, ada.last
    assert ada.submit().ok
    bot.settle()
    meeting = newest_masterclass(bot)
    assert (meeting.id, meeting.title) == (before.id, "Reading old code")
    assert (meeting.starts_at, meeting.ends_at) == (before.starts_at, before.ends_at)
    assert enrollment_states(bot, meeting.id) == {"ada": "attending", "mia": "attending", "tom": "attending"}
    assert any("Reading code → Reading old code" in each for each in texts(mia))


def test_edited_by_two_at_once_the_second_is_told(
    bot: RunningBot, ada: Person, olga: Person, slack: LocalSlack
) -> None:
    host(ada)
    number = newest_masterclass(bot).id
    for person, title in ((ada, "By Ada"), (olga, "By Olga")):
        press(slack, person, "masterclass.menu", f"edit:{number}")
        person.fill({"Title": title})
        assert person.submit().ok
    assert ada.submit().ok
    olga.submit()
    assert "Someone changed this masterclass while your form was open" in top(olga).text
    olga.press("Edit again", where="modal")
    assert top(olga).title == "Edit masterclass"
    assert newest_masterclass(bot).title == "By Ada"


def test_no_forged_form_changes_the_time(bot: RunningBot, slack: LocalSlack, ada: Person) -> None:
    host(ada)
    before = newest_masterclass(bot)
    values = {"title": "Moved?", "description": "x", "date": "2027-02-02", "time": "09:00", "duration": "15"}
    typed = {name: {name: {"value": value}} for name, value in values.items()}
    place = {"location": {"location": {"selected_option": {"value": str(before.location_id)}}}}
    ways = {"attendance": {"attendance": {"selected_options": [{"value": "in_person"}]}}}
    blocks = [inputs(name) for name in (*values, "location", "attendance")]
    view = {
        "type": "modal",
        "id": "V0",
        "callback_id": "masterclass.change",
        "private_metadata": f'{{"id": {before.id}, "version": {before.version}}}',
        "title": {"type": "plain_text", "text": "Forged"},
        "blocks": blocks,
        "state": {"values": {**typed, **place, **ways}},
    }
    assert send(slack, ada, type="view_submission", view=view).ok
    submit(slack, ada, "masterclass.save", '{"id": 2}')
    after = newest_masterclass(bot)
    assert after.title == "Moved?"
    assert (after.starts_at, after.ends_at) == (before.starts_at, before.ends_at)


def test_a_guest_who_cannot_be_written_to_is_told_to_the_host(
    bot: RunningBot, slack: LocalSlack, ada: Person, mia: Person
) -> None:
    slack.on_loop(lambda: setattr(mia.user, "deleted", True))  # and Slack has not told us yet
    host(ada, guests=["mia"])
    bot.settle()
    assert any("Slack doesn't let this app message @Mia Schmidt" in text for text in texts(ada))
    slack.refusals.clear()  # it was asked to write to someone who is gone
