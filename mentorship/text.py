"""Comparing text regardless of how it is written, and taking it apart."""

import unicodedata
from collections.abc import Sequence

from storage.text import clean

# Letters that Unicode does not decompose, as people without them on their keyboard type them.
LETTER_REPLACEMENTS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe", "’": "'"})


def fold(text: str) -> str:
    """Return the text without case, accents and extra spaces, so that two ways to write the same become equal."""
    bare = "".join(each for each in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(each))
    folded = unicodedata.normalize("NFKD", bare.casefold().translate(LETTER_REPLACEMENTS))
    return " ".join("".join(each for each in folded if not unicodedata.combining(each)).split())


def to_one_line(text: str) -> str:
    """Return the text in one line: for headers of mails and files, where a next line would mean something else."""
    return clean(" ".join(text.split()))


def join_words(words: Sequence[str]) -> str:
    """Return words as one phrase: `Ada`, `Ada and Mia`, `Ada, Mia and Tom`; empty where there are none."""
    return " and ".join(filter(None, (", ".join(words[:-1]), *words[-1:])))


def capitalize(words: str) -> str:
    """Return the words as they begin a sentence: with a capital letter, and the rest as it is."""
    return f"{words[:1].upper()}{words[1:]}"


def to_sentence(typed: str) -> str:
    """Return typed words with a full stop, unless they end a sentence already: others follow in the same line."""
    return typed if typed.endswith((".", "!", "?", "…")) else f"{typed}."


def split_first_word(text: str) -> tuple[str, str]:
    """Return the first word and what follows it, without the blanks around both. Every blank that Unicode knows ends a
    word: line ends and tabs, no-break and ideographic spaces.
    """
    word, rest, *_ = [*text.split(maxsplit=1), "", ""]
    return word, rest.strip()
