"""The channel of a masterclass lives: the one card in it is made for those inside, and what happens is posted there."""

import datetime as dt

import pytest

from localslack.testing.person import Person
from localslack.testing.screen import Shown
from tests.support.channels import NAME, STARTS, TITLE, MasterclassChannel
from tests.support.masterclasses import newest_masterclass
from tests.support.moves import LATER, open_move
from tests.support.participants import insert_waitlist
from tests.support.running_bot import RunningBot
from tests.support.waitlists import change, queue_states

MINUTE = dt.timedelta(minutes=1)
INSIDE = ["Participants", "Add to calendar", "Leave"]


def card(person: Person) -> Shown:
    """Return the card in the channel, as this person sees it."""
    return person.messages_in(NAME)[0]


def after(bot: RunningBot, discussion: MasterclassChannel, instant: dt.datetime) -> list[str]:
    """Let it be this late, and return what is in the channel then."""
    bot.clock.now = instant
    bot.tick()
    return discussion.settle().texts


@pytest.fixture
def public(bot: RunningBot, ada: Person, mia: Person) -> MasterclassChannel:
    """Let Ada host a masterclass for two with Mia, whose channel is public."""
    return MasterclassChannel(bot, ada, [mia], private=False, maximum=2, meeting_url="https://m.example/x").settle()


def test_in_a_public_one_others_can_reserve_or_wait(public: MasterclassChannel, tom: Person, grace: Person) -> None:
    tom.join(NAME)
    assert card(tom).buttons == [*INSIDE, "Reserve a spot"]
    assert "m.example" not in public.texts[0], "a link cannot check who follows it"
    assert tom.press("Reserve a spot", within=card(tom)).ok
    public.settle()
    assert card(tom).buttons == [*INSIDE, "Join waitlist"]
    assert "Full (2 spots)" in card(tom).text
    grace.join(NAME)
    assert grace.press("Join waitlist", within=card(grace)).ok
    assert "You're 1st on the waitlist" in grace.ephemerals[-1].text


def test_a_private_one_shows_the_link(bot: RunningBot, ada: Person, mia: Person) -> None:
    MasterclassChannel(bot, ada, [mia], meeting_url="https://m.example/x").settle()
    assert "m.example/x" in card(mia).text
    assert card(mia).buttons == INSIDE


def test_whoever_is_inside_leaves_and_adds_it_to_their_calendar(public: MasterclassChannel, mia: Person) -> None:
    assert mia.press("Add to calendar", within=card(mia)).ok
    assert "Sent. Open the file in Messages" in mia.ephemerals[-1].text
    public.settle()
    (file,) = [each for message in mia.messages if message.message for each in message.message.files]
    assert mia.team.files[file].name.startswith("growing-as-a-tech-lead-")
    assert mia.press("Leave", within=card(mia)).ok
    assert mia.modal is not None
    assert mia.modal.title == "Leave masterclass"
    assert mia.submit().ok
    public.settle()
    assert "2 of 2 spots left" in public.texts[0]


def test_whoever_it_does_not_fit_hears_how_they_stand_and_gets_the_button_that_fits(
    bot: RunningBot, public: MasterclassChannel, ada: Person, tom: Person, grace: Person
) -> None:
    ada.press("Leave", within=card(ada))
    assert "You host this masterclass" in ada.ephemerals[-1].text
    for person in (tom, grace):
        person.join(NAME)
    tom.press("Leave", within=card(tom))
    assert "You're not in this masterclass." in tom.ephemerals[-1].text
    assert tom.press("Reserve a spot", within=tom.ephemerals[-1]).ok
    public.settle()
    grace.press("Add to calendar", within=card(grace))
    assert "it's full" in grace.ephemerals[-1].text
    assert grace.press("Join waitlist", within=grace.ephemerals[-1]).ok
    public.settle()
    grace.press("Leave", within=card(grace))
    assert "number 1 on the waitlist" in grace.ephemerals[-1].text
    assert grace.press("Leave waitlist", within=grace.ephemerals[-1]).ok
    assert queue_states(bot) == {"Grace": "stopped"}


def test_whoever_comes_by_hand_into_a_full_one_is_offered_to_wait(
    bot: RunningBot, public: MasterclassChannel, tom: Person, grace: Person
) -> None:
    public.join(tom)
    public.settle()
    grace.join(NAME)
    public.settle()
    assert "that is full. Would you like to wait for a spot?" in grace.last_message.text
    assert grace.press("Join waitlist", within=grace.last_message).ok
    assert queue_states(bot) == {"Grace": "waiting"}


