"""Hypothesis strategies for records of every shape that the journal must hold."""

from __future__ import annotations

import itertools
from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
import shapely
from hypothesis import strategies as st

from tandem.claims.records import Claim, Judgement, Report, Source, Step
from tandem.ids import sha256_hex
from tandem.layers import Column, Feature, FeatureLayer
from tandem.times import PartialDate, parse_partial_date
from tandem.vocabulary import LikelihoodBand

NOW = datetime(2026, 5, 1, 12, 30, 15, 123000, tzinfo=UTC)

# Examples of one test share a store, so no two of them may use the same id.
_count = itertools.count()
fresh_ids = st.builds(lambda: f"id-{next(_count)}")
texts = st.text(st.characters(exclude_categories=("Cs",)), max_size=12)
instants = st.integers(0, 10**9).map(lambda ms: NOW + timedelta(milliseconds=ms))
coordinates = st.floats(-180, 180, allow_nan=False)
json_values: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False) | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=6,
)


def _nan_line() -> shapely.LineString:
    with np.errstate(invalid="ignore"):
        return shapely.LineString([(0.0, float("nan")), (1.0, 1.0)])


geometries = st.one_of(
    st.none(),
    st.tuples(coordinates, coordinates).map(shapely.Point),
    st.tuples(coordinates, coordinates, coordinates).map(shapely.Point),
    st.lists(st.tuples(coordinates, coordinates), min_size=2, max_size=5).map(shapely.LineString),
    st.lists(st.tuples(coordinates, coordinates), min_size=3, max_size=6).map(shapely.Polygon),
    st.sampled_from(["POINT EMPTY", "POLYGON EMPTY", "GEOMETRYCOLLECTION EMPTY", "MULTIPOINT (1 2, 3 4)"]).map(
        shapely.from_wkt
    ),
    st.just(shapely.Polygon([(0, 0), (1, 1), (1, 0), (0, 1)])),
    st.builds(_nan_line),
)
partial_dates = st.none() | st.sampled_from(
    [parse_partial_date(text) for text in ("2026", "2026-05", "2026-05-03")]
    + [PartialDate(date(2026, 5, 1), date(2026, 5, 10))]
)
chains = st.lists(st.builds(Step, texts, texts), max_size=3).map(tuple)
reals = st.floats(allow_nan=False)

sources = st.builds(
    Source,
    id=fresh_ids,
    kind=texts,
    name=texts,
    received_at=instants,
    parent=st.none() | texts,
    reliability=st.none() | texts,
    reliability_judged_by=st.none() | texts,
    accredited_survey=st.booleans(),
)
judgements = st.builds(
    Judgement,
    id=fresh_ids,
    verdict=texts,
    reason=texts,
    by=texts,
    received_at=instants,
    claims=st.lists(texts, max_size=2).map(tuple),
    things=st.lists(texts, max_size=2).map(tuple),
    second=st.none() | texts,
)


@st.composite
def reports(draw: st.DrawFn) -> Report:
    """A report whose hash fits its bytes."""
    content = draw(st.binary(max_size=20))
    words = [draw(texts) for _ in range(9)]
    return Report(
        draw(fresh_ids),
        words[0],
        words[1],
        draw(instants),
        content,
        sha256_hex(content),
        words[2],
        draw(fresh_ids),
        draw(st.none() | instants),
        draw(st.none() | texts),
        *words[3:],
    )


@st.composite
def claims(draw: st.DrawFn, report_id: str = "r") -> Claim:
    """A claim of any shape in one report."""
    return Claim(
        id=draw(fresh_ids),
        report=report_id,
        thing=draw(st.sampled_from(["t", "u", "v"])),
        kind=draw(texts),
        property=draw(texts),
        value=draw(json_values),
        received_at=draw(instants),
        chain=draw(chains),
        stance=draw(texts),
        geometry=draw(geometries),
        accuracy_m=draw(st.none() | reals | st.integers(0, 9)),
        original=draw(texts),
        language=draw(texts),
        unreadable=draw(texts),
        valid_from=draw(partial_dates),
        valid_to=draw(partial_dates),
        said_at=draw(st.none() | instants),
        evidence=draw(texts),
        evidence_code=draw(texts),
        credibility=draw(st.none() | st.integers(1, 6)),
        likelihood=draw(st.none() | st.builds(LikelihoodBand, reals, reals)),
        likelihood_words=draw(texts),
    )


def report(name: str = "r", content: bytes = b"bytes", **fields: Any) -> Report:
    """A plain report."""
    base: dict[str, Any] = {"received_at": NOW, "key": f"key-{name}"} | fields
    return Report(
        id=name,
        handed_in_by="Anna",
        channel="file",
        content=content,
        content_sha256=sha256_hex(content),
        media_type="text/plain",
        **base,
    )


def claim(name: str, thing: str = "t", **fields: Any) -> Claim:
    """A plain claim of report ``r``."""
    base: dict[str, Any] = {"report": "r", "received_at": NOW, "value": 12} | fields
    return Claim(id=name, thing=thing, kind="community", property="people", chain=(Step("s", "saw"),), **base)


def layer(
    keys: str = "abc", *, name: str = "hazardous_area", shift: float = 0.0, geometry_type: str = "POLYGON"
) -> FeatureLayer:
    """A layer with one square for each letter; ``z`` has no geometry."""
    features = tuple(
        Feature(
            key,
            None
            if key == "z" or not geometry_type
            else shapely.box(ord(key) % 50 + shift, 0, ord(key) % 50 + shift + 1, 1),
            ("cha" if n % 2 else "sha", n, n / 4, bool(n % 2), "2026-05-03", "2026-05-03T12:00:00.000Z"),
        )
        for n, key in enumerate(keys)
    )
    columns = (
        Column("hazard_class", "TEXT"),
        Column("number", "INTEGER"),
        Column("share", "REAL"),
        Column("open", "BOOLEAN"),
        Column("day", "DATE"),
        Column("at", "DATETIME"),
    )
    return FeatureLayer(name, f"Layer {name}", geometry_type, columns, features)


def same_shape(one: Any, other: Any) -> bool:
    """Equal geometries, coordinate by coordinate, where NaN equals NaN."""
    if one is None or other is None:
        return one is other
    left, right = (shapely.get_coordinates(shape, include_z=True) for shape in (one, other))
    return one.geom_type == other.geom_type and np.array_equal(left, right, equal_nan=True)
