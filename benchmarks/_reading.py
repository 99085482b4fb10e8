"""How proposed claims are compared with labelled ones: alignment one to one, then a verdict per field.

Two claims can be *aligned* when their spans share at least half of the shorter one. Of all ways to align them one to one the one
with the highest sum is taken (Kuhn-Munkres): same property 2, compatible value 2, likeness of the names of the things up to 1, same
stance 0.5, shared part of the spans up to 1.

A proposal is *right* when it is aligned with a label of the same property, its value is compatible and the things have names alike.
Precision is right / proposed, recall right / labelled. Fields are judged over all aligned pairs, right or not.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from scipy.optimize import linear_sum_assignment

Row = Mapping[str, Any]

FIELDS = ("root", "chain", "stance", "property", "value", "kind", "thing", "status", "hedge", "valid", "span")
SHARED_SPAN = 0.5
ALIKE_THING = 0.4
ALIKE_TEXT = 0.5
_STEM = 5
_BOUNDS = ("exact", "approx", "min", "max", "percent")
_DATE = re.compile(r"[\d-]+(/[\d-]+)?")
_SMALL_WORDS = """a an the of in on at by for from to and or with its their his her who which that new into near
в у на з із зі до від для та і й про при под из с со от и к по о об над"""
_SMALL = frozenset(_SMALL_WORDS.split())


@dataclass(frozen=True, slots=True)
class Article:
    """A text and what an analyst takes from it."""

    name: str
    text: str
    said: str | None
    claims: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Score:
    """Counts of one article or of several; ``fields`` holds how many of the ``aligned`` pairs agree on each field."""

    labelled: int
    proposed: int
    aligned: int
    right: int
    bare: int
    fields: Mapping[str, int]

    def __add__(self, other: Score) -> Score:
        return Score(
            self.labelled + other.labelled,
            self.proposed + other.proposed,
            self.aligned + other.aligned,
            self.right + other.right,
            self.bare + other.bare,
            {name: self.fields[name] + other.fields[name] for name in FIELDS},
        )

    @property
    def precision(self) -> float:
        """Share of the proposals that are right; 0 where there are none."""
        return self.right / self.proposed if self.proposed else 0.0

    @property
    def recall(self) -> float:
        """Share of the labels that are found."""
        return self.right / self.labelled if self.labelled else 0.0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        return _f1(self.right, self)

    @property
    def bare_f1(self) -> float:
        """The same where the name of the thing does not matter."""
        return _f1(self.bare, self)

    def accuracy(self, name: str) -> float:
        """Share of the aligned pairs that agree on the field; 0 where nothing is aligned."""
        return self.fields[name] / self.aligned if self.aligned else 0.0


def _f1(right: int, score: Score) -> float:
    total = score.labelled + score.proposed
    return 2 * right / total if total else 0.0


NOTHING = Score(0, 0, 0, 0, 0, dict.fromkeys(FIELDS, 0))


def articles(folder: Path) -> list[Article]:
    """The labelled articles of a folder, by name."""
    return [read_article(path) for path in sorted(folder.glob("*.claims.json"))]


def read_article(labels: Path) -> Article:
    """The article whose labels are in this file; the text lies beside it."""
    told = json.loads(labels.read_text(encoding="utf-8"))
    text = (labels.parent / told["text"]).read_text(encoding="utf-8")
    return Article(labels.name.removesuffix(".claims.json"), text, told.get("said"), tuple(told["claims"]))


def score(article: Article, proposed: Sequence[Row]) -> Score:
    """The counts of the proposals for one article."""
    pairs = align(article, proposed)
    verdicts = [agreement(label, proposal, article.text) for label, proposal in pairs]
    bare = [verdict for verdict in verdicts if verdict["property"] and verdict["compatible"]]
    return Score(
        labelled=len(article.claims),
        proposed=len(proposed),
        aligned=len(pairs),
        right=sum(verdict["thing"] for verdict in bare),
        bare=len(bare),
        fields={name: sum(verdict[name] for verdict in verdicts) for name in FIELDS},
    )


def align(article: Article, proposed: Sequence[Row]) -> list[tuple[Row, Row]]:
    """Label and proposal, one to one; see the rule at the head of this file."""
    weights = np.zeros((len(article.claims), len(proposed)))
    for row, label in enumerate(article.claims):
        for column, proposal in enumerate(proposed):
            weights[row, column] = _weight(label, proposal, article.text)
    rows, columns = linear_sum_assignment(weights, maximize=True)
    return [
        (article.claims[row], proposed[column])
        for row, column in zip(rows, columns, strict=True)
        if weights[row, column] > 0
    ]


def _weight(label: Row, proposal: Row, text: str) -> float:
    shared, union, shorter = _spans(label, proposal, text)
    if shorter == 0 or shared / shorter < SHARED_SPAN:
        return 0.0
    same = 2.0 * (label["property"] == proposal["property"]) + 2.0 * compatible(label["value"], proposal["value"])
    return same + likeness(label["thing"], proposal["thing"]) + 0.5 * _same(label, proposal, "stance") + shared / union


def agreement(label: Row, proposal: Row, text: str) -> dict[str, bool]:
    """For each of ``FIELDS``, and for 'compatible', whether the proposal says what the label says."""
    shared, union, _ = _spans(label, proposal, text)
    ours, theirs = label["chain"], list(proposal["chain"])
    return {
        "root": bool(theirs) and _same_speaker(ours[-1], theirs[-1]),
        "chain": len(ours) == len(theirs) and all(map(_same_speaker, ours, theirs)),
        "stance": _same(label, proposal, "stance"),
        "property": _same(label, proposal, "property"),
        "value": _equal(label["value"], proposal["value"]),
        "compatible": compatible(label["value"], proposal["value"]),
        "kind": _same(label, proposal, "kind"),
        "thing": likeness(label["thing"], proposal["thing"]) >= ALIKE_THING,
        "status": _same(label, proposal, "status"),
        "hedge": _same_hedge(label.get("hedge"), proposal.get("hedge")),
        "valid": _same(label, proposal, "valid"),
        "span": shared / union >= SHARED_SPAN,
    }


def _same(label: Row, proposal: Row, name: str) -> bool:
    return (label.get(name) or None) == (proposal.get(name) or None)


def _spans(label: Row, proposal: Row, text: str) -> tuple[int, int, int]:
    """Characters that both spans share, that either has, and of the shorter one; nothing is shared with a span that is not in the text."""
    begin, start = text.find(label["span"]), proposal.get("start", text.find(proposal["span"]))
    end, stop = begin + len(label["span"]), start + len(proposal["span"])
    if start < 0 or text[start:stop] != proposal["span"]:
        return 0, 1, 1
    shared = max(0, min(end, stop) - max(begin, start))
    return shared, (end - begin) + (stop - start) - shared, min(end - begin, stop - start)


def compatible(label: object, proposal: object) -> bool:
    """Whether two values can mean the same: 'about 30' and '30' can, 'at least 30' and '30' cannot.

    Dates must be equal, other texts share half of their words.
    """
    if isinstance(label, Mapping) and isinstance(proposal, Mapping):
        ours, theirs = _bounds(label), _bounds(proposal)
        if ours or theirs:
            return ours.keys() == theirs.keys() and all(_close(ours[name], theirs[name]) for name in ours)
        return compatible(label.get("text", ""), proposal.get("text", ""))
    if not isinstance(label, str) or not isinstance(proposal, str):
        return False
    if _DATE.fullmatch(label) or _DATE.fullmatch(proposal):
        return label == proposal
    return likeness(label, proposal) >= ALIKE_TEXT


def _bounds(value: Row) -> dict[str, float]:
    """The numbers of a value; 'approx' counts as 'exact'."""
    return {("exact" if name == "approx" else name): float(value[name]) for name in _BOUNDS if name in value}


def _close(one: float, other: float) -> bool:
    return abs(one - other) <= 0.005 * max(abs(one), abs(other))


def _equal(label: object, proposal: object) -> bool:
    """Compatible, and 'about' is 'about'."""
    if not compatible(label, proposal):
        return False
    if isinstance(label, Mapping) and isinstance(proposal, Mapping):
        return ("approx" in label) == ("approx" in proposal)
    return True


def _same_speaker(one: str, other: str) -> bool:
    return likeness(one, other) >= ALIKE_TEXT


def _same_hedge(one: str | None, other: str | None) -> bool:
    if not one or not other:
        return not one and not other
    ours, theirs = _folded(one), _folded(other)
    return ours in theirs or theirs in ours


def likeness(one: str, other: str) -> float:
    """Dice coefficient of the words; small words, numbers, endings, case and accents do not count."""
    ours, theirs = _words(one), _words(other)
    if not ours or not theirs:
        return float(_folded(one) == _folded(other))
    met = sum(any(_same_word(word, met) for met in theirs) for word in ours)
    met += sum(any(_same_word(word, met) for met in ours) for word in theirs)
    return met / (len(ours) + len(theirs))


def _same_word(one: str, other: str) -> bool:
    """The same first five letters; of Cyrillic words, whose endings change with the case, all but the last two, three at least."""
    if one[:_STEM] == other[:_STEM] or one.isascii() or other.isascii():
        return one[:_STEM] == other[:_STEM]
    needed = max(3, min(len(one), len(other)) - 2)
    return one[:needed] == other[:needed]


def _words(text: str) -> frozenset[str]:
    found = (word for word in re.findall(r"[^\W\d_]+", _folded(text)))
    return frozenset(word for word in found if word not in _SMALL and len(word) > 1)


def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in plain if not unicodedata.combining(letter)).replace("'", "").replace("’", "")