def test_whoever_is_first_in_line_and_comes_by_hand_hears_so(
    bot: RunningBot, public: MasterclassChannel, tom: Person, grace: Person
) -> None:
    public.join(tom)
    insert_waitlist(bot, public.id, ("grace", "waiting"))
    public.settle()
    grace.join(NAME)
    public.settle()
    assert "You're 1st on its waitlist." in grace.last_message.text
    assert grace.last_message.buttons == ["Leave waitlist"]


def test_those_who_join_are_named_together(
    bot: RunningBot, public: MasterclassChannel, tom: Person, grace: Person
) -> None:
    change(bot, public.host, **{"Maximum participants": "9"})
    for person in (tom, grace):
        person.join(NAME)
        assert person.press("Reserve a spot", within=card(person)).ok
    public.settle()
    assert len(public.texts) == 2, "the card and the welcome"
    posted = after(bot, public, bot.clock.now + 3 * MINUTE)[2:]
    assert posted == [f":tada: <@{tom.id}> and <@{grace.id}> joined. Welcome!"]


def test_what_changes_is_posted(bot: RunningBot, discussion: MasterclassChannel, ada: Person) -> None:
    change(bot, ada, **{"Title": "Growing", "Maximum participants": "9", "Meeting URL": "https://m.example/y"})
    news = discussion.settle().texts[-1]
    assert f"<@{ada.id}> changed this masterclass." in news
    assert f"Title: Growing (was {TITLE})" in news


def test_a_move_is_posted_and_thanks_come_after_the_new_one(
    bot: RunningBot, discussion: MasterclassChannel, ada: Person, mia: Person
) -> None:
    open_move(ada, near=TITLE)
    ada.fill(LATER)
    assert ada.submit().ok
    bot.settle()
    discussion.id = newest_masterclass(bot).id
    news = discussion.settle().texts[-1]
    for words in (f"<@{ada.id}> moved this masterclass from", "Reason: The room is taken", "whether you can make it"):
        assert words in news
    mia.press("I can make it", where="messages")
    ends_at = newest_masterclass(bot).ends_at
    assert "Thank you" not in after(bot, discussion, ends_at - MINUTE)[-1]
    assert "Thank you for coming" in after(bot, discussion, ends_at + MINUTE)[-1]


@pytest.mark.parametrize("private", [True, False])
def test_join_is_posted_once_before_the_start_where_only_they_read_it(
    bot: RunningBot, ada: Person, mia: Person, private: bool
) -> None:
    discussion = MasterclassChannel(bot, ada, [mia], private=private, meeting_url="https://m.example/x").settle()
    before = len(discussion.texts)
    posted = after(bot, discussion, STARTS - 10 * MINUTE)[before:]
    assert [f"“{TITLE}” starts in 10 minutes" in each for each in posted] == ([True] if private else [])
    if private:
        assert mia.messages_in(NAME)[-1].links == {"Join": "https://m.example/x"}
    assert after(bot, discussion, STARTS + MINUTE)[before:] == posted


def test_thanks_come_after_the_end_unless_it_was_cancelled(
    bot: RunningBot, discussion: MasterclassChannel, ada: Person
) -> None:
    other = MasterclassChannel(
        bot, ada, starts_at=STARTS + 120 * MINUTE, ends_at=STARTS + 180 * MINUTE, title="Other"
    ).settle()
    other.cancel(ada)
    other.settle()
    assert "Thank you for coming" in after(bot, discussion, STARTS + 300 * MINUTE)[-1]
    assert not any("Thank you" in each for each in other.texts)


@pytest.mark.parametrize("method", ["chat.update", "conversations.setTopic"])
def test_what_is_as_before_once_more_after_a_lost_answer_is_shown_so(
    public: MasterclassChannel, bot: RunningBot, mia: Person, method: str
) -> None:
    def shown() -> tuple[str, str]:
        return card(mia).text, public.channel.topic

    before = shown()
    public.slack.faults.cut(method, probability=1.0)
    public.change(starts_at=STARTS + MINUTE, ends_at=STARTS + 61 * MINUTE)
    part = 0 if method == "chat.update" else 1
    bot.wait_for(lambda: shown()[part] != before[part])
    public.change(starts_at=STARTS, ends_at=STARTS + 60 * MINUTE)
    bot.wait_for(lambda: shown() == before)
    public.slack.faults.clear()
    public.settle()
    assert shown() == before
