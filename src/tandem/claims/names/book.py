"""All names of one kind of thing, to be looked up by how they sound."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import scipy.sparse as sparse

from tandem.claims.names.likeness import likeness
from tandem.claims.names.sound import readings
from tandem.claims.names.spelling import Spelling, Word, spellings
from tandem.claims.names.words import generic

Rows = npt.NDArray[np.int64]

GENERIC_WEIGHT = 0.15
"""What a word counts that says only of which kind a thing is."""
FEW_THINGS = 10
"""So many things are thought to be there in addition: of two names nobody can tell which of their words are common."""
NEAREST = 100
"""Rows that are compared in full for one question."""
FEW_ROWS = 1000
"""Parts of words that more rows share than this do not bring two names together by themselves."""
SHARED = 0.1
"""Least cosine of the parts of two names that are compared in full."""
_BLOCK = 2000


@dataclass(frozen=True, slots=True)
class Candidate:
    """A thing whose name is like the one asked for, and which of its names that is."""

    thing: str
    name: str
    likeness: float


@dataclass(frozen=True)
class NameBook:
    """Readings of names by row, with the name and the thing that each belongs to; a thing may have many names."""

    kind: str
    things: tuple[str, ...]
    names: tuple[str, ...]
    spellings: tuple[Spelling, ...]

    @classmethod
    def of(cls, kind: str, named: Iterable[tuple[str, str]]) -> NameBook:
        """The book of pairs of a thing and one of its names, in any order."""
        rows = [(thing, name, reading) for thing, name in sorted(set(named)) for reading in readings(name)]
        return cls(
            kind,
            tuple(thing for thing, _, _ in rows),
            tuple(name for _, name, _ in rows),
            spellings([reading for _, _, reading in rows], kind),
        )

    @cached_property
    def _weights(self) -> dict[str, float]:
        """By skeleton of a word: the logarithm of how few things have it in a name."""
        found: dict[str, set[str]] = defaultdict(set)
        for thing, spelling in zip(self.things, self.spellings, strict=True):
            for word in spelling.words:
                found[word.skeleton].add(thing)
        return {skeleton: self._rarity(len(things)) for skeleton, things in found.items()}

    @cached_property
    def _count(self) -> int:
        return len(set(self.things))

    def _rarity(self, things: int) -> float:
        return math.log((self._count + FEW_THINGS) / (things + 0.5))

    def weight(self, word: Word) -> float:
        """What a word tells: rare ones much, generic ones little."""
        rarity = self._weights.get(word.skeleton) or self._rarity(0)
        return rarity * GENERIC_WEIGHT if word.sound in generic() else rarity

    def nearest(self, name: str, most: int = 3) -> tuple[Candidate, ...]:
        """Things whose names are most like this one, the most alike first; things of equal likeness in order of their ids."""
        best: dict[str, Candidate] = {}
        for asked in spellings(readings(name), self.kind):
            for row in self._rows_like(asked):
                thing = self.things[row]
                found = Candidate(thing, self.names[row], likeness(asked, self.spellings[row], self.weight))
                if thing not in best or found.likeness > best[thing].likeness:
                    best[thing] = found
        return tuple(sorted(best.values(), key=lambda one: (-one.likeness, one.thing))[:most])

    @cached_property
    def _matrix(self) -> tuple[dict[str, int], sparse.csr_matrix]:
        """Parts of words by column, and rows of names with unit length: rare parts weigh more."""
        columns: dict[str, int] = {}
        parts = [parts_of(spelling) for spelling in self.spellings]
        indices = [columns.setdefault(part, len(columns)) for found in parts for part in found]
        ends = np.cumsum([0, *map(len, parts)])
        counts = np.bincount(indices, minlength=len(columns))
        rarity = np.log((len(parts) + 2) / (counts + 0.5))
        matrix = sparse.csr_matrix((rarity[indices], indices, ends), shape=(len(parts), len(columns)))
        return columns, _of_unit_length(matrix)

    def _rows_like(self, asked: Spelling) -> list[int]:
        columns, matrix = self._matrix
        parts = parts_of(asked)
        wanted = np.zeros(len(columns))
        for part in parts:
            if part in columns:
                wanted[columns[part]] = 1.0
        shared = matrix @ wanted
        rows = np.flatnonzero(shared)
        if len(rows) > NEAREST:
            rows = rows[np.argpartition(-shared[rows], NEAREST)[:NEAREST]]
        return sorted(int(row) for row in rows)

    def pairs(self) -> Iterator[tuple[Rows, Rows]]:
        """Rows of two things whose names share enough to be compared in full, each pair once, in blocks."""
        _, matrix = self._matrix
        counts = np.bincount(matrix.indices, minlength=matrix.shape[1])
        rare = matrix[:, counts <= FEW_ROWS]
        turned = rare.T.tocsr()
        owners = np.unique(np.array(self.things, dtype=object).astype(str), return_inverse=True)[1]
        for start in range(0, rare.shape[0], _BLOCK):
            shared = (rare[start : start + _BLOCK] @ turned).tocoo()
            enough = shared.data >= SHARED
            rows, others = shared.row[enough] + start, shared.col[enough]
            once = (rows < others) & (owners[rows] != owners[others])
            yield rows[once], others[once]


def _of_unit_length(matrix: sparse.csr_matrix) -> sparse.csr_matrix:
    lengths = np.sqrt(matrix.multiply(matrix).sum(axis=1)).A1
    lengths[lengths == 0] = 1.0
    return sparse.diags(1 / lengths) @ matrix


def parts_of(spelling: Spelling) -> tuple[str, ...]:
    """What two names may share: three letters of sound, two consonants, and the initials of several words."""
    parts: Counter[str] = Counter()
    for word in (*spelling.words, spelling.joined):
        sound, bones = f" {word.sound} ", f" {word.skeleton} "
        parts.update(sound[at : at + 3] for at in range(len(sound) - 2))
        parts.update(f"={bones[at : at + 2]}" for at in range(len(bones) - 1))
        if len(word.sound) < 7:
            parts[f".{word.sound}"] += 1
    firsts = [word.sound[0] for word in spelling.words if word.sound not in generic()]
    for start in range(len(firsts)):
        for end in range(start + 2, min(start + 6, len(firsts)) + 1):
            parts["." + "".join(firsts[start:end])] += 1
    return tuple(parts)
