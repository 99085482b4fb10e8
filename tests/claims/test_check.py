"""Rules that a record keeps before it enters the journal."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tandem.claims.check import check_record
from tandem.claims.records import Record, Report, Source, Step
from tandem.errors import JudgementError, RecordError
from tandem.ids import sha256_hex
from tandem.times import parse_partial_date
from tests.claims.makers import SOURCES, START, believe, chain, claim, hazard, judged, square

REPORT = Report("r", "Anna", "file", START, b"bytes", sha256_hex(b"bytes"), "text/csv", "key")
SOUND: tuple[Record, ...] = (
    *SOURCES,
    REPORT,
    claim("a", 5000, credibility=1),
    claim("b", ["road", "water"], property="needs"),
    claim("c", None, stance="retracts"),
    claim("q", {"text": "thousands", "min": 2000}, kind="commitment", property="headcount_expected"),
    claim("d", None, original="a few", unreadable="no number"),
    hazard("e", "perimeter", geometry=square(0)),
    claim("f", "2026-05-03", kind="team", property="arrival"),
    claim("g", [{"scope": "nts"}], kind="team", property="accreditations"),
    judged("h", "accept", "a", two=True),
    judged("i", "same", claims=(), things=("t", "u")),
)

BROKEN: list[tuple[Record, dict[str, Any], str]] = [
    (SOURCES[0], {"kind": "angel"}, "source_kind"),
    (SOURCES[0], {"name": " "}, "name"),
    (SOURCES[0], {"parent": "nis"}, "parent"),
    (SOURCES[0], {"reliability": "G"}, "reliability"),
    (SOURCES[0], {"received_at": START.replace(tzinfo=None)}, "zone"),
    (REPORT, {"content": b"other"}, "SHA-256"),
    (REPORT, {"key": ""}, "key"),
    (REPORT, {"sensitivity": "secret"}, "sensitivity"),
    (REPORT, {"said_at": START.replace(tzinfo=None)}, "zone"),
    (claim("a", 1), {"kind": "castle"}, "castle"),
    (claim("a", 1), {"property": "colour"}, "colour"),
    (claim("a", 1), {"stance": "shouts"}, "shouts"),
    (claim("a", 1), {"evidence": "maybe"}, "maybe"),
    (claim("a", 1), {"chain": ()}, "who told"),
    (claim("a", 1), {"chain": (Step("nis", "dreamt"),)}, "dreamt"),
    (claim("a", 1), {"chain": chain("ap", "yonhap", "ap")}, "cites itself"),
    (claim("a", 1), {"chain": chain("nis", "nis")}, "cites itself"),
    (claim("a", 5, kind="commitment", property="headcount_expected"), {"value": {"approx": -1}}, "quantity"),
    (claim("a", 5, kind="commitment", property="headcount_expected"), {"value": {"min": 3, "max": 2}}, "quantity"),
    (claim("a", 5, kind="commitment", property="headcount_expected"), {"value": "many"}, "quantity"),
    (claim("a", 1), {"credibility": 0}, "credibility"),
    (claim("a", 1), {"credibility": 7}, "credibility"),
    (claim("a", 1), {"value": "many"}, "integer"),
    (claim("a", 1), {"value": True}, "integer"),
    (claim("a", 1), {"geometry": square(0)}, "no geometry"),
    (claim("a", ["road"], property="needs"), {"value": ["gas"]}, "codes"),
    (claim("a", ["road"], property="needs"), {"value": [1]}, "codes"),
    (claim("a", ["x"], property="service_nodes"), {"value": "x"}, "refs"),
    (hazard("a", "status", "open"), {"value": "safe"}, "code"),
    (hazard("a", "perimeter", geometry=square(0)), {"value": "square"}, "geometry"),
    (claim("a", 1.5, kind="work", property="area_m2"), {"value": float("inf")}, "number"),
    (claim("a", "2026-05-03", kind="team", property="arrival"), {"value": "2026-02-30"}, "date"),
    (
        claim("a", 1),
        {"valid_from": parse_partial_date("2026-06"), "valid_to": parse_partial_date("2026-05")},
        "ends before",
    ),
]


@pytest.mark.parametrize("record", SOUND, ids=lambda record: record.id)
def test_check_record_lets_sound_records_pass(record: Record) -> None:
    check_record(record)


@pytest.mark.parametrize(("record", "change", "word"), BROKEN, ids=lambda part: str(part)[:40])
def test_check_record_refuses_with_the_rule(record: Record, change: dict[str, Any], word: str) -> None:
    check_record(record)
    with pytest.raises(RecordError, match=word) as caught:
        check_record(replace(record, **change))
    assert caught.value.next_step


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"by": ""}, "who judged"),
        ({"reason": ""}, "reason"),
        ({"second": " anna "}, "same person"),
        ({"claims": ()}, "nothing"),
        ({"verdict": "same", "things": ("t", "t")}, "fewer than two"),
    ],
)
def test_check_record_refuses_judgements_without_person_reason_or_target(change: dict[str, Any], word: str) -> None:
    with pytest.raises(JudgementError, match=word):
        check_record(replace(judged("j", "accept", "a"), **change))


def test_a_single_acceptance_of_lowered_danger_is_recorded_and_has_no_effect() -> None:
    closed = hazard("a", "status", "closed", evidence="direct", by="survey")
    alone = judged("j", "accept", "a")
    check_record(alone)
    assert believe(closed, alone, prop="status").status == "pending"


def test_source_of_unknown_kind_is_no_record() -> None:
    with pytest.raises(RecordError):
        check_record(Source("s", "", "x", START))
