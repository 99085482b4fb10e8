"""Searching names in any script: without case and diacritics, and across Cyrillic, Arabic and Latin spelling.

Three keys per name, each made once for all names: the name in its own script, how it sounds in Latin letters (see
``folding.csv``), and, for names in Arabic letters, which write no short vowels, its consonants.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files

import numpy as np
import numpy.typing as npt

_MARKS = re.compile(
    "[\u0300-\u036f\u0483-\u0487\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u200b-\u200f\u202a-\u202e\u2066-\u2069]"
)
_SPACE = re.compile(r"[^\S\n]+")
_TWICE = re.compile(r"([a-z])\1+")
_ARABIC = re.compile("[\u0600-\u06ff]")
_ARTICLE = re.compile(r"(?<![^\s-])al[- ]?(?=\w)")
_VOWELS = re.compile("[aeiouv]")
_WORDS = re.compile(r"[\w]+")
_FEWEST_CONSONANTS = 3
UNRANKED = 9


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
    return _together(texts, _own)


def latin_sound(texts: Sequence[str]) -> tuple[str, ...]:
    """Texts of ``own_script`` as they sound, in Latin letters, so that spellings of one name by several standards meet."""
    return _together(texts, _sound)


def _own(text: str) -> str:
    decomposed = _MARKS.sub("", unicodedata.normalize("NFKD", text.casefold()))
    return _SPACE.sub(" ", decomposed.translate({ord(one): to for one, to in _folding("own")}))


def _sound(text: str) -> str:
    spelled = text.translate({ord(one): to for one, to in _folding("letter")})
    for one, to in _folding("sound"):
        spelled = spelled.replace(one, to)
    return _TWICE.sub(r"\1", spelled)


def _audible(typed: str) -> str:
    """How a typed text sounds; '' where so little is left of it that it would be in every name."""
    sound = _sound(typed).strip()
    return sound if len(sound) > 1 or len(typed) == 1 else ""


def _consonants(sound: str) -> str:
    """'al' and vowels go, and a silent h at the end: Arabic writing and its romanisations agree in the rest."""
    return " ".join(word.rstrip("h") for word in _VOWELS.sub("", _ARTICLE.sub("", sound)).split(" ") if word)


@dataclass(frozen=True)
class NameIndex:
    """Names by row, with their ids."""

    ids: tuple[str, ...]
    names: tuple[str, ...]

    @cached_property
    def _own(self) -> tuple[str, ...]:
        return own_script(self.names)

    @cached_property
    def _sound(self) -> tuple[str, ...]:
        return latin_sound(self._own)

    @cached_property
    def _consonants(self) -> dict[int, str]:
        """Of names in Arabic letters alone."""
        return {row: _consonants(self._sound[row]) for row, name in enumerate(self._own) if _ARABIC.search(name)}

    @cached_property
    def _lengths(self) -> npt.NDArray[np.int64]:
        return np.fromiter(map(len, self._own), dtype=np.int64, count=len(self._own))

    def find(self, text: str) -> npt.NDArray[np.int64]:
        """Rows whose name has every word of the text, or whose id begins or ends with it, the best first.

        Equal names come first, then names that begin with the text, then those with a word that does, then the others;
        a match in the script that was typed comes before one across scripts, and short names before long ones.
        """
        typed = _own(text).strip()
        ranks = np.full(len(self.ids), UNRANKED, dtype=np.int64)
        if not typed:
            return np.arange(len(self.ids), dtype=np.int64)
        self._rank_consonants(ranks, typed)
        self._rank_words(ranks, typed)
        plain = text.strip()
        ranks[[row for row, key in enumerate(self.ids) if key.startswith(plain) or key.endswith(plain)]] = 5
        sound = _audible(typed)
        for rank, keys, wanted in ((3, self._sound, sound), (2, self._own, typed)):
            if wanted:
                ranks[[row for row, key in enumerate(keys) if key.startswith(wanted)]] = rank
        for rank, keys, wanted in ((1, self._sound, sound), (0, self._own, typed)):
            if wanted:
                ranks[[row for row, key in enumerate(keys) if key == wanted]] = rank
        found = np.flatnonzero(ranks < UNRANKED)
        order = np.lexsort((found, self._lengths[found], ranks[found]))
        result: npt.NDArray[np.int64] = found[order]
        return result

    def _rank_words(self, ranks: npt.NDArray[np.int64], typed: str) -> None:
        """Rows with every word somewhere: 7 across scripts, 6 as typed, 4 where a word of the name begins with the text."""
        for rank, keys, words in ((7, self._sound, _audible(typed).split()), (6, self._own, typed.split())):
            if not words:
                continue
            first, *others = words
            rows = [row for row, key in enumerate(keys) if first in key]
            for word in others:
                rows = [row for row in rows if word in keys[row]]
            ranks[rows] = rank
            begun = f" {' '.join(words)}"
            ranks[[row for row in rows if begun in keys[row]]] = 4

    def _rank_consonants(self, ranks: npt.NDArray[np.int64], typed: str) -> None:
        """Rows in Arabic letters when Latin was typed, and all others when Arabic was."""
        wanted = _consonants(_sound(typed))
        if len(wanted) < _FEWEST_CONSONANTS:
            return
        keys = dict(enumerate(map(_consonants, self._sound))) if _ARABIC.search(typed) else self._consonants
        ranks[[row for row, key in keys.items() if f" {wanted}" in f" {key}"]] = 8
