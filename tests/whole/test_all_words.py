"""The list of every text that a person can see (`make words`), and that texts are written nowhere else."""

import subprocess
import sys

import pytest

from tests.support.words import ROOT, SENTENCE, texts, texts_of

# Of these what is written is for whoever runs the program: the terminal, settings, the log, metrics and health checks.
FOR_OPERATORS = ("bot/cli/", "bot/logs.py", "bot/metrics.py", "bot/settings.py", "bot/mail_settings.py", "bot/web/")


def test_the_list_has_texts_of_every_kind() -> None:
    listed = {(text.place, text.words) for text in texts()}
    for place, words in (
        ("blocks/sessions/confirmations.py", "You're booked with"),
        (
            "mentorship/program/limits.py",
            "It's too late to book this session: sessions can be booked until {notice} before they start.",
        ),
        ("handlers/home/help.py", "Who would you like to book?"),
        ("blocks/mentors/search.py", "Find a mentor"),
        ("blocks/home/help.py", "Masterclasses"),
        ("bot/outbox/mail/templates/mail.txt", ""),
    ):
        assert [said for where, said in listed if where == place and words in said], (place, words)


def test_no_docstring_and_no_word_for_the_log_is_in_it() -> None:
    words = [text.words for text in texts()]
    assert not [each for each in words if each.startswith(("Return ", "Raise ")) or "unexpected error" in each]


@pytest.mark.parametrize("room", ["bot", "storage"])
def test_a_sentence_for_people_stands_in_no_other_room(room: str) -> None:
    found = [
        text
        for path in sorted((ROOT / room).rglob("*.py"))
        if not str(path.relative_to(ROOT)).startswith(("bot/outbox/", "storage/migrations/", *FOR_OPERATORS))
        for text in texts_of(path)
        if SENTENCE.search(text.words) and text.words[0].isupper() and text.words.endswith((".", "?", "!", ":", "…"))
    ]
    assert found == []


def test_it_is_printed_by_file() -> None:
    printed = subprocess.run(
        [sys.executable, "-m", "tests.support.words"], cwd=ROOT, capture_output=True, text=True, check=True, timeout=60
    ).stdout
    assert "\nblocks/sessions/booking.py\n" in printed
