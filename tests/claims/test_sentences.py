"""The sentence of a belief, as whole strings on a table of cases (``sentences.json``)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tandem.claims.records import Claim, Judgement, Step
from tandem.times import parse_partial_date
from tandem.vocabulary import likelihood_bands
from tests.claims.makers import LATER, at, believe, claim, judged, square

CASES: list[dict[str, Any]] = json.loads((Path(__file__).parent / "sentences.json").read_text(encoding="utf-8"))


def told(row: dict[str, Any], kind: str, prop: str) -> Claim:
    """A claim of a case: ``by`` is the chain, each speaker with how it knew; days count from 1 May 2026."""
    steps = [step.partition(":") for step in row["by"].split("<")]
    words = row.get("likelihood", row.get("words", ""))
    return claim(
        row["id"],
        row["value"],
        kind=kind,
        property=prop,
        day=row.get("day", 4),
        chain=tuple(Step(source, how or "cites") for source, _, how in steps),
        stance=row.get("stance", "says"),
        geometry=None if "shape" not in row else square(row["shape"]),
        said_at=None if "said" not in row else at(row["said"]),
        evidence=row.get("evidence", "none"),
        credibility=row.get("credibility"),
        likelihood=likelihood_bands("en").get(words),
        likelihood_words=words,
        original=row.get("original", ""),
        unreadable=row.get("unreadable", ""),
        valid_from=parse_partial_date(row["from"]) if "from" in row else None,
        valid_to=parse_partial_date(row["to"]) if "to" in row else None,
    )


def sentence_of(case: dict[str, Any]) -> str:
    records: list[Claim | Judgement] = [told(row, case["kind"], case["property"]) for row in case["claims"]]
    records += [
        judged(row["id"], row["verdict"], *row["claims"], day=30, two=row.get("two", False))
        for row in case["judgements"]
    ]
    known = at(case["known"]) if "known" in case else LATER
    return believe(*records, prop=case["property"], known_at=known).sentence


def test_the_table_has_sixty_cases_and_none_twice() -> None:
    assert len(CASES) >= 60
    assert len({case["name"] for case in CASES}) == len(CASES)


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_sentence_of_a_belief(case: dict[str, Any]) -> None:
    assert sentence_of(case) == case["sentence"]
