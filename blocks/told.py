"""The words that say who was told of what somebody has just done."""

from collections.abc import Sequence

from mentorship.outbox.told import Told
from mentorship.text import join_words

NAMED = 3  # so many people are named; of more it is said how many they are


def we_told(told: Told, what: str = "") -> str:
    """Return a sentence that says who was told, and of what; empty where nobody was."""
    if not told.count:
        return ""
    counted = "1 person" if told.count == 1 else f"{told.count} people"
    who = counted if told.waiting else names(told.people)  # who waits for a place is counted only
    return f"We told {who}{f' {what}' if what else ''}."


def names(people: Sequence[str]) -> str:
    """Return who these people are (Slack ids, at least one), in words; of many, how many they are."""
    if len(people) > NAMED:
        return f"{len(people)} people"
    return join_words([f"<@{each}>" for each in people])
