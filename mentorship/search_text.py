"""Finding people by what they wrote, however it is spelled, and by any part of a word.

The text by which someone is found holds each of their words in every spelling, once. A word that is searched for is
looked for in it as it stands: inside words, so also in scripts that put no blanks between them. Spellings that the
searcher did not type (`nodejs` for `node.js`, `français` for `French`) must be a whole word, or they would find far too
much.
"""

import re
import unicodedata
from collections.abc import Iterable

from sqlalchemy.orm import Session

from mentorship.languages import names_of_language
from mentorship.text import LETTER_REPLACEMENTS
from storage.person import Person
from storage.search_index import lock_and_reload

SEPARATORS = re.compile(r"[\s,;、，；]+")
# As people write these letters who have no key for them; NFC, small.
DIGRAPHS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa"})
DIGRAPH = re.compile(r"([aou])e|(a)a")
VOICING_MARKS = "\u3099\u309a"  # they make another letter in Japanese, not an accent
MAX_WORDS = 10  # that are searched for at once
SPELLED_SIGNS = "+#"  # C++ and C# are words


def search_text_of(person: Person) -> str:
    """Return the text by which this person is found: their words in all spellings, with a blank around each."""
    texts = (person.name, person.own_headline or person.headline, person.about, person.topics, person.languages)
    return _spelled(" ".join(texts))


def is_named(name: str, words: Iterable[tuple[str, ...]]) -> bool:
    """Return whether every one of these words, as `parse_search` has them, is in someone's name."""
    text = _spelled(name)
    return all(any(part in text for part in parts) for parts in words)


def _spelled(text: str) -> str:
    """Return the words of the text in all spellings, with a blank around each."""
    words = [*_words_of(_plain(text)), *_words_of(_with_digraphs(text))]
    words += [_without_digraphs(word) for word in words]
    words += [_without_punctuation(word) for word in words]
    return f" {' '.join(dict.fromkeys(word for word in words if word))} "


def parse_search(text: str) -> tuple[tuple[str, ...], ...]:
    """Return what to look for in search texts: of each word in `text` the parts of which one must be there.

    Words beyond the first MAX_WORDS are ignored.
    """
    return tuple(dict.fromkeys(_parts(word) for word in SEPARATORS.split(text) if word))[:MAX_WORDS]


def _parts(word: str) -> tuple[str, ...]:
    typed = [_plain(word), _with_digraphs(word)]
    whole = [_without_digraphs(typed[0]), *map(_without_punctuation, typed)]
    whole += [_plain(name) for name in names_of_language(word) if not SEPARATORS.search(name)]
    return tuple(dict.fromkeys([*typed, *(f" {each} " for each in whole if each and each not in typed)]))


def refresh_search_texts(db: Session, workspace_id: int, persons: Iterable[Person]) -> None:
    """Let these people be found by their current names and profiles. It costs no query if none changed."""
    db.flush()
    changed = [person.id for person in persons if search_text_of(person) != person.folded]
    for person in lock_and_reload(db, workspace_id, changed) if changed else ():
        person.folded = search_text_of(person)


def _words_of(text: str) -> list[str]:
    return [word for word in SEPARATORS.split(text) if word]


def _plain(text: str) -> str:
    """Return the text without case and accents: ü is u."""
    return _bare(text.casefold())


def _with_digraphs(text: str) -> str:
    """Return the text without case and accents, but ü is ue."""
    return _bare(unicodedata.normalize("NFC", text.casefold()).translate(DIGRAPHS))


def _without_digraphs(word: str) -> str:
    """Return the plain word with u where it has ue, which may be a ü."""
    return DIGRAPH.sub(r"\1\2", word)


def _without_punctuation(word: str) -> str:
    """Return the word without punctuation and signs: `node.js` is nodejs. Those in C++ and C# stay."""
    if word.isalnum():
        return word
    kept = (char for char in word if char in SPELLED_SIGNS or unicodedata.category(char)[0] not in "PS")
    return "".join(kept).lstrip(SPELLED_SIGNS)


def _bare(text: str) -> str:
    """Return text in small letters without accents and invisible characters; full-width letters become usual ones."""
    if text.isascii():
        return text
    kept = "".join(char for char in unicodedata.normalize("NFKD", text) if char in VOICING_MARKS or not _is_mark(char))
    return unicodedata.normalize("NFKC", kept.casefold().translate(LETTER_REPLACEMENTS))


def _is_mark(char: str) -> bool:
    return unicodedata.combining(char) != 0 or unicodedata.category(char) == "Cf"
