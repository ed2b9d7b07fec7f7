"""When someone's time zone changes in Slack, what shows them times follows by itself."""

import json

from localslack.client import actions
from localslack.server import LocalSlack
from localslack.testing.person import Person
from tests.support.running_bot import RunningBot
from tests.support.sessions import book, card, in_list, offer


def test_home_and_the_cards_of_what_is_to_come_follow(
    bot: RunningBot, slack: LocalSlack, ada: Person, mia: Person
) -> None:
    offer(ada)
    book(mia)
    bot.settle()
    assert "15:00–16:00" in card(mia, "1:1 with @Ada").text
    in_list(mia)
    moves_to(slack, mia, "America/New_York")
    bot.settle()
    assert "09:00–10:00" in card(mia, "1:1 with @Ada").text
    mia.wait(lambda: "Times are in your time zone (New York)" in mia.home_now.text)


def moves_to(slack: LocalSlack, person: Person, zone: str) -> None:
    """Let Slack tell that the person lives in another zone now."""
    user = {"id": person.id, "team_id": slack.team.id, "real_name": person.user.real_name, "tz": zone}
    event = {"type": "user_change", "user": user}
    body = {"type": "event_callback", "team_id": slack.team.id, "event_id": f"Ev{zone}", "event": event}
    content = json.dumps(body).encode()
    assert slack.run(actions.post_signed(slack.world, content, {"content-type": "application/json"})).status == 200
