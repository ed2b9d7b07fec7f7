"""The names of languages, compared with those of the Unicode CLDR."""

from collections import Counter

from babel import Locale

from mentorship.languages import LANGUAGES, names_of_language, spellings_of_language
from mentorship.text import fold

AS_THE_CLDR_HAS_THEM = {"Bengali": "Bangla", "Norwegian": "Norwegian Bokmål"}  # where people say something else


def test_every_language_has_the_names_of_the_cldr() -> None:
    english = Locale("en").languages
    code_of = {name: code for code, name in english.items()}
    for names in LANGUAGES:
        code = code_of[AS_THE_CLDR_HAS_THEM.get(names[0], names[0])]
        assert fold(Locale(code).get_language_name() or "") in map(fold, names), names


def test_no_name_means_two_languages() -> None:
    folded = Counter(each for names in LANGUAGES for each in {fold(name) for name in names})
    assert [name for name, times in folded.items() if times > 1] == []


def test_an_unknown_language_has_only_its_own_name() -> None:
    assert names_of_language("Klingon") == ("Klingon",)
    assert spellings_of_language(" KLINGON ") == ("klingon",)
    assert names_of_language("deutsch")[0] == "German"
