"""The texts by which revision 0009 lets people be found. They stay as they were then: what has run never changes."""

import re
import unicodedata

UNWANTED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
SEPARATORS = re.compile(r"[\s,;、，；]+")
ALIKE = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe", "’": "'"})
DIGRAPHS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa"})
DIGRAPH = re.compile(r"([aou])e|(a)a")


def cleaned(text: str) -> str:
    """Return the text without control characters and marks that turn the direction of writing."""
    return UNWANTED.sub("", text)


def search_text(text: str) -> str:
    """Return the words of a text in all spellings, each once, with a blank around each."""
    small = text.casefold()
    spelled = (_bare(small), _bare(unicodedata.normalize("NFC", small).translate(DIGRAPHS)))
    words = [word for each in spelled for word in SEPARATORS.split(each) if word]
    words += [DIGRAPH.sub(r"\1\2", word) for word in words]
    words += [_without_punctuation(word) for word in words]
    return f" {' '.join(dict.fromkeys(word for word in words if word))} "


def _without_punctuation(word: str) -> str:
    if word.isalnum():
        return word
    return "".join(char for char in word if char in "+#" or unicodedata.category(char)[0] not in "PS").lstrip("+#")


def _bare(text: str) -> str:
    letters = unicodedata.normalize("NFKD", text)
    kept = "".join(char for char in letters if char in "\u3099\u309a" or not _is_mark(char))
    return unicodedata.normalize("NFKC", kept.casefold().translate(ALIKE))


def _is_mark(char: str) -> bool:
    return unicodedata.combining(char) != 0 or unicodedata.category(char) == "Cf"
