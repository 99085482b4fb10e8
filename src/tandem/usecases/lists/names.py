"""Searching names in any script: without case and diacritics, and across Cyrillic, Arabic and Latin spelling.

Three keys per name, each made once for all names: the name in its own script, how it sounds in Latin letters (see
``language/folding.csv``), and, for names in Arabic letters, which write no short vowels, its consonants.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from tandem.language.folding import latin_sound, own_of, own_script, sound_of

_ARABIC = re.compile("[\u0600-\u06ff]")
_ARTICLE = re.compile(r"(?<![^\s-])al[- ]?(?=\w)")
_VOWELS = re.compile("[aeiouv]")
_FEWEST_CONSONANTS = 3
UNRANKED = 9


def _audible(typed: str) -> str:
    """How a typed text sounds; '' where so little is left of it that it would be in every name."""
    sound = sound_of(typed).strip()
    return sound if len(sound) > 1 or len(typed) == 1 else ""


def _consonants(sound: str) -> str:
    """'al' and vowels go, and a silent h at the end: Arabic writing and its romanisations agree in the rest."""
    return " ".join(word.rstrip("h") for word in _VOWELS.sub("", _ARTICLE.sub("", sound)).split(" ") if word)


class _Lines:
    """Texts in one string, a line each, so that all that hold something are found at the speed of one search."""

    def __init__(self, texts: Sequence[str]) -> None:
        self.whole = "\n".join(("", *texts, ""))
        lengths = np.fromiter(map(len, texts), dtype=np.int64, count=len(texts))
        self.begins = np.concatenate([[0], np.cumsum(lengths + 1)])

    def rows(self, begin: str, wanted: str, end: str = "") -> npt.NDArray[np.int64]:
        """Rows that hold ``begin`` and ``wanted`` with ``end`` behind it; a line break stands for either end of a row."""
        tail = f"(?={end})" if end else "[^\n]*"
        found = re.finditer(re.escape(begin + wanted) + tail, self.whole)
        places = np.fromiter((match.start() + len(begin) for match in found), dtype=np.int64)
        result: npt.NDArray[np.int64] = np.searchsorted(self.begins, places, side="left") - 1
        return result


@dataclass(frozen=True)
class NameIndex:
    """Names by row, with their ids; ``ready`` makes what the first search would have to wait for."""

    ids: tuple[str, ...]
    names: tuple[str, ...]

    def ready(self) -> NameIndex:
        """The same, with all keys made."""
        self.find("\0")
        return self

    @cached_property
    def _own(self) -> tuple[str, ...]:
        return own_script(self.names)

    @cached_property
    def _sound(self) -> tuple[str, ...]:
        return latin_sound(self._own)

    @cached_property
    def _lines(self) -> tuple[_Lines, _Lines, _Lines]:
        """Of ids, of names in their own script, and of how they sound."""
        return _Lines([key.replace("\n", " ") for key in self.ids]), _Lines(self._own), _Lines(self._sound)

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
        a match in the script that was typed comes before one across scripts, and short names before long ones. A single letter
        is looked for at the beginning of words alone.
        """
        typed = own_of(text.replace("\n", " ")).strip()
        if not typed:
            return np.arange(len(self.ids), dtype=np.int64)
        ranks = np.full(len(self.ids), UNRANKED, dtype=np.int64)
        ids, own, sound = self._lines
        heard = _audible(typed)
        self._rank_consonants(ranks, typed)
        for rank, lines, wanted in ((7, sound, heard), (6, own, typed)):
            if len(wanted) > 1:
                ranks[self._with_words(lines, wanted)] = rank
        plain = text.strip().replace("\n", " ")
        ranks[ids.rows("\n", plain)] = ranks[ids.rows("", plain, "\n")] = 5
        for rank, begin, end in ((4, " ", ""), (3, "\n", ""), (1, "\n", "\n")):
            if heard:
                ranks[sound.rows(begin, heard, end)] = rank
            ranks[own.rows(begin, typed, end)] = rank if rank == 4 else rank - 1
        found = np.flatnonzero(ranks < UNRANKED)
        order = np.lexsort((found, self._lengths[found], ranks[found]))
        result: npt.NDArray[np.int64] = found[order]
        return result

    def _with_words(self, lines: _Lines, wanted: str) -> npt.NDArray[np.int64]:
        first, *others = sorted(wanted.split(), key=len, reverse=True)
        rows = np.unique(lines.rows("", first))
        for word in others:
            rows = np.intersect1d(rows, lines.rows("", word))
        return rows

    def _rank_consonants(self, ranks: npt.NDArray[np.int64], typed: str) -> None:
        """Rows in Arabic letters when Latin was typed, and all others when Arabic was."""
        wanted = _consonants(sound_of(typed))
        if len(wanted) < _FEWEST_CONSONANTS:
            return
        keys = dict(enumerate(map(_consonants, self._sound))) if _ARABIC.search(typed) else self._consonants
        ranks[[row for row, key in keys.items() if f" {wanted}" in f" {key}"]] = 8
