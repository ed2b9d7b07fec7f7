"""Folding, words and tags: a search finds them however they are written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mentorship.errors import Refusal
from mentorship.mentors.own_profile import MAX_TAGS, TAG_LIMIT, parse_tags
from mentorship.search_text import parse_search, search_text_of
from mentorship.text import fold
from storage.migrations.search_text import cleaned as cleaned_as_migrated
from storage.migrations.search_text import search_text as text_as_migrated
from storage.person import Person
from storage.text import clean

TEXT = st.text(max_size=200)
NAME = st.text(st.characters(exclude_characters=",，、\n", codec="utf-8"), max_size=TAG_LIMIT)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Élan  VITAL", "elan vital"),
        ("STRASSE", "Straße"),
        ("Łódź", "lodz"),
        ("Søren Ægir", "soren aegir"),
        ("ﬁne", "fine"),
        ("İstanbul", "istanbul"),
        ("O’Brien", "o'brien"),
        ("ｆｕｌｌ", "FULL"),
        ("Ελλάδα", "ελλαδα"),
        ("Nguyễn", "nguyen"),
    ],
)
def test_two_ways_to_write_the_same_come_out_equal(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@given(TEXT)
def test_what_is_folded_stays_as_it_is(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(TEXT)
def test_case_and_blanks_make_no_difference(text: str) -> None:
    assert fold(f"  {text}\t") == fold(text)
    assert fold(text.upper().lower()) == fold(text.upper())


def person(name: str, about: str = "") -> Person:
    return Person(name=name, headline="", own_headline="", about=about, topics="", languages="")


def finds(typed: str, text: str) -> bool:
    """Return whether someone who wrote this text is found by what was typed."""
    found_by = search_text_of(person(text))
    return all(any(part in found_by for part in parts) for parts in parse_search(typed))


SPELLINGS = [
    ("Müller", "Mueller", "Muller", "MÜLLER", "mu\u0308ller"),
    ("Straße", "Strasse", "STRASSE"),
    ("Søren Ægir", "soeren aegir", "SOREN ÆGIR"),
    ("Åse", "Aase", "Ase"),
    ("Node.js", "NodeJS", "node-js"),
    ("Front-End", "frontend", "front‑end"),
    ("O’Brien", "O'Brien", "obrien"),
    ("ｆｕｌｌ", "FULL"),
    ("می‌خواهم", "میخواهم"),
]


@pytest.mark.parametrize(("typed", "text"), [(typed, text) for same in SPELLINGS for typed in same for text in same])
def test_every_spelling_finds_every_other(typed: str, text: str) -> None:
    assert finds(typed, f"An {text}, of course")


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("c++", "C++/C#"),
        ("c#", "C++/C#"),
        (".net", "ASP.NET"),
        ("velace", "Ada Lovelace"),
        ("学習", "深層学習と機械学習"),
        ("学", "機械学習"),
        ("机器", "人工智能、机器学习"),
        ("เรียน", "การเรียนรู้ของเครื่อง"),
        ("がく", "せいがくか"),
        ("버", "서버 개발"),
        ("#python", "Python"),
        ("(CI/CD)", "CI/CD"),
        ("R&D", "R&D"),
        ("&", "R & D"),
        ("eva", "nueva"),
        ("lue", "blue"),
        ("🚀", "Rockets 🚀"),
        ("%", "100 %"),
        ("a_b", "a_b"),
        ("love ada", "Ada Lovelace"),
        ("python\u3000ada", "Ada, Python"),
    ],
)
def test_any_part_of_a_word_is_found(typed: str, text: str) -> None:
    assert finds(typed, text)


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("joe", "Johnson"),
        ("r&d", "third"),
        ("c#", "C++"),
        ("が", "かき"),
        ("a_b", "axb"),
        ("ada x", "Ada"),
        ("가", "각"),
    ],
)
def test_what_was_not_meant_is_not_found(typed: str, text: str) -> None:
    assert not finds(typed, text)


@given(TEXT, st.integers(0, 200), st.integers(1, 20))
def test_a_text_is_found_by_itself_and_by_any_part(text: str, start: int, length: int) -> None:
    assert finds(text, text)
    part = text[start : start + length].casefold()
    assert not part.isascii() or finds(part, text)  # elsewhere a part may be half a letter


@given(TEXT, TEXT)
def test_whoever_is_known_already_is_found_as_if_they_had_come_later(name: str, about: str) -> None:
    assert text_as_migrated(f"{name}  {about}  ") == search_text_of(person(name, about))
    assert cleaned_as_migrated(name) == clean(name)


@given(st.lists(NAME, max_size=MAX_TAGS))
def test_tags_are_trimmed_and_kept_once_in_their_order(names: list[str]) -> None:
    tags = parse_tags(", ".join(names), field="topics")
    assert list(tags) == list(dict.fromkeys(folded for name in names if (folded := fold(name)[:100])))
    assert all(name == " ".join(name.split()) and 0 < len(name) <= TAG_LIMIT for name in tags.values())
    assert parse_tags(", ".join(tags.values()), field="topics") == tags


@given(st.lists(st.integers(0, 10**6), min_size=MAX_TAGS + 1, unique=True))
def test_too_many_tags_are_refused(numbers: list[int]) -> None:
    with pytest.raises(Refusal, match=f"{len(numbers)} languages, and 15 is the most") as refusal:
        parse_tags(",".join(map(str, numbers)), field="languages")
    assert refusal.value.field == "languages"


@given(NAME.filter(lambda name: " ".join(name.split())))
def test_a_tag_that_is_too_long_is_refused(name: str) -> None:
    with pytest.raises(Refusal, match="too long"):
        parse_tags("x" * TAG_LIMIT + name.strip() + "x", field="topics")
