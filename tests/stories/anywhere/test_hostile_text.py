"""Emoji, right-to-left, mentions and markup come out as they were typed, wherever they are shown."""

import json
from typing import Any

import pytest

from localslack.client import world_events
from localslack.server import LocalSlack
from localslack.testing.person import Person
from tests.support.hostile_text import HOSTILE
from tests.support.running_bot import RunningBot
from tests.support.sessions import book, in_list, offer, open_booking, texts, top, try_offer


@pytest.mark.parametrize("words", HOSTILE)
def test_a_topic_comes_out_as_typed_everywhere(bot: RunningBot, ada: Person, mia: Person, words: str) -> None:
    offer(ada, topic=words)
    assert words in open_booking(mia).text
    assert mia.submit().ok
    bot.settle()
    for person in (ada, mia):
        assert words in person.messages[0].text
        assert words in in_list(person)
    ada.menu("Edit", where="home")
    assert top(ada).values["Topic"] == words


@pytest.mark.parametrize("words", HOSTILE)
def test_what_to_talk_about_comes_out_as_typed(bot: RunningBot, ada: Person, mia: Person, words: str) -> None:
    offer(ada)
    book(mia, about=words)
    bot.settle()
    assert words in ada.last_message.text
    assert words in ada.messages[0].text


@pytest.mark.parametrize("words", HOSTILE)
def test_a_reason_comes_out_as_typed(bot: RunningBot, ada: Person, mia: Person, words: str) -> None:
    offer(ada)
    book(mia)
    in_list(ada)
    ada.menu("Cancel", where="home")
    ada.fill({"Reason": words})
    assert ada.submit().ok
    bot.settle()
    assert words in mia.last_message.text
    assert words in in_list(mia, "Cancelled")


@pytest.mark.parametrize("words", HOSTILE)
def test_a_name_and_a_headline_come_out_as_typed(
    bot: RunningBot, slack: LocalSlack, ada: Person, mia: Person, words: str
) -> None:
    slack.run(world_events.change_user(slack.world, ada.id, real_name=words, title=words))
    slack.run(slack.bot.wait_until_idle())
    mia.command("/mentorship book @ada")
    assert f"{words} isn't a mentor" in mia.ephemerals[-1].text
    offer(ada)
    mia.command("/mentorship find")
    assert words in top(mia).text


@pytest.mark.parametrize("words", HOSTILE)
def test_a_location_comes_out_as_typed(bot: RunningBot, olga: Person, ada: Person, mia: Person, words: str) -> None:
    olga.command("/mentorship settings")
    olga.press("Locations")
    olga.press("Add")
    olga.fill({"Name": words[:75], "Time zone": "Europe/Oslo", "Address": words})
    assert olga.submit().ok
    assert words in top(olga).text
    place = words[:75].strip()
    offer(ada, location=place, attendance=["In person"], url="")
    assert f"In person: {place}, {words}" in open_booking(mia).text


@pytest.mark.parametrize("words", HOSTILE)
def test_an_overlap_names_the_other_one_as_typed(ada: Person, words: str) -> None:
    offer(ada, topic=words)
    assert not try_offer(ada).ok
    assert f"“{words}”" in top(ada).errors["Time"]


def test_nothing_typed_is_ever_in_markup(bot: RunningBot, slack: LocalSlack, ada: Person, mia: Person) -> None:
    offer(ada, topic="<!channel> *x*", attendance=["Online", "In person"])
    book(mia, attendance="Online", about="<!here> *x*")
    bot.settle()
    assert "Topic: <!channel> *x*" in in_list(ada)
    assert any("<!here>" in text for text in texts(ada))
    found = [text for call in slack.calls for text in marked_up(call.args)]
    assert found
    for text in found:
        assert "*x*" not in text
        assert "<!channel>" not in text
        assert "<!here>" not in text


def test_the_text_of_a_message_has_nothing_that_slack_would_follow(bot: RunningBot, ada: Person, mia: Person) -> None:
    offer(ada, topic="<!channel> <https://evil.example|x>")
    book(mia, about="<!everyone>")
    bot.settle()
    for message in ada.messages + mia.messages:
        assert message.message is not None
        for bad in ("<!channel>", "<https://evil", "<!everyone>"):
            assert bad not in message.message.text
    assert any("<!everyone>" in text for text in texts(ada))


