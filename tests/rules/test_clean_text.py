"""The one door for text: what is taken out, and what stays; and the net below it, on both databases."""

import sys
import unicodedata

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from mentorship.text import split_first_word, to_one_line
from storage.text import clean, clean_all, is_blank
from storage.workspace import Workspace, find_workspace
from tests.support.sessions import NOW

EVERYTHING = "".join(map(chr, range(sys.maxunicode + 1)))
TURNING = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"


def test_exactly_control_characters_surrogates_and_turning_marks_are_taken_out() -> None:
    gone = set(EVERYTHING) - set(clean(EVERYTHING))
    controls = {char for char in EVERYTHING if unicodedata.category(char) in ("Cc", "Cs")}
    assert gone == (controls - {"\n", "\t"}) | set(TURNING)


@pytest.mark.parametrize("text", ["", " \n", "\u200b", "\u200b \u2060\ufeff", "\u3164", "\u2800\u2800", "\u0301"])
def test_a_text_without_anything_to_be_seen_is_blank(text: str) -> None:
    assert is_blank(text)


@pytest.mark.parametrize("text", ["a", "👍", "…", "\u200bx", "7", "می‌خواهم"])
def test_a_text_with_anything_to_be_seen_is_not(text: str) -> None:
    assert not is_blank(text)


@pytest.mark.parametrize("text", ["👩‍👩‍👧‍👦", "می‌خواهم", "क्‍ष", "שלום\u200f!", "a\nb\tc", "\u200e\u200b", "é"])
def test_what_people_write_stays(text: str) -> None:
    assert clean(text) == text


@given(
    st.recursive(st.text() | st.integers() | st.none(), lambda kind: st.lists(kind) | st.dictionaries(st.text(), kind))
)
def test_every_text_in_a_value_is_cleaned(value: object) -> None:
    assert clean_all(clean_all(value)) == clean_all(value)
    str(clean_all(value)).encode()


def test_texts_in_names_and_lists_are_cleaned_too() -> None:
    assert clean_all({"a\x00": ["b\ud83d", {"c": "d\u202e"}, 1, None, True]}) == {"a": ["b", {"c": "d"}, 1, None, True]}


@pytest.mark.parametrize("blank", ["\n", "\t", " ", "\u00a0", "\u3000", "\u2003", "\u2028", "\u202f", " \n\t "])
def test_every_blank_ends_a_word(blank: str) -> None:
    assert split_first_word(f"{blank}find{blank}more than{blank}one{blank}") == ("find", f"more than{blank}one")
    assert split_first_word(f"{blank}find") == ("find", "")
    assert split_first_word(blank) == ("", "")
    assert to_one_line(f"a{blank}b") == "a b"


@pytest.mark.parametrize("odd", ["a\x00b", "a\ud83db", "a\x1b\u202eb"])
def test_no_statement_takes_what_a_database_refuses(db: Session, odd: str) -> None:
    db.add(Workspace(team_id=odd, name=odd, url="", named_admins=[odd, {"x": odd}], sweep_at=NOW))
    db.flush()
    db.expire_all()
    found = find_workspace(db, odd)
    assert found is not None
    assert (found.team_id, found.name, found.named_admins) == ("ab", "ab", ["ab", {"x": "ab"}])
    rows = [{"team_id": f"{odd}{number}", "named_admins": [], "sweep_at": NOW} for number in range(3)]
    db.execute(sa.insert(Workspace), rows)
    assert set(db.scalars(sa.select(Workspace.team_id))) == {"ab", "ab0", "ab1", "ab2"}
