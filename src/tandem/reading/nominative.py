"""Names as they are looked up: people and organisations of Ukrainian and Russian texts in the nominative.

The lemma of a word is that of ``simplemma``; a surname, which no dictionary holds, follows the ending of its kind. What is not
known to be in another case stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from simplemma import lemmatize

from tandem.reading.tables import tables
from tandem.reading.tokens import tokenise

MEN_IN_A = frozenset(
    [
        "микола",
        "ілля",
        "микита",
        "лука",
        "сава",
        "кузьма",
        "данила",
        "хома",
        "фома",
        "никита",
        "илья",
        "савва",
        "данила",
    ]
)
A_WOMAN = ("ниця", "ница")  # "начальниця", whose lemma would be a man's
OFFICES_IN_A = frozenset(["голова", "староста", "суддя", "воєвода", "глава", "судья"])
_ADJECTIVE = re.compile(r"(?:ий|ій|ый|ой)$")
_PLURAL = re.compile(r"(?:ів|їв|ей|ов|ев|ах|ях|ами|ями|ам|ям)$")
_PLURAL_ADJECTIVE = re.compile(r"(?:і|их|ими|ые|ие|ых|ыми)$")
_NO_GIVEN_NAME = {"uk": re.compile("ий$"), "ru": re.compile("ый$")}  # "левый" is not what Лев is called
_SOFT = re.compile(r"(?<![кгхжшчщ])ий$")

_Rules = Sequence[tuple[re.Pattern[str], str]]


def _rules(*pairs: tuple[str, str]) -> _Rules:
    return tuple((re.compile(f"(?:{ending})$"), nominative) for ending, nominative in pairs)


_MEN: Mapping[str, _Rules] = {
    "uk": _rules(
        ("ович(?:а|у|ем|еві)", "ович"),
        ("енк(?:а|у|ом|ові)", "енко"),
        ("ого|ому|им", "ий"),
        ("(?<=[аеиоуіїє])(?:я|ю|єм|єві)", "й"),
        ("(?<=р)(?:я|ю|ем|еві)", ""),
        ("(?<=[лнсцтдз])(?:я|ю|ем|еві)", "ь"),
        ("(?<=[бвгґджзйклмнпрстфхцчшщ])(?:а|у|ом|ові|еві|ем)", ""),
        ("и|і|ою", "а"),
    ),
    "ru": _rules(
        ("вич(?:а|у|ем|е)", "вич"),
        ("ск(?:ого|ому|им|ом)", "ский"),
        ("ого|ому|ым", "ый"),
        ("(?<=[ое]в)(?:а|у|ым|е)|(?<=[иы]н)(?:а|у|ым|е)", ""),
        ("(?<=[аеиоуыя])(?:я|ю|ем)", "й"),
        ("(?<=[лнр])(?:я|ю|ем)", "ь"),
        ("(?<=[бвгджзйклмнпрстфхцчшщ])(?:а|у|ом|е)", ""),
        ("ы|и", "а"),
    ),
}
_WOMEN: Mapping[str, _Rules] = {
    "uk": _rules(("івн(?:и|і|ою|у)", "івна"), ("ої|ій|ою|у", "а"), ("и", "а")),
    "ru": _rules(
        ("вн(?:ы|е|ой|у)", "вна"),
        ("(?<=[ое]в)(?:ой|у)|(?<=[иы]н)(?:ой|у)", "а"),
        ("ой|ую", "ая"),
        ("ы|и", "а"),
    ),
}


def nominative(name: str, language: str, *, person: bool) -> str:
    """The name in the nominative; as it is where its language has no rules or its first word is in the nominative already."""
    words = name.split()
    if language not in _MEN or not words:
        return name
    return " ".join(_of_person(words, language) if person else _of_organisation(words, language))


def _of_person(words: list[str], language: str) -> list[str]:
    given = lemmatize(words[0], lang=language)
    if len(words) == 1 or _plain(given) == _plain(words[0]) or _NO_GIVEN_NAME[language].search(given):
        return words
    woman = given[-1] in "ая" and given.casefold() not in MEN_IN_A
    rules = (_WOMEN if woman else _MEN)[language]
    return [_capital(given), *(_by_ending(word, rules) for word in words[1:])]


def _plain(word: str) -> str:
    return word.casefold().replace("ё", "е")


def _by_ending(word: str, rules: _Rules) -> str:
    for ending, instead in rules:
        if ending.search(word):
            return ending.sub(instead, word)
    return word


def _of_organisation(words: list[str], language: str) -> list[str]:
    """The head noun and the adjectives before it; what depends on the head keeps its case."""
    head = 0
    while head < len(words) - 1 and _ADJECTIVE.search(_lemma(words[head], language)):
        head += 1
    if not _is_head(words[head], language) or words[head].endswith(A_WOMAN):
        return words
    lemma = _lemma(words[head], language)
    plural = _is_plural(words[head], lemma) or any(_PLURAL_ADJECTIVE.search(word) for word in words[:head])
    if plural or not words[head].isalpha() or words[head].isupper() or lemma == words[head].casefold():
        return words
    agreeing = [_agree(_lemma(word, language), lemma, language) for word in words[:head]]
    changed = [*agreeing, lemma]
    if words[0][0].isupper():
        changed[0] = _capital(changed[0])
    return [*changed, *words[head + 1 :]]


def _is_head(word: str, language: str) -> bool:
    """Whether the word tables know it as an organisation, an office or its voice: of other words the lemma is a guess."""
    marks = tables(language).marks(tokenise(word))
    return any(marks.of(role) for role in ("organisation", "title", "spokes", "kindword", "medium"))


def _lemma(word: str, language: str) -> str:
    return lemmatize(word, lang=language).casefold()


def _is_plural(word: str, lemma: str) -> bool:
    low = word.casefold()
    return _PLURAL.search(low) is not None or (low[-1] in "иы" and lemma[-1] not in "аяоеь")


def _agree(adjective: str, head: str, language: str) -> str:
    """The adjective in the gender of its head: обласний, обласна, обласне."""
    base, feminine, neuter = adjective[:-2], "а", "е"
    if language == "ru":
        soft = _SOFT.search(adjective) is not None
        feminine, neuter = ("яя", "ее") if soft else ("ая", "ое")
    elif adjective.endswith("ій"):
        feminine, neuter = "я", "є"
    if head in OFFICES_IN_A:
        return adjective
    if head.endswith(("о", "е", "ння", "ття")):
        return base + neuter
    return base + feminine if head[-1] in "ая" else adjective


def _capital(word: str) -> str:
    return word[:1].upper() + word[1:]
