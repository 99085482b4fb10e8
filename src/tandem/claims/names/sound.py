"""How a name sounds, in Latin letters, whatever script and romanisation it is written in.

Cyrillic, Arabic and the Latin romanisations are folded by ``language.folding``; all other scripts are first spelled
in ASCII by anyascii (https://github.com/anyascii/anyascii).
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence

from anyascii import anyascii

from tandem.language.folding import latin_sound, own_script

_FOLDED = re.compile("[^\u0000-\u036f\u0400-\u052f\u0600-\u06ff\u0750-\u077f\u1e00-\u1eff\u2000-\u206f]+")
_CH = re.compile(r"(?<![SsTt])[Cc]h")
_FRENCH = re.compile(r"tch|ou", re.IGNORECASE)
_AS_IN_FRENCH = {"chtch": "shch", "tch": "ch", "ch": "sh", "ou": "u", "j": "zh"}
_FRENCH_LETTERS = re.compile("|".join(_AS_IN_FRENCH), re.IGNORECASE)
_NO_VOWELS = {
    **dict.fromkeys("aeiouy", ""),
    **dict.fromkeys("szc", "s"),
    **dict.fromkeys("hgx", "h"),
    "q": "k",
    "w": "v",
}
_SKELETON = str.maketrans(_NO_VOWELS)
_REPEATED = re.compile(r"(.)\1+")
# ISO 15924 codes of the scripts that Unicode names its letters by; others keep the name that Unicode gives them.
_SCRIPTS = {
    "LATIN": "Latn",
    "CYRILLIC": "Cyrl",
    "ARABIC": "Arab",
    "GREEK": "Grek",
    "HEBREW": "Hebr",
    "ARMENIAN": "Armn",
    "GEORGIAN": "Geor",
    "HANGUL": "Hang",
    "CJK": "Hani",
    "HIRAGANA": "Hira",
    "KATAKANA": "Kana",
    "DEVANAGARI": "Deva",
    "BENGALI": "Beng",
    "THAI": "Thai",
    "LAO": "Laoo",
    "KHMER": "Khmr",
    "MYANMAR": "Mymr",
    "ETHIOPIC": "Ethi",
    "TAMIL": "Taml",
    "SINHALA": "Sinh",
}


def sounds(texts: Sequence[str]) -> tuple[str, ...]:
    """Texts as they sound; made together, because one long text folds faster than many short ones."""
    return latin_sound(own_script([_FOLDED.sub(_spelled, unicodedata.normalize("NFC", text)) for text in texts]))


def readings(name: str) -> tuple[str, ...]:
    """Ways to read a name aloud: as in English, as in German and Polish ('ch' is kh), and, where it looks it, as in French."""
    found = [name, _CH.sub(lambda letters: _in_case("kh", letters), name)]
    if _FRENCH.search(name):
        found.append(_FRENCH_LETTERS.sub(lambda letters: _in_case(_AS_IN_FRENCH[letters[0].lower()], letters), name))
    return tuple(dict.fromkeys(found))


def _in_case(spelled: str, letters: re.Match[str]) -> str:
    return spelled.capitalize() if letters[0][0].isupper() else spelled


def _spelled(letters: re.Match[str]) -> str:
    return anyascii(letters[0])


def skeleton(sound: str) -> str:
    """The consonants of a word in classes that romanisations confuse; vowels go, but for a mark where one stands first."""
    first = "a" if sound[:1] in tuple("aeiou") else ""
    return _REPEATED.sub(r"\1", first + sound.translate(_SKELETON))


def script_of(text: str) -> str:
    """ISO 15924 code of the script that most letters of a text are of; '' for a text without letters."""
    names = Counter(unicodedata.name(char, "").partition(" ")[0] for char in text if char.isalpha())
    if not names:
        return ""
    name = names.most_common(1)[0][0]
    return _SCRIPTS.get(name, name.title())