@pytest.mark.parametrize(("label", "length"), [("Topic", 300), ("Meeting URL", 2000)])
def test_the_longest_text_is_taken(bot: RunningBot, ada: Person, label: str, length: int) -> None:
    words = ("https://meet.example.com/" if label == "Meeting URL" else "").ljust(length, "y")
    ada.command("/mentorship new")
    ada.fill({"Date": "2027-01-20", "Meeting URL": "https://meet.example.com/x"})
    ada.fill({label: words})
    assert ada.submit().ok
    bot.settle()
    assert words in ada.last_message.text


def test_the_longest_talk_and_reason_are_taken(bot: RunningBot, ada: Person, mia: Person) -> None:
    offer(ada)
    book(mia, about="ä" * 2000)
    in_list(ada)
    ada.menu("Cancel", where="home")
    ada.fill({"Reason": "🙂" * 1000})
    assert ada.submit().ok
    bot.settle()
    assert "🙂" * 1000 in mia.last_message.text
    assert "ä" * 2000 in ada.messages[0].text


@pytest.mark.parametrize("blank", ["", "   ", "\n\t ", "\u3000"])
def test_blanks_are_nothing(olga: Person, blank: str) -> None:
    olga.command("/mentorship settings")
    olga.press("Locations")
    olga.press("Add")
    olga.fill({"Name": blank, "Time zone": "Europe/Oslo"})
    assert not olga.submit().ok
    assert top(olga).errors.keys() == {"Name"}


def marked_up(value: Any) -> list[str]:
    """Return all texts that Slack reads as markup, at any depth of a call's arguments."""
    if isinstance(value, str) and value[:1] in "[{":
        try:
            return marked_up(json.loads(value))
        except ValueError:
            return []
    if isinstance(value, list):
        return [text for each in value for text in marked_up(each)]
    if not isinstance(value, dict):
        return []
    own = [value["text"]] if value.get("type") == "mrkdwn" else []
    return own + [text for each in value.values() for text in marked_up(each)]


UNWANTED = "\x00\x01\x08\x0b\x1b\x7f\x85\x9b\u202a\u202e\u2066\u2069"


@pytest.mark.both_databases
def test_control_characters_reach_no_card_list_or_file(bot: RunningBot, ada: Person, mia: Person) -> None:
    offer(ada, topic=f"a{UNWANTED}b 👩‍👩‍👧 می‌خواهم")
    assert "ab 👩‍👩‍👧 می‌خواهم" in in_list(ada)
    mia.command(f"/mentorship find a{UNWANTED}da")
    assert "Ada Lovelace" in top(mia).text
    book(mia, about=f"c{UNWANTED}d")
    bot.settle()
    assert "cd" in ada.messages[0].text
    in_list(ada)
    ada.menu("Add to calendar", where="home")
    bot.settle()
    shown = " ".join(texts(ada) + texts(mia)) + "".join(str(file.content) for file in bot.slack.team.files.values())
    assert not set(UNWANTED) & set(shown)


@pytest.mark.both_databases
def test_half_an_emoji_is_dropped_wherever_it_comes_in(
    bot: RunningBot, slack: LocalSlack, ada: Person, mia: Person
) -> None:
    offer(ada, topic="half \ud83d emoji")
    assert "half  emoji" in in_list(ada)
    mia.shortcut("Find a mentor")
    mia.fill({"Search": "a\ude00da"})
    mia.submit()
    assert "Ada Lovelace" in top(mia).text
    slack.run(world_events.change_user(slack.world, ada.id, real_name="Ada \ud83dKing", title="Boss \udfff"))
    slack.run(slack.bot.wait_until_idle())
    mia.command("/mentorship find king")
    assert "Boss" in top(mia).text


@pytest.mark.parametrize("blank", ["\n", "\t", "\u00a0", "\u3000", "\u2003", " \n "])
def test_any_blank_separates_the_words_of_a_command(bot: RunningBot, ada: Person, mia: Person, blank: str) -> None:
    offer(ada)
    mia.command(f"/mentorship find{blank}ada{blank}lovelace")
    assert "Ada Lovelace" in top(mia).text
    mia.command(f"/mentorship book{blank}@ada")
    assert top(mia).title == "Mentor"
    ada.command(f"/masterclass new{blank}please")
    assert top(ada).title == "Host a masterclass"
