"""Names folded so that spellings of one name meet: without case and diacritics, and across Cyrillic, Arabic and Latin.

The letters and their sources are in ``folding.csv``.
"""

from __future__ import annotations

import csv
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from importlib.resources import files

_MARKS = (
    *range(0x300, 0x370),
    *range(0x483, 0x488),
    *range(0x610, 0x61B),
    *range(0x64B, 0x660),
    0x670,
    *range(0x6D6, 0x6DD),
    *range(0x200B, 0x2010),
    *range(0x202A, 0x202F),
    *range(0x2066, 0x206A),
)
_BLANKS = "\t\v\f\x1c\x1d\x1e\x1f\x85\u2028\u2029\u1680"
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


@cache
def _folding(step: str) -> tuple[tuple[str, str], ...]:
    with files(__package__).joinpath("folding.csv").open(encoding="utf-8") as stream:
        return tuple((row["from"], row["to"]) for row in csv.DictReader(stream) if row["step"] == step)


def _together(texts: Sequence[str], fold: Callable[[str], str]) -> tuple[str, ...]:
    """All texts folded in one go: a hundred thousand calls cost more than one on a long text."""
    if not texts:
        return ()
    return tuple(fold("\n".join(text.replace("\n", " ").replace("\r", " ") for text in texts)).split("\n"))


def own_script(texts: Sequence[str]) -> tuple[str, ...]:
    """Texts without case, diacritics, apostrophes and doubled spaces, in their own script."""
    return _together(texts, own_of)


def latin_sound(texts: Sequence[str]) -> tuple[str, ...]:
    """Texts of ``own_script`` as they sound, in Latin letters, so that spellings of one name by several standards meet."""
    return _together(texts, sound_of)


@cache
def _table(step: str) -> Mapping[str, str]:
    letters = dict(_folding(step))
    if step == "own":
        letters |= {chr(mark): "" for mark in _MARKS} | dict.fromkeys(_BLANKS, " ")
    return letters


def _translated(text: str, step: str) -> str:
    """Letter by letter; few different ones occur, so replacing each in turn is three times faster than ``str.translate``."""
    table = _table(step)
    for letter in set(text) & table.keys():
        text = text.replace(letter, table[letter])
    return text


def own_of(text: str) -> str:
    """One text of one line, as ``own_script`` folds many."""
    plain = _translated(unicodedata.normalize("NFKD", text.casefold()), "own")
    while "  " in plain:
        plain = plain.replace("  ", " ")
    return plain


def sound_of(text: str) -> str:
    """One text of ``own_of``, as ``latin_sound`` spells many."""
    spelled = _translated(text, "letter")
    for one, to in _folding("sound"):
        spelled = spelled.replace(one, to)
    for letter in _LETTERS:
        while letter * 2 in spelled:
            spelled = spelled.replace(letter * 2, letter)
    return spelled
