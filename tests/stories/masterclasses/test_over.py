"""What shows a masterclass says so once that is over: its announcement, the card in its channel, and people's cards."""

from localslack.server import LocalSlack
from localslack.testing.person import Person
from localslack.testing.screen import Shown
from localslack.world.model import Channel
from tests.support.announcements import the_card
from tests.support.channels import MasterclassChannel
from tests.support.masterclasses import host, newest_masterclass, reserve
from tests.support.moves import move
from tests.support.outcomes import END_OF_CLASS, MOMENT
from tests.support.running_bot import RunningBot
from tests.support.start_reminders import travel_to


def _own_card(person: Person, words: str) -> Shown:
    """Return the one message to this person that shows the masterclass itself."""
    (found,) = [each for each in person.messages if words in each.text and "How to read" in each.text]
    return found


def test_its_announcement_says_so_without_spots_and_buttons(
    bot: RunningBot, news: Channel, ada: Person, tom: Person
) -> None:
    host(ada, maximum="3")
    bot.settle()
    assert "3 of 3 spots left" in the_card(tom).text
    travel_to(bot, newest_masterclass(bot).starts_at)
    assert "It has begun" in the_card(tom).text
    assert "spots left" not in the_card(tom).text, "nobody can have them any more"
    travel_to(bot, END_OF_CLASS + MOMENT)
    assert "🏁 This masterclass is over" in the_card(tom).text, "though nobody was in it"
    assert "has begun" not in the_card(tom).text
    assert "spots left" not in the_card(tom).text
    assert the_card(tom).buttons == []


def test_the_cards_of_its_people_say_so(
    bot: RunningBot, slack: LocalSlack, ada: Person, mia: Person, tom: Person
) -> None:
    host(ada, maximum="3")
    for person in (mia, tom):
        reserve(slack, person, newest_masterclass(bot).id)
    bot.settle()
    tom.menu("Leave", near="Reading code")
    assert tom.submit().ok
    bot.settle()
    assert "You're going to this masterclass" in _own_card(mia, "Reading code").text
    assert "Reserve a spot" in _own_card(tom, "You left").buttons
    travel_to(bot, END_OF_CLASS + MOMENT)
    assert "🏁 This masterclass is over. You signed up for it." in _own_card(mia, "Reading code").text
    assert "You're going" not in _own_card(mia, "Reading code").text
    assert "Reserve a spot" not in _own_card(tom, "You left").buttons
    hosts = _own_card(ada, "Reading code").text
    assert "🏁 This masterclass is over. You hosted it." in hosts
    assert "1 person signed up" in hosts
    assert "spots left" not in hosts


def test_the_card_in_its_channel_says_so(bot: RunningBot, ada: Person, mia: Person) -> None:
    channel = MasterclassChannel(bot, ada, [mia], maximum=2, meeting_url="https://m.example/x").settle()
    assert "1 of 2 spots left" in channel.texts[0]
    assert "m.example" in channel.texts[0]
    travel_to(bot, newest_masterclass(bot).ends_at + MOMENT)
    card = channel.texts[0]
    assert "This masterclass is over" in card
    assert "spots left" not in card
    assert "m.example" not in card


def test_the_card_of_whoever_never_answered_asks_no_more(bot: RunningBot, ada: Person, mia: Person) -> None:
    host(ada, guests=["mia"])
    bot.settle()
    move(bot, ada)
    assert "Your spot stays yours while you think about it." in mia.last_message.text
    travel_to(bot, newest_masterclass(bot).ends_at + MOMENT)
    card = _own_card(mia, "You didn't say whether you could make it.")
    assert card.text.startswith("🏁 This masterclass is over")
    assert "stays yours" not in card.text
    assert all("Can you make it?" not in each.text for each in mia.messages)
