"""The labelled articles keep the conventions that their README states."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from benchmarks._record import ROOT

FOLDER = ROOT / "benchmarks" / "reading"
README = (FOLDER / "README.md").read_text(encoding="utf-8")
LABELS = sorted(FOLDER.glob("*.claims.json"))
FIELDS = {"thing", "kind", "property", "value", "status", "scope", "purpose", "unit", "likelihood", "valid"} | {
    "stance",
    "chain",
    "hedge",
    "span",
}
DATE = re.compile(r"\d{4}(-\d\d){0,2}(/\d{4}(-\d\d){0,2})?")


def listed(name: str) -> set[str]:
    """The words of the README's list of kinds or properties."""
    found = re.search(rf"- \*\*{name}\*\*: (.*?)\.(?: |\n)", README, re.DOTALL)
    assert found
    return {word.strip() for word in found[1].replace("\n", " ").split(",")}


def test_there_are_enough_articles_of_each_set_and_language() -> None:
    dev = [path for path in LABELS if path.name.startswith("dev-")]
    held = [path for path in LABELS if path.name.startswith("held2-")]
    assert (len(dev), len(held), len(LABELS)) == (22, 10, 32)
    for path in LABELS:
        assert f"`{path.name.removesuffix('.claims.json')}`" in README
    languages = [json.loads(path.read_text(encoding="utf-8"))["language"] for path in dev]
    assert (languages.count("uk"), languages.count("ru")) == (4, 4)


@pytest.mark.parametrize("path", LABELS, ids=lambda path: path.name)
def test_labels_are_literal_and_of_the_listed_words(path: Path) -> None:
    told = json.loads(path.read_text(encoding="utf-8"))
    text = (FOLDER / told["text"]).read_text(encoding="utf-8")
    assert DATE.fullmatch(told["said"]) and told["must_not"]
    for claim in told["claims"]:
        assert set(claim) <= FIELDS
        assert text.count(claim["span"]) == 1, claim["span"]
        assert claim["kind"] in listed("kind") and claim["property"] in listed("property")
        assert claim["stance"] in {"says", "denies", "expects", "plans", "retracts"}
        assert claim["chain"] and ("article" not in claim["chain"] or claim["chain"] == ["article"])
        assert claim.get("hedge", "") in text
        assert DATE.fullmatch(claim.get("valid", "2026"))
        if isinstance(claim["value"], dict):
            assert set(claim["value"]) <= {"exact", "approx", "min", "max", "percent", "text"}


@pytest.mark.parametrize("path", LABELS, ids=lambda path: path.name)
def test_a_thing_has_one_kind_within_an_article_unless_it_is_land(path: Path) -> None:
    kinds: dict[str, set[str]] = {}
    for claim in json.loads(path.read_text(encoding="utf-8"))["claims"]:
        kinds.setdefault(claim["thing"], set()).add(claim["kind"])
    assert all(len(found - {"hazardous area"}) <= 1 for found in kinds.values())
