"""Comparing and searching text regardless of how it is written, and the words by which a person is found."""

import re
import string
import unicodedata
from collections.abc import Iterable

from sqlalchemy.orm import Session

from storage.person import Person
from storage.search_index import FOLDED_LIMIT, lock_and_reload, set_search_words

# Letters that Unicode does not decompose, as people without them on their keyboard type them.
LETTER_REPLACEMENTS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe", "’": "'"})
SURROUNDING_PUNCTUATION = "".join(set(string.punctuation) - set("+#")) + "“”„‘’«»‹›…–—·•¿¡"  # but C++ and C# are words
WORD_SEPARATORS = re.compile(r"[\s,;]+")
WORD_PART = re.compile(r"\w+")
CONTROL_CHARACTERS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069]")


def fold(text: str) -> str:
    """Return the text without case, accents and extra spaces, so that two ways to write the same become equal."""
    bare = "".join(each for each in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(each))
    folded = unicodedata.normalize("NFKD", bare.casefold().translate(LETTER_REPLACEMENTS))
    return " ".join("".join(each for each in folded if not unicodedata.combining(each)).split())


def folded_words_of(text: str) -> list[str]:
    """Return the folded words of a text in order, each once, without the punctuation around them."""
    tokens = (token for token in WORD_SEPARATORS.split(fold(text)) if token)
    return list(dict.fromkeys((token.strip(SURROUNDING_PUNCTUATION) or token)[:FOLDED_LIMIT] for token in tokens))


def strip_control_characters(text: str) -> str:
    """Return the text without control characters, except line ends, and without marks that reverse the direction of
    the text after them.
    """
    return CONTROL_CHARACTERS.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def to_one_line(text: str) -> str:
    """Return the text in one line: for headers of mails and files, where a next line would mean something else."""
    return " ".join(strip_control_characters(text).split())


def search_words_of(person: Person) -> list[str]:
    """Return the words that find this person, in order: whole ones, and the parts of hyphenated or similar ones."""
    texts = (person.name, person.own_headline or person.headline, person.about, person.topics, person.languages)
    whole = folded_words_of(" ".join(texts))
    return sorted({*whole, *(part for word in whole for part in WORD_PART.findall(word))})


def refresh_search_words(db: Session, workspace_id: int, persons: Iterable[Person]) -> None:
    """Update the search index to the current names and profiles of these people. It costs no query if none changed."""
    db.flush()
    changed = [person for person in persons if _joined_search_words(person) != person.folded]
    if not changed:
        return
    fresh = lock_and_reload(db, workspace_id, [person.id for person in changed])
    set_search_words(db, workspace_id, {person.id: search_words_of(person) for person in fresh})
    for person in fresh:
        person.folded = _joined_search_words(person)


def _joined_search_words(person: Person) -> str:
    return " ".join(search_words_of(person))
