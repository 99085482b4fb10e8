"""Hypothesis strategies for records that contradict, judge and refer to each other, about few things."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import shapely
from hypothesis import strategies as st

from tandem.claims.records import Claim, JsonValue, Judgement, Record, Report, Source, Step
from tandem.ids import sha256_hex
from tandem.vocabulary import Property, codes, properties, thing_kinds

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)
THINGS = {f"{kind}-{n}": kind for kind in thing_kinds() for n in range(2) if kind != "site"}
SHAPES = [
    *(shapely.box(18 + n / 100, 44, 18.015 + n / 100, 44.01) for n in range(3)),
    *(shapely.Point(18 + n / 100, 44) for n in range(3)),
    shapely.Point(44, 18),
    shapely.LineString([(18, 44), (18.02, 44)]),
]
SOURCES = [f"s{n}" for n in range(4)]


def value_of(prop: Property) -> st.SearchStrategy[JsonValue]:
    """A value that the property can have; None for a geometry."""
    named = [thing for thing, kind in THINGS.items() if kind == prop.codes] or ["nobody"]
    match prop.type:
        case "integer" | "number":
            return st.integers(0, 3)
        case "quantity":
            return st.integers(0, 3).map(lambda number: {"approx": number})
        case "date":
            return st.sampled_from(["2026-04-01", "2026-06-01"])
        case "code":
            return st.sampled_from(list(codes(prop.codes)))
        case "codes":
            return st.lists(st.sampled_from(list(codes(prop.codes))), max_size=2)
        case "ref":
            return st.sampled_from([*named, "nobody"])
        case "refs":
            return st.lists(st.sampled_from([*named, "nobody"]), max_size=2)
        case "geometry" | "json":
            return st.none()
    return st.sampled_from(["A", "B"])


@st.composite
def claims(draw: st.DrawFn, name: str, report: Report, speakers: list[str]) -> Claim:
    """A claim about one of the things."""
    thing, kind = draw(st.sampled_from(sorted(THINGS.items())))
    prop = draw(st.sampled_from(sorted(properties(kind).values(), key=lambda one: one.name)))
    chain = draw(
        st.lists(st.builds(Step, st.sampled_from(speakers), st.just("saw")), min_size=1, max_size=2, unique=True)
    )
    return Claim(
        name,
        report.id,
        thing,
        kind,
        prop.name,
        draw(value_of(prop)),
        report.received_at,
        tuple(chain),
        stance=draw(st.sampled_from(["says", "says", "says", "denies", "expects", "retracts"])),
        geometry=draw(st.sampled_from(SHAPES)) if prop.type == "geometry" else None,
        evidence=draw(st.sampled_from(["direct", "none"])),
        unreadable=draw(st.sampled_from(["", "", "", "is no word"])),
    )


@st.composite
def judgements(draw: st.DrawFn, name: str, at: datetime, targets: list[str]) -> Judgement:
    """A judgement on earlier claims and judgements, or on what is the same as what."""
    if not targets or draw(st.integers(0, 4)) == 0:
        kind = draw(st.sampled_from(["asset", "team", "hazardous_area"]))
        pair = tuple(thing for thing, of in THINGS.items() if of == kind)
        return Judgement(name, draw(st.sampled_from(["same", "different"])), "seen", "s0", at, things=pair)
    verdict = draw(st.sampled_from(["accept", "accept", "reject", "prefer", "deprecate", "retract"]))
    chosen = draw(st.lists(st.sampled_from(targets), min_size=1, max_size=3, unique=True))
    return Judgement(name, verdict, "seen", "s0", at, tuple(chosen), second=draw(st.sampled_from([None, "s1"])))


def source(name: str, at: datetime = NOW) -> Source:
    """A team that speaks."""
    return Source(name, "team", f"Team {name}", at, accredited_survey=name == "s0")


def report(name: str, at: datetime, key: str = "", content: bytes = b"") -> Report:
    """A report with its hash."""
    return Report(name, "s0", "file", at, content, sha256_hex(content), "text/plain", key or name)


@st.composite
def batches(draw: st.DrawFn, prefix: str = "", most: int = 6) -> list[list[Record]]:
    """Handed in one after the other, each with a report; clocks jump, and a speaker may be written down late."""
    made: list[list[Record]] = [[source(name) for name in SOURCES[:3]]]
    targets: list[str] = []
    late = draw(st.integers(0, 4)) == 0
    for number in range(draw(st.integers(1, most))):
        at = NOW + timedelta(hours=draw(st.integers(-3, 3)))
        told = report(f"{prefix}r{number}", at)
        batch: list[Record] = [told]
        if late and number == 2:
            batch.append(source("s3", at))
        speakers = SOURCES if late else SOURCES[:3]
        count = draw(st.integers(0, 2) if number else st.integers(5, 25))
        said = [draw(claims(f"{prefix}c{number}-{n}", told, speakers)) for n in range(count)]
        judged = [draw(judgements(f"{prefix}j{number}-{n}", at, targets)) for n in range(draw(st.integers(0, 4)) // 4)]
        made.append([*batch, *said, *judged])
        targets += [record.id for record in (*said, *judged)]
    return made
