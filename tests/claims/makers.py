"""Records and Hypothesis strategies for the tests of belief."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime, timedelta
from typing import Any

import shapely
from hypothesis import settings
from hypothesis import strategies as st

from tandem.claims.belief import Belief, belief
from tandem.claims.evidence import Evidence
from tandem.claims.records import Claim, Judgement, Source, Step
from tandem.policy import RecordsPolicy
from tandem.vocabulary import likelihood_bands

# TANDEM_RULES_EXAMPLES=10000 pytest tests/claims is the nightly run (CONTRIBUTING.md).
NIGHTLY = int(os.environ.get("TANDEM_RULES_EXAMPLES", "0"))
START = datetime(2026, 5, 1, tzinfo=UTC)
LATER = START + timedelta(days=60)
DAY = date(2026, 6, 1)
POLICY = RecordsPolicy(roots_for_confirmed=2, people_for_lowering_danger=2)

SOURCES = (
    Source("nis", "organisation", "the National Intelligence Service", START, reliability="B"),
    Source("yonhap", "medium", "Yonhap", START),
    Source("ap", "medium", "AP", START, reliability="F"),
    Source("mayor", "person", "the mayor", START, reliability="E"),
    Source("cell", "team", "the cell", START, parent="nis"),
    Source("survey", "team", "Survey team 3", START, reliability="A", accredited_survey=True),
)
SOURCE_IDS = [source.id for source in SOURCES]
BY_ID = {source.id: source for source in SOURCES}


def examples(number: int) -> settings:
    """So many generated cases of a rule, and as many as the environment asks for at least."""
    return settings(max_examples=max(number, NIGHTLY), deadline=None)


def at(day: int) -> datetime:
    """Midnight so many days after the start."""
    return START + timedelta(days=day)


def chain(*names: str) -> tuple[Step, ...]:
    """A chain in which all but the root cite."""
    return tuple(Step(name, "saw" if name == names[-1] else "cites") for name in names)


def square(x: float, size: float = 1.0) -> shapely.Polygon:
    """A square in degrees with its lower left corner at (x, 0)."""
    return shapely.box(x, 0, x + size, size)


def claim(name: str, value: Any = None, *, by: str = "nis", day: int = 1, **fields: Any) -> Claim:
    """A claim on people of community ``t`` unless said otherwise; ``by`` is the chain, joined by '<'."""
    base: dict[str, Any] = {
        "report": f"report-{name}",
        "thing": "t",
        "kind": "community",
        "property": "people",
        "received_at": at(day),
        "chain": chain(*by.split("<")),
    }
    return Claim(id=name, value=value, **(base | fields))


def hazard(name: str, prop: str, value: Any = None, **fields: Any) -> Claim:
    """A claim on hazardous area ``t``."""
    return claim(name, value, kind="hazardous_area", property=prop, **fields)


def judged(name: str, verdict: str, *targets: str, day: int = 2, two: bool = False, **fields: Any) -> Judgement:
    """A judgement on claims, by Anna and, where ``two``, by Boris."""
    second = "Boris" if two else None
    base: dict[str, Any] = {"by": "Anna", "second": second, "claims": targets} | fields
    return Judgement(id=name, verdict=verdict, reason="seen", received_at=at(day), **base)


def evidence(*records: Claim | Judgement, sources: tuple[Source, ...] = SOURCES) -> Evidence:
    """The evidence of some claims and judgements."""
    claims = [record for record in records if isinstance(record, Claim)]
    return Evidence.of(sources, claims, [record for record in records if isinstance(record, Judgement)])


def believe(
    *records: Claim | Judgement,
    prop: str = "people",
    thing: str = "t",
    day: date = DAY,
    known_at: datetime = LATER,
) -> Belief:
    """What is believed because of some records."""
    return belief(evidence(*records), thing, prop, valid_at=day, known_at=known_at, policy=POLICY)


VALUES: dict[str, st.SearchStrategy[Any]] = {
    "people": st.sampled_from([0, 12, 12.0, 5000, None]),
    "status": st.sampled_from(["open", "in_work", "closed", "discredited"]),
    "hazard_class": st.sampled_from(["sha", "cha", "spot"]),
    "perimeter": st.sampled_from([0.0, 0.5, 3.0]).map(square),
    "area": st.sampled_from([0.0, 0.5, 3.0]).map(square),
    "contamination": st.lists(st.sampled_from(["ap_mine", "uxo", "cluster"]), unique=True),
}
KINDS = {"people": "community", "area": "land_release"}
GEOMETRIC = ("perimeter", "area")


@st.composite
def claims_on(draw: st.DrawFn, name: str, prop: str, stances: tuple[str, ...] | None = None) -> Claim:
    """One random claim on a property."""
    value = draw(VALUES[prop])
    stance = draw(st.sampled_from(stances or ("says", "says", "says", "denies", "expects", "plans", "retracts")))
    if stance in ("denies", "retracts") and draw(st.booleans()):
        value = None
    geometric = prop in GEOMETRIC
    said = draw(st.none() | st.integers(0, 3))
    names = draw(st.lists(st.sampled_from(SOURCE_IDS), min_size=1, max_size=3, unique=True))
    return claim(
        name,
        None if geometric else value,
        geometry=value if geometric else None,
        kind=KINDS.get(prop, "hazardous_area"),
        property=prop,
        thing=draw(st.sampled_from(["t", "t", "u"])),
        day=draw(st.integers(1, 5)),
        said_at=None if said is None else at(said),
        stance=stance,
        evidence=draw(st.sampled_from(["direct", "indirect", "none"])),
        credibility=draw(st.sampled_from([None, 1, 6])),
        likelihood=draw(st.sampled_from([None, likelihood_bands("en")["likely"]])),
        by="<".join(names),
    )


@st.composite
def judgements_on(draw: st.DrawFn, name: str, targets: list[str]) -> Judgement:
    """One random judgement on claims, judgements or the two things."""
    verdict = draw(st.sampled_from(["prefer", "deprecate", "accept", "reject", "retract", "same", "different"]))
    things = ("t", "u") if verdict in ("same", "different") else ()
    claims = () if things else tuple(draw(st.lists(st.sampled_from(targets), min_size=1, max_size=2, unique=True)))
    return judged(
        name,
        verdict,
        day=draw(st.integers(1, 6)),
        by=draw(st.sampled_from(["Anna", "Boris"])),
        second=draw(st.sampled_from([None, "Anna", "Boris"])),
        claims=claims,
        things=things,
    )


@st.composite
def records_on(draw: st.DrawFn, prop: str, judgements: int = 4) -> list[Claim | Judgement]:
    """Random claims on one property of two things, and judgements on them."""
    claims = [draw(claims_on(f"c{n}", prop)) for n in range(draw(st.integers(1, 5)))]
    count = draw(st.integers(0, judgements))
    targets = [found.id for found in claims] + [f"j{n}" for n in range(count)]
    return [*claims, *(draw(judgements_on(f"j{n}", targets)) for n in range(count))]


any_records = st.sampled_from(sorted(VALUES)).flatmap(lambda prop: st.tuples(st.just(prop), records_on(prop)))
