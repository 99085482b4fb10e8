"""How alike two names are, from 0 to 1: words aligned in any order, rare words counting more, abbreviations read as initials."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from rapidfuzz.distance import Indel

from tandem.claims.names.spelling import Spelling, Word
from tandem.claims.names.words import generic

Weight = Callable[[Word], float]

WORDS_AGREE = 0.6
"""Words less alike than this are two words."""
INITIAL = 0.7
"""What a first letter tells of the word that it stands for."""
ABBREVIATION = 0.8
MARKS_DIFFER = 0.85
"""What is left of the likeness of names that have other numbers or qualities (upper, new) in them."""
_ABBREVIATION_LETTERS = range(2, 7)
_JOINED_FROM = 4


def word_likeness(one: Word, other: Word) -> float:
    """Mean of the likeness of sound and of consonants (normalised indel distance): vowels count, and count less."""
    if len(one.sound) == 1 or len(other.sound) == 1:
        return INITIAL * (one.sound[:1] == other.sound[:1])
    sound = Indel.normalized_similarity(one.sound, other.sound)
    return (sound + Indel.normalized_similarity(one.skeleton, other.skeleton)) / 2


def likeness(one: Spelling, other: Spelling, weight: Weight) -> float:
    """How alike two names are; the same both ways.

    The larger of two readings: words matched one to one, as the mean of how much of both names and of the shorter name they
    cover, so that 'HALO' is found in 'HALO Trust'; and all letters together, for names that are written in one word or in three.
    """
    if not one.words or not other.words:
        return 0.0
    alike = 1.0 if one.words == other.words else _matched(one.words, other.words, weight)
    if len(one.words) != len(other.words):
        alike = max(alike, _joined(one.joined, other.joined))
    return alike if one.marks == other.marks else alike * MARKS_DIFFER


def _joined(one: Word, other: Word) -> float:
    if min(len(one.sound), len(other.sound)) < _JOINED_FROM:
        return float(one == other)
    return word_likeness(one, other)


def _matched(one: Sequence[Word], other: Sequence[Word], weight: Weight) -> float:
    weights = [weight(word) for word in one], [weight(word) for word in other]
    covered = [0.0] * len(one), [0.0] * len(other)
    _abbreviations(one, other, covered)
    _abbreviations(other, one, covered[::-1])
    pairs = sorted(
        (
            (-alike, abs(i - j), i + j, i, j)
            for i, first in enumerate(one)
            for j, second in enumerate(other)
            if (alike := word_likeness(first, second)) >= WORDS_AGREE
        )
    )
    for negative, _, _, i, j in pairs:
        if not covered[0][i] and not covered[1][j]:
            covered[0][i] = covered[1][j] = -negative
    parts = [sum(c * w for c, w in zip(*side, strict=True)) for side in zip(covered, weights, strict=True)]
    totals = [sum(side) for side in weights]
    shorter = min((totals[side], parts[side]) for side in (0, 1))
    return (sum(parts) / sum(totals) + shorter[1] / shorter[0]) / 2


def _abbreviations(short: Sequence[Word], long: Sequence[Word], covered: Sequence[list[float]]) -> None:
    """Words that are the initials of others that follow one another: NIS, National Intelligence Service."""
    for i, word in enumerate(short):
        if len(word.sound) not in _ABBREVIATION_LETTERS or covered[0][i]:
            continue
        free = [j for j, other in enumerate(long) if not covered[1][j] and other.sound not in generic()]
        for start in range(len(free) - len(word.sound) + 1):
            run = free[start : start + len(word.sound)]
            if "".join(long[j].sound[0] for j in run) == word.sound:
                covered[0][i] = ABBREVIATION
                for j in run:
                    covered[1][j] = ABBREVIATION
                break
