"""Languages by their names: someone who looks for French finds whoever wrote Français or Französisch.

The names are those of the Unicode CLDR in English, in the language itself, and in German, French and Spanish, with
what people also say, such as Mandarin; a test compares them with the CLDR as Babel has it. The first of each line is
English.
"""

import re

from mentorship.text import fold

PARENTHESES = re.compile(r"[()/]")

_NAMES = """
English, Englisch, Anglais, Inglés
French, Français, Französisch, Francés
German, Deutsch, Allemand, Alemán
Spanish, Español, Spanisch, Espagnol, Castellano, Castilian
Portuguese, Português, Portugiesisch, Portugais
Italian, Italiano, Italienisch, Italien
Dutch, Nederlands, Niederländisch, Néerlandais, Neerlandés, Flemish, Vlaams
Swedish, Svenska, Schwedisch, Suédois, Sueco
Danish, Dansk, Dänisch, Danois, Danés
Norwegian, Norsk, Norsk bokmål, Bokmål, Nynorsk, Norwegisch, Norvégien, Noruego
Finnish, Suomi, Finnisch, Finnois, Finés
Icelandic, Íslenska, Isländisch, Islandais, Islandés
Polish, Polski, Polnisch, Polonais, Polaco
Czech, Čeština, Tschechisch, Tchèque, Checo
Slovak, Slovenčina, Slowakisch, Slovaque, Eslovaco
Hungarian, Magyar, Ungarisch, Hongrois, Húngaro
Romanian, Română, Rumänisch, Roumain, Rumano
Bulgarian, Български, Bulgarisch, Bulgare, Búlgaro
Greek, Ελληνικά, Griechisch, Grec, Griego, Ellinika
Turkish, Türkçe, Türkisch, Turc, Turco
Russian, Русский, Russisch, Russe, Ruso, Russkij
Ukrainian, Українська, Ukrainisch, Ukrainien, Ucraniano, Ukrainska
Belarusian, Беларуская, Belarussisch, Biélorusse, Bielorruso
Serbian, Српски, Serbisch, Serbe, Serbio, Srpski
Croatian, Hrvatski, Kroatisch, Croate, Croata
Bosnian, Bosanski, Bosnisch, Bosniaque, Bosnio
Slovenian, Slovenščina, Slowenisch, Slovène, Esloveno
Macedonian, Македонски, Mazedonisch, Macédonien, Macedonio
Albanian, Shqip, Albanisch, Albanais, Albanés
Latvian, Latviešu, Lettisch, Letton, Letón
Lithuanian, Lietuvių, Litauisch, Lituanien, Lituano
Estonian, Eesti, Estnisch, Estonien, Estonio
Maltese, Malti, Maltesisch, Maltais, Maltés
Irish, Gaeilge, Irisch, Irlandais, Irlandés, Gaelic
Welsh, Cymraeg, Walisisch, Gallois, Galés
Basque, Euskara, Baskisch, Euskera
Catalan, Català, Katalanisch
Galician, Galego, Galicisch, Galicien, Gallego
Hebrew, עברית, Hebräisch, Hébreu, Hebreo, Ivrit
Arabic, العربية, Arabisch, Arabe
Persian, فارسی, Persisch, Persan, Persa, Farsi
Urdu, اردو, Ourdou
Hindi, हिन्दी, Hindustani
Bengali, Bangla, বাংলা, Bengalisch, Bengali
Tamil, தமிழ், Tamoul
Telugu, తెలుగు, Télougou
Marathi, मराठी, Maratí
Gujarati, ગુજરાતી, Goudjarati, Guyaratí
Kannada, ಕನ್ನಡ, Canarés
Malayalam, മലയാളം
Punjabi, ਪੰਜਾਬੀ, Pendjabi, Punyabí, Panjabi
Sinhala, සිංහල, Singhalesisch, Cingalais, Cingalés, Sinhalese
Nepali, नेपाली, Nepalesisch, Népalais
Thai, ไทย, Thailändisch, Tailandés, Phasa Thai
Lao, ລາວ, Laotisch
Khmer, ខ្មែរ, Jemer
Burmese, မြန်မာ, Birmanisch, Birman, Birmano
Vietnamese, Tiếng Việt, Vietnamesisch, Vietnamien, Vietnamita
Indonesian, Indonesia, Indonesisch, Indonésien, Indonesio, Bahasa Indonesia
Malay, Melayu, Malaiisch, Malais, Malayo, Bahasa Melayu
Filipino, Tagalog
Javanese, Jawa, Javanisch, Javanais, Javanés
Chinese, 中文, Chinesisch, Chinois, Chino, Mandarin, 普通话, 汉语
Japanese, 日本語, Japanisch, Japonais, Japonés, Nihongo
Korean, 한국어, Koreanisch, Coréen, Coreano, Hangugeo
Mongolian, Монгол, Mongolisch, Mongol
Georgian, Ქართული, Georgisch, Géorgien, Georgiano
Armenian, Հայերեն, Armenisch, Arménien, Armenio
Azerbaijani, Azərbaycan, Aserbaidschanisch, Azerbaïdjanais, Azerbaiyano
Kazakh, Қазақ тілі, Kasachisch, Kazajo, Kazakhsha
Uzbek, O‘zbek, Usbekisch, Ouzbek, Uzbeko
Swahili, Kiswahili, Suaheli, Suajili
Amharic, አማርኛ, Amharisch, Amharique, Amárico
Yoruba, Èdè Yorùbá
Igbo
Hausa, Haussa, Haoussa
Zulu, isiZulu, Zoulou
Xhosa, IsiXhosa
Afrikaans
Somali, Soomaali
Luxembourgish, Lëtzebuergesch, Luxemburgisch, Luxembourgeois, Luxemburgués
"""
LANGUAGES = tuple(tuple(line.split(", ")) for line in _NAMES.split("\n") if line)
_LANGUAGE_OF = {fold(name): names for names in LANGUAGES for name in names}


def names_of_language(name: str) -> tuple[str, ...]:
    """Return all names of the language that is meant, English first; where it is not known, only this one.

    What is written in parentheses, as in `French (français)`, is another name of the same.
    """
    known = (_LANGUAGE_OF.get(fold(part)) for part in (name, *PARENTHESES.split(name)))
    return next(filter(None, known), (name,))


def spellings_of_language(name: str) -> tuple[str, ...]:
    """Return the folded names of the language that is meant, English first; at least that of `name`."""
    return tuple(fold(each) for each in names_of_language(name))
