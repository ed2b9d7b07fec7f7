"""Folding, words and tags: a search finds them however they are written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mentorship.errors import Refusal
from mentorship.mentors.own_profile import MAX_TAGS, TAG_LIMIT, parse_tags
from mentorship.text import fold, folded_words_of, search_words_of
from storage.migrations.words import words_of as words_as_migrated
from storage.person import Person

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


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("C++ and (C#), .NET!", ["c++", "and", "c#", "net"]),
        ("R & D — 100 %", ["r", "&", "d", "—", "100", "%"]),
        ("“Hello”, world… hello", ["hello", "world"]),
        ("", []),
        (" \t\n,;", []),
    ],
)
def test_the_words_of_a_text(text: str, words: list[str]) -> None:
    assert folded_words_of(text) == words


@given(TEXT)
def test_a_text_is_found_by_each_of_its_own_words(text: str) -> None:
    person = Person(name=text, headline="", own_headline="", about="", topics="", languages="")
    assert set(folded_words_of(text)) <= set(search_words_of(person))
    assert all(word and len(word) <= 100 and not word.isspace() for word in search_words_of(person))


@given(TEXT, TEXT)
def test_whoever_is_known_already_is_found_as_if_they_had_come_later(name: str, title: str) -> None:
    person = Person(name=name, headline=title, own_headline="", about="", topics="", languages="")
    assert words_as_migrated(f"{name} {title} ") == search_words_of(person)


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
