"""Capacity on whose word: the claims of an article, as a person would enter them, never become people who are here."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tandem.claims.quantity import headcount_property
from tandem.claims.records import Claim, JsonValue, Record, Report, Source, Step
from tandem.cli.capacity import capacity_csv, capacity_json, format_capacity
from tandem.errors import MappingError
from tandem.ids import sha256_hex
from tandem.usecases.capacity import CapacityReport, capacity_report
from tandem.usecases.policies import policy_at
from tandem.usecases.workspace import Workspace, create_workspace, record

DAY, NOW = date(2025, 12, 1), datetime(2025, 12, 1, 9, tzinfo=UTC)
TEXT = b"According to intelligence assessments, approximately 5,000 North Korean engineering troops are expected ..."


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Workspace]:
    made = create_workspace(tmp_path / "w.gpkg", None, NOW)
    yield made
    made.store.close()


def tell(workspace: Workspace, report: str, source: str, *said: dict[str, Any], now: datetime = NOW) -> None:
    """One report of one source with claims, each {thing, property, value, ...fields of the claim}."""
    speaker = Source(f"source-{source}", "organisation", source, NOW)
    content = TEXT + report.encode()
    made = Report(report, speaker.id, "file", now, content, sha256_hex(content), "text/plain", report)
    claims = [
        Claim(
            id=f"{report}-{number}",
            report=report,
            kind=row.pop("kind", "commitment"),
            received_at=now,
            chain=(Step(speaker.id, "cites"),),
            **row,
        )
        for number, row in enumerate(said)
    ]
    records: list[Record] = [made, *claims]
    with workspace.store.reading() as reader:
        fresh = speaker.id not in reader.evidence(things=[]).sources
    record(workspace, [speaker, *records] if fresh else records, valid_at=DAY)


def said(thing: str, prop: str, value: JsonValue, stance: str = "says", **more: Any) -> dict[str, Any]:
    return {"thing": thing, "property": prop, "value": value, "stance": stance, **more}


def seen(workspace: Workspace, on: date = DAY) -> CapacityReport:
    with workspace.store.reading() as reader:
        return capacity_report(reader, policy_at(reader, on), on=on)


def article(workspace: Workspace) -> None:
    troops = [
        said("E", "name", "engineer troops"),
        said("E", headcount_property("expected"), {"approx": 5000}, "expects", likelihood_words="expected"),
    ]
    soldiers = [
        said("S", "name", "soldiers", likelihood_words="reportedly"),
        said("S", "scope", "demining", likelihood_words="reportedly"),
        said("S", headcount_property("in training"), {"exact": 1000}, likelihood_words="reportedly"),
    ]
    tell(workspace, "a", "intelligence assessment", *troops)
    tell(workspace, "b", "unnamed", *soldiers)


def test_the_figures_of_the_article_read_as_they_were_said(empty: Workspace) -> None:
    article(empty)
    text = format_capacity(seen(empty))
    assert "5,000 engineer troops expected (intelligence assessment; one root; not confirmed)" in text
    assert "1,000 soldiers in training for demining (reportedly; unnamed; one root; not confirmed)" in text
    assert "6,000" not in text
    assert {state for row in seen(empty).rows for state in row.spans} == {"expected", "in_training"}


def test_the_labelled_article_says_nobody_is_here(empty: Workspace) -> None:
    labels = Path(__file__).parents[3] / "shared/data/reading/kursk.claims.json"
    if not labels.exists():
        pytest.skip("the labelled articles are not beside this checkout")
    for number, row in enumerate(json.loads(labels.read_text())["claims"]):
        if row["kind"] == "commitment" and row["property"] == "headcount":
            counted = said(row["thing"], headcount_property(row["status"]), row["value"], row["stance"])
            tell(empty, str(number), " citing ".join(row["chain"]), counted, said(row["thing"], "name", row["thing"]))
    found = seen(empty)
    assert {state for row in found.rows for state in row.spans} == {"expected", "in_training"}
    text = format_capacity(found)
    assert "about 5,000 North Korean engineering troops in Russia expected (intelligence assessments;" in text
    assert "thousands (2,000 to 9,999)" in text and "6,000" not in text


def test_a_second_root_confirms_an_arrival_and_an_agency_that_cites_the_first_does_not(empty: Workspace) -> None:
    article(empty)
    tell(empty, "c", "mayor", said("E", "headcount_arrived", 1200))
    (row,) = (row for row in seen(empty).rows if "reported" in row.spans)
    assert row.spans["reported"].words() == "1,200" and row.spans["expected"].words() == "5,000"
    tell(empty, "d", "railway", said("E", "headcount_arrived", {"approx": 1200}), now=NOW + timedelta(hours=1))
    (row,) = (row for row in seen(empty).rows if "confirmed" in row.spans)
    assert "reported" not in row.spans
    assert any(word.roots == 2 and "2 roots; confirmed" in word.sentence() for word in row.words)


def test_an_arrival_day_that_has_passed_makes_nobody_present(empty: Workspace) -> None:
    article(empty)
    tell(empty, "c", "intelligence assessment", said("E", "by", "2025-12-31", "expects"))
    after = seen(empty, on=date(2026, 3, 1))
    assert {state for row in after.rows for state in row.spans} == {"expected", "in_training"}


def test_a_promised_day_that_has_passed_is_said(empty: Workspace) -> None:
    tell(
        empty,
        "promise",
        "agency",
        said("sappers", "headcount_expected", 20, stance="expects"),
        said("sappers", "by", "2026-03-31"),
    )
    sentences = {
        day: [word.sentence() for row in seen(empty, on=day).rows for word in row.words]
        for day in (date(2026, 3, 31), date(2026, 4, 1))
    }
    assert ["passed" in one for one in sentences[date(2026, 3, 31)]] == [False]
    assert ["expected by 2026-03-31, a day that has passed" in one for one in sentences[date(2026, 4, 1)]] == [True]


def test_a_name_that_tells_the_training_does_not_tell_it_twice(empty: Workspace) -> None:
    told = [
        said("S", "name", "soldiers in demining training"),
        said("S", "scope", "demining"),
        said("S", "headcount_in_training", 1000),
    ]
    tell(empty, "s", "unnamed", *told)
    (row,) = seen(empty).rows
    assert row.words[0].sentence().startswith("1,000 soldiers in training for demining (")


def test_a_course_tells_teams_of_its_scope_for_later(empty: Workspace) -> None:
    course: list[dict[str, Any]] = [
        said("K", "name", "winter course", kind="course"),
        said("K", "scope", "manual_clearance", kind="course"),
        said("K", "trainees", 100, kind="course"),
        said("K", "pass_share", 0.9, kind="course"),
        said("K", "ends_on", "2026-02-28", kind="course"),
    ]
    tell(empty, "k", "school", *course)
    (row,) = seen(empty).rows
    assert row.spans["in_training"].words() == "100" and set(row.spans) == {"in_training"}
    assert row.later == ("12 teams (90 people) of manual clearance from 2026-02-28",)
    assert "100 winter course in training for manual clearance until 2026-02-28" in row.words[0].sentence()


def test_json_and_csv_hold_the_same_figures_with_things_and_claims(empty: Workspace) -> None:
    article(empty)
    found = seen(empty)
    rows = json.loads(capacity_json(found))["rows"]
    lines = list(csv.DictReader(io.StringIO(capacity_csv(found))))
    assert len(rows) == len(lines) == len(found.rows)
    for row, cells in zip(rows, lines, strict=True):
        for state in ("confirmed", "reported", "expected", "in_training"):
            ends = row[state] or {"low": None, "high": None}
            assert [cells[f"{state}_low"], cells[f"{state}_high"]] == [
                "" if ends[end] is None else str(ends[end]) for end in ("low", "high")
            ]
        for source in row["sources"]:
            assert source["claims"] and source["things"] and source["sentence"] in cells["sources"]


def test_a_name_that_looks_like_a_formula_is_guarded_in_csv(empty: Workspace) -> None:
    tell(empty, "a", "mayor", said("E", "name", "=HYPERLINK(1)"), said("E", "headcount_expected", 5))
    lines = list(csv.DictReader(io.StringIO(capacity_csv(seen(empty)))))
    assert not lines[0]["sources"].startswith("=") and not lines[0]["name"].startswith("=")


def test_nobody_reported_is_unknown_and_not_zero(empty: Workspace) -> None:
    tell(empty, "a", "mayor", {**said("C", "people", 12), "kind": "community"})
    assert "unknown, not zero" in format_capacity(seen(empty))


def test_a_status_that_nobody_knows_is_refused() -> None:
    assert headcount_property("In training") == "headcount_in_training"
    with pytest.raises(MappingError, match="rumoured"):
        headcount_property("rumoured")


def test_what_was_received_later_is_not_counted(empty: Workspace) -> None:
    from tandem.usecases.as_of import as_of

    article(empty)
    tell(empty, "c", "mayor", said("E", "headcount_arrived", 1200), now=NOW + timedelta(days=2))
    earlier = as_of(empty, NOW + timedelta(days=1))
    assert {state for row in seen(earlier).rows for state in row.spans} == {"expected", "in_training"}
    assert any("reported" in row.spans for row in seen(empty).rows)
    assert replace(seen(earlier), rows=()).known_at == NOW
