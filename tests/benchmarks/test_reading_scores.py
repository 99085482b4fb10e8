"""Scores of a reader: exact on the labels themselves, lower for each thing that is wrong, and never better than the best alignment."""

from __future__ import annotations

import json
import subprocess
import sys
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from benchmarks._reading import FIELDS, Article, _weight, agreement, align, articles, compatible, likeness, score
from benchmarks._record import ROOT
from hypothesis import given, settings
from hypothesis import strategies as st

OWN = articles(ROOT / "benchmarks" / "reading")
TEXT = "The mayor said that about 30 deminers would arrive on Monday, while police counted 12 shells."
LABELS: tuple[dict[str, Any], ...] = (
    {
        "thing": "deminers",
        "kind": "commitment",
        "property": "headcount",
        "value": {"approx": 30},
        "status": "expected",
        "stance": "expects",
        "chain": ["mayor"],
        "hedge": "would",
        "span": "about 30 deminers would arrive on Monday",
        "valid": "2026-03-09",
    },
    {
        "thing": "shells",
        "kind": "work",
        "property": "devices_found",
        "value": {"exact": 12},
        "stance": "says",
        "chain": ["article", "police"],
        "span": "police counted 12 shells",
    },
)
ARTICLE = Article("made", TEXT, "2026-03-03", LABELS)


@pytest.mark.parametrize("article", OWN, ids=lambda article: article.name)
def test_labels_as_proposals_are_all_right(article: Article) -> None:
    one = score(article, list(article.claims))
    assert one.f1 == one.bare_f1 == 1.0 and one.aligned == len(article.claims)
    assert all(one.accuracy(field) == 1.0 for field in FIELDS)


WRONG = {
    "root": {"chain": ["governor"]},
    "chain": {"chain": ["Courier", "mayor"]},
    "stance": {"stance": "says"},
    "property": {"property": "count"},
    "value": {"value": {"exact": 30}},
    "kind": {"kind": "team"},
    "thing": {"thing": "ambulances"},
    "status": {"status": "present"},
    "hedge": {"hedge": None},
    "valid": {"valid": "2026-03-02"},
    "span": {"span": "30 deminers"},
}


@pytest.mark.parametrize("field", FIELDS)
def test_each_field_that_is_wrong_lowers_its_own_share_alone(field: str) -> None:
    one = score(ARTICLE, [{**LABELS[0], **WRONG[field]}, LABELS[1]])
    lowered = {name for name in FIELDS if one.accuracy(name) < 1.0}
    assert lowered == ({"root", "chain"} if field == "root" else {field})
    assert one.right == (1 if field in ("property", "thing") else 2)
    assert one.bare == (1 if field == "property" else 2)


def test_wrong_number_is_aligned_but_not_right() -> None:
    one = score(ARTICLE, [{**LABELS[0], "value": {"exact": 6000}}])
    assert (one.aligned, one.right, one.precision, one.recall, one.f1) == (1, 0, 0.0, 0.0, 0.0)


def test_span_that_is_not_in_the_text_counts_as_given_only() -> None:
    one = score(ARTICLE, [{**LABELS[0], "span": "about 30 deminers will arrive on Monday"}])
    assert (one.proposed, one.aligned, one.right) == (1, 0, 0)


def test_one_label_is_counted_once_however_often_it_is_proposed() -> None:
    one = score(ARTICLE, [LABELS[0]] * 4)
    assert (one.proposed, one.right, one.precision, one.recall) == (4, 1, 0.25, 0.5)


def test_nothing_proposed_is_no_error() -> None:
    one = score(ARTICLE, [])
    assert (one.precision, one.recall, one.f1, one.accuracy("root")) == (0.0, 0.0, 0.0, 0.0)


@given(st.permutations(range(2)), st.lists(st.sampled_from(sorted(WRONG)), min_size=2, max_size=2))
def test_order_of_the_proposals_does_not_matter(order: list[int], wrong: list[str]) -> None:
    proposed = [{**label, **WRONG[field]} for label, field in zip(LABELS, wrong, strict=True)]
    assert score(ARTICLE, [proposed[index] for index in order]) == score(ARTICLE, proposed)


@given(st.data())
@settings(max_examples=60)
def test_alignment_has_the_highest_sum(data: st.DataObject) -> None:
    article = data.draw(st.sampled_from(OWN))
    start = data.draw(st.integers(0, len(article.claims) - 4))
    few = Article(article.name, article.text, article.said, article.claims[start : start + 4])
    proposed = list(data.draw(st.permutations(few.claims)))[:3]
    proposed[0] = {**proposed[0], **WRONG[data.draw(st.sampled_from(["property", "thing", "stance"]))]}
    best = max(
        sum(_weight(few.claims[row], proposal, few.text) for row, proposal in zip(rows, proposed, strict=True))
        for rows in permutations(range(4), 3)
    )
    assert sum(_weight(*pair, few.text) for pair in align(few, proposed)) == pytest.approx(best)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ({"exact": 30}, {"approx": 30}, True),
        ({"min": 30}, {"exact": 30}, False),
        ({"min": 20, "max": 30}, {"min": 20, "max": 30}, True),
        ({"min": 20, "max": 30}, {"min": 20}, False),
        ({"percent": 40}, {"exact": 40}, False),
        ({"text": "thousands", "min": 2000, "max": 9999}, {"min": 2000, "max": 9999}, True),
        ({"text": "a third"}, {"text": "a third"}, True),
        ({"text": "a third"}, {"exact": 3}, False),
        ("2026-03-09", "2026-03-09", True),
        ("2026-03-09", "2026-03-08", False),
        ("2026-03-09", {"exact": 9}, False),
        ("cracks in two of five piers", "cracks in two of its five piers", True),
        ("closed", "open", False),
        ("начальник службы", "Начальника службы", True),
    ],
)
def test_values_that_can_mean_the_same(one: object, other: object, same: bool) -> None:
    assert compatible(one, other) is same
    assert compatible(other, one) is same


@given(st.text(), st.text())
def test_likeness_is_a_share_and_symmetric(one: str, other: str) -> None:
    assert 0.0 <= likeness(one, other) <= 1.0
    assert likeness(one, other) == likeness(other, one)
    assert likeness(one, one) == 1.0


def test_article_is_no_speaker_that_resembles_others() -> None:
    verdict = agreement(LABELS[0], {**LABELS[0], "chain": ["article"]}, TEXT)
    assert not verdict["root"] and not verdict["chain"]


def test_held_out_articles_are_not_told(tmp_path: Path) -> None:
    for path in OWN:
        (tmp_path / f"{path.name}.json").write_text(json.dumps(path.claims[1:]), encoding="utf-8")
    for path in (ROOT.parent / "shared" / "data" / "reading").glob("*.claims.json"):
        (tmp_path / f"{path.name.removesuffix('.claims.json')}.json").write_text(path.read_text(encoding="utf-8"))
    command = [sys.executable, "benchmarks/reading.py", "--full", "--wrong", "--answers", str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, timeout=120)
    dev, held = done.stdout.split("dev total")
    assert dev.count("    missed") == sum(one.name.startswith("dev-") for one in OWN)
    assert "missed" not in held and "held total" in held
