"""Comparing and searching text regardless of how it is written, and the words by which a person is found."""

import re
import string
import unicodedata
from collections.abc import Iterable

from sqlalchemy.orm import Session

from storage.person import Person
from storage.search_index import FOLDED_LIMIT, lock_and_reload, set_search_words
from storage.text import clean

# Letters that Unicode does not decompose, as people without them on their keyboard type them.
LETTER_REPLACEMENTS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe", "’": "'"})
SURROUNDING_PUNCTUATION = "".join(set(string.punctuation) - set("+#")) + "“”„‘’«»‹›…–—·•¿¡"  # but C++ and C# are words
WORD_SEPARATORS = re.compile(r"[\s,;]+")
WORD_PART = re.compile(r"\w+")


def fold(text: str) -> str:
    """Return the text without case, accents and extra spaces, so that two ways to write the same become equal."""
    bare = "".join(each for each in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(each))
    folded = unicodedata.normalize("NFKD", bare.casefold().translate(LETTER_REPLACEMENTS))
    return " ".join("".join(each for each in folded if not unicodedata.combining(each)).split())


def folded_words_of(text: str) -> list[str]:
    """Return the folded words of a text in order, each once, without the punctuation around them."""
    tokens = (token for token in WORD_SEPARATORS.split(fold(text)) if token)
    return list(dict.fromkeys((token.strip(SURROUNDING_PUNCTUATION) or token)[:FOLDED_LIMIT] for token in tokens))


def to_one_line(text: str) -> str:
    """Return the text in one line: for headers of mails and files, where a next line would mean something else."""
    return clean(" ".join(text.split()))


def split_first_word(text: str) -> tuple[str, str]:
    """Return the first word and what follows it, without the blanks around both. Every blank that Unicode knows ends a
    word: line ends and tabs, no-break and ideographic spaces.
    """
    word, rest, *_ = [*text.split(maxsplit=1), "", ""]
    return word, rest.strip()


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
