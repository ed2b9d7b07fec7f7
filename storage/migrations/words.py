"""The words by which revision 0003 lets people be found. They stay as they were then: what has run never changes."""

import re
import string
import unicodedata

ALIKE = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe", "’": "'"})
AROUND = "".join(set(string.punctuation) - set("+#")) + "“”„‘’«»‹›…–—·•¿¡"


def words_of(text: str) -> list[str]:
    """Return the folded words of a text and their parts, in order, each once."""
    bare = unicodedata.normalize("NFKD", _bare(text.casefold()).casefold().translate(ALIKE))
    tokens = (token for token in re.split(r"[\s,;]+", _bare(bare)) if token)
    whole = {(token.strip(AROUND) or token)[:100] for token in tokens}
    return sorted({*whole, *(part for word in whole for part in re.findall(r"\w+", word))})


def _bare(text: str) -> str:
    return "".join(each for each in unicodedata.normalize("NFKD", text) if not unicodedata.combining(each))
