"""The announcement channel: one card for each masterclass that is open to all, edited in place, for any reader."""

from localslack.client import actions, world_events
from localslack.server import LocalSlack
from localslack.testing.person import Person
from localslack.world.model import Channel
from localslack.world.sample_people import Someone
from tests.support.announcements import announced, cancel, edit, posted, the_card
from tests.support.forged_requests import press
from tests.support.groups import add_group
from tests.support.masterclasses import CLASS, enrollment_states, host, newest_masterclass
from tests.support.moves import move, try_move
from tests.support.running_bot import RunningBot
from tests.support.sessions import in_list, set_program, top, unchanged


def test_a_new_one_is_announced_with_what_anybody_may_see(
    bot: RunningBot, news: Channel, ada: Person, mia: Person, tom: Person
) -> None:
    host(ada, maximum="3", guests=["mia"])
    bot.settle()
    card = the_card(tom)
    for words in (
        *("Reading code", "How to read what others wrote.", "Hosted by @Ada Lovelace", "Online"),
        *("2 of 3 spots left", "(15:00 in Berlin)"),
    ):
        assert words in card.text, card.text
    assert card.buttons == ["Reserve a spot", "Participants"]
    assert card.links == {}
    assert card.menus == []
    assert card.text.count("Berlin") == 1, "when it is stands there once"
    assert str(CLASS["url"]) not in str(posted(news).blocks)
    assert "Mia Schmidt" in str(posted(news).blocks)  # her face, or her name where she has no photo


def test_the_text_says_it_all_without_the_blocks(bot: RunningBot, news: Channel, ada: Person) -> None:
    host(ada, maximum="3")
    bot.settle()
    message = posted(news)
    for words in ("Reading code", "How to read what others wrote.", "3 of 3 spots left", "Online", "in Berlin"):
        assert words in message.text
    assert str(CLASS["url"]) not in message.text


def test_reserving_there_edits_the_one_card(
    bot: RunningBot, news: Channel, ada: Person, tom: Person, grace: Person
) -> None:
    host(ada, maximum="1")
    bot.settle()
    assert tom.press("Reserve a spot", within=the_card(tom)).ok
    assert "You have a spot in “Reading code”" in tom.ephemerals[-1].text
    bot.settle()
    assert enrollment_states(bot, newest_masterclass(bot).id)["tom"] == "attending"
    assert "Reading code" in tom.last_message.text
    card = the_card(grace)
    assert "Full (1 spot)" in card.text
    assert card.buttons == ["Join waitlist", "Participants"]
    assert grace.ephemerals == []
    tom.menu("Leave", near="Reading code")
    assert tom.submit().ok
    bot.settle()
    assert the_card(grace).buttons == ["Reserve a spot", "Participants"]


def test_a_choice_of_attendance_is_asked_for(bot: RunningBot, news: Channel, ada: Person, tom: Person) -> None:
    host(ada, attendance=["Online", "In person"])
    bot.settle()
    tom.press("Reserve a spot", within=the_card(tom))
    assert top(tom).title == "Reserve a spot"
    tom.fill({"Attendance": "Online"})
    assert tom.submit().ok
    assert enrollment_states(bot, newest_masterclass(bot).id)["tom"] == "attending"


def test_a_click_on_an_old_card_is_refused_and_the_card_mended(
    bot: RunningBot, news: Channel, ada: Person, tom: Person
) -> None:
    host(ada)
    bot.settle()
    bot.clock.now = newest_masterclass(bot).starts_at
    assert the_card(tom).buttons == ["Reserve a spot", "Participants"]
    tom.press("Reserve a spot", within=the_card(tom))
    assert "has begun" in tom.ephemerals[-1].text
    bot.settle()
    assert "It has begun" in the_card(tom).text
    assert the_card(tom).buttons == ["Participants"]
    assert "tom" not in enrollment_states(bot, newest_masterclass(bot).id)


def test_what_is_edited_is_shown_in_place(bot: RunningBot, news: Channel, ada: Person, tom: Person) -> None:
    host(ada)
    bot.settle()
    edit(ada, title="Reading old code", maximum="7")
    bot.settle()
    assert "Reading old code" in the_card(tom).text
    assert "7 of 7 spots left" in the_card(tom).text


def test_a_cancelled_one_says_so_without_the_reason(bot: RunningBot, news: Channel, ada: Person, tom: Person) -> None:
    host(ada)
    bot.settle()
    cancel(ada)
    bot.settle()
    assert "🚫 Cancelled" in the_card(tom).text
    assert "My own affair" not in the_card(tom).text
    assert the_card(tom).buttons == []


def test_a_moved_one_leads_to_the_one_in_its_place(
    bot: RunningBot, news: Channel, ada: Person, mia: Person, tom: Person
) -> None:
    host(ada, guests=["mia"])
    bot.settle()
    move(bot, ada)
    old, new = announced(tom)
    assert "Moved to Friday, 22 January, 16:00–17:00 (16:00 in Berlin)" in old.text
    assert old.buttons == ["See the masterclass"]
    assert new.buttons == ["Reserve a spot", "Participants"]
    tom.press("See the masterclass", within=old)
    assert top(tom).title == "Masterclass"
    assert "Reserve a spot" in top(tom).buttons
    assert tom.press("Reserve a spot", where="modal").ok
    assert top(tom).title == "Masterclass"
    assert "You're going to this masterclass" in top(tom).text
    bot.settle()
    assert enrollment_states(bot, newest_masterclass(bot).id) == {
        "ada": "attending",
        "mia": "asked",
        "tom": "attending",
    }


