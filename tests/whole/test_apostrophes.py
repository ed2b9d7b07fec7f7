"""What people read has one kind of apostrophe, the straight one: two kinds in one message look careless."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FOLDERS = ("blocks", "handlers", "mentorship", "bot", "localslack")
SOURCES = [
    each
    for folder in FOLDERS
    for each in sorted((ROOT / folder).rglob("*"))
    if each.suffix in {".py", ".html", ".js", ".txt"}
]
CURLY_WITHIN_A_WORD = re.compile(r"\w’\w")


@pytest.mark.parametrize("folder", FOLDERS)
def test_apostrophes_are_straight(folder: str) -> None:
    sources = [each for each in SOURCES if each.is_relative_to(ROOT / folder)]
    assert sources
    assert [each.name for each in sources if CURLY_WITHIN_A_WORD.search(each.read_text())] == []
