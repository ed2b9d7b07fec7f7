"""Sample people: mentors, mentees, an admin, a Slack guest and someone who left, in several time zones."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Someone:
    """What is needed to create a user; the handle doubles as the e-mail's local part."""

    handle: str
    real_name: str
    tz: str
    locale: str = "en-GB"
    title: str = ""
    is_admin: bool = False
    is_restricted: bool = False
    is_ultra_restricted: bool = False
    is_bot: bool = False
    deleted: bool = False


SAMPLE_PEOPLE = (
    Someone("ada", "Ada Lovelace", "Europe/London", title="Principal engineer"),
    Someone("grace", "Grace Hopper", "America/New_York", "en-US", title="Compiler lead"),
    Someone("kenji", "Kenji Sato", "Asia/Tokyo", "ja-JP", title="Designer"),
    Someone("mia", "Mia Schmidt", "Europe/Berlin", "de-DE", title="Junior developer"),
    Someone("tom", "Tom Okafor", "Africa/Lagos", title="Data analyst"),
    Someone("priya", "Priya Nair", "Asia/Kolkata", "en-IN", title="Product manager"),
    Someone("sam", "Sam Rivera", "America/Los_Angeles", "en-US", title="Support"),
    Someone("olga", "Olga Petrova", "Europe/Berlin", title="People team", is_admin=True),
    Someone("gus", "Gus Guest", "Europe/London", title="Contractor", is_restricted=True),
    Someone("dora", "Dora Gone", "Europe/Berlin", deleted=True),
    Someone("standup", "Standup Bot", "Europe/London", is_bot=True),
)