def test_of_one_moved_twice_every_card_leads_to_the_last(
    bot: RunningBot, news: Channel, ada: Person, mia: Person, tom: Person
) -> None:
    host(ada, guests=["mia"])
    bot.settle()
    move(bot, ada)
    move(bot, ada, date="2027-01-25", reason="Once more")
    first, second, last = announced(tom)
    for card in (first, second):
        assert "Moved to Monday, 25 January, 16:00–17:00 (16:00 in Berlin)" in card.text
        tom.press("See the masterclass", within=card)
        assert "Mon 25 Jan" in top(tom).text
        tom.close(all=True)
    assert last.buttons == ["Reserve a spot", "Participants"]
    assert "@Ada Lovelace moved this masterclass to Mon 25 Jan, 16:00–17:00" in mia.messages[0].text
    assert in_list(mia, "Cancelled").count("Moved to Mon 25 Jan, 16:00–17:00") == 2


def test_a_time_that_nobody_was_told_of_is_announced_nowhere(
    bot: RunningBot, slack: LocalSlack, news: Channel, ada: Person, tom: Person
) -> None:
    host(ada)
    bot.settle()
    for method in ("chat.postMessage", "chat.update"):
        slack.faults.rate_limit(method, 500, 1)
    for values in ({}, {"date": "2027-01-25", "reason": "Once more"}):
        assert try_move(ada, **values).ok
        ada.close(all=True)
    slack.faults.clear()
    bot.settle()
    old, new = announced(tom)
    assert "Moved to Monday, 25 January" in old.text
    assert "Monday, 25 January" in new.text
    (post,) = [each for each in ada.messages_in("reading-code-2027-01-25") if "moved this masterclass" in each.text]
    assert "from Thursday, 21 January" in post.text
    assert "22 January" not in post.text


def test_nothing_is_announced_where_no_channel_is_set(
    bot: RunningBot, news: Channel, ada: Person, tom: Person, olga: Person
) -> None:
    set_program(olga, {"Announcement channel": ""})
    host(ada)
    bot.settle()
    assert announced(tom) == []


def test_a_restricted_one_is_never_announced(
    bot: RunningBot, news: Channel, ada: Person, mia: Person, olga: Person, tom: Person
) -> None:
    add_group(olga, "Berliners", members=["mia"])
    host(ada, groups=["Berliners"])
    bot.settle()
    mia.command("/masterclass")
    mia.press("Reserve a spot", within=mia.ephemerals[-1])
    bot.settle()
    assert announced(tom) == []


def test_one_restricted_later_is_not_shown_any_more(
    bot: RunningBot, slack: LocalSlack, news: Channel, ada: Person, olga: Person, tom: Person
) -> None:
    add_group(olga, "Berliners", members=["mia"])
    host(ada)
    bot.settle()
    old = the_card(tom)
    edit(ada, groups=["Berliners"])
    bot.settle()
    card = the_card(tom)
    assert "It's no longer open to everyone." in card.text
    for words in ("Reading code", "How to read"):
        assert words not in str([each.blocks for each in news.messages.values()])
        assert words not in str([each.text for each in news.messages.values()])
    assert card.buttons == []
    unchanged(bot, lambda: tom.press("Reserve a spot", within=old))
    assert "is gone, or only for " in tom.ephemerals[-1].text
    assert "Reading code" not in tom.ephemerals[-1].text
    edit(ada, groups=[])
    bot.settle()
    assert "Reading code" in the_card(tom).text


def test_a_guest_account_is_refused_there(bot: RunningBot, news: Channel, ada: Person, gus: Person) -> None:
    host(ada)
    bot.settle()
    unchanged(bot, lambda: gus.press("Reserve a spot", within=the_card(gus)))
    assert "Guest accounts can't take part" in gus.ephemerals[-1].text


def test_people_of_other_workspaces_are_refused_there(
    bot: RunningBot, slack: LocalSlack, news: Channel, ada: Person
) -> None:
    host(ada)
    bot.settle()
    xena = slack.run(world_events.add_external(slack.world, Someone("xena", "Xena", "UTC"), "T0ELSEWHERE", news.id))
    message = posted(news)
    button = next(block for block in message.blocks if block["type"] == "actions")["elements"][0]
    where = {"channel_id": news.id, "ts": message.ts}
    click = actions.click(slack.world, xena.id, where, "b", button["action_id"], element=button)
    unchanged(bot, lambda: slack.run(click))
    assert "xena" not in enrollment_states(bot, newest_masterclass(bot).id)


def test_a_forged_click_of_an_outsider(
    bot: RunningBot, slack: LocalSlack, news: Channel, ada: Person, olga: Person, tom: Person
) -> None:
    add_group(olga, "Berliners", members=["mia"])
    host(ada, groups=["Berliners"])
    tom.home()
    unchanged(bot, lambda: press(slack, tom, "masterclass.reserve", str(newest_masterclass(bot).id)))
    assert "tom" not in enrollment_states(bot, newest_masterclass(bot).id)
