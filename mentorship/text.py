"""Finding words however they are written: folding, and what a person is found by."""

import re
import string
import unicodedata
from collections.abc import Iterable

from sqlalchemy.orm import Session

from storage.person import Person
from storage.search_index import FOLDED_LIMIT, put_words, read_anew

# Letters that Unicode does not take apart, as people without them on their keyboard type them.
ALIKE = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe", "’": "'"})
AROUND = "".join(set(string.punctuation) - set("+#")) + "“”„‘’«»‹›…–—·•¿¡"  # but C++ and C# are words
APART = re.compile(r"[\s,;]+")
PART = re.compile(r"\w+")
TURNING = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069]")


def fold(text: str) -> str:
    """The text without case, accents and needless blanks, so that two ways to write the same come out equal."""
    bare = "".join(each for each in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(each))
    folded = unicodedata.normalize("NFKD", bare.casefold().translate(ALIKE))
    return " ".join("".join(each for each in folded if not unicodedata.combining(each)).split())


def words_of(text: str) -> list[str]:
    """The folded words of a text in order, each once, without the punctuation around them."""
    tokens = (token for token in APART.split(fold(text)) if token)
    return list(dict.fromkeys((token.strip(AROUND) or token)[:FOLDED_LIMIT] for token in tokens))


def printable(text: str) -> str:
    """The text without signs that are none: control characters, but for the ends of lines, and what turns the direction
    of writing around for all that follows.
    """
    return TURNING.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def one_line(text: str) -> str:
    """The same in one line: for heads of mails and files, where what stands in the next line means another thing."""
    return " ".join(printable(text).split())


def findable_by(person: Person) -> list[str]:
    """The words that find this person, in order: whole ones, and the parts of those joined by a hyphen or the like."""
    texts = (person.name, person.own_headline or person.headline, person.about, person.topics, person.languages)
    whole = words_of(" ".join(texts))
    return sorted({*whole, *(part for word in whole for part in PART.findall(word))})


def keep_findable(db: Session, workspace_id: int, persons: Iterable[Person]) -> None:
    """Let a search find these persons by what they are called and say of themselves now. Costs nothing if it does."""
    db.flush()
    changed = [person for person in persons if _joined(person) != person.folded]
    if not changed:
        return
    fresh = read_anew(db, workspace_id, [person.id for person in changed])
    put_words(db, workspace_id, {person.id: findable_by(person) for person in fresh})
    for person in fresh:
        person.folded = _joined(person)


def _joined(person: Person) -> str:
    return " ".join(findable_by(person))
