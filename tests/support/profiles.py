"""What is done again and again in stories of profiles and finding."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from localslack.testing.person import Person
from localslack.world.results import Result
from storage.person import Person as Member
from tests.support.running_bot import RunningBot
from tests.support.sessions import top

LABELS = {
    "link": "Meeting link",
    "headline": "Headline",
    "about": "About",
    "topics": "Topics",
    "languages": "Languages",
    "location": "Location",
    "looking": "Looking for a mentor",
    "pause": "Pause until",
    "per_month": "Sessions per month",
    "mail": "Email me too",
    "remind": "Remind me",
}


def try_edit_profile(person: Person, **words: Any) -> Result:
    """Fill and submit `My profile`, whatever comes of it."""
    person.command("/mentorship profile")
    person.fill({LABELS[name]: value for name, value in words.items()})
    return person.submit()


def edit_profile(person: Person, **words: Any) -> None:
    """Say something of oneself; it must be kept, and be confirmed."""
    result = try_edit_profile(person, **words)
    assert result.ok, result
    assert "Profile saved." in top(person).text
    person.close(all=True)


def make_mentors(bot: RunningBot, *people: Person) -> None:
    """Let these people mentor, without anything open."""

    def name(db: Session) -> None:
        ids = [person.id for person in people]
        db.execute(sa.update(Member).where(Member.slack_id.in_(ids)).values(mentor=True))

    bot.transact(name)


def find(person: Person, words: str = "", **filters: str) -> str:
    """What `Find a mentor` shows for these words and filters."""
    person.command(f"/mentorship find {words}")
    if filters:
        person.fill({name.replace("_", " ").capitalize(): value for name, value in filters.items()})
        assert person.submit().ok, person.last
    return top(person).text
